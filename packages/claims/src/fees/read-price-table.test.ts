import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PriceTable } from './price-table.ts';
import { readPriceTable, readPriceTableCsv, type PriceTableDetails, type ReadPriceTableResult } from './read-price-table.ts';
import { SAMPLE_PRICE_TABLE } from './sample-price-table.ts';

const DETAILS: PriceTableDetails = { id: 'own', edition: '2026', title: 'Own prices', currency: 'EUR', source: 'own' };

function problemsOf(result: ReadPriceTableResult): readonly string[] {
  return result.ok ? [] : result.problems;
}

describe('readPriceTable', () => {
  it('reads what was written', () => {
    expect(readPriceTable(`\ufeff${JSON.stringify(SAMPLE_PRICE_TABLE)}`)).toEqual({ ok: true, table: SAMPLE_PRICE_TABLE });
  });

  it('names every field that is wrong at once', () => {
    const { title: _, ...table } = SAMPLE_PRICE_TABLE;
    const prices = [{ match: { use: 'web', colour: 'red' }, amountMinor: 1.5 }];
    expect(problemsOf(readPriceTable(JSON.stringify({ ...table, version: 2, prices, note: 'x' })))).toEqual([
      '`table.title` is missing.',
      'Expected `table.version` to be one of 1, got "2".',
      '`table.prices[0].match` has no field "colour".',
      'Expected `table.prices[0].amountMinor` to be a whole number, got "1.5".',
      '`table` has no field "note".',
    ]);
  });

  it('then everything that does not fit together', () => {
    const [step] = SAMPLE_PRICE_TABLE.axes.use ?? [];
    const [factor] = SAMPLE_PRICE_TABLE.factors;
    const bad = {
      ...SAMPLE_PRICE_TABLE,
      currency: 'QQQ',
      from: '2026-02-30',
      axes: { use: [step, step, { id: 'x', label: 'x', days: 3 }], duration: [{ id: '1m', label: 'month', days: 0 }], size: [] },
      prices: [
        { match: { use: 'x' }, amountMinor: 1 },
        { match: { use: 'x' }, amountMinor: -1 },
      ],
      factors: [factor, { ...factor, effect: 'deduct', when: {} }, { ...factor, id: 'z', numerator: -1, when: { use: 'y' } }],
    };
    expect(problemsOf(readPriceTable(JSON.stringify(bad)))).toEqual([
      '"QQQ" is no currency of ISO 4217, such as "EUR".',
      '"2026-02-30" is neither an ISO 8601 instant with zone nor an ISO date.',
      'The axis "use" has the step "web.editorial" twice.',
      'The step "x" of the axis "use" has days; only durations have.',
      'The duration "1m" has 0 days; it needs a whole number >= 1.',
      'The axis "size" has no step.',
      'The price of use x is -1; it needs a whole number of units >= 0.',
      'The price of use x is there twice.',
      'The factor "world" names "world", which is no step of the axis "territory".',
      'The factor "world" has a condition that names no step.',
      'The factor "world" deducts more than there is.',
      'The factor "z" names "y", which is no step of the axis "use".',
      'The factor "z" is -1/2; it needs whole numbers, the lower one >= 1, the upper one >= 0.',
      'The factor "world" is there twice.',
    ]);
    expect(problemsOf(readPriceTable(JSON.stringify({ ...SAMPLE_PRICE_TABLE, prices: [] })))).toEqual(['The table has no price.']);
  });

  it('never throws', () => {
    expect(problemsOf(readPriceTable('{'))).toEqual([expect.stringMatching(/^The text is not JSON: /)]);
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), (json) => {
        expect(readPriceTable(json).ok).toBe(false);
      }),
    );
  });
});

describe('readPriceTableCsv', () => {
  it('reads prices, and the steps that they name', () => {
    const csv = 'use,placement,duration,amount,source\nweb,,1w,25.00,invoice 7\nweb,home,1y,180,\nweb,,unlimited,300.5,\n';
    const table: PriceTable = {
      ...DETAILS,
      kind: 'price-table',
      version: 1,
      axes: {
        use: [{ id: 'web', label: 'web' }],
        placement: [{ id: 'home', label: 'home' }],
        duration: [
          { id: '1w', label: '1w', days: 7 },
          { id: '1y', label: '1y', days: 366 },
          { id: 'unlimited', label: 'unlimited' },
        ],
      },
      prices: [
        { match: { use: 'web', duration: '1w' }, amountMinor: 2500, source: 'invoice 7' },
        { match: { use: 'web', placement: 'home', duration: '1y' }, amountMinor: 18_000 },
        { match: { use: 'web', duration: 'unlimited' }, amountMinor: 30_050 },
      ],
      factors: [],
    };
    expect(readPriceTableCsv(csv, DETAILS)).toEqual({ ok: true, table });
  });

  it('keeps the steps that are described already', () => {
    const axes = { use: [{ id: 'web', label: 'Web page' }], duration: [{ id: 'season', label: 'A season', days: 92 }] };
    const result = readPriceTableCsv('use;duration;amount\nweb;season;1\nprint;season;2\n', { ...DETAILS, axes });
    expect(result).toMatchObject({ ok: true, table: { axes: { use: [{ label: 'Web page' }, { id: 'print' }], duration: axes.duration } } });
  });

  it('names everything that is wrong at once, with its line', () => {
    const csv = 'use,duration,amount,colour\nweb,2 weeks,"1.000,00",red\nweb,1y,1.005,red\nweb,1y\nweb,0d,,red\n';
    expect(problemsOf(readPriceTableCsv(csv, DETAILS))).toEqual([
      'Line 4: 2 cells, but 4 columns.',
      '"colour" is no column of a price table; columns are use, placement, duration, size, circulation, territory, amount, source.',
      'Line 2: "1.000,00" is no amount of EUR, written with a point and no other sign, such as 180.00.',
      'Line 3: "1.005" is no amount of EUR, written with a point and no other sign, such as 180.00.',
      'Line 5: "" is no amount of EUR, written with a point and no other sign, such as 180.00.',
      'Line 2: "2 weeks" is no duration, such as 30d, 1w, 6m, 1y or unlimited.',
      'Line 5: "0d" is no duration, such as 30d, 1w, 6m, 1y or unlimited.',
    ]);
    expect(problemsOf(readPriceTableCsv('place\nx\n', { ...DETAILS, currency: 'EURO' }))).toHaveLength(4);
    expect(problemsOf(readPriceTableCsv('', DETAILS))).toEqual([expect.stringContaining('empty')]);
    expect(problemsOf(readPriceTableCsv('use,amount\nweb,1\nweb,2\n', DETAILS))).toEqual(['The price of use web is there twice.']);
  });

  it('reads a dinar to the third decimal', () => {
    const result = readPriceTableCsv('use,amount\nweb,1.005\n', { ...DETAILS, currency: 'KWD' });
    expect(result).toMatchObject({ ok: true, table: { prices: [{ amountMinor: 1005 }] } });
  });
});
