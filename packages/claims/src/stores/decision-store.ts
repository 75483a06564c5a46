import type { DecisionEntry } from '../decision.ts';

/** What persons decided about hits. Appended to, never changed; only words in notes can be taken out, where the law wants it. */
export interface DecisionStore {
  append(hitId: string, entry: DecisionEntry): void;
  /** Oldest first; empty where nobody decided. */
  ofHit(hitId: string): DecisionEntry[];
  /** Hits with a note that `wanted` says yes to. */
  hitsWithNote(wanted: (note: string) => boolean): string[];
  /** For erasures: every note about a hit becomes what `change` makes of it; what was decided, by whom and when stays. */
  changeNotes(hitId: string, change: (note: string) => string): void;
}

/** Decisions in memory; what is kept is a copy. For trials and tests. */
export function createMemoryDecisionStore(): DecisionStore {
  const decisions = new Map<string, DecisionEntry[]>();
  return {
    append: (hitId, entry) => void decisions.set(hitId, [...(decisions.get(hitId) ?? []), structuredClone(entry)]),
    ofHit: (hitId) => structuredClone(decisions.get(hitId) ?? []),
    hitsWithNote: (wanted) =>
      [...decisions].flatMap(([hitId, entries]) => (entries.some(({ note }) => note !== undefined && wanted(note)) ? [hitId] : [])),
    changeNotes: (hitId, change) => {
      const entries = decisions.get(hitId) ?? [];
      decisions.set(
        hitId,
        entries.map((entry) => (entry.note === undefined ? entry : { ...entry, note: change(entry.note) })),
      );
    },
  };
}
