import { escapeHtml } from '../letters/letter-html.ts';
import { moneyText } from '../money/money.ts';
import type { Claim, ClaimEntry } from './claim.ts';

/** Whom a time line is for. `respondent`: what they took part in or were told of, without notes of the claimant's side. */
export type TimelineReader = 'claimant' | 'respondent';

/** One line of a time line. */
export interface TimelineItem {
  readonly at: string;
  readonly by: string;
  readonly what: string;
  /** Note, ground, amount or digest; for the respondent only what is their own. */
  readonly detail: string;
}

/** What happened to a claim, oldest first, in words. */
export function claimTimeline(claim: Claim, reader: TimelineReader): readonly TimelineItem[] {
  const entries = reader === 'claimant' ? claim.history : claim.history.filter(({ event }) => isShownEvent(event));
  return entries.map((entry) => ({
    at: entry.at,
    by: byOf(entry, reader),
    what: EVENT_WORDS[entry.event],
    detail: detailOf(entry, reader),
  }));
}

/** A time line as text, one line each, with where the claim stands. */
export function timelineText(claim: Claim, reader: TimelineReader): string {
  const lines = claimTimeline(claim, reader).map(
    ({ at, by, what, detail }) => `${at} · ${by} · ${what}${detail === '' ? '' : `: ${oneLine(detail)}`}`,
  );
  return [...lines, standOf(claim)].join('\n');
}

/** A time line as an HTML list, to be put into a page. Everything in it is escaped. */
export function timelineHtml(claim: Claim, reader: TimelineReader): string {
  const items = claimTimeline(claim, reader).map(
    ({ at, by, what, detail }) =>
      `<li><time datetime="${escapeHtml(at)}">${escapeHtml(at)}</time> <b>${escapeHtml(what)}</b> <span>${escapeHtml(by)}</span>` +
      `${detail === '' ? '' : ` <q dir="auto">${escapeHtml(detail)}</q>`}</li>`,
  );
  return `<ol class="timeline">\n${[...items, `<li><b>${escapeHtml(standOf(claim))}</b></li>`].join('\n')}\n</ol>\n`;
}

/** Events that the respondent took part in, or was told of. */
const SHOWN_TO_RESPONDENT = [
  'send-contact',
  'send-cure',
  'send-letter',
  'send-reminder',
  'send-final-notice',
  'send-closing',
  'report-fixed',
  'confirm-fixed',
  'submit-license-proof',
  'license-valid',
  'license-partial',
  'license-invalid',
  'dispute',
  'uphold-dispute',
  'refuse-dispute',
  'add-statement',
  'extend-deadline',
  'request-offer',
  'make-offer',
  'accept-offer',
  'promise-payment',
  'record-payment',
  'confirm-removal',
  'still-there',
  'withdraw',
] as const;

/** An event that the respondent took part in, or was told of. */
export type ShownEvent = (typeof SHOWN_TO_RESPONDENT)[number];

/** Whether a line of the history is shown to the respondent. */
export function isShownEvent(event: ClaimEntry['event']): event is ShownEvent {
  return (SHOWN_TO_RESPONDENT as readonly string[]).includes(event);
}

/** What each event is called, in English; nobody is accused. */
export const EVENT_WORDS: Readonly<Record<ClaimEntry['event'], string>> = {
  open: 'claim opened',
  'attach-hit': 'a hit was added',
  'drop-hit': 'a hit was taken out',
  'check-eligibility': 'checked again; what speaks against it has changed',
  erase: 'personal data erased',
  'send-contact': 'first letter sent',
  'send-cure': 'letter sent: please put it right',
  'send-letter': 'letter sent',
  'send-reminder': 'reminder sent',
  'send-final-notice': 'last letter sent',
  'send-lawyer-letter': 'letter sent by a lawyer or collector',
  'send-apology': 'apology sent to somebody who was asked by mistake',
  'send-closing': 'told how it ended',
  'answer-license-check': 'asked whether there could be a license',
  'answer-warning': 'a warning was answered',
  'ask-back': 'sent back with a question',
  reject: 'not accepted',
  'report-fixed': 'respondent says that it is put right',
  'not-fixed': 'found not put right',
  'submit-license-proof': 'license handed in',
  'license-valid': 'license found valid',
  'license-partial': 'license found valid for a part',
  'license-invalid': 'license found not to cover it',
  'uphold-dispute': 'objection upheld',
  'refuse-dispute': 'objection not upheld',
  'uphold-wrong-party': 'the wrong party was asked',
  'add-statement': 'statement received',
  'extend-deadline': 'more time',
  'request-offer': 'an offer was asked for',
  'review-again': 'reviewed again',
  'give-to-collection': 'given to a collector',
  'give-to-lawyer': 'given to a lawyer',
  withdraw: 'withdrawn',
  'close-unreachable': 'closed: nobody could be reached',
  'close-uneconomic': 'closed: not worth it',
  'close-time-barred': 'closed: too late',
  'close-duplicate': 'closed: a claim for this exists',
  hold: 'put on hold',
  release: 'goes on',
  reopen: 'opened again',
  'add-note': 'note',
  escalate: 'goes on as a claim',
  submit: 'handed in for review',
  discard: 'discarded',
  accept: 'accepted for sending',
  'confirm-fixed': 'found put right',
  'accept-offer': 'offer accepted',
  'expire-offer': 'offer ended',
  'await-removal': 'paid; removal is looked at',
  'close-license-sold': 'closed: license given',
  'confirm-removal': 'removal seen',
  'still-there': 'found still there',
  'deadline-passed': 'a deadline has passed',
  'file-suit': 'action filed',
  'judgment-won': 'judgment for the claimant',
  'judgment-lost': 'judgment for the respondent',
  'identify-respondent': 'respondent named',
  'keep-claim': 'kept although a permission was added',
  'record-facts': 'facts entered',
  'record-recheck': 'looked at again',
  'record-delivery': 'arrival of the letter noted',
  'letter-returned': 'the letter came back',
  'promise-payment': 'payment promised',
  dispute: 'objection received',
  'make-offer': 'offer made',
  'record-payment': 'payment received',
};

// --- internal ---

function byOf({ actor }: ClaimEntry, reader: TimelineReader): string {
  if (reader === 'claimant') return `${actor.role} ${actor.id}`;
  return actor.role === 'respondent' ? 'respondent' : 'claimant';
}

function detailOf({ actor, code, note, offer, letter, facts }: ClaimEntry, reader: TimelineReader): string {
  const money = offer === undefined ? undefined : moneyText(offer);
  const own = reader === 'claimant' || actor.role === 'respondent';
  const parts = own ? [code, money, facts && Object.keys(facts).join(', '), note, letter && `SHA-256 ${letter}`] : [money];
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

function standOf({ state, outcome, deadline, hold }: Claim): string {
  if (outcome !== null) return `closed: ${outcome}`;
  if (hold !== null) return `${state}, on hold`;
  return deadline === null ? state : `${state}, until the end of ${deadline.dueOn} (${deadline.timeZone})`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ');
}
