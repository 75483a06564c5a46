/** What the SQLite frontier asks its database. States are those of `sqlite-schema.ts`: 0 pending, 1 leased, 2 done. */
import type { SqliteDatabase, SqliteStatement } from './sqlite-database.ts';

export type Statements = Readonly<Record<keyof typeof SQL, SqliteStatement>>;

/** Prepares all of them. */
export function statements(database: SqliteDatabase): Statements {
  return Object.fromEntries(Object.entries(SQL).map(([name, text]) => [name, database.prepare(text)])) as Statements;
}

// --- internal ---

// Left to itself, SQLite looks for a host's items among those of all hosts that have the same state; hence `INDEXED BY`.
const SQL = {
  insert: `INSERT OR IGNORE INTO crawl_item (run, id, kind, url, host, priority, depth, page_url, detail)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING 1 AS added`,
  addRun: 'INSERT OR IGNORE INTO crawl_count (run) VALUES (?)',
  addHost: 'INSERT OR IGNORE INTO crawl_host (run, host) VALUES (?, ?)',
  addPending: 'UPDATE crawl_host SET pending = pending + ? WHERE run = ? AND host = ?',
  readyHosts: `SELECT host FROM crawl_host AS h WHERE run = ? AND pending > 0 AND leased_until = 0 AND next_at <= ? AND asked_until + pause_ms <= ?
    AND EXISTS (SELECT 1 FROM crawl_item AS i INDEXED BY crawl_item_ready WHERE i.run = h.run AND i.host = h.host AND i.state = 0 AND i.not_before <= ?)
    ORDER BY next_at, host LIMIT ?`,
  leaseHost: 'UPDATE crawl_host SET leased_until = ?, leased_by = ? WHERE run = ? AND host = ?',
  hostLease: 'SELECT leased_until AS until FROM crawl_host WHERE run = ? AND host = ? AND leased_by = ? AND leased_until > 0',
  readyItems: `SELECT id, kind, url, host, priority, depth, page_url, detail, attempts FROM crawl_item INDEXED BY crawl_item_ready
    WHERE run = ? AND host = ? AND state = 0 AND not_before <= ? ORDER BY priority DESC, seq LIMIT ?`,
  leaseItem: `UPDATE crawl_item SET state = 1, leased_until = ? WHERE run = ? AND id = ?`,
  release: `UPDATE crawl_host SET next_at = max(next_at, ?), leased_until = iif(leased_by = ?, 0, leased_until), leased_by = iif(leased_by = ?, '', leased_by)
    WHERE run = ? AND host = ?`,
  block: `INSERT INTO crawl_host (run, host, next_at) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET next_at = max(next_at, excluded.next_at)`,
  beginRequest: `UPDATE crawl_host SET asked_until = ?, pause_ms = ?, asked_by = ?
    WHERE run = ? AND host = ? AND next_at <= ? AND asked_until + pause_ms <= ? RETURNING 1 AS begun`,
  freeAt: 'SELECT max(next_at, asked_until + pause_ms) AS at FROM crawl_host WHERE run = ? AND host = ?',
  endRequest: `UPDATE crawl_host SET next_at = max(next_at, ?), asked_until = iif(asked_by = ?, 0, asked_until), pause_ms = iif(asked_by = ?, 0, pause_ms)
    WHERE run = ? AND host = ?`,
  endPacedRequest: `UPDATE crawl_host SET next_at = max(next_at, ?), latency_ms = iif(asked_by = ? AND asked_until > 0, ?, latency_ms),
    backoff_steps = iif(asked_by = ? AND asked_until > 0, ?, backoff_steps), backoff_until = iif(asked_by = ? AND asked_until > 0, ?, backoff_until), asked_until = iif(asked_by = ?, 0, asked_until), pause_ms = iif(asked_by = ?, 0, pause_ms)
    WHERE run = ? AND host = ?`,
  pace: 'SELECT latency_ms AS latencyMs, backoff_steps AS backoffSteps, backoff_until AS backoffUntil FROM crawl_host WHERE run = ? AND host = ?',
  countFailure: `INSERT INTO crawl_host (run, host, failures) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET failures = failures + 1 RETURNING failures`,
  forgetFailures: 'UPDATE crawl_host SET failures = 0 WHERE run = ? AND host = ? AND failures > 0',
  endLeftBehind: `UPDATE crawl_host SET next_at = max(next_at, min(asked_until, ?) + pause_ms), asked_until = 0, pause_ms = 0
    WHERE run = ? AND asked_until > 0`,
  renewItems: `UPDATE crawl_item SET leased_until = ? WHERE run = ? AND state = 1
    AND host IN (SELECT host FROM crawl_host WHERE run = ? AND leased_until > 0 AND leased_by = ?)`,
  renewHosts: 'UPDATE crawl_host SET leased_until = ? WHERE run = ? AND leased_until > 0 AND leased_by = ?',
  renewRequests: 'UPDATE crawl_host SET asked_until = ? WHERE run = ? AND asked_until > 0 AND asked_by = ?',
  state: 'SELECT state FROM crawl_item WHERE run = ? AND id = ?',
  done: `UPDATE crawl_item SET state = 2, outcome = ?, detail = '{}' WHERE run = ? AND id = ?`,
  requeue: `UPDATE crawl_item SET state = 0, attempts = attempts + ?, not_before = ? WHERE run = ? AND id = ? AND state = 1 RETURNING 1 AS requeued`,
  outcome: 'SELECT outcome FROM crawl_item WHERE run = ? AND kind = ? AND url = ? AND outcome IS NOT NULL LIMIT 1',
  counts: 'SELECT pending, leased, done, pages AS pagesVisited FROM crawl_count WHERE run = ?',
  othersUntil: 'SELECT min(leased_until) AS until FROM crawl_host WHERE run = ? AND leased_until > 0 AND leased_by <> ?',
  freeHosts: `SELECT host, next_at AS at, asked_until + pause_ms AS asked_until FROM crawl_host
    WHERE run = ? AND pending > 0 AND leased_until = 0 AND (next_at, host) > (?, ?) ORDER BY next_at, host LIMIT ?`,
  itemAt: `SELECT iif(EXISTS (SELECT 1 FROM crawl_item INDEXED BY crawl_item_ready WHERE run = ? AND host = ? AND state = 0 AND not_before = 0), 0,
    (SELECT min(not_before) FROM crawl_item WHERE run = ? AND host = ? AND state = 0 AND not_before > 0)) AS item`,
  blockedHosts: 'SELECT host, pending FROM crawl_host WHERE run = ? AND pending > 0 AND leased_until = 0 AND next_at > ?',
  skipItems: `UPDATE crawl_item SET kind = 'skip', host = '', not_before = 0, detail = json_patch(detail, ?)
    WHERE run = ? AND host = ? AND state = 0`,
  expired: `SELECT host, count(*) AS total FROM crawl_item WHERE run = ? AND state = 1 AND leased_until <= ? GROUP BY host`,
  unlease: `UPDATE crawl_item SET state = 0 WHERE run = ? AND state = 1 AND leased_until <= ?`,
  unleaseHosts: `UPDATE crawl_host SET leased_until = 0, leased_by = '' WHERE run = ? AND leased_until > 0 AND leased_until <= ?`,
} as const;
