import type { MoneyDocument } from '../fees/money-document.ts';
import { formatMoney } from '../money/money.ts';
import type { LetterData } from './fields.ts';

/** Words of the tax line. Languages without words of their own take the English ones. */
const WORDS: Readonly<Record<string, { readonly tax: string; readonly none: string }>> = {
  en: { tax: 'of which value added tax', none: 'without value added tax' },
  de: { tax: 'darin Umsatzsteuer', none: 'ohne Umsatzsteuer' },
  fr: { tax: 'dont TVA', none: 'sans TVA' },
  es: { tax: 'IVA incluido', none: 'sin IVA' },
};

/**
 * The lines of a document as facts of a letter: each line with its amount before tax, the total, and what tax is in it. Letters take at most
 * twelve lines.
 *
 * @example
 * letterData({ hit, work, rightsHolder, at, replyBy, more: { ...offerFields(document, 'en'), 'offer.license': 'one page, one year' } });
 */
export function offerFields({ lines, taxes, gross }: MoneyDocument, locale: string): LetterData {
  const words = WORDS[locale.toLowerCase().split('-')[0] ?? 'en'] ?? WORDS['en'];
  const shown = taxes.flatMap(({ tax, amount }) =>
    'rateBasisPoints' in tax ? [`${words?.tax} ${percent(tax.rateBasisPoints, locale)}: ${formatMoney(amount, locale)}`] : [],
  );
  return {
    'offer.lines': lines.map(({ label, net }) => `${label}: ${formatMoney(net, locale)}`),
    'offer.total': formatMoney(gross, locale),
    'offer.tax': shown.length === 0 ? (words?.none ?? '') : shown.join(', '),
  };
}

// --- internal ---

function percent(basisPoints: number, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  return format.format(basisPoints / 10_000).replace(/[\u00a0\u202f]/gu, ' ');
}
