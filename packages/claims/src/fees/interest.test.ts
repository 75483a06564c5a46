import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simpleInterest, type InterestInput } from './interest.ts';

function anInput(changes: Partial<InterestInput> = {}): InterestInput {
  const principal = { amountMinor: 54_000, currency: 'EUR' };
  return { principal, from: '2026-03-01', until: '2026-04-16', rates: [{ from: '2026-01-01', rateBasisPoints: 627 }], ...changes };
}

function linesOf(input: InterestInput) {
  const result = simpleInterest(input);
  if (!result.ok) throw new Error(result.hint);
  return result.lines;
}

describe('simpleInterest', () => {
  it('540.00 at 6.27 % for 47 days is 4.36', () => {
    expect(linesOf(anInput())).toEqual([
      {
        from: '2026-03-01',
        until: '2026-04-16',
        days: 47,
        rateBasisPoints: 627,
        formula: '540.00 × 6.27 % × 47/365 = 4.36',
        interest: { amountMinor: 436, currency: 'EUR' },
      },
    ]);
  });

  it('points above a base rate that changes: a line for each rate', () => {
    const rates = [
      { from: '2026-07-01', rateBasisPoints: 200 },
      { from: '2026-01-01', rateBasisPoints: 127 },
      { from: '2027-01-01', rateBasisPoints: 300 },
    ];
    // By hand: 540 × 0.0627 × 122/365 = 11.3170…; 540 × 0.07 × 31/365 = 3.2104…
    expect(
      linesOf(anInput({ until: '2026-07-31', rates, pointsAbove: 500 })).map((line) => [
        line.from,
        line.until,
        line.days,
        line.interest.amountMinor,
      ]),
    ).toEqual([
      ['2026-03-01', '2026-06-30', 122, 1132],
      ['2026-07-01', '2026-07-31', 31, 321],
    ]);
  });

  it('five points above the base rates that the Bundesbank announced (section 247 BGB), worked by hand', () => {
    const rates = [
      { from: '2024-01-01', rateBasisPoints: 362 },
      { from: '2024-07-01', rateBasisPoints: 337 },
      { from: '2025-01-01', rateBasisPoints: 227 },
    ];
    const principal = { amountMinor: 100_000, currency: 'EUR' };
    // 1000 × 0.0862 × 16/365 = 3.7786…; 1000 × 0.0837 × 184/365 = 42.1939…; 1000 × 0.0727 × 41/365 = 8.1663…
    const lines = linesOf({ principal, from: '2024-06-15', until: '2025-02-10', rates, pointsAbove: 500 });
    expect(lines.map((line) => [line.days, line.rateBasisPoints, line.interest.amountMinor])).toEqual([
      [16, 862, 378],
      [184, 837, 4219],
      [41, 727, 817],
    ]);
  });

  it('a negative base rate lowers the points above it, never below nothing', () => {
    const rates = [{ from: '2020-01-01', rateBasisPoints: -88 }];
    expect(linesOf(anInput({ rates, pointsAbove: 500 }))[0]?.rateBasisPoints).toBe(412);
    expect(linesOf(anInput({ rates }))[0]?.interest.amountMinor).toBe(0);
  });

  it('guesses no rate and no time', () => {
    expect(simpleInterest(anInput({ rates: [] }))).toMatchObject({ code: 'no-rate' });
    expect(simpleInterest(anInput({ rates: [{ from: '2026-03-02', rateBasisPoints: 1 }] }))).toMatchObject({ code: 'no-rate' });
    expect(simpleInterest(anInput({ until: '2026-02-28' }))).toMatchObject({ code: 'no-time' });
    expect(() => simpleInterest(anInput({ until: '2026-02-29' }))).toThrow(/ISO/);
  });

  it('every day counts once, whatever the rates', () => {
    const day = fc
      .integer({ min: 0, max: 1500 })
      .map((days) => new Date(Date.UTC(2023, 0, 1) + days * 86_400_000).toISOString().slice(0, 10));
    const rates = fc.uniqueArray(day, { maxLength: 6 });
    const property = fc.property(day, day, rates, (a, b, days) => {
      const [from = a, until = b] = [a, b].toSorted();
      const all = [{ from: '2020-01-01', rateBasisPoints: 100 }, ...days.map((each) => ({ from: each, rateBasisPoints: 200 }))];
      const lines = linesOf(anInput({ from, until, rates: all }));
      const counted = lines.reduce((sum, line) => sum + line.days, 0);
      expect(counted).toBe((Date.parse(until) - Date.parse(from)) / 86_400_000 + 1);
      expect(lines.every((line) => line.days >= 1)).toBe(true);
    });
    fc.assert(property);
  });
});
