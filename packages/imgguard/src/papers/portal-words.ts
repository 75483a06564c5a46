/** Words of the page that a respondent sees, by language. Other languages take the English ones. */
import {
  portalLanguage,
  type ClaimOutcome,
  type ClaimState,
  type DisputeCode,
  type ExceptionCode,
  type PortalAnswer,
  type PortalLanguage,
  type PortalView,
  type ShownEvent,
} from '@imgguard/claims';
import type { MatchReasonCode } from '@imgguard/core';
import { PORTAL_WORDS_DE } from './portal-words-de.ts';
import { PORTAL_WORDS_EN } from './portal-words-en.ts';
import { PORTAL_WORDS_ES } from './portal-words-es.ts';
import { PORTAL_WORDS_FR } from './portal-words-fr.ts';

/** Every text of the page. */
export interface PortalWords {
  readonly title: (reference: string) => string;
  readonly intro: string;
  readonly who: string;
  readonly actsBy: string;
  readonly ownRights: string;
  readonly verify: string;
  readonly work: string;
  readonly madeBy: string;
  readonly published: string;
  readonly uses: string;
  readonly page: string;
  readonly picture: string;
  readonly seen: string;
  readonly likeness: (percent: string) => string;
  readonly noPictures: string;
  readonly money: string;
  readonly noMoney: string;
  readonly only: string;
  readonly total: string;
  readonly open: string;
  readonly instalments: string;
  readonly removeBy: string;
  readonly account: string;
  readonly accountLater: string;
  readonly until: (day: string, zone: string) => string;
  readonly noDeadline: string;
  readonly lawyer: string;
  readonly removal: string;
  readonly answer: string;
  readonly equal: string;
  readonly noAnswer: string;
  readonly how: string;
  readonly token: string;
  readonly make: string;
  readonly send: (email: string) => string;
  readonly noScript: (email: string) => string;
  readonly privacy: string;
  readonly history: string;
  readonly state: string;
  readonly noAdmission: string;
  readonly kinds: Readonly<Record<PortalAnswer['kind'], readonly [title: string, help: string]>>;
  readonly fields: Readonly<Record<PortalFieldName, string>>;
  readonly choose: string;
  /** Where an amount is none, or has more decimals than its currency. */
  readonly wrongAmount: string;
  readonly objections: Readonly<Record<DisputeCode, string>>;
  /** Questions of the check list; absent: as the check list has them, in English. */
  readonly exceptions?: Readonly<Record<ExceptionCode, string>>;
  /** What the comparison found; absent: as it says it, in English. */
  readonly reasons?: Readonly<Record<MatchReasonCode, string>>;
  readonly fixed: Readonly<Record<'removed' | 'credited', string>>;
  readonly purposes: Readonly<Record<'license' | 'pay-and-remove', string>>;
  readonly by: Readonly<Record<PortalView['history'][number]['by'], string>>;
  readonly events: Readonly<Record<ShownEvent, string>>;
  readonly states: Readonly<Record<ClaimState, string>>;
  readonly outcomes: Readonly<Record<ClaimOutcome, string>>;
}

/** Fields of the forms. */
export type PortalFieldName =
  | 'licensor'
  | 'licensee'
  | 'reference'
  | 'from'
  | 'until'
  | 'domains'
  | 'code'
  | 'exception'
  | 'text'
  | 'how'
  | 'amount'
  | 'currency'
  | 'purpose'
  | 'dueOn';

/** The words of a language, and that language; English where there are none. */
export function portalWords(locale: string): { readonly words: PortalWords; readonly language: PortalLanguage } {
  const language = portalLanguage(locale);
  return { words: WORDS[language], language };
}

// --- internal ---

const WORDS: Readonly<Record<PortalLanguage, PortalWords>> = {
  en: PORTAL_WORDS_EN,
  de: PORTAL_WORDS_DE,
  fr: PORTAL_WORDS_FR,
  es: PORTAL_WORDS_ES,
};
