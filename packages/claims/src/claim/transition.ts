import { invalidArgument } from '../claims-error.ts';
import { startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { openAmount, type Claim, type ClaimEntry, type ClaimState } from './claim.ts';
import { daysLeft, DEADLINE_DAYS, deadlineAfter, MIN_DAYS_AFTER_PAUSE, type Deadline } from './deadline.ts';
import { effectOf } from './effects.ts';
import type { ClaimEvent } from './event.ts';
import { GUARDS, type Guard, type GuardId, type TransitionContext } from './guards.ts';
import { ruleFor, type TaskKind, type TransitionRule } from './transitions.ts';

/** Why an event was refused: it means nothing here, the actor may not, the claim is on hold, or a condition is not met. */
export type TransitionRefusalCode = 'not-possible-here' | 'not-allowed-for-actor' | 'claim-on-hold' | GuardId;

export type TransitionResult =
  | {
      readonly ok: true;
      readonly claim: Claim;
      /** The line that was appended to the history. */
      readonly entry: ClaimEntry;
      /** What a person should do next. */
      readonly tasks: readonly TaskKind[];
      /** Whether somebody outside was told, so that it cannot be taken back. */
      readonly irreversible: boolean;
    }
  | Refusal<TransitionRefusalCode>;

/**
 * Applies an event to a claim, by the table `TRANSITIONS`. Pure: the claim passed in is unchanged, time and actor come from the context, and
 * a refused event is a value that says what is lacking.
 *
 * @example
 * const result = transition(claim, { kind: 'submit' }, { actor: { role: 'owner', id: 'Anna' }, at: '2026-03-01T12:00:00Z', eligibility });
 * if (!result.ok) console.log(result.code, result.hint);
 */
export function transition(claim: Claim, event: ClaimEvent, context: TransitionContext): TransitionResult {
  checkContext(context);
  const rule = ruleFor(claim.state, event.kind);
  if (rule === undefined) return refuse('not-possible-here', `"${event.kind}" means nothing for a claim in the state "${claim.state}".`);
  const refusal = refusalOf(rule, claim, event, context);
  if (refusal !== undefined) return refusal;
  const next = move(rule, claim, event, context);
  const entry = entryOf(claim, next.state, event, context);
  const tasks = tasksOf(rule, next, event, claim);
  return { ok: true, claim: { ...next, history: [...claim.history, entry] }, entry, tasks, irreversible: rule.irreversible === true };
}

// --- internal ---

/** Events of the claimant's side that are still possible while a claim is on hold; a respondent may always answer. */
const DURING_HOLD: readonly ClaimEvent['kind'][] = ['release', 'add-note', 'withdraw', 'hold', 'close-duplicate'];

function checkContext({ actor, at }: TransitionContext): void {
  startMs(at, 'context.at');
  if (actor.id.trim() === '') throw invalidArgument('context.actor.id', 'the name of the one who acts', actor.id);
}

function refusalOf(
  rule: TransitionRule,
  claim: Claim,
  event: ClaimEvent,
  context: TransitionContext,
): Refusal<TransitionRefusalCode> | undefined {
  const { actor } = context;
  if (!rule.actors.includes(actor.role)) {
    return refuse('not-allowed-for-actor', `"${event.kind}" is for ${rule.actors.join(' or ')}, not for ${actor.role}.`);
  }
  if (claim.hold !== null && actor.role !== 'respondent' && !DURING_HOLD.includes(event.kind)) {
    return refuse('claim-on-hold', `The claim is on hold (${claim.hold.note}); release it first.`);
  }
  for (const id of rule.guards ?? []) {
    const guard: Guard = GUARDS[id];
    const hint = guard(claim, event, context);
    if (hint !== undefined) return refuse(id, hint);
  }
  return undefined;
}

function move(rule: TransitionRule, claim: Claim, event: ClaimEvent, context: TransitionContext): Claim {
  const state = targetOf(rule, claim);
  const pausing = rule.pauses === true;
  const changes: Partial<Claim> = {
    state,
    outcome: rule.outcome ?? null,
    deadline: deadlineOf(rule, claim, context),
    pausedDays: pausing ? (claim.pausedDays ?? remainingDays(claim, context)) : rule.to === 'same' ? claim.pausedDays : null,
    returnTo: pausing ? (claim.returnTo ?? claim.state) : rule.to === 'same' ? claim.returnTo : null,
  };
  const closedNote = claim.state === 'closed' && state === 'closed' ? { outcome: claim.outcome } : {};
  return { ...claim, ...changes, ...closedNote, ...effectOf(claim, event, context) };
}

function targetOf(rule: TransitionRule, claim: Claim): ClaimState {
  if (rule.to === 'same') return claim.state;
  return rule.to === 'back' ? (claim.returnTo ?? 'notified') : rule.to;
}

function deadlineOf(rule: TransitionRule, claim: Claim, { at, calendar, days }: TransitionContext): Deadline | null {
  if (rule.deadline === undefined) return rule.to === 'same' ? claim.deadline : null;
  if (rule.deadline === 'resume') {
    if (claim.pausedDays === null) return null;
    return deadlineAfter('reply', Math.max(claim.pausedDays, MIN_DAYS_AFTER_PAUSE), at, calendar);
  }
  return deadlineAfter(rule.deadline, days?.[rule.deadline] ?? DEADLINE_DAYS[rule.deadline], at, calendar);
}

function remainingDays(claim: Claim, { at }: TransitionContext): number | null {
  return claim.deadline === null ? null : daysLeft(claim.deadline, at);
}

function entryOf(claim: Claim, to: ClaimState, event: ClaimEvent, { actor, at }: TransitionContext): ClaimEntry {
  const note = 'note' in event ? event.note : undefined;
  const line = { sequence: claim.history.length, at, actor, event: event.kind, from: claim.state, to };
  return note === undefined ? line : { ...line, note };
}

function tasksOf(rule: TransitionRule, next: Claim, event: ClaimEvent, before: Claim): readonly TaskKind[] {
  if (event.kind === 'record-payment' && (openAmount(next) ?? 0) < 0) return ['refund'];
  if (rule.task === undefined) return [];
  return rule.task === 'tell-respondent' && before.letters.length === 0 ? [] : [rule.task];
}
