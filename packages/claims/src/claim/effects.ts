import type { Answer, Claim } from './claim.ts';
import { resumeDeadline, stopDeadline, type Deadline, type StoppedDeadline } from './deadline.ts';
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
      return { deadline: null, hold: { ...answer(event.note, context), paused: stopped(claim, context) } };
    case 'release':
      return { hold: null, deadline: resumed(claim, context) };
    case 'reopen':
      return { licenseCheck: null, warningAnswers: {}, reviews: [], cureFailed: false, offer: null };
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

function stopped({ deadline }: Claim, { at }: TransitionContext): StoppedDeadline | null {
  return deadline === null ? null : stopDeadline(deadline, at);
}

/** No time ran while the claim was on hold. */
function resumed({ hold }: Claim, { at, calendar }: TransitionContext): Deadline | null {
  return hold === null || hold.paused === null ? null : resumeDeadline(hold.paused, at, calendar);
}
