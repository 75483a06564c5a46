import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Claim } from '../claim/claim.ts';
import { payoutFields } from '../papers/payout-fields.ts';
import { aClaim, CLAIM_STEPS, playClaim } from '../testing/index.ts';
import { payoutStatement, type PayoutInput } from './commission.ts';

const AGREED = playClaim(aClaim(), CLAIM_STEPS.agreed);
const TERMS = { tax: { mode: 'standard', rateBasisPoints: 1900 } } as const;

function paid(amounts: readonly number[], changes: Partial<Claim> = {}): Claim {
  const payments = amounts.map((amountMinor, index) => ({ amountMinor, currency: 'EUR', receivedAt: `2026-04-0${index + 1}T10:00:00Z` }));
  return { ...AGREED, payments, ...changes };
}

function stated(claim: Claim, changes: Partial<PayoutInput> = {}) {
  const result = payoutStatement({
    claims: [claim],
    terms: TERMS,
    from: '2026-04-01T00:00:00Z',
    until: '2026-04-30T23:59:59Z',
    ...changes,
  });
  if (!result.ok) throw new Error(`${result.code}: ${result.hint}`);
  return result.statement;
}

describe('payoutStatement', () => {
  it('takes 30 % and the tax on it, shows how, and pays out the rest', () => {
    const statement = stated(paid([35_000]));
    expect(statement).toMatchObject({
      received: { amountMinor: 35_000 },
      commission: { amountMinor: 10_500 },
      tax: { amountMinor: 1995 },
      net: { amountMinor: 22_505 },
      lines: [{ stage: 'regular', formula: '350.00 × 30.00 % = 105.00' }],
    });
    expect(payoutFields(statement, 'de')).toMatchObject({
      'payout.period': '1. April 2026 – 30. April 2026',
      'payout.lines': ['claim-1, 1. April 2026: 350,00 EUR; 350.00 × 30.00 % = 105.00'],
      'payout.net': '225,05 EUR',
    });
  });

  it('takes the rate of the court for what came in after the matter went there', () => {
    const last = AGREED.history.at(-1) as Claim['history'][number];
    const history = [...AGREED.history, { ...last, sequence: 99, at: '2026-04-01T12:00:00Z', to: 'legal' as const }];
    const statement = stated(paid([10_000, 25_000], { history }));
    expect(statement.lines.map(({ stage, rateBasisPoints }) => [stage, rateBasisPoints])).toEqual([
      ['regular', 3000],
      ['court', 5000],
    ]);
    expect(statement.commission.amountMinor).toBe(3000 + 12_500);
    expect(stated(paid([35_000], { history }), { terms: { ...TERMS, courtFrom: 'court' } }).lines[0]?.stage).toBe('regular');
    const own = stated(paid([35_000]), { terms: { rateBasisPoints: 1234, tax: { mode: 'reverse-charge' } } });
    expect(own).toMatchObject({ commission: { amountMinor: 4319 }, tax: { amountMinor: 0 } });
  });

  it('pays nothing out of what goes back', () => {
    expect(stated(paid([35_100]))).toMatchObject({ toRefund: { amountMinor: 100 }, commission: { amountMinor: 10_500 } });
    const withdrawn = stated(paid([35_000], { state: 'closed', outcome: 'withdrawn' }));
    expect(withdrawn).toMatchObject({ toRefund: { amountMinor: 35_000 }, commission: { amountMinor: 0 }, net: { amountMinor: 0 } });
  });

  it('takes off what was advanced, and carries over what does not suffice', () => {
    const costs = [{ claimId: 'claim-1', label: 'court fee', amountMinor: 30_000, currency: 'EUR' }];
    expect(stated(paid([35_000]), { costs })).toMatchObject({ costs: { amountMinor: 30_000 }, net: { amountMinor: -7495 } });
  });

  it('states each payment once: by the day on which it came', () => {
    const claim = paid([10_000, 25_000]);
    const [first, second] = [stated(claim, { until: '2026-04-01T23:59:59Z' }), stated(claim, { from: '2026-04-02T00:00:00Z' })];
    expect([...first.lines, ...second.lines]).toEqual(stated(claim).lines);
  });

  it('refuses what cannot be stated', () => {
    const input = { claims: [paid([])], terms: TERMS, from: '2026-04-01', until: '2026-04-30' };
    expect(payoutStatement(input)).toMatchObject({ ok: false, code: 'nothing-received' });
    const costs = [{ claimId: 'other', label: 'fee', amountMinor: 1, currency: 'EUR' }];
    expect(payoutStatement({ ...input, costs })).toMatchObject({ ok: false, code: 'unknown-claim' });
    const dollars = [{ claimId: 'claim-1', label: 'fee', amountMinor: 1, currency: 'USD' }];
    expect(payoutStatement({ ...input, claims: [paid([1])], costs: dollars })).toMatchObject({ ok: false, code: 'currency-mismatch' });
    expect(() => payoutStatement({ ...input, terms: { ...TERMS, rateBasisPoints: 10_001 } })).toThrow(/rateBasisPoints/u);
  });

  it('loses nothing, whatever comes in', () => {
    const amount = fc.integer({ min: 1, max: 1_000_000 });
    const rate = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(fc.array(amount, { minLength: 1, maxLength: 9 }), amount, rate, rate, (amounts, offered, rateBasisPoints, taxRate) => {
        const offer = { ...AGREED.offer, amountMinor: offered } as NonNullable<Claim['offer']>;
        const tax = taxRate === 0 ? ({ mode: 'zero' } as const) : ({ mode: 'standard', rateBasisPoints: taxRate } as const);
        const {
          received,
          toRefund,
          commission,
          tax: taxed,
          costs,
          net,
          lines,
        } = stated(paid(amounts, { offer }), { terms: { rateBasisPoints, tax } });
        expect(received.amountMinor).toBe(amounts.reduce((sum, each) => sum + each, 0));
        expect(toRefund.amountMinor + commission.amountMinor + taxed.amountMinor + costs.amountMinor + net.amountMinor).toBe(
          received.amountMinor,
        );
        expect(received.amountMinor - toRefund.amountMinor).toBe(Math.min(offered, received.amountMinor));
        for (const line of lines)
          expect(line.commission.amountMinor).toBeLessThanOrEqual(line.received.amountMinor - line.toRefund.amountMinor);
      }),
    );
  });
});
