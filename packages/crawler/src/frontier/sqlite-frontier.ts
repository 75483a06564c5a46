/** A frontier in an SQLite database that the caller opened: survives `kill -9`, and shares a file with the caller's own tables. */
import { randomUUID } from 'node:crypto';
import type {
  AckResult,
  Frontier,
  FrontierEntry,
  FrontierItem,
  FrontierStats,
  HostPace,
  ItemDetail,
  ItemKind,
  SkipDetail,
} from './frontier.ts';
import { atomically, type SqliteDatabase } from './sqlite-database.ts';
import { createTables, DONE, PENDING } from './sqlite-schema.ts';
import { type Statements, statements } from './sqlite-statements.ts';

export interface SqliteFrontierOptions {
  /** Which crawl this is; a crawl goes on where the last one with the same id stopped. @default 'default' */
  readonly runId?: string;
  /**
   * Whether no other process crawls with this run id at the same time. Then everything found leased was left by a process
   * that is gone, and is queued again at once; otherwise it is queued again when its lease runs out. Several processes need a database that waits its
   * turn (`PRAGMA busy_timeout`). @default true
   */
  readonly exclusive?: boolean;
}

/** The same interface, with nothing left pending when a call returns. */
export type SqliteFrontier = Required<Pick<Frontier, 'isShared'>> & {
  readonly [Method in Exclude<keyof Frontier, 'isShared'>]: (
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
  const store: Store = { database, run: runId, me: randomUUID(), exclusive, sql: statements(database), leftBehind: exclusive };
  if (exclusive) recover(store, Number.MAX_SAFE_INTEGER);
  const { sql, run, me } = store;
  return {
    isShared: !exclusive,
    put: (entries) => atomically(database, () => put(store, entries)),
    leaseHosts: (count, ttlMs, now) => atomically(database, () => leaseHosts(store, { count, ttlMs, now })),
    renew: (ttlMs, now) => atomically(database, () => renew(store, now + ttlMs)),
    nextUrls: (host, count, now) => atomically(database, () => nextUrls(store, { host, count, now })),
    releaseHost: (host, notBefore) => void sql.release.run(notBefore, me, me, run, host),
    blockHost: (host, until) => void sql.block.run(run, host, until),
    beginRequest: (host, ttlMs, pauseMs, now) =>
      atomically(database, () => beginRequest(store, host, { until: now + ttlMs, pauseMs, now })),
    endRequest: (host, notBefore, pace) => endRequest(store, host, { notBefore, pace }),
    paceOf: (host) => ({ ...NO_PACE, ...(sql.pace.get(run, host) as HostPace | undefined) }),
    countFailure: (host) => (sql.countFailure.get(run, host) as { failures: number }).failures,
    forgetFailures: (host) => void sql.forgetFailures.run(run, host),
    ack: (item, result) => atomically(database, () => ack(store, item, result)),
    fail: (item, notBefore) => atomically(database, () => putBack(store, item, { notBefore, tries: 1 })),
    unlease: (item, notBefore) => atomically(database, () => putBack(store, item, { notBefore, tries: 0 })),
    skipBlocked: (until, skip) => atomically(database, () => skipBlocked(store, until, skip)),
    nextAt: () => nextAt(store),
    outcomeOf: (kind, url) => (sql.outcome.get(run, kind, url) as { outcome: string } | undefined)?.outcome ?? null,
    stats: () => stats(store),
  };
}

// --- internal ---

interface Store {
  readonly database: SqliteDatabase;
  readonly run: string;
  /** Whose leases and requests are this frontier's. */
  readonly me: string;
  readonly exclusive: boolean;
  readonly sql: Statements;
  /** Whether requests may be noted as under way that a process was killed in, which had the frontier to itself. */
  leftBehind: boolean;
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

/** Queues again what was leased until `until` or earlier. */
function recover({ database, sql, run }: Store, until: number): void {
  atomically(database, () => {
    for (const { host, total } of sql.expired.all(run, until) as { host: string; total: number }[]) sql.addPending.run(total, run, host);
    sql.unlease.run(run, until);
    sql.unleaseHosts.run(run, until);
  });
}

function put({ sql, run }: Store, entries: readonly FrontierEntry[]): number {
  if (entries.length === 0) return 0;
  sql.addRun.run(run);
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
  const { sql, run, me, exclusive } = store;
  endLeftBehind(store, now);
  if (exclusive) sql.unleaseHosts.run(run, now);
  else recover(store, now);
  const hosts = (sql.readyHosts.all(run, now, now, now, count) as { host: string }[]).map(({ host }) => host);
  for (const host of hosts) sql.leaseHost.run(now + ttlMs, me, run, host);
  return hosts;
}

/** What a process was asking for when it was killed, it asks for no longer: the pause counts from now at the latest. */
function endLeftBehind(store: Store, now: number): void {
  if (!store.leftBehind) return;
  store.sql.endLeftBehind.run(now, store.run);
  store.leftBehind = false;
}

function renew({ sql, run, me }: Store, until: number): void {
  sql.renewItems.run(until, run, run, me);
  sql.renewHosts.run(until, run, me);
  sql.renewRequests.run(until, run, me);
}

function beginRequest(store: Store, host: string, { until, pauseMs, now }: { until: number; pauseMs: number; now: number }): number {
  const { sql, run, me } = store;
  endLeftBehind(store, now);
  sql.addHost.run(run, host);
  if (sql.beginRequest.get(until, pauseMs, me, run, host, now, now) !== undefined) return 0;
  return (sql.freeAt.get(run, host) as { at: number }).at;
}

const NO_PACE: HostPace = { latencyMs: 0, backoffSteps: 0, backoffUntil: 0 };

function endRequest({ sql, run, me }: Store, host: string, { notBefore, pace }: { notBefore: number; pace: HostPace | undefined }): void {
  if (pace === undefined) sql.endRequest.run(notBefore, me, me, run, host);
  else {
    const { latencyMs, backoffSteps, backoffUntil } = pace;
    sql.endPacedRequest.run(notBefore, me, latencyMs, me, backoffSteps, me, backoffUntil, me, me, run, host);
  }
}

function nextUrls({ sql, run, me }: Store, { host, count, now }: { host: string; count: number; now: number }): FrontierItem[] {
  const lease = sql.hostLease.get(run, host, me) as { until: number } | undefined;
  if (lease === undefined) return [];
  const rows = sql.readyItems.all(run, host, now, count) as Row[];
  for (const { id } of rows) sql.leaseItem.run(lease.until, run, id);
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

/** Hosts that are looked at together. */
const HOSTS_AT_ONCE = 64;

/** Goes through the hosts in the order of their own times, and stops where these alone are later than what it has found. */
function nextAt({ sql, run, me }: Store): number | null {
  let earliest = (sql.othersUntil.get(run, me) as { until: number | null }).until ?? Number.POSITIVE_INFINITY;
  let after = { at: -1, host: '' };
  for (;;) {
    const hosts = sql.freeHosts.all(run, after.at, after.host, HOSTS_AT_ONCE) as (typeof after & { asked_until: number })[];
    for (const { host, at, asked_until: askedUntil } of hosts) {
      if (at >= earliest) return earliest;
      const { item } = sql.itemAt.get(run, host, run, host) as { item: number };
      earliest = Math.min(earliest, Math.max(at, askedUntil, item));
    }
    const last = hosts.at(-1);
    if (last === undefined) return Number.isFinite(earliest) ? earliest : null;
    after = last;
  }
}

const NO_STATS: FrontierStats = { pending: 0, leased: 0, done: 0, pagesVisited: 0 };

function stats({ sql, run }: Store): FrontierStats {
  return { ...NO_STATS, ...(sql.counts.get(run) as FrontierStats | undefined) };
}
