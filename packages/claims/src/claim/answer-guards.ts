import { letterKind } from '../letters/catalogue.ts';
import { isMoney, moneyText } from '../money/money.ts';
import { DAY_MS, isDay, isTime, startMs } from '../period.ts';
import { folded } from '../words.ts';
import { openAmount, type Claim } from './claim.ts';
import { localDay } from './deadline.ts';
import type { ClaimEventKind, DisputeCode } from './event.ts';
import type { Guard } from './guards.ts';

/** Ids of the conditions on answers, on what follows from them, and on the letters after the end. */
export type AnswerGuardId =
  | 'rechecked-twice'
  | 'dispute-about-party'
  | 'after-wrong-party'
  | 'letter-was-sent'
  | 'closing-letter'
  | 'not-for-lawyer'
  | 'first-extension'
  | 'valid-promise'
  | 'valid-delivery'
  | 'cooled-off';

/** Hours between two looks at a page before a picture counts as still there. House rule: longer than most caches keep a page. */
export const RECHECK_GAP_HOURS = 24;

/** Days ahead that a payment may be promised. House rule: one pay day lies in every month. */
export const MAX_PROMISE_DAYS = 31;

/**
 * Hours between accepting a claim and its first letter with money, where one person submitted and accepted it. House rule: who works alone has nobody to ask, so
 * they read it again on another day.
 */
export const COOLING_HOURS = 24;

/** Letters that may follow the end of a claim. */
const CLOSING_LETTERS: readonly string[] = ['release', 'apology', 'receipt', 'license-certificate'];

/** Grounds that say that somebody else is meant. */
const PARTY_CODES: readonly DisputeCode[] = ['wrong-party', 'not-my-site'];

/** The conditions by their ids. */
export const ANSWER_GUARDS: Readonly<Record<AnswerGuardId, Guard>> = {
  'rechecked-twice': (claim) => {
    const reported = since(claim, 'send-cure', 'report-fixed');
    if (reported === undefined) return undefined;
    const looks = (claim.rechecks ?? []).filter(({ at, result }) => result !== 'unreachable' && startMs(at, 'at') >= reported);
    const [before, last] = looks.slice(-2);
    const found = looks.at(-1)?.result === 'fixed' ? 'The last look found it put right' : 'The respondent says that it is put right';
    const gap = before === undefined || last === undefined ? 0 : startMs(last.at, 'at') - startMs(before.at, 'at');
    return before?.result === 'not-fixed' && last?.result === 'not-fixed' && gap >= RECHECK_GAP_HOURS * HOUR_MS
      ? undefined
      : `${found}; look twice, at least ${RECHECK_GAP_HOURS} hours apart and past any cache (record-recheck).`;
  },
  'dispute-about-party': ({ history }) =>
    PARTY_CODES.some((code) => code === history.findLast(({ event }) => event === 'dispute')?.code)
      ? undefined
      : `Only a dispute that says ${PARTY_CODES.join(' or ')} leads back to the search for the respondent.`,
  'after-wrong-party': ({ history }) =>
    history.some(({ event }) => event === 'uphold-wrong-party') ? undefined : 'Nobody was asked by mistake in this claim.',
  'letter-was-sent': (claim) => (claim.letters.length > 0 ? undefined : 'No letter was sent; the respondent knows nothing of the claim.'),
  'closing-letter': (_claim, event) =>
    'letter' in event && CLOSING_LETTERS.includes(event.letter.template)
      ? undefined
      : `After the end of a claim only these letters go out: ${CLOSING_LETTERS.join(', ')}.`,
  'not-for-lawyer': (_claim, event) =>
    'letter' in event && (letterKind(event.letter.template)?.sentBy ?? 'person') !== 'person'
      ? `A lawyer or collector checks and sends "${event.letter.template}" (give-to-lawyer or give-to-collection, then send-lawyer-letter).`
      : undefined,
  'first-extension': (claim) => {
    if (claim.deadline === null) return 'No deadline is running.';
    return since(claim, lastSending(claim), 'extend-deadline') === undefined
      ? undefined
      : 'The time was made longer once already; ask the claimant for more.';
  },
  'valid-delivery': ({ letters }, event, { at }) => {
    if (!('on' in event) || !isDay(event.on)) return 'Say on which day it was, as an ISO date.';
    const sent = letters.at(-1)?.sentAt.slice(0, 10) ?? '';
    // The day where it arrived can be the next one already.
    return event.on < sent || startMs(event.on, 'on') > startMs(at, 'at') + DAY_MS
      ? `A letter that was sent on ${sent} arrives or comes back on that day or later, and not ahead of now.`
      : undefined;
  },
  'cooled-off': ({ history, letters }, event, { at, coolingHours = COOLING_HOURS }) => {
    if (!('letter' in event) || !mayDemandMoney(event.letter.template) || letters.some(({ template }) => mayDemandMoney(template)))
      return undefined;
    const [submitted, accepted] = [
      history.findLast((entry) => entry.event === 'submit'),
      history.findLast((entry) => entry.event === 'accept'),
    ];
    if (accepted === undefined || submitted === undefined || folded(accepted.actor.id) !== folded(submitted.actor.id)) return undefined;
    const waited = (startMs(at, 'at') - startMs(accepted.at, 'at')) / HOUR_MS;
    return waited >= coolingHours
      ? undefined
      : `${accepted.actor.id} submitted and accepted it; read it again ${coolingHours} hours after that, or let somebody else accept it.`;
  },
  'valid-promise': (claim, event, { at }) => {
    const open = openAmount(claim);
    if (event.kind !== 'promise-payment' || open === null) return 'No offer was accepted.';
    const { promise } = event;
    if (!isMoney(promise) || promise.amountMinor <= 0 || promise.currency !== claim.offer?.currency || promise.amountMinor > open)
      return `A promise names an amount up to what is open (${moneyText({ amountMinor: open, currency: claim.offer?.currency ?? '' })}).`;
    const today = startMs(localDay(at, claim.deadline?.timeZone ?? 'UTC'), 'at');
    const days = isTime(promise.dueOn) ? (startMs(promise.dueOn, 'dueOn') - today) / DAY_MS : -1;
    if (!Number.isInteger(days) || days < 0 || days > MAX_PROMISE_DAYS)
      return `A promise names an ISO date from today to ${MAX_PROMISE_DAYS} days ahead.`;
    return since(claim, 'accept-offer', 'promise-payment') === undefined
      ? undefined
      : 'A payment was promised once already; agree on instalments instead.';
  },
};

// --- internal ---

const HOUR_MS = 3_600_000;

const OUTSIDE_THE_TABLE: readonly string[] = ['open', 'attach-hit', 'drop-hit', 'erase'];

/** Also what is not known may. */
function mayDemandMoney(template: string): boolean {
  return letterKind(template)?.mayDemandMoney !== false;
}

/** When something first happened after the newest event of another kind; `undefined` when it did not. */
function since({ history }: Claim, after: ClaimEventKind | undefined, event: ClaimEventKind): number | undefined {
  const begin = history.findLastIndex((entry) => entry.event === after);
  const found = history.slice(begin + 1).find((entry) => entry.event === event);
  return found === undefined ? undefined : startMs(found.at, 'at');
}

function lastSending({ history }: Claim): ClaimEventKind | undefined {
  const sent = history.findLast((entry) => entry.letter !== undefined)?.event;
  return sent === undefined || OUTSIDE_THE_TABLE.includes(sent) ? undefined : (sent as ClaimEventKind);
}
