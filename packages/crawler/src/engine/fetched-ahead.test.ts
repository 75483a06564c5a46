import { expect, test } from 'vitest';
import type { FetchResponse } from '../fetch/fetcher.ts';
import { createFetchedAhead } from './fetched-ahead.ts';

function answer(bytes: number): FetchResponse {
  const parts = {
    kind: 'response',
    url: '',
    status: 200,
    headers: {},
    headerLists: {},
    startedAt: 0,
    elapsedMs: 0,
    requestHeaders: {},
  } as const;
  return { ...parts, bytes: new Uint8Array(bytes) };
}

test('what was put there is there until it is taken', () => {
  const ahead = createFetchedAhead(100);
  const one = answer(10);
  ahead.put('a', one);
  expect([ahead.get('a'), ahead.get('a'), ahead.take('a'), ahead.take('a')]).toEqual([one, one, one, null]);
});

test('it holds so many bytes, and lets go of the oldest', () => {
  const ahead = createFetchedAhead(100);
  for (const name of ['a', 'b', 'c']) ahead.put(name, answer(40));
  expect(['a', 'b', 'c'].map((name) => ahead.get(name) !== null)).toEqual([false, true, true]);
  ahead.put('b', answer(60));
  expect(['b', 'c'].map((name) => ahead.get(name) !== null)).toEqual([true, true]);
  ahead.put('d', answer(101));
  expect(['b', 'c', 'd'].map((name) => ahead.get(name) !== null)).toEqual([true, true, false]);
});
