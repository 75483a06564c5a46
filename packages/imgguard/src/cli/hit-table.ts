/** Hits as rows of a table for a spreadsheet. */
import type { HitDetail } from '../guard/hits.ts';

export const HIT_COLUMNS: readonly string[] = [
  'hit',
  'site',
  'page',
  'title',
  'image',
  'work',
  'file',
  'match',
  'truth',
  'use',
  'proposed by',
  'priority',
  'first seen',
  'last seen',
];

/** One hit as a row of the table. */
export function hitCells({ hit, site, work, match, triage, priority, firstSeenAt, lastSeenAt }: HitDetail): readonly string[] {
  const { pageUrl, pageTitle, imageUrl } = hit.sighting;
  const found = [hit.id, site, pageUrl, pageTitle ?? '', imageUrl, work.title, work.fileName, match.kind];
  return [...found, triage.truth, triage.use, triage.proposedBy, String(priority.score), firstSeenAt, lastSeenAt];
}
