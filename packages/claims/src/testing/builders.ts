import type { AllowRule } from '../allow-rule.ts';
import type { Hit, MatchRef, SightingRef } from '../hit.ts';
import type { License } from '../license.ts';
import type { RightsHolder } from '../rights-holder.ts';
import type { Work } from '../work.ts';

/** A work with all rights reserved; pass what differs. */
export function aWork(changes: Partial<Work> = {}): Work {
  return {
    kind: 'work',
    version: 1,
    id: 'work-1',
    title: 'Lighthouse at dusk',
    fileName: 'lighthouse.jpg',
    rightsHolderId: 'rights-holder-1',
    registeredAt: '2024-05-01T08:00:00Z',
    ...changes,
  };
}

/** A rights holder with an own site; pass what differs. */
export function aRightsHolder(changes: Partial<RightsHolder> = {}): RightsHolder {
  return {
    kind: 'rights-holder',
    version: 1,
    id: 'rights-holder-1',
    name: 'Example Photography',
    email: 'mail@photographer.example',
    ownDomains: ['photographer.example'],
    ...changes,
  };
}

/** A license for `example.com` without end; pass what differs. */
export function aLicense(changes: Partial<License> = {}): License {
  return {
    kind: 'license',
    version: 1,
    id: 'license-1',
    licensee: { name: 'Example Ltd' },
    workIds: ['work-1'],
    where: { domains: ['example.com'] },
    origin: 'regular',
    ...changes,
  };
}

/** A rule that allows `friend.example`; pass what differs. */
export function anAllowRule(changes: Partial<AllowRule> = {}): AllowRule {
  return {
    kind: 'allow-rule',
    version: 1,
    id: 'allow-1',
    pattern: { kind: 'domain', domain: 'friend.example' },
    reason: 'We exchange pictures.',
    ...changes,
  };
}

/** A sighting on `www.shop.example`; pass what differs. */
export function aSighting(changes: Partial<SightingRef> = {}): SightingRef {
  return {
    imageUrl: 'https://www.shop.example/media/sea.jpg',
    finalUrl: 'https://www.shop.example/media/sea.jpg',
    pageUrl: 'https://www.shop.example/holidays/coast',
    pageTitle: 'Holidays by the sea',
    seenAt: '2026-03-01T10:00:00Z',
    sha256: 'a3'.repeat(32),
    context: {},
    ...changes,
  };
}

/** A clear copy; pass what differs. */
export function aMatch(changes: Partial<MatchRef> = {}): MatchRef {
  return {
    kind: 'edited-copy',
    verdict: 'copy',
    probability: 0.998,
    mirrored: false,
    reasons: [{ code: 'pixels-agree', text: 'The aligned pixels agree.' }],
    ...changes,
  };
}

/** An undecided hit of `aWork()` on `www.shop.example`; pass what differs. */
export function aHit(changes: Partial<Hit> = {}): Hit {
  return { kind: 'hit', version: 1, id: 'hit-1', workId: 'work-1', sighting: aSighting(), match: aMatch(), decisions: [], ...changes };
}

/** A hit that a person judged to be an unlicensed use of the work; pass what differs. */
export function aConfirmedHit(changes: Partial<Hit> = {}): Hit {
  return aHit({
    decisions: [{ kind: 'decision', truth: 'match', use: 'unlicensed', by: 'owner', at: '2026-03-02T09:00:00Z' }],
    ...changes,
  });
}
