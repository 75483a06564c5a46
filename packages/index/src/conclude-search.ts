/** From what the threads found to matches: exact files first, then by probability. */
import type { Fingerprint } from '@imgguard/core';
import { conclude } from '@imgguard/core/matching';
import type { FoundWork, SearchOutcome } from './local-features/search-works.ts';
import type { RegisteredWork } from './registered-work.ts';
import type { WorkMatch, WorkSearchResult } from './work-index.ts';

export function concludeSearch(query: Fingerprint, outcome: SearchOutcome, works: readonly RegisteredWork[]): WorkSearchResult {
  const found = new Map(outcome.found.map((work) => [work.number, work]));
  const concluded: WorkMatch[] = [];
  for (const work of works) {
    const tiers = found.get(work.number) ?? (isSamePicture(query, work) ? NOTHING_ELSE : null);
    if (tiers !== null) concluded.push({ workId: work.id, match: conclude(query, work, tiers) });
  }
  const of = (verdict: 'copy' | 'similar') => concluded.filter(({ match }) => match.verdict === verdict).sort(byStrength);
  return { matches: of('copy'), similar: of('similar'), examined: outcome.examined };
}

// --- internal ---

const NOTHING_ELSE: Pick<FoundWork, 'judgement' | 'pdq'> = { judgement: null, pdq: null };

function isSamePicture(query: Fingerprint, work: RegisteredWork): boolean {
  return (query.fileSha256 !== null && query.fileSha256 === work.fileSha256) || query.pixelSha256 === work.pixelSha256;
}

/** Exact files first, then the more probable, then the better supported; ties by id, so that the order never changes. */
function byStrength(l: WorkMatch, r: WorkMatch): number {
  return (
    Number(r.match.kind === 'exact') - Number(l.match.kind === 'exact') ||
    r.match.probability - l.match.probability ||
    r.match.evidence.voteWeight - l.match.evidence.voteWeight ||
    (l.workId < r.workId ? -1 : 1)
  );
}
