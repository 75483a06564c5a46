import { describe, expect, test } from 'vitest';
import { createMemoryFrontier } from '../frontier/memory-frontier.ts';
import { createVirtualClock, type VirtualClock } from '../testing/index.ts';
import { createPacer, type Observation, type Pacer, type RequestGate } from './pacer.ts';

/** What a frontier keeps, for two pacers. */
function sharedGate(clock: VirtualClock): RequestGate {
  const frontier = createMemoryFrontier();
  return {
    begin: (host, pauseMs) => frontier.beginRequest(host, 60_000, pauseMs, clock.now()),
    end: (host, notBefore, pace) => frontier.endRequest(host, notBefore, pace),
    paceOf: (host) => frontier.paceOf(host),
  };
}

describe('processes behind one gate', () => {
  test('leave a host alone that asked one of them to, and wait twice as long the next time, whichever of them is told', async () => {
    const clock = createVirtualClock();
    const begin = clock.now();
    const gate = sharedGate(clock);
    const pacers = [1, 2, 3].map(() => createPacer({ clock, minDelayMs: 100, latencyFactor: 0, gate }));
    const asked: number[] = [];
    const ask = (which: number, observation: Observation): Promise<void> =>
      (pacers[which] as Pacer).run('host', () => {
        asked.push(clock.now() - begin);
        (pacers[which] as Pacer).observe('host', observation);
        return Promise.resolve();
      });
    const all = (async () => {
      await ask(0, { status: 429 });
      await ask(1, { status: 503 });
      await ask(2, { status: 429, retryAfter: '20' });
      await ask(0, { status: 200 });
      await ask(1, { status: 429 });
      await ask(2, { status: 200 });
    })();
    await clock.runAll();
    await all;
    // 2 s, 4 s, as told, the usual pause, and after the good answer from the beginning.
    expect(asked).toEqual([0, 2_000, 6_000, 26_000, 26_100, 28_100]);
  });

  test('do not wait for a host for longer than they want to, whichever of them it told', async () => {
    const clock = createVirtualClock();
    const gate = sharedGate(clock);
    const [one, two] = [1, 2].map(() => createPacer({ clock, minDelayMs: 100, latencyFactor: 0, gate })) as [Pacer, Pacer];
    const told = one.run('host', () => Promise.resolve(one.observe('host', { status: 429, retryAfter: '600' })));
    await Promise.all([told, clock.runAll()]);
    await expect(two.run('host', () => Promise.resolve(), { maxBackoffMs: 500_000 })).rejects.toMatchObject({
      until: clock.now() + 600_000,
    });
    expect(two.backoffUntil('host')).toBe(clock.now() + 600_000);
  });

  test('ask a slow host less, also the one that has not asked it yet', async () => {
    const clock = createVirtualClock();
    const begin = clock.now();
    const gate = sharedGate(clock);
    const options = { clock, minDelayMs: 100, latencyFactor: 2, gate };
    await Promise.all([createPacer(options).run('host', () => clock.sleep(5_000)), clock.runAll()]);
    const at: number[] = [];
    const second = createPacer(options);
    const all = [1, 2].map(() => second.run('host', () => Promise.resolve(void at.push(clock.now() - begin))));
    await clock.runAll();
    await Promise.all(all);
    // The average forgets by three tenths: 5,000 ms, then 3,500 ms.
    expect(at).toEqual([15_000, 22_000]);
  });

  test('keep at hand only what they need, however many hosts there are', async () => {
    const clock = createVirtualClock();
    const pacer = createPacer({ clock, minDelayMs: 10, latencyFactor: 0, gate: sharedGate(clock) });
    await Promise.all([
      pacer.run('slow', () => Promise.resolve(pacer.observe('slow', { status: 429, retryAfter: '3600' }))),
      clock.runAll(),
    ]);
    pacer.setCrawlDelay('h0', 9_000_000);
    pacer.setCrawlDelay('told', 1_000);
    for (let host = 0; host < 9_000; host += 1) {
      void pacer.run(`h${host}`, () => Promise.resolve());
      if (host % 500 === 0) await clock.advance(20);
    }
    await clock.advance(1_000);
    expect(pacer.backoffUntil('slow')).toBeGreaterThan(clock.now());
    // What was told a moment ago holds for the request that it was told for.
    const starts: number[] = [];
    for (const _ of [1, 2]) void pacer.run('told', () => Promise.resolve(void starts.push(clock.now())));
    await clock.advance(2_000);
    expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBe(1_000);
    void pacer.run('h0', () => Promise.reject(new Error('It is not to be asked yet.'))).catch(() => undefined);
    await clock.advance(1_000);
    expect(pacer.nextAt('h0')).toBeGreaterThan(clock.now());
  });
});
