import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AllowRule } from './allow-rule.ts';
import type { Decision } from './decision.ts';
import type { Hit } from './hit.ts';
import type { License } from './license.ts';
import { aConfirmedHit, aHit, aLicense, aMatch, anAllowRule, aRightsHolder, aSighting, aWork } from './testing/index.ts';
import { triage, type TriageContext, type TriageResult } from './triage.ts';

const LICENSE = aLicense({ where: { domains: ['shop.example'] } });
const RULE = anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } });

function triaged(hit: Hit = aHit(), context: Partial<TriageContext> = {}): TriageResult {
  return triage(hit, { work: aWork(), rightsHolder: aRightsHolder(), at: '2026-03-05T12:00:00Z', ...context });
}

function codesOf({ reasons }: TriageResult): string[] {
  return reasons.map(({ code }) => code);
}

describe('is it our work?', () => {
  it('a copy is proposed as a match, with kind, probability and the reasons of the comparison', () => {
    const result = triaged(aHit({ match: aMatch({ mirrored: true }) }));
    expect(result).toMatchObject({ truth: 'match', proposedBy: 'machine' });
    expect(result.reasons[0]).toEqual({
      code: 'copy',
      text: 'The picture is a copy of the work (edited-copy, mirrored, probability 99.8 %). The aligned pixels agree.',
    });
  });

  it('what is merely similar is for a person, and its use is not judged', () => {
    const result = triaged(aHit({ match: aMatch({ kind: 'similar', verdict: 'similar', probability: 0.4 }) }));
    expect(result).toMatchObject({ truth: 'unsure', use: 'unknown' });
    expect(codesOf(result)).toEqual(['similar', 'use-not-judged']);
  });

  it('no copy is no match', () => {
    const result = triaged(aHit({ match: aMatch({ kind: 'none', verdict: 'none', reasons: [] }) }));
    expect(result).toMatchObject({ truth: 'not-a-match', use: 'unknown' });
    expect(result.reasons[0]?.text).toBe('The picture is not a copy of the work.');
  });
});

describe('may they use it?', () => {
  it('where nothing is known, it is a possible unlicensed use, and no more than that', () => {
    const result = triaged();
    expect(result.use).toBe('unknown');
    expect(codesOf(result)).toEqual(['copy', 'no-license-found']);
    expect(result.reasons[1]?.text).toBe(
      'Possible unlicensed use: no license is on record. Please check whether you know of a permission.',
    );
  });

  it('own, then licensed, then allowed; every permission is shown', () => {
    const own = aHit({ sighting: aSighting({ pageUrl: 'https://photographer.example/' }) });
    expect(triaged(own)).toMatchObject({ use: 'own' });
    expect(triaged(aHit(), { licenses: [LICENSE] })).toMatchObject({ use: 'licensed' });
    expect(triaged(aHit(), { allowRules: [RULE] })).toMatchObject({ use: 'allowed' });
    const all = triaged(aHit(), { work: aWork({ ownDomains: ['shop.example'] }), licenses: [LICENSE], allowRules: [RULE] });
    expect(all.use).toBe('own');
    expect(codesOf(all)).toEqual(['copy', 'own-domain', 'license-covers', 'allow-rule', 'served-by-rights-holder']);
    expect(all.reasons[2]).toMatchObject({ licenseId: 'license-1' });
    expect(all.reasons[3]).toMatchObject({ ruleId: 'allow-1', text: 'An allow rule holds for this page: We exchange pictures.' });
  });

  it('licenses that follow each other cover a use together', () => {
    const hit = aHit({ lastSeenAt: '2026-05-01T00:00:00Z' });
    const first = aLicense({ id: 'a', where: { domains: ['shop.example'] }, until: '2026-03-31' });
    const second = aLicense({ id: 'b', where: { domains: ['shop.example'] }, from: '2026-04-01' });
    const result = triaged(hit, { licenses: [first, second] });
    expect(result.use).toBe('licensed');
    expect(result.reasons.filter(({ code }) => code === 'license-covers').map(({ licenseId }) => licenseId)).toEqual(['a', 'b']);
    expect(result.reasons[1]?.text).toMatch(/^Together with other licenses: .*not covered: 2026-04-01 to 2026-05-01/);
  });

  it('a license that ended is shown, one for other sites is not', () => {
    const ended = aLicense({ id: 'ended', where: { domains: ['shop.example'] }, until: '2025-12-31' });
    const part = aLicense({ id: 'part', where: { domains: ['shop.example'] }, until: '2026-03-31' });
    const result = triaged(aHit({ lastSeenAt: '2026-05-01T00:00:00Z' }), { licenses: [ended, part, aLicense()] });
    expect(result.use).toBe('unknown');
    expect(codesOf(result)).toEqual(['copy', 'no-license-found', 'license-not-applicable', 'license-covers-part']);
  });

  it('what the page says comes last, for a person to weigh', () => {
    const hit = aHit({ sighting: aSighting({ context: { credit: 'Example Photography' } }) });
    expect(codesOf(triaged(hit))).toEqual(['copy', 'no-license-found', 'credit-present']);
  });
});

describe('a person', () => {
  it('has the last word, and the proposal stays readable', () => {
    const hit = aConfirmedHit();
    const result = triaged(hit, { licenses: [LICENSE] });
    expect(result).toMatchObject({ truth: 'match', use: 'unlicensed', proposedBy: 'person' });
    expect(codesOf(result)).toEqual(['decided-by-person', 'copy', 'license-covers']);
    expect(result.reasons[0]?.text).toBe('owner decided on 2026-03-02T09:00:00Z');
  });

  it('who undoes gets the proposal again', () => {
    const hit = aConfirmedHit();
    const undone = aHit({ decisions: [...hit.decisions, { kind: 'undo', by: 'owner', at: '2026-03-03T09:00:00Z' }] });
    expect(triaged(undone)).toEqual(triaged(aHit()));
  });
});

describe('for all hits, licenses and rules', () => {
  it('the machine never says "unlicensed", and never passes over a permission', () => {
    const property = fc.property(someHit(), fc.array(someLicense()), fc.array(someRule()), (hit, licenses, allowRules) => {
      const frozen = deepFreeze({ hit, licenses, allowRules });
      const result = triaged(frozen.hit, frozen);
      expect(result).toEqual(triaged(hit, { licenses, allowRules }));
      expect(result.reasons.length).toBeGreaterThan(1);
      if (result.proposedBy === 'person') return;
      expect(result.use).not.toBe('unlicensed');
      const permitted = result.reasons.some(({ code }) => ['own-domain', 'license-covers', 'allow-rule'].includes(code));
      expect(result.use === 'unknown').toBe(!permitted);
    });
    fc.assert(property);
  });

  it('a license that covers makes the use "licensed" or "own", whatever else is on record', () => {
    const property = fc.property(fc.array(someLicense()), fc.array(someRule()), fc.nat(), (licenses, allowRules, at) => {
      const all = [...licenses];
      all.splice(at % (licenses.length + 1), 0, LICENSE);
      expect(triaged(aHit(), { licenses: all, allowRules }).use).toBe('licensed');
    });
    fc.assert(property);
  });

  it('what a person decided stays, whatever comes on record afterwards', () => {
    const property = fc.property(someDecision(), fc.array(someLicense()), fc.array(someRule()), (decision, licenses, allowRules) => {
      const result = triaged(aHit({ decisions: [decision] }), { licenses, allowRules });
      expect(result).toMatchObject({ truth: decision.truth, use: decision.use, proposedBy: 'person' });
    });
    fc.assert(property);
  });
});

// --- internal ---

function someDecision(): fc.Arbitrary<Decision> {
  return fc
    .constantFrom<Pick<Decision, 'truth' | 'use'>>(
      { truth: 'match', use: 'unlicensed' },
      { truth: 'match', use: 'permitted-by-law' },
      { truth: 'not-a-match', use: 'unknown' },
    )
    .map((answers) => ({ kind: 'decision', by: 'owner', at: '2026-03-02T00:00:00Z', ...answers }));
}

function someHit(): fc.Arbitrary<Hit> {
  const page = fc.constantFrom('https://www.shop.example/a', 'https://photographer.example/', 'https://friend.example/', 'ni:///sha-256;x');
  const verdict = fc.constantFrom('copy', 'similar', 'none');
  return fc
    .record({ page, verdict, decision: fc.option(someDecision()) })
    .map(({ page: pageUrl, verdict: answer, decision }) =>
      aHit({ sighting: aSighting({ pageUrl }), match: aMatch({ verdict: answer }), decisions: decision === null ? [] : [decision] }),
    );
}

function someLicense(): fc.Arbitrary<License> {
  const where = fc.constantFrom<License['where']>(
    { domains: ['shop.example'] },
    { hosts: ['friend.example'] },
    { urls: ['https://x.test/*'] },
  );
  const from = fc.constantFrom('2020-01-01', '2026-03-01', '2027-01-01');
  return fc.record({ id: fc.uuid(), where, from }).map(aLicense);
}

function someRule(): fc.Arbitrary<AllowRule> {
  const pattern = fc.constantFrom<AllowRule['pattern']>(
    { kind: 'domain', domain: 'shop.example' },
    { kind: 'host', host: 'friend.example' },
    { kind: 'page', url: 'https://x.test/' },
  );
  return fc.record({ id: fc.uuid(), pattern, until: fc.constantFrom('2020-01-01', '2027-01-01') }).map(anAllowRule);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
