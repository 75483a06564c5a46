import type { LineBasis, LineTax, MoneyDocument } from '../fees/money-document.ts';
import { openAmount, type Claim } from '../claim/claim.ts';
import type { LetterData } from '../letters/fields.ts';
import { formatDate } from '../letters/values.ts';
import { formatMoney, sumMoney, type Money } from '../money/money.ts';
import { bankAccountProblems, checkIban, ibanText, type BankAccount } from '../parties/bank-account.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { paperWords } from './paper-words.ts';

export type MoneyFieldsResult<Code extends string> = { readonly ok: true; readonly data: LetterData } | Refusal<Code>;

/**
 * The lines of a demand as facts of a letter: damages and costs apart, as section 97a(2) no. 3 UrhG asks, each with its own total. What is no demand
 * is refused, and so is a demand without damages or costs where the letter then lacks that element.
 *
 * @example
 * const fields = demandFields(document, 'de'); // { ok: true, data: { 'demand.damages': […], 'demand.costs': […], … } }
 */
export function demandFields(document: MoneyDocument, locale: string): MoneyFieldsResult<'not-a-demand'> {
  if (document.type !== 'demand') return refuse('not-a-demand', 'Damages are asked for in a demand; this is an invoice.');
  const damages = part(document, ['damages'], locale);
  const costs = part(document, ['warning-costs', 'collection-costs'], locale);
  const interest = part(document, ['interest'], locale);
  const all = document.lines.map(({ label, net }) => `${label}: ${formatMoney(net, locale)}`);
  return {
    ok: true,
    data: {
      'demand.lines': all,
      'demand.total': formatMoney(document.gross, locale),
      ...(damages === undefined ? {} : { 'demand.damages': damages.lines, 'demand.damagesTotal': damages.total }),
      ...(costs === undefined ? {} : { 'demand.costs': costs.lines, 'demand.costsTotal': costs.total }),
      ...(interest === undefined ? {} : { 'demand.interest': interest.lines }),
    },
  };
}

/**
 * The lines of an invoice or credit note as facts of a letter, with the tax of each rate or the reason why there is none. A demand is refused: damages are never
 * invoiced, and tax that is shown is owed (section 14c UStG). Where the recipient owes the tax, their VAT number is needed.
 */
export function invoiceFields(
  document: MoneyDocument,
  locale: string,
  recipientVatId?: string,
): MoneyFieldsResult<'not-an-invoice' | 'vat-id-missing'> {
  if (document.type === 'demand') return refuse('not-an-invoice', 'A demand for damages is no invoice and is not numbered like one.');
  const reverse = document.lines.some(({ tax }) => tax.mode === 'reverse-charge');
  if (reverse && (recipientVatId === undefined || recipientVatId.trim() === ''))
    return refuse(
      'vat-id-missing',
      'Where the recipient owes the tax, their VAT number is on the invoice (Directive 2006/112/EC, Article 226(4)).',
    );
  return {
    ok: true,
    data: {
      'document.lines': document.lines.map(({ label, net }) => `${label}: ${formatMoney(net, locale)}`),
      'document.net': formatMoney(document.net, locale),
      'document.taxes': taxLines(document, locale),
      'document.total': formatMoney(document.gross, locale),
      ...(recipientVatId === undefined ? {} : { 'recipient.vatId': recipientVatId }),
    },
  };
}

/** Account lines for `pay.to`. An account with a wrong IBAN or BIC is refused. */
export function accountFields(account: BankAccount): MoneyFieldsResult<'invalid-account'> {
  const problems = bankAccountProblems(account);
  const checked = checkIban(account.iban);
  if (problems.length > 0 || !checked.ok) return refuse('invalid-account', problems.join(' '));
  const lines = [account.holder, ibanText(checked.iban), ...(account.bic === undefined ? [] : [account.bic])];
  return { ok: true, data: { 'pay.to': lines.join('\n') } };
}

/** What was received and what is open, as facts of a receipt. */
export function receiptFields(payment: Money & { readonly receivedAt: string }, open: Money | null, locale: string): LetterData {
  return {
    'payment.amount': formatMoney(payment, locale),
    'payment.receivedOn': payment.receivedAt,
    'payment.open': open === null || open.amountMinor <= 0 ? paperWords(locale).nothingOpen : formatMoney(open, locale),
  };
}

/**
 * What is open of an agreed amount, as facts of a payment reminder: what was agreed and when, every payment, and the rest. Refused where nothing was agreed on, or
 * nothing is open.
 */
export function paymentReminderFields(claim: Claim, locale: string): MoneyFieldsResult<'nothing-open'> {
  const { offer, payments } = claim;
  const open = openAmount(claim);
  if (offer === null || offer.acceptedAt === null || open === null || open <= 0)
    return refuse('nothing-open', 'Nothing is open that was agreed on, so there is nothing to remind of.');
  const words = paperWords(locale);
  const { currency, acceptedAt } = offer;
  const money = (amountMinor: number): string => formatMoney({ amountMinor, currency }, locale);
  const due = claim.deadline?.kind === 'pay' ? claim.deadline.dueOn : offer.plan?.[0]?.dueOn;
  return {
    ok: true,
    data: {
      'earlier.sentOn': acceptedAt,
      ...(due === undefined ? {} : { 'earlier.replyBy': due }),
      'demand.lines': [
        `${words.agreed} ${formatDate(acceptedAt, locale)}: ${money(offer.amountMinor)}`,
        ...payments.map(
          (payment) =>
            `${words.receivedOn} ${formatDate(payment.receivedAt, locale)}: ${formatMoney({ ...payment, amountMinor: -payment.amountMinor }, locale)}`,
        ),
      ],
      'demand.total': money(open),
    },
  };
}

// --- internal ---

function part(
  document: MoneyDocument,
  bases: readonly LineBasis[],
  locale: string,
): { readonly lines: readonly string[]; readonly total: string } | undefined {
  const lines = document.lines.filter(({ basis }) => bases.includes(basis));
  const gross = sumMoney(lines.flatMap(({ net, taxMinor }) => [net, { amountMinor: taxMinor ?? 0, currency: net.currency }]));
  const tax = sumMoney(lines.map(({ net, taxMinor }) => ({ amountMinor: taxMinor ?? 0, currency: net.currency })));
  if (!gross.ok || !tax.ok) return undefined;
  const total = formatMoney(gross.sum, locale);
  const words = paperWords(locale);
  return {
    lines: lines.map(({ label, net }) => `${label}: ${formatMoney(net, locale)}`),
    total: tax.sum.amountMinor === 0 ? total : `${total} (${words.ofWhichVat} ${formatMoney(tax.sum, locale)})`,
  };
}

function taxLines({ taxes, lines }: MoneyDocument, locale: string): readonly string[] {
  const words = paperWords(locale);
  const rated = taxes.flatMap(({ tax, net, amount }) =>
    'rateBasisPoints' in tax
      ? [`${words.vat} ${percent(tax.rateBasisPoints, locale)} ${words.on} ${formatMoney(net, locale)}: ${formatMoney(amount, locale)}`]
      : [],
  );
  const modes = new Set(lines.map(({ tax }) => tax.mode));
  const notes: Readonly<Partial<Record<LineTax['mode'], string>>> = {
    'reverse-charge': words.reverseCharge,
    'exempt-small-business': words.smallBusiness,
    zero: words.zero,
    'outside-scope': words.outside,
    'not-taxable': words.outside,
  };
  return [...rated, ...[...modes].flatMap((mode) => notes[mode] ?? [])];
}

function percent(basisPoints: number, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  return format.format(basisPoints / 10_000).replace(/[\u00a0\u202f]/gu, ' ');
}
