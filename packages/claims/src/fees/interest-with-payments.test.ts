import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simpleInterest } from './interest.ts';
import { interestWithPayments, type InterestWithPaymentsInput } from './interest-with-payments.ts';

const INPUT: InterestWithPaymentsInput = {
  principal: { amountMinor: 54_000, currency: 'EUR' },
  from: '2026-01-01',
  until: '2026-02-16',
  rates: [{ from: '2026-01-01', rateBasisPoints: 127 }],
  pointsAbove: 500,
  payments: [],
};

function reckoned(changes: Partial<InterestWithPaymentsInput> = {}) {
  const result = interestWithPayments({ ...INPUT, ...changes });
  if (!result.ok) throw new Error(result.hint);
  return result.result;
}

const eur = (amountMinor: number, on: string) => ({ amountMinor, currency: 'EUR', on });

describe('interestWithPayments', () => {
  it('without payments is simple interest: 47 days at 6.27 % on 540.00 are 4.36', () => {
    expect(reckoned()).toMatchObject({
      lines: [{ days: 47, formula: '540.00 × 6.27 % × 47/365 = 4.36' }],
      interestOpen: { amountMinor: 436 },
    });
  });

  it('fills interest first, as section 367(1) BGB says, or the principal where that was agreed', () => {
    const payments = [eur(30_000, '2026-01-31')];
    // 540.00 × 6.27 % × 31/365 = 2.88; then 16 days on what is left.
    const first = reckoned({ payments });
    expect(first.allocations).toEqual([{ on: '2026-01-31', toInterestMinor: 288, toPrincipalMinor: 29_712, surplusMinor: 0 }]);
    expect(first).toMatchObject({ principalOpen: { amountMinor: 24_288 }, interestOpen: { amountMinor: 67 } });
    const agreed = reckoned({ payments, order: 'principal-first' });
    expect(agreed).toMatchObject({ principalOpen: { amountMinor: 24_000 }, interestOpen: { amountMinor: 288 + 66 } });
  });

  it('bears no interest once it is paid, nor on interest; what is too much is named', () => {
    const { lines, allocations, principalOpen, interestOpen } = reckoned({ payments: [eur(60_000, '2026-01-31')] });
    expect(lines).toHaveLength(1);
    expect(allocations).toEqual([{ on: '2026-01-31', toInterestMinor: 288, toPrincipalMinor: 54_000, surplusMinor: 5712 }]);
    expect([principalOpen.amountMinor, interestOpen.amountMinor]).toEqual([0, 0]);
  });

  it('takes payments before the first day and on one day, and none after the last', () => {
    const payments = [eur(100, '2026-02-17'), eur(200, '2026-01-31'), eur(300, '2026-01-31'), eur(4000, '2025-12-01')];
    const { allocations, lines } = reckoned({ payments });
    expect(allocations.map(({ on }) => on)).toEqual(['2025-12-01', '2026-01-31', '2026-01-31']);
    expect(lines.map(({ from, until }) => [from, until])).toEqual([
      ['2026-01-01', '2026-01-31'],
      ['2026-02-01', '2026-02-16'],
    ]);
  });

  it('refuses what it cannot reckon', () => {
    expect(interestWithPayments({ ...INPUT, rates: [] })).toMatchObject({ ok: false, code: 'no-rate' });
    expect(interestWithPayments({ ...INPUT, until: '2025-12-31' })).toMatchObject({ ok: false, code: 'no-time' });
    expect(() => reckoned({ payments: [eur(0, '2026-01-05')] })).toThrow(/payments/u);
    expect(() => reckoned({ payments: [{ ...eur(1, '2026-01-05'), currency: 'USD' }] })).toThrow(/EUR/u);
  });

  it('loses nothing, and never asks for more than without payments', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((number) => `2026-01-${String(number).padStart(2, '0')}`);
    const payment = fc.record({ amountMinor: fc.integer({ min: 1, max: 40_000 }), currency: fc.constant('EUR'), on: day });
    fc.assert(
      fc.property(
        fc.array(payment, { maxLength: 6 }),
        fc.constantFrom('interest-first' as const, 'principal-first' as const),
        (payments, order) => {
          const { lines, allocations, principalOpen, interestOpen } = reckoned({ payments, order });
          const accrued = lines.reduce((sum, { interest }) => sum + interest.amountMinor, 0);
          const sum = (part: 'toInterestMinor' | 'toPrincipalMinor' | 'surplusMinor') =>
            allocations.reduce((total, each) => total + each[part], 0);
          expect(principalOpen.amountMinor + sum('toPrincipalMinor')).toBe(54_000);
          expect(interestOpen.amountMinor + sum('toInterestMinor')).toBe(accrued);
          expect(sum('toInterestMinor') + sum('toPrincipalMinor') + sum('surplusMinor')).toBe(
            payments.reduce((total, each) => total + each.amountMinor, 0),
          );
          const plain = simpleInterest(INPUT);
          const most = plain.ok ? plain.lines.reduce((total, { interest }) => total + interest.amountMinor, 0) : 0;
          // One unit of rounding for each further line.
          expect(accrued).toBeLessThanOrEqual(most + lines.length);
        },
      ),
    );
  });
});
