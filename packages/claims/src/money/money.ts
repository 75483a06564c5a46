import { invalidArgument } from '../claims-error.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { currencyExponent } from './currency.ts';

/**
 * An amount of money: a whole number of the currency's smallest unit, so that nothing is lost to fractions. It is plain JSON; reckoning goes
 * through `bigint`, and what would not fit a safe integer is refused.
 */
export interface Money {
  /** Integer in the currency's smallest unit: cents of `EUR`, yen of `JPY`, fils of `KWD`. */
  readonly amountMinor: number;
  /** ISO 4217, such as `EUR`. */
  readonly currency: string;
}

/** Where a result between two units goes. All but `half-even` are mirrored at zero: -2.5 goes where 2.5 goes. */
export type RoundingMode = 'half-away-from-zero' | 'half-even' | 'away-from-zero' | 'toward-zero';

/** The commercial way, used where nothing else is said. */
export const DEFAULT_ROUNDING: RoundingMode = 'half-away-from-zero';

/** Whether an amount is a whole number of units of a known currency. */
export function isMoney({ amountMinor, currency }: Money): boolean {
  return Number.isSafeInteger(amountMinor) && currencyExponent(currency) !== undefined;
}

/**
 * The sum of amounts in one currency. Amounts in different currencies are never added: that is refused, and so is adding nothing, which has no
 * currency. Throws `IMGGUARD_INVALID_ARGUMENT` for an amount that is none and for a sum beyond the safe integers.
 */
export function sumMoney(
  amounts: readonly Money[],
): { readonly ok: true; readonly sum: Money } | Refusal<'currency-mismatch' | 'nothing-to-add'> {
  const [first] = amounts;
  if (first === undefined) return refuse('nothing-to-add', 'There is no amount, and so no currency.');
  for (const amount of amounts) checkMoney(amount);
  const other = amounts.find(({ currency }) => currency !== first.currency);
  if (other !== undefined) {
    return refuse('currency-mismatch', `${first.currency} and ${other.currency} are not added; nothing is converted without a dated rate.`);
  }
  const sum = amounts.reduce((total, { amountMinor }) => total + BigInt(amountMinor), 0n);
  return { ok: true, sum: { amountMinor: safe(sum), currency: first.currency } };
}

/**
 * `amountMinor × numerator ÷ denominator`, exact until it is rounded once. Throws `IMGGUARD_INVALID_ARGUMENT` for anything but safe integers, a
 * denominator below 1, and a result beyond the safe integers.
 *
 * @example
 * scaleMinor(1005, { numerator: 1, denominator: 10 }); // 101
 */
export function scaleMinor(amountMinor: number, { numerator, denominator }: Fraction, rounding: RoundingMode = DEFAULT_ROUNDING): number {
  for (const [name, value] of Object.entries({ amountMinor, numerator, denominator })) {
    if (!Number.isSafeInteger(value)) throw invalidArgument(name, 'a whole number', value);
  }
  if (denominator < 1) throw invalidArgument('denominator', 'a whole number >= 1', denominator);
  return safe(divide(BigInt(amountMinor) * BigInt(numerator), BigInt(denominator), rounding));
}

/** A factor as two whole numbers; one and a half is `3/2`. */
export interface Fraction {
  readonly numerator: number;
  /** 1 or more. */
  readonly denominator: number;
}

/**
 * Reads a decimal number of a currency, such as `"180.00"` of `EUR`; `undefined` for anything that is not exactly such a number: a comma, a
 * thousands separator, more decimals than the currency has, an unknown currency.
 */
export function parseAmount(text: string, currency: string): Money | undefined {
  const exponent = currencyExponent(currency);
  const parts = /^(-?)(\d{1,15})(?:\.(\d+))?$/u.exec(text.trim());
  if (exponent === undefined || parts === null) return undefined;
  const [, sign = '', whole = '', decimals = ''] = parts;
  if (decimals.length > exponent) return undefined;
  const amountMinor = Number(BigInt(`${sign}${whole}${decimals.padEnd(exponent, '0')}`));
  return Number.isSafeInteger(amountMinor) ? { amountMinor, currency } : undefined;
}

/** An amount as a decimal number with a point, such as `-1.05`; what `parseAmount` reads. Throws `IMGGUARD_INVALID_ARGUMENT` for no amount. */
export function decimalText(money: Money): string {
  const exponent = checkMoney(money);
  const digits = String(Math.abs(money.amountMinor)).padStart(exponent + 1, '0');
  const sign = money.amountMinor < 0 ? '-' : '';
  return exponent === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** An amount for people: `350.00 EUR`. */
export function moneyText(money: Money): string {
  return `${decimalText(money)} ${money.currency}`;
}

/** An amount as people of a language write it, with all decimals that the currency has. */
export function formatMoney(money: Money, locale: string): string {
  const digits = checkMoney(money);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: money.currency,
    currencyDisplay: 'code',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // As a text the number is written digit by digit; as a number it would pass through a fraction.
  return format.format(decimalText(money) as unknown as number).replace(/[\u00a0\u202f]/gu, ' ');
}

// --- internal ---

/** The currency's exponent. */
function checkMoney(money: Money): number {
  const exponent = currencyExponent(money.currency);
  if (exponent === undefined) throw invalidArgument('currency', 'an ISO 4217 code such as "EUR"', money.currency);
  if (!Number.isSafeInteger(money.amountMinor)) throw invalidArgument('amountMinor', 'a whole number of minor units', money.amountMinor);
  return exponent;
}

function safe(value: bigint): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw invalidArgument('amountMinor', 'at most 9,007,199,254,740,991 minor units', value);
  return number;
}

function divide(dividend: bigint, divisor: bigint, rounding: RoundingMode): bigint {
  const negative = dividend < 0n;
  const size = negative ? -dividend : dividend;
  const quotient = size / divisor;
  const rest = size % divisor;
  const rounded = rest === 0n || !goesUp(rest * 2n - divisor, quotient, rounding) ? quotient : quotient + 1n;
  return negative ? -rounded : rounded;
}

/** Whether a part of a unit becomes a whole one; `beyondHalf` is negative below the middle and 0 in it. */
function goesUp(beyondHalf: bigint, quotient: bigint, rounding: RoundingMode): boolean {
  switch (rounding) {
    case 'away-from-zero':
      return true;
    case 'toward-zero':
      return false;
    case 'half-away-from-zero':
      return beyondHalf >= 0n;
    case 'half-even':
      return beyondHalf > 0n || (beyondHalf === 0n && quotient % 2n === 1n);
  }
}
