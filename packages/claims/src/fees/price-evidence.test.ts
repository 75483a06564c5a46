import { describe, expect, it } from 'vitest';
import { aLicense } from '../testing/index.ts';
import { evidenceProblems, priceEvidence } from './price-evidence.ts';

const LICENSES = (['regular', 'post-claim', 'agency', 'public'] as const).map((origin) => aLicense({ id: origin, origin }));

describe('what shows a price', () => {
  it('is what was sold freely, before any claim, by the claimant', () => {
    const { usable, excluded } = priceEvidence(LICENSES);
    expect(usable.map(({ id }) => id)).toEqual(['regular']);
    expect(excluded.map(({ license }) => license.id)).toEqual(['post-claim', 'agency', 'public']);
    expect(excluded[0]?.why).toContain('I ZR 93/19');
  });

  it('a table that rests on anything else says so', () => {
    expect(evidenceProblems({ evidence: ['regular', 'post-claim', 'lost'] }, LICENSES)).toEqual([
      'The license post-claim does not show a price: it was sold after a claim (Bundesgerichtshof, I ZR 93/19).',
      'The license lost, which the table rests on, is not on record.',
    ]);
    expect(evidenceProblems({}, LICENSES)).toEqual([]);
  });
});
