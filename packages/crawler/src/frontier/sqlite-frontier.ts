/** A frontier in an SQLite database that the caller opened: survives `kill -9`, and shares a file with the caller's own tables. */
import type { AckResult, Frontier, FrontierEntry, FrontierItem, FrontierStats, ItemDetail, ItemKind, SkipDetail } from './frontier.ts';
import { atomically, type SqliteDatabase, type SqliteStatement } from './sqlite-database.ts';
import { createTables, DONE, LEASED, PENDING } from './sqlite-schema.ts';

export interface SqliteFrontierOptions {
  /** Which crawl this is; a crawl goes on where the last one with the same id stopped. @default 'default' */
  readonly runId?: string;
  /**
   * Whether no other process crawls with this run id at the same time. Then everything found leased was left by a process
   * that is gone, and is queued again at once; otherwise it is queued again when its lease runs out. @default true
   */
  readonly exclusive?: boolean;
}

/** The same interface, with nothing left pending when a call returns. */
export type SqliteFrontier = {
  readonly [Method in keyof Frontier]: (
    ...parameters: Parameters<Frontier[Method]>
  ) => Exclude<ReturnType<Frontier[Method]>, Promise<unknown>>;
};

/**
 * Builds a frontier on an open database, which stays the caller's to close. All its methods finish before they return.
 *
 * @example
 * const database = new DatabaseSync('crawl.sqlite');
 * database.exec('PRAGMA journal_mode = WAL');
 * for await (const event of crawl({ seeds, frontier: createSqliteFrontier(database) })) console.log(event.kind);
 */
export function createSqliteFrontier(database: SqliteDatabase, options: SqliteFrontierOptions = {}): SqliteFrontier {
  const { runId = 'default', exclusive = true } = options;
  createTables(database);
  const store: Store = { database, run: runId, exclusive, sql: statements(database) };
  if (exclusive) recover(store, Number.MAX_SAFE_INTEGER);
  const { sql, run } = store;
  return {
    put: (entries) => atomically(database, () => put(store, entries)),
    leaseHosts: (count, ttlMs, now) => atomically(database, () => leaseHosts(store, { count, ttlMs, now })),
    nextUrls: (host, count, now) => atomically(database, () => nextUrls(store, { host, count, now })),
    releaseHost: (host, notBefore) => void sql.release.run(notBefore, run, host),
    blockHost(host, until) {
      sql.addHost.run(run, host);
      sql.block.run(until, run, host);
    },
    ack: (item, result) => atomically(database, () => ack(store, item, result)),
    fail: (item, notBefore) => atomically(database, () => putBack(store, item, { notBefore, tries: 1 })),
    unlease: (item, notBefore) => atomically(database, () => putBack(store, item, { notBefore, tries: 0 })),
    skipBlocked: (until, skip) => atomically(database, () => skipBlocked(store, until, skip)),
    nextAt: () => (sql.nextAt.get(run) as { at: number | null } | undefined)?.at ?? null,
    outcomeOf: (kind, url) => (sql.outcome.get(run, kind, url) as { outcome: string } | undefined)?.outcome ?? null,
    stats: () => stats(store),
  };
}

// --- internal ---

type Statements = Readonly<Record<keyof typeof SQL, SqliteStatement>>;

interface Store {
  readonly database: SqliteDatabase;
  readonly run: string;
  readonly exclusive: boolean;
  readonly sql: Statements;
}

interface Row {
  readonly id: string;
  readonly kind: ItemKind;
  readonly url: string;
  readonly host: string;
  readonly priority: number;
  readonly depth: number;
  readonly page_url: string | null;
  readonly detail: string;
  readonly attempts: number;
}

const SQL = {
  insert: `INSERT OR IGNORE INTO crawl_item (run, id, kind, url, host, priority, depth, page_url, detail)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING 1 AS added`,
  addHost: 'INSERT OR IGNORE INTO crawl_host (run, host) VALUES (?, ?)',
  addPending: 'UPDATE crawl_host SET pending = pending + ? WHERE run = ? AND host = ?',
  readyHosts: `SELECT host FROM crawl_host AS h WHERE run = ? AND pending > 0 AND leased_until <= ? AND next_at <= ?
    AND EXISTS (SELECT 1 FROM crawl_item AS i WHERE i.run = h.run AND i.host = h.host AND i.state = ${PENDING} AND i.not_before <= ?)
    ORDER BY next_at, host LIMIT ?`,
  leaseHost: 'UPDATE crawl_host SET leased_until = ? WHERE run = ? AND host = ?',
  hostLease: 'SELECT leased_until AS until FROM crawl_host WHERE run = ? AND host = ?',
  readyItems: `SELECT id, kind, url, host, priority, depth, page_url, detail, attempts FROM crawl_item
    WHERE run = ? AND host = ? AND state = ${PENDING} AND not_before <= ? ORDER BY priority DESC, seq LIMIT ?`,
  leaseItem: `UPDATE crawl_item SET state = ${LEASED}, leased_until = ? WHERE run = ? AND id = ?`,
  release: 'UPDATE crawl_host SET leased_until = 0, next_at = max(next_at, ?) WHERE run = ? AND host = ?',
  block: 'UPDATE crawl_host SET next_at = max(next_at, ?) WHERE run = ? AND host = ?',
  state: 'SELECT state FROM crawl_item WHERE run = ? AND id = ?',
  done: `UPDATE crawl_item SET state = ${DONE}, outcome = ?, detail = '{}' WHERE run = ? AND id = ?`,
  requeue: `UPDATE crawl_item SET state = ${PENDING}, attempts = attempts + ?, not_before = ? WHERE run = ? AND id = ? AND state = ${LEASED} RETURNING 1 AS requeued`,
  outcome: 'SELECT outcome FROM crawl_item WHERE run = ? AND kind = ? AND url = ? AND outcome IS NOT NULL LIMIT 1',
  counts: 'SELECT state, count(*) AS total FROM crawl_item WHERE run = ? GROUP BY state',
  pages: `SELECT count(*) AS total FROM crawl_item WHERE run = ? AND kind = 'page' AND outcome IS NOT NULL`,
  nextAt: `SELECT min(max(h.next_at, (SELECT min(not_before) FROM crawl_item AS i
    WHERE i.run = h.run AND i.host = h.host AND i.state = ${PENDING}))) AS at
    FROM crawl_host AS h WHERE h.run = ? AND h.pending > 0 AND h.leased_until = 0`,
  blockedHosts: 'SELECT host, pending FROM crawl_host WHERE run = ? AND pending > 0 AND leased_until = 0 AND next_at > ?',
  skipItems: `UPDATE crawl_item SET kind = 'skip', host = '', not_before = 0, detail = json_patch(detail, ?)
    WHERE run = ? AND host = ? AND state = ${PENDING}`,
  expired: `SELECT host, count(*) AS total FROM crawl_item WHERE run = ? AND state = ${LEASED} AND leased_until <= ? GROUP BY host`,
  unlease: `UPDATE crawl_item SET state = ${PENDING} WHERE run = ? AND state = ${LEASED} AND leased_until <= ?`,
  unleaseHosts: 'UPDATE crawl_host SET leased_until = 0 WHERE run = ? AND leased_until > 0 AND leased_until <= ?',
} as const;

function statements(database: SqliteDatabase): Statements {
  return Object.fromEntries(Object.entries(SQL).map(([name, text]) => [name, database.prepare(text)])) as Statements;
}

/** Queues again what was leased until `until` or earlier. */
function recover({ database, sql, run }: Store, until: number): void {
  atomically(database, () => {
    for (const { host, total } of sql.expired.all(run, until) as { host: string; total: number }[]) sql.addPending.run(total, run, host);
    sql.unlease.run(run, until);
    sql.unleaseHosts.run(run, until);
  });
}

function put({ sql, run }: Store, entries: readonly FrontierEntry[]): number {
  const added = new Map<string, number>();
  for (const { id, kind, url, host, priority, depth, pageUrl, detail } of entries) {
    const isNew = sql.insert.get(run, id, kind, url, host, priority, depth, pageUrl, JSON.stringify(detail)) !== undefined;
    if (isNew) added.set(host, (added.get(host) ?? 0) + 1);
  }
  for (const [host, count] of added) {
    sql.addHost.run(run, host);
    sql.addPending.run(count, run, host);
  }
  return [...added.values()].reduce((sum, count) => sum + count, 0);
}

function leaseHosts(store: Store, { count, ttlMs, now }: { count: number; ttlMs: number; now: number }): string[] {
  const { sql, run } = store;
  if (!store.exclusive) recover(store, now);
  const hosts = (sql.readyHosts.all(run, now, now, now, count) as { host: string }[]).map(({ host }) => host);
  for (const host of hosts) sql.leaseHost.run(now + ttlMs, run, host);
  return hosts;
}

function nextUrls({ sql, run }: Store, { host, count, now }: { host: string; count: number; now: number }): FrontierItem[] {
  const rows = sql.readyItems.all(run, host, now, count) as Row[];
  const until = (sql.hostLease.get(run, host) as { until: number } | undefined)?.until ?? now;
  for (const { id } of rows) sql.leaseItem.run(until, run, id);
  sql.addPending.run(-rows.length, run, host);
  return rows.map(({ page_url: pageUrl, detail, ...row }) => ({ ...row, pageUrl, detail: JSON.parse(detail) as ItemDetail }));
}

function ack(store: Store, item: FrontierItem, { discovered = [], outcome }: AckResult = {}): void {
  const { sql, run } = store;
  const row = sql.state.get(run, item.id) as { state: number } | undefined;
  if (row?.state === PENDING) sql.addPending.run(-1, run, item.host);
  if (row !== undefined && row.state !== DONE) sql.done.run(outcome ?? null, run, item.id);
  put(store, discovered);
}

function putBack({ sql, run }: Store, item: FrontierItem, { notBefore, tries }: { notBefore: number; tries: number }): void {
  if (sql.requeue.get(tries, notBefore, run, item.id) !== undefined) sql.addPending.run(1, run, item.host);
}

function skipBlocked({ sql, run }: Store, until: number, skip: SkipDetail): number {
  let total = 0;
  for (const { host, pending } of sql.blockedHosts.all(run, until) as { host: string; pending: number }[]) {
    sql.skipItems.run(JSON.stringify({ skip }), run, host);
    sql.addPending.run(-pending, run, host);
    total += pending;
  }
  if (total > 0) {
    sql.addHost.run(run, '');
    sql.addPending.run(total, run, '');
  }
  return total;
}

function stats({ sql, run }: Store): FrontierStats {
  const totals = new Map((sql.counts.all(run) as { state: number; total: number }[]).map(({ state, total }) => [state, total]));
  const pagesVisited = (sql.pages.get(run) as { total: number }).total;
  return { pending: totals.get(PENDING) ?? 0, leased: totals.get(LEASED) ?? 0, done: totals.get(DONE) ?? 0, pagesVisited };
}
