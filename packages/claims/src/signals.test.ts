import { describe, expect, it } from 'vitest';
import type { SightingRef } from './hit.ts';
import { creativeCommonsUntil, creditFound, isServedByRightsHolder, policyAt, signalsOf } from './signals.ts';
import { aHit, aRightsHolder, aSighting, aWork } from './testing/index.ts';
import type { WorkPolicy } from './work.ts';

const BY_2: WorkPolicy = {
  kind: 'creative-commons',
  licenseUrl: 'https://creativecommons.org/licenses/by/2.0/',
  name: 'CC BY 2.0',
  until: '2019-12-31',
};
const BY_4: WorkPolicy = {
  kind: 'creative-commons',
  licenseUrl: 'https://creativecommons.org/licenses/by/4.0/',
  name: 'CC BY 4.0',
  from: '2020-01-01',
  until: '2024-12-31',
};
const RESERVED: WorkPolicy = { kind: 'all-rights-reserved', from: '2025-01-01' };

function hitWith(context: SightingRef['context'], changes: Partial<SightingRef> = {}): ReturnType<typeof aHit> {
  return aHit({ sighting: aSighting({ context, ...changes }) });
}

describe('creditFound', () => {
  it.each(['Photo: EXAMPLE  photography', '© Example Photography, 2024', '(Example Photography)'])(
    '%j names the rights holder',
    (credit) => {
      expect(creditFound(hitWith({ credit }), aWork(), aRightsHolder())).toBe(credit);
    },
  );

  it('also in the caption, and for creator and credit line', () => {
    expect(creditFound(hitWith({ caption: 'Sea. Photo Atelier Zoe\u0308' }), aWork({ creator: 'Atelier Zoë' }))).toBe(
      'Sea. Photo Atelier Zoe\u0308',
    );
    expect(creditFound(hitWith({ credit: 'ex/photo' }), aWork({ creditLine: 'ex/photo' }))).toBe('ex/photo');
  });

  it('a name inside another word is no credit, nor is somebody else', () => {
    expect(creditFound(hitWith({ credit: 'Photo: Lima' }), aWork({ creator: 'Li' }))).toBeUndefined();
    expect(creditFound(hitWith({ credit: 'Photo: Agency' }), aWork({ creator: ' ' }), aRightsHolder())).toBeUndefined();
    expect(creditFound(hitWith({}), aWork(), aRightsHolder())).toBeUndefined();
  });
});

describe('policies', () => {
  const work = aWork({ policies: [BY_2, BY_4, RESERVED] });

  it('the one that held at the time; the newest beginning wins; none means all rights reserved', () => {
    expect(policyAt(work, '2019-06-01')).toBe(BY_2);
    expect(policyAt(work, '2022-06-01')).toBe(BY_4);
    expect(policyAt(work, '2026-06-01')).toBe(RESERVED);
    expect(policyAt(aWork({ policies: [{ ...BY_2, until: '2999-01-01' }, BY_4] }), '2022-06-01')).toBe(BY_4);
    expect(policyAt(aWork(), '2026-06-01')).toEqual({ kind: 'all-rights-reserved' });
  });

  it('what was once offered to everybody stays offered, in every version', () => {
    expect(creativeCommonsUntil(work, '2026-06-01')).toEqual([BY_2, BY_4]);
    expect(creativeCommonsUntil(work, '2019-06-01')).toEqual([BY_2]);
    expect(creativeCommonsUntil(aWork({ policies: [BY_4] }), '2019-06-01')).toEqual([]);
  });
});

describe('isServedByRightsHolder', () => {
  it('looks at the address that delivered the bytes', () => {
    const hotlink = hitWith({}, { finalUrl: 'https://images.photographer.example/a.jpg' });
    expect(isServedByRightsHolder(hotlink, aWork(), aRightsHolder())).toBe(true);
    expect(isServedByRightsHolder(aHit(), aWork(), aRightsHolder())).toBe(false);
    expect(isServedByRightsHolder(hitWith({}, { finalUrl: 'ni:///sha-256;x' }), aWork(), aRightsHolder())).toBe(false);
  });
});

describe('signalsOf', () => {
  it('gathers all of them', () => {
    const hit = hitWith(
      { credit: 'Example Photography', licenseUrls: ['https://creativecommons.org/licenses/by/4.0/'] },
      { finalUrl: 'https://photographer.example/a.jpg' },
    );
    const stock: WorkPolicy = { kind: 'stock', agencies: ['Agency One', 'Agency Two'], from: '2025-01-01' };
    const signals = signalsOf(hit, aWork({ policies: [BY_4, stock] }), aRightsHolder());
    expect(signals.map(({ code }) => code)).toEqual([
      'credit-present',
      'license-link-present',
      'offered-under-creative-commons',
      'offered-by-agency',
      'served-by-rights-holder',
    ]);
    expect(signals[3]?.text).toBe('The work is sold by Agency One, Agency Two; the use may be licensed there.');
  });

  it('is empty where the page says nothing', () => {
    expect(signalsOf(aHit(), aWork(), aRightsHolder())).toEqual([]);
  });
});
