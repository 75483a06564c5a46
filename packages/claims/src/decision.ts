import type { Hit } from './hit.ts';
import { invalidArgument } from './claims-error.ts';
import { isDay, startMs } from './period.ts';
import { refuse, type Refusal } from './refusal.ts';

/** Is it really our work? */
export type Truth = 'match' | 'not-a-match' | 'unsure';

/** May they use it? */
export type UseStatus = 'own' | 'licensed' | 'allowed' | 'permitted-by-law' | 'unlicensed' | 'unknown';

const TRUTHS: readonly Truth[] = ['match', 'not-a-match', 'unsure'];
const USE_STATUSES: readonly UseStatus[] = ['own', 'licensed', 'allowed', 'permitted-by-law', 'unlicensed', 'unknown'];

/** What a person decided about a hit. Never made by the machine. */
export interface Decision {
  readonly kind: 'decision';
  readonly truth: Truth;
  readonly use: UseStatus;
  /** The person: a name or an account. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly note?: string;
  /** How the two pictures were looked at; needed before a claim on a picture that the comparison did not call a copy. */
  readonly compared?: 'side-by-side' | 'overlay';
  /** Looked at and put aside: from this day on it is in the inbox again, ISO date. Absent: it stays decided. */
  readonly parkedUntil?: string;
}

/** Takes back the newest decision that still stands. */
export interface DecisionUndo {
  readonly kind: 'undo';
  readonly by: string;
  readonly at: string;
  readonly note?: string;
}

export type DecisionEntry = Decision | DecisionUndo;

export type DecisionResult = { readonly ok: true; readonly hit: Hit } | Refusal<'contradiction' | 'nothing-to-undo'>;

/**
 * The decision that stands: the newest one that was not taken back. `undefined` where a person has not decided, or has undone everything.
 * Undo goes to any depth: two undos after two decisions leave none.
 */
export function standingDecision(decisions: readonly DecisionEntry[]): Decision | undefined {
  const standing: Decision[] = [];
  for (const entry of decisions) {
    if (entry.kind === 'decision') standing.push(entry);
    else standing.pop();
  }
  return standing.at(-1);
}

/** Whether a decision still keeps a hit out of the inbox: all do but those that were parked until today or earlier. */
export function isDecided(decisions: readonly DecisionEntry[], at: string): boolean {
  const standing = standingDecision(decisions);
  if (standing === undefined) return false;
  return standing.parkedUntil === undefined || standing.parkedUntil > at.slice(0, 10);
}

/**
 * Appends a person's decision to a hit; the hit passed in is unchanged. Refused when it contradicts itself: only a use of our own work can be
 * unlicensed. Throws `IMGGUARD_INVALID_ARGUMENT` for words other than those of `Truth` and `UseStatus`, a blank name or a date that is none.
 *
 * @example
 * const result = decide(hit, { truth: 'match', use: 'licensed', by: 'owner', at: '2026-03-01T12:00:00Z', note: 'sold in 2024' });
 */
export function decide(hit: Hit, decision: Omit<Decision, 'kind'>): DecisionResult {
  checkAuthor(decision);
  if (!TRUTHS.includes(decision.truth)) throw invalidArgument('truth', `one of ${TRUTHS.join(', ')}`, decision.truth);
  if (!USE_STATUSES.includes(decision.use)) throw invalidArgument('use', `one of ${USE_STATUSES.join(', ')}`, decision.use);
  if (decision.use === 'unlicensed' && decision.truth !== 'match') {
    return refuse('contradiction', `Only a use of the work itself can be unlicensed; set the truth to "match" or the use to "unknown".`);
  }
  const { truth, use, by, at, note, compared, parkedUntil } = decision;
  if (parkedUntil !== undefined && !isDay(parkedUntil)) throw invalidArgument('parkedUntil', 'a day such as 2026-03-31', parkedUntil);
  const how = { ...(compared === undefined ? {} : { compared }), ...(parkedUntil === undefined ? {} : { parkedUntil }) };
  return append(hit, { kind: 'decision', truth, use, by, at, ...(note === undefined ? {} : { note }), ...how });
}

/** Takes back the newest standing decision by appending to the history; what was decided stays readable. */
export function undoDecision(hit: Hit, undo: Omit<DecisionUndo, 'kind'>): DecisionResult {
  checkAuthor(undo);
  if (standingDecision(hit.decisions) === undefined) return refuse('nothing-to-undo', 'No decision stands on this hit.');
  const { by, at, note } = undo;
  return append(hit, { kind: 'undo', by, at, ...(note === undefined ? {} : { note }) });
}

// --- internal ---

function checkAuthor(entry: { readonly by: string; readonly at: string }): void {
  if (entry.by.trim() === '') throw invalidArgument('by', 'the name of the person who decides', entry.by);
  startMs(entry.at, 'at');
}

function append(hit: Hit, entry: DecisionEntry): DecisionResult {
  return { ok: true, hit: { ...hit, decisions: [...hit.decisions, entry] } };
}
