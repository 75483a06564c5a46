/** From what the threads found to matches: exact files first, then by probability. */
import { type EmbeddingRule, embeddingVerdict } from '@imgguard/core/embedding';
import { type ComparedQuery, conclude } from '@imgguard/core/matching';
import type { FoundWork, SearchOutcome } from './tiers/search-tiers.ts';
import type { RegisteredWork } from './registered-work.ts';
import type { WorkMatch, WorkSearchResult } from './work-index.ts';

/** `workOf`: the work with a number, or `undefined` when it is not to be returned. */
export function concludeSearch(
  query: ComparedQuery,
  { found, examined }: Pick<SearchOutcome, 'found' | 'examined'>,
  workOf: (number: number) => RegisteredWork | undefined,
  rule: EmbeddingRule | null = null,
): WorkSearchResult {
  const concluded = found.flatMap((work: FoundWork): WorkMatch[] => {
    const registered = workOf(work.number);
    return registered === undefined ? [] : [{ workId: registered.id, match: conclude(query, registered, tiersOf(work, rule)) }];
  });
  const of = (verdict: 'copy' | 'similar') => concluded.filter(({ match }) => match.verdict === verdict).toSorted(byStrength);
  return { matches: of('copy'), similar: of('similar'), examined };
}

// --- internal ---

function tiersOf({ judgement, pdq, likeness }: FoundWork, rule: EmbeddingRule | null): Parameters<typeof conclude>[2] {
  if (likeness === undefined) return { judgement, pdq };
  return { judgement, pdq, embedding: { evidence: likeness, verdict: embeddingVerdict(likeness, rule, judgement?.probability ?? 0) } };
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
