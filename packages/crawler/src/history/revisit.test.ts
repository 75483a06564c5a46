import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterVisit, checkedRevisit, DEFAULT_REVISIT } from './revisit.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);

/** Visits an address whenever it is due; `changes` says whether it changed since the last time. */
function visited(changes: readonly boolean[], url = 'http://h/'): ReturnType<typeof afterVisit> {
  let record = afterVisit(DEFAULT_REVISIT, { url, at: START, changed: true, earlier: null });
  for (const changed of changes) record = afterVisit(DEFAULT_REVISIT, { url, at: record.dueAt, changed, earlier: record });
  return record;
}

describe('the pause', () => {
  test('is a day at first, grows while nothing changes and shrinks with every change, within its bounds', () => {
    expect(visited([]).intervalMs).toBe(DAY);
    expect(visited([false]).intervalMs).toBe(Math.round(1.4 * DAY));
    expect(visited([true]).intervalMs).toBe(Math.round(0.8 * DAY));
    expect(visited(Array<boolean>(40).fill(false)).intervalMs).toBe(90 * DAY);
    expect(visited(Array<boolean>(40).fill(true)).intervalMs).toBe(HOUR);
  });

  test('does not grow by visits that come too soon to tell', () => {
    let record = visited([]);
    for (let minute = 1; minute <= 30; minute += 1) {
      record = afterVisit(DEFAULT_REVISIT, { url: 'http://h/', at: START + minute * 60_000, changed: false, earlier: record });
    }
    expect(record).toMatchObject({ intervalMs: DAY, askedAt: START + 30 * 60_000, changedAt: START });
  });

  test('says since when it is as it is', () => {
    const first = visited([]);
    expect(visited([true, false, false]).changedAt).toBe(first.dueAt);
  });

  test('stays within its bounds and leads to a time after the visit, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.webUrl(), (changes, url) => {
        const { intervalMs, askedAt, dueAt } = visited(changes, url);
        expect(intervalMs).toBeGreaterThanOrEqual(DEFAULT_REVISIT.minMs);
        expect(intervalMs).toBeLessThanOrEqual(DEFAULT_REVISIT.maxMs);
        expect(dueAt - askedAt).toBeGreaterThanOrEqual(Math.floor(intervalMs * 0.75));
        expect(dueAt - askedAt).toBeLessThanOrEqual(Math.ceil(intervalMs * 1.25));
      }),
    );
  });
});

test('addresses that were read at one time are due at times spread over half the pause', () => {
  const tenths = Array<number>(10).fill(0);
  for (let page = 0; page < 10_000; page += 1) {
    const { dueAt, intervalMs } = visited([], `http://h/${page}`);
    const tenth = Math.floor(((dueAt - START) / intervalMs - 0.75) * 20);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});

test('a schedule has to make sense', () => {
  expect(checkedRevisit({ firstMs: 7_200_000 })).toEqual({ ...DEFAULT_REVISIT, firstMs: 7_200_000 });
  for (const bad of [{ minMs: 0 }, { firstMs: 1 }, { maxMs: 5 }, { minMs: Number.NaN }]) {
    expect(() => checkedRevisit(bad)).toThrow('Expected `revisit` to be');
  }
});
