import { refuse, type Refusal } from '../refusal.ts';

/** Series of documents. Demands are numbered apart from invoices, because they are none. */
export type DocumentSeries = 'invoice' | 'credit-note' | 'demand' | 'receipt' | 'payout';

const PREFIX: Readonly<Record<DocumentSeries, string>> = { invoice: 'R', 'credit-note': 'G', demand: 'F', receipt: 'Q', payout: 'A' };

/**
 * The next number of a series in a year, such as `R-2026-0042`. The numbers given must have no gap and no double (section 14(4) no. 4 UStG,
 * Directive 2006/112/EC Article 226(2)); otherwise it says which, and gives none.
 */
export function nextDocumentNumber(
  series: DocumentSeries,
  year: number,
  used: readonly string[],
): { readonly ok: true; readonly number: string } | Refusal<'gap' | 'double'> {
  const prefix = `${PREFIX[series]}-${year}-`;
  const numbers = used
    .filter((number) => number.startsWith(prefix))
    .map((number) => Number(number.slice(prefix.length)))
    .toSorted((a, b) => a - b);
  for (const [index, number] of numbers.entries()) {
    if (number === numbers[index - 1]) return refuse('double', `${numberText(prefix, number)} was given twice.`);
    if (number !== index + 1) return refuse('gap', `${numberText(prefix, index + 1)} is not on record.`);
  }
  return { ok: true, number: numberText(prefix, numbers.length + 1) };
}

// --- internal ---

function numberText(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(4, '0')}`;
}
