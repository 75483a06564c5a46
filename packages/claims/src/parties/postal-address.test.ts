import { describe, expect, it } from 'vitest';
import { isCountry } from './country.ts';
import { addressLines, addressProblems, type PostalAddress } from './postal-address.ts';

function anAddress(changes: Partial<PostalAddress> = {}): PostalAddress {
  return { lines: ['Beispielstraße 1'], postalCode: '10115', town: 'Berlin', country: 'DE', ...changes };
}

describe('addressLines', () => {
  it('are those of an envelope in the country', () => {
    expect(addressLines(anAddress(), { locale: 'de', from: 'DE' })).toEqual(['Beispielstraße 1', '10115 Berlin']);
    expect(addressLines(anAddress(), { locale: 'fr', from: 'FR' })).toEqual(['Beispielstraße 1', '10115 Berlin', 'ALLEMAGNE']);
    const ohio = anAddress({ lines: ['1 Example Street', ' '], town: 'Columbus', region: 'OH', postalCode: '43004', country: 'US' });
    expect(addressLines(ohio, { locale: 'en' })).toEqual(['1 Example Street', 'Columbus OH 43004', 'UNITED STATES']);
    expect(addressLines({ lines: ['1 Main Street'], town: 'Dublin', country: 'IE' }, { locale: 'en', from: 'IE' })).toEqual([
      '1 Main Street',
      'Dublin',
    ]);
  });
});

describe('addressProblems', () => {
  it.each([
    ['DE', '10115'],
    ['GB', 'SW1A 1AA'],
    ['NL', '1012 AB'],
    ['US', '43004-1234'],
    ['PL', '00-001'],
    ['IE', 'anything'],
  ])('%s %s', (country, postalCode) => {
    expect(addressProblems(anAddress({ country, postalCode }))).toEqual([]);
  });

  it('names everything that is wrong', () => {
    expect(addressProblems({ lines: [' '], town: '', country: 'UK' })).toHaveLength(3);
    expect(addressProblems(anAddress({ postalCode: '1011' }))).toEqual(['"1011" is no postal code of DE.']);
    const { postalCode: _, ...without } = anAddress();
    expect(addressProblems(without)).toEqual(['"" is no postal code of DE.']);
    expect(addressProblems(anAddress({ lines: ['a\nBcc: b', 'x'.repeat(101), '', '', '', '', ''] }))).toHaveLength(3);
  });
});

describe('isCountry', () => {
  it.each(['DE', 'US', 'GB', 'TW', 'VA', 'PS', 'BQ'])('%s', (code) => {
    expect(isCountry(code)).toBe(true);
  });

  it.each(['UK', 'EU', 'XK', 'ZZ', 'XX', 'AA', 'de', 'D', 'DEU', '', '1A'])('%j is none', (code) => {
    expect(isCountry(code)).toBe(false);
  });
});
