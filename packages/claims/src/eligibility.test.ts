import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EligibilityCode } from './eligibility-code.ts';
import { ELIGIBILITY_RULES } from './eligibility-rules.ts';
import { eligibility, type EligibilityContext, type EligibilityResult } from './eligibility.ts';
import type { Hit } from './hit.ts';
import { aClaim, aConfirmedHit, aHit, aLicense, aMatch, anAllowRule, aRightsHolder, aSighting, aWork } from './testing/index.ts';

function checked(hit: Hit = aConfirmedHit(), context: Partial<EligibilityContext> = {}): EligibilityResult {
  return eligibility(hit, { work: aWork(), rightsHolder: aRightsHolder(), at: '2026-03-05T12:00:00Z', ...context });
}

describe('eligibility', () => {
  it('a confirmed copy without anything against it is eligible', () => {
    expect(checked()).toEqual({ hitId: 'hit-1', verdict: 'eligible', findings: [] });
  });

  it('warnings alone ask a person; one block is enough to stop', () => {
    const small = { size: { width: 300, height: 99 } };
    expect(checked(aConfirmedHit(small))).toMatchObject({ verdict: 'eligible-with-warnings' });
    expect(checked(aHit(small))).toMatchObject({ verdict: 'not-eligible' });
  });

  it('gives every finding with its source, blocks first', () => {
    const hit = aHit({ match: aMatch({ verdict: 'similar', kind: 'similar', probability: 0.5 }), size: { width: 10, height: 10 } });
    const { findings } = checked(hit, { allowRules: [anAllowRule({ pattern: { kind: 'host', host: 'www.shop.example' } })] });
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'block not-confirmed',
      'block image-mismatch',
      'block domain-allow-listed',
      'warn weak-match',
      'warn too-small',
    ]);
    expect(findings.every(({ text, source }) => text !== '' && source !== '')).toBe(true);
  });

  it('rules can be switched off, except those about permission and confirmation', () => {
    const fixed = ELIGIBILITY_RULES.filter((rule) => rule.fixed === true).map(({ code }) => code);
    expect(fixed).toEqual([
      'not-confirmed',
      'image-mismatch',
      'look-alike-not-compared',
      'own-use',
      'domain-allow-listed',
      'use-licensed',
      'creative-commons-met',
      'duplicate-open-case',
      'work-not-owned',
      'public-domain',
    ]);
    const switchedOff = ELIGIBILITY_RULES.map(({ code }) => code);
    const license = aLicense({ where: { domains: ['shop.example'] } });
    const { findings } = checked(aHit({ size: { width: 1, height: 1 } }), { switchedOff, licenses: [license] });
    expect(findings.map(({ code }) => code)).toEqual(['not-confirmed', 'use-licensed']);
  });

  it('refuses a time that is none', () => {
    expect(() => checked(aConfirmedHit(), { at: 'now' })).toThrow(/context.at/);
  });

  it('rules have unique codes', () => {
    expect(new Set(ELIGIBILITY_RULES.map(({ code }) => code)).size).toBe(ELIGIBILITY_RULES.length);
  });

  it('is never eligible without a person, nor with a license or rule that covers, whatever else is passed', () => {
    const anything = fc.record({
      decided: fc.boolean(),
      licensed: fc.boolean(),
      allowed: fc.boolean(),
      open: fc.boolean(),
      switchedOff: fc.subarray(ELIGIBILITY_RULES.map(({ code }): EligibilityCode => code)),
    });
    const property = fc.property(anything, ({ decided, licensed, allowed, open, switchedOff }) => {
      const result = checked(decided ? aConfirmedHit() : aHit(), {
        switchedOff,
        licenses: licensed ? [aLicense({ where: { domains: ['shop.example'] } })] : [],
        allowRules: allowed ? [anAllowRule({ pattern: { kind: 'domain', domain: 'shop.example' } })] : [],
        claims: open ? [aClaim()] : [],
      });
      expect(result.verdict === 'eligible').toBe(decided && !licensed && !allowed && !open);
    });
    fc.assert(property);
  });

  it('a page that gives credit and names the license under which the work was offered is never eligible', () => {
    const hit = aConfirmedHit({
      sighting: aSighting({
        context: { credit: 'Example Photography', licenseUrls: ['https://creativecommons.org/licenses/by/2.0/deed.de'] },
      }),
    });
    const work = aWork({
      policies: [
        { kind: 'creative-commons', name: 'CC BY 4.0', licenseUrl: 'https://creativecommons.org/licenses/by/4.0/', from: '2020-01-01' },
        {
          kind: 'creative-commons',
          name: 'CC BY 2.0',
          licenseUrl: 'http://creativecommons.org/licenses/by/2.0/legalcode',
          until: '2019-12-31',
        },
      ],
    });
    const result = checked(hit, { work });
    expect(result.verdict).toBe('not-eligible');
    expect(result.findings[0]).toMatchObject({
      code: 'creative-commons-met',
      text: 'The page gives credit ("Example Photography") and names the license CC BY 2.0.',
    });
  });
});
