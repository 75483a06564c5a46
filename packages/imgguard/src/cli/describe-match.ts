import type { Match } from '@imgguard/core';
import { probability } from '../report/format.ts';
import { KIND_WORDS } from '../report/words.ts';
import { printable } from './terminal.ts';

/** A match in words: `edited copy of Lighthouse (99.8 %, mirrored)`. */
export function describeMatch({ kind, probability: p, mirrored }: Pick<Match, 'kind' | 'probability' | 'mirrored'>, work: string): string {
  const what = kind === 'similar' || kind === 'none' ? 'similar to' : `${KIND_WORDS[kind].label.toLowerCase()} of`;
  return `${what} ${printable(work)} (${probability(p)}${mirrored ? ', mirrored' : ''})`;
}

/** What machines are told of a match; `corners` as in `imgguard match --help`. */
export interface MatchJson {
  readonly kind: Match['kind'];
  /** 0 to 1, four decimals; 1 only where it is certain. */
  readonly probability: number;
  readonly mirrored: boolean;
  readonly corners?: readonly (readonly [x: number, y: number])[];
}

export function matchJson({ kind, probability: p, mirrored, alignment }: Match): MatchJson {
  const facts = { kind, probability: probabilityJson(p), mirrored };
  if (kind === 'exact' || alignment === null) return facts;
  return { ...facts, corners: alignment.corners.map(([x, y]) => [rounded(x, 2), rounded(y, 2)] as const) };
}

/** A probability with four decimals, never rounded up to certainty. */
export function probabilityJson(p: number): number {
  return p < 1 ? Math.min(rounded(p, 4), 0.9999) : 1;
}

// --- internal ---

function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  // Adding zero turns -0 into 0.
  return Math.round(value * scale) / scale + 0;
}
