/** One line of `imgguard match`, for machines and for people. */
import type { Match, MatchKind } from '@imgguard/core';
import type { WorkMatch, WorkSearchResult } from '@imgguard/index';
import { KIND_WORDS } from '../report/words.ts';
import { probability } from '../report/format.ts';
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
}

export interface FoundMatch extends FoundWork {
  /** Every work that the image shows, best first and the one above included; absent when it shows one only. */
  readonly works?: readonly FoundWork[];
}

export interface FoundWork {
  readonly work: string;
  readonly kind: MatchKind;
  /** 0 to 1, four decimals. */
  readonly probability: number;
  readonly mirrored: boolean;
  /**
   * The image's corners (top left, top right, bottom right, bottom left) in the work's pixels after EXIF orientation, two decimals; absent for
   * `exact`.
   */
  readonly corners?: readonly (readonly [x: number, y: number])[];
}

export interface MatchFailure {
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
    similar: similar.map(({ workId, match: { probability: p } }) => ({ work: workId, probability: rounded(p, 4) })),
    ms: Math.round(ms),
  };
}

/** The same for a person. */
export function matchText(line: MatchLine): string {
  const image = printable(line.image);
  if ('error' in line) return `${image}: could not be compared: ${printable(line.error.message)}`;
  const { match, similar } = line;
  const copies = match === null ? 'no copy of a work' : (match.works ?? [match]).map(copyText).join('; ');
  const others = similar.map(({ work, probability: p }) => `${printable(work)} (${probability(p)})`);
  return `${image}: ${copies}${others.length === 0 ? '' : `; similar to ${others.join(', ')}`}`;
}

// --- internal ---

function foundWork({ workId, match }: WorkMatch): FoundWork {
  const { kind, probability: p, mirrored } = match;
  return { work: workId, kind, probability: rounded(p, 4), mirrored, ...cornersOf(match) };
}

function cornersOf({ kind, alignment }: Match): Pick<FoundWork, 'corners'> {
  if (kind === 'exact' || alignment === null) return {};
  return { corners: alignment.corners.map(([x, y]) => [rounded(x, 2), rounded(y, 2)] as const) };
}

function copyText({ work, kind, probability: p, mirrored }: FoundWork): string {
  const what = kind === 'exact' || kind === 'near-duplicate' || kind === 'edited-copy' ? KIND_WORDS[kind].label.toLowerCase() : kind;
  return `${what} of ${printable(work)} (${probability(p)}${mirrored ? ', mirrored' : ''})`;
}

/** Zero has no sign here: `-0` would be written as `0` by JSON and read as another number by nobody. */
function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale + 0;
}
