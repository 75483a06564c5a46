import { describe, expect, it } from 'vitest';
import { calculateFee, feeText, type Fee, type FeeResult, type FeeUsage } from './calculate-fee.ts';
import type { PriceFactor, PriceTable } from './price-table.ts';
import { SAMPLE_PRICE_TABLE } from './sample-price-table.ts';

const AT = '2026-03-01';

function aFactor(changes: Partial<PriceFactor> = {}): PriceFactor {
  const fraction = { numerator: 3, denominator: 2 };
  return {
    id: 'language',
    kind: 'language',
    label: 'second language',
    effect: 'multiply',
    of: 'base',
    basis: 'own invoices',
    ...fraction,
    ...changes,
  };
}

const CREDIT = aFactor({
  id: 'credit',
  kind: 'missing-credit',
  label: 'credit is missing',
  effect: 'add',
  of: 'running',
  numerator: 1,
  denominator: 1,
});

function aTable(changes: Partial<PriceTable> = {}): PriceTable {
  return {
    kind: 'price-table',
    version: 1,
    id: 'own',
    edition: '2026',
    title: 'Own prices',
    currency: 'EUR',
    source: 'own',
    axes: { use: [{ id: 'web', label: 'web page' }] },
    prices: [{ match: { use: 'web' }, amountMinor: 18_000, source: 'own invoices 2023-014, 2024-002' }],
    factors: [aFactor(), CREDIT],
    ...changes,
  };
}

function aUsage(changes: Partial<FeeUsage> = {}): FeeUsage {
  return { choice: { use: 'web' }, purpose: 'damages', ...changes };
}

function feeOf(result: FeeResult): Fee {
  if (!result.ok) throw new Error(result.hint);
  return result.fee;
}

function problemsOf(table: PriceTable, usage: FeeUsage): readonly string[] {
  const result = calculateFee(table, usage, AT);
  return result.ok ? [] : [result.code, ...result.problems];
}

describe('worked by hand', () => {
  it('180.00, a second language at one and a half, and a missing credit: 540.00', () => {
    const fee = feeOf(calculateFee(aTable(), aUsage({ factors: ['language', 'credit'] }), AT));
    expect(fee.total).toEqual({ amountMinor: 54_000, currency: 'EUR' });
    expect(feeText(fee)).toBe(
      [
        '1 · use web · 180.00 · own invoices 2023-014, 2024-002',
        '2 · second language · 180.00 × 3/2 = 270.00 (+90.00) · own invoices',
        '3 · credit is missing · 270.00 × 1/1 = 270.00 (+270.00) · own invoices',
        'Total 540.00 EUR',
      ].join('\n'),
    );
  });

  it('100.00 × 1/3, then all of it again for the credit: 33.33 + 33.33 = 66.66', () => {
    const table = aTable({
      prices: [{ match: { use: 'web' }, amountMinor: 10_000 }],
      factors: [aFactor({ numerator: 1, denominator: 3 }), CREDIT],
    });
    const fee = feeOf(calculateFee(table, aUsage({ factors: ['language', 'credit'] }), AT));
    expect(fee.lines.map(({ changeMinor }) => changeMinor)).toEqual([10_000, -6667, 3333]);
    expect(fee.total.amountMinor).toBe(6666);
  });

  it('yen have no decimals: 10,001 × 1/3 = 3,334 (3,333.67)', () => {
    const table = aTable({
      currency: 'JPY',
      prices: [{ match: {}, amountMinor: 10_001 }],
      factors: [aFactor({ numerator: 1, denominator: 3 })],
    });
    const fee = feeOf(calculateFee(table, aUsage({ factors: ['language'] }), AT));
    expect(fee.lines.at(-1)?.formula).toBe('10001 × 1/3 = 3334 (-6667)');
  });

  it('dinars have three: 45.125 × 3/2 = 67.6875, rounded to 67.688', () => {
    const table = aTable({ currency: 'KWD', prices: [{ match: {}, amountMinor: 45_125 }] });
    const fee = feeOf(calculateFee(table, aUsage({ factors: ['language'] }), AT));
    expect(fee.lines.at(-1)?.formula).toBe('45.125 × 3/2 = 67.688 (+22.563)');
  });

  it('each line is rounded as it says: 0.05 × 1/2 is 0.03, or 0.02', () => {
    const half = aFactor({ numerator: 1, denominator: 2 });
    const of = (factor: PriceFactor, table: Partial<PriceTable> = {}): number =>
      feeOf(
        calculateFee(
          aTable({ prices: [{ match: {}, amountMinor: 5 }], factors: [factor], ...table }),
          aUsage({ factors: ['language'] }),
          AT,
        ),
      ).total.amountMinor;
    expect(of(half)).toBe(3);
    expect(of({ ...half, rounding: 'half-even' })).toBe(2);
    expect(of(half, { rounding: 'toward-zero' })).toBe(2);
    expect(of({ ...half, rounding: 'away-from-zero' }, { rounding: 'toward-zero' })).toBe(3);
  });

  it('a part of a year by the day: 365.00 × 73/365 = 73.00, and factors count from there', () => {
    const table = aTable({
      axes: { use: [{ id: 'web', label: 'web page' }], duration: [{ id: '1y', label: 'a year', days: 365 }] },
      prices: [{ match: { duration: '1y' }, amountMinor: 36_500 }],
      perDay: true,
    });
    const period = { from: '2026-01-01', until: '2026-03-14' };
    const fee = feeOf(calculateFee(table, aUsage({ period, factors: ['language'] }), AT));
    expect(fee.lines.map(({ formula }) => formula)).toEqual([
      '365.00',
      '365.00 × 73/365 = 73.00 (-292.00)',
      '73.00 × 3/2 = 109.50 (+36.50)',
    ]);
    expect(problemsOf(table, aUsage({ choice: { use: 'web', duration: '1y' } }))).toEqual([
      'invalid-usage',
      expect.stringContaining('by the day'),
    ]);
  });

  it('a discount', () => {
    const amateur = aFactor({
      id: 'amateur',
      kind: 'discount',
      label: 'amateur',
      effect: 'deduct',
      of: 'running',
      numerator: 3,
      denominator: 5,
    });
    const fee = feeOf(calculateFee(aTable({ factors: [amateur] }), aUsage({ factors: ['amateur'] }), AT));
    expect(fee.lines.at(-1)?.formula).toBe('180.00 × 3/5 = 108.00 (-108.00)');
    expect(fee.total.amountMinor).toBe(7200);
  });
});

describe('calculateFee', () => {
  const sample = { use: 'web.commercial', placement: 'sub-page', duration: '1y', territory: 'country' } as const;

  it('takes the price that says most', () => {
    const price = (placement: string): number =>
      feeOf(calculateFee(SAMPLE_PRICE_TABLE, aUsage({ choice: { ...sample, placement } }), AT)).total.amountMinor;
    expect(price('sub-page')).toBe(20_000);
    expect(price('home-page')).toBe(30_000);
  });

  it('lists what was not applied, and why', () => {
    const fee = feeOf(calculateFee(SAMPLE_PRICE_TABLE, aUsage({ choice: sample, factors: ['exclusive'] }), AT));
    expect(fee.notApplied).toEqual([
      { id: 'world', label: 'Worldwide', why: 'only for territory world' },
      { id: 'second-language', label: 'Second language', why: 'not chosen' },
      { id: 'missing-credit', label: 'Credit is missing', why: 'not chosen' },
    ]);
    const worldwide = feeOf(calculateFee(SAMPLE_PRICE_TABLE, aUsage({ choice: { ...sample, territory: 'world' } }), AT));
    expect(worldwide.lines.map(({ id }) => id)).toEqual(['base', 'world']);
    expect(worldwide.sample).toBe(true);
    expect(feeText(worldwide)).toMatch(/^SAMPLE/);
  });

  it.each([
    ['2026-01-01', '2026-01-31', '1m'],
    ['2026-01-01', '2026-02-01', '1y'],
    ['2024-01-01', '2024-12-31', '1y'],
    ['2024-01-01', '2025-01-01', 'unlimited'],
    ['2026-01-01T23:59:59Z', '2026-01-01T23:59:59Z', '1m'],
  ])('from %s to %s takes the duration %s', (from, until, duration) => {
    const { duration: _, ...choice } = sample;
    expect(feeOf(calculateFee(SAMPLE_PRICE_TABLE, aUsage({ choice, period: { from, until } }), AT)).choice.duration).toBe(duration);
  });

  it('guesses nothing: names everything that the use does not say or says wrongly', () => {
    const choice = { use: 'tv', placement: 'sub-page', size: 'l' };
    expect(problemsOf(SAMPLE_PRICE_TABLE, aUsage({ choice, factors: ['nothing', 'world'] }))).toEqual([
      'invalid-usage',
      '"tv" is no step of "use"; steps are web.editorial, web.commercial, social.',
      'The use does not say its "duration"; steps are 1m, 1y, unlimited.',
      'The table does not tell "size" apart.',
      'The use does not say its "territory"; steps are country, world.',
      'The table has no factor "nothing".',
      'The factor "world" applies by itself, for territory world.',
    ]);
    const period = { from: '2024-01-01', until: '2026-01-01' };
    expect(problemsOf(SAMPLE_PRICE_TABLE, aUsage({ choice: sample, period }))).toEqual([
      'invalid-usage',
      expect.stringContaining('732 days'),
    ]);
    const backwards = { from: '2026-01-02', until: '2026-01-01' };
    expect(problemsOf(SAMPLE_PRICE_TABLE, aUsage({ choice: sample, period: backwards }))).toEqual([
      'invalid-usage',
      'The use ends (2026-01-01) before it begins (2026-01-02).',
    ]);
  });

  it('refuses what has no price, or two', () => {
    expect(problemsOf(aTable({ prices: [{ match: { use: 'web', placement: 'home' }, amountMinor: 1 }] }), aUsage())).toEqual([
      'invalid-table',
      expect.stringContaining('"home"'),
    ]);
    const axes = {
      use: [{ id: 'web', label: 'web' }],
      placement: [
        { id: 'home', label: 'home' },
        { id: 'sub', label: 'sub' },
      ],
    };
    const choice = { use: 'web', placement: 'home' };
    const twoFit = aTable({
      axes,
      prices: [
        { match: { use: 'web' }, amountMinor: 1 },
        { match: { placement: 'home' }, amountMinor: 2 },
      ],
    });
    expect(problemsOf(twoFit, aUsage({ choice }))).toEqual(['ambiguous-price', expect.stringContaining('"use web" and "placement home"')]);
    const none = aTable({ axes, prices: [{ match: { placement: 'sub' }, amountMinor: 1 }] });
    expect(problemsOf(none, aUsage({ choice }))).toEqual(['no-price', 'The table has no price for use web, placement home.']);
  });

  it('has prices of a time', () => {
    const table = aTable({ from: '2026-01-01', until: '2026-12-31' });
    expect(calculateFee(table, aUsage(), '2027-01-01')).toMatchObject({ code: 'table-not-in-force' });
    expect(calculateFee(table, aUsage(), '2026-12-31T23:00:00Z').ok).toBe(true);
  });

  it('has no surcharge on damages for asking late', () => {
    const table = aTable({ factors: [aFactor({ id: 'late', kind: 'retroactive', basis: 'own terms' })] });
    expect(problemsOf(table, aUsage({ factors: ['late'] }))).toEqual([
      'invalid-usage',
      expect.stringContaining('damages have no such surcharge'),
    ]);
    expect(calculateFee(table, aUsage({ factors: ['late'], purpose: 'license' }), AT).ok).toBe(true);
  });

  it('never falls below zero', () => {
    const half = { kind: 'discount', effect: 'deduct', of: 'base', numerator: 2, denominator: 3 } as const;
    const table = aTable({ factors: [aFactor({ ...half, id: 'a', label: 'first' }), aFactor({ ...half, id: 'b', label: 'second' })] });
    expect(problemsOf(table, aUsage({ factors: ['a', 'b'] }))).toEqual(['negative-fee', expect.stringContaining('"second"')]);
  });

  it('is bound to table and use by digests', () => {
    const one = feeOf(calculateFee(aTable(), aUsage(), AT));
    expect(feeOf(calculateFee({ ...aTable() }, { purpose: 'damages', choice: { use: 'web' } }, AT))).toEqual(one);
    const dearer = feeOf(calculateFee(aTable({ prices: [{ match: { use: 'web' }, amountMinor: 18_001 }] }), aUsage(), AT));
    expect(dearer.table.sha256).not.toBe(one.table.sha256);
    expect(feeOf(calculateFee(aTable(), aUsage({ factors: ['credit'] }), AT)).usageSha256).not.toBe(one.usageSha256);
  });
});
