import type { Fee } from '../fees/calculate-fee.ts';
import type { MoneyDocument } from '../fees/money-document.ts';
import { canonicalDigest } from '../import/canonical-json.ts';
import { isMoney, moneyText } from '../money/money.ts';
import { isTime } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { Claim, Offer } from './claim.ts';
import { planProblem, type Instalment } from './instalments.ts';

/** The reckoning that an offer rests on, by its digests: what was shown can be reckoned again. */
export interface OfferBasis {
  readonly table: Fee['table'];
  /** SHA-256 of the usage that was priced. */
  readonly usageSha256: string;
  /** Total of the fee, before tax, in the offer's currency. */
  readonly feeMinor: number;
  /** SHA-256 of the document with its lines and tax. */
  readonly documentSha256: string;
  /** Total of the document, tax included. An offer of the claimant never exceeds it. */
  readonly grossMinor: number;
}

export interface OfferTerms {
  readonly purpose: Offer['purpose'];
  /** What is offered; absent: the whole of the document. Less is possible, more is not. */
  readonly amountMinor?: number;
  readonly removeBy?: string;
  readonly plan?: readonly Instalment[];
}

/**
 * An offer of the claimant that rests on a fee and on the document that shows it. A fee by a sample table is refused, and so are a document in
 * another currency, one that asks for more than the fee before tax, and an amount above it.
 *
 * @example
 * const made = offerFromFee(fee, document, { purpose: 'license' });
 * if (made.ok) transition(claim, { kind: 'make-offer', offer: made.offer }, context);
 */
export function offerFromFee(
  fee: Fee,
  document: MoneyDocument,
  { purpose, amountMinor = document.gross.amountMinor, removeBy, plan }: OfferTerms,
): { readonly ok: true; readonly offer: Omit<Offer, 'acceptedAt'> } | Refusal<'sample-table' | 'other-currency' | 'above-fee'> {
  if (fee.sample)
    return refuse('sample-table', 'The fee was reckoned with a sample table, whose prices are invented; use a table of your own.');
  const { currency } = fee.total;
  if (document.gross.currency !== currency)
    return refuse('other-currency', `The fee is in ${currency}, the document in ${document.gross.currency}.`);
  const priced = document.lines.filter(({ basis }) => basis === 'damages' || basis === 'license');
  const net = priced.reduce((sum, line) => sum + line.net.amountMinor, 0);
  if (net > fee.total.amountMinor)
    return refuse('above-fee', `The document asks for ${moneyText({ amountMinor: net, currency })}; the fee is ${moneyText(fee.total)}.`);
  const grossMinor = document.gross.amountMinor;
  if (amountMinor > grossMinor) return refuse('above-fee', `An offer is at most ${moneyText({ amountMinor: grossMinor, currency })}.`);
  const { table, usageSha256 } = fee;
  const basis: OfferBasis = { table, usageSha256, feeMinor: fee.total.amountMinor, documentSha256: canonicalDigest(document), grossMinor };
  const more = { ...(removeBy === undefined ? {} : { removeBy }), ...(plan === undefined ? {} : { plan }) };
  return { ok: true, offer: { by: 'claimant', purpose, amountMinor, currency, basis, ...more } };
}

/** What is wrong with an offer in a claim; `undefined` when nothing is. */
export function offerProblem(claim: Claim, offer: Omit<Offer, 'acceptedAt'>): string | undefined {
  if (!isMoney(offer) || offer.amountMinor <= 0) return 'An offer is a positive whole number of minor units with an ISO 4217 currency.';
  const { purpose, removeBy, plan, basis, amountMinor, by } = offer;
  if (removeBy !== undefined && (purpose !== 'pay-and-remove' || !isTime(removeBy)))
    return 'The day by which the picture goes (removeBy) is an ISO date, and belongs to pay-and-remove.';
  if (basis !== undefined && by === 'claimant' && amountMinor > basis.grossMinor)
    return `An offer of the claimant is at most what was reckoned, ${moneyText({ ...offer, amountMinor: basis.grossMinor })}.`;
  const wrongPlan = plan === undefined ? undefined : planProblem(plan, amountMinor);
  if (wrongPlan !== undefined) return wrongPlan;
  const paidIn = claim.payments.find(({ currency }) => currency !== offer.currency)?.currency;
  return paidIn && `A payment in ${paidIn} is on record; an offer in ${offer.currency} cannot be set off against it.`;
}
