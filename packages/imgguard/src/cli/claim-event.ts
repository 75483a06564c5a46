/** An event of a claim out of a command line. */
import {
  DISPUTE_CODES,
  letterDigest,
  MAX_INSTALMENTS,
  parseAmount,
  splitInstalments,
  TRANSITIONS,
  type Claim,
  type ClaimEvent,
  type ClaimEventKind,
  type DeliveryChannel,
  type Money,
  type RecheckResult,
} from '@imgguard/claims';
import { GuardError } from '../errors.ts';
import type { Guard } from '../guard.ts';
import type { Flags } from './command.ts';
import { dayFlag, integerFlag, requiredText, requiredWord, textFlag, wordFlag } from './flags.ts';
import { UsageError } from './usage-error.ts';

/** Every event of the life cycle that a person can bring about. */
export const CLAIM_EVENTS: readonly ClaimEventKind[] = [
  ...new Set(
    TRANSITIONS.filter(({ actors }) => actors.some((role) => role !== 'timer' && role !== 'system'))
      .map(({ event }) => event)
      // Facts have a command of their own: imgguard claim facts.
      .filter((event) => event !== 'record-facts'),
  ),
];

/** Flags that say more about an event. */
export const EVENT_FLAGS = [
  'note',
  'code',
  'letter',
  'amount',
  'currency',
  'purpose',
  'instalments',
  'remove-by',
  'received',
  'channel',
  'due-on',
  'result',
  'name',
  'address',
  'email',
  'country',
  'source',
] as const;

const CHANNELS: readonly DeliveryChannel[] = ['e-mail', 'post', 'post-abroad'];
const RESULTS: readonly RecheckResult[] = ['fixed', 'not-fixed', 'unreachable'];

export interface EventSources {
  readonly guard: Guard;
  readonly claim: Claim;
  /** Who confirms a letter. */
  readonly by: string;
}

/** The event that a command line describes. @throws UsageError for what is missing. */
export function claimEventOf(word: string, flags: Flags, sources: EventSources): ClaimEvent {
  const kind = CLAIM_EVENTS.find((each) => each === word);
  if (kind === undefined) throw new UsageError(`There is no step "${word}"; the steps are ${CLAIM_EVENTS.join(', ')}.`);
  const make = SPECIAL[kind];
  if (make !== undefined) return make(flags, sources);
  if (kind.startsWith('send-')) return sendingOf(kind, flags, sources);
  return { kind, ...noteOf(flags) } as ClaimEvent;
}

// --- internal ---

const SPECIAL: Readonly<Partial<Record<ClaimEventKind, (flags: Flags, sources: EventSources) => ClaimEvent>>> = {
  'identify-respondent': (flags) => ({ kind: 'identify-respondent', respondent: respondentOf(flags), ...noteOf(flags) }),
  'answer-warning': (flags) => ({ kind: 'answer-warning', code: requiredText(flags, 'code'), note: requiredText(flags, 'note') }),
  'keep-claim': (flags) => ({ kind: 'keep-claim', code: requiredText(flags, 'code'), note: requiredText(flags, 'note') }),
  dispute: (flags) => ({ kind: 'dispute', code: requiredWord(flags, 'code', DISPUTE_CODES), note: requiredText(flags, 'note') }),
  'record-recheck': (flags) => ({ kind: 'record-recheck', result: requiredWord(flags, 'result', RESULTS), ...noteOf(flags) }),
  'record-delivery': (flags) => ({ kind: 'record-delivery', on: requiredDay(flags, 'received'), ...noteOf(flags) }),
  'letter-returned': (flags) => ({ kind: 'letter-returned', on: requiredDay(flags, 'received'), ...noteOf(flags) }),
  'promise-payment': (flags) => ({
    kind: 'promise-payment',
    promise: { ...moneyOf(flags), dueOn: requiredDay(flags, 'due-on') },
    ...noteOf(flags),
  }),
  'make-offer': (flags) => ({ kind: 'make-offer', offer: offerOf(flags), ...noteOf(flags) }),
  'record-payment': (flags) => {
    const reference = textFlag(flags, 'code');
    const payment = { ...moneyOf(flags), receivedAt: requiredDay(flags, 'received'), ...(reference === undefined ? {} : { reference }) };
    return { kind: 'record-payment', payment, ...noteOf(flags) };
  },
};

function noteOf(flags: Flags): { readonly note?: string } {
  const note = textFlag(flags, 'note');
  return note === undefined ? {} : { note };
}

function requiredDay(flags: Flags, name: string): string {
  const day = dayFlag(flags, name);
  if (day === undefined) throw new UsageError(`--${name} is missing.`);
  return day;
}

function moneyOf(flags: Flags): Money {
  const [amount, currency] = [requiredText(flags, 'amount'), requiredText(flags, 'currency').toUpperCase()];
  const parsed = parseAmount(amount, currency);
  if (parsed !== undefined) return parsed;
  throw new UsageError(`--amount must be an amount such as 350.00 in a currency such as EUR, got "${amount} ${currency}".`);
}

function offerOf(flags: Flags): Extract<ClaimEvent, { kind: 'make-offer' }>['offer'] {
  const removeBy = dayFlag(flags, 'remove-by');
  const count = integerFlag(flags, 'instalments', 2, MAX_INSTALMENTS);
  const money = moneyOf(flags);
  const plan = count === undefined ? undefined : splitInstalments(money, { count, firstDueOn: requiredDay(flags, 'due-on') });
  return {
    by: 'claimant',
    purpose: requiredWord(flags, 'purpose', ['license', 'pay-and-remove'] as const),
    ...money,
    ...(removeBy === undefined ? {} : { removeBy }),
    ...(plan === undefined ? {} : { plan }),
  };
}

function respondentOf(flags: Flags): Extract<ClaimEvent, { kind: 'identify-respondent' }>['respondent'] {
  const given = (['address', 'email', 'country', 'source'] as const).flatMap((name) => {
    const text = textFlag(flags, name);
    return text === undefined ? [] : [[name, name === 'address' ? text.split(/\s*;\s*/u).join('\n') : text] as const];
  });
  return { name: requiredText(flags, 'name'), ...Object.fromEntries(given) };
}

/** The letter is one that was written here, so that what is noted is what was read. */
function sendingOf(kind: ClaimEventKind, flags: Flags, { guard, claim, by }: EventSources): ClaimEvent {
  const id = requiredText(flags, 'letter');
  const letter = claim.hitIds.flatMap((hitId) => guard.letters.list(hitId)).find((each) => each.id === id);
  if (letter === undefined)
    throw new GuardError('IMGGUARD_NOT_FOUND', `The hits of ${claim.id} have no letter ${id}; imgguard claim letters lists them.`);
  const { template, locale, subject, text, html = '' } = letter;
  const sha256 = letterDigest({ subject, text, html });
  const channel = wordFlag(flags, 'channel', CHANNELS);
  const sent = { template, locale, sha256, ...(channel === undefined ? {} : { channel }) };
  return { kind, letter: sent, confirmation: { by, at: new Date().toISOString() } } as ClaimEvent;
}
