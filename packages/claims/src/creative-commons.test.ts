import { describe, expect, it } from 'vitest';
import { checkCreativeCommons } from './creative-commons.ts';
import { eligibility } from './eligibility.ts';
import type { Hit } from './hit.ts';
import { aConfirmedHit, aHit, aMatch, aRightsHolder, aSighting, aWork } from './testing/index.ts';
import { triage } from './triage.ts';
import type { WorkPolicy } from './work.ts';

const CREDIT = 'Lighthouse at dusk, photo: Example Photography';

function offered(kind: string, version = '4.0'): WorkPolicy {
  const licenseUrl = `https://creativecommons.org/licenses/${kind}/${version}/`;
  return { kind: 'creative-commons', name: `CC ${kind.toUpperCase()} ${version}`, licenseUrl };
}

function page(kind: string, version = '4.0', changes: Partial<Hit> = {}): Hit {
  const licenseUrls = [`https://creativecommons.org/licenses/${kind}/${version}/`];
  return aHit({ sighting: aSighting({ context: { credit: CREDIT, licenseUrls } }), match: aMatch({ kind: 'near-duplicate' }), ...changes });
}

function checked(hit: Hit, policy: WorkPolicy, commercial?: boolean): ReturnType<typeof checkCreativeCommons> {
  const work = aWork({ policies: [policy] });
  return checkCreativeCommons(hit, { work, rightsHolder: aRightsHolder(), ...(commercial === undefined ? {} : { commercial }) });
}

describe('checkCreativeCommons', () => {
  it('names what is there, what is missing, and what only a person can tell', () => {
    expect(checked(page('by'), offered('by'))).toEqual({
      offer: offered('by'),
      present: ['author', 'license'],
      missing: [],
      open: ['source'],
      credit: CREDIT,
    });
    expect(checked(aHit(), offered('by'))).toMatchObject({
      present: [],
      missing: ['author', 'license'],
      open: ['source', 'changes-marked'],
    });
    expect(checked(page('by-sa'), offered('by'))).toMatchObject({ present: ['author'], missing: ['license'] });
    expect(checkCreativeCommons(page('by'), { work: aWork(), rightsHolder: aRightsHolder() })).toBeUndefined();
  });

  it('asks for the title up to version 3.0, for changes where the copy was edited, and for what the license keeps back', () => {
    expect(checked(page('by', '2.0'), offered('by', '2.0'))?.present).toEqual(['author', 'license', 'title']);
    const edited = page('by-nc-nd', '3.0', { match: aMatch({ kind: 'edited-copy' }) });
    expect(checked(edited, offered('by-nc-nd', '3.0'))?.open).toEqual(['source', 'changes-marked', 'non-commercial', 'no-derivatives']);
    expect(checked(page('by-nc'), offered('by-nc'), true)?.missing).toEqual(['non-commercial']);
    expect(checked(page('by-nc'), offered('by-nc'), false)?.present).toContain('non-commercial');
  });
});

describe('what follows', () => {
  const proposed = (hit: Hit, policy: WorkPolicy) =>
    triage(hit, { work: aWork({ policies: [policy] }), rightsHolder: aRightsHolder(), at: '2026-03-05T12:00:00Z' });

  it('a page that does what the license asks for is proposed as licensed', () => {
    const { use, reasons } = proposed(page('by-sa'), offered('by-sa'));
    expect(use).toBe('licensed');
    expect(reasons).toContainEqual(expect.objectContaining({ code: 'public-license-met', text: expect.stringContaining(CREDIT) }));
    expect(proposed(aHit(), offered('by-sa')).use).toBe('unknown');
    const zero = { ...offered('by'), name: 'CC0 1.0', licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/' } as const;
    expect(proposed(aHit(), zero)).toMatchObject({ use: 'licensed' });
    // Whether a use is commercial, only a person can tell.
    expect(proposed(page('by-nc'), offered('by-nc')).use).toBe('unknown');
  });

  it('a business that gives credit under a license that keeps business back is asked to put it right; nobody else is', () => {
    const context = { work: aWork({ policies: [offered('by-nc')] }), rightsHolder: aRightsHolder(), at: '2026-03-05T12:00:00Z' };
    const hit = { ...page('by-nc'), decisions: aConfirmedHit().decisions };
    const codes = (commercial?: boolean) =>
      eligibility(hit, { ...context, ...(commercial === undefined ? {} : { facts: { commercial } }) }).findings.map(({ code }) => code);
    expect(codes()).toContain('creative-commons-met');
    expect(codes(false)).toContain('creative-commons-met');
    expect(codes(true)).not.toContain('creative-commons-met');
    expect(codes(true)).toContain('creative-commons');
  });
});
