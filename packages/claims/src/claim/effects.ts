import type { Answer, Claim, Delivery, Offer, Payment } from './claim.ts';
import {
  DEADLINE_DAYS,
  deadlineAfter,
  EXTENSION_DAYS,
  resumeDeadline,
  stopDeadline,
  type Deadline,
  type StoppedDeadline,
} from './deadline.ts';
import type { ClaimEvent } from './event.ts';
import { changedFacts } from './facts.ts';
import type { TransitionContext } from './guards.ts';
import { instalmentStatus } from './instalments.ts';

/** What an event changes in a claim besides state, outcome, deadline and history. */
export function effectOf(claim: Claim, event: ClaimEvent, context: TransitionContext): Partial<Claim> {
  if ('confirmation' in event) return { letters: [...claim.letters, { ...event.letter, ...confirmed(event), sentAt: context.at }] };
  switch (event.kind) {
    case 'identify-respondent':
      return { respondent: event.respondent };
    case 'answer-license-check':
      return { licenseCheck: answer(event.note, context) };
    case 'answer-warning':
      return { warningAnswers: { ...claim.warningAnswers, [event.code]: answer(event.note, context) } };
    case 'not-fixed':
      return { cureFailed: true };
    case 'accept':
      return { reviews: [...claim.reviews, answer(event.note ?? 'accepted', context)] };
    case 'review-again':
      return { reviews: [...claim.reviews, answer(event.note, context)] };
    case 'keep-claim':
      return { keptDespite: { ...claim.keptDespite, [event.code]: answer(event.note, context) } };
    case 'uphold-wrong-party':
      return { ...formerRespondents(claim), respondent: null, reviews: [], cureFailed: false, offer: null };
    case 'hold':
      return { deadline: null, hold: { ...answer(event.note, context), paused: stopped(claim, context) } };
    case 'release':
      return { hold: null, deadline: resumed(claim, context) };
    case 'reopen':
      return { licenseCheck: null, warningAnswers: {}, reviews: [], cureFailed: false, offer: null };
    default:
      return laterEffect(claim, event, context);
  }
}

// --- internal ---

function laterEffect(claim: Claim, event: ClaimEvent, context: TransitionContext): Partial<Claim> {
  switch (event.kind) {
    case 'record-facts':
      return { facts: changedFacts(claim.facts ?? {}, event.facts) };
    case 'record-recheck':
      return { rechecks: [...(claim.rechecks ?? []), { at: context.at, result: event.result, by: context.actor.id }] };
    case 'record-delivery':
      return { ...delivered(claim, 'delivered', event.on, context), deadline: fromArrival(claim, event.on, context) };
    case 'letter-returned':
      return delivered(claim, 'returned', event.on, context);
    case 'extend-deadline':
      return { deadline: extended(claim, context) };
    case 'make-offer':
      return { offer: { ...event.offer, acceptedAt: null } };
    case 'accept-offer':
      return claim.offer === null ? {} : accepted(claim, claim.offer, context);
    case 'expire-offer':
      return { offer: null };
    case 'promise-payment':
      return { promises: [...(claim.promises ?? []), event.promise], deadline: promised(claim, event.promise.dueOn) };
    case 'record-payment':
      return paid(claim, event.payment, context);
    default:
      return {};
  }
}

function formerRespondents({ respondent, formerRespondents: former = [] }: Claim): Pick<Claim, 'formerRespondents'> {
  return respondent === null ? {} : { formerRespondents: [...former, respondent] };
}

function answer(note: string, { actor, at }: TransitionContext): Answer {
  return { by: actor.id, at, note };
}

function confirmed(event: Extract<ClaimEvent, { confirmation: unknown }>): { confirmedBy: string; confirmedAt: string } {
  return { confirmedBy: event.confirmation.by, confirmedAt: event.confirmation.at };
}

function stopped({ deadline }: Claim, { at }: TransitionContext): StoppedDeadline | null {
  return deadline === null ? null : stopDeadline(deadline, at);
}

function accepted(claim: Claim, offer: Offer, { at, calendar }: TransitionContext): Partial<Claim> {
  const agreed = { offer: { ...offer, acceptedAt: at } };
  const first = offer.plan?.[0];
  if (first === undefined || claim.hold !== null) return agreed;
  return { ...agreed, deadline: { kind: 'pay', dueOn: first.dueOn, timeZone: calendar?.timeZone ?? 'UTC' } };
}

/** A payment in time moves the deadline to the next instalment that is open. */
function paid(claim: Claim, payment: Payment, { at }: TransitionContext): Partial<Claim> {
  const payments = [...claim.payments, payment];
  const { offer, deadline } = claim;
  const next = offer?.plan && instalmentStatus(offer.plan, payments, at).find(({ openMinor }) => openMinor > 0);
  if (next === undefined || deadline === null || deadline.kind !== 'pay') return { payments };
  return { payments, deadline: { ...deadline, dueOn: next.dueOn } };
}

function delivered(claim: Claim, result: Delivery['result'], on: string, { actor }: TransitionContext): Pick<Claim, 'deliveries'> {
  return { deliveries: [...(claim.deliveries ?? []), { letter: claim.letters.length - 1, result, on, by: actor.id }] };
}

/** Time counts from the day on which the letter arrived; a last day that was named before is never moved forward. */
function fromArrival({ deadline }: Claim, on: string, { calendar, days }: TransitionContext): Deadline | null {
  if (deadline === null || (deadline.kind !== 'reply' && deadline.kind !== 'cure')) return deadline;
  const { kind, dueOn, timeZone } = deadline;
  const later = deadlineAfter(kind, days?.[kind] ?? DEADLINE_DAYS[kind], `${on}T12:00:00Z`, { ...calendar, timeZone: 'UTC' }).dueOn;
  return later > dueOn ? { kind, dueOn: later, timeZone } : deadline;
}

/** The days are added to the last day, not to today: who asks early loses nothing. */
function extended({ deadline }: Claim, { calendar }: TransitionContext): Deadline | null {
  if (deadline === null) return null;
  const { kind, dueOn, timeZone } = deadline;
  return { ...deadlineAfter(kind, EXTENSION_DAYS, `${dueOn}T12:00:00Z`, { ...calendar, timeZone: 'UTC' }), timeZone };
}

/** A promise moves the deadline to its day, and never shortens it. */
function promised({ deadline }: Claim, dueOn: string): Deadline | null {
  return deadline === null || deadline.dueOn >= dueOn ? deadline : { ...deadline, dueOn };
}

/** No time ran while the claim was on hold. */
function resumed({ hold }: Claim, { at, calendar }: TransitionContext): Deadline | null {
  return hold === null || hold.paused === null ? null : resumeDeadline(hold.paused, at, calendar);
}
