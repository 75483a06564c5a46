import type { ActorRole, ClaimOutcome, ClaimState } from './claim.ts';
import type { DeadlineKind } from './deadline.ts';
import type { ClaimEventKind } from './event.ts';
import type { GuardId } from './guards.ts';

/** One row of the life cycle: from these states, this event, by these actors, under these conditions, leads there. */
export interface TransitionRule {
  readonly from: readonly ClaimState[];
  readonly event: ClaimEventKind;
  /** `same`: the state stays. `back`: to where the interlude began. */
  readonly to: ClaimState | 'same' | 'back';
  readonly outcome?: ClaimOutcome;
  readonly actors: readonly ActorRole[];
  /** Checked in this order; the first that is not met is named. */
  readonly guards?: readonly GuardId[];
  /** The deadline that begins; absent: the old one stays on `same`, and ends otherwise. `resume`: what was left when the clock was stopped. */
  readonly deadline?: DeadlineKind | 'resume';
  /** Stops the running deadline and keeps what is left of it. */
  readonly pauses?: true;
  /** What a person should do next. Timers only ever end in a task. */
  readonly task?: TaskKind;
  /** Cannot be taken back: somebody outside has been told. */
  readonly irreversible?: true;
}

export type TaskKind =
  | 'review-claim'
  | 'send-letter'
  | 'check-license'
  | 'decide-dispute'
  | 'verify-fix'
  | 'verify-removal'
  | 'answer-offer'
  | 'decide-next-step'
  | 'tell-respondent'
  | 'refund';

const CLAIMANT: readonly ActorRole[] = ['owner', 'operator'];
const STAFF: readonly ActorRole[] = ['operator'];
const OWNER: readonly ActorRole[] = ['owner'];
const RESPONDENT: readonly ActorRole[] = ['respondent', 'operator'];
const LAWYER: readonly ActorRole[] = ['lawyer', 'operator'];
/** Before anything goes out: the question of permission is answered, and every hit is eligible with the records of now. */
const CHECKED: readonly GuardId[] = ['license-question-answered', 'eligible', 'warnings-answered'];
/** A letter goes out: the checks, and a person who read it. */
const SENT: readonly GuardId[] = [...CHECKED, 'confirmed-by-person'];
const ASKED: readonly ClaimState[] = ['direct', 'cure', 'notified', 'reminded', 'final-notice'];
/** Where money may come in, once an offer was accepted. Who is late with it is reminded and stays able to pay. */
const PAYABLE: readonly ClaimState[] = ['payment-pending', 'reminded', 'final-notice', 'removal-check', 'collection', 'legal', 'court'];
/** Where what was agreed can be done. */
const PAID: readonly ClaimState[] = PAYABLE.filter((state) => state !== 'removal-check');
const PREPARING: readonly ClaimState[] = ['draft', 'review', 'ready'];
/** Every state in which a claim is open. */
export const OPEN_STATES: readonly ClaimState[] = [
  ...PREPARING,
  ...ASKED,
  'license-check',
  'disputed',
  'negotiating',
  'payment-pending',
  'removal-check',
  'collection',
  'legal',
  'court',
];
const TIMED: readonly ClaimState[] = OPEN_STATES.filter((state) => state !== 'legal' && state !== 'court' && state !== 'ready');

/** Outcomes after which a claim may be opened again, because nothing was agreed or decided. */
export const REOPENABLE: readonly ClaimOutcome[] = ['rejected', 'discarded', 'withdrawn', 'unreachable', 'uneconomic', 'complied'];

/** The whole life cycle. At most one row holds for a state and an event. */
export const TRANSITIONS: readonly TransitionRule[] = [
  // The owner writes personally: no money, no threat.
  {
    from: ['direct'],
    event: 'send-contact',
    to: 'same',
    actors: CLAIMANT,
    guards: ['at-most-two-contacts', 'first-contact-or-deadline-over', ...SENT, 'no-money-letter'],
    deadline: 'reply',
    irreversible: true,
  },
  { from: ['direct'], event: 'escalate', to: 'draft', actors: CLAIMANT, deadline: 'draft' },
  // Preparing.
  { from: ['direct', ...PREPARING], event: 'identify-respondent', to: 'same', actors: CLAIMANT },
  { from: ['direct', ...PREPARING], event: 'answer-license-check', to: 'same', actors: CLAIMANT },
  { from: OPEN_STATES, event: 'answer-warning', to: 'same', actors: CLAIMANT },
  {
    from: ['draft'],
    event: 'submit',
    to: 'review',
    actors: OWNER,
    guards: CHECKED,
    deadline: 'review',
    task: 'review-claim',
  },
  { from: ['direct', 'draft'], event: 'discard', to: 'closed', outcome: 'discarded', actors: OWNER, guards: ['nothing-sent'] },
  { from: ['review'], event: 'ask-back', to: 'draft', actors: STAFF, deadline: 'draft' },
  { from: ['review'], event: 'reject', to: 'closed', outcome: 'rejected', actors: STAFF },
  {
    from: ['review'],
    event: 'accept',
    to: 'ready',
    actors: STAFF,
    guards: [...CHECKED, 'respondent-identified'],
    task: 'send-letter',
  },
  // Creative Commons: thirty days to put it right.
  {
    from: ['ready'],
    event: 'send-cure',
    to: 'cure',
    actors: STAFF,
    guards: ['is-creative-commons', ...SENT, 'respondent-identified', 'no-money-letter'],
    deadline: 'cure',
    irreversible: true,
  },
  { from: ['cure'], event: 'not-fixed', to: 'ready', actors: STAFF, guards: ['deadline-over'] },
  // The letters.
  {
    from: ['ready'],
    event: 'send-letter',
    to: 'notified',
    actors: STAFF,
    guards: ['cure-first', ...SENT, 'respondent-identified'],
    deadline: 'reply',
    irreversible: true,
  },
  {
    from: ['notified', 'reminded', 'payment-pending'],
    event: 'send-reminder',
    to: 'reminded',
    actors: STAFF,
    guards: ['deadline-over', 'at-most-two-reminders', ...SENT],
    deadline: 'reply',
    irreversible: true,
  },
  {
    from: ['reminded'],
    event: 'send-final-notice',
    to: 'final-notice',
    actors: STAFF,
    guards: ['deadline-over', ...SENT],
    deadline: 'reply',
    irreversible: true,
  },
  {
    from: TIMED,
    event: 'deadline-passed',
    to: 'same',
    actors: ['timer'],
    guards: ['deadline-over', 'not-yet-noted'],
    task: 'decide-next-step',
  },
  // The respondent answers.
  { from: ASKED, event: 'report-fixed', to: 'same', actors: RESPONDENT, task: 'verify-fix' },
  { from: ASKED, event: 'confirm-fixed', to: 'closed', outcome: 'complied', actors: CLAIMANT, task: 'tell-respondent' },
  {
    from: [...ASKED, 'disputed', 'negotiating', 'collection'],
    event: 'submit-license-proof',
    to: 'license-check',
    actors: RESPONDENT,
    pauses: true,
    deadline: 'license-check',
    task: 'check-license',
  },
  { from: ['license-check'], event: 'license-valid', to: 'closed', outcome: 'licensed', actors: CLAIMANT, task: 'tell-respondent' },
  { from: ['license-check'], event: 'license-partial', to: 'back', actors: STAFF, deadline: 'resume', task: 'tell-respondent' },
  { from: ['license-check'], event: 'license-invalid', to: 'back', actors: STAFF, deadline: 'resume', task: 'tell-respondent' },
  {
    from: [...ASKED, 'negotiating', 'collection'],
    event: 'dispute',
    to: 'disputed',
    actors: RESPONDENT,
    pauses: true,
    deadline: 'dispute',
    task: 'decide-dispute',
  },
  { from: ['disputed'], event: 'uphold-dispute', to: 'closed', outcome: 'unfounded', actors: CLAIMANT, task: 'tell-respondent' },
  {
    from: ['disputed'],
    event: 'refuse-dispute',
    to: 'back',
    actors: STAFF,
    guards: ['decided-by-another-person'],
    deadline: 'resume',
    task: 'tell-respondent',
  },
  // Money.
  {
    from: ['notified', 'reminded', 'final-notice', 'negotiating', 'collection', 'legal', 'court'],
    event: 'make-offer',
    to: 'negotiating',
    actors: ['operator', 'respondent'],
    guards: ['nothing-agreed', 'valid-offer', 'offer-by-own-side'],
    pauses: true,
    deadline: 'offer',
    task: 'answer-offer',
  },
  {
    from: ['negotiating'],
    event: 'accept-offer',
    to: 'payment-pending',
    actors: ['operator', 'respondent'],
    guards: ['accepted-by-other-side'],
    deadline: 'pay',
    irreversible: true,
  },
  { from: ['negotiating'], event: 'expire-offer', to: 'back', actors: STAFF, guards: ['deadline-over'], deadline: 'resume' },
  { from: PAYABLE, event: 'record-payment', to: 'same', actors: ['operator', 'system'], guards: ['valid-payment'] },
  {
    from: PAID,
    event: 'await-removal',
    to: 'removal-check',
    actors: STAFF,
    guards: ['paid-in-full', 'offer-to-remove'],
    deadline: 'removal',
    task: 'verify-removal',
  },
  {
    from: PAID,
    event: 'close-license-sold',
    to: 'closed',
    outcome: 'license-sold',
    actors: STAFF,
    guards: ['paid-in-full', 'offer-of-license'],
    task: 'tell-respondent',
  },
  { from: ['removal-check'], event: 'still-there', to: 'same', actors: STAFF, deadline: 'removal', task: 'tell-respondent' },
  { from: ['removal-check'], event: 'confirm-removal', to: 'closed', outcome: 'settled', actors: STAFF, task: 'tell-respondent' },
  // Handing over: only after a second look, with the owner's word.
  { from: ['final-notice', 'collection'], event: 'review-again', to: 'same', actors: STAFF },
  {
    from: ['final-notice'],
    event: 'give-to-collection',
    to: 'collection',
    actors: OWNER,
    guards: ['deadline-over', 'reviewed-twice', ...CHECKED],
    deadline: 'collection',
    irreversible: true,
  },
  {
    from: ['final-notice', 'collection'],
    event: 'give-to-lawyer',
    to: 'legal',
    actors: OWNER,
    guards: ['deadline-over', 'reviewed-twice', ...CHECKED],
    irreversible: true,
  },
  { from: ['legal'], event: 'file-suit', to: 'court', actors: LAWYER, irreversible: true },
  { from: ['court'], event: 'judgment-won', to: 'closed', outcome: 'judgment-won', actors: LAWYER },
  { from: ['court'], event: 'judgment-lost', to: 'closed', outcome: 'judgment-lost', actors: LAWYER },
  // Ending early, at any time and free of charge.
  { from: OPEN_STATES, event: 'withdraw', to: 'closed', outcome: 'withdrawn', actors: CLAIMANT, task: 'tell-respondent' },
  { from: OPEN_STATES, event: 'close-duplicate', to: 'closed', outcome: 'duplicate', actors: STAFF, task: 'tell-respondent' },
  { from: OPEN_STATES, event: 'close-unreachable', to: 'closed', outcome: 'unreachable', actors: STAFF },
  { from: OPEN_STATES, event: 'close-uneconomic', to: 'closed', outcome: 'uneconomic', actors: STAFF, task: 'tell-respondent' },
  { from: OPEN_STATES, event: 'close-time-barred', to: 'closed', outcome: 'time-barred', actors: STAFF, task: 'tell-respondent' },
  { from: ['closed'], event: 'reopen', to: 'review', actors: STAFF, guards: ['may-reopen'], deadline: 'review', task: 'review-claim' },
  // Over everything.
  { from: OPEN_STATES, event: 'hold', to: 'same', actors: ['operator', 'system'], guards: ['not-on-hold'] },
  { from: OPEN_STATES, event: 'release', to: 'same', actors: STAFF, guards: ['on-hold'] },
  { from: [...OPEN_STATES, 'closed'], event: 'add-note', to: 'same', actors: ['owner', 'operator', 'lawyer'] },
];

/** The row for a state and an event; `undefined` where the event means nothing there. */
export function ruleFor(state: ClaimState, event: ClaimEventKind): TransitionRule | undefined {
  return TRANSITIONS.find((rule) => rule.event === event && rule.from.includes(state));
}
