import { describe, expect, it } from 'vitest';
import { limitation, limitationText } from '../claim/limitation.ts';
import { calculateFee, feeText } from '../fees/calculate-fee.ts';
import { moneyDocument, type DocumentLine } from '../fees/money-document.ts';
import { priceEvidence } from '../fees/price-evidence.ts';
import { SAMPLE_PRICE_TABLE } from '../fees/sample-price-table.ts';
import { sumMoney } from '../money/money.ts';
import { checkIban } from '../parties/bank-account.ts';
import { aClaim, aConfirmedHit, aLicense, anEligibility, aSending, aStep, CLAIM_STEPS, playClaim, tryStep } from '../testing/index.ts';

describe('scenarios about money', () => {
  it('5. damages for a use that is time-barred are not asked for; what may be left is shown apart and not selected', () => {
    const use = { from: '2020-03-01', until: '2021-06-30' };
    const at = '2026-01-02T09:00:00Z';
    const { slices, open, barredAfter } = limitation({ country: 'DE', use, knownOn: '2021-05-03', at });
    // Three years from the end of 2021: barred from 1 January 2025.
    expect(slices.map(({ state, lastEndsOn }) => [state, lastEndsOn])).toEqual([
      ['barred', '2024-12-31'],
      ['barred', '2024-12-31'],
    ]);
    expect({ open, barredAfter }).toEqual({ open: undefined, barredAfter: '2024-12-31' });
    expect(limitationText(limitation({ country: 'DE', use, knownOn: '2021-05-03', at }))).toContain('not selected: residual claim');
    const results = anEligibility([aConfirmedHit()], { at, barredAfter });
    expect(results).toMatchObject([{ verdict: 'not-eligible', findings: [{ code: 'time-barred' }] }]);
    const step = {
      event: aSending('send-letter', { template: 'license-offer' }),
      role: 'operator',
      context: { eligibility: results },
    } as const;
    expect(tryStep(playClaim(aClaim(), CLAIM_STEPS.ready), step)).toMatchObject({ ok: false, code: 'eligible' });
  });

  it('15. an IBAN with a wrong digit is refused, the right one is taken', () => {
    expect(checkIban('DE89370400440532013001')).toMatchObject({ ok: false, code: 'wrong-checksum' });
    expect(checkIban('DE89370400440532013000').ok).toBe(true);
  });

  it('16. euros and francs are not added', () => {
    const amounts = [
      { amountMinor: 1, currency: 'EUR' },
      { amountMinor: 1, currency: 'CHF' },
    ];
    expect(sumMoney(amounts)).toMatchObject({ ok: false, code: 'currency-mismatch' });
  });

  it('17. a payment of 349.00 for 350.00 leaves 1.00 open, 351.00 makes a refund, dollars are not taken', () => {
    const agreed = playClaim(aClaim(), CLAIM_STEPS.agreed);
    const paying = (amountMinor: number, currency: string) =>
      ({
        event: { kind: 'record-payment', payment: { amountMinor, currency, receivedAt: '2026-03-20T00:00:00Z' } },
        role: 'operator',
      }) as const;
    const under = playClaim(agreed, [paying(34_900, 'EUR')]);
    expect(tryStep(under, aStep('close-license-sold', 'operator'))).toMatchObject({ ok: false, hint: '1.00 EUR is still open.' });
    expect(tryStep(agreed, paying(35_100, 'EUR'))).toMatchObject({ ok: true, tasks: ['refund'] });
    expect(tryStep(agreed, paying(35_000, 'USD'))).toMatchObject({ ok: false, code: 'valid-payment' });
  });

  it('18. the same reckoning gives the same bytes', () => {
    const usage = {
      choice: { use: 'social', placement: 'sub-page', duration: '1m', territory: 'world' },
      factors: ['missing-credit'],
      purpose: 'damages',
    } as const;
    const [one, two] = [1, 2].map(() => calculateFee(SAMPLE_PRICE_TABLE, structuredClone(usage), '2026-01-01'));
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
    expect(one?.ok === true && feeText(one.fee)).toContain('Total 300.00 EUR');
  });

  it('21. damages carry no tax, costs do, and a sum of both is refused', () => {
    const damages: DocumentLine = {
      label: 'Damages',
      basis: 'damages',
      net: { amountMinor: 54_000, currency: 'EUR' },
      tax: { mode: 'not-taxable' },
    };
    const costs: DocumentLine = { ...damages, label: 'Costs', basis: 'warning-costs', tax: { mode: 'standard', rateBasisPoints: 1900 } };
    expect(moneyDocument({ type: 'demand', lines: [damages, costs] })).toMatchObject({
      ok: true,
      document: { lines: [{ taxMinor: null }, { taxMinor: 10_260 }], tax: { amountMinor: 10_260 } },
    });
    expect(moneyDocument({ type: 'demand', lines: [{ ...costs, basis: 'lump-sum' }] })).toMatchObject({ ok: false });
  });

  it('28. a license that was sold after a claim shows no price', () => {
    const { usable, excluded } = priceEvidence([aLicense({ origin: 'post-claim' })]);
    expect(usable).toEqual([]);
    expect(excluded[0]?.why).toContain('I ZR 93/19');
  });
});
