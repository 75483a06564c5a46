import { DEADLINE_DAYS } from '../claim/deadline.ts';
import type { LetterElement } from './element.ts';
import type { LetterFieldName } from './fields.ts';
import { PAPER_KINDS } from './paper-kinds.ts';

/** What a kind of letter must contain, whoever edits its words. */
export interface LetterKind {
  readonly name: string;
  /** When it is used. */
  readonly purpose: string;
  /** Facts that must be in the letter as it goes out; without one of them there is no letter. */
  readonly required: readonly LetterFieldName[];
  /** Whether it may name an amount of money. Steps without money refuse letters that may, and letters of unknown kinds. */
  readonly mayDemandMoney: boolean;
  /** `lawyer`, `collector`: only they check and send it. @default 'person' */
  readonly sentBy?: 'person' | 'lawyer' | 'collector';
  /** Words that do not stand in it, in any case, each with the reason. */
  readonly mustNotSay?: readonly { readonly words: string; readonly why: string }[];
  /** What a statute or procedure asks for, with its citation; its facts are among `required`. */
  readonly elements?: readonly LetterElement[];
  /** A sentence that it must bear, by language. */
  readonly mark?: Readonly<Record<string, string>>;
  /** Facts whose words the catalogue has, by field and language: data cannot bring others. */
  readonly sentences?: Readonly<Partial<Record<LetterFieldName, Readonly<Record<string, string | readonly string[]>>>>>;
  /** A first, friendly letter: its template cites no law and announces no court, lawyer or collector. */
  readonly friendly?: true;
  /** Least days from the date of the letter to the day by which an answer is asked for. */
  readonly leastDays?: number;
  /** Languages of the built-in template. */
  readonly locales: readonly string[];
  /** Why it is not there in every language of `TEMPLATE_LOCALES`. */
  readonly onlyIn?: string;
}

const BASICS: readonly LetterFieldName[] = [
  'sender.name',
  'sender.email',
  'work.title',
  'use.pageUrl',
  'use.imageUrl',
  'use.seenOn',
  'reply.by',
];

const EARLIER: readonly LetterFieldName[] = ['earlier.sentOn', 'earlier.replyBy'];
const OFFER: readonly LetterFieldName[] = ['offer.license', 'offer.lines', 'offer.total', 'offer.tax'];

const PENALTY = 'an undertaking with a penalty is asked for by a lawyer (abmahnung), never in an offer';
const UNDERTAKING: LetterKind['mustNotSay'] = [
  { words: 'contractual penalty', why: PENALTY },
  { words: 'Vertragsstrafe', why: PENALTY },
  { words: 'strafbewehrt', why: PENALTY },
  { words: 'clause pénale', why: PENALTY },
  { words: 'cláusula penal', why: PENALTY },
];

const WITHOUT_MONEY: Pick<LetterKind, 'required' | 'mayDemandMoney' | 'locales'> = {
  required: BASICS,
  mayDemandMoney: false,
  locales: ['en', 'de', 'fr', 'es'],
};

/** Every kind of letter that this package has words for. */
export const LETTER_CATALOGUE: readonly LetterKind[] = [
  { ...WITHOUT_MONEY, friendly: true, name: 'contact', purpose: 'First question about a use: is there a permission?' },
  { ...WITHOUT_MONEY, friendly: true, name: 'license-inquiry', purpose: 'Asks which license covers a use, and for proof of it.' },
  {
    ...WITHOUT_MONEY,
    friendly: true,
    name: 'credit-request',
    purpose: 'Asks for a credit; the picture may stay.',
    required: [...BASICS, 'work.creditLine'],
  },
  { ...WITHOUT_MONEY, friendly: true, name: 'removal-request', purpose: 'Asks for the removal of a picture.' },
  {
    ...WITHOUT_MONEY,
    friendly: true,
    name: 'cure',
    purpose: 'Creative Commons: what is lacking, and 30 days to add it.',
    required: [...BASICS, 'license.name', 'license.url', 'license.missing', 'license.attribution'],
    leastDays: DEADLINE_DAYS.cure,
  },
  { ...WITHOUT_MONEY, name: 'reminder', purpose: 'Reminds of a letter that was not answered.', required: [...BASICS, ...EARLIER] },
  {
    ...WITHOUT_MONEY,
    name: 'final-notice',
    purpose: 'The last letter before something else follows, without money.',
    required: [...BASICS, ...EARLIER, 'next.step'],
  },
  {
    name: 'license-offer',
    purpose: 'Offers a license for a use, with every line of the price.',
    required: [
      ...BASICS,
      ...(['sender.address', 'sender.contact', 'sender.verifyUrl', 'sender.privacyUrl', 'recipient.name', 'recipient.source'] as const),
      ...(['use.lastSeenOn', 'work.shown', 'evidence.where', 'reply.zone'] as const),
      ...OFFER,
    ],
    mustNotSay: UNDERTAKING,
    mayDemandMoney: true,
    locales: ['en', 'de', 'fr', 'es'],
  },
  {
    ...WITHOUT_MONEY,
    name: 'release',
    purpose: 'Says how a matter ended and what that covers.',
    required: [
      ...(['sender.name', 'sender.email', 'work.title', 'use.pageUrl', 'use.imageUrl'] as const),
      ...(['closing.result', 'closing.reason', 'closing.scope', 'closing.dataUntil'] as const),
    ],
  },
  ...PAPER_KINDS,
];

/** The kind of letter of that name; `undefined` for kinds that this package has no words for. */
export function letterKind(name: string): LetterKind | undefined {
  return LETTER_CATALOGUE.find((kind) => kind.name === name);
}
