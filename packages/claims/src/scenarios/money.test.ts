import { describe, expect, it } from 'vitest';
import { limitation, limitationText } from '../claim/limitation.ts';
import { offerFromFee } from '../claim/offer-basis.ts';
import { calculateFee, feeText } from '../fees/calculate-fee.ts';
import type { PriceTable } from '../fees/price-table.ts';
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
    // A table in euros, an offer in francs: nothing is converted.
    const choice = { use: 'web.commercial', placement: 'sub-page', duration: '1y', territory: 'country' };
    const priced = calculateFee({ ...SAMPLE_PRICE_TABLE, source: 'own' }, { choice, purpose: 'license' }, '2026-01-01');
    const net = { amountMinor: 20_000, currency: 'CHF' };
    const line: DocumentLine = { label: 'License', basis: 'license', net, tax: { mode: 'reduced', rateBasisPoints: 700 } };
    const francs = moneyDocument({ type: 'invoice', lines: [line] });
    if (!priced.ok || !francs.ok) throw new Error('no fee or document');
    expect(offerFromFee(priced.fee, francs.document, { purpose: 'license' })).toMatchObject({ ok: false, code: 'other-currency' });
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

  it('18. a third on 100.00, and as much again for the missing credit: each line is rounded once, their sum is the total, and the bytes are the same', () => {
    const surcharge = { effect: 'add', of: 'running', denominator: 1, basis: 'section 13 UrhG' } as const;
    const table: PriceTable = {
      ...SAMPLE_PRICE_TABLE,
      source: 'own',
      axes: { use: [{ id: 'web', label: 'web' }] },
      prices: [{ match: { use: 'web' }, amountMinor: 10_000, source: 'invoice 2024-17' }],
      factors: [
        {
          ...surcharge,
          id: 'language',
          kind: 'language',
          label: 'second language',
          numerator: 1,
          denominator: 3,
          of: 'base',
          basis: 'own invoices',
        },
        { ...surcharge, id: 'credit', kind: 'missing-credit', label: 'missing credit', numerator: 1 },
      ],
    };
    const usage = { choice: { use: 'web' }, factors: ['language', 'credit'], purpose: 'damages' } as const;
    const [one, two] = [1, 2].map(() => calculateFee(structuredClone(table), structuredClone(usage), '2026-01-01'));
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
    if (one?.ok !== true) throw new Error('no fee');
    // By hand: 10000/3 = 3333.33…, so 33.33; 133.33 once more for the credit.
    expect(one.fee.lines.map(({ changeMinor }) => changeMinor)).toEqual([10_000, 3333, 13_333]);
    expect(one.fee.total).toEqual({ amountMinor: 26_666, currency: 'EUR' });
    expect(feeText(one.fee)).toContain('133.33 × 1/1 = 133.33 (+133.33)');
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
