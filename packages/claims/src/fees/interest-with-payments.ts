import { invalidArgument } from '../claims-error.ts';
import type { Money } from '../money/money.ts';
import { DAY_MS, startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { simpleInterest, type InterestInput, type InterestLine } from './interest.ts';

export interface InterestWithPaymentsInput extends InterestInput {
  /** Payments on the principal and its interest, in its currency. */
  readonly payments: readonly { readonly amountMinor: number; readonly currency: string; /** ISO date. */ readonly on: string }[];
  /**
   * What a payment fills first. `interest-first`: section 367(1) BGB. `principal-first`: better for the respondent, and to be agreed on.
   * @default 'interest-first'
   */
  readonly order?: 'interest-first' | 'principal-first';
}

/** Where one payment went. */
export interface PaymentAllocation {
  readonly on: string;
  readonly toInterestMinor: number;
  readonly toPrincipalMinor: number;
  /** More than was owed. */
  readonly surplusMinor: number;
}

export interface InterestWithPayments {
  readonly lines: readonly InterestLine[];
  readonly allocations: readonly PaymentAllocation[];
  readonly principalOpen: Money;
  readonly interestOpen: Money;
}

/**
 * Simple interest on what is left of a principal, while payments come in: the day of a payment still bears interest on the old amount. Interest bears no
 * interest (section 289 BGB). Throws `IMGGUARD_INVALID_ARGUMENT` for a payment that is not positive or in another currency.
 */
export function interestWithPayments(
  input: InterestWithPaymentsInput,
): { readonly ok: true; readonly result: InterestWithPayments } | Refusal<'no-rate' | 'no-time'> {
  const { principal, from, until, order = 'interest-first' } = input;
  if (startMs(until, 'until') < startMs(from, 'from')) return refuse('no-time', `The time ends (${until}) before it begins (${from}).`);
  const payments = paymentsOf(input);
  const lines: InterestLine[] = [];
  const allocations: PaymentAllocation[] = [];
  let [open, interest, begin] = [principal.amountMinor, 0, from];
  for (const { amountMinor, on } of [...payments, { amountMinor: 0, on: until }]) {
    if (on >= begin && open > 0) {
      const span = simpleInterest({ ...input, principal: { ...principal, amountMinor: open }, from: begin, until: on });
      if (!span.ok) return span;
      lines.push(...span.lines);
      interest += span.lines.reduce((sum, line) => sum + line.interest.amountMinor, 0);
      begin = dayAfter(on);
    }
    if (amountMinor === 0) continue;
    const allocation = allocated(amountMinor, { on, open, interest, order });
    open -= allocation.toPrincipalMinor;
    interest -= allocation.toInterestMinor;
    allocations.push(allocation);
  }
  const money = (amountMinor: number): Money => ({ amountMinor, currency: principal.currency });
  return { ok: true, result: { lines, allocations, principalOpen: money(open), interestOpen: money(interest) } };
}

// --- internal ---

/** Those up to the end, in order of time; one before the first day lowers the principal before any interest runs. */
function paymentsOf({ payments, principal, until }: InterestWithPaymentsInput): InterestWithPaymentsInput['payments'] {
  for (const { amountMinor, currency } of payments) {
    if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0) throw invalidArgument('payments', 'positive whole numbers', amountMinor);
    if (currency !== principal.currency) throw invalidArgument('payments', `amounts in ${principal.currency}`, currency);
  }
  return payments
    .filter(({ on }) => startMs(on, 'payments.on') <= startMs(until, 'until'))
    .toSorted((a, b) => startMs(a.on, 'payments.on') - startMs(b.on, 'payments.on'));
}

interface Owed {
  readonly on: string;
  readonly open: number;
  readonly interest: number;
  readonly order: NonNullable<InterestWithPaymentsInput['order']>;
}

function allocated(amountMinor: number, { on, open, interest, order }: Owed): PaymentAllocation {
  const first = Math.min(amountMinor, order === 'interest-first' ? interest : open);
  const second = Math.min(amountMinor - first, order === 'interest-first' ? open : interest);
  const [toInterestMinor, toPrincipalMinor] = order === 'interest-first' ? [first, second] : [second, first];
  return { on, toInterestMinor, toPrincipalMinor, surplusMinor: amountMinor - first - second };
}

function dayAfter(day: string): string {
  return new Date(startMs(day, 'day') + DAY_MS).toISOString().slice(0, 10);
}
