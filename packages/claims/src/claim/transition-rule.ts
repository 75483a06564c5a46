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
  | 'refund'
  | 'make-offer'
  | 'read-statement'
  | 'check-again'
  | 'find-address'
  | 'erase-wrong-party';

export const CLAIMANT: readonly ActorRole[] = ['owner', 'operator'];
export const STAFF: readonly ActorRole[] = ['operator'];
export const OWNER: readonly ActorRole[] = ['owner'];
export const RESPONDENT: readonly ActorRole[] = ['respondent', 'operator'];
export const LAWYER: readonly ActorRole[] = ['lawyer', 'operator'];
/** Before anything goes out: the question of permission is answered, and every hit is eligible with the records of now. */
export const CHECKED: readonly GuardId[] = ['license-question-answered', 'eligible', 'warnings-answered'];
/** A letter goes out: the checks, and a person who read it. */
export const SENT: readonly GuardId[] = [...CHECKED, 'confirmed-by-person'];
export const ASKED: readonly ClaimState[] = ['direct', 'cure', 'notified', 'reminded', 'final-notice'];
/** Where money may come in, once an offer was accepted. Who is late with it is reminded and stays able to pay. */
export const PAYABLE: readonly ClaimState[] = [
  'payment-pending',
  'reminded',
  'final-notice',
  'removal-check',
  'collection',
  'legal',
  'court',
];
/** Where what was agreed can be done. */
export const PAID: readonly ClaimState[] = PAYABLE.filter((state) => state !== 'removal-check');
export const PREPARING: readonly ClaimState[] = ['draft', 'review', 'ready'];
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
export const TIMED: readonly ClaimState[] = OPEN_STATES.filter((state) => state !== 'legal' && state !== 'court' && state !== 'ready');

/** Outcomes after which a claim may be opened again, because nothing was agreed or decided. */
export const REOPENABLE: readonly ClaimOutcome[] = ['rejected', 'discarded', 'withdrawn', 'unreachable', 'uneconomic', 'complied'];
