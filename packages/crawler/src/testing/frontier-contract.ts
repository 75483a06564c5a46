/**
 * What every frontier must do, as cases that any test runner can run.
 *
 * @example
 * for (const { name, run } of frontierContract) test(name, () => run(() => createMyFrontier()));
 */
import { deepStrictEqual, equal } from 'node:assert/strict';
import type { Awaitable, Frontier, FrontierEntry, FrontierItem } from '../frontier/frontier.ts';

export interface ContractCase {
  readonly name: string;
  /** `createFrontier` gives an empty frontier each time. Throws an `AssertionError` when the contract is broken. */
  run(createFrontier: () => Awaitable<Frontier>): Promise<void>;
}

/** The cases. */
export const frontierContract: readonly ContractCase[] = [
  contract('an empty frontier has nothing to do', async (frontier) => {
    deepStrictEqual(await frontier.leaseHosts(5, TTL, NOW), []);
    equal(await frontier.nextAt(), null);
    deepStrictEqual(await frontier.stats(), { pending: 0, leased: 0, done: 0, pagesVisited: 0 });
  }),
  contract('an id is taken once, whatever its item came to', async (frontier) => {
    equal(await frontier.put([entry('a'), entry('b'), entry('a')]), 2);
    const item = await take(frontier, 'host');
    await frontier.ack(item);
    equal(await frontier.put([entry('a'), entry('b')]), 0);
    deepStrictEqual(await frontier.stats(), { pending: 1, leased: 0, done: 1, pagesVisited: 0 });
  }),
  contract('a host belongs to one caller until it is given back or the lease runs out', async (frontier) => {
    await frontier.put([entry('a'), entry('b', { host: 'other' })]);
    equal((await frontier.leaseHosts(1, TTL, NOW)).length, 1);
    equal((await frontier.leaseHosts(5, TTL, NOW)).length, 1);
    deepStrictEqual(await frontier.leaseHosts(5, TTL, NOW + TTL - 1), []);
    equal((await frontier.leaseHosts(5, TTL, NOW + TTL)).length, 2);
    await frontier.releaseHost('other', 0);
    deepStrictEqual(await frontier.leaseHosts(5, TTL, NOW + TTL), ['other']);
  }),
  contract('a host is not leased before the time that it was released or blocked for', async (frontier) => {
    await frontier.put([entry('a')]);
    await frontier.leaseHosts(1, TTL, NOW);
    await frontier.releaseHost('host', NOW + 50);
    await frontier.blockHost('host', NOW + 100);
    await frontier.blockHost('host', NOW + 20);
    equal(await frontier.nextAt(), NOW + 100);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW + 99), []);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW + 100), ['host']);
  }),
  contract('a host can be blocked before it has items', async (frontier) => {
    await frontier.blockHost('host', NOW + 100);
    await frontier.put([entry('a')]);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW), []);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW + 100), ['host']);
  }),
  contract("what is renewed stays the caller's", async (frontier) => {
    await frontier.put([entry('a'), entry('b')]);
    await take(frontier, 'host');
    equal(await frontier.beginRequest('host', TTL, 10, NOW), 0);
    await frontier.renew(TTL, NOW + TTL - 1);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW + TTL), []);
    equal(await frontier.beginRequest('host', TTL, 10, NOW + TTL), NOW + 2 * TTL + 9);
    deepStrictEqual(await frontier.stats(), { pending: 1, leased: 1, done: 0, pagesVisited: 0 });
    equal((await frontier.nextUrls('host', 5, NOW + TTL)).length, 1);
  }),
  contract('nothing is given of a host that is not leased', async (frontier) => {
    await frontier.put([entry('a')]);
    deepStrictEqual(await frontier.nextUrls('host', 1, NOW), []);
    await frontier.leaseHosts(1, TTL, NOW);
    await frontier.releaseHost('host', 0);
    deepStrictEqual(await frontier.nextUrls('host', 1, NOW), []);
    deepStrictEqual(await frontier.stats(), { pending: 1, leased: 0, done: 0, pagesVisited: 0 });
  }),
  contract('one request to a host at a time, and a pause after it', async (frontier) => {
    await frontier.put([entry('a')]);
    equal(await frontier.beginRequest('host', TTL, 10, NOW), 0);
    equal(await frontier.beginRequest('host', TTL, 10, NOW), NOW + TTL + 10);
    equal(await frontier.beginRequest('other', TTL, 10, NOW), 0);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW), []);
    equal(await frontier.nextAt(), NOW + TTL + 10);
    await frontier.endRequest('host', NOW + 50);
    equal(await frontier.beginRequest('host', TTL, 10, NOW + 49), NOW + 50);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW + 49), []);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW + 50), ['host']);
    equal(await frontier.beginRequest('host', TTL, 10, NOW + 50), 0);
  }),
  contract('after a request of which nothing more was heard, the pause counts from when it can have ended', async (frontier) => {
    await frontier.put([entry('a')]);
    equal(await frontier.beginRequest('host', TTL, 500, NOW), 0);
    equal(await frontier.beginRequest('host', TTL, 500, NOW + TTL + 499), NOW + TTL + 500);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW + TTL + 499), []);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW + TTL + 500), ['host']);
    equal(await frontier.beginRequest('host', TTL, 500, NOW + TTL + 500), 0);
  }),
  contract('no request to a host that is blocked, and a block is not shortened by the end of a request', async (frontier) => {
    equal(await frontier.beginRequest('host', TTL, 10, NOW), 0);
    await frontier.blockHost('host', NOW + 100);
    await frontier.endRequest('host', NOW + 20);
    equal(await frontier.beginRequest('host', TTL, 10, NOW + 99), NOW + 100);
    equal(await frontier.beginRequest('host', TTL, 10, NOW + 100), 0);
  }),
  contract('what a request taught of its host is kept for the next one, and what comes too late is not', async (frontier) => {
    const nothing = { latencyMs: 0, backoffSteps: 0, backoffUntil: 0 };
    const taught = { latencyMs: 12.5, backoffSteps: 3, backoffUntil: NOW + 50 };
    deepStrictEqual(await frontier.paceOf('host'), nothing);
    await frontier.beginRequest('host', TTL, 10, NOW);
    await frontier.endRequest('host', NOW + 50, taught);
    deepStrictEqual(await frontier.paceOf('host'), taught);
    await frontier.endRequest('host', NOW + 60, { latencyMs: 1, backoffSteps: 0, backoffUntil: 0 });
    await frontier.beginRequest('host', TTL, 10, NOW + 60);
    await frontier.endRequest('host', NOW + 70);
    deepStrictEqual(await frontier.paceOf('host'), taught);
    deepStrictEqual(await frontier.paceOf('other'), nothing);
  }),
  contract('failures of a host are counted until it is well', async (frontier) => {
    await frontier.put([entry('a', { host: 'known' })]);
    for (const host of ['known', 'unknown']) {
      equal(await frontier.countFailure(host), 1);
      equal(await frontier.countFailure(host), 2);
      await frontier.forgetFailures(host);
      await frontier.forgetFailures(host);
      equal(await frontier.countFailure(host), 1);
    }
    await frontier.forgetFailures('nobody');
    deepStrictEqual(await frontier.leaseHosts(5, TTL, NOW), ['known']);
  }),
  contract('higher priorities come first, equal ones in the order in which they were put', async (frontier) => {
    await frontier.put([entry('low', { priority: 1 }), entry('first', { priority: 5 }), entry('second', { priority: 5 })]);
    await frontier.put([entry('top', { priority: 9 })]);
    await frontier.leaseHosts(1, TTL, NOW);
    const items = await frontier.nextUrls('host', 3, NOW);
    deepStrictEqual(
      items.map(({ id }) => id),
      ['top', 'first', 'second'],
    );
    deepStrictEqual(
      (await frontier.nextUrls('host', 3, NOW)).map(({ id }) => id),
      ['low'],
    );
  }),
  contract('an item comes back as it was put', async (frontier) => {
    const detail = { contexts: [{ source: 'img' as const, alt: 'Übung "1"' }], redirects: ['http://a/'], pageTitle: null, level: 2 };
    const put = entry('a', { kind: 'image', url: 'http://host/ü?a=1', pageUrl: 'http://host/', depth: 3, detail });
    await frontier.put([put]);
    deepStrictEqual(await take(frontier, 'host'), { ...put, attempts: 0 });
  }),
  contract('an acknowledged item is done, and what it led to is queued', async (frontier) => {
    await frontier.put([entry('a')]);
    const item = await take(frontier, 'host');
    await frontier.ack(item, { discovered: [entry('a'), entry('b'), entry('c', { host: 'other' })], outcome: '{"x":1}' });
    await frontier.releaseHost('host', 0);
    deepStrictEqual(await frontier.stats(), { pending: 2, leased: 0, done: 1, pagesVisited: 1 });
    equal((await take(frontier, 'host')).id, 'b');
    equal(await frontier.outcomeOf('page', item.url), '{"x":1}');
    equal(await frontier.outcomeOf('image', item.url), null);
    equal(await frontier.outcomeOf('page', 'http://host/other'), null);
  }),
  contract('only pages that left an outcome count as visited', async (frontier) => {
    await frontier.put([entry('a'), entry('b'), entry('c', { kind: 'image' })]);
    await frontier.leaseHosts(1, TTL, NOW);
    const [a, b, c] = (await frontier.nextUrls('host', 3, NOW)) as [FrontierItem, FrontierItem, FrontierItem];
    await frontier.ack(a, { outcome: '{}' });
    await frontier.ack(b);
    await frontier.ack(c, { outcome: '{}' });
    deepStrictEqual(await frontier.stats(), { pending: 0, leased: 0, done: 3, pagesVisited: 1 });
  }),
  contract('a failed item waits and counts its tries; one given back counts none', async (frontier) => {
    await frontier.put([entry('a')]);
    await frontier.fail(await take(frontier, 'host'), NOW + 10);
    await frontier.releaseHost('host', 0);
    equal(await frontier.nextAt(), NOW + 10);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW + 9), []);
    const again = await take(frontier, 'host', NOW + 10);
    equal(again.attempts, 1);
    await frontier.unlease(again, NOW + 20);
    await frontier.releaseHost('host', 0);
    equal((await take(frontier, 'host', NOW + 20)).attempts, 1);
  }),
  contract('an item that waits does not hold up the others of its host', async (frontier) => {
    await frontier.put([entry('a', { priority: 9 }), entry('b')]);
    await frontier.fail(await take(frontier, 'host'), NOW + 1_000);
    deepStrictEqual(
      (await frontier.nextUrls('host', 5, NOW)).map(({ id }) => id),
      ['b'],
    );
  }),
  contract('acknowledging twice, or after giving back, does no harm', async (frontier) => {
    await frontier.put([entry('a'), entry('b')]);
    const item = await take(frontier, 'host');
    await frontier.unlease(item, NOW);
    await frontier.ack(item, { discovered: [entry('c')] });
    await frontier.ack(item, { discovered: [entry('c')] });
    await frontier.fail(item, NOW);
    await frontier.releaseHost('host', 0);
    deepStrictEqual(await frontier.stats(), { pending: 2, leased: 0, done: 1, pagesVisited: 0 });
    await frontier.leaseHosts(1, TTL, NOW);
    deepStrictEqual(
      (await frontier.nextUrls('host', 5, NOW)).map(({ id }) => id),
      ['b', 'c'],
    );
  }),
  contract('hosts that are blocked for too long have their items turned into skips', async (frontier) => {
    await frontier.put([entry('a', { kind: 'image', detail: { guess: true } }), entry('b'), entry('c', { host: 'soon' })]);
    await frontier.blockHost('host', NOW + 5_000);
    await frontier.blockHost('soon', NOW + 500);
    const skip = { reason: 'host-parked' as const, detail: 'It asked to be left alone.' };
    equal(await frontier.skipBlocked(NOW + 1_000, skip), 2);
    equal(await frontier.skipBlocked(NOW + 1_000, skip), 0);
    deepStrictEqual(await frontier.leaseHosts(5, TTL, NOW), ['']);
    const items = await frontier.nextUrls('', 5, NOW);
    deepStrictEqual(
      items.map(({ id, kind, host, detail }) => ({ id, kind, host, detail })),
      [
        { id: 'a', kind: 'skip', host: '', detail: { guess: true, skip } },
        { id: 'b', kind: 'skip', host: '', detail: { skip } },
      ],
    );
    equal(await frontier.nextAt(), NOW + 500);
  }),
  contract('a host whose items are all leased has nothing to lease', async (frontier) => {
    await frontier.put([entry('a')]);
    await take(frontier, 'host');
    await frontier.releaseHost('host', 0);
    deepStrictEqual(await frontier.leaseHosts(1, TTL, NOW), []);
    equal(await frontier.nextAt(), null);
    deepStrictEqual(await frontier.stats(), { pending: 0, leased: 1, done: 0, pagesVisited: 0 });
  }),
];

// --- internal ---

const NOW = Date.UTC(2026, 0, 1);
const TTL = 60_000;

function contract(name: string, check: (frontier: Frontier) => Promise<void>): ContractCase {
  return { name, run: async (createFrontier) => check(await createFrontier()) };
}

function entry(id: string, changes: Partial<FrontierEntry> = {}): FrontierEntry {
  return { id, kind: 'page', url: `http://host/${id}`, host: 'host', priority: 1, depth: 0, pageUrl: null, detail: {}, ...changes };
}

async function take(frontier: Frontier, host: string, now: number = NOW): Promise<FrontierItem> {
  await frontier.leaseHosts(100, TTL, now);
  const [item] = await frontier.nextUrls(host, 1, now);
  if (item === undefined) throw new Error(`The frontier gave no item of ${host}.`);
  return item;
}
