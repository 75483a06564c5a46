import type { Actor } from '../claim/claim.ts';
import { invalidArgument } from '../claims-error.ts';
import type { LetterData } from '../letters/fields.ts';
import { readTemplate } from '../letters/read-template.ts';
import { renderFor, type Letter, type RenderLetterRefusalCode } from '../letters/render-letter.ts';
import { lintWording, type WordingFinding } from '../letters/wording.ts';
import { isTime, startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { folded } from '../words.ts';
import { noticeKind, type NoticeElement, type NoticeKind, type NoticeName, type NoticeStatementCode } from './notice-kinds.ts';

/** A person's word on every statement of a notice. Some of them are made under penalty of perjury. */
export interface NoticeConfirmation {
  /** Who confirms and signs. Timers and programs cannot. */
  readonly actor: Actor;
  /** The person's full name, typed by that person. */
  readonly signature: string;
  /** ISO 8601. */
  readonly at: string;
  /** The statements that the person read and confirmed, one by one. */
  readonly statements: readonly NoticeStatementCode[];
}

export interface RenderNoticeInput {
  readonly name: NoticeName;
  /** One of `NoticeKind.locales`. */
  readonly locale: string;
  /** Facts, as for a letter (`letterData`). Statements and signature come from the confirmation only. */
  readonly data: LetterData;
  readonly confirmation: NoticeConfirmation;
  /** Now, ISO 8601. */
  readonly at: string;
  /** An edited template. @default the built-in one */
  readonly template?: string;
}

export type RenderNoticeRefusalCode = 'not-confirmed-by-person' | 'statement-not-confirmed' | RenderLetterRefusalCode;

export type RenderNoticeResult =
  | {
      readonly ok: true;
      readonly notice: Letter;
      readonly statute: string;
      /** What the statute asks, all of which is in the text. */
      readonly elements: readonly NoticeElement[];
      /** Accusing words in the template and in the reasons; a notice that asks is enough for the statute. */
      readonly wording: readonly WordingFinding[];
    }
  | (Refusal<RenderNoticeRefusalCode> & {
      /** Elements of the statute that are not in it, each with its citation. */
      readonly elements: readonly NoticeElement[];
    });

/**
 * Fills a notice to a service provider. Fails closed: there is no notice without every element that its statute asks for, whoever edits the words, and
 * none without a named person of the claimant's side who confirmed each statement. Who knowingly misrepresents in a DMCA notice is liable
 * (17 U.S.C. 512(f)). Throws `IMGGUARD_INVALID_ARGUMENT` for an unknown notice and for a language that it has no statements in.
 *
 * What comes out is a draft for a person to read and send, not legal advice.
 *
 * @example
 * const result = renderNotice({ name: 'dsa-notice', locale: 'en', data, confirmation, at: '2026-03-03T09:00:00Z' });
 */
export function renderNotice(input: RenderNoticeInput): RenderNoticeResult {
  const { name, locale, data, confirmation, at } = input;
  const kind = noticeKind(name);
  if (kind === undefined) throw invalidArgument('name', 'a notice such as "dmca-takedown"', name);
  if (!kind.locales.includes(locale)) throw invalidArgument('locale', `one of ${kind.locales.join(', ')}`, locale);
  const unsaid = confirmationProblem(kind, confirmation, at);
  if (unsaid !== undefined) return unsaid;
  const template = input.template ?? readTemplate(name, locale);
  const facts: LetterData = {
    ...data,
    'notice.statements': kind.statements.flatMap(({ sentence }) => sentence?.[locale] ?? []),
    'notice.signature': confirmation.signature,
  };
  const required = kind.elements.flatMap(({ fields }) => fields);
  const result = renderFor(
    { template, locale, data: facts },
    { name, purpose: kind.statute, required, elements: kind.elements, mayDemandMoney: false, locales: kind.locales },
  );
  if (!result.ok) return { ...refuse(result.code, result.hint), elements: result.elements };
  const reasons = lintWording(String(data['notice.reasons'] ?? ''), locale);
  return { ok: true, notice: result.letter, statute: kind.statute, elements: kind.elements, wording: [...result.wording, ...reasons] };
}

// --- internal ---

const PERSONS: readonly Actor['role'][] = ['owner', 'operator', 'lawyer'];

function confirmationProblem(
  kind: NoticeKind,
  { actor, signature, at, statements }: NoticeConfirmation,
  now: string,
): RenderNoticeResult | undefined {
  if (!PERSONS.includes(actor.role) || actor.id.trim() === '' || folded(signature) === '')
    return no('not-confirmed-by-person', 'A notice is confirmed and signed by a named person; a timer or program cannot do that.');
  if (!isTime(at) || startMs(at, 'confirmation.at') > startMs(now, 'at'))
    return no('not-confirmed-by-person', 'The confirmation must say when it was given, and that cannot lie ahead.');
  const open = kind.statements.filter(({ code }) => !statements.includes(code));
  if (open.length === 0) return undefined;
  return no('statement-not-confirmed', `Not confirmed: ${open.map(({ code, citation }) => `${code} (${citation})`).join('; ')}.`);
}

function no(code: RenderNoticeRefusalCode, hint: string): RenderNoticeResult {
  return { ...refuse(code, hint), elements: [] };
}
