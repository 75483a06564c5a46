import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculateFee, type Fee } from '../fees/calculate-fee.ts';
import { feeDocumentLines, moneyDocument } from '../fees/money-document.ts';
import { SAMPLE_PRICE_TABLE } from '../fees/sample-price-table.ts';
import { aClaim, aStep, CLAIM_STEPS, playClaim, tryStep, type ClaimStep } from '../testing/index.ts';
import type { Offer } from './claim.ts';
import { instalmentStatus, planProblem, splitInstalments } from './instalments.ts';
import { offerFromFee } from './offer-basis.ts';

const EUR_100 = { amountMinor: 10_000, currency: 'EUR' };

describe('instalments', () => {
  it('are equal to the smallest unit, and due on the same day of each month', () => {
    expect(splitInstalments(EUR_100, { count: 3, firstDueOn: '2026-01-31' })).toEqual([
      { dueOn: '2026-01-31', amountMinor: 3334 },
      { dueOn: '2026-02-28', amountMinor: 3333 },
      { dueOn: '2026-03-31', amountMinor: 3333 },
    ]);
    expect(splitInstalments(EUR_100, { count: 2, firstDueOn: '2026-11-30', everyMonths: 3 }).map(({ dueOn }) => dueOn)).toEqual([
      '2026-11-30',
      '2027-02-28',
    ]);
  });

  it.each([
    [{ count: 0, firstDueOn: '2026-01-31' }, EUR_100],
    [{ count: 37, firstDueOn: '2026-01-31' }, EUR_100],
    [
      { count: 2, firstDueOn: '2026-01-31' },
      { ...EUR_100, amountMinor: 1 },
    ],
    [{ count: 2, firstDueOn: 'soon' }, EUR_100],
    [{ count: 2, firstDueOn: '2026-01-31', everyMonths: 0 }, EUR_100],
    [
      { count: 1, firstDueOn: '2026-01-31' },
      { ...EUR_100, amountMinor: -5 },
    ],
  ])('refuses %j', (plan, money) => {
    expect(() => splitInstalments(money, plan)).toThrow(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
  });

  it('add up, whatever the amount, and payments fill the oldest first', () => {
    const amount = fc.integer({ min: 36, max: 10_000_000 });
    fc.assert(
      fc.property(
        amount,
        fc.integer({ min: 1, max: 36 }),
        fc.array(fc.integer({ min: 1, max: 5_000_000 }), { maxLength: 5 }),
        (amountMinor, count, paid) => {
          const plan = splitInstalments({ amountMinor, currency: 'EUR' }, { count, firstDueOn: '2026-01-31' });
          expect(planProblem(plan, amountMinor)).toBeUndefined();
          const status = instalmentStatus(
            plan,
            paid.map((each) => ({ amountMinor: each })),
            '2026-06-15',
          );
          const filled = status.reduce((sum, { paidMinor }) => sum + paidMinor, 0);
          expect(filled).toBe(
            Math.min(
              amountMinor,
              paid.reduce((sum, each) => sum + each, 0),
            ),
          );
          const firstOpen = status.findIndex(({ openMinor }) => openMinor > 0);
          if (firstOpen !== -1) expect(status.slice(firstOpen + 1).every(({ paidMinor }) => paidMinor === 0)).toBe(true);
          for (const { state, openMinor, dueOn } of status)
            expect(state).toBe(openMinor === 0 ? 'paid' : dueOn < '2026-06-15' ? 'overdue' : 'open');
        },
      ),
    );
  });

  it.each([
    [[], '1 to 36'],
    [[{ dueOn: '2026-01-31', amountMinor: 9999 }], 'add up to 9999'],
    [[{ dueOn: '2026-01-31T00:00:00Z', amountMinor: 10_000 }], 'ISO date'],
    [
      [
        { dueOn: '2026-02-01', amountMinor: 5000 },
        { dueOn: '2026-01-31', amountMinor: 5000 },
      ],
      'after the one before',
    ],
    [
      [
        { dueOn: '2026-01-31', amountMinor: 10_001 },
        { dueOn: '2026-02-01', amountMinor: -1 },
      ],
      'positive',
    ],
  ])('a plan %j is none', (plan, problem) => {
    expect(planProblem(plan, 10_000)).toContain(problem);
  });

  it('an offer with a plan is due part by part', () => {
    const plan = splitInstalments({ amountMinor: 35_000, currency: 'EUR' }, { count: 2, firstDueOn: '2026-04-15' });
    const offering = (offer: Partial<Offer>): ClaimStep => ({
      event: { kind: 'make-offer', offer: { by: 'claimant', purpose: 'license', amountMinor: 35_000, currency: 'EUR', ...offer } },
      role: 'operator',
    });
    const notified = playClaim(aClaim(), CLAIM_STEPS.notified);
    expect(tryStep(notified, offering({ plan: plan.slice(1) }))).toMatchObject({ ok: false, code: 'valid-offer' });
    const agreed = playClaim(notified, [offering({ plan }), { event: { kind: 'accept-offer' }, role: 'respondent' }]);
    expect(agreed.deadline).toEqual({ kind: 'pay', dueOn: '2026-04-15', timeZone: 'UTC' });
    const paying = (amountMinor: number): ClaimStep => ({
      event: { kind: 'record-payment', payment: { amountMinor, currency: 'EUR', receivedAt: '2026-04-10' } },
      role: 'operator',
    });
    const half = playClaim(agreed, [paying(17_500)]);
    expect(half.deadline?.dueOn).toBe('2026-05-15');
    expect(tryStep(half, aStep('close-license-sold', 'operator'))).toMatchObject({ ok: false, code: 'paid-in-full' });
    expect(playClaim(half, [paying(17_500), aStep('close-license-sold', 'operator')])).toMatchObject({ outcome: 'license-sold' });
  });
});

describe('offerFromFee', () => {
  const table = { ...SAMPLE_PRICE_TABLE, source: 'own' as const };
  const reckoned = (of: typeof table | typeof SAMPLE_PRICE_TABLE): Fee => {
    const choice = { use: 'web.commercial', placement: 'sub-page', territory: 'country', duration: '1y' };
    const result = calculateFee(of, { choice, purpose: 'license' }, '2026-03-01');
    if (!result.ok) throw new Error(result.hint);
    return result.fee;
  };
  const fee = reckoned(table);
  const lines = feeDocumentLines(fee, { mode: 'reduced', rateBasisPoints: 700 });
  const made = moneyDocument({ type: 'invoice', lines: lines.ok ? lines.lines : [] });
  if (!made.ok) throw new Error(made.hint);
  const { document } = made;

  it('binds an offer to its fee and document by digests, tax included', () => {
    const result = offerFromFee(fee, document, { purpose: 'license' });
    expect(result).toMatchObject({
      ok: true,
      offer: { by: 'claimant', amountMinor: 21_400, basis: { feeMinor: 20_000, grossMinor: 21_400 } },
    });
    const offer = result.ok ? result.offer : undefined;
    if (offer === undefined) throw new Error('no offer');
    const notified = playClaim(aClaim(), CLAIM_STEPS.notified);
    expect(tryStep(notified, { event: { kind: 'make-offer', offer }, role: 'operator' })).toMatchObject({ ok: true });
    const above = { ...offer, amountMinor: 21_401 };
    expect(tryStep(notified, { event: { kind: 'make-offer', offer: above }, role: 'operator' })).toMatchObject({
      ok: false,
      code: 'valid-offer',
    });
  });

  it('takes less, and never more than was reckoned, nor invented prices or other currencies', () => {
    expect(offerFromFee(fee, document, { purpose: 'license', amountMinor: 15_000 })).toMatchObject({
      ok: true,
      offer: { amountMinor: 15_000 },
    });
    expect(offerFromFee(fee, document, { purpose: 'license', amountMinor: 21_401 })).toMatchObject({ ok: false, code: 'above-fee' });
    expect(offerFromFee({ ...fee, total: { ...fee.total, amountMinor: 19_999 } }, document, { purpose: 'license' })).toMatchObject({
      code: 'above-fee',
    });
    expect(offerFromFee(reckoned(SAMPLE_PRICE_TABLE), document, { purpose: 'license' })).toMatchObject({ code: 'sample-table' });
    expect(offerFromFee({ ...fee, total: { ...fee.total, currency: 'CHF' } }, document, { purpose: 'license' })).toMatchObject({
      code: 'other-currency',
    });
  });
});
