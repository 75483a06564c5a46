import type { PriceTable } from './price-table.ts';

/**
 * A table to try the reckoning with. Every price in it is invented and round; it is nobody's tariff, and no fee that is reckoned with it can enter
 * a document. Use it as a pattern for your own.
 */
export const SAMPLE_PRICE_TABLE: PriceTable = {
  kind: 'price-table',
  version: 1,
  id: 'sample',
  edition: 'sample',
  title: 'SAMPLE with invented prices',
  currency: 'EUR',
  source: 'sample',
  axes: {
    use: [
      { id: 'web.editorial', label: 'Editorial web page' },
      { id: 'web.commercial', label: 'Web page of a business' },
      { id: 'social', label: 'Social network' },
    ],
    placement: [
      { id: 'home-page', label: 'Home page' },
      { id: 'sub-page', label: 'Another page' },
    ],
    duration: [
      { id: '1m', label: 'Up to a month', days: 31 },
      { id: '1y', label: 'Up to a year', days: 366 },
      { id: 'unlimited', label: 'Without end' },
    ],
    territory: [
      { id: 'country', label: 'One country' },
      { id: 'world', label: 'Worldwide' },
    ],
  },
  prices: [
    { match: { use: 'web.editorial', duration: '1m' }, amountMinor: 5000 },
    { match: { use: 'web.editorial', duration: '1y' }, amountMinor: 10_000 },
    { match: { use: 'web.editorial', duration: 'unlimited' }, amountMinor: 20_000 },
    { match: { use: 'web.commercial', duration: '1m' }, amountMinor: 10_000 },
    { match: { use: 'web.commercial', duration: '1y' }, amountMinor: 20_000 },
    { match: { use: 'web.commercial', duration: 'unlimited' }, amountMinor: 40_000 },
    { match: { use: 'web.commercial', placement: 'home-page', duration: '1m' }, amountMinor: 15_000 },
    { match: { use: 'web.commercial', placement: 'home-page', duration: '1y' }, amountMinor: 30_000 },
    { match: { use: 'web.commercial', placement: 'home-page', duration: 'unlimited' }, amountMinor: 60_000 },
    { match: { use: 'social' }, amountMinor: 10_000 },
  ],
  factors: [
    {
      id: 'world',
      kind: 'territory',
      label: 'Worldwide',
      numerator: 3,
      denominator: 2,
      effect: 'multiply',
      of: 'base',
      when: { territory: 'world' },
      basis: 'invented for this sample',
    },
    {
      id: 'second-language',
      kind: 'language',
      label: 'Second language',
      numerator: 1,
      denominator: 2,
      effect: 'add',
      of: 'base',
      basis: 'invented for this sample',
    },
    {
      id: 'exclusive',
      kind: 'exclusivity',
      label: 'Exclusive use',
      numerator: 2,
      denominator: 1,
      effect: 'multiply',
      of: 'running',
      basis: 'invented for this sample',
    },
    {
      id: 'missing-credit',
      kind: 'missing-credit',
      label: 'Credit is missing',
      numerator: 1,
      denominator: 1,
      effect: 'add',
      of: 'running',
      basis: 'invented for this sample; in Germany section 13 UrhG, Bundesgerichtshof I ZR 148/13, and the courts often allow less',
    },
  ],
};
