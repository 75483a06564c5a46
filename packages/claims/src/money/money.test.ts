import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyCodes } from './currency.ts';
import { decimalText, formatMoney, isMoney, moneyText, parseAmount, scaleMinor, sumMoney, type RoundingMode } from './money.ts';

const anAmount = fc.record({
  amountMinor: fc.integer({ min: -1e12, max: 1e12 }),
  currency: fc.constantFrom(...currencyCodes()),
});

describe('money', () => {
  it('is a whole number of units of a known currency', () => {
    expect(isMoney({ amountMinor: 1, currency: 'EUR' })).toBe(true);
    expect(isMoney({ amountMinor: 1.5, currency: 'EUR' })).toBe(false);
    expect(isMoney({ amountMinor: 2 ** 53, currency: 'EUR' })).toBe(false);
    expect(isMoney({ amountMinor: 1, currency: 'eur' })).toBe(false);
  });

  it('is added within one currency only', () => {
    const one = { amountMinor: 1, currency: 'EUR' };
    expect(sumMoney([one, { amountMinor: -3, currency: 'EUR' }])).toEqual({ ok: true, sum: { amountMinor: -2, currency: 'EUR' } });
    expect(sumMoney([one, { amountMinor: 1, currency: 'CHF' }])).toMatchObject({ ok: false, code: 'currency-mismatch' });
    expect(sumMoney([])).toMatchObject({ code: 'nothing-to-add' });
    expect(() => sumMoney([{ amountMinor: 0.1, currency: 'EUR' }])).toThrow(/whole number of minor units/);
    const most = { amountMinor: Number.MAX_SAFE_INTEGER, currency: 'EUR' };
    expect(() => sumMoney([most, one])).toThrow(/at most/);
  });

  it.each([
    ['180.00', 'EUR', 18_000],
    ['180', 'EUR', 18_000],
    ['180.5', 'EUR', 18_050],
    ['-0.05', 'EUR', -5],
    ['180', 'JPY', 180],
    ['1.005', 'KWD', 1005],
    ['0.1', 'CLF', 1000],
  ])('%s %s', (text, currency, amountMinor) => {
    expect(parseAmount(text, currency)).toEqual({ amountMinor, currency });
  });

  it.each([
    ['1.005', 'EUR'],
    ['1.0', 'JPY'],
    ['1,00', 'EUR'],
    ['1.000,00', 'EUR'],
    ['1e3', 'EUR'],
    ['', 'EUR'],
    ['.5', 'EUR'],
    ['1.', 'EUR'],
    ['NaN', 'EUR'],
    ['99999999999999999', 'EUR'],
    ['999999999999999', 'EUR'],
    ['1', 'QQQ'],
  ])('%j of %s is no amount', (text, currency) => {
    expect(parseAmount(text, currency)).toBeUndefined();
  });

  it('is written as it is read', () => {
    const property = fc.property(anAmount, (money) => {
      expect(parseAmount(decimalText(money), money.currency)).toEqual(money);
    });
    fc.assert(property);
    expect(moneyText({ amountMinor: -5, currency: 'EUR' })).toBe('-0.05 EUR');
    expect(moneyText({ amountMinor: 0, currency: 'JPY' })).toBe('0 JPY');
  });

  it('is written the way of a language, to the last digit', () => {
    expect(formatMoney({ amountMinor: 123_456, currency: 'EUR' }, 'de')).toBe('1.234,56 EUR');
    expect(formatMoney({ amountMinor: 123_456, currency: 'EUR' }, 'en-GB')).toBe('EUR 1,234.56');
    expect(formatMoney({ amountMinor: 1500, currency: 'JPY' }, 'fr')).toBe('1 500 JPY');
    expect(formatMoney({ amountMinor: 1_234_567, currency: 'IQD' }, 'en')).toBe('IQD 1,234.567');
    expect(formatMoney({ amountMinor: Number.MAX_SAFE_INTEGER, currency: 'EUR' }, 'en')).toBe('EUR 90,071,992,547,409.91');
  });
});

describe('scaleMinor', () => {
  it.each([
    [1005, 1, 10, 101],
    [-1005, 1, 10, -101],
    [100, 1, 3, 33],
    [18_000, 3, 2, 27_000],
    [1, 1, 2, 1],
    [0, 7, 9, 0],
  ])('%d × %d/%d = %d', (amount, numerator, denominator, result) => {
    expect(scaleMinor(amount, { numerator, denominator })).toBe(result);
  });

  it.each<[RoundingMode, readonly number[]]>([
    ['half-away-from-zero', [1, 1, 2, 2, 3, -1, -2, -3]],
    ['half-even', [0, 1, 2, 2, 2, 0, -2, -2]],
    ['away-from-zero', [1, 1, 2, 2, 3, -1, -2, -3]],
    ['toward-zero', [0, 1, 1, 2, 2, 0, -1, -2]],
  ])('halves %s', (rounding, halves) => {
    const got = [1, 2, 3, 4, 5, -1, -3, -5].map((amount) => scaleMinor(amount, { numerator: 1, denominator: 2 }, rounding));
    expect(got.map((value) => value + 0)).toEqual(halves);
  });

  it('thirds and two thirds tell the modes apart', () => {
    const third = (amount: number, rounding: RoundingMode): number => scaleMinor(amount, { numerator: 1, denominator: 3 }, rounding);
    expect([1, 2].map((amount) => third(amount, 'half-even'))).toEqual([0, 1]);
    expect([1, 2].map((amount) => third(amount, 'away-from-zero'))).toEqual([1, 1]);
    expect([1, 2].map((amount) => third(amount, 'toward-zero'))).toEqual([0, 0]);
  });

  it('is never more than a unit from the exact value, on the side that the mode says', () => {
    const modes = fc.constantFrom<RoundingMode>('half-away-from-zero', 'half-even', 'away-from-zero', 'toward-zero');
    const whole = fc.integer({ min: 0, max: 1_000_000 });
    const property = fc.property(whole, whole, fc.integer({ min: 1, max: 10_000 }), modes, (amount, numerator, denominator, mode) => {
      const error = BigInt(scaleMinor(amount, { numerator, denominator }, mode)) * BigInt(denominator) - BigInt(amount) * BigInt(numerator);
      const size = error < 0n ? -error : error;
      expect(size < BigInt(denominator)).toBe(true);
      if (mode.startsWith('half')) expect(size * 2n <= BigInt(denominator)).toBe(true);
      if (mode === 'away-from-zero') expect(error >= 0n).toBe(true);
      if (mode === 'toward-zero') expect(error <= 0n).toBe(true);
    });
    fc.assert(property);
  });

  it('takes whole numbers only', () => {
    expect(() => scaleMinor(1.5, { numerator: 1, denominator: 1 })).toThrow(/amountMinor/);
    expect(() => scaleMinor(1, { numerator: 0.1, denominator: 1 })).toThrow(/numerator/);
    expect(() => scaleMinor(1, { numerator: 1, denominator: 0 })).toThrow(/denominator/);
    expect(() => scaleMinor(2 ** 52, { numerator: 4, denominator: 1 })).toThrow(/at most/);
  });
});
