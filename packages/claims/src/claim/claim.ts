import type { AuditEvent } from '../evidence/audit-log.ts';
import type { EligibilityResult } from '../eligibility.ts';
import type { Money } from '../money/money.ts';
import type { Deadline, StoppedDeadline } from './deadline.ts';
import type { ClaimEventKind } from './event.ts';
import type { ClaimFacts, FactChanges } from './facts.ts';
import type { Instalment } from './instalments.ts';
import type { OfferBasis } from './offer-basis.ts';

/** One matter: one work against one respondent's domain, with every hit that belongs to it. */
export interface Claim {
  readonly kind: 'claim';
  readonly version: 1;
  readonly id: string;
  readonly workId: string;
  readonly rightsHolderId: string;
  /** The respondent's registrable domain; with `workId` it makes the claim unique. */
  readonly domain: string;
  readonly hitIds: readonly string[];
  /** The proven time of the use, over all hits. */
  readonly usePeriod: { readonly from: string; readonly until: string };
  /** The work is or was offered under Creative Commons: first a friendly letter with time to put it right, no money. */
  readonly creativeCommons: boolean;
  readonly state: ClaimState;
  /** How it ended; `null` while open. */
  readonly outcome: ClaimOutcome | null;
  /** While set, nothing is sent and no time runs. */
  readonly hold: Hold | null;
  readonly respondent: Respondent | null;
  /** Who was asked by mistake, until their data is erased: they are told so, and found again when they ask. */
  readonly formerRespondents?: readonly Respondent[];
  /** What persons know about use, parties and law, as far as they were asked. */
  readonly facts?: ClaimFacts;
  /** What speaks for and against it, with every reason, when it was last checked. */
  readonly eligibility?: KeptEligibility;
  /** The person's answer to "could there be a license or another permission?"; `null` until answered. */
  readonly licenseCheck: Answer | null;
  /** Written answers to warnings, by eligibility code. */
  readonly warningAnswers: Readonly<Record<string, Answer>>;
  /** Every letter that a person confirmed and sent, oldest first. */
  readonly letters: readonly SentLetter[];
  /** What is known about how letters arrived, oldest first. */
  readonly deliveries?: readonly Delivery[];
  readonly offer: Offer | null;
  readonly payments: readonly Payment[];
  /** What the respondent promised to pay and when, oldest first. A promise is no acknowledgement. */
  readonly promises?: readonly PaymentPromise[];
  /** Every later look at the page, oldest first. */
  readonly rechecks?: readonly Recheck[];
  /** Allow rules that came later and that a person says are not meant for this claim, by the rule's id. */
  readonly keptDespite?: Readonly<Record<string, Answer>>;
  /** Time for the putting right under Creative Commons ran out or it was not done. */
  readonly cureFailed: boolean;
  /** Persons who reviewed it, oldest first. Two are needed before a claim is given to others. */
  readonly reviews: readonly Answer[];
  /** The deadline that runs; `null` where none does, and while the claim is on hold. */
  readonly deadline: Deadline | null;
  /** What was left of the deadline that an interlude stopped. */
  readonly paused: StoppedDeadline | null;
  /** Where an interlude (license check, dispute, negotiation) goes back to. */
  readonly returnTo: ClaimState | null;
  /** The respondent's personal data was taken out; what the audit log held until then stays as it was. */
  readonly erased?: { readonly at: string; readonly by: string; readonly events: readonly AuditEvent[] };
  /** Random; hashes of the audit log are made with it. Erasing the respondent's data replaces it. */
  readonly auditSalt?: string;
  readonly openedAt: string;
  readonly openedBy: string;
  /** Everything that happened, oldest first; only ever appended to. */
  readonly history: readonly ClaimEntry[];
}

/** The eligibility of every hit of a claim at one time. */
export interface KeptEligibility {
  /** ISO 8601. */
  readonly at: string;
  readonly results: readonly EligibilityResult[];
}

export type ClaimState =
  | 'direct'
  | 'draft'
  | 'review'
  | 'ready'
  | 'cure'
  | 'notified'
  | 'license-check'
  | 'disputed'
  | 'negotiating'
  | 'payment-pending'
  | 'removal-check'
  | 'reminded'
  | 'final-notice'
  | 'collection'
  | 'legal'
  | 'court'
  | 'closed';

export type ClaimOutcome =
  | 'licensed'
  | 'license-sold'
  | 'settled'
  | 'complied'
  | 'unfounded'
  | 'withdrawn'
  | 'discarded'
  | 'rejected'
  | 'duplicate'
  | 'time-barred'
  | 'unreachable'
  | 'uneconomic'
  | 'judgment-won'
  | 'judgment-lost';

/**
 * Who acts. `owner` (or who acts in their name), `operator` (staff), `collector` and `lawyer` are persons of the claimant's side, the last three by a mandate;
 * `timer` and `system` propose, they never send.
 */
export type ActorRole = 'owner' | 'operator' | 'respondent' | 'collector' | 'lawyer' | 'timer' | 'system';

export interface Actor {
  readonly role: ActorRole;
  /** Name or account. */
  readonly id: string;
}

/** The party that the claim is addressed to, and where its name was found. */
export interface Respondent {
  readonly name: string;
  readonly address?: string;
  readonly email?: string;
  readonly country?: string;
  /** Where this was read, such as the address of the imprint. */
  readonly source?: string;
}

export interface Answer {
  readonly by: string;
  readonly at: string;
  readonly note: string;
}

export interface Hold extends Answer {
  /** What was left of the deadline that the hold stopped. */
  readonly paused: StoppedDeadline | null;
}

/** A letter that went out, bound to its text by a digest. */
export interface SentLetter {
  readonly template: string;
  readonly locale: string;
  /** `letterDigest` of the letter that the person read and confirmed. */
  readonly sha256: string;
  readonly confirmedBy: string;
  readonly confirmedAt: string;
  readonly sentAt: string;
  /** How it went; absent: not noted, and time is reckoned from the day of sending. */
  readonly channel?: DeliveryChannel;
}

/** How a letter goes out, which says how long it is taken to be on its way (`DELIVERY_DAYS`). */
export type DeliveryChannel = 'e-mail' | 'post' | 'post-abroad';

/** That a letter arrived, or came back. */
export interface Delivery {
  /** Place of the letter in `Claim.letters`. */
  readonly letter: number;
  readonly result: 'delivered' | 'returned';
  /** ISO date. */
  readonly on: string;
  readonly by: string;
}

export interface Offer extends Money {
  readonly by: 'claimant' | 'respondent';
  readonly purpose: 'license' | 'pay-and-remove';
  /** Of `pay-and-remove`: the last day on which the picture may still be there, ISO date. Until then it is not claimed anew. */
  readonly removeBy?: string;
  /** The reckoning that it rests on (`offerFromFee`). */
  readonly basis?: OfferBasis;
  /** Instalments that add up to it; absent: all at once. */
  readonly plan?: readonly Instalment[];
  readonly acceptedAt: string | null;
}

export interface Payment extends Money {
  readonly receivedAt: string;
  readonly reference?: string;
}

/** `unreachable`: no answer, an error or a wall before the page; it says nothing either way. */
export type RecheckResult = 'fixed' | 'not-fixed' | 'unreachable';

export interface Recheck {
  /** ISO 8601. */
  readonly at: string;
  readonly result: RecheckResult;
  readonly by: string;
}

export interface PaymentPromise extends Money {
  /** The day by which it is promised, ISO date. */
  readonly dueOn: string;
}

/** One line of a claim's history. */
export interface ClaimEntry {
  /** 0, 1, 2 … without gaps. */
  readonly sequence: number;
  readonly at: string;
  readonly actor: Actor;
  readonly event: ClaimEventKind | 'open' | 'attach-hit' | 'drop-hit' | 'check-eligibility' | 'erase';
  readonly from: ClaimState | null;
  readonly to: ClaimState;
  readonly note?: string;
  /** Of a dispute its ground, of an answered warning its code. */
  readonly code?: string;
  /** Digest of the letter that went out. */
  readonly letter?: string;
  /** The offer that was made; `Claim.offer` only holds the newest. */
  readonly offer?: Omit<Offer, 'acceptedAt'>;
  /** Facts that were entered, or taken out. */
  readonly facts?: FactChanges;
  /** Of a step by staff, a collector or a lawyer: the mandate that it rests on. */
  readonly mandate?: string;
}

/** What is still owed on the accepted offer, in minor units; negative when too much was paid, `null` without an accepted offer. */
export function openAmount(claim: Claim): number | null {
  if (claim.offer === null || claim.offer.acceptedAt === null) return null;
  return claim.payments.reduce((rest, payment) => rest - payment.amountMinor, claim.offer.amountMinor);
}

/** Whether the claimant keeps what was paid: while the claim is open, and after an end that rests on an agreement or a judgment. */
export function keepsPayments({ outcome }: Pick<Claim, 'outcome'>): boolean {
  return outcome === null || outcome === 'license-sold' || outcome === 'settled' || outcome === 'judgment-won';
}

/** Whether two claims are about the same work and respondent's domain. */
export function isSameMatter(a: Pick<Claim, 'workId' | 'domain'>, b: Pick<Claim, 'workId' | 'domain'>): boolean {
  return a.workId === b.workId && a.domain === b.domain;
}
