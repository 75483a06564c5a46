/** A frontier in memory: for short crawls, and the obvious twin that the SQLite one is held to. */
import type { AckResult, Frontier, FrontierEntry, FrontierItem, FrontierStats, SkipDetail } from './frontier.ts';

type State = 'pending' | 'leased' | 'done';

interface Row {
  entry: FrontierEntry;
  readonly order: number;
  state: State;
  attempts: number;
  notBefore: number;
}

interface Host {
  pending: Row[];
  leasedUntil: number;
  nextAt: number;
}

interface Tables {
  readonly rows: Map<string, Row>;
  readonly hosts: Map<string, Host>;
  readonly outcomes: Map<string, string>;
  readonly counts: { leased: number; done: number; pagesVisited: number };
}

/** Builds an empty frontier. */
export function createMemoryFrontier(): Frontier {
  const tables: Tables = { rows: new Map(), hosts: new Map(), outcomes: new Map(), counts: { leased: 0, done: 0, pagesVisited: 0 } };
  return {
    put: (entries) => put(tables, entries),
    leaseHosts: (count, ttlMs, now) => leaseHosts(tables, { count, ttlMs, now }),
    nextUrls: (host, count, now) => nextUrls(tables, { host, count, now }),
    releaseHost(name, notBefore) {
      const host = tables.hosts.get(name);
      if (host === undefined) return;
      host.leasedUntil = 0;
      host.nextAt = Math.max(host.nextAt, notBefore);
    },
    blockHost(name, until) {
      const host = hostOf(tables, name);
      host.nextAt = Math.max(host.nextAt, until);
    },
    ack: (item, result) => ack(tables, item, result),
    fail: (item, notBefore) => putBack(tables, item, { notBefore, tries: 1 }),
    unlease: (item, notBefore) => putBack(tables, item, { notBefore, tries: 0 }),
    skipBlocked: (until, skip) => skipBlocked(tables, until, skip),
    nextAt: () => nextAt(tables),
    outcomeOf: (kind, url) => tables.outcomes.get(`${kind}\n${url}`) ?? null,
    stats: () => stats(tables),
  };
}

// --- internal ---

function hostOf({ hosts }: Tables, name: string): Host {
  const known = hosts.get(name);
  if (known !== undefined) return known;
  const host: Host = { pending: [], leasedUntil: 0, nextAt: 0 };
  hosts.set(name, host);
  return host;
}

function put(tables: Tables, entries: readonly FrontierEntry[]): number {
  let added = 0;
  for (const entry of entries) {
    if (tables.rows.has(entry.id)) continue;
    const row: Row = { entry, order: tables.rows.size, state: 'pending', attempts: 0, notBefore: 0 };
    tables.rows.set(entry.id, row);
    enqueue(hostOf(tables, entry.host), row);
    added += 1;
  }
  return added;
}

/** Keeps `pending` sorted so that the next row is the last. */
function enqueue({ pending }: Host, row: Row): void {
  let low = 0;
  let high = pending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = pending[middle] as Row;
    const before = other.entry.priority === row.entry.priority ? other.order > row.order : other.entry.priority < row.entry.priority;
    if (before) low = middle + 1;
    else high = middle;
  }
  pending.splice(low, 0, row);
}

function readyAt(host: Host): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const row of host.pending) earliest = Math.min(earliest, row.notBefore);
  return Math.max(earliest, host.nextAt);
}

function leaseHosts({ hosts }: Tables, { count, ttlMs, now }: { count: number; ttlMs: number; now: number }): string[] {
  const free = [...hosts].filter(([, host]) => host.pending.length > 0 && host.leasedUntil <= now && readyAt(host) <= now);
  const chosen = free.toSorted(([aName, a], [bName, b]) => a.nextAt - b.nextAt || (aName < bName ? -1 : 1)).slice(0, count);
  for (const [, host] of chosen) host.leasedUntil = now + ttlMs;
  return chosen.map(([name]) => name);
}

function nextUrls(tables: Tables, { host, count, now }: { host: string; count: number; now: number }): FrontierItem[] {
  const pending = tables.hosts.get(host)?.pending ?? [];
  const taken: Row[] = [];
  for (let at = pending.length - 1; at >= 0 && taken.length < count; at -= 1) {
    const row = pending[at] as Row;
    if (row.notBefore > now) continue;
    pending.splice(at, 1);
    row.state = 'leased';
    taken.push(row);
    tables.counts.leased += 1;
  }
  return taken.map((row) => ({ ...row.entry, attempts: row.attempts }));
}

function ack(tables: Tables, item: FrontierItem, { discovered = [], outcome }: AckResult = {}): void {
  const row = tables.rows.get(item.id);
  if (row !== undefined && row.state !== 'done') {
    if (row.state === 'leased') tables.counts.leased -= 1;
    else dequeue(hostOf(tables, row.entry.host), row);
    row.state = 'done';
    tables.counts.done += 1;
    if (item.kind === 'page' && outcome !== undefined) tables.counts.pagesVisited += 1;
    if (outcome !== undefined) tables.outcomes.set(`${item.kind}\n${item.url}`, outcome);
    row.entry = { ...row.entry, detail: {} };
  }
  put(tables, discovered);
}

function dequeue({ pending }: Host, row: Row): void {
  const at = pending.indexOf(row);
  if (at !== -1) pending.splice(at, 1);
}

function putBack(tables: Tables, item: FrontierItem, { notBefore, tries }: { notBefore: number; tries: number }): void {
  const row = tables.rows.get(item.id);
  if (row?.state !== 'leased') return;
  tables.counts.leased -= 1;
  row.state = 'pending';
  row.attempts += tries;
  row.notBefore = notBefore;
  enqueue(hostOf(tables, item.host), row);
}

function skipBlocked(tables: Tables, until: number, skip: SkipDetail): number {
  const blocked = [...tables.hosts.values()].filter((host) => host.nextAt > until && host.leasedUntil === 0);
  const rows = blocked.flatMap((host) => host.pending.splice(0));
  const nobody = hostOf(tables, '');
  for (const row of rows) {
    row.entry = { ...row.entry, kind: 'skip', host: '', detail: { ...row.entry.detail, skip } };
    row.notBefore = 0;
    enqueue(nobody, row);
  }
  return rows.length;
}

function nextAt({ hosts }: Tables): number | null {
  let earliest = Number.POSITIVE_INFINITY;
  for (const host of hosts.values()) if (host.pending.length > 0 && host.leasedUntil === 0) earliest = Math.min(earliest, readyAt(host));
  return Number.isFinite(earliest) ? earliest : null;
}

function stats({ rows, counts }: Tables): FrontierStats {
  return { ...counts, pending: rows.size - counts.leased - counts.done };
}
