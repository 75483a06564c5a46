import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, endMs, holds, isTime, periodProblems, startMs, subtract, type Period, type Span } from './period.ts';

describe('instants and days', () => {
  it('a day is the whole day in UTC', () => {
    expect(startMs('2026-03-01', 'at')).toBe(Date.UTC(2026, 2, 1));
    expect(endMs('2026-03-01', 'at')).toBe(Date.UTC(2026, 2, 2) - 1);
  });

  it('an instant is one millisecond, in any zone', () => {
    expect(startMs('2026-03-01T01:30:00+02:00', 'at')).toBe(Date.UTC(2026, 1, 28, 23, 30));
    expect(endMs('2026-03-01T12:00:00Z', 'at')).toBe(startMs('2026-03-01T12:00:00Z', 'at'));
  });

  it.each([
    '',
    'now',
    '2026',
    '2026-3-1',
    '2026-02-30',
    '2026-02-30T10:00:00Z',
    '2026-13-01',
    '2026-03-01T25:00:00Z',
    '2026-03-01T12:00:00',
    '1.3.2026',
  ])('%j is refused', (value) => {
    expect(isTime(value)).toBe(false);
    expect(() => startMs(value, 'from')).toThrowError(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
    expect(() => startMs(value, 'from')).toThrow(/`from`/);
  });
});

describe('holds', () => {
  it('includes both ends, the last day whole', () => {
    const period = { from: '2026-03-01', until: '2026-03-31' };
    expect(holds(period, '2026-03-01T00:00:00Z')).toBe(true);
    expect(holds(period, '2026-03-31T23:59:59.999Z')).toBe(true);
    expect(holds(period, '2026-02-28T23:59:59.999Z')).toBe(false);
    expect(holds(period, '2026-04-01T00:00:00Z')).toBe(false);
  });

  it('an end that is not named is open', () => {
    expect(holds({}, '1999-01-01')).toBe(true);
    expect(holds({ from: '2026-01-01' }, '2999-01-01')).toBe(true);
    expect(holds({ until: '2026-01-01' }, '1999-01-01')).toBe(true);
  });
});

describe('periodProblems', () => {
  it('names dates that are none, and an end before the beginning', () => {
    expect(periodProblems({ from: 'soon', until: 'later' }, 'The rule')).toEqual([
      '"soon" is neither an ISO 8601 instant with zone nor an ISO date.',
      '"later" is neither an ISO 8601 instant with zone nor an ISO date.',
    ]);
    expect(periodProblems({ from: '2026-02-01', until: '2026-01-31' }, 'The rule')).toEqual(['The rule ends before it begins.']);
    expect(periodProblems({ from: '2026-02-01', until: '2026-02-01' }, 'The rule')).toEqual([]);
    expect(periodProblems({}, 'The rule')).toEqual([]);
  });
});

describe('subtract', () => {
  const day = (text: string): number => Date.parse(text);

  it('leaves what lies before, between and after', () => {
    const span: Span = { startMs: day('2026-01-01'), endMs: day('2026-12-31') };
    const rest = subtract(span, [
      { from: '2026-02-01', until: '2026-02-28' },
      { from: '2026-06-01', until: '2026-06-30' },
    ]);
    expect(rest.map((part) => [new Date(part.startMs).toISOString(), new Date(part.endMs).toISOString()])).toEqual([
      ['2026-01-01T00:00:00.000Z', '2026-01-31T23:59:59.999Z'],
      ['2026-03-01T00:00:00.000Z', '2026-05-31T23:59:59.999Z'],
      ['2026-07-01T00:00:00.000Z', '2026-12-31T00:00:00.000Z'],
    ]);
  });

  it('agrees with asking for every day', () => {
    const someDay = fc.integer({ min: 0, max: 60 });
    const iso = (offset: number): string => new Date(day('2026-01-01') + offset * DAY_MS).toISOString().slice(0, 10);
    const period = fc.tuple(fc.option(someDay), fc.option(someDay)).map(([from, until]): Period => ({
      ...(from === null ? {} : { from: iso(from) }),
      ...(until === null ? {} : { until: iso(until) }),
    }));
    const property = fc.property(someDay, someDay, fc.array(period, { maxLength: 5 }), (a, b, periods) => {
      const span: Span = { startMs: day(iso(Math.min(a, b))), endMs: endMs(iso(Math.max(a, b)), 'end') };
      const rest = subtract(span, periods);
      for (let offset = Math.min(a, b); offset <= Math.max(a, b); offset += 1) {
        const ms = day(iso(offset)) + DAY_MS / 2;
        const left = rest.some((part) => part.startMs <= ms && ms <= part.endMs);
        expect(left).toBe(!periods.some((each) => holds(each, new Date(ms).toISOString())));
      }
    });
    fc.assert(property);
  });
});
