/** A frontier in memory: for short crawls, and the twin that the SQLite one is held to. */
import type { AckResult, Frontier, FrontierEntry, FrontierItem, FrontierStats, HostPace, SkipDetail } from './frontier.ts';
import { createHostCalendar, type Host, type HostCalendar } from './host-calendar.ts';
import { createHostQueue, type Row } from './host-queue.ts';

interface Tables {
  readonly rows: Map<string, Row>;
  readonly hosts: Map<string, Host>;
  readonly leased: Set<Host>;
  readonly asked: Set<Host>;
  readonly calendar: HostCalendar;
  readonly outcomes: Map<string, string>;
  readonly counts: { leased: number; done: number; pagesVisited: number };
}

/** Builds an empty frontier. */
export function createMemoryFrontier(): Frontier {
  const tables: Tables = {
    rows: new Map(),
    hosts: new Map(),
    leased: new Set(),
    asked: new Set(),
    calendar: createHostCalendar(),
    outcomes: new Map(),
    counts: { leased: 0, done: 0, pagesVisited: 0 },
  };
  const { calendar } = tables;
  return {
    put: (entries) => put(tables, entries),
    leaseHosts: (count, ttlMs, now) => leaseHosts(tables, { count, ttlMs, now }),
    renew: (ttlMs, now) => renew(tables, now + ttlMs),
    nextUrls: (host, count, now) => nextUrls(tables, { host, count, now }),
    releaseHost(name, notBefore) {
      const host = tables.hosts.get(name);
      if (host === undefined) return;
      host.nextAt = Math.max(host.nextAt, notBefore);
      free(tables, host);
    },
    blockHost(name, until) {
      const host = hostOf(tables, name);
      host.nextAt = Math.max(host.nextAt, until);
      calendar.update(host);
    },
    beginRequest: (host, ttlMs, pauseMs, now) => beginRequest(tables, host, { until: now + ttlMs, pauseMs, now }),
    endRequest(name, notBefore, pace) {
      const host = tables.hosts.get(name);
      if (host === undefined) return;
      if (pace !== undefined && host.askedUntil > 0) host.pace = pace;
      Object.assign(host, { askedUntil: 0, pauseMs: 0, nextAt: Math.max(host.nextAt, notBefore) });
      tables.asked.delete(host);
      calendar.update(host);
    },
    paceOf: (host) => tables.hosts.get(host)?.pace ?? NO_PACE,
    countFailure: (host) => (hostOf(tables, host).failures += 1),
    forgetFailures(name) {
      const host = tables.hosts.get(name);
      if (host !== undefined) host.failures = 0;
    },
    ack: (item, result) => ack(tables, item, result),
    fail: (item, notBefore) => putBack(tables, item, { notBefore, tries: 1 }),
    unlease: (item, notBefore) => putBack(tables, item, { notBefore, tries: 0 }),
    skipBlocked: (until, skip) => skipBlocked(tables, until, skip),
    nextAt: () => calendar.nextAt(),
    outcomeOf: (kind, url) => tables.outcomes.get(`${kind}\n${url}`) ?? null,
    stats: () => stats(tables),
  };
}

// --- internal ---

const NO_PACE: HostPace = { latencyMs: 0, backoffSteps: 0, backoffUntil: 0 };

function hostOf({ hosts }: Tables, name: string): Host {
  const known = hosts.get(name);
  if (known !== undefined) return known;
  const host: Host = { name, queue: createHostQueue(), leasedUntil: 0, nextAt: 0, askedUntil: 0, pauseMs: 0, pace: NO_PACE, failures: 0 };
  hosts.set(name, host);
  return host;
}

function put(tables: Tables, entries: readonly FrontierEntry[]): number {
  let added = 0;
  for (const entry of entries) {
    if (tables.rows.has(entry.id)) continue;
    const row: Row = { entry, order: tables.rows.size, state: 'pending', attempts: 0, notBefore: 0 };
    tables.rows.set(entry.id, row);
    enqueue(tables, row);
    added += 1;
  }
  return added;
}

function enqueue(tables: Tables, row: Row): void {
  const host = hostOf(tables, row.entry.host);
  host.queue.push(row);
  tables.calendar.update(host);
}

function leaseHosts(tables: Tables, { count, ttlMs, now }: { count: number; ttlMs: number; now: number }): string[] {
  for (const host of tables.leased) if (host.leasedUntil <= now) free(tables, host);
  const chosen = tables.calendar.take(count, now);
  for (const host of chosen) {
    host.leasedUntil = now + ttlMs;
    tables.leased.add(host);
  }
  return chosen.map(({ name }) => name);
}

function free({ leased, calendar }: Tables, host: Host): void {
  host.leasedUntil = 0;
  leased.delete(host);
  calendar.update(host);
}

function renew({ leased, asked, calendar }: Tables, until: number): void {
  for (const host of leased) host.leasedUntil = until;
  for (const host of asked) {
    host.askedUntil = until;
    calendar.update(host);
  }
}

function beginRequest(tables: Tables, name: string, { until, pauseMs, now }: { until: number; pauseMs: number; now: number }): number {
  const host = hostOf(tables, name);
  const freeAt = Math.max(host.nextAt, host.askedUntil + host.pauseMs);
  if (freeAt > now) return freeAt;
  host.askedUntil = until;
  host.pauseMs = pauseMs;
  tables.asked.add(host);
  tables.calendar.update(host);
  return 0;
}

function nextUrls(tables: Tables, { host: name, count, now }: { host: string; count: number; now: number }): FrontierItem[] {
  const host = tables.hosts.get(name);
  if (host === undefined || host.leasedUntil === 0) return [];
  const taken = host.queue.take(count, now);
  for (const row of taken) row.state = 'leased';
  tables.counts.leased += taken.length;
  return taken.map((row) => ({ ...row.entry, attempts: row.attempts }));
}

function ack(tables: Tables, item: FrontierItem, { discovered = [], outcome }: AckResult = {}): void {
  const row = tables.rows.get(item.id);
  if (row !== undefined && row.state !== 'done') {
    const wasLeased = row.state === 'leased';
    row.state = 'done';
    if (wasLeased) tables.counts.leased -= 1;
    else dropped(tables, row);
    tables.counts.done += 1;
    if (item.kind === 'page' && outcome !== undefined) tables.counts.pagesVisited += 1;
    if (outcome !== undefined) tables.outcomes.set(`${item.kind}\n${item.url}`, outcome);
    row.entry = { ...row.entry, detail: {} };
  }
  put(tables, discovered);
}

function dropped(tables: Tables, { entry }: Row): void {
  const host = hostOf(tables, entry.host);
  host.queue.dropped();
  tables.calendar.update(host);
}

function putBack(tables: Tables, item: FrontierItem, { notBefore, tries }: { notBefore: number; tries: number }): void {
  const row = tables.rows.get(item.id);
  if (row?.state !== 'leased') return;
  tables.counts.leased -= 1;
  row.state = 'pending';
  row.attempts += tries;
  row.notBefore = notBefore;
  enqueue(tables, row);
}

function skipBlocked(tables: Tables, until: number, skip: SkipDetail): number {
  const blocked = [...tables.hosts.values()].filter((host) => host.nextAt > until && host.leasedUntil === 0);
  const rows = blocked.flatMap((host) => host.queue.drain());
  for (const host of blocked) tables.calendar.update(host);
  for (const row of rows) {
    row.entry = { ...row.entry, kind: 'skip', host: '', detail: { ...row.entry.detail, skip } };
    row.notBefore = 0;
    enqueue(tables, row);
  }
  return rows.length;
}

function stats({ rows, counts }: Tables): FrontierStats {
  return { ...counts, pending: rows.size - counts.leased - counts.done };
}
