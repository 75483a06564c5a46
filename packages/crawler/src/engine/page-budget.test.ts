import { expect, test } from 'vitest';
import { createPageBudget } from './page-budget.ts';

const { signal } = new AbortController();

test('pages are counted when they were read, not when they were tried', async () => {
  const budget = createPageBudget(2, 0);
  for (let count = 0; count < 5; count += 1) {
    expect(await budget.acquire(signal)).toBe(true);
    budget.release();
  }
  expect(budget.isSpent()).toBe(false);
  expect([await budget.acquire(signal), await budget.acquire(signal)]).toEqual([true, true]);
  budget.spend();
  budget.spend();
  expect(budget.isSpent()).toBe(true);
  expect(await budget.acquire(signal)).toBe(false);
});

test('pages of an earlier process count', async () => {
  const budget = createPageBudget(3, 3);
  expect([budget.isSpent(), await budget.acquire(signal)]).toEqual([true, false]);
});

test('the last place is waited for while it may come back', async () => {
  const budget = createPageBudget(1, 0);
  await budget.acquire(signal);
  const waiting = [budget.acquire(signal), budget.acquire(signal)];
  budget.release();
  expect(await Promise.race(waiting)).toBe(true);
  budget.spend();
  expect((await Promise.all(waiting)).toSorted()).toEqual([false, true]);
});

test('cancelling ends the waiting', async () => {
  const controller = new AbortController();
  const budget = createPageBudget(1, 0);
  await budget.acquire(signal);
  const waiting = budget.acquire(controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
});

test('pages that others read count, and whoever waits for a place learns of them', async () => {
  const budget = createPageBudget(2, 0);
  expect([await budget.acquire(signal), await budget.acquire(signal)]).toEqual([true, true]);
  const third = budget.acquire(signal);
  budget.learn(1);
  budget.learn(2);
  expect(await third).toBe(false);
  budget.learn(1);
  expect(budget.isSpent()).toBe(true);
});
