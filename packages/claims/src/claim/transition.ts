import { invalidArgument } from '../claims-error.ts';
import { startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { keepsPayments, openAmount, type Claim, type ClaimEntry, type ClaimState } from './claim.ts';
import { clockAfter } from './clock.ts';
import { effectOf } from './effects.ts';
import { lacksNote, type ClaimEvent } from './event.ts';
import { GUARDS, type GuardId, type TransitionContext } from './guards.ts';
import { mandateFor, mandateRefusal } from '../parties/mandate.ts';
import type { TaskKind, TransitionRule } from './transition-rule.ts';
import { ruleFor } from './transitions.ts';

/** Why an event was refused: it means nothing here, the actor may not or has no mandate, it does not say why, the claim is on hold, or a condition is not met. */
export type TransitionRefusalCode =
  | 'not-possible-here'
  | 'not-allowed-for-actor'
  | 'not-mandated'
  | 'note-missing'
  | 'claim-on-hold'
  | GuardId;

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
 * const result = transition(claim, { kind: 'submit' }, { actor: { role: 'owner', id: 'owner' }, at: '2026-03-01T12:00:00Z', eligibility });
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
  const tasks = tasksOf(rule, next, claim);
  return { ok: true, claim: { ...next, history: [...claim.history, entry] }, entry, tasks, irreversible: rule.irreversible === true };
}

// --- internal ---

/**
 * Events that are still possible while a claim is on hold: those that end it or let it go on, and what the respondent answers or pays, also
 * where the operator records it.
 */
const DURING_HOLD: readonly ClaimEvent['kind'][] = [
  'release',
  'add-note',
  'withdraw',
  'hold',
  'close-duplicate',
  'close-time-barred',
  'report-fixed',
  'submit-license-proof',
  'dispute',
  'record-payment',
  'record-recheck',
  'add-statement',
  'request-offer',
  'keep-claim',
];

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
  const noMandate = mandateRefusal(actor, { ...context, claimId: claim.id });
  if (noMandate !== undefined) return refuse('not-mandated', noMandate);
  if (lacksNote(event)) return refuse('note-missing', `"${event.kind}" needs a note that says why.`);
  if (claim.hold !== null && actor.role !== 'respondent' && !DURING_HOLD.includes(event.kind)) {
    return refuse('claim-on-hold', `The claim is on hold (${claim.hold.note}); release it first.`);
  }
  for (const id of rule.guards ?? []) {
    const hint = GUARDS[id](claim, event, context);
    if (hint !== undefined) return refuse(id, hint);
  }
  return undefined;
}

function move(rule: TransitionRule, claim: Claim, event: ClaimEvent, context: TransitionContext): Claim {
  const state = targetOf(rule, claim);
  const outcome = state === 'closed' ? (rule.outcome ?? claim.outcome) : null;
  return {
    ...claim,
    state,
    outcome,
    ...clockAfter(rule, claim, event, { ...context, to: state }),
    ...checked(claim, context),
    ...effectOf(claim, event, context),
  };
}

/** What was checked for this step is kept with it. */
function checked(claim: Claim, { eligibility, at }: TransitionContext): Pick<Claim, 'eligibility'> {
  const results = eligibility?.filter(({ hitId }) => claim.hitIds.includes(hitId)) ?? [];
  return results.length < claim.hitIds.length ? {} : { eligibility: { at, results } };
}

function targetOf(rule: TransitionRule, claim: Claim): ClaimState {
  if (rule.to === 'same') return claim.state;
  return rule.to === 'back' ? (claim.returnTo ?? 'notified') : rule.to;
}

function entryOf(claim: Claim, to: ClaimState, event: ClaimEvent, context: TransitionContext): ClaimEntry {
  const { actor, at } = context;
  const mandate = mandateFor(actor, { ...context, claimId: claim.id });
  const by = mandate === undefined ? {} : { mandate: mandate.id };
  return { sequence: claim.history.length, at, actor, event: event.kind, from: claim.state, to, ...factsOf(event), ...by };
}

/** What the history keeps of an event, beside what the claim itself keeps. */
function factsOf(event: ClaimEvent): Pick<ClaimEntry, 'note' | 'code' | 'letter' | 'offer' | 'facts'> {
  return {
    ...('note' in event && event.note !== undefined ? { note: event.note } : {}),
    ...('code' in event ? { code: event.code } : {}),
    ...('letter' in event ? { letter: event.letter.sha256 } : {}),
    ...('offer' in event ? { offer: event.offer } : {}),
    ...('facts' in event ? { facts: event.facts } : {}),
  };
}

function tasksOf(rule: TransitionRule, next: Claim, before: Claim): readonly TaskKind[] {
  const idle = (rule.task === 'tell-respondent' && before.letters.length === 0) || (rule.task === 'check-again' && !mustCheckAgain(next));
  const tasks = rule.task === undefined || idle ? [] : [rule.task];
  return owesRefund(next, before) ? [...tasks, 'refund'] : tasks;
}

/** A look that found nothing changed, or no page, is repeated before anything follows from it. */
function mustCheckAgain({ rechecks = [] }: Claim): boolean {
  return rechecks.at(-1)?.result !== 'fixed' && rechecks.at(-2)?.result !== 'not-fixed';
}

function owesRefund(next: Claim, before: Claim): boolean {
  if (next.payments.length > before.payments.length && (openAmount(next) ?? 0) < 0) return true;
  const closing = next.state === 'closed' && before.state !== 'closed';
  return closing && next.payments.length > 0 && !keepsPayments(next);
}
