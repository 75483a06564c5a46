import { createHash } from 'node:crypto';
import { invalidArgument } from '../claims-error.ts';
import { DAY_MS, startMs } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { folded, hasWords } from '../words.ts';
import { letterKind, type LetterKind } from './catalogue.ts';
import { lackingElements, withCitations, type LetterElement } from './element.ts';
import { LETTER_FIELDS, letterField, type LetterData, type LetterField, type LetterFieldName } from './fields.ts';
import { letterHtml } from './letter-html.ts';
import { picturesProblem, type LetterPicture } from './letter-picture.ts';
import { factsIn, leavesOf, parseTemplate, renderTemplate, type ParsedTemplate } from './template-engine.ts';
import { formatDate, letterValues, oneLine, type LetterValues } from './values.ts';
import { amountsIn, lintWording, unfriendlyWords, type WordingFinding } from './wording.ts';

/** A letter, ready to be read by a person. The HTML says exactly what the text says. */
export interface Letter {
  /** One line without control characters; safe as an e-mail header. */
  readonly subject: string;
  readonly text: string;
  /** A complete document with everything escaped. */
  readonly html: string;
  /** Addresses that are facts of the letter: the only ones that may become links. */
  readonly links?: readonly string[];
  /** Pictures after the text; they are in the HTML too, and the digest holds them. */
  readonly pictures?: readonly LetterPicture[];
}

export interface RenderLetterInput {
  /**
   * Text of the template: notes (`# …`), a line `Kind: …` if it is of a kind in `LETTER_CATALOGUE`, a line `Subject: …`, an empty line, then the
   * body; facts as Liquid variables.
   */
  readonly template: string;
  /** BCP 47, such as `en` or `de`; dates are written its way. */
  readonly locale: string;
  readonly data: LetterData;
  /**
   * Name in `LETTER_CATALOGUE`: the letter must then hold everything that such a letter needs, whatever the template says. A template that names
   * its kind itself is held to that as well.
   */
  readonly name?: string;
  /** Pictures that go with the letter, such as the found copy beside the work. At most `MAX_LETTER_PICTURES`. */
  readonly pictures?: readonly LetterPicture[];
}

export type RenderLetterResult =
  | {
      readonly ok: true;
      readonly letter: Letter;
      /** Kind of the letter in `LETTER_CATALOGUE`; `null` for a user's own. */
      readonly kind: string | null;
      /** Accusing words in the template; the facts filled in are not judged. */
      readonly wording: readonly WordingFinding[];
    }
  | RenderLetterRefusal;

/**
 * `missing-value`: facts are not known or not usable. `missing-element`: the template leaves out what such a letter must say.
 * `forbidden-element`: it names an amount where such a letter is without money. `deadline-too-short`: it leaves less time than such a letter must.
 */
export type RenderLetterRefusalCode =
  | 'invalid-template'
  | 'unknown-variable'
  | 'missing-value'
  | 'missing-element'
  | 'forbidden-element'
  | 'deadline-too-short'
  | 'invalid-picture';

/** No letter, and everything that stands in the way at once. */
export interface RenderLetterRefusal extends Refusal<RenderLetterRefusalCode> {
  /** Facts that the letter prints or needs, and that are not in `data` or are not usable there. */
  readonly missing: readonly string[];
  /** Names in the template that are no facts of a letter. */
  readonly unknown: readonly string[];
  /** What a statute or procedure asks for and the letter lacks, each with its citation. */
  readonly elements: readonly LetterElement[];
}

/**
 * Fills a template with facts. Fails closed: a fact that is missing, a name that is unknown, or an element that this kind of letter needs and
 * the template left out gives no letter but the list of what is wrong. Throws `IMGGUARD_INVALID_ARGUMENT` for a locale that is none.
 *
 * What comes out is a draft for a person to read, not legal advice.
 *
 * @example
 * const result = renderLetter({ template: 'Subject: {{ work.title }}\n\nHello!', locale: 'en', data: { 'work.title': 'Lighthouse' } });
 * if (result.ok) console.log(result.letter.text);
 */
export function renderLetter(input: RenderLetterInput): RenderLetterResult {
  return renderFor(input, input.name === undefined ? undefined : letterKind(input.name));
}

/** As `renderLetter`, held to a kind that need not be in the catalogue of letters: a notice is rendered by its own rules. */
export function renderFor({ template, locale, data, pictures = [] }: RenderLetterInput, asked: LetterKind | undefined): RenderLetterResult {
  checkLocale(locale);
  const parsed = parse(template, locale);
  if (!parsed.ok) return parsed;
  const badPicture = picturesProblem(pictures);
  if (badPicture !== undefined) return refusal('invalid-picture', badPicture, {});
  const own = parsed.kind === undefined ? undefined : letterKind(parsed.kind);
  const kinds = [asked, own].filter((kind) => kind !== undefined);
  const values = letterValues({ ...data, ...wordsOf(kinds, locale) });
  const needed = kinds.flatMap(factsNeeded).filter((field) => !values.flat.has(field));
  const unknown = unique([...factsIn(parsed.subject), ...factsIn(parsed.body)].filter((fact) => !isFact(fact)));
  const subject = fill(parsed.subject, values);
  const body = fill(parsed.body, values);
  const missing = unique([...subject.missing, ...body.missing, ...values.unusable, ...needed]).filter((fact) => !unknown.includes(fact));
  if (unknown.length > 0)
    return refusal('unknown-variable', 'The template names facts that do not exist; see LETTER_FIELDS.', { unknown, missing, kinds });
  const problem = subject.problem ?? body.problem;
  if (problem !== undefined) return invalid(problem);
  if (missing.length > 0) return refusal('missing-value', 'The letter needs facts that are not known or not usable.', { missing, kinds });
  return finish({ template, locale, pictures, kinds, values, subject: oneLine(subject.text), text: tidy(body.text) });
}

/** SHA-256 of a letter, lowercase hex: what a person's confirmation is bound to. */
export function letterDigest(letter: Letter): string {
  return createHash('sha256')
    .update(JSON.stringify([letter.subject, letter.text, letter.html]), 'utf8')
    .digest('hex');
}

// --- internal ---

interface Draft extends Pick<RenderLetterInput, 'template' | 'locale'> {
  readonly pictures: readonly LetterPicture[];
  readonly kinds: readonly LetterKind[];
  readonly values: LetterValues;
  readonly subject: string;
  readonly text: string;
}

function finish({ template, locale, pictures, kinds, values, subject, text }: Draft): RenderLetterResult {
  if (subject === '' || text === '') return invalid('The subject or the body is empty.');
  const required = kinds.flatMap((kind) => kind.required);
  const missing = unique(
    required.filter((field) => !shows(`${subject}\n${text}`, values.flat.get(field), LETTER_FIELDS[field].kind, locale)),
  );
  const names = kinds.map((kind) => kind.name).join('", "');
  if (missing.length > 0) return refusal('missing-element', `A letter of the kind "${names}" must say all of this.`, { missing, kinds });
  const [amount] = kinds.some((kind) => !kind.mayDemandMoney) ? amountsIn(template) : [];
  if (amount !== undefined)
    return refusal('forbidden-element', `A letter of the kind "${names}" names no amount of money: "${amount}".`, {});
  const [unfriendly] = kinds.some(({ friendly }) => friendly === true) ? unfriendlyWords(template, locale) : [];
  if (unfriendly !== undefined)
    return refusal(
      'forbidden-element',
      `A letter of the kind "${names}" asks: it neither cites law nor announces steps ("${unfriendly}").`,
      {},
    );
  const forbidden = kinds
    .flatMap(({ mustNotSay = [] }) => mustNotSay)
    .find(({ words }) => folded(`${subject}\n${text}`).includes(folded(words)));
  if (forbidden !== undefined) return refusal('forbidden-element', `It does not say "${forbidden.words}": ${forbidden.why}.`, {});
  const short = kinds.map((kind) => shortDeadline(kind, values)).find((hint) => hint !== undefined);
  if (short !== undefined) return refusal('deadline-too-short', short, {});
  const urls = [...values.flat].filter(([field]) => letterField(field)?.kind === 'url').map(([, value]) => String(value));
  const shown = pictures.map((picture) => ({ ...picture, caption: oneLine(picture.caption) }));
  const parts = { subject, text, ...(shown.length === 0 ? {} : { pictures: shown }) };
  const letter = { ...parts, html: letterHtml(parts, locale, urls), links: urls };
  return { ok: true, letter, kind: kinds[0]?.name ?? null, wording: lintWording(template, locale) };
}

/** Whether a text shows a fact as a whole: an address that another one begins with does not count, nor a word inside another. */
function shows(text: string, value: string | readonly string[] | undefined, kind: LetterField['kind'], locale: string): boolean {
  if (value === undefined) return false;
  if (kind === 'url') return text.split(/\s+/u).some((word) => word === value || word.replace(PUNCTUATION, '') === value);
  const lines = typeof value === 'string' ? value.split('\n') : value;
  const written = kind === 'date' ? [...lines, ...lines.map((line) => formatDate(line, locale))] : lines;
  const found = written.map((line) => hasWords(folded(text), folded(line)));
  return kind === 'date' ? found.includes(true) : found.every(Boolean);
}

/** What may stand around an address in a sentence. */
const PUNCTUATION = /^[(["'„“»«<]+|[)\]"'“”«»>.,;:!?]+$/gu;

function isFact(name: string): boolean {
  return letterField(name.replace(/\.(?:size|first|last)$/u, '')) !== undefined;
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function checkLocale(locale: string): void {
  try {
    if (Intl.getCanonicalLocales(locale).length === 1) return;
  } catch {
    // Not a language tag; refused below like an empty one.
  }
  throw invalidArgument('locale', 'a language such as "en" or "de"', locale);
}

interface ParsedLetter {
  readonly ok: true;
  readonly kind: string | undefined;
  readonly subject: ParsedTemplate;
  readonly body: ParsedTemplate;
}

function parse(template: string, locale: string): RenderLetterRefusal | ParsedLetter {
  const source = template
    .replace(/\r\n?/gu, '\n')
    .replace(/^\ufeff/u, '')
    .replace(/^(?:[ \t]*#.*\n|[ \t]*\n)+/u, '');
  const header = /^(?:Kind:[ \t]*(\S+)[ \t]*\n)?Subject:[ \t]*(\S.*)\n[ \t]*\n/u.exec(source);
  if (header === null)
    return invalid('A template begins with notes ("# …") and a line "Kind: …" if any, then a line "Subject: …" and an empty line.');
  try {
    const body = source.slice(header[0].length).replace(LONE_TAG, '$1');
    return { ok: true, kind: header[1], subject: parseTemplate(header[2] ?? '', locale), body: parseTemplate(body, locale) };
  } catch (error) {
    return invalid(leavesOf(error).map(messageOf).join('; '));
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
  lists: Partial<Pick<RenderLetterRefusal, 'missing' | 'unknown'>> & { readonly kinds?: readonly LetterKind[] },
): RenderLetterRefusal {
  const { missing = [], unknown = [], kinds = [] } = lists;
  const names = [...missing, ...unknown];
  const asked = [...new Set(kinds)].flatMap((kind) => kind.elements ?? []);
  const elements = lackingElements(asked, missing);
  return {
    ...refuse(code, withCitations(names.length === 0 ? hint : `${hint} (${names.join(', ')})`, elements)),
    missing,
    unknown,
    elements,
  };
}

/** The words of the catalogue that letters of a kind bear. Data cannot bring others. */
function wordsOf(kinds: readonly LetterKind[], locale: string): LetterData {
  const language = locale.toLowerCase().split('-')[0] ?? 'en';
  const sentences = kinds.flatMap(({ mark, sentences: fixed = {} }) =>
    Object.entries({ ...(mark === undefined ? {} : { 'letter.mark': mark }), ...fixed }),
  );
  const chosen = sentences
    .map(([field, words]) => [field, words[language] ?? words['en']] as const)
    .filter(([, words]) => words !== undefined);
  return Object.fromEntries(chosen.toReversed());
}

/** Facts that must be known, also where the text need not show them: time is measured from the date of the letter. */
function factsNeeded({ required, leastDays }: LetterKind): readonly LetterFieldName[] {
  return leastDays === undefined ? required : [...required, 'letter.date', 'reply.by'];
}

function shortDeadline({ name, leastDays }: LetterKind, { flat }: LetterValues): string | undefined {
  const [written, due] = [flat.get('letter.date'), flat.get('reply.by')];
  if (leastDays === undefined || typeof written !== 'string' || typeof due !== 'string') return undefined;
  const days = (startMs(due.slice(0, 10), 'reply.by') - startMs(written.slice(0, 10), 'letter.date')) / DAY_MS;
  return days >= leastDays ? undefined : `A letter of the kind "${name}" leaves at least ${leastDays} days; this one leaves ${days}.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
