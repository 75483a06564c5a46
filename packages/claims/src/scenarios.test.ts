import { describe, expect, it } from 'vitest';
import { openClaim } from './claim/open-claim.ts';
import { isOverdue } from './claim/deadline.ts';
import { calculateFee, feeText } from './fees/calculate-fee.ts';
import { moneyDocument, type DocumentLine } from './fees/money-document.ts';
import { priceEvidence } from './fees/price-evidence.ts';
import { SAMPLE_PRICE_TABLE } from './fees/sample-price-table.ts';
import { covers } from './license.ts';
import { letterData } from './letters/letter-data.ts';
import { sumMoney } from './money/money.ts';
import { renderNotice } from './notices/render-notice.ts';
import { checkIban } from './parties/bank-account.ts';
import {
  aClaim,
  aConfirmedHit,
  aHit,
  aLicense,
  anActor,
  anAllowRule,
  aRightsHolder,
  aStep,
  aWork,
  CLAIM_STEPS,
  playClaim,
  tryStep,
} from './testing/index.ts';

// Numbered as in the list of acceptance scenarios; the numbers that are not here need parts that are still to come.
describe('scenarios', () => {
  it('1. a domain on the allow list is not claimed against', () => {
    const allowRules = [anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } })];
    const input = {
      id: 'c',
      hit: aConfirmedHit(),
      work: aWork(),
      rightsHolder: aRightsHolder(),
      actor: anActor('owner'),
      at: '2026-03-03T09:00:00Z',
    };
    expect(openClaim({ ...input, allowRules })).toMatchObject({ ok: false, code: 'domain-allow-listed' });
    expect(openClaim(input).ok).toBe(true);
  });

  it('4. a license that ended covers a part, and the fee is for the rest only', () => {
    const license = aLicense({ where: { domains: ['shop.example'] }, until: '2025-06-30' });
    const use = { workId: 'work-1', pageUrl: 'https://shop.example/a', from: '2025-03-01', until: '2025-09-30' };
    const { extent, uncovered } = covers(license, use);
    const [rest] = uncovered;
    expect({ extent, from: rest?.from.slice(0, 10), until: rest?.until.slice(0, 10) }).toEqual({
      extent: 'partial',
      from: '2025-07-01',
      until: '2025-09-30',
    });
    const choice = { use: 'web.commercial', placement: 'sub-page', territory: 'country' };
    const period = rest ?? { from: '', until: '' };
    expect(calculateFee(SAMPLE_PRICE_TABLE, { choice, period, purpose: 'damages' }, '2026-01-01')).toMatchObject({
      ok: true,
      fee: { choice: { duration: '1y' }, total: { amountMinor: 20_000 } },
    });
  });

  it('6. another address of the same work on the same domain belongs to the open claim', () => {
    const hit = aConfirmedHit({ id: 'hit-2' });
    const input = { id: 'c-2', hit, work: aWork(), rightsHolder: aRightsHolder(), actor: anActor('owner'), at: '2026-03-04T09:00:00Z' };
    expect(openClaim({ ...input, claims: [aClaim()] })).toMatchObject({ ok: false, code: 'duplicate-open-claim', claimId: 'claim-1' });
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

  it('20. no timer makes a DMCA notice; a named person who confirmed every statement does', () => {
    const rightsHolder = aRightsHolder({ address: 'Street 1\nTown', phone: '+49 30 1' });
    const data = letterData({ hit: aHit(), work: aWork(), rightsHolder, at: '2026-03-03' });
    const at = '2026-03-03T09:00:00Z';
    const statements = ['good-faith', 'exceptions-considered', 'accurate', 'authorized'] as const;
    const by = (role: 'timer' | 'owner') =>
      renderNotice({
        name: 'dmca-takedown',
        locale: 'en',
        data,
        at,
        confirmation: { actor: anActor(role), signature: 'Zoë Example', at, statements },
      });
    expect(by('timer')).toMatchObject({ ok: false, code: 'not-confirmed-by-person' });
    expect(by('owner')).toMatchObject({ ok: true, statute: '17 U.S.C. 512(c)(3)(A)' });
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

  it('26. the last minute of the last day, where the respondent is, is in time', () => {
    const deadline = { kind: 'reply', dueOn: '2026-03-17', timeZone: 'America/Los_Angeles' } as const;
    expect(isOverdue(deadline, '2026-03-18T06:59:00Z')).toBe(false);
    expect(isOverdue(deadline, '2026-03-18T07:00:00Z')).toBe(true);
  });

  it('28. a license that was sold after a claim shows no price', () => {
    const { usable, excluded } = priceEvidence([aLicense({ origin: 'post-claim' })]);
    expect(usable).toEqual([]);
    expect(excluded[0]?.why).toContain('I ZR 93/19');
  });
});
