import { keepsPayments, type Claim, type ClaimState } from '../claim/claim.ts';
import { invalidArgument } from '../claims-error.ts';
import { decimalText, DEFAULT_ROUNDING, scaleMinor, sumMoney, type Money, type RoundingMode } from '../money/money.ts';
import { startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { LineTax } from './money-document.ts';

/** What an agent keeps of what comes in. */
export interface CommissionTerms {
  /** Hundredths of a percent. @default DEFAULT_COMMISSION_BASIS_POINTS */
  readonly rateBasisPoints?: number;
  /** From the stage `courtFrom` on. @default COURT_COMMISSION_BASIS_POINTS */
  readonly courtBasisPoints?: number;
  /** @default 'legal' */
  readonly courtFrom?: 'collection' | 'legal' | 'court';
  /** Tax on the commission; which is right is for a tax adviser. */
  readonly tax: LineTax;
  /** @default 'half-away-from-zero' */
  readonly rounding?: RoundingMode;
}

/** 30 %: what Copytrack publishes for settlements without a court (help centre; claims on both sides of the market lie between 30 and 50 %). */
export const DEFAULT_COMMISSION_BASIS_POINTS = 3000;
/** 50 %: what Copytrack publishes where a lawyer, a collector or a court is needed. */
export const COURT_COMMISSION_BASIS_POINTS = 5000;

export interface PayoutInput {
  readonly claims: readonly Claim[];
  readonly terms: CommissionTerms;
  /** Costs that were advanced for a claim, such as court fees. */
  readonly costs?: readonly (Money & { readonly claimId: string; readonly label: string })[];
  /** Payments received in this time, ISO 8601, both included; what was stated before is not stated again. */
  readonly from: string;
  readonly until: string;
}

export interface PayoutLine {
  readonly claimId: string;
  readonly receivedAt: string;
  readonly received: Money;
  /** What goes back to the payer: too much was paid, or the claim ended without anything being owed. */
  readonly toRefund: Money;
  readonly stage: 'regular' | 'court';
  readonly rateBasisPoints: number;
  readonly commission: Money;
  /** `350.00 × 30.00 % = 105.00` */
  readonly formula: string;
}

/** What an owner gets. `received` is always the sum of everything else. */
export interface PayoutStatement {
  readonly kind: 'payout-statement';
  readonly version: 1;
  readonly from: string;
  readonly until: string;
  readonly lines: readonly PayoutLine[];
  readonly received: Money;
  readonly toRefund: Money;
  readonly commission: Money;
  readonly tax: Money;
  readonly costs: Money;
  /** Negative: carried over, nothing is paid. */
  readonly net: Money;
}

/**
 * What is paid out of the payments of a time: commission and its tax, advanced costs, and what goes back to payers are taken off, each line rounded
 * once, nothing lost. Claims in several currencies need a statement each. Throws `IMGGUARD_INVALID_ARGUMENT` for rates outside 0 to 100 %.
 */
export function payoutStatement(
  input: PayoutInput,
): { readonly ok: true; readonly statement: PayoutStatement } | Refusal<'currency-mismatch' | 'nothing-received' | 'unknown-claim'> {
  const { claims, terms, costs = [], from, until } = input;
  checkRates(terms);
  const stranger = costs.find(({ claimId }) => !claims.some(({ id }) => id === claimId));
  if (stranger !== undefined) return refuse('unknown-claim', `Costs name the claim ${stranger.claimId}, which is not among the claims.`);
  const [begin, end] = [startMs(from, 'from'), startMs(until, 'until')];
  const lines = claims
    .flatMap((claim) => linesOf(claim, terms))
    .filter(({ receivedAt }) => {
      const ms = startMs(receivedAt, 'receivedAt');
      return ms >= begin && ms <= end;
    });
  const received = sumMoney(lines.map((line) => line.received));
  if (!received.ok)
    return received.code === 'nothing-to-add'
      ? refuse('nothing-received', `No payment was received from ${from} to ${until}.`)
      : refuse(received.code, received.hint);
  const { currency } = received.sum;
  const sum = (amounts: readonly Money[]) => sumMoney([{ amountMinor: 0, currency }, ...amounts]);
  const advanced = sum(costs);
  if (!advanced.ok) return refuse('currency-mismatch', advanced.hint);
  const [toRefund, commission] = [total(lines, 'toRefund'), total(lines, 'commission')];
  const tax = taxOf(commission, terms);
  const net = received.sum.amountMinor - toRefund - commission - tax - advanced.sum.amountMinor;
  const money = (amountMinor: number): Money => ({ amountMinor, currency });
  return {
    ok: true,
    statement: {
      kind: 'payout-statement',
      version: 1,
      from,
      until,
      lines,
      received: received.sum,
      toRefund: money(toRefund),
      commission: money(commission),
      tax: money(tax),
      costs: advanced.sum,
      net: money(net),
    },
  };
}

// --- internal ---

const STAGES: readonly ClaimState[] = ['collection', 'legal', 'court'];

function checkRates({
  rateBasisPoints = DEFAULT_COMMISSION_BASIS_POINTS,
  courtBasisPoints = COURT_COMMISSION_BASIS_POINTS,
}: CommissionTerms): void {
  for (const [name, rate] of Object.entries({ rateBasisPoints, courtBasisPoints }))
    if (!Number.isInteger(rate) || rate < 0 || rate > 10_000) throw invalidArgument(name, 'hundredths of a percent from 0 to 10,000', rate);
}

function linesOf(claim: Claim, terms: CommissionTerms): readonly PayoutLine[] {
  // What is owed shrinks with each payment; what comes after it is zero goes back.
  let owed = keepsPayments(claim) && claim.offer !== null && claim.offer.acceptedAt !== null ? claim.offer.amountMinor : 0;
  const { rounding = DEFAULT_ROUNDING } = terms;
  return claim.payments.map(({ amountMinor, currency, receivedAt }) => {
    const kept = Math.min(owed, amountMinor);
    owed -= kept;
    const stage = stageAt(claim, receivedAt, terms);
    const rateBasisPoints =
      stage === 'court'
        ? (terms.courtBasisPoints ?? COURT_COMMISSION_BASIS_POINTS)
        : (terms.rateBasisPoints ?? DEFAULT_COMMISSION_BASIS_POINTS);
    const money = (minor: number): Money => ({ amountMinor: minor, currency });
    const commission = money(scaleMinor(kept, { numerator: rateBasisPoints, denominator: 10_000 }, rounding));
    const percent = `${Math.floor(rateBasisPoints / 100)}.${String(rateBasisPoints % 100).padStart(2, '0')}`;
    const formula = `${decimalText(money(kept))} × ${percent} % = ${decimalText(commission)}`;
    return {
      claimId: claim.id,
      receivedAt,
      received: money(amountMinor),
      toRefund: money(amountMinor - kept),
      stage,
      rateBasisPoints,
      commission,
      formula,
    };
  });
}

/** The stage that a claim had reached when money came in, by its history. */
function stageAt({ history }: Claim, receivedAt: string, { courtFrom = 'legal' }: CommissionTerms): PayoutLine['stage'] {
  const late = STAGES.slice(STAGES.indexOf(courtFrom));
  const reached = history.some(({ at, to }) => late.includes(to) && startMs(at, 'at') <= startMs(receivedAt, 'receivedAt'));
  return reached ? 'court' : 'regular';
}

function taxOf(commissionMinor: number, { tax, rounding = DEFAULT_ROUNDING }: CommissionTerms): number {
  return 'rateBasisPoints' in tax ? scaleMinor(commissionMinor, { numerator: tax.rateBasisPoints, denominator: 10_000 }, rounding) : 0;
}

function total(lines: readonly PayoutLine[], part: 'toRefund' | 'commission'): number {
  return lines.reduce((sum, line) => sum + line[part].amountMinor, 0);
}
