import { invalidArgument } from '../claims-error.ts';
import { isMoney, scaleMinor, type Money } from '../money/money.ts';
import { isDay, monthsAfter } from '../period.ts';

/** One part of an agreed amount, in the currency of the offer. */
export interface Instalment {
  /** ISO date. */
  readonly dueOn: string;
  readonly amountMinor: number;
}

/** Most instalments of a plan. House rule: three years of months. */
export const MAX_INSTALMENTS = 36;

/**
 * An amount in equal parts, to the smallest unit: what does not divide is in the first parts, one unit each. Dates keep the day of the month; where a
 * month has no such day, its last. Throws `IMGGUARD_INVALID_ARGUMENT` for an amount that is none or not positive, and for less than a unit a part.
 *
 * @param plan.everyMonths - @default 1
 * @example
 * splitInstalments({ amountMinor: 10_000, currency: 'EUR' }, { count: 3, firstDueOn: '2026-01-31' }); // 33.34, 33.33, 33.33
 */
export function splitInstalments(
  { amountMinor, currency }: Money,
  { count, firstDueOn, everyMonths = 1 }: { readonly count: number; readonly firstDueOn: string; readonly everyMonths?: number },
): readonly Instalment[] {
  if (!isMoney({ amountMinor, currency }) || amountMinor <= 0) throw invalidArgument('amountMinor', 'a positive whole number', amountMinor);
  if (!Number.isInteger(count) || count < 1 || count > Math.min(MAX_INSTALMENTS, amountMinor))
    throw invalidArgument('count', `a whole number from 1 to ${MAX_INSTALMENTS}, and a unit for each part`, count);
  if (!Number.isInteger(everyMonths) || everyMonths < 1) throw invalidArgument('everyMonths', 'a whole number >= 1', everyMonths);
  const part = scaleMinor(amountMinor, { numerator: 1, denominator: count }, 'toward-zero');
  const rest = amountMinor - part * count;
  return Array.from({ length: count }, (_, index) => ({
    dueOn: monthsAfter(firstDueOn, index * everyMonths, 'firstDueOn'),
    amountMinor: part + (index < rest ? 1 : 0),
  }));
}

export interface InstalmentStatus extends Instalment {
  readonly paidMinor: number;
  readonly openMinor: number;
  readonly state: 'paid' | 'open' | 'overdue';
}

/** How far a plan is paid. Payments fill the oldest part first; what is more than the plan fills nothing. */
export function instalmentStatus(
  plan: readonly Instalment[],
  payments: readonly Pick<Money, 'amountMinor'>[],
  today: string,
): readonly InstalmentStatus[] {
  let left = payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return plan.map((part) => {
    const paidMinor = Math.min(left, part.amountMinor);
    left -= paidMinor;
    const openMinor = part.amountMinor - paidMinor;
    const state = openMinor === 0 ? 'paid' : part.dueOn < today.slice(0, 10) ? 'overdue' : 'open';
    return { ...part, paidMinor, openMinor, state };
  });
}

/** What is wrong with a plan for an amount; `undefined` when nothing is: dates in order, positive parts that add up to it exactly. */
export function planProblem(plan: readonly Instalment[], amountMinor: number): string | undefined {
  if (plan.length === 0 || plan.length > MAX_INSTALMENTS) return `A plan has 1 to ${MAX_INSTALMENTS} instalments.`;
  if (!plan.every((part) => Number.isSafeInteger(part.amountMinor) && part.amountMinor > 0))
    return 'Every instalment is a positive whole number.';
  if (!plan.every(({ dueOn }, index) => isDay(dueOn) && dueOn > (plan[index - 1]?.dueOn ?? '')))
    return 'Every instalment is due on an ISO date after the one before.';
  const sum = plan.reduce((total, part) => total + part.amountMinor, 0);
  return sum === amountMinor ? undefined : `The instalments add up to ${sum}, the offer is ${amountMinor}.`;
}
