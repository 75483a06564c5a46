import type { Respondent } from '../claim/claim.ts';
import type { Hit } from '../hit.ts';
import { placeOf } from '../place.ts';
import type { RightsHolder } from '../rights-holder.ts';
import type { Work } from '../work.ts';
import type { LetterData, LetterFieldName } from './fields.ts';

/** Where the facts of a letter come from. */
export interface LetterSources {
  readonly hit: Hit;
  readonly work: Work;
  readonly rightsHolder: RightsHolder;
  readonly respondent?: Respondent;
  /** Date of the letter, ISO date or instant. */
  readonly at: string;
  /** The day by which an answer is asked for, ISO date. */
  readonly replyBy?: string;
  /** Time zone in which that day ends. @default 'UTC' */
  readonly replyZone?: string;
  /** Reference to quote, such as the claim's id. */
  readonly reference?: string;
  /** Further facts, or other words for the ones above. */
  readonly more?: LetterData;
}

/**
 * The facts of a letter about one hit. What is not known is left out.
 *
 * @example
 * const data = letterData({ hit, work, rightsHolder, at: '2026-03-01', replyBy: '2026-03-15' });
 */
export function letterData({
  hit,
  work,
  rightsHolder,
  respondent,
  at,
  replyBy,
  replyZone = 'UTC',
  reference,
  more,
}: LetterSources): LetterData {
  const { sighting } = hit;
  const facts: readonly (readonly [LetterFieldName, string | null | undefined])[] = [
    ['letter.date', at],
    ['claim.reference', reference],
    ['sender.name', rightsHolder.name],
    ['sender.address', rightsHolder.address],
    ['sender.email', rightsHolder.email],
    ['sender.phone', rightsHolder.phone],
    ['sender.website', rightsHolder.website],
    ['sender.contact', rightsHolder.name],
    ['recipient.name', respondent?.name],
    ['recipient.address', respondent?.address],
    ['recipient.source', respondent?.source],
    ['work.title', work.title],
    ['work.creator', work.creator],
    ['work.creditLine', work.creditLine],
    ['work.url', work.firstPublished?.url],
    ['work.publishedOn', work.firstPublished?.at],
    ['work.shown', shownAt(work)],
    ['use.pageUrl', sighting.pageUrl],
    ['use.pageTitle', sighting.pageTitle],
    // A picture inside the page itself (data:) has no address of its own.
    ['use.imageUrl', placeOf(sighting.imageUrl) === undefined ? sighting.pageUrl : sighting.imageUrl],
    ['use.host', placeOf(sighting.pageUrl)?.host],
    ['use.seenOn', sighting.seenAt],
    ['use.lastSeenOn', hit.lastSeenAt ?? sighting.seenAt],
    ['reply.by', replyBy],
    ['reply.zone', replyBy === undefined ? undefined : replyZone],
  ];
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value.trim() !== '');
  return { ...Object.fromEntries(known), ...more };
}

// --- internal ---

/** Where a work was first published, or the register that it is in. */
function shownAt({ firstPublished, registrations = [] }: Work): string | undefined {
  const [registration] = registrations;
  return firstPublished?.url ?? (registration && `${registration.office} ${registration.number}`);
}
