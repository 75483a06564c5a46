import { DISPUTE_CODES } from '../claim/event.ts';
import { oneOf, recordOf, shapeProblems, TEXT, TEXTS, WHOLE, type Shape } from '../import/shape.ts';
import { MEDIA } from '../license.ts';
import { isDay } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { EXCEPTION_QUESTIONS } from './exceptions.ts';
import type { PortalAnswer } from './portal-answer.ts';

/** What a respondent handed in, in fields, with the names of the files that came with it. */
export interface SubmittedAnswer {
  readonly token: string;
  /** The reference of the letter. */
  readonly reference: string;
  /** Random, made with the form: the same answer with the same key is taken once. */
  readonly key: string;
  /** Without files: those are what came beside it, whatever the text says about them. */
  readonly answer: PortalAnswer;
}

export type ReadSubmissionResult =
  | { readonly ok: true; readonly submission: SubmittedAnswer }
  /** Every problem, one sentence each. */
  | (Refusal<'invalid-submission'> & { readonly problems: readonly string[] });

/** Largest submission without its files, in bytes. House rule: a long letter has 20 kB. */
export const MAX_SUBMISSION_BYTES = 256_000;
/** Longest text in an answer, in characters. House rule: ten pages. */
export const MAX_ANSWER_CHARACTERS = 20_000;

/**
 * Reads what came in through a form or a file. It may come from anybody: nothing is taken that is not of the one form, texts lose control characters and
 * turns of the writing direction, and files are never named by it.
 *
 * @example
 * const read = readSubmission(await readFile('answer.json', 'utf8'));
 */
export function readSubmission(text: string): ReadSubmissionResult {
  if (Buffer.byteLength(text, 'utf8') > MAX_SUBMISSION_BYTES)
    return invalid([`The answer is larger than ${MAX_SUBMISSION_BYTES / 1000} kB.`]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return invalid(['The answer is no JSON.']);
  }
  const problems = shapeProblems(value, SUBMISSION, 'submission');
  if (problems.length > 0) return invalid(problems.slice(0, MAX_PROBLEMS));
  const submission = cleaned(value) as SubmittedAnswer;
  const wrong = [...lengthProblems(submission, 'submission'), ...dayProblems(submission.answer)];
  return wrong.length > 0 ? invalid(wrong.slice(0, MAX_PROBLEMS)) : { ok: true, submission: withoutFiles(submission) };
}

// --- internal ---

/** So that a thousand wrong fields do not give a thousand sentences. */
const MAX_PROBLEMS = 20;
/** Domains and the like in one list. House rule. */
const MAX_LIST = 100;

const PROOF = recordOf(
  { licensor: TEXT, licensee: TEXT, domains: TEXTS },
  { reference: TEXT, from: TEXT, until: TEXT, media: { is: 'list', of: oneOf(...MEDIA) } },
);
const MONEY: Readonly<Record<string, Shape>> = { amountMinor: WHOLE, currency: TEXT };

const ANSWERS: readonly Shape[] = [
  recordOf({ kind: oneOf('license'), proof: PROOF }),
  recordOf(
    { kind: oneOf('objection'), code: oneOf(...DISPUTE_CODES), text: TEXT },
    { exception: oneOf(...EXCEPTION_QUESTIONS.map(({ code }) => code)) },
  ),
  recordOf({ kind: oneOf('fixed'), how: oneOf('removed', 'credited') }, { text: TEXT }),
  recordOf({ kind: oneOf('buy') }, { text: TEXT }),
  recordOf({ kind: oneOf('propose'), purpose: oneOf('license', 'pay-and-remove'), ...MONEY }, { text: TEXT }),
  recordOf({ kind: oneOf('promise'), promise: recordOf({ ...MONEY, dueOn: TEXT }) }),
  recordOf({ kind: oneOf('statement'), text: TEXT }),
  recordOf({ kind: oneOf('more-time') }, { text: TEXT }),
];

const SUBMISSION = recordOf({ token: TEXT, reference: TEXT, key: TEXT, answer: { is: 'either', of: ANSWERS } });

/** Of objects only what JSON itself makes; keys were checked by the shape. */
function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(UNWANTED, '').normalize('NFC').trim();
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, cleaned(item)]));
}

/** Control characters other than tab and line break, and what changes the direction of writing. */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const UNWANTED = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/gu;

function lengthProblems(value: unknown, path: string): readonly string[] {
  if (typeof value === 'string') {
    if (value === '') return [`\`${path}\` says nothing.`];
    return value.length > MAX_ANSWER_CHARACTERS ? [`\`${path}\` is longer than ${MAX_ANSWER_CHARACTERS} characters.`] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  if (entries.length > MAX_LIST) return [`\`${path}\` has more than ${MAX_LIST} entries.`];
  return entries.flatMap(([name, item]) => lengthProblems(item, `${path}.${name}`));
}

function dayProblems(answer: PortalAnswer): readonly string[] {
  const days =
    answer.kind === 'license' ? [answer.proof.from, answer.proof.until] : answer.kind === 'promise' ? [answer.promise.dueOn] : [];
  return days.flatMap((day) => (day === undefined || isDay(day) ? [] : [`"${day.slice(0, 30)}" is no day such as 2026-03-31.`]));
}

/** A proof without files is completed with those that came beside it. */
function withoutFiles(submission: SubmittedAnswer): SubmittedAnswer {
  const { answer } = submission;
  return answer.kind === 'license' ? { ...submission, answer: { ...answer, proof: { ...answer.proof, files: [] } } } : submission;
}

function invalid(problems: readonly string[]): ReadSubmissionResult {
  return { ...refuse('invalid-submission', problems.join(' ')), problems };
}
