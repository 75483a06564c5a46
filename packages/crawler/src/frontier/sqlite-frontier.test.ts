import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { frontierContract } from '../testing/frontier-contract.ts';
import type { Frontier, FrontierEntry } from './frontier.ts';
import { createMemoryFrontier } from './memory-frontier.ts';
import { createSqliteFrontier } from './sqlite-frontier.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-frontier-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const memory = (): InstanceType<typeof DatabaseSync> => new DatabaseSync(':memory:');
const page = (id: string, host = 'host'): FrontierEntry => ({
  id,
  kind: 'page',
  url: `http://${host}/${id}`,
  host,
  priority: 1,
  depth: 0,
  pageUrl: null,
  detail: {},
});

describe('contract', () => {
  test.each(frontierContract)('$name', async ({ run }) => run(() => createSqliteFrontier(memory())));
});

describe('durability', () => {
  test('what was leased by a process that is gone is queued again, and nothing else changes', () => {
    const file = join(folder, 'recover.sqlite');
    const first = new DatabaseSync(file);
    const before = createSqliteFrontier(first);
    before.put([page('a'), page('b'), page('c')]);
    before.leaseHosts(1, 1_000, 0);
    const [a] = before.nextUrls('host', 1, 0);
    if (a === undefined) throw new Error('no item');
    before.ack(a, { discovered: [page('d')], outcome: '{}' });
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
    one.put([page('a'), page('b')]);
    one.leaseHosts(1, 1_000, 0);
    one.nextUrls('host', 1, 0);
    const two = createSqliteFrontier(new DatabaseSync(file), { exclusive: false });
    expect(two.leaseHosts(1, 1_000, 999)).toEqual([]);
    expect(two.leaseHosts(1, 1_000, 1_000)).toEqual(['host']);
    expect(two.nextUrls('host', 5, 1_000).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('an acknowledgement inside a transaction of the caller goes back with it', () => {
    const database = memory();
    const frontier = createSqliteFrontier(database);
    frontier.put([page('a')]);
    frontier.leaseHosts(1, 1_000, 0);
    const [item] = frontier.nextUrls('host', 1, 0);
    if (item === undefined) throw new Error('no item');
    database.exec('CREATE TABLE mine (x); BEGIN; INSERT INTO mine VALUES (1)');
    frontier.ack(item, { discovered: [page('b')] });
    database.exec('ROLLBACK');
    expect(frontier.stats()).toMatchObject({ pending: 0, leased: 1, done: 0 });
    database.exec('BEGIN; INSERT INTO mine VALUES (1)');
    frontier.ack(item, { discovered: [page('b')] });
    database.exec('COMMIT');
    expect(frontier.stats()).toMatchObject({ pending: 1, leased: 0, done: 1 });
    expect(database.prepare('SELECT count(*) AS n FROM mine').get()).toEqual({ n: 1 });
  });

  test('runs do not see each other', () => {
    const database = memory();
    const one = createSqliteFrontier(database, { runId: 'one' });
    const two = createSqliteFrontier(database, { runId: 'two' });
    one.put([page('a')]);
    expect(two.stats().pending).toBe(0);
    expect(two.put([page('a')])).toBe(1);
  });

  test('tables of another format are refused', () => {
    const database = memory();
    createSqliteFrontier(database);
    database.exec(`UPDATE crawl_format SET version = '99'`);
    expect(() => createSqliteFrontier(database)).toThrow(expect.objectContaining({ code: 'IMGGUARD_FRONTIER_FORMAT' }));
  });
});

/** Mulberry32, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

async function play(frontier: Frontier, seed: number): Promise<unknown[]> {
  const pick = random(seed);
  const seen: unknown[] = [];
  let now = 0;
  const leased: Awaited<ReturnType<Frontier['nextUrls']>>[number][] = [];
  for (let step = 0; step < 400; step += 1) {
    now += pick(4);
    const host = `h${pick(4)}`;
    const entries = Array.from({ length: pick(3) }, () => ({ ...page(`p${pick(120)}`, `h${pick(4)}`), priority: pick(3) }));
    const item = leased[pick(leased.length + 1)];
    const action = pick(8);
    if (action <= 1) seen.push(await frontier.put(entries));
    else if (action === 2) seen.push([...(await frontier.leaseHosts(2, 10, now))].toSorted());
    else if (action === 3) {
      const items = await frontier.nextUrls(host, 2, now);
      seen.push(items);
      leased.push(...items);
    } else if (action === 4) await frontier.releaseHost(host, now + pick(5));
    else if (action === 5) await frontier.blockHost(host, now + pick(9));
    else if (item !== undefined && action === 6) await frontier.ack(item, { discovered: entries, outcome: '{}' });
    else if (item !== undefined) await (pick(2) === 0 ? frontier.fail(item, now + pick(9)) : frontier.unlease(item, now));
    seen.push(await frontier.stats(), await frontier.nextAt());
  }
  return seen;
}

describe('agreement with the frontier in memory', () => {
  test.each(Array.from({ length: 30 }, (_, seed) => seed))('random steps, seed %i', async (seed) => {
    const database = memory();
    expect(await play(createSqliteFrontier(database), seed)).toEqual(await play(createMemoryFrontier(), seed));
  });
});
