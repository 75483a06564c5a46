import type { EligibilityFinding, EligibilityResult } from '../eligibility.ts';
import { letterKind } from '../letters/catalogue.ts';
import type { Mandate } from '../parties/mandate.ts';
import { isMoney, moneyText } from '../money/money.ts';
import { isTime, startMs } from '../period.ts';
import { isSameMatter, openAmount, type Actor, type Claim } from './claim.ts';
import { isOverdue, type DeadlineCalendar, type DeadlineKind } from './deadline.ts';
import type { ClaimEvent } from './event.ts';
import { ANSWER_GUARDS, type AnswerGuardId } from './answer-guards.ts';
import { MANDATE_GUARDS, type MandateGuardId } from './mandate-guards.ts';
import { offerProblem } from './offer-basis.ts';
import { REOPENABLE } from './transition-rule.ts';

/** What a transition is decided with. Nothing is looked up: the caller passes time, actor and the newest facts. */
export interface TransitionContext {
  readonly actor: Actor;
  /** Now, ISO 8601. */
  readonly at: string;
  /**
   * `eligibility` of every hit of the claim, computed now with the newest licenses and allow rules (pass the claim's own id as `claimId`).
   * Steps that need it refuse when one is missing.
   */
  readonly eligibility?: readonly EligibilityResult[];
  /** Number of persons on the claimant's side. @default 1 */
  readonly staff?: number;
  /** Other claims on record, needed to open a closed one again. */
  readonly claims?: readonly Claim[];
  /**
   * Every mandate on record: then staff, collectors and lawyers act by one that is in force, and the owner's word is the owner's. Absent: not asked.
   */
  readonly mandates?: readonly Mandate[];
  readonly calendar?: DeadlineCalendar;
  /** Hours to wait before the first letter with money, where one person submitted and accepted the claim. @default 24 */
  readonly coolingHours?: number;
  /** Days for deadlines other than `DEADLINE_DAYS`. */
  readonly days?: Partial<Readonly<Record<DeadlineKind, number>>>;
}

/** A condition of a transition: `undefined` when it is met, else what is lacking. */
export type Guard = (claim: Claim, event: ClaimEvent, context: TransitionContext) => string | undefined;

/** Ids of the conditions; each is the code of the refusal that it gives. */
export type GuardId =
  | 'license-question-answered'
  | 'eligible'
  | 'warnings-answered'
  | 'respondent-identified'
  | 'confirmed-by-person'
  | 'no-money-letter'
  | 'at-most-two-contacts'
  | 'first-contact-or-deadline-over'
  | 'at-most-two-reminders'
  | 'nothing-sent'
  | 'is-creative-commons'
  | 'cure-first'
  | 'deadline-over'
  | 'not-yet-noted'
  | 'decided-by-another-person'
  | 'reviewed-twice'
  | 'nothing-agreed'
  | 'valid-offer'
  | 'offer-by-own-side'
  | 'accepted-by-other-side'
  | 'valid-payment'
  | 'paid-in-full'
  | 'offer-to-remove'
  | 'offer-of-license'
  | 'may-reopen'
  | 'on-hold'
  | 'not-on-hold'
  | AnswerGuardId
  | MandateGuardId;

/** Every condition by its id. The id is the code of the refusal. */
export const GUARDS: Readonly<Record<GuardId, Guard>> = {
  'license-question-answered': (claim) =>
    claim.licenseCheck === null ? 'Answer first whether there could be a license or another permission (answer-license-check).' : undefined,
  eligible: (claim, _event, context) => {
    const unchecked = claim.hitIds.filter((id) => context.eligibility?.some(({ hitId }) => hitId === id) !== true);
    if (unchecked.length > 0)
      return `Pass \`eligibility\` of every hit, computed now with the newest licenses and allow rules; missing: ${unchecked.join(', ')}.`;
    const blocks = findingsOf(claim, context, 'block');
    return blocks.length === 0 ? undefined : blocks.map((finding) => finding.text).join(' ');
  },
  'warnings-answered': (claim, _event, context) => {
    const open = findingsOf(claim, context, 'warn').filter((finding) => claim.warningAnswers[finding.code] === undefined);
    return open.length === 0
      ? undefined
      : `Answer in writing (answer-warning): ${open.map((finding) => `${finding.code} (${finding.text})`).join(' ')}`;
  },
  'respondent-identified': (claim) =>
    hasText(claim.respondent?.name) && (hasText(claim.respondent?.address) || hasText(claim.respondent?.email))
      ? undefined
      : 'Name the respondent with an address or e-mail address first (identify-respondent).',
  'confirmed-by-person': (_claim, event, { actor, at }) => {
    if (!('confirmation' in event) || !('letter' in event)) return 'A letter needs the confirmation of a person.';
    const { confirmation, letter } = event;
    if (!hasText(confirmation.by) || confirmation.by !== actor.id)
      return 'The person who sends must be the one who read and confirmed the letter.';
    if (!isTime(confirmation.at) || startMs(confirmation.at, 'confirmation.at') > startMs(at, 'at'))
      return 'The confirmation must say when it was given, and that cannot lie ahead.';
    return /^[0-9a-f]{64}$/.test(letter.sha256) ? undefined : 'The confirmation must name the letter by its digest (letterDigest).';
  },
  'no-money-letter': (_claim, event) => {
    if (!('letter' in event)) return 'A letter needs the confirmation of a person.';
    const { template } = event.letter;
    if (letterKind(template)?.mayDemandMoney === false) return undefined;
    return `This step takes only letters that are known to be without money (LETTER_CATALOGUE); "${template}" is not one of them.`;
  },
  'at-most-two-contacts': (claim) =>
    lettersThatStayed(claim) < 2 ? undefined : 'One letter and one reminder were sent; open a claim instead (escalate).',
  'first-contact-or-deadline-over': (claim, event, context) =>
    lettersThatStayed(claim) === 0 ? undefined : GUARDS['deadline-over'](claim, event, context),
  'at-most-two-reminders': (claim) =>
    countOf(claim, 'send-reminder') < 2 ? undefined : 'Two reminders were sent; the next step is the final notice.',
  'nothing-sent': (claim) =>
    claim.letters.length === 0 ? undefined : 'A letter was sent; withdraw the claim instead, so that the respondent is told.',
  'is-creative-commons': (claim, _event, context) =>
    isCreativeCommons(claim, context) ? undefined : 'The work was never offered under Creative Commons.',
  'cure-first': (claim, _event, context) =>
    isCreativeCommons(claim, context) && !claim.cureFailed
      ? 'The work is or was under Creative Commons: ask first to put it right (send-cure).'
      : undefined,
  'deadline-over': (claim, _event, { at }) => {
    if (claim.deadline === null) return 'No deadline is running.';
    return isOverdue(claim.deadline, at)
      ? undefined
      : `The deadline runs to the end of ${claim.deadline.dueOn} (${claim.deadline.timeZone}).`;
  },
  'not-yet-noted': ({ deadline, history }) =>
    deadline !== null && history.some((entry) => entry.event === 'deadline-passed' && isOverdue(deadline, entry.at))
      ? `It is noted already that the deadline ended on ${deadline.dueOn}.`
      : undefined,
  'decided-by-another-person': (claim, _event, { actor, staff = 1 }) => {
    const accepter = claim.history.findLast((entry) => entry.event === 'accept')?.actor.id;
    return staff >= 2 && accepter === actor.id
      ? `Somebody other than ${actor.id}, who accepted the claim, must decide the dispute.`
      : undefined;
  },
  'reviewed-twice': (claim) =>
    claim.reviews.length >= 2 ? undefined : 'The claim must be reviewed a second time (review-again) before it is given to others.',
  'nothing-agreed': ({ offer }) =>
    offer === null || offer.acceptedAt === null ? undefined : 'An offer was accepted; that is an agreement and is not offered anew.',
  'valid-offer': (claim, event) => (event.kind === 'make-offer' ? offerProblem(claim, event.offer) : 'There is no offer.'),
  'offer-by-own-side': (_claim, event, { actor }) =>
    event.kind === 'make-offer' && event.offer.by === sideOf(actor) ? undefined : 'Each side can make offers only for itself.',
  'accepted-by-other-side': (claim, _event, { actor }) => {
    if (claim.offer === null) return 'There is no offer.';
    return claim.offer.by === sideOf(actor) ? 'An offer is accepted by the other side.' : undefined;
  },
  'valid-payment': (claim, event) => {
    if (event.kind !== 'record-payment' || !isMoney(event.payment) || event.payment.amountMinor <= 0) {
      return 'A payment is a positive whole number of minor units with an ISO 4217 currency.';
    }
    if (!isTime(event.payment.receivedAt)) return 'A payment needs the time when it was received, ISO 8601.';
    const { offer } = claim;
    if (offer === null || offer.acceptedAt === null) return 'No offer was accepted.';
    return event.payment.currency === offer.currency
      ? undefined
      : `The offer is in ${offer.currency}; a payment in ${event.payment.currency} is not converted.`;
  },
  'paid-in-full': (claim) => {
    const open = openAmount(claim);
    if (open === null) return 'No offer was accepted.';
    return open <= 0 ? undefined : `${moneyText({ amountMinor: open, currency: claim.offer?.currency ?? '' })} is still open.`;
  },
  'offer-to-remove': (claim) => (claim.offer?.purpose === 'pay-and-remove' ? undefined : 'A license was sold; the picture may stay.'),
  'offer-of-license': (claim) => (claim.offer?.purpose === 'license' ? undefined : 'Removal was agreed; check it first (await-removal).'),
  'may-reopen': (claim, _event, { claims = [] }) => {
    if (claim.outcome === null || !REOPENABLE.includes(claim.outcome))
      return `A claim that ended as ${claim.outcome} is final for this use.`;
    if (claim.outcome === 'withdrawn' && claim.letters.at(-1)?.template === 'release')
      return 'It was withdrawn and given up in writing (release); that is not taken back.';
    const other = claims.find((each) => each.id !== claim.id && each.state !== 'closed' && isSameMatter(each, claim));
    return other === undefined ? undefined : `The claim ${other.id} is open for the same work and domain.`;
  },
  'on-hold': (claim) => (claim.hold === null ? 'The claim is not on hold.' : undefined),
  'not-on-hold': (claim) => (claim.hold === null ? undefined : 'The claim is already on hold.'),
  ...ANSWER_GUARDS,
  ...MANDATE_GUARDS,
};

// --- internal ---

function findingsOf(claim: Claim, { eligibility = [] }: TransitionContext, severity: EligibilityFinding['severity']): EligibilityFinding[] {
  const results = eligibility.filter(({ hitId }) => claim.hitIds.includes(hitId));
  return results.flatMap(({ findings }) => findings.filter((finding) => finding.severity === severity));
}

/** By the claim's record, or by a policy that was entered later. */
function isCreativeCommons(claim: Claim, context: TransitionContext): boolean {
  return claim.creativeCommons || findingsOf(claim, context, 'warn').some(({ code }) => code === 'creative-commons');
}

function hasText(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '';
}

/** Letters that did not come back. */
function lettersThatStayed({ letters, deliveries = [] }: Claim): number {
  return letters.length - new Set(deliveries.filter(({ result }) => result === 'returned').map(({ letter }) => letter)).size;
}

/** How often something happened since the claim was opened or opened again. */
function countOf({ history }: Claim, event: ClaimEvent['kind']): number {
  const begin = history.findLastIndex((entry) => entry.event === 'reopen' || entry.event === 'uphold-wrong-party');
  return history.slice(begin + 1).filter((entry) => entry.event === event).length;
}

function sideOf(actor: Actor): 'claimant' | 'respondent' {
  return actor.role === 'respondent' ? 'respondent' : 'claimant';
}
