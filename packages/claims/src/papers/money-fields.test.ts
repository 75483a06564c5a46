import { describe, expect, it } from 'vitest';
import { moneyDocument, type DocumentLine, type MoneyDocument } from '../fees/money-document.ts';
import { aClaim, CLAIM_STEPS, playClaim } from '../testing/index.ts';
import { accountFields, demandFields, invoiceFields, paymentReminderFields, receiptFields } from './money-fields.ts';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const DAMAGES: DocumentLine = { label: 'License analogy', basis: 'damages', net: eur(54_000), tax: { mode: 'not-taxable' } };
const COSTS: DocumentLine = { label: 'Letter', basis: 'warning-costs', net: eur(15_000), tax: { mode: 'standard', rateBasisPoints: 1900 } };
const INTEREST: DocumentLine = { label: 'Interest', basis: 'interest', net: eur(436), tax: { mode: 'not-taxable' } };
const LICENSE: DocumentLine = { label: 'License', basis: 'license', net: eur(30_000), tax: { mode: 'reduced', rateBasisPoints: 700 } };

function made(type: 'demand' | 'invoice', ...lines: readonly DocumentLine[]): MoneyDocument {
  const result = moneyDocument({ type, lines });
  if (!result.ok) throw new Error(result.hint);
  return result.document;
}

describe('demandFields', () => {
  it('keeps damages, costs and interest apart, each with its own total', () => {
    expect(demandFields(made('demand', DAMAGES, COSTS, INTEREST), 'de')).toEqual({
      ok: true,
      data: {
        'demand.lines': ['License analogy: 540,00 EUR', 'Letter: 150,00 EUR', 'Interest: 4,36 EUR'],
        'demand.total': '722,86 EUR',
        'demand.damages': ['License analogy: 540,00 EUR'],
        'demand.damagesTotal': '540,00 EUR',
        'demand.costs': ['Letter: 150,00 EUR'],
        'demand.costsTotal': '178,50 EUR (darin Umsatzsteuer 28,50 EUR)',
        'demand.interest': ['Interest: 4,36 EUR'],
      },
    });
  });

  it('leaves out what is not asked for, and refuses an invoice', () => {
    const fields = demandFields(made('demand', DAMAGES), 'en');
    expect(fields.ok && Object.keys(fields.data)).not.toContain('demand.costs');
    expect(demandFields(made('invoice', LICENSE), 'en')).toMatchObject({ ok: false, code: 'not-a-demand' });
  });
});

describe('invoiceFields', () => {
  it('names each rate with the amount that it is on', () => {
    const fields = invoiceFields(made('invoice', LICENSE, COSTS), 'en');
    expect(fields).toMatchObject({
      data: {
        'document.net': 'EUR 450.00',
        'document.taxes': ['VAT 7% on EUR 300.00: EUR 21.00', 'VAT 19% on EUR 150.00: EUR 28.50'],
        'document.total': 'EUR 499.50',
      },
    });
  });

  it('says why there is no tax, and needs the VAT number of who owes it', () => {
    const free = (mode: 'reverse-charge' | 'exempt-small-business' | 'zero' | 'outside-scope') =>
      made('invoice', { ...LICENSE, tax: { mode } });
    expect(invoiceFields(free('reverse-charge'), 'de')).toMatchObject({ ok: false, code: 'vat-id-missing' });
    expect(invoiceFields(free('reverse-charge'), 'de', 'FR12345678901')).toMatchObject({
      data: { 'document.taxes': [expect.stringContaining('§ 13b UStG')], 'recipient.vatId': 'FR12345678901' },
    });
    expect(invoiceFields(free('exempt-small-business'), 'de')).toMatchObject({
      data: { 'document.taxes': [expect.stringContaining('§ 19 UStG')] },
    });
    expect(invoiceFields(free('zero'), 'en')).toMatchObject({ data: { 'document.taxes': ['VAT 0 %'] } });
    expect(invoiceFields(free('outside-scope'), 'it')).toMatchObject({
      data: { 'document.taxes': [expect.stringContaining('Not subject')] },
    });
  });

  it('refuses a demand', () => {
    expect(invoiceFields(made('demand', DAMAGES), 'en')).toMatchObject({ ok: false, code: 'not-an-invoice' });
  });
});

describe('accountFields and receiptFields', () => {
  it('print an account that is sound', () => {
    const account = { holder: 'Atelier', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' };
    expect(accountFields(account)).toEqual({ ok: true, data: { 'pay.to': 'Atelier\nDE89 3704 0044 0532 0130 00\nCOBADEFFXXX' } });
    expect(accountFields({ ...account, iban: 'DE89370400440532013001' })).toMatchObject({ ok: false, code: 'invalid-account' });
  });

  it('say what is open, in currencies with three decimals and with none', () => {
    const payment = { amountMinor: 1500, currency: 'KWD', receivedAt: '2026-03-01' };
    expect(receiptFields(payment, { amountMinor: 250, currency: 'KWD' }, 'en')).toEqual({
      'payment.amount': 'KWD 1.500',
      'payment.receivedOn': '2026-03-01',
      'payment.open': 'KWD 0.250',
    });
    expect(receiptFields({ ...payment, currency: 'JPY' }, null, 'de')).toMatchObject({
      'payment.amount': '1.500 JPY',
      'payment.open': 'nichts',
    });
    expect(receiptFields(payment, { amountMinor: -5, currency: 'KWD' }, 'en')['payment.open']).toBe('nothing');
  });
});

describe('paymentReminderFields', () => {
  const agreed = playClaim(aClaim(), CLAIM_STEPS.agreed);

  it('names what was agreed, what came in, and what is open', () => {
    const part = playClaim(agreed, [
      {
        event: { kind: 'record-payment', payment: { amountMinor: 10_050, currency: 'EUR', receivedAt: '2026-03-20T00:00:00Z' } },
        role: 'operator',
      },
    ]);
    const fields = paymentReminderFields(part, 'de');
    expect(fields).toMatchObject({
      ok: true,
      data: {
        'demand.lines': [expect.stringMatching(/^vereinbart am .*: 350,00 EUR$/u), 'erhalten am 20. März 2026: -100,50 EUR'],
        'demand.total': '249,50 EUR',
        'earlier.replyBy': expect.stringMatching(/^2026-/u),
      },
    });
  });

  it('is refused where nothing is open', () => {
    expect(paymentReminderFields(aClaim(), 'en')).toMatchObject({ ok: false, code: 'nothing-open' });
    const paid = playClaim(agreed, [
      {
        event: { kind: 'record-payment', payment: { amountMinor: 35_000, currency: 'EUR', receivedAt: '2026-03-20T00:00:00Z' } },
        role: 'operator',
      },
    ]);
    expect(paymentReminderFields(paid, 'en')).toMatchObject({ ok: false, code: 'nothing-open' });
  });
});
