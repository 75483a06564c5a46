import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../testing/index.ts';
import { createPacer, type Observation, type Pacer, type PacerOptions, type RequestGate, retryAfterMs } from './pacer.ts';

interface Bench {
  readonly clock: VirtualClock;
  readonly pacer: Pacer;
  /** Start and end of each request, in milliseconds since the beginning. */
  readonly log: { readonly host: string; readonly start: number; end: number }[];
  /** Queues a request that takes `ms` and is answered like this. */
  ask(ms?: number, observation?: Observation, host?: string): Promise<void>;
}

function bench(options: Partial<PacerOptions> = {}): Bench {
  const clock = createVirtualClock();
  const begin = clock.now();
  const pacer = createPacer({ clock, minDelayMs: 1_000, latencyFactor: 0, ...options });
  const log: Bench['log'] = [];
  return {
    clock,
    pacer,
    log,
    ask: (ms = 0, observation = { status: 200 }, host = 'host') =>
      pacer.run(host, async () => {
        const entry = { host, start: clock.now() - begin, end: -1 };
        log.push(entry);
        await clock.sleep(ms);
        entry.end = clock.now() - begin;
        pacer.observe(host, observation);
      }),
  };
}

const NO_PACE = { latencyMs: 0, backoffSteps: 0, backoffUntil: 0 };
const starts = ({ log }: Bench): number[] => log.map(({ start }) => start);

describe('jitter', () => {
  test('makes a pause longer by a part of it, never shorter', async () => {
    const parts = [0, 0.5, 1];
    const told: number[] = [];
    const gate: RequestGate = { begin: () => 0, end: (_host, notBefore) => void told.push(notBefore), paceOf: () => NO_PACE };
    const one = bench({ jitter: 0.2, random: () => parts.shift() ?? 0, gate });
    const begin = one.clock.now();
    const all = Promise.all([one.ask(), one.ask(), one.ask(), one.ask()]);
    await one.clock.runAll();
    await all;
    expect(starts(one)).toEqual([0, 1_000, 2_100, 3_300]);
    expect(told.map((until) => until - begin)).toEqual([1_000, 2_100, 3_300, 4_300]);
  });
});

describe('one after the other', () => {
  test('the pause runs from the end of a request to the start of the next', async () => {
    const one = bench();
    const all = Promise.all([one.ask(300), one.ask(50), one.ask()]);
    await one.clock.runAll();
    await all;
    expect(one.log.map(({ start, end }) => [start, end])).toEqual([
      [0, 300],
      [1_300, 1_350],
      [2_350, 2_350],
    ]);
  });
  test('hosts do not wait for each other', async () => {
    const one = bench();
    const all = Promise.all([one.ask(500, { status: 200 }, 'a'), one.ask(0, { status: 200 }, 'b')]);
    await one.clock.runAll();
    await all;
    expect(starts(one)).toEqual([0, 0]);
  });
  test('a task that fails counts like any other, and its error is its own', async () => {
    const one = bench();
    const failing = expect(one.pacer.run('host', async () => Promise.reject(new Error('reset')))).rejects.toThrow('reset');
    const next = one.ask();
    await one.clock.runAll();
    await Promise.all([failing, next]);
    expect(starts(one)).toEqual([1_000]);
  });
  test('cancelling while waiting throws the reason, and leaves the turn to the next', async () => {
    const one = bench();
    const controller = new AbortController();
    const first = one.ask();
    const second = expect(one.pacer.run('host', () => Promise.resolve(), { signal: controller.signal })).rejects.toThrow('enough');
    const third = one.ask();
    await one.clock.advance(500);
    controller.abort(new Error('enough'));
    await one.clock.runAll();
    await Promise.all([first, second, third]);
    expect(starts(one)).toEqual([0, 1_000]);
    await expect(one.pacer.run('host', () => Promise.resolve(), { signal: controller.signal })).rejects.toThrow('enough');
  });
  test('the gate is asked before each request for its pause, and told after it', async () => {
    const turns: [string, number][] = [];
    const begin = Date.UTC(2026, 0, 1);
    const gate = {
      begin: (host: string, pauseMs: number) => (turns.push([`begin ${host}`, pauseMs]), 0),
      end: (host: string, notBefore: number) => void turns.push([`end ${host}`, notBefore - begin]),
      paceOf: () => NO_PACE,
    };
    const one = bench({ gate });
    const all = Promise.all([one.ask(200), one.ask(0, { status: 503, retryAfter: '7' })]);
    await one.clock.runAll();
    await all;
    expect(turns).toEqual([
      ['begin host', 1_000],
      ['end host', 1_200],
      ['begin host', 1_000],
      ['end host', 8_200],
    ]);
  });
  test('what the gate holds back is asked for again, at its time and once a second', async () => {
    const begin = Date.UTC(2026, 0, 1);
    const answers = [begin + 300, begin + 30_000, begin + 30_000, 0];
    const asked: number[] = [];
    const gate = {
      begin: () => (asked.push(one.clock.now() - begin), answers.shift() ?? 0),
      end: () => undefined,
      paceOf: () => NO_PACE,
    };
    const one = bench({ gate });
    const all = one.ask();
    await one.clock.runAll();
    await all;
    expect(asked).toEqual([0, 300, 1_300, 2_300]);
    expect(starts(one)).toEqual([2_300]);
  });
});

describe('the pause', () => {
  test.each<[string, Partial<PacerOptions>, number, number]>([
    ['at least the minimum', { minDelayMs: 1_000, latencyFactor: 2 }, 100, 1_000],
    ['so many times the latency', { minDelayMs: 1_000, latencyFactor: 2 }, 4_000, 8_000],
    ['never beyond thirty seconds by latency', { minDelayMs: 1_000, latencyFactor: 5 }, 20_000, 30_000],
    ['the minimum, however long', { minDelayMs: 60_000, latencyFactor: 5 }, 20_000, 60_000],
    ['none', { minDelayMs: 0, latencyFactor: 0 }, 5_000, 0],
  ])('%s', async (_what, options, latency, pause) => {
    const one = bench(options);
    const all = Promise.all([one.ask(latency), one.ask()]);
    await one.clock.runAll();
    await all;
    expect((one.log[1]?.start ?? 0) - latency).toBe(pause);
  });
  test('latency is an average that forgets', async () => {
    const one = bench({ minDelayMs: 0, latencyFactor: 1 });
    const all = Promise.all([one.ask(1_000), one.ask(0), one.ask(0), one.ask(0)]);
    await one.clock.runAll();
    await all;
    const pauses = one.log.slice(1).map(({ start }, index) => start - (one.log[index]?.end ?? 0));
    expect(pauses).toEqual([1_000, 700, 490]);
  });
  test('Crawl-delay counts from the request that told it', async () => {
    const one = bench();
    const first = one.ask(100);
    await one.clock.runAll();
    await first;
    one.pacer.setCrawlDelay('host', 7_000);
    const rest = Promise.all([one.ask(), one.ask()]);
    await one.clock.runAll();
    await rest;
    expect(starts(one)).toEqual([0, 7_100, 14_100]);
  });
  test('Crawl-delay counts from when another process had the file', async () => {
    const one = bench();
    one.pacer.setCrawlDelay('host', 7_000, one.clock.now() - 2_000);
    const all = Promise.all([one.ask(), one.ask()]);
    await one.clock.runAll();
    await all;
    expect(starts(one)).toEqual([5_000, 12_000]);
  });
  test('a Crawl-delay below the minimum changes nothing', async () => {
    const one = bench();
    one.pacer.setCrawlDelay('host', 10);
    const all = Promise.all([one.ask(), one.ask()]);
    await one.clock.runAll();
    await all;
    expect(starts(one)).toEqual([0, 1_000]);
  });
});

describe('back-off', () => {
  async function answered(observations: readonly Observation[]): Promise<number[]> {
    const one = bench({ minDelayMs: 0 });
    const all = Promise.all([...observations.map((observation) => one.ask(1, observation)), one.ask()]);
    await one.clock.runAll();
    await all;
    return one.log.slice(1).map(({ start }, index) => start - (one.log[index]?.end ?? 0));
  }
  test.each([429, 503])('status %i doubles it, from two seconds to a minute', async (status) => {
    expect(await answered(Array.from({ length: 7 }, () => ({ status })))).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });
  test('a good answer takes it back, a failure does not', async () => {
    expect(await answered([{ status: 429 }, { status: 200 }, { status: 429 }])).toEqual([2_000, 0, 2_000]);
    expect(await answered([{ status: 429 }, { status: null }, { status: 500 }, { status: 429 }])).toEqual([2_000, 0, 0, 4_000]);
    expect(await answered([{ status: 429 }, { status: 404 }, { status: 503 }])).toEqual([2_000, 0, 2_000]);
  });
  test('Retry-After takes its place, in seconds or as a date', async () => {
    const date = new Date(Date.UTC(2026, 0, 1) + 90_001).toUTCString();
    expect(await answered([{ status: 429, retryAfter: '120' }])).toEqual([120_000]);
    expect(await answered([{ status: 503, retryAfter: date }])).toEqual([89_999]);
    expect(await answered([{ status: 200, retryAfter: '120' }])).toEqual([0]);
  });
  test.each(['0', '-5', '', 'soon', '1.5', 'Thu, 01 Jan 1970 00:00:00 GMT', '1e3', '12 34'])(
    'an unusable Retry-After, %j, is none',
    async (retryAfter) => {
      expect(await answered([{ status: 429, retryAfter }])).toEqual([2_000]);
    },
  );
  test('a burst of answers to requests that were under way counts once', () => {
    const one = bench();
    for (let count = 0; count < 5; count += 1) one.pacer.observe('host', { status: 429 });
    expect(one.pacer.backoffUntil('host') - one.clock.now()).toBe(2_000);
  });
  test('the pause and the back-off do not add up: the later one holds', async () => {
    const one = bench({ minDelayMs: 10_000 });
    const all = Promise.all([one.ask(0, { status: 429 }), one.ask(0, { status: 429, retryAfter: '60' }), one.ask()]);
    await one.clock.runAll();
    await all;
    expect(starts(one)).toEqual([0, 10_000, 70_000]);
  });
  test('that is longer than somebody waits is told to them, and nothing is sent', async () => {
    const one = bench();
    await Promise.all([one.ask(0, { status: 429, retryAfter: '120' }), one.clock.runAll()]);
    const held = one.pacer.run('host', () => Promise.resolve(), { maxBackoffMs: 119_999 });
    await expect(held).rejects.toMatchObject({ until: one.clock.now() + 120_000 });
    await Promise.all([one.pacer.run('host', () => Promise.resolve(), { maxBackoffMs: 120_000 }), one.clock.runAll()]);
    expect(one.pacer.longestPauseMs()).toBe(1_000);
    one.pacer.setCrawlDelay('host', 5_000);
    expect(one.pacer.longestPauseMs()).toBe(5_000);
  });
  test('a back-off that comes while somebody waits is kept by them', async () => {
    const one = bench();
    const first = one.ask();
    const second = one.ask();
    await one.clock.advance(500);
    one.pacer.observe('host', { status: 503, retryAfter: '30' });
    await one.clock.runAll();
    await Promise.all([first, second]);
    expect(starts(one)).toEqual([0, 30_500]);
  });
});

describe('whatever happens', () => {
  test('a host is never asked twice at once, nor sooner than its pause or back-off after the last answer', async () => {
    const request = fc.record({
      host: fc.constantFrom('a', 'b', 'c'),
      ms: fc.nat(3_000),
      status: fc.constantFrom(200, 404, 429, 500, 503, null),
      retryAfter: fc.option(fc.constantFrom('0', '5', '3600', 'junk'), { nil: undefined }),
      wait: fc.nat(2_000),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { minLength: 2, maxLength: 25 }),
        fc.nat(2_000),
        fc.constantFrom(0, 1, 2),
        async (requests, minDelayMs, latencyFactor) => {
          const one = bench({ minDelayMs, latencyFactor });
          const begin = one.clock.now();
          const earliest = new Map<string, number>();
          const active = new Set<string>();
          const all: Promise<void>[] = [];
          for (const { host, ms, status, retryAfter, wait } of requests) {
            all.push(
              one.pacer.run(host, async () => {
                const now = one.clock.now() - begin;
                expect(active.has(host)).toBe(false);
                expect(now).toBeGreaterThanOrEqual(earliest.get(host) ?? 0);
                active.add(host);
                await one.clock.sleep(ms);
                active.delete(host);
                one.pacer.observe(host, { status, retryAfter });
                const asked = status === 429 || status === 503 ? retryAfterMs(retryAfter, one.clock.now()) : null;
                earliest.set(host, one.clock.now() - begin + Math.max(minDelayMs, asked ?? 0));
              }),
            );
            await one.clock.advance(wait);
          }
          await one.clock.runAll();
          await Promise.all(all);
        },
      ),
      { numRuns: 60 },
    );
  });
});
