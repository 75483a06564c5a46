import type { FactChanges } from './facts.ts';
import type { DeliveryChannel, Offer, Payment, PaymentPromise, RecheckResult, Respondent } from './claim.ts';

/** A letter that a person read, as it goes out. */
export interface LetterToSend {
  readonly template: string;
  readonly locale: string;
  /** `letterDigest` of exactly the letter that is sent. */
  readonly sha256: string;
  /** How it goes; the time to answer begins when it is taken to have arrived. @default from the day of sending */
  readonly channel?: DeliveryChannel;
}

/** A person's word that this letter may go out. `by` must be the one who sends. */
export interface Confirmation {
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** Grounds on which a respondent may say no. */
export type DisputeCode = (typeof DISPUTE_CODES)[number];

export const DISPUTE_CODES = [
  'wrong-party',
  'not-my-site',
  'not-the-same-image',
  'licensed-by-agency',
  'free-source',
  'permitted-by-law',
  'already-settled',
  'time-barred',
  'amount',
  'already-removed',
] as const;

interface Sending {
  readonly letter: LetterToSend;
  readonly confirmation: Confirmation;
}

interface Noted {
  readonly note: string;
}

type SendKind =
  | 'send-contact'
  | 'send-cure'
  | 'send-letter'
  | 'send-reminder'
  | 'send-final-notice'
  | 'send-lawyer-letter'
  | 'send-apology'
  | 'send-closing';
/** Events that say why in words; without words they are refused. */
const NOTED_EVENTS = [
  'answer-license-check',
  'ask-back',
  'reject',
  'report-fixed',
  'not-fixed',
  'submit-license-proof',
  'license-valid',
  'license-partial',
  'license-invalid',
  'uphold-dispute',
  'refuse-dispute',
  'uphold-wrong-party',
  'add-statement',
  'extend-deadline',
  'request-offer',
  'review-again',
  'give-to-collection',
  'give-to-lawyer',
  'withdraw',
  'close-unreachable',
  'close-uneconomic',
  'close-time-barred',
  'close-duplicate',
  'hold',
  'release',
  'reopen',
  'add-note',
] as const;
type NotedKind = (typeof NOTED_EVENTS)[number];
type PlainKind =
  | 'escalate'
  | 'submit'
  | 'discard'
  | 'accept'
  | 'confirm-fixed'
  | 'accept-offer'
  | 'expire-offer'
  | 'await-removal'
  | 'close-license-sold'
  | 'confirm-removal'
  | 'still-there'
  | 'deadline-passed'
  | 'file-suit'
  | 'judgment-won'
  | 'judgment-lost';

/** Something that happens to a claim. */
export type ClaimEvent =
  | ({ readonly kind: SendKind } & Sending)
  | ({ readonly kind: NotedKind } & Noted)
  | { readonly kind: PlainKind; readonly note?: string }
  | { readonly kind: 'identify-respondent'; readonly respondent: Respondent; readonly note?: string }
  | { readonly kind: 'answer-warning'; readonly code: string; readonly note: string }
  /** The claim goes on although an allow rule or license was added that touches it; `code` is the record's id. */
  | { readonly kind: 'keep-claim'; readonly code: string; readonly note: string }
  /** What a person knows about use, parties and law; eligibility is checked with it from then on. */
  | { readonly kind: 'record-facts'; readonly facts: FactChanges; readonly note?: string }
  /** Somebody or the crawler looked again, past caches. */
  | { readonly kind: 'record-recheck'; readonly result: RecheckResult; readonly note?: string }
  /** It is proven on which day (ISO date) the newest letter arrived. */
  | { readonly kind: 'record-delivery'; readonly on: string; readonly note?: string }
  /** The newest letter came back; whom it was for has not read it. */
  | { readonly kind: 'letter-returned'; readonly on: string; readonly note?: string }
  | { readonly kind: 'promise-payment'; readonly promise: PaymentPromise; readonly note?: string }
  | { readonly kind: 'dispute'; readonly code: DisputeCode; readonly note: string }
  | { readonly kind: 'make-offer'; readonly offer: Omit<Offer, 'acceptedAt'>; readonly note?: string }
  | { readonly kind: 'record-payment'; readonly payment: Payment; readonly note?: string };

export type ClaimEventKind = ClaimEvent['kind'];

/** Whether an event must say why, and does not. */
export function lacksNote(event: ClaimEvent): boolean {
  const mustSayWhy = [...NOTED_EVENTS, 'answer-warning', 'keep-claim', 'dispute'].includes(event.kind);
  return mustSayWhy && (!('note' in event) || typeof event.note !== 'string' || event.note.trim() === '');
}
