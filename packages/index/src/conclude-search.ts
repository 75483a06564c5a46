/** From what the threads found to matches: exact files first, then by probability. */
import { type ComparedQuery, conclude } from '@imgguard/core/matching';
import type { FoundWork, SearchOutcome } from './tiers/search-tiers.ts';
import type { RegisteredWork } from './registered-work.ts';
import type { WorkMatch, WorkSearchResult } from './work-index.ts';

/** `workOf`: the work with a number, or `undefined` when it is not to be returned. */
export function concludeSearch(
  query: ComparedQuery,
  { found, examined }: Pick<SearchOutcome, 'found' | 'examined'>,
  workOf: (number: number) => RegisteredWork | undefined,
): WorkSearchResult {
  const concluded = found.flatMap((tiers: FoundWork): WorkMatch[] => {
    const work = workOf(tiers.number);
    return work === undefined ? [] : [{ workId: work.id, match: conclude(query, work, tiers) }];
  });
  const of = (verdict: 'copy' | 'similar') => concluded.filter(({ match }) => match.verdict === verdict).toSorted(byStrength);
  return { matches: of('copy'), similar: of('similar'), examined };
}

// --- internal ---

/** Exact files first, then the more probable, then the better supported; ties by id, so that the order never changes. */
function byStrength(l: WorkMatch, r: WorkMatch): number {
  return (
    Number(r.match.kind === 'exact') - Number(l.match.kind === 'exact') ||
    r.match.probability - l.match.probability ||
    r.match.evidence.voteWeight - l.match.evidence.voteWeight ||
    (l.workId < r.workId ? -1 : 1)
  );
}
