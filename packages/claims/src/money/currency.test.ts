import { describe, expect, it } from 'vitest';
import { currencyCodes, currencyExponent } from './currency.ts';

describe('currencies', () => {
  it.each([
    ['EUR', 2],
    ['USD', 2],
    ['CHF', 2],
    ['JPY', 0],
    ['ISK', 0],
    ['KWD', 3],
    ['IQD', 3],
    ['CLF', 4],
  ])('%s has %d decimals', (code, exponent) => {
    expect(currencyExponent(code)).toBe(exponent);
  });

  it.each(['eur', 'EU', '€', 'XAU', 'QQQ', 'DEM', 'HRK', 'BGN', '', 'constructor'])('%j is no currency of today', (code) => {
    expect(currencyExponent(code)).toBeUndefined();
  });

  it('each code is three capital letters, is there once, and is known to the language that the letters are written with', () => {
    const codes = currencyCodes();
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
    const unnamed = codes.filter((code) => new Intl.DisplayNames('en', { type: 'currency' }).of(code) === code);
    // Younger than the data of the oldest supported Node.js, or units of account that CLDR has no name for.
    expect(['SLE', 'VED', 'XCG', 'ZWG']).toEqual(expect.arrayContaining(unnamed));
  });
});
