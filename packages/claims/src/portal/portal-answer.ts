import type { Actor, Claim, ClaimEntry, Offer, PaymentPromise } from '../claim/claim.ts';
import type { ClaimEvent, DisputeCode } from '../claim/event.ts';
import type { TransitionContext } from '../claim/guards.ts';
import { transition, type TransitionRefusalCode } from '../claim/transition.ts';
import type { TaskKind } from '../claim/transition-rule.ts';
import { invalidArgument } from '../claims-error.ts';
import { canonicalDigest } from '../import/canonical-json.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { ExceptionCode } from './exceptions.ts';
import type { LicenseProof } from './license-proof.ts';

/** A file that a respondent handed in: what was stored, never what it claims to be. */
export interface PortalFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What a respondent can say. Each answer weighs the same, and none of them admits anything. */
export type PortalAnswer =
  | { readonly kind: 'license'; readonly proof: LicenseProof }
  | {
      readonly kind: 'objection';
      readonly code: DisputeCode;
      readonly exception?: ExceptionCode;
      readonly text: string;
      readonly files?: readonly PortalFile[];
    }
  | { readonly kind: 'fixed'; readonly how: 'removed' | 'credited'; readonly text?: string }
  | { readonly kind: 'buy'; readonly text?: string }
  | {
      readonly kind: 'propose';
      readonly amountMinor: number;
      readonly currency: string;
      readonly purpose: Offer['purpose'];
      readonly text?: string;
    }
  | { readonly kind: 'promise'; readonly promise: PaymentPromise }
  | { readonly kind: 'statement'; readonly text: string; readonly files?: readonly PortalFile[] }
  | { readonly kind: 'more-time'; readonly text?: string };

/** Confirms what was handed in, for the respondent to keep. */
export interface PortalReceipt {
  readonly kind: 'portal-receipt';
  readonly version: 1;
  readonly claimId: string;
  /** Key of the answer: a second time the same key gives this receipt again, and does nothing. */
  readonly key: string;
  readonly receivedAt: string;
  /** SHA-256 of the answer with its files' hashes, lowercase hex. */
  readonly answerSha256: string;
  /** Place in the history of the claim. */
  readonly sequence: number;
}

export type PortalAnswerResult =
  | {
      readonly ok: true;
      readonly claim: Claim;
      /** `null` where the answer was here before. */
      readonly entry: ClaimEntry | null;
      readonly tasks: readonly TaskKind[];
      readonly receipt: PortalReceipt;
    }
  | Refusal<TransitionRefusalCode | 'text-missing' | 'other-answer' | 'invalid-file'>;

/** Languages that receipts and the respondent's page are written in. */
export type PortalLanguage = 'en' | 'de' | 'fr' | 'es';

/** Sentence below every receipt and every form, by language. */
export const NO_ADMISSION: Readonly<Record<PortalLanguage, string>> = {
  en: 'Your answer admits nothing. You are free to take advice first, and to add to it later.',
  de: 'Ihre Antwort ist kein Anerkenntnis. Sie können sich vorher beraten lassen und später ergänzen.',
  fr: 'Votre réponse ne vaut aucune reconnaissance. Vous pouvez d’abord demander conseil, et la compléter plus tard.',
  es: 'Su respuesta no supone ningún reconocimiento. Puede asesorarse antes y completarla más adelante.',
};

/** The language of a locale such as `fr-CH`; English where there are no words in it. */
export function portalLanguage(locale: string): PortalLanguage {
  const language = locale.toLowerCase().split('-')[0] ?? '';
  return Object.hasOwn(NO_ADMISSION, language) ? (language as PortalLanguage) : 'en';
}

/** Most files of an answer, and largest file. House rules; the server enforces them before anything is stored. */
export const MAX_PORTAL_FILES = 10;
export const MAX_PORTAL_FILE_BYTES = 20_000_000;

/**
 * Takes an answer of a respondent: an event of the life cycle, by its table. Pure. The same answer with the same key is taken once; another answer with
 * that key is refused. Throws `IMGGUARD_INVALID_ARGUMENT` for an actor who is not the respondent, and for a key of fewer than 8 characters.
 *
 * @param input.received - Receipts that were given for this claim.
 * @example
 * const result = portalAnswer(claim, { kind: 'more-time' }, { key, received: [], actor: { role: 'respondent', id: link.id }, at });
 */
export function portalAnswer(
  claim: Claim,
  answer: PortalAnswer,
  input: { readonly key: string; readonly received: readonly PortalReceipt[] } & Pick<
    TransitionContext,
    'actor' | 'at' | 'calendar' | 'days'
  >,
): PortalAnswerResult {
  const { key, received, ...context } = input;
  if (context.actor.role !== 'respondent') throw invalidArgument('actor.role', 'respondent', context.actor.role);
  if (key.length < 8) throw invalidArgument('key', 'at least 8 random characters', key);
  const answerSha256 = canonicalDigest(answer);
  const before = received.find((receipt) => receipt.key === key && receipt.claimId === claim.id);
  if (before !== undefined) {
    return before.answerSha256 === answerSha256
      ? { ok: true, claim, entry: null, tasks: [], receipt: before }
      : refuse('other-answer', 'Another answer was received with this key; send it again with a new one.');
  }
  const problem = answerProblem(answer);
  if (problem !== undefined) return problem;
  const result = transition(claim, eventOf(claim, answer), context);
  if (!result.ok) return result;
  const receipt: PortalReceipt = {
    kind: 'portal-receipt',
    version: 1,
    claimId: claim.id,
    key,
    receivedAt: context.at,
    answerSha256,
    sequence: result.entry.sequence,
  };
  return { ok: true, claim: result.claim, entry: result.entry, tasks: result.tasks, receipt };
}

/** A receipt as text, for the respondent to keep; in English where there are no words in the language of `locale`. */
export function receiptText({ claimId, receivedAt, answerSha256, sequence }: PortalReceipt, locale: string): string {
  const language = portalLanguage(locale);
  const values = [receivedAt, claimId, String(sequence), answerSha256];
  return [...RECEIPT_WORDS[language].map((word, index) => `${word} ${values[index]}`), NO_ADMISSION[language]].join('\n');
}

/** The actor for answers that come through a link. */
export function respondentOf(linkId: string): Actor {
  return { role: 'respondent', id: linkId };
}

// --- internal ---

/** With their colons: French has a space before them. */
const RECEIPT_WORDS: Readonly<Record<PortalLanguage, readonly string[]>> = {
  en: ['Received:', 'Reference:', 'Number:', 'SHA-256 of the answer:'],
  de: ['Empfangen:', 'Zeichen:', 'Nummer:', 'SHA-256 der Antwort:'],
  fr: ['Reçu :', 'Référence :', 'Numéro :', 'SHA-256 de la réponse :'],
  es: ['Recibido:', 'Referencia:', 'Número:', 'SHA-256 de la respuesta:'],
};

function filesOf(answer: PortalAnswer): readonly PortalFile[] {
  if (answer.kind === 'license') return answer.proof.files;
  return 'files' in answer ? (answer.files ?? []) : [];
}

function answerProblem(answer: PortalAnswer): PortalAnswerResult | undefined {
  const files = filesOf(answer);
  const wrong = files.find(({ sha256, bytes }) => !/^[0-9a-f]{64}$/u.test(sha256) || !(bytes > 0 && bytes <= MAX_PORTAL_FILE_BYTES));
  if (wrong !== undefined || files.length > MAX_PORTAL_FILES)
    return refuse(
      'invalid-file',
      `Up to ${MAX_PORTAL_FILES} files of at most ${MAX_PORTAL_FILE_BYTES / 1_000_000} MB are taken, each with its hash.`,
    );
  const saysNothing = (answer.kind === 'objection' || answer.kind === 'statement') && answer.text.trim() === '';
  return saysNothing ? refuse('text-missing', 'Say in your own words what you mean.') : undefined;
}

function eventOf(claim: Claim, answer: PortalAnswer): ClaimEvent {
  const files = filesOf(answer).map(({ name, sha256 }) => `${name} (SHA-256 ${sha256})`);
  const noteOf = (...parts: readonly (string | undefined)[]): string =>
    [...parts, ...files].filter((part) => part !== undefined && part.trim() !== '').join(' · ');
  switch (answer.kind) {
    case 'license':
      return { kind: 'submit-license-proof', note: noteOf(...proofWords(answer.proof)) };
    case 'objection':
      return { kind: 'dispute', code: answer.code, note: noteOf(answer.exception, answer.text) };
    case 'fixed':
      return { kind: 'report-fixed', note: noteOf(answer.how, answer.text) };
    case 'buy':
      return canAccept(claim)
        ? { kind: 'accept-offer', note: noteOf(answer.text) }
        : { kind: 'request-offer', note: noteOf('license wanted', answer.text) };
    case 'propose': {
      const { amountMinor, currency, purpose, text } = answer;
      return { kind: 'make-offer', offer: { by: 'respondent', purpose, amountMinor, currency }, note: noteOf(text) };
    }
    case 'promise':
      return { kind: 'promise-payment', promise: answer.promise };
    case 'statement':
      return { kind: 'add-statement', note: noteOf(answer.text) };
    case 'more-time':
      return { kind: 'extend-deadline', note: noteOf('more time', answer.text) };
  }
}

function canAccept({ state, offer }: Claim): boolean {
  return state === 'negotiating' && offer?.by === 'claimant';
}

function proofWords({ licensor, licensee, reference, from, until }: LicenseProof): readonly (string | undefined)[] {
  return [`licensor ${licensor}`, `licensee ${licensee}`, reference, from && `from ${from}`, until && `until ${until}`];
}
