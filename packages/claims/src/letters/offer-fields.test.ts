import { describe, expect, it } from 'vitest';
import { moneyDocument, type DocumentLine, type MoneyDocument } from '../fees/money-document.ts';
import { offerFields } from './offer-fields.ts';

function aDocument(tax: DocumentLine['tax']): MoneyDocument {
  const line = (label: string, amountMinor: number): DocumentLine => ({
    label,
    basis: 'license',
    net: { amountMinor, currency: 'EUR' },
    tax,
  });
  const result = moneyDocument({ type: 'invoice', lines: [line('A year', 123_456), line('Second language', 10_000)] });
  if (!result.ok) throw new Error(result.hint);
  return result.document;
}

describe('offerFields', () => {
  it('says lines, total and tax the way of the language', () => {
    const document = aDocument({ mode: 'reduced', rateBasisPoints: 550 });
    expect(offerFields(document, 'en')).toEqual({
      'offer.lines': ['A year: EUR 1,234.56', 'Second language: EUR 100.00'],
      'offer.total': 'EUR 1,407.96',
      'offer.tax': 'of which value added tax 5.5%: EUR 73.40',
    });
    expect(offerFields(document, 'de-AT')['offer.tax']).toMatch(/^darin Umsatzsteuer 5,5 %: .*73,40/);
    expect(offerFields(document, 'fr')['offer.total']).toBe('1 407,96 EUR');
  });

  it('says that there is no tax where none is shown', () => {
    expect(offerFields(aDocument({ mode: 'reverse-charge' }), 'es')['offer.tax']).toBe('sin IVA');
    expect(offerFields(aDocument({ mode: 'outside-scope' }), 'it')['offer.tax']).toBe('without value added tax');
  });
});
