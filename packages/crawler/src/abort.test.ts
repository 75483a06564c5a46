import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { orAborted, startDeadline, unlessAborted } from './abort.ts';

const never = new Promise<never>(() => undefined);

describe('waiting that can be cancelled', () => {
  test('takes over what the promise brings', async () => {
    const { signal } = new AbortController();
    expect(await orAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(orAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });
  test('rejects with the reason, and discards what comes too late', async () => {
    const controller = new AbortController();
    let bring: (value: string) => void = () => undefined;
    const late: string[] = [];
    const promise = new Promise<string>((resolve) => (bring = resolve));
    const waiting = orAborted(promise, controller.signal, (value) => void late.push(value));
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    bring('late');
    await promise;
    expect(late).toEqual(['late']);
  });
  test('a signal that is aborted already', async () => {
    await expect(orAborted(never, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    await unlessAborted(never, AbortSignal.abort());
  });
  test('leaves no listeners behind', async () => {
    const { signal } = new AbortController();
    for (let count = 0; count < 100; count += 1) {
      await unlessAborted(Promise.resolve(), signal);
      await orAborted(Promise.resolve(), signal);
      startDeadline(1_000, signal).clear();
    }
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('deadlines', () => {
  test('by time', async () => {
    const deadline = startDeadline(1);
    await unlessAborted(never, deadline.signal);
    expect([deadline.expired, deadline.signal.aborted]).toEqual([true, true]);
  });
  test('by a signal', () => {
    const controller = new AbortController();
    const deadline = startDeadline(60_000, controller.signal);
    controller.abort(new Error('enough'));
    expect([deadline.expired, (deadline.signal.reason as Error).message]).toEqual([false, 'enough']);
    deadline.clear();
    expect(startDeadline(60_000, controller.signal).signal.aborted).toBe(true);
  });
});
