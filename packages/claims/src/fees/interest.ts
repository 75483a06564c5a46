import { DEFAULT_ROUNDING, decimalText, scaleMinor, type Money, type RoundingMode } from '../money/money.ts';
import { DAY_MS, startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';

/** A yearly rate from a day on, in hundredths of a percent: 6.27 % is 627. Base rates can be negative. */
export interface InterestRate {
  /** ISO date. */
  readonly from: string;
  readonly rateBasisPoints: number;
}

export interface InterestInput {
  readonly principal: Money;
  /** First day that bears interest, ISO date. */
  readonly from: string;
  /** Last day that bears interest, ISO date. */
  readonly until: string;
  /** Rates by the day from which they count, supplied by the user. Base rates in Germany change on 1 January and 1 July (section 247 BGB). */
  readonly rates: readonly InterestRate[];
  /** Added to each rate, in hundredths of a percent: 500 for five points above the base rate (section 288(1) BGB). @default 0 */
  readonly pointsAbove?: number;
  /** @default 'half-away-from-zero' */
  readonly rounding?: RoundingMode;
}

export interface InterestLine {
  readonly from: string;
  readonly until: string;
  readonly days: number;
  /** The whole yearly rate, in hundredths of a percent. */
  readonly rateBasisPoints: number;
  /** `540.00 × 6.27 % × 47/365 = 4.36` */
  readonly formula: string;
  readonly interest: Money;
}

/** Days of a year, also of a leap year. */
export const INTEREST_YEAR_DAYS = 365;

/**
 * Simple interest, one line for each rate, each rounded once. Interest itself bears no interest (in Germany section 289 BGB). A day without a rate
 * is refused, and so is a period that ends before it begins. Throws `IMGGUARD_INVALID_ARGUMENT` for dates that are none.
 */
export function simpleInterest(
  input: InterestInput,
): { readonly ok: true; readonly lines: readonly InterestLine[] } | Refusal<'no-rate' | 'no-time'> {
  const { from, until, rates, pointsAbove = 0 } = input;
  const sorted = rates.toSorted((a, b) => startMs(a.from, 'rates.from') - startMs(b.from, 'rates.from'));
  if (startMs(until, 'until') < startMs(from, 'from')) return refuse('no-time', `The time ends (${until}) before it begins (${from}).`);
  const first = sorted.findLastIndex((rate) => startMs(rate.from, 'rates.from') <= startMs(from, 'from'));
  if (first === -1) return refuse('no-rate', `No rate is known for ${from}.`);
  const relevant = sorted.slice(first).filter((rate) => startMs(rate.from, 'rates.from') <= startMs(until, 'until'));
  const lines = relevant.map((rate, index) => {
    const next = relevant[index + 1];
    const begin = index === 0 ? from : rate.from;
    const end = next === undefined ? until : dayBefore(next.from);
    return lineOf(input, { from: begin, until: end }, Math.max(0, rate.rateBasisPoints + pointsAbove));
  });
  return { ok: true, lines };
}

// --- internal ---

function lineOf(
  { principal, rounding = DEFAULT_ROUNDING }: InterestInput,
  span: { readonly from: string; readonly until: string },
  rateBasisPoints: number,
): InterestLine {
  const days = Math.round((startMs(span.until, 'until') - startMs(span.from, 'from')) / DAY_MS) + 1;
  const factor = { numerator: rateBasisPoints * days, denominator: 10_000 * INTEREST_YEAR_DAYS };
  const interest = { amountMinor: scaleMinor(principal.amountMinor, factor, rounding), currency: principal.currency };
  const percent = `${Math.floor(rateBasisPoints / 100)}.${String(rateBasisPoints % 100).padStart(2, '0')}`;
  const formula = `${decimalText(principal)} × ${percent} % × ${days}/${INTEREST_YEAR_DAYS} = ${decimalText(interest)}`;
  return { ...span, days, rateBasisPoints, formula, interest };
}

function dayBefore(day: string): string {
  return new Date(startMs(day, 'day') - DAY_MS).toISOString().slice(0, 10);
}
