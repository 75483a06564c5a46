import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculateFee, type FeeResult } from './calculate-fee.ts';
import type { PriceFactor, PriceTable } from './price-table.ts';

const TABLE: Omit<PriceTable, 'prices' | 'factors'> = {
  kind: 'price-table',
  version: 1,
  id: 'own',
  edition: '2026',
  title: 'Own prices',
  currency: 'EUR',
  source: 'own',
  axes: { use: [{ id: 'web', label: 'web page' }] },
};

describe('for any table', () => {
  const factor = fc.record({
    numerator: fc.integer({ min: 0, max: 30 }),
    denominator: fc.integer({ min: 1, max: 30 }),
    effect: fc.constantFrom('multiply', 'add', 'deduct'),
    of: fc.constantFrom('base', 'running'),
    rounding: fc.constantFrom('half-away-from-zero', 'half-even', 'away-from-zero', 'toward-zero'),
  } as const);
  const factors = fc.array(factor, { maxLength: 5 }).map((all) =>
    all.map((each, index): PriceFactor => {
      const numerator = each.effect === 'deduct' ? Math.min(each.numerator, each.denominator) : each.numerator;
      return { ...each, numerator, id: `f${index}`, kind: 'language', label: `factor ${index}`, basis: 'own invoices' };
    }),
  );
  const amount = fc.integer({ min: 0, max: 10_000_000 });
  const priced = (amountMinor: number, list: readonly PriceFactor[]): FeeResult =>
    calculateFee(
      { ...TABLE, prices: [{ match: {}, amountMinor }], factors: list },
      { choice: { use: 'web' }, purpose: 'damages', factors: list.map(({ id }) => id) },
      '2026-03-01',
    );

  it('the total is the sum of the lines, everything is a whole number, and the same comes out again', () => {
    const property = fc.property(amount, factors, (amountMinor, list) => {
      const result = priced(amountMinor, list);
      if (!result.ok) {
        expect(result.code).toBe('negative-fee');
        return;
      }
      const { lines, total } = result.fee;
      expect(lines.reduce((sum, { changeMinor }) => sum + changeMinor, 0)).toBe(total.amountMinor);
      expect(lines).toHaveLength(list.length + 1);
      for (const line of lines) {
        const numbers = Object.values(line).filter((value) => typeof value === 'number');
        expect(numbers.every(Number.isSafeInteger)).toBe(true);
      }
      expect(priced(amountMinor, list)).toEqual(result);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('a higher factor never makes it cheaper, nor does a higher price, but for the rounding of what is taken away', () => {
    const property = fc.property(amount, factors, fc.nat(10_000), fc.nat(4), fc.nat(20), (amountMinor, list, more, which, higher) => {
      const raised = list.map((each, index) =>
        index === which && each.effect !== 'deduct' ? { ...each, numerator: each.numerator + higher } : each,
      );
      const before = priced(amountMinor, list);
      const dearer = priced(amountMinor + more, list);
      const after = priced(amountMinor, raised);
      // Two halves of a base price that are taken away are rounded by themselves: of 1 cent they leave 1, of 2 cents nothing.
      const rounding = list.filter(({ of, effect }) => of === 'base' && effect !== 'add').length;
      if (before.ok && dearer.ok) expect(dearer.fee.total.amountMinor + rounding).toBeGreaterThanOrEqual(before.fee.total.amountMinor);
      if (before.ok && after.ok) expect(after.fee.total.amountMinor).toBeGreaterThanOrEqual(before.fee.total.amountMinor);
    });
    fc.assert(property, { numRuns: 200 });
  });
});
