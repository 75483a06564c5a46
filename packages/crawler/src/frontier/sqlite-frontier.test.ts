import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { frontierContract } from '../testing/frontier-contract.ts';
import { pageEntry } from '../testing/page-entry.ts';
import { play } from '../testing/play-frontier.ts';
import { createMemoryFrontier } from './memory-frontier.ts';
import { createSqliteFrontier } from './sqlite-frontier.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-frontier-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const memory = (): InstanceType<typeof DatabaseSync> => new DatabaseSync(':memory:');

describe('contract', () => {
  test.each(frontierContract)('$name', async ({ run }) => run(() => createSqliteFrontier(memory())));
});

describe('durability', () => {
  test('what was leased by a process that is gone is queued again, and nothing else changes', () => {
    const file = join(folder, 'recover.sqlite');
    const first = new DatabaseSync(file);
    const before = createSqliteFrontier(first);
    before.put([pageEntry('a'), pageEntry('b'), pageEntry('c')]);
    before.leaseHosts(1, 1_000, 0);
    const [a] = before.nextUrls('host', 1, 0);
    if (a === undefined) throw new Error('no item');
    before.ack(a, { discovered: [pageEntry('d')], outcome: '{}' });
    before.nextUrls('host', 1, 0);
    before.blockHost('host', 500);
    first.close();
    const after = createSqliteFrontier(new DatabaseSync(file));
    expect(after.stats()).toEqual({ pending: 3, leased: 0, done: 1, pagesVisited: 1 });
    expect(after.nextAt()).toBe(500);
    after.leaseHosts(1, 1_000, 500);
    expect(after.nextUrls('host', 5, 500).map(({ id, attempts }) => [id, attempts])).toEqual([
      ['b', 0],
      ['c', 0],
      ['d', 0],
    ]);
  });

  test('shared frontiers take back only leases that ran out', () => {
    const file = join(folder, 'shared.sqlite');
    const one = createSqliteFrontier(new DatabaseSync(file), { exclusive: false });
    one.put([pageEntry('a'), pageEntry('b')]);
    one.leaseHosts(1, 1_000, 0);
    one.nextUrls('host', 1, 0);
    const two = createSqliteFrontier(new DatabaseSync(file), { exclusive: false });
    expect(two.leaseHosts(1, 1_000, 999)).toEqual([]);
    expect(two.leaseHosts(1, 1_000, 1_000)).toEqual(['host']);
    expect(two.nextUrls('host', 5, 1_000).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('a process that was held up until others took its host gets nothing more of it, and takes nothing from them', () => {
    const file = join(folder, 'late.sqlite');
    const one = createSqliteFrontier(new DatabaseSync(file), { exclusive: false });
    const two = createSqliteFrontier(new DatabaseSync(file), { exclusive: false });
    one.put([pageEntry('a'), pageEntry('b')]);
    one.leaseHosts(1, 1_000, 0);
    one.nextUrls('host', 1, 0);
    expect(two.nextAt()).toBe(1_000);
    two.leaseHosts(1, 1_000, 1_000);
    one.renew(9_000, 1_001);
    expect(one.nextUrls('host', 1, 1_001)).toEqual([]);
    one.releaseHost('host', 1_500);
    expect(one.leaseHosts(1, 1_000, 1_999)).toEqual([]);
    expect(two.nextUrls('host', 5, 1_999).map(({ id }) => id)).toEqual(['a', 'b']);
    two.releaseHost('host', 0);
    expect(two.nextAt()).toBeNull();
  });

  test('after a kill the pause counts from the last moment at which the request can have been under way', () => {
    const file = join(folder, 'asked.sqlite');
    const killed = createSqliteFrontier(new DatabaseSync(file), { exclusive: false });
    killed.put([pageEntry('a')]);
    killed.leaseHosts(1, 1_000, 0);
    killed.beginRequest('host', 1_000, 300, 0);
    killed.renew(1_000, 700);
    const shared = createSqliteFrontier(new DatabaseSync(file), { exclusive: false });
    expect(shared.leaseHosts(1, 1_000, 1_999)).toEqual([]);
    expect(shared.beginRequest('host', 1_000, 0, 1_999)).toBe(2_000);
    // Alone, a process knows that the other one is gone when it looks first.
    const alone = createSqliteFrontier(new DatabaseSync(file));
    expect(alone.leaseHosts(1, 1_000, 900)).toEqual([]);
    expect(alone.leaseHosts(1, 1_000, 1_199)).toEqual([]);
    expect(alone.leaseHosts(1, 1_000, 1_200)).toEqual(['host']);
  });

  test('a request of another process is not ended by mistake', () => {
    const file = join(folder, 'requests.sqlite');
    const one = createSqliteFrontier(new DatabaseSync(file), { exclusive: false });
    const two = createSqliteFrontier(new DatabaseSync(file), { exclusive: false });
    expect(one.beginRequest('host', 1_000, 100, 0)).toBe(0);
    expect(two.beginRequest('host', 1_000, 100, 0)).toBe(1_100);
    two.endRequest('host', 500);
    expect(two.beginRequest('host', 1_000, 100, 600)).toBe(1_100);
    one.endRequest('host', 700);
    expect(two.beginRequest('host', 1_000, 100, 700)).toBe(0);
  });

  test('of many hosts the first time is found, whatever holds each of them up', () => {
    const frontier = createSqliteFrontier(memory());
    frontier.put(Array.from({ length: 200 }, (_, index) => pageEntry(`p${index}`, `h${index}`)));
    for (let index = 0; index < 200; index += 1) frontier.blockHost(`h${index}`, 1_000 + index);
    frontier.leaseHosts(200, 1_000_000, 1_100);
    for (let index = 0; index <= 100; index += 1) {
      const [item] = frontier.nextUrls(`h${index}`, 1, 1_100);
      if (item !== undefined) frontier.fail(item, index === 77 ? 1_150 : 9_000);
      frontier.releaseHost(`h${index}`, 0);
    }
    expect(frontier.nextAt()).toBe(1_101);
    for (let index = 101; index < 200; index += 1) frontier.blockHost(`h${index}`, 5_000 + index);
    expect(frontier.nextAt()).toBe(1_150);
  });

  test('an acknowledgement inside a transaction of the caller goes back with it', () => {
    const database = memory();
    const frontier = createSqliteFrontier(database);
    frontier.put([pageEntry('a')]);
    frontier.leaseHosts(1, 1_000, 0);
    const [item] = frontier.nextUrls('host', 1, 0);
    if (item === undefined) throw new Error('no item');
    database.exec('CREATE TABLE mine (x); BEGIN; INSERT INTO mine VALUES (1)');
    frontier.ack(item, { discovered: [pageEntry('b')] });
    database.exec('ROLLBACK');
    expect(frontier.stats()).toMatchObject({ pending: 0, leased: 1, done: 0 });
    database.exec('BEGIN; INSERT INTO mine VALUES (1)');
    frontier.ack(item, { discovered: [pageEntry('b')] });
    database.exec('COMMIT');
    expect(frontier.stats()).toMatchObject({ pending: 1, leased: 0, done: 1 });
    expect(database.prepare('SELECT count(*) AS n FROM mine').get()).toEqual({ n: 1 });
  });

  test('runs do not see each other', () => {
    const database = memory();
    const one = createSqliteFrontier(database, { runId: 'one' });
    const two = createSqliteFrontier(database, { runId: 'two' });
    one.put([pageEntry('a')]);
    expect(two.stats().pending).toBe(0);
    expect(two.put([pageEntry('a')])).toBe(1);
  });
});

describe('agreement with the frontier in memory', () => {
  test.each(Array.from({ length: 30 }, (_, seed) => seed))('random steps, seed %i', async (seed) => {
    const database = memory();
    expect(await play(createSqliteFrontier(database), seed)).toEqual(await play(createMemoryFrontier(), seed));
  });
});
