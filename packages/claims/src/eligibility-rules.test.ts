import { describe, expect, it } from 'vitest';
import type { EligibilityCode } from './eligibility-code.ts';
import { ELIGIBILITY_RULES } from './eligibility-rules.ts';
import { eligibility, type EligibilityContext } from './eligibility.ts';
import type { Hit } from './hit.ts';
import type { SiteProfile } from './site-profile.ts';
import { aClaim, aConfirmedHit, aHit, aLicense, aMatch, anAllowRule, aRightsHolder, aSighting, aWork, playClaim } from './testing/index.ts';
import type { WorkPolicy } from './work.ts';

interface Case {
  readonly hit?: Hit;
  readonly context?: Partial<EligibilityContext>;
}

const CC: WorkPolicy = { kind: 'creative-commons', name: 'CC BY-SA 4.0', licenseUrl: 'https://creativecommons.org/licenses/by-sa/4.0/' };
const CREDIT = { credit: 'Photo: Example Photography' };

function site(changes: Partial<SiteProfile>): Case {
  return { context: { siteProfiles: [{ domain: 'shop.example', category: 'unknown', source: 'imprint', ...changes }] } };
}

const EUR = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });

const DECIDED = { kind: 'decision', truth: 'match', use: 'unlicensed', by: 'A', at: '2026-03-02' } as const;

/** For each rule, a case in which it speaks and one, as close as can be, in which it does not. */
const CASES: Readonly<Record<EligibilityCode, { readonly speaks: readonly Case[]; readonly silent: readonly Case[] }>> = {
  'not-confirmed': {
    speaks: [
      { hit: aHit() },
      { hit: aHit({ decisions: [{ kind: 'decision', truth: 'match', use: 'unknown', by: 'A', at: '2026-03-02' }] }) },
      { hit: aHit({ decisions: [...aConfirmedHit().decisions, { kind: 'undo', by: 'A', at: '2026-03-02' }] }) },
    ],
    silent: [{}],
  },
  'image-mismatch': {
    speaks: [
      { hit: aHit({ match: aMatch({ verdict: 'similar' }) }) },
      { hit: aHit({ decisions: [{ kind: 'decision', truth: 'not-a-match', use: 'unknown', by: 'A', at: '2026-03-02' }] }) },
    ],
    silent: [{}, { hit: aHit() }, { hit: aConfirmedHit({ match: aMatch({ verdict: 'similar' }) }) }],
  },
  'look-alike-not-compared': {
    speaks: [
      { hit: aConfirmedHit({ match: aMatch({ verdict: 'similar' }) }) },
      { hit: aConfirmedHit({ match: aMatch({ verdict: 'none' }), decisions: [{ ...DECIDED, compared: 'side-by-side' }] }) },
    ],
    silent: [
      {},
      { hit: aConfirmedHit({ match: aMatch({ verdict: 'similar' }), decisions: [{ ...DECIDED, compared: 'overlay' }] }) },
      { hit: aHit({ match: aMatch({ verdict: 'similar' }) }) },
    ],
  },
  'own-use': {
    speaks: [{ context: { work: aWork({ ownDomains: ['shop.example'] }) } }],
    silent: [{ context: { work: aWork({ ownDomains: ['op.example'] }) } }],
  },
  'domain-allow-listed': {
    speaks: [
      { context: { allowRules: [anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } })] } },
      { context: { allowRules: [anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' }, until: '2026-03-01' })] } },
    ],
    silent: [
      { context: { allowRules: [anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' }, until: '2026-02-28' })] } },
      {
        context: { allowRules: [anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } })], keptDespite: ['allow-1'] },
      },
    ],
  },
  'use-licensed': {
    speaks: [{ context: { licenses: [aLicense({ where: { domains: ['shop.example'] } })] } }],
    silent: [{ context: { licenses: [aLicense({ where: { domains: ['shop.example'] }, until: '2026-02-28' })] } }],
  },
  'creative-commons-met': {
    speaks: [
      {
        hit: aConfirmedHit({
          sighting: aSighting({ context: { ...CREDIT, licenseUrls: ['http://www.creativecommons.org/licenses/by-sa/4.0/deed.zh-hans'] } }),
        }),
        context: { work: aWork({ policies: [CC] }) },
      },
    ],
    silent: [
      {
        hit: aConfirmedHit({ sighting: aSighting({ context: { licenseUrls: ['https://creativecommons.org/licenses/by-sa/4.0/'] } }) }),
        context: { work: aWork({ policies: [CC] }) },
      },
      {
        hit: aConfirmedHit({
          sighting: aSighting({ context: { ...CREDIT, licenseUrls: ['https://creativecommons.org/licenses/by/4.0/'] } }),
        }),
        context: { work: aWork({ policies: [CC] }) },
      },
      {
        hit: aConfirmedHit({
          sighting: aSighting({ context: { ...CREDIT, licenseUrls: ['https://creativecommons.org/licenses/by-sa/4.0/'] } }),
        }),
      },
    ],
  },
  'hotlink-only': {
    speaks: [{ hit: aConfirmedHit({ sighting: aSighting({ finalUrl: 'https://cdn.photographer.example/a.jpg' }) }) }],
    silent: [{ hit: aConfirmedHit({ sighting: aSighting({ finalUrl: 'https://cdn.example/photographer.example/a.jpg' }) }) }],
  },
  'duplicate-open-case': {
    speaks: [{ context: { claims: [aClaim()] } }],
    silent: [
      { context: { claims: [aClaim()], claimId: 'claim-1' } },
      { context: { claims: [playClaim(aClaim(), [{ event: { kind: 'withdraw', note: 'a mistake' }, role: 'owner' }])] } },
      { context: { claims: [{ ...aClaim(), workId: 'work-2' }] } },
    ],
  },
  'private-or-noncommercial': { speaks: [site({ category: 'private' })], silent: [site({ category: 'commercial' })] },
  'jurisdiction-unsupported': {
    speaks: [{ context: { ...site({ country: 'US' }).context, countries: ['DE', 'AT'] } }],
    silent: [
      { context: { ...site({ country: 'DE' }).context, countries: ['de'] } },
      { context: { ...site({}).context, countries: ['DE'] } },
      { context: { ...site({ country: 'US' }).context } },
    ],
  },
  'time-barred': { speaks: [{ context: { barredAfter: '2026-03-04' } }], silent: [{ context: { barredAfter: '2026-03-05' } }, {}] },
  'evidence-incomplete': {
    speaks: [
      { context: { evidence: { complete: false, problem: 'the page asked for consent' } } },
      { context: { evidence: { complete: false } } },
    ],
    silent: [{ context: { evidence: { complete: true } } }, {}],
  },
  'weak-match': {
    speaks: [
      { hit: aConfirmedHit({ match: aMatch({ probability: 0.89 }) }) },
      { hit: aConfirmedHit({ match: aMatch({ verdict: 'similar' }) }) },
    ],
    silent: [{ hit: aConfirmedHit({ match: aMatch({ probability: 0.9 }) }) }],
  },
  'too-small': {
    speaks: [{ hit: aConfirmedHit({ size: { width: 99, height: 500 } }) }],
    silent: [{ hit: aConfirmedHit({ size: { width: 100, height: 100 } }) }],
  },
  'open-license-question': {
    speaks: [
      { hit: aConfirmedHit({ sighting: aSighting({ context: { licenseUrls: ['https://shop.example/terms'] } }) }) },
      { context: { licensedInFile: 'licensee Shop Ltd' } },
      {
        hit: aConfirmedHit({ lastSeenAt: '2026-04-01T00:00:00Z' }),
        context: { licenses: [aLicense({ where: { domains: ['shop.example'] }, until: '2026-03-15' })] },
      },
    ],
    silent: [{ context: { licenses: [aLicense()] } }],
  },
  'credit-present': { speaks: [{ hit: aConfirmedHit({ sighting: aSighting({ context: CREDIT }) }) }], silent: [{}] },
  'creative-commons': {
    speaks: [
      { context: { work: aWork({ policies: [CC] }) } },
      { context: { work: aWork({ policies: [{ ...CC, until: '2020-01-01' }] }) } },
      {
        hit: aConfirmedHit({ lastSeenAt: '2026-06-01T00:00:00Z' }),
        context: { work: aWork({ policies: [{ ...CC, from: '2026-05-01' }] }) },
      },
    ],
    silent: [{ context: { work: aWork({ policies: [{ ...CC, from: '2026-05-01' }] }) } }],
  },
  'agency-sale-possible': {
    speaks: [{ context: { work: aWork({ policies: [{ kind: 'stock', agencies: ['Agency One'] }] }) } }],
    silent: [{ context: { work: aWork({ policies: [{ kind: 'stock', agencies: ['Agency One'], until: '2026-01-01' }] }) } }],
  },
  'other-creator-named': {
    speaks: [{ context: { namedInFile: 'Somebody Else' } }],
    silent: [{ context: { namedInFile: '© example photography 2024' } }, { context: { namedInFile: ' ' } }, {}],
  },
  'user-generated-content': { speaks: [site({ category: 'user-generated' })], silent: [site({ category: 'editorial' })] },
  'marketplace-uploader-unknown': { speaks: [site({ category: 'marketplace' })], silent: [site({ category: 'editorial' })] },
  'wallpaper-site': { speaks: [site({ category: 'wallpaper' })], silent: [site({ category: 'editorial' })] },
  'personal-blog': { speaks: [site({ category: 'personal-blog' })], silent: [site({ category: 'editorial' })] },
  'print-or-merchandise': { speaks: [site({ category: 'print' })], silent: [site({ category: 'editorial' })] },
  'site-inactive': { speaks: [site({ active: false })], silent: [site({ active: true }), site({})] },
  'respondent-vulnerable': { speaks: [site({ vulnerable: true })], silent: [site({ vulnerable: false }), site({})] },
  'limitation-near': {
    speaks: [{ context: { barredAfter: '2026-03-06' } }, { context: { barredAfter: '2026-08-31' } }],
    silent: [{ context: { barredAfter: '2026-09-02' } }, { context: { barredAfter: '2026-03-04' } }, {}],
  },
  'work-not-owned': { speaks: [{ context: { facts: { ownsRights: false } } }], silent: [{}, { context: { facts: { ownsRights: true } } }] },
  'joint-owner-consent-missing': {
    speaks: [{ context: { facts: { jointOwnersConsent: false } } }],
    silent: [{}, { context: { facts: { jointOwnersConsent: true } } }],
  },
  'public-domain': {
    speaks: [
      {
        context: {
          work: aWork({ policies: [{ ...CC, name: 'CC0 1.0', licenseUrl: 'https://creativecommons.org/publicdomain/zero/1.0/' }] }),
        },
      },
    ],
    silent: [{}, { context: { work: aWork({ policies: [CC] }) } }],
  },
  'public-domain-work-shown': {
    speaks: [{ context: { facts: { showsPublicDomainWork: true } } }],
    silent: [{}, { context: { facts: { showsPublicDomainWork: false } } }],
  },
  'no-human-author': {
    speaks: [{ context: { facts: { noHumanAuthor: true } } }],
    silent: [{}, { context: { facts: { noHumanAuthor: false } } }],
  },
  'exception-applies': {
    speaks: [{ context: { facts: { exceptions: ['parody'] } } }],
    silent: [{}, { context: { facts: { exceptions: [] } } }],
  },
  'domain-nonviable-before': { speaks: [site({ viable: false })], silent: [site({}), site({ viable: true })] },
  'watermarked-preview': {
    speaks: [{ context: { facts: { watermarkedPreview: true } } }],
    silent: [{}, { context: { facts: { watermarkedPreview: false } } }],
  },
  'social-network': { speaks: [site({ category: 'social-network' })], silent: [site({ category: 'editorial' })] },
  'minor-use-on-platform': {
    speaks: [{ context: { ...site({ category: 'user-generated' }).context, fileBytes: 125_000 } }],
    silent: [
      { context: { ...site({ category: 'user-generated' }).context, fileBytes: 125_001 } },
      { context: { ...site({ category: 'commercial' }).context, fileBytes: 1000 } },
      site({ category: 'social-network' }),
    ],
  },
  'respondent-unidentified': {
    speaks: [{ context: { facts: { respondentIdentified: false } } }],
    silent: [{}, { context: { facts: { respondentIdentified: true } } }],
  },
  uneconomic: {
    speaks: [{ context: { facts: { expected: { amount: EUR(5000), cost: EUR(5000) } } } }],
    silent: [
      { context: { facts: { expected: { amount: EUR(5001), cost: EUR(5000) } } } },
      { context: { facts: { expected: { amount: EUR(1), cost: { amountMinor: 5000, currency: 'CHF' } } } } },
    ],
  },
};

describe('each rule', () => {
  it('has its cases', () => {
    expect(Object.keys(CASES).toSorted()).toEqual(ELIGIBILITY_RULES.map(({ code }) => code).toSorted());
  });

  it.each(ELIGIBILITY_RULES.map(({ code, severity }) => ({ code, severity })))('$code', ({ code, severity }) => {
    const { speaks, silent } = CASES[code];
    for (const each of speaks) expect(findingsOf(each).find((finding) => finding.code === code)).toMatchObject({ severity });
    for (const each of silent) expect(findingsOf(each).map((finding) => finding.code)).not.toContain(code);
  });
});

describe('what the sentences say', () => {
  it.each<[EligibilityCode, string]>([
    ['domain-allow-listed', 'An allow rule holds for this page: We exchange pictures.'],
    ['use-licensed', 'Licensed: Example Ltd.'],
    ['duplicate-open-case', 'The claim claim-1 is open for this work on shop.example.'],
    ['private-or-noncommercial', 'The site is private or not commercial. (shop.example: imprint)'],
    ['time-barred', 'The time to make the claim ended on 2026-03-04.'],
    ['limitation-near', 'The claim can be made for 2 more days, until 2026-03-06.'],
    ['evidence-incomplete', 'The evidence is not complete: the page asked for consent.'],
    [
      'creative-commons',
      'The work is or was offered under CC BY-SA 4.0: ask first to put it right (author, license), without money, with 30 days.',
    ],
  ])('%s', (code, text) => {
    const [first] = CASES[code].speaks;
    expect(findingsOf(first ?? {}).find((finding) => finding.code === code)?.text).toBe(text);
  });
});

function findingsOf({ hit = aConfirmedHit(), context = {} }: Case): ReturnType<typeof eligibility>['findings'] {
  return eligibility(hit, { work: aWork(), rightsHolder: aRightsHolder(), at: '2026-03-05T12:00:00Z', ...context }).findings;
}
