import type { EligibilityResult } from '../eligibility.ts';
import { startMs } from '../period.ts';
import type { Actor, Claim } from './claim.ts';

/** Who checked, when, and what was found for every hit. */
export interface EligibilityCheck {
  readonly results: readonly EligibilityResult[];
  readonly actor: Actor;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * A claim with what was found when its eligibility was checked. Where verdicts or reasons are others than before, the history gets a line that names them, so
 * that it can be seen later what a step rested on.
 */
export function checkEligibility(
  claim: Claim,
  { results, actor, at }: EligibilityCheck,
): { readonly claim: Claim; readonly changed: boolean } {
  startMs(at, 'at');
  const mine = results.filter(({ hitId }) => claim.hitIds.includes(hitId));
  const kept = { ...claim, eligibility: { at, results: mine } };
  const [before, now] = [claim.eligibility === undefined ? undefined : inShort(claim.eligibility.results), inShort(mine)];
  if (before === now) return { claim: kept, changed: false };
  const { state, history } = claim;
  const entry = { sequence: history.length, at, actor, event: 'check-eligibility', from: state, to: state, note: now } as const;
  return { claim: { ...kept, history: [...history, entry] }, changed: before !== undefined };
}

// --- internal ---

function inShort(results: readonly EligibilityResult[]): string {
  return results
    .map(({ hitId, verdict, findings }) => [`${hitId}: ${verdict}`, ...findings.map(({ code }) => code)].join(', '))
    .toSorted()
    .join('; ');
}
