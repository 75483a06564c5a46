import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, test } from 'vitest';
import { createSqliteCrawlMemory } from '../history/sqlite-crawl-memory.ts';
import { pageEntry } from '../testing/page-entry.ts';
import { play } from '../testing/play-frontier.ts';
import type { FrontierItem } from './frontier.ts';
import { createSqliteFrontier } from './sqlite-frontier.ts';

const memory = (): InstanceType<typeof DatabaseSync> => new DatabaseSync(':memory:');

describe('formats', () => {
  test('tables of format 1 are brought up to date, with what is in them', () => {
    const database = memory();
    database.exec(`CREATE TABLE crawl_format (version TEXT NOT NULL); INSERT INTO crawl_format VALUES ('1');
      CREATE TABLE crawl_host (run TEXT NOT NULL, host TEXT NOT NULL, pending INTEGER NOT NULL DEFAULT 0, leased_until INTEGER NOT NULL DEFAULT 0,
        next_at INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (run, host)) WITHOUT ROWID;
      INSERT INTO crawl_host VALUES ('default', 'host', 0, 900000, 40);
      CREATE TABLE crawl_item (seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL,
        host TEXT NOT NULL, priority INTEGER NOT NULL, depth INTEGER NOT NULL, page_url TEXT, detail TEXT NOT NULL, state INTEGER NOT NULL DEFAULT 0,
        attempts INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0, leased_until INTEGER NOT NULL DEFAULT 0, outcome TEXT, UNIQUE (run, id));
      INSERT INTO crawl_item (run, id, kind, url, host, priority, depth, detail, state, leased_until)
        VALUES ('default', 'a', 'page', 'http://host/a', 'host', 1, 0, '{}', 1, 900000)`);
    const frontier = createSqliteFrontier(database);
    expect(frontier.leaseHosts(1, 1_000, 39)).toEqual([]);
    expect(frontier.leaseHosts(1, 1_000, 40)).toEqual(['host']);
    expect(frontier.nextUrls('host', 1, 40).map(({ id }) => id)).toEqual(['a']);
    expect(createSqliteFrontier(database).stats().pending).toBe(1);
  });

  test('tables of format 2 are brought up to date: what is in them is counted, and goes on to be counted', () => {
    const database = memory();
    const first = createSqliteFrontier(database);
    first.put([pageEntry('a'), pageEntry('b'), pageEntry('c'), pageEntry('d', 'other')]);
    first.leaseHosts(1, 1_000, 0);
    const [a] = first.nextUrls('host', 2, 0) as [FrontierItem, FrontierItem];
    first.ack(a, { outcome: '{}' });
    database.exec(`DROP TRIGGER crawl_item_added; DROP TRIGGER crawl_item_moved; DROP TRIGGER crawl_item_removed; DROP TABLE crawl_count;
      ALTER TABLE crawl_host DROP COLUMN latency_ms; ALTER TABLE crawl_host DROP COLUMN backoff_steps; ALTER TABLE crawl_host DROP COLUMN backoff_until; ALTER TABLE crawl_host DROP COLUMN failures;
      CREATE INDEX crawl_item_state ON crawl_item (run, state); UPDATE crawl_format SET version = '2'`);
    const shared = createSqliteFrontier(database, { exclusive: false });
    expect(shared.stats()).toEqual({ pending: 2, leased: 1, done: 1, pagesVisited: 1 });
    expect(createSqliteFrontier(database).stats()).toEqual({ pending: 3, leased: 0, done: 1, pagesVisited: 1 });
    expect(shared.paceOf('host')).toEqual({ latencyMs: 0, backoffSteps: 0, backoffUntil: 0 });
    expect(database.prepare(`SELECT name FROM sqlite_schema WHERE name = 'crawl_item_state'`).get()).toBeUndefined();
  });

  test('tables of another format are refused', () => {
    const database = memory();
    createSqliteFrontier(database);
    database.exec(`UPDATE crawl_format SET version = '99'`);
    expect(() => createSqliteFrontier(database)).toThrow(expect.objectContaining({ code: 'IMGGUARD_FRONTIER_FORMAT' }));
  });
});

describe('counts', () => {
  test('are those of the items, whatever happens to them, and are not counted anew', async () => {
    const database = memory();
    const frontier = createSqliteFrontier(database, { runId: 'one' });
    await play(createSqliteFrontier(database, { runId: 'other' }), 1);
    for (let seed = 0; seed < 8; seed += 1) {
      await play(frontier, seed);
      const slow = database
        .prepare(
          `SELECT sum(state = 0) AS pending, sum(state = 1) AS leased, sum(state = 2) AS done, sum(kind = 'page' AND outcome IS NOT NULL) AS pagesVisited
          FROM crawl_item WHERE run = 'one'`,
        )
        .get();
      expect(frontier.stats()).toEqual(slow);
    }
    const memoryOfCrawls = createSqliteCrawlMemory(database);
    const { done, pending } = frontier.stats();
    expect(memoryOfCrawls.forgetNaming(['http://h1/'])).toBeGreaterThan(0);
    expect(frontier.stats()).toMatchObject({ pending });
    expect(frontier.stats().done).toBeLessThan(done);
    memoryOfCrawls.forgetRun('one');
    expect(frontier.stats()).toEqual({ pending: 0, leased: 0, done: 0, pagesVisited: 0 });
    expect(createSqliteFrontier(database, { runId: 'other' }).stats().pending).toBeGreaterThan(0);
    frontier.put([pageEntry('again')]);
    expect(frontier.stats().pending).toBe(1);
  });
});
