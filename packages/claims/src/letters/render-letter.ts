import { createHash } from 'node:crypto';
import { refuse, type Refusal } from '../refusal.ts';
import { letterKind } from './catalogue.ts';
import { letterField, type LetterData } from './fields.ts';
import { letterHtml } from './letter-html.ts';
import { factsIn, parseTemplate, renderTemplate, type ParsedTemplate } from './template-engine.ts';
import { formatDate, letterValues, oneLine, type LetterValues } from './values.ts';
import { lintWording, type WordingFinding } from './wording.ts';

/** A letter, ready to be read by a person. The HTML says exactly what the text says. */
export interface Letter {
  /** One line without control characters; safe as an e-mail header. */
  readonly subject: string;
  readonly text: string;
  /** A complete document with everything escaped. */
  readonly html: string;
}

export interface RenderLetterInput {
  /** Text of the template: notes (`# …`), a line `Subject: …`, an empty line, then the body; facts as Liquid variables. */
  readonly template: string;
  /** BCP 47, such as `en` or `de`; dates are written its way. */
  readonly locale: string;
  readonly data: LetterData;
  /** Name in `LETTER_CATALOGUE`: the letter must then hold everything that such a letter needs, whatever the template says. */
  readonly name?: string;
}

export type RenderLetterResult =
  | {
      readonly ok: true;
      readonly letter: Letter;
      /** Accusing words in the template; the facts filled in are not judged. */
      readonly wording: readonly WordingFinding[];
    }
  | RenderLetterRefusal;

/** No letter, and everything that stands in the way at once. */
export interface RenderLetterRefusal extends Refusal<'invalid-template' | 'unknown-variable' | 'missing-value' | 'missing-element'> {
  /** Facts that the letter prints or needs, and that are not in `data` or are not usable there. */
  readonly missing: readonly string[];
  /** Names in the template that are no facts of a letter. */
  readonly unknown: readonly string[];
}

/**
 * Fills a template with facts. Fails closed: a fact that is missing, a name that is unknown, or an element that this kind of letter needs and
 * the template left out gives no letter but the list of what is wrong.
 *
 * @example
 * const result = renderLetter({ template: 'Subject: {{ work.title }}\n\nHello!', locale: 'en', data: { 'work.title': 'Lighthouse' } });
 * if (result.ok) console.log(result.letter.text);
 */
export function renderLetter({ template, locale, data, name }: RenderLetterInput): RenderLetterResult {
  const values = letterValues(data);
  const parsed = parse(template, locale);
  if (!parsed.ok) return parsed;
  const facts = [...new Set([...factsIn(parsed.subject), ...factsIn(parsed.body)])];
  const unknown = facts.filter((fact) => letterField(fact.replace(/\.(?:size|first|last)$/u, '')) === undefined);
  if (unknown.length > 0) return refusal('unknown-variable', 'The template names facts that do not exist; see LETTER_FIELDS.', { unknown });
  const subject = fill(parsed.subject, values);
  const body = fill(parsed.body, values);
  const missing = [...new Set([...subject.missing, ...body.missing, ...values.unusable])];
  if (subject.problem !== undefined || body.problem !== undefined) return invalid(subject.problem ?? body.problem ?? '');
  if (missing.length > 0) return refusal('missing-value', 'The letter prints facts that are not known or not usable.', { missing });
  return finish({ template, locale, name, values, subject: oneLine(subject.text), text: tidy(body.text) });
}

/** SHA-256 of a letter, lowercase hex: what a person's confirmation is bound to. */
export function letterDigest(letter: Letter): string {
  return createHash('sha256')
    .update(JSON.stringify([letter.subject, letter.text, letter.html]), 'utf8')
    .digest('hex');
}

// --- internal ---

interface Draft extends Pick<RenderLetterInput, 'template' | 'locale'> {
  readonly name: string | undefined;
  readonly values: LetterValues;
  readonly subject: string;
  readonly text: string;
}

function finish({ template, locale, name, values, subject, text }: Draft): RenderLetterResult {
  if (subject === '' || text === '') return invalid('The subject or the body is empty.');
  const required = (name === undefined ? undefined : letterKind(name))?.required ?? [];
  const missing = required.filter((field) => !shows(`${subject}\n${text}`, values.flat.get(field), locale));
  if (missing.length > 0) return refusal('missing-element', `A letter of the kind "${name}" must say all of this.`, { missing });
  const urls = [...values.flat].filter(([field]) => letterField(field)?.kind === 'url').map(([, value]) => String(value));
  return { ok: true, letter: { subject, text, html: letterHtml(subject, text, locale, urls) }, wording: lintWording(template, locale) };
}

function shows(text: string, value: string | readonly string[] | undefined, locale: string): boolean {
  if (value === undefined) return false;
  if (typeof value !== 'string') return value.every((line) => text.includes(line));
  return text.includes(value) || (/^\d{4}-\d{2}-\d{2}/u.test(value) && text.includes(formatDate(value, locale)));
}

function parse(template: string, locale: string): RenderLetterRefusal | { ok: true; subject: ParsedTemplate; body: ParsedTemplate } {
  const source = template
    .replace(/\r\n?/gu, '\n')
    .replace(/^\ufeff/u, '')
    .replace(/^(?:[ \t]*#.*\n|[ \t]*\n)+/u, '');
  const header = /^Subject:[ \t]*(\S.*)\n[ \t]*\n/u.exec(source);
  if (header === null) return invalid('A template begins with notes ("# …") if any, then a line "Subject: …" and an empty line.');
  try {
    const body = source.slice(header[0].length).replace(LONE_TAG, '$1');
    return { ok: true, subject: parseTemplate(header[1] ?? '', locale), body: parseTemplate(body, locale) };
  } catch (error) {
    return invalid(messageOf(error));
  }
}

/** A tag alone on its line leaves no empty line behind. */
const LONE_TAG = /^[ \t]*(\{%[^%\n]*%\})[ \t]*\n/gmu;

interface Filled {
  readonly text: string;
  readonly missing: readonly string[];
  readonly problem?: string;
}

function fill(parsed: ParsedTemplate, values: LetterValues): Filled {
  try {
    return { text: renderTemplate(parsed, values.tree), missing: [] };
  } catch (error) {
    const leaves = leavesOf(error);
    const missing = leaves.map(undefinedName);
    const other = leaves.find((_, index) => missing[index] === undefined);
    const named = missing.filter((name) => name !== undefined);
    return other === undefined ? { text: '', missing: named } : { text: '', missing: named, problem: messageOf(other) };
  }
}

/** liquidjs nests the errors of loops and branches inside each other. */
function leavesOf(error: unknown): readonly unknown[] {
  const nested = (error as { errors?: readonly unknown[] }).errors;
  if (Array.isArray(nested)) return nested.flatMap(leavesOf);
  const { originalError } = error as { originalError?: unknown };
  const inner = (originalError as { errors?: readonly unknown[] } | undefined)?.errors;
  return Array.isArray(inner) ? inner.flatMap(leavesOf) : [error];
}

function undefinedName(error: unknown): string | undefined {
  const own = (error as { variableName?: unknown }).variableName;
  const inner = (error as { originalError?: { variableName?: unknown } }).originalError?.variableName;
  const name = inner ?? own;
  return typeof name === 'string' ? name : undefined;
}

function tidy(text: string): string {
  return text
    .replace(/[ \t]+$/gmu, '')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
}

function invalid(problem: string): RenderLetterRefusal {
  return refusal('invalid-template', `The template cannot be read: ${problem}`, {});
}

function refusal(
  code: RenderLetterRefusal['code'],
  hint: string,
  lists: Partial<Pick<RenderLetterRefusal, 'missing' | 'unknown'>>,
): RenderLetterRefusal {
  const { missing = [], unknown = [] } = lists;
  const names = [...missing, ...unknown];
  return { ...refuse(code, names.length === 0 ? hint : `${hint} (${names.join(', ')})`), missing, unknown };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
