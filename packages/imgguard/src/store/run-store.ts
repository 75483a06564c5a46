import { createHash, randomUUID } from 'node:crypto';
import type { CrawlOptions, Skipped } from '@imgguard/crawler';
import type { Database } from './database.ts';

/** What makes two scans the same job: a run with equal options that was cut off is continued. */
export interface RunOptions {
  /** Seed addresses, normalised and sorted. */
  readonly sites: readonly string[];
  readonly allowLoopback: boolean;
  readonly maxPages: number;
  readonly minDelayMs: number;
  /** What else decides which addresses are asked for; absent when nothing is out of the ordinary. */
  readonly reach?: RunReach;
}

/** Options of a crawl that decide which addresses it asks for. */
export type RunReach = Pick<CrawlOptions, 'maxDepth' | 'budget' | 'revisit' | 'unwrapImages' | 'render'>;

/** One scan, from its first request until everything in scope was visited. */
export interface Run {
  readonly id: string;
  readonly options: RunOptions;
  /** `running` also stands for a run that was cut off and waits to be continued. */
  readonly state: 'running' | 'finished';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Whether an earlier process began it. */
  readonly resumed: boolean;
}

/** A page that a run has read. */
export interface RunPage {
  readonly url: string;
  readonly title: string | null;
  readonly at: string;
}

export interface RunStore {
  /** The unfinished run with these options, or a new one. */
  begin(options: RunOptions): Run;
  finish(id: string): void;
  get(id: string): Run | undefined;
  latest(): Run | undefined;
  unfinished(): Run[];
  addPage(runId: string, page: RunPage): void;
  addSkipped(runId: string, skipped: Skipped): void;
  addSighting(runId: string, sightingId: number): void;
  /** Sites of a run's pages, by host, with the pages read and the distinct image contents seen there. */
  sites(runId: string): RunSite[];
  pages(runId: string): RunPage[];
  skipped(runId: string): StoredSkipped[];
  counts(runId: string): RunCounts;
}

/** What a run did on one host. */
export interface RunSite {
  readonly host: string;
  readonly pages: number;
  readonly images: number;
}

export interface RunCounts {
  readonly pages: number;
  readonly sightings: number;
  readonly skipped: number;
  readonly hits: number;
}

/** `Skipped` as it is kept. */
export interface StoredSkipped {
  readonly url: string;
  readonly pageUrl: string | null;
  readonly reason: Skipped['reason'];
  readonly detail: string;
  readonly at: string;
}

/** Scan runs in the database. */
export function createRunStore(database: Database): RunStore {
  return {
    begin: (options) =>
      database.transaction(() => {
        const key = runKey(options);
        const open = database.get<RunRow>(`SELECT * FROM runs WHERE key = ? AND state = 'running' ORDER BY started_at DESC LIMIT 1`, key);
        return open === undefined ? start(database, key, options) : fromRow(open, true);
      }),
    finish: (id) => {
      database.run(`UPDATE runs SET state = 'finished', finished_at = ? WHERE id = ?`, new Date().toISOString(), id);
    },
    get: (id) => {
      const row = database.get<RunRow>('SELECT * FROM runs WHERE id = ?', id);
      return row === undefined ? undefined : fromRow(row, false);
    },
    latest: () => {
      const row = database.get<RunRow>('SELECT * FROM runs ORDER BY started_at DESC, rowid DESC LIMIT 1');
      return row === undefined ? undefined : fromRow(row, false);
    },
    unfinished: () =>
      database.all<RunRow>(`SELECT * FROM runs WHERE state = 'running' ORDER BY started_at`).map((row) => fromRow(row, false)),
    addPage: (runId, page) => {
      database.run(
        'INSERT INTO pages (run_id, url, record, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        runId,
        page.url,
        JSON.stringify(page),
        page.at,
      );
    },
    addSkipped: (runId, skipped) => {
      database.run(
        'INSERT INTO skipped (run_id, url, page_url, reason, detail, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
        runId,
        skipped.url,
        skipped.pageUrl ?? '',
        skipped.reason,
        skipped.detail,
        skipped.at,
      );
    },
    addSighting: (runId, sightingId) => {
      database.run('INSERT INTO run_sightings (run_id, sighting_id) VALUES (?, ?) ON CONFLICT DO NOTHING', runId, sightingId);
    },
    sites: (runId) => sitesOf(database, runId),
    pages: (runId) =>
      database
        .all<{ record: string }>('SELECT record FROM pages WHERE run_id = ? ORDER BY url', runId)
        .map((row) => JSON.parse(row.record) as RunPage),
    skipped: (runId) =>
      database.all<StoredSkipped>(
        `SELECT url, nullif(page_url, '') AS pageUrl, reason, detail, at FROM skipped WHERE run_id = ? ORDER BY reason, url, page_url`,
        runId,
      ),
    counts: (runId) => counts(database, runId),
  };
}

// --- internal ---

interface RunRow {
  readonly id: string;
  readonly options: string;
  readonly state: Run['state'];
  readonly started_at: string;
  readonly finished_at: string | null;
}

function runKey(options: RunOptions): string {
  const { sites, allowLoopback, maxPages, minDelayMs, reach } = options;
  return createHash('sha256')
    .update(JSON.stringify([sites, allowLoopback, maxPages, minDelayMs, ...(reach === undefined ? [] : [reach])]))
    .digest('hex');
}

function start(database: Database, key: string, options: RunOptions): Run {
  const row: RunRow = {
    id: `run_${randomUUID()}`,
    options: JSON.stringify(options),
    state: 'running',
    started_at: new Date().toISOString(),
    finished_at: null,
  };
  database.run(
    'INSERT INTO runs (id, key, options, state, started_at) VALUES (?, ?, ?, ?, ?)',
    row.id,
    key,
    row.options,
    row.state,
    row.started_at,
  );
  return fromRow(row, false);
}

function fromRow(row: RunRow, resumed: boolean): Run {
  return {
    id: row.id,
    options: JSON.parse(row.options) as RunOptions,
    state: row.state,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    resumed,
  };
}

function sitesOf(database: Database, runId: string): RunSite[] {
  const found = new Map<string, { pages: number; images: Set<number> }>();
  const at = (address: string) => {
    const { host } = new URL(address);
    const site = found.get(host) ?? { pages: 0, images: new Set<number>() };
    found.set(host, site);
    return site;
  };
  for (const { url } of database.all<{ url: string }>('SELECT url FROM pages WHERE run_id = ?', runId)) at(url).pages += 1;
  const sightings = database.all<{ pageUrl: string; imageId: number }>(
    'SELECT s.page_url AS pageUrl, s.image_id AS imageId FROM run_sightings r JOIN sightings s ON s.id = r.sighting_id WHERE r.run_id = ?',
    runId,
  );
  for (const { pageUrl, imageId } of sightings) at(pageUrl).images.add(imageId);
  return [...found]
    .map(([host, { pages, images }]) => ({ host, pages, images: images.size }))
    .toSorted((a, b) => (a.host < b.host ? -1 : 1));
}

function counts(database: Database, runId: string): RunCounts {
  const count = (sql: string): number => database.get<{ n: number }>(sql, runId)?.n ?? 0;
  return {
    pages: count('SELECT count(*) AS n FROM pages WHERE run_id = ?'),
    sightings: count('SELECT count(*) AS n FROM run_sightings WHERE run_id = ?'),
    skipped: count('SELECT count(*) AS n FROM skipped WHERE run_id = ?'),
    hits: count(
      'SELECT count(*) AS n FROM hits h JOIN works w ON w.id = h.work_id AND w.removed_at IS NULL WHERE h.sighting_id IN (SELECT sighting_id FROM run_sightings WHERE run_id = ?)',
    ),
  };
}
