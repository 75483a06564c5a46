/** One line of `imgguard match`, for machines and for people. */
import type { SearchStep, WorkMatch, WorkSearchResult } from '@imgguard/index';
import { describeMatch, matchJson, type MatchJson, probabilityJson } from './describe-match.ts';
import { printable } from './terminal.ts';

/** What is said about one image: an answer, or why there is none. */
export type MatchLine = MatchAnswer | MatchFailure;

export interface MatchAnswer {
  /** Path relative to the folder, with forward slashes. */
  readonly image: string;
  /** The work that the image is a copy of; `null` when it is a copy of none. */
  readonly match: FoundMatch | null;
  /** Works of which the image may be another photograph, or that are too close to call, best first. Never copies. */
  readonly similar: readonly { readonly work: string; readonly probability: number }[];
  /** Milliseconds for decoding, fingerprint and search. */
  readonly ms: number;
  /** With --explain: what each step said and took. */
  readonly steps?: readonly ExplainedStep[];
}

/** A step of the search, or taking the fingerprint before it. */
export interface ExplainedStep {
  readonly name: SearchStep['name'] | 'fingerprint';
  /** Works that it had to do with; absent for the fingerprint. */
  readonly works?: number;
  /** Of these, the ones that it took for copies. */
  readonly accepted?: number;
  readonly ms: number;
}

interface FoundMatch extends FoundWork {
  /** Every work that the image shows, best first and the one above included; absent when it shows one only. */
  readonly works?: readonly FoundWork[];
}

interface FoundWork extends MatchJson {
  readonly work: string;
}

interface MatchFailure {
  readonly image: string;
  readonly error: { readonly code: string; readonly message: string };
}

/** The line for an image that was searched for. */
export function matchAnswer(image: string, { matches, similar }: WorkSearchResult, ms: number): MatchAnswer {
  const works = matches.map(foundWork);
  const [best] = works;
  const match = best === undefined ? null : works.length === 1 ? best : { ...best, works };
  return {
    image,
    match,
    similar: similar.map(({ workId, match: { probability } }) => ({ work: workId, probability: probabilityJson(probability) })),
    ms: Math.round(ms),
  };
}

/** The same for a person. */
export function matchText(image: string, { matches, similar }: WorkSearchResult): string {
  const found = [...matches, ...similar].map(({ workId, match }) => describeMatch(match, workId));
  if (matches.length === 0) found.unshift('no copy of a work');
  return `${printable(image)}: ${found.join('; ')}`;
}

/** What each step said and took, for a person. */
export function explainText(steps: readonly ExplainedStep[]): string {
  return steps.map((step) => `  ${STEP_WORDS[step.name]}${countText(step)}, ${step.ms} ms`).join('\n');
}

/** Steps with milliseconds to a tenth. */
export function explainSteps(fingerprintMs: number, steps: readonly SearchStep[]): ExplainedStep[] {
  return [{ name: 'fingerprint', ms: rounded(fingerprintMs) }, ...steps.map((step) => ({ ...step, ms: rounded(step.ms) }))];
}

// --- internal ---

const STEP_WORDS: Readonly<Record<ExplainedStep['name'], string>> = {
  fingerprint: 'decoded and described',
  'local-features': 'details looked up',
  alignment: 'laid over works',
  'whole-picture': 'whole picture compared (PDQ)',
  'mirror-negative': 'looked up as a mirrored negative',
};

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function countText({ works, accepted }: ExplainedStep): string {
  if (works === undefined) return '';
  return `: ${works} ${works === 1 ? 'work' : 'works'}${accepted !== undefined && accepted > 0 ? `, ${accepted} taken for shown` : ''}`;
}

function foundWork({ workId, match }: WorkMatch): FoundWork {
  return { work: workId, ...matchJson(match) };
}
