import { afterEach, expect, test } from 'vitest';
import { closeAll, keep } from '../testing/exchange.ts';
import { createSite } from '../testing/site.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import type { Clock } from '../clock.ts';
import { createSourceClient, type SourceClientOptions, type SourceFetch } from './source-client.ts';

afterEach(closeAll);

/** Sleeps take no time, and are written down. */
function fastClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = 1_000_000;
  return {
    slept,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      if (ms > 0) slept.push(ms);
      now += ms;
    },
  };
}

const client = (options: Partial<SourceClientOptions> = {}): ReturnType<typeof createSourceClient> =>
  createSourceClient({ name: 'test', minIntervalMs: 0, tries: 3, maxBytes: 1_000, clock: fastClock(), ...options });

test('requests keep their distance', async () => {
  const site = keep(await createSite({ routes: { '/': '{}' } }));
  const clock = fastClock();
  const asking = client({ clock, minIntervalMs: 500 });
  for (let at = 0; at < 3; at += 1) expect(await asking.json(site.url('/'))).toMatchObject({ kind: 'json', value: {} });
  expect(clock.slept).toEqual([500, 500]);
});

test.each([
  ['seconds', '7', 7_000],
  ['a date', new Date(1_000_000 + 9_000).toUTCString(), 9_000],
  ['nothing', undefined, 2_000],
])('an answer that asks for patience by %s gets it', async (_, retryAfter, pause) => {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  const site = keep(await createSite({ routes: { '/': [{ status: 503, headers }, '{}'] } }));
  const clock = fastClock();
  expect((await client({ clock }).json(site.url('/'))).kind).toBe('json');
  expect(clock.slept).toEqual([pause]);
});

test('after some tries, or when too much patience is asked for, it is a problem', async () => {
  const site = keep(
    await createSite({
      routes: { '/': { status: 500 }, '/later': { status: 429, headers: { 'retry-after': '3600' } }, '/never': { status: 404 } },
    }),
  );
  expect(await client().ask(site.url('/'))).toMatchObject({
    reason: 'unavailable',
    retryable: true,
    detail: 'It answered with status 500.',
  });
  expect(site.count('/')).toBe(3);
  expect(await client().ask(site.url('/later'))).toMatchObject({ reason: 'rate-limit', retryable: true, retryAfterMs: 3_600_000 });
  expect(site.count('/later')).toBe(1);
  expect(await client().ask(site.url('/never'))).toMatchObject({ reason: 'rejected', retryable: false });
});

test('too long an answer is not read to its end', async () => {
  const site = keep(await createSite({ routes: { '/': { body: 'x'.repeat(10_000), endless: true } } }));
  expect(await client().ask(site.url('/'))).toMatchObject({ reason: 'malformed', detail: 'The answer has more than 1000 bytes.' });
});

test('an aborted signal is thrown, also by a fetch that does not look at it', async () => {
  const controller = new AbortController();
  const silent: SourceFetch = () => new Promise(() => undefined);
  const answer = client({ fetch: silent, signal: controller.signal }).ask('http://a.example/');
  controller.abort(new Error('enough'));
  await expect(answer).rejects.toThrow('enough');
  const clock = createVirtualClock();
  await expect(client({ clock, signal: AbortSignal.abort(new Error('enough')) }).ask('http://a.example/')).rejects.toThrow('enough');
});
