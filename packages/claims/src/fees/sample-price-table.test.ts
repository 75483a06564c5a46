import { describe, expect, it } from 'vitest';
import { calculateFee, feeText } from './calculate-fee.ts';
import { priceTableProblems } from './price-table.ts';
import { SAMPLE_PRICE_TABLE } from './sample-price-table.ts';

describe('the sample table', () => {
  it('is a sound table, marked as a sample, with round and invented prices', () => {
    expect(priceTableProblems(SAMPLE_PRICE_TABLE)).toEqual([]);
    expect(SAMPLE_PRICE_TABLE).toMatchObject({ source: 'sample', title: expect.stringContaining('SAMPLE') });
    expect(SAMPLE_PRICE_TABLE.prices.every(({ amountMinor }) => amountMinor % 5000 === 0)).toBe(true);
    expect(SAMPLE_PRICE_TABLE.factors.every(({ basis }) => basis.startsWith('invented for this sample'))).toBe(true);
  });

  it('shows how a fee is reckoned', () => {
    // #region fee
    const result = calculateFee(
      SAMPLE_PRICE_TABLE,
      {
        choice: { use: 'web.commercial', placement: 'home-page', territory: 'country' },
        period: { from: '2025-09-01', until: '2026-02-14' }, // seen on these days; the smallest step that holds them is "1y"
        factors: ['second-language', 'missing-credit'],
        purpose: 'damages',
      },
      '2026-03-01',
    );
    const text = result.ok ? feeText(result.fee) : result.problems.join('\n');
    // SAMPLE: invented prices, not for use
    // 1 · use web.commercial, placement home-page, duration 1y, territory country · 300.00 · SAMPLE with invented prices (sample)
    // 2 · Second language · 300.00 × 1/2 = 150.00 (+150.00) · invented for this sample
    // 3 · Credit is missing · 450.00 × 1/1 = 450.00 (+450.00) · invented for this sample; in Germany section 13 UrhG, …
    // Total 900.00 EUR
    // #endregion fee
    const shown = text.split('\n');
    expect(shown.map((line) => line.slice(0, 60))).toEqual([
      'SAMPLE: invented prices, not for use',
      '1 · use web.commercial, placement home-page, duration 1y, te',
      '2 · Second language · 300.00 × 1/2 = 150.00 (+150.00) · inve',
      '3 · Credit is missing · 450.00 × 1/1 = 450.00 (+450.00) · in',
      'Total 900.00 EUR',
    ]);
  });
});
