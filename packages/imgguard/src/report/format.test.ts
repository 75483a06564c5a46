import { describe, expect, it } from 'vitest';

import { bytes, count, duration, moment, number, probability } from './format.ts';

describe('format', () => {
  it('never rounds a probability up to certainty or down to nothing', () => {
    expect([1, 0.99996, 0.9994, 0.5, 0.0004, 0].map(probability)).toEqual(['100 %', '> 99.9 %', '99.9 %', '50.0 %', '< 0.1 %', '0.0 %']);
  });

  it('counts in words', () => {
    expect(count(1, 'hit')).toBe('1 hit');
    expect(count(1200, 'hit')).toBe('1,200 hits');
    expect(count(0, 'copy', 'copies')).toBe('0 copies');
  });

  it('writes figures, sizes and times for a person', () => {
    expect(number(0.93548)).toBe('0.935');
    expect([999, 48_213, 1_300_000].map(bytes)).toEqual(['999 bytes', '48 kB', '1.3 MB']);
    expect(moment('2026-03-02T09:41:12.000Z')).toBe('2 Mar 2026, 09:41 UTC');
    expect(moment('yesterday')).toBe('yesterday');
    const start = '2026-03-02T09:00:00Z';
    expect(duration(start, '2026-03-02T09:00:42Z')).toBe('42 s');
    expect(duration(start, '2026-03-02T10:05:00Z')).toBe('1 h 5 min');
    expect(duration(start, 'never')).toBe('');
  });
});
