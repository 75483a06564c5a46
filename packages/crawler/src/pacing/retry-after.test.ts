import { describe, expect, test } from 'vitest';
import { retryAfterMs } from './pacer.ts';

describe('Retry-After', () => {
  const NOW = Date.UTC(2026, 0, 1);
  test.each<[string | undefined, number | null]>([
    ['1', 1_000],
    [' 30 ', 30_000],
    ['86400', 3_600_000],
    ['99999999999999999999', 3_600_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Thursday, 01-Jan-26 00:01:00 GMT', 60_000],
    ['Thu Jan  1 00:01:00 2026 GMT', 60_000],
    ['Fri, 02 Jan 2026 00:00:00 GMT', 3_600_000],
    ['Wed, 31 Dec 2025 23:59:00 GMT', null],
    ['0', null],
    ['', null],
    ['-1', null],
    ['2026', 2_026_000],
    ['2026-01-01', null],
    [undefined, null],
  ])('%j is %j', (value, ms) => {
    expect(retryAfterMs(value, NOW)).toBe(ms);
  });
});
