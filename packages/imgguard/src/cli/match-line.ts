/** One line of `imgguard match`, for machines and for people. */
import type { SearchStep, WorkMatch, WorkSearchResult } from '@imgguard/index';
import {
  cellMapText,
  describeMatch,
  embeddingJson,
  type EmbeddingJson,
  embeddingText,
  matchJson,
  type MatchJson,
  probabilityJson,
} from './describe-match.ts';
import { placeText } from '../report/place.ts';
import { printable } from './terminal.ts';

/** What is said about one image: an answer, or why there is none. */
export type MatchLine = MatchAnswer | MatchFailure;

export interface MatchAnswer {
  /** Path relative to the folder, with forward slashes. */
  readonly image: string;
  /** The work that the image is a copy of; `null` when it is a copy of none. */
  readonly match: FoundMatch | null;
  /** Works of which the image may be another photograph, or that are too close to call, best first. Never copies. */
  readonly similar: readonly SimilarWork[];
  /** Milliseconds for decoding, fingerprint and search. */
  readonly ms: number;
  /** With --explain: what each step said and took. */
  readonly steps?: readonly SearchStep[];
}

interface SimilarWork {
  readonly work: string;
  readonly probability: number;
  readonly embedding?: EmbeddingJson;
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

/** The line for an image that was searched for. With steps, also every part that was compared is named. */
export function matchAnswer(image: string, { matches, similar, steps }: WorkSearchResult, ms: number): MatchAnswer {
  const works = matches.map((found) => foundWork(found, steps !== undefined));
  const [best] = works;
  const match = best === undefined ? null : works.length === 1 ? best : { ...best, works };
  return {
    image,
    match,
    similar: similar.map(similarWork),
    ms: Math.round(ms),
    ...(steps === undefined ? {} : { steps: steps.map((step) => ({ ...step, ms: rounded(step.ms) })) }),
  };
}

/** The same for a person. */
export function matchText(image: string, { matches, similar }: WorkSearchResult): string {
  const found = [...matches, ...similar].map(({ workId, match }) => describeMatch(match, workId));
  if (matches.length === 0) found.unshift('no copy of a work');
  return `${printable(image)}: ${found.join('; ')}`;
}

/** What each step said and took, and where each work lies in the image, for a person. */
export function explainText({ matches, similar, steps = [] }: WorkSearchResult): string {
  const places = [...matches, ...similar].flatMap(({ workId, match }) => {
    const place = placeText(match);
    const why = [...match.reasons.map(({ text }) => text), embeddingText(match)].filter((text) => text !== '').map((text) => `    ${text}`);
    const map = cellMapText(match.cells).map((row) => `    ${row}`);
    return [`  ${printable(workId)}${place === '' ? '' : `: shows ${place}`}`, ...why, ...map];
  });
  return [...steps.map((step) => `  ${STEP_WORDS[step.name]}${countText(step)}, ${rounded(step.ms)} ms`), ...places].join('\n');
}

// --- internal ---

const STEP_WORDS: Readonly<Record<SearchStep['name'], string>> = {
  decode: 'decoded',
  hashes: 'hashed',
  exact: 'same file or pixels',
  'whole-picture': 'whole picture compared (PDQ)',
  keypoints: 'details taken',
  'local-features': 'details looked up',
  alignment: 'laid over works',
  'mirror-negative': 'looked up as a mirrored negative',
  smooth: 'laid over works with hardly any texture',
  embedding: 'a model asked about the image',
  embeddings: 'works that the model finds alike',
};

/** Steps that have to do with the image alone. */
const WITHOUT_WORKS: ReadonlySet<SearchStep['name']> = new Set(['decode', 'hashes', 'keypoints', 'embedding']);

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

function countText({ name, works, accepted }: SearchStep): string {
  if (WITHOUT_WORKS.has(name)) return '';
  return `: ${works} ${works === 1 ? 'work' : 'works'}${accepted > 0 ? `, ${accepted} taken for shown` : ''}`;
}

function similarWork({ workId, match }: WorkMatch): SimilarWork {
  return { work: workId, probability: probabilityJson(match.probability), ...embeddingJson(match) };
}

function foundWork({ workId, match }: WorkMatch, map: boolean): FoundWork {
  return { work: workId, ...matchJson(match, { map }) };
}
