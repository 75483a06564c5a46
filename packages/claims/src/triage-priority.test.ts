import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hit } from './hit.ts';
import { aConfirmedHit, aHit, aLicense, aMatch, aRightsHolder, aSighting, aWork } from './testing/index.ts';
import { triage } from './triage.ts';
import { priorityOf } from './triage-priority.ts';

const WORK = aWork();
function of(hit: Hit, more: Partial<Parameters<typeof priorityOf>[1]> = {}, licenses: Parameters<typeof triage>[1]['licenses'] = []) {
  const work = more.work ?? WORK;
  return priorityOf(hit, {
    work,
    at: '2026-03-05T00:00:00Z',
    triage: triage(hit, { work, rightsHolder: aRightsHolder(), licenses, at: '2026-03-05T00:00:00Z' }),
    ...more,
  });
}
const SHOP = [{ domain: 'shop.example', category: 'commercial', source: 'imprint' }] as const;

describe('the order in which to look at hits', () => {
  it('is the sum of parts that are all shown', () => {
    const hit = aHit({ size: { width: 1200, height: 800 }, lastSeenAt: '2026-04-15T10:00:00Z' });
    const { score, parts } = of(hit, { siteProfiles: SHOP });
    expect(parts.map(({ code, points }) => [code, points])).toEqual([
      ['match', 40],
      ['site', 25],
      ['size', 15],
      ['duration', 6],
      ['credit', 5],
    ]);
    expect(score).toBe(91);
    for (const { text } of parts) expect(text).toMatch(/^[A-Z].*\.$/u);
  });

  it('puts what is doubtful, small, credited or on a blog behind', () => {
    const hit = aHit();
    const base = of(hit).score;
    expect(of(aHit({ match: aMatch({ verdict: 'similar', kind: 'similar', probability: 0.5 }) })).score).toBeLessThan(base);
    expect(of(aHit({ sighting: aSighting({ context: { licenseUrls: ['https://example.org/terms'] } }) })).score).toBeLessThan(base);
    expect(of(hit, { siteProfiles: [{ domain: 'shop.example', category: 'personal-blog', source: 'imprint' }] }).score).toBeLessThan(base);
    expect(of(aHit({ size: { width: 90, height: 90 } })).score).toBe(of(hit).score);
    expect(of(hit, { work: aWork({ registrations: [{ office: 'USCO', number: 'VA 1', at: '2024-01-01' }] }) }).score).toBe(base + 5);
  });

  it('is nothing for what is permitted, no match, or looked at already', () => {
    expect(of(aHit(), {}, [aLicense({ where: { domains: ['shop.example'] } })])).toEqual({
      score: 0,
      parts: [{ code: 'settled', points: 0, text: 'The use is licensed.' }],
    });
    expect(of(aHit({ match: aMatch({ verdict: 'none', kind: 'none' }) })).score).toBe(0);
    const decided = { kind: 'decision', truth: 'unsure', use: 'unknown', by: 'owner', at: '2026-03-02T09:00:00Z' } as const;
    expect(of(aHit({ decisions: [decided] })).score).toBe(0);
    // Put aside, it comes back on its day.
    expect(of(aHit({ decisions: [{ ...decided, parkedUntil: '2026-03-06' }] })).score).toBe(0);
    expect(of(aHit({ decisions: [{ ...decided, parkedUntil: '2026-03-05' }] })).score).toBe(of(aHit()).score);
    // What a person decided to pursue keeps its place.
    expect(of(aConfirmedHit()).score).toBe(of(aHit()).score);
  });

  it('lies between 0 and 100, whatever the hit', () => {
    const hits = fc.record({
      probability: fc.double({ min: 0, max: 1, noNaN: true }),
      verdict: fc.constantFrom('copy' as const, 'similar' as const),
      side: fc.integer({ min: 1, max: 20_000 }),
      days: fc.integer({ min: 0, max: 5000 }),
      links: fc.array(fc.webUrl(), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(hits, ({ probability, verdict, side, days, links }) => {
        const lastSeenAt = new Date(Date.parse('2026-03-01T10:00:00Z') + days * 86_400_000).toISOString();
        const hit = aHit({
          match: aMatch({ probability, verdict }),
          size: { width: side, height: 10 },
          lastSeenAt,
          sighting: aSighting({ context: { licenseUrls: links } }),
        });
        const { score, parts } = of(hit, { siteProfiles: SHOP });
        expect(score).toBe(
          Math.min(
            100,
            Math.max(
              0,
              parts.reduce((sum, { points }) => sum + points, 0),
            ),
          ),
        );
        expect(Number.isInteger(score)).toBe(true);
      }),
    );
  });
});
