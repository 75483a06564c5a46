import { isDecided } from './decision.ts';
import type { Hit } from './hit.ts';
import { DAY_MS, endMs, startMs } from './period.ts';
import type { Reason } from './reason.ts';
import { siteProfileFor, type SiteCategory, type SiteProfile } from './site-profile.ts';
import type { TriageResult } from './triage.ts';
import type { Work } from './work.ts';

/** One part of a priority, with how much it counts. */
export interface PriorityPart extends Reason<PriorityCode> {
  /** Whole points, below 0 where it speaks for waiting. */
  readonly points: number;
}

export type PriorityCode = 'match' | 'site' | 'size' | 'duration' | 'credit' | 'license-named' | 'registered' | 'settled';

/** In which order to look at hits: an aid for a person's time, no judgement on anybody. */
export interface Priority {
  /** 0 to 100, the sum of the parts within these bounds; 0 where nothing is open. */
  readonly score: number;
  readonly parts: readonly PriorityPart[];
}

/** Most points of each part. House rules: what a person would look at first, so that a sure copy on a company's page comes before a doubtful one on a blog. */
export const PRIORITY_POINTS: Readonly<Record<'copy' | 'similar' | 'registered' | 'noCredit' | 'credit' | 'licenseNamed', number>> = {
  copy: 40,
  similar: 10,
  registered: 5,
  noCredit: 5,
  credit: -10,
  licenseNamed: -10,
};

/** Points by the kind of site. House rule, after what collecting societies and agencies say they pursue (Copytrack help centre, article 2477575). */
export const SITE_POINTS: Readonly<Record<SiteCategory, number>> = {
  commercial: 25,
  editorial: 20,
  print: 10,
  unknown: 12,
  marketplace: 5,
  'personal-blog': 4,
  'user-generated': 3,
  'social-network': 3,
  private: 2,
  wallpaper: 0,
};

/** Points by the longer side of the found picture in pixels, and by how long it was seen in days. House rules. */
export const SIZE_POINTS: readonly (readonly [leastPixels: number, points: number])[] = [
  [1000, 15],
  [500, 10],
  [200, 5],
];
export const DURATION_POINTS: readonly (readonly [leastDays: number, points: number])[] = [
  [180, 10],
  [30, 6],
  [7, 3],
];

/**
 * How soon a hit deserves a look, with every part that counts. Pure. A hit that is no match, permitted, or was looked at and left open has 0; one that was put aside
 * counts again from its day on.
 *
 * @example
 * const { score, parts } = priorityOf(hit, { work, triage: triage(hit, context), at });
 */
export function priorityOf(
  hit: Hit,
  {
    work,
    triage,
    at,
    siteProfiles,
  }: { readonly work: Work; readonly triage: TriageResult; readonly at: string; readonly siteProfiles?: readonly SiteProfile[] },
): Priority {
  const settled = settledPart(triage, isDecided(hit.decisions, at));
  if (settled !== undefined) return { score: 0, parts: [settled] };
  const parts = [
    matchPart(hit),
    sitePart(hit, siteProfiles),
    sizePart(hit),
    durationPart(hit),
    ...creditParts(hit, triage),
    ...(work.registrations === undefined || work.registrations.length === 0
      ? []
      : [part('registered', PRIORITY_POINTS.registered, 'The work is in a public register.')]),
  ];
  const sum = parts.reduce((total, { points }) => total + points, 0);
  return { score: Math.min(Math.max(sum, 0), MAX_SCORE), parts };
}

// --- internal ---

const MAX_SCORE = 100;

function part(code: PriorityCode, points: number, text: string): PriorityPart {
  return { code, points, text };
}

function settledPart({ truth, use, proposedBy }: TriageResult, decided: boolean): PriorityPart | undefined {
  if (truth === 'not-a-match') return part('settled', 0, 'It is not the work.');
  // Where somebody decided until a day, and that has come, it is open again.
  const again = proposedBy === 'person' && !decided;
  if (use !== 'unknown' && use !== 'unlicensed' && !again) return part('settled', 0, `The use is ${use}.`);
  return decided && use === 'unknown' ? part('settled', 0, 'A person looked at it and left it open.') : undefined;
}

function matchPart({ match }: Hit): PriorityPart {
  const most = match.verdict === 'copy' ? PRIORITY_POINTS.copy : PRIORITY_POINTS.similar;
  return part(
    'match',
    Math.round(most * match.probability),
    match.verdict === 'copy' ? 'It is a copy.' : 'Only a person can tell whether it is a copy.',
  );
}

function sitePart(hit: Hit, profiles: readonly SiteProfile[] | undefined): PriorityPart {
  const category = siteProfileFor(hit.sighting.pageUrl, profiles)?.category ?? 'unknown';
  return part('site', SITE_POINTS[category], `Kind of site: ${category}.`);
}

function sizePart({ size }: Hit): PriorityPart {
  if (size === undefined) return part('size', 0, 'The size is not known.');
  const long = Math.max(size.width, size.height);
  return part('size', stepPoints(SIZE_POINTS, long), `The longer side has ${long} pixels.`);
}

function durationPart({ sighting, lastSeenAt }: Hit): PriorityPart {
  const last = lastSeenAt ?? sighting.seenAt;
  const days = Math.max(0, Math.floor((endMs(last, 'lastSeenAt') - startMs(sighting.seenAt, 'seenAt')) / DAY_MS));
  return part('duration', stepPoints(DURATION_POINTS, days), days === 0 ? 'Seen on one day.' : `Seen over ${days} days.`);
}

function creditParts({ sighting }: Hit, { reasons }: TriageResult): readonly PriorityPart[] {
  const credited = reasons.some(({ code }) => code === 'credit-present');
  const [link] = sighting.context.licenseUrls ?? [];
  return [
    credited
      ? part('credit', PRIORITY_POINTS.credit, 'The page gives credit.')
      : part('credit', PRIORITY_POINTS.noCredit, 'No credit was found on the page.'),
    ...(link === undefined ? [] : [part('license-named', PRIORITY_POINTS.licenseNamed, `The page names a license (${link}).`)]),
  ];
}

function stepPoints(steps: readonly (readonly [least: number, points: number])[], value: number): number {
  return steps.find(([least]) => value >= least)?.[1] ?? 0;
}
