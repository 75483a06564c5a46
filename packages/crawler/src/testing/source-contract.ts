/**
 * What every discovery source must do, as cases that any test runner can run.
 *
 * @example
 * for (const { name, run } of sourceContract) test(name, () => run(startMyHarness));
 */
import { deepStrictEqual, equal, ok, rejects } from 'node:assert/strict';
import type { Awaitable } from '../frontier/frontier.ts';
import type { DiscoveryContext, DiscoveryEvent, DiscoverySource } from '../sources/discovery-source.ts';

/** A source, and the service or file on loopback that it reads, which has at least two targets. */
export interface SourceHarness {
  readonly source: DiscoverySource;
  /** What the source needs to find them, for example images. */
  readonly context?: DiscoveryContext;
  /** How often the service was asked, or the file was opened. */
  requests(): number;
  close?(): Awaitable<void>;
}

export interface SourceContractCase {
  readonly name: string;
  /** `start` gives a fresh harness each time. Throws an `AssertionError` when the contract is broken. */
  run(start: () => Awaitable<SourceHarness>): Promise<void>;
}

/** The cases. */
export const sourceContract: readonly SourceContractCase[] = [
  contract('nothing is asked before the first event is', async ({ source, context, requests }) => {
    ok(source.name.length > 0);
    const events = source.discover(context)[Symbol.asyncIterator]();
    await new Promise((resolve) => setImmediate(resolve));
    equal(requests(), 0);
    await events.next();
    ok(requests() > 0);
    await events.return?.(undefined);
  }),
  contract('events are plain data of the agreed shape', async ({ source, context }) => {
    const events = await all(source.discover(context));
    ok(events.filter(({ kind }) => kind === 'target').length >= 2, 'The harness has at least two targets.');
    for (const event of events) {
      deepStrictEqual(JSON.parse(JSON.stringify(event)), { ...event });
      checkEvent(event, source.name);
    }
  }),
  contract('it can be asked again, and says the same', async ({ source, context }) => {
    deepStrictEqual(await all(source.discover(context)), await all(source.discover(context)));
  }),
  contract('it ends after as many targets as are wanted', async ({ source, context }) => {
    const targets = async (maxTargets: number): Promise<number> =>
      (await all(source.discover({ ...context, maxTargets }))).filter(({ kind }) => kind === 'target').length;
    equal(await targets(1), 1);
    equal(await targets(0), 0);
  }),
  contract('an aborted signal is thrown, and nothing is asked', async ({ source, context, requests }) => {
    await rejects(all(source.discover({ ...context, signal: AbortSignal.abort(new Error('enough')) })), /enough/);
    equal(requests(), 0);
  }),
  contract('a signal that is aborted meanwhile ends it', async ({ source, context }) => {
    const controller = new AbortController();
    const events = source.discover({ ...context, signal: controller.signal })[Symbol.asyncIterator]();
    await events.next();
    controller.abort(new Error('enough'));
    await rejects(Promise.resolve(events.next()), /enough/);
  }),
];

// --- internal ---

function contract(name: string, check: (harness: SourceHarness) => Promise<void>): SourceContractCase {
  return {
    name,
    async run(start) {
      const harness = await start();
      try {
        await check(harness);
      } finally {
        await harness.close?.();
      }
    },
  };
}

async function all(events: AsyncIterable<DiscoveryEvent>): Promise<DiscoveryEvent[]> {
  const found: DiscoveryEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

function checkEvent(event: DiscoveryEvent, source: string): void {
  equal(event.source, source);
  equal(event.version, 1);
  if (event.kind === 'problem') {
    ok(/^[A-Z0-9`].*[.)]$/s.test(event.detail), `A sentence: ${event.detail}`);
    return;
  }
  const addresses = [event.imageUrl, event.pageUrl].filter((url) => url !== undefined);
  ok(addresses.length > 0, 'A target has an address.');
  for (const url of addresses) ok(/^https?:$/.test(new URL(url).protocol) && new URL(url).href === url && !url.includes('#'), url);
  if (event.seenAt !== undefined) equal(new Date(event.seenAt).toISOString(), event.seenAt);
}
