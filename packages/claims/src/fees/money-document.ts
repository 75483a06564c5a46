import { DEFAULT_ROUNDING, moneyText, scaleMinor, sumMoney, type Money, type RoundingMode } from '../money/money.ts';
import { currencyExponent } from '../money/currency.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { Fee } from './calculate-fee.ts';

/**
 * What an amount is for; the tax follows from it. `lump-sum` is a name for what cannot be told apart, and is refused: a sum of damages and costs
 * is taxed as a whole.
 */
export type LineBasis = 'damages' | 'interest' | 'warning-costs' | 'license' | 'collection-costs' | 'lump-sum';

/** How an amount is taxed. Rates are in hundredths of a percent: 19 % is 1900. */
export type LineTax =
  | { readonly mode: 'standard' | 'reduced'; readonly rateBasisPoints: number }
  | { readonly mode: 'zero' | 'exempt-small-business' | 'reverse-charge' | 'not-taxable' | 'outside-scope' };

export type TaxMode = LineTax['mode'];

/** Codes of EN 16931 (UNCL 5305) for each mode. */
export const TAX_CATEGORY: Readonly<Record<TaxMode, string>> = {
  standard: 'S',
  reduced: 'S',
  zero: 'Z',
  'exempt-small-business': 'E',
  'reverse-charge': 'AE',
  'not-taxable': 'O',
  'outside-scope': 'O',
};

export interface DocumentLine {
  readonly label: string;
  readonly basis: LineBasis;
  /** Without tax. A deduction is negative. */
  readonly net: Money;
  readonly tax: LineTax;
  /** How the tax of this line is rounded. @default 'half-away-from-zero' */
  readonly rounding?: RoundingMode;
}

export interface MoneyDocumentInput {
  /** `demand`: asks for damages, and for what goes with them. `invoice`: for a license or for costs; holds no damages. */
  readonly type: 'demand' | 'invoice';
  readonly lines: readonly DocumentLine[];
}

/** Lines with their tax, and totals. `taxMinor` is `null` where no tax line may be shown. */
export interface MoneyDocument {
  readonly kind: 'money-document';
  readonly version: 1;
  /** `credit-note`: takes an invoice back; its amounts are negative. */
  readonly type: MoneyDocumentInput['type'] | 'credit-note';
  readonly lines: readonly (DocumentLine & { readonly taxMinor: number | null; readonly category: string })[];
  /** One entry for each tax that is shown; damages and interest are in none. */
  readonly taxes: readonly { readonly tax: LineTax; readonly category: string; readonly net: Money; readonly amount: Money }[];
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

export type MoneyDocumentResult =
  | { readonly ok: true; readonly document: MoneyDocument }
  | (Refusal<'invalid-lines'> & { readonly problems: readonly string[] });

/**
 * Adds up the lines of a demand or an invoice. Damages and interest carry no tax line, and tax that is shown is owed, so a rate beside them is
 * refused, as are lump sums, mixed currencies and damages on an invoice. Which mode and rate is right for a line is for the user's tax adviser.
 *
 * Sources for Germany: Bundesfinanzhof, 13 February 2019, XI R 1/17 (costs of a warning letter are taxed); section 14c UStG (tax that is shown is
 * owed). The ruling on a photographer's damages of Finanzgericht Berlin-Brandenburg (5 K 7144/20) let an appeal, and is open.
 */
export function moneyDocument({ type, lines }: MoneyDocumentInput): MoneyDocumentResult {
  const problems = [...(lines.length === 0 ? ['The document has no line.'] : []), ...lines.flatMap((line) => lineProblems(type, line))];
  if (problems.length > 0) return refusal(problems);
  const net = sumMoney(lines.map((line) => line.net));
  if (!net.ok) return refusal([net.hint]);
  const taxed = lines.map((line) => ({ ...line, taxMinor: taxOf(line), category: TAX_CATEGORY[line.tax.mode] }));
  const { currency, amountMinor } = net.sum;
  const tax = {
    amountMinor: total(
      taxed.map(({ taxMinor }) => taxMinor ?? 0),
      currency,
    ),
    currency,
  };
  const gross = { amountMinor: total([amountMinor, tax.amountMinor], currency), currency };
  if (gross.amountMinor <= 0) return refusal([`The lines come to ${moneyText(gross)}; there is nothing to ask for.`]);
  return {
    ok: true,
    document: { kind: 'money-document', version: 1, type, lines: taxed, taxes: taxesOf(taxed, currency), net: net.sum, tax, gross },
  };
}

/** An invoice taken back whole: the same lines and taxes with the other sign. What is no invoice is refused: a demand is withdrawn, not credited. */
export function creditNote(invoice: MoneyDocument): { readonly ok: true; readonly document: MoneyDocument } | Refusal<'not-an-invoice'> {
  if (invoice.type !== 'invoice') return refuse('not-an-invoice', 'Only an invoice is taken back by a credit note.');
  const { lines, taxes, net, tax, gross } = invoice;
  const document: MoneyDocument = {
    ...invoice,
    type: 'credit-note',
    lines: lines.map((line) => ({ ...line, net: back(line.net), taxMinor: line.taxMinor === null ? null : opposite(line.taxMinor) })),
    taxes: taxes.map((each) => ({ ...each, net: back(each.net), amount: back(each.amount) })),
    net: back(net),
    tax: back(tax),
    gross: back(gross),
  };
  return { ok: true, document };
}

export type FeeDocumentLinesResult =
  | { readonly ok: true; readonly lines: readonly DocumentLine[] }
  | Refusal<'sample-table' | 'tax-of-damages'>;

/**
 * The steps of a fee as lines of a document. Damages are not taxable; a license takes the tax that is given. A fee by a sample table is refused.
 *
 * @param tax - Needed for a license; refused for damages.
 */
export function feeDocumentLines(fee: Fee, tax?: LineTax): FeeDocumentLinesResult {
  if (fee.sample)
    return refuse('sample-table', 'The fee was reckoned with a sample table, whose prices are invented; use a table of your own.');
  const damages = fee.purpose === 'damages';
  if (damages === (tax !== undefined))
    return refuse('tax-of-damages', damages ? 'Damages carry no tax.' : 'Say how the license is taxed; that depends on both parties.');
  const { currency } = fee.total;
  const lines = fee.lines.map(({ label, changeMinor }): DocumentLine => ({
    label,
    basis: damages ? 'damages' : 'license',
    net: { amountMinor: changeMinor, currency },
    tax: tax ?? { mode: 'not-taxable' },
  }));
  return { ok: true, lines };
}

// --- internal ---

function back(money: Money): Money {
  return { ...money, amountMinor: opposite(money.amountMinor) };
}

/** Never minus zero, which JSON does not know. */
function opposite(minor: number): number {
  return minor === 0 ? 0 : -minor;
}

function refusal(problems: readonly string[]): MoneyDocumentResult {
  return { ...refuse('invalid-lines', problems.join(' ')), problems };
}

/** Rates above this are a slip of the pen: 19 written for 19 % would be 0.19 %, 190000 would be 1,900 %. */
const MAX_RATE_BASIS_POINTS = 10_000;

function lineProblems(type: MoneyDocumentInput['type'], { label, basis, net, tax }: DocumentLine): readonly string[] {
  const name = `The line "${label}"`;
  const problems: string[] = [];
  if (label.trim() === '') problems.push('A line does not say what it is for.');
  if (!Number.isSafeInteger(net.amountMinor)) problems.push(`${name} is not a whole number of minor units.`);
  if (currencyExponent(net.currency) === undefined) problems.push(`${name} is in "${net.currency}", which is no currency of ISO 4217.`);
  if (basis === 'lump-sum')
    problems.push(`${name} is a lump sum; part it into damages, costs and license, because they are taxed differently.`);
  if ((basis === 'damages' || basis === 'interest') && tax.mode !== 'not-taxable')
    problems.push(`${name} is ${basis} and carries no tax; it is marked as ${tax.mode}.`);
  if (type === 'invoice' && (basis === 'damages' || basis === 'interest'))
    problems.push(`${name} is ${basis}; that is asked for in a demand, an invoice is for what was supplied.`);
  const rate = 'rateBasisPoints' in tax ? tax.rateBasisPoints : 1;
  if (!Number.isSafeInteger(rate) || rate < 1 || rate > MAX_RATE_BASIS_POINTS)
    problems.push(`${name} has the rate ${rate}; it needs whole hundredths of a percent from 1 to ${MAX_RATE_BASIS_POINTS}.`);
  return problems;
}

function taxOf({ net, tax, rounding = DEFAULT_ROUNDING }: DocumentLine): number | null {
  if (tax.mode === 'not-taxable' || tax.mode === 'outside-scope') return null;
  if (!('rateBasisPoints' in tax)) return 0;
  return scaleMinor(net.amountMinor, { numerator: tax.rateBasisPoints, denominator: 10_000 }, rounding);
}

function taxesOf(lines: MoneyDocument['lines'], currency: string): MoneyDocument['taxes'] {
  const shown = lines.filter(({ taxMinor }) => taxMinor !== null);
  const keys = [...new Set(shown.map(({ tax }) => taxKey(tax)))];
  return keys.flatMap((key) => {
    const group = shown.filter(({ tax }) => taxKey(tax) === key);
    const [first] = group;
    if (first === undefined) return [];
    const net = {
      amountMinor: total(
        group.map((line) => line.net.amountMinor),
        currency,
      ),
      currency,
    };
    const amount = {
      amountMinor: total(
        group.map(({ taxMinor }) => taxMinor ?? 0),
        currency,
      ),
      currency,
    };
    return [{ tax: first.tax, category: first.category, net, amount }];
  });
}

function taxKey(tax: LineTax): string {
  return 'rateBasisPoints' in tax ? `${tax.mode} ${tax.rateBasisPoints}` : tax.mode;
}

function total(amounts: readonly number[], currency: string): number {
  const result = sumMoney([{ amountMinor: 0, currency }, ...amounts.map((amountMinor) => ({ amountMinor, currency }))]);
  return result.ok ? result.sum.amountMinor : 0;
}
