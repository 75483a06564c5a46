import { describe, expect, test } from 'vitest';
import { isoTime, systemClock } from './clock.ts';
import { createVirtualClock } from './testing/index.ts';

describe.each([
  ['the machine’s clock', () => systemClock],
  ['the virtual clock', () => createVirtualClock()],
])('%s', (_name, create) => {
  test('sleeping for no time ends', async () => {
    await create().sleep(0);
    await create().sleep(-5);
  });
  test('sleep can be cancelled, before and while', async () => {
    const clock = create();
    await expect(clock.sleep(1_000_000, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    const controller = new AbortController();
    const asleep = clock.sleep(1e12, controller.signal);
    controller.abort(new Error('enough'));
    await expect(asleep).rejects.toThrow('enough');
  });
});

test('the virtual clock wakes sleepers in order, at their time', async () => {
  const clock = createVirtualClock(0);
  const woken: [string, number][] = [];
  for (const [name, ms] of [
    ['late', 30],
    ['early', 10],
    ['next', 20],
  ] as const)
    void clock.sleep(ms).then(() => woken.push([name, clock.now()]));
  await clock.advance(20);
  expect(woken).toEqual([
    ['early', 10],
    ['next', 20],
  ]);
  expect(clock.sleeping).toBe(1);
  await clock.runAll();
  expect([woken.at(-1), clock.sleeping]).toEqual([['late', 30], 0]);
});

test('times are told in UTC', () => {
  expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
});
