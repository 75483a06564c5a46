import type { Answer, Claim } from './claim.ts';
import { daysLeft, deadlineAfter, MIN_DAYS_AFTER_PAUSE } from './deadline.ts';
import type { ClaimEvent } from './event.ts';
import type { TransitionContext } from './guards.ts';

/** What an event changes in a claim besides state, outcome, deadline and history. */
export function effectOf(claim: Claim, event: ClaimEvent, context: TransitionContext): Partial<Claim> {
  switch (event.kind) {
    case 'identify-respondent':
      return { respondent: event.respondent };
    case 'answer-license-check':
      return { licenseCheck: answer(event.note, context) };
    case 'answer-warning':
      return { warningAnswers: { ...claim.warningAnswers, [event.code]: answer(event.note, context) } };
    case 'send-contact':
    case 'send-cure':
    case 'send-letter':
    case 'send-reminder':
    case 'send-final-notice':
      return { letters: [...claim.letters, { ...event.letter, ...confirmed(event), sentAt: context.at }] };
    case 'not-fixed':
      return { cureFailed: true };
    case 'accept':
      return { reviews: [...claim.reviews, answer(event.note ?? 'accepted', context)] };
    case 'review-again':
      return { reviews: [...claim.reviews, answer(event.note, context)] };
    case 'hold':
      return {
        hold: { ...answer(event.note, context), remainingDays: claim.deadline === null ? null : daysLeft(claim.deadline, context.at) },
      };
    case 'release':
      return { hold: null, ...resumed(claim, context) };
    case 'reopen':
      return { licenseCheck: null, warningAnswers: {}, offer: null, returnTo: null };
    default:
      return moneyEffect(claim, event, context);
  }
}

// --- internal ---

function moneyEffect(claim: Claim, event: ClaimEvent, context: TransitionContext): Partial<Claim> {
  switch (event.kind) {
    case 'make-offer':
      return { offer: { ...event.offer, acceptedAt: null } };
    case 'accept-offer':
      return claim.offer === null ? {} : { offer: { ...claim.offer, acceptedAt: context.at } };
    case 'expire-offer':
      return { offer: null };
    case 'record-payment':
      return { payments: [...claim.payments, event.payment] };
    default:
      return {};
  }
}

function answer(note: string, { actor, at }: TransitionContext): Answer {
  return { by: actor.id, at, note };
}

function confirmed(event: Extract<ClaimEvent, { confirmation: unknown }>): { confirmedBy: string; confirmedAt: string } {
  return { confirmedBy: event.confirmation.by, confirmedAt: event.confirmation.at };
}

/** No time ran while the claim was on hold: what was left begins anew, and it is never less than the least time after a pause. */
function resumed(claim: Claim, { at, calendar }: TransitionContext): Partial<Claim> {
  if (claim.deadline === null || claim.hold === null || claim.hold.remainingDays === null) return {};
  const days = Math.max(claim.hold.remainingDays, MIN_DAYS_AFTER_PAUSE);
  return { deadline: deadlineAfter(claim.deadline.kind, days, at, calendar) };
}
