/** From what the threads found to matches: exact files first, then by probability. */
import type { Fingerprint } from '@imgguard/core';
import { conclude } from '@imgguard/core/matching';
import type { FoundWork, SearchOutcome } from './local-features/search-works.ts';
import type { RegisteredWork } from './registered-work.ts';
import type { WorkMatch, WorkSearchResult } from './work-index.ts';

export interface KnownWorks {
  /** Works of the same file or pixels as the query. */
  readonly same: readonly RegisteredWork[];
  /** The work with a number, or `undefined` when it is not to be returned. */
  workOf(number: number): RegisteredWork | undefined;
}

export function concludeSearch(query: Fingerprint, outcome: SearchOutcome, { same, workOf }: KnownWorks): WorkSearchResult {
  const found = new Map<number, Pick<FoundWork, 'judgement' | 'pdq'>>(same.map((work) => [work.number, NOTHING_ELSE]));
  for (const work of outcome.found) found.set(work.number, work);
  const concluded: WorkMatch[] = [];
  for (const [number, tiers] of found) {
    const work = workOf(number);
    if (work !== undefined) concluded.push({ workId: work.id, match: conclude(query, work, tiers) });
  }
  const of = (verdict: 'copy' | 'similar') => concluded.filter(({ match }) => match.verdict === verdict).toSorted(byStrength);
  return { matches: of('copy'), similar: of('similar'), examined: outcome.examined };
}

// --- internal ---

const NOTHING_ELSE: Pick<FoundWork, 'judgement' | 'pdq'> = { judgement: null, pdq: null };

/** Exact files first, then the more probable, then the better supported; ties by id, so that the order never changes. */
function byStrength(l: WorkMatch, r: WorkMatch): number {
  return (
    Number(r.match.kind === 'exact') - Number(l.match.kind === 'exact') ||
    r.match.probability - l.match.probability ||
    r.match.evidence.voteWeight - l.match.evidence.voteWeight ||
    (l.workId < r.workId ? -1 : 1)
  );
}
