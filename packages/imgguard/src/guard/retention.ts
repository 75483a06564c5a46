import { retentionOf, type Claim, type RetentionLine } from '@imgguard/claims';
import type { Store } from '../store/store.ts';

/** A closed claim whose respondent's data has no reason left to stay. */
export interface DueClaim {
  readonly claimId: string;
  /** End of limitation that was entered, ISO date. */
  readonly barredAfter?: string;
  readonly lines: readonly RetentionLine[];
}

/** What is kept of each claim and until when, by the timers of retention. Proposals: nothing is erased here. */
export interface GuardRetention {
  /** What is kept of a claim, by why. */
  of(claim: Claim): readonly RetentionLine[];
  /** Claims whose respondent is due to be erased, and was not yet. */
  due(at?: string): readonly DueClaim[];
}

export function createRetention(store: Store): GuardRetention {
  return {
    of: (claim) => linesOf(claim, new Date().toISOString()),
    due: (at = new Date().toISOString()) =>
      store.claims.list().flatMap((claim): readonly DueClaim[] => {
        const lines = linesOf(claim, at);
        const last = lines.find(({ category }) => category === 'respondent')?.deleteAfter;
        const isDue = typeof last === 'string' && last < at.slice(0, 10) && claim.erased === undefined && claim.respondent !== null;
        return isDue ? [{ claimId: claim.id, lines, ...barred(claim) }] : [];
      }),
  };
}

// --- internal ---

function linesOf(claim: Claim, at: string): readonly RetentionLine[] {
  return retentionOf(claim, { at, ...barred(claim) });
}

function barred({ facts }: Claim): { readonly barredAfter?: string } {
  return facts?.barredAfter === undefined ? {} : { barredAfter: facts.barredAfter };
}
