import type { ComparedCell, Coverage, Match } from '@imgguard/core';
import { probability } from '../report/format.ts';
import { type CellCounts, cellCounts } from '../report/place.ts';
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
  /** Shares, three decimals: how much of the work the image shows, and how much of the image the work takes up. */
  readonly coverage?: Coverage;
  /** How alike a model finds both, -1 to 1; absent where none was asked. */
  readonly embedding?: EmbeddingJson;
  /** Parts of the work that were compared pixel by pixel, by what was found. Absent where none were. */
  readonly cells?: CellCounts;
  /** The parts themselves, in pixels of the work. */
  readonly map?: Match['cells'];
}

/** `normalised`: how much of the similarity is beyond the model's background, where it has one. */
export interface EmbeddingJson {
  readonly similarity: number;
  readonly normalised?: number;
}

/** What a model said of a match, in an object of its own or none. */
export function embeddingJson({ evidence }: Pick<Match, 'evidence'>): { readonly embedding?: EmbeddingJson } {
  const { embeddingSimilarity: similarity, embeddingNormalised: normalised } = evidence;
  if (similarity === undefined) return {};
  return { embedding: { similarity: rounded(similarity, 4), ...(normalised === undefined ? {} : { normalised: rounded(normalised, 4) }) } };
}

/** The same for a person; empty where none was asked. */
export function embeddingText({ evidence }: Pick<Match, 'evidence'>): string {
  const { embeddingSimilarity: similarity, embeddingNormalised: normalised } = evidence;
  if (similarity === undefined) return '';
  return `similarity under the model ${similarity.toFixed(2)}${normalised === undefined ? '' : `, ${normalised.toFixed(2)} beyond its background`}`;
}

/** `map`: whether every compared part is named, some 50 of a picture. */
export function matchJson(
  { kind, probability: p, mirrored, alignment, cells, evidence }: Match,
  { map = false }: { readonly map?: boolean } = {},
): MatchJson {
  const facts = { kind, probability: probabilityJson(p), mirrored, ...embeddingJson({ evidence }) };
  if (kind === 'exact' || alignment === null) return facts;
  const { work, image } = alignment.coverage;
  return {
    ...facts,
    corners: alignment.corners.map(([x, y]) => [rounded(x, 2), rounded(y, 2)] as const),
    coverage: { work: rounded(work, 3), image: rounded(image, 3) },
    ...(cells.length === 0 ? {} : { cells: cellCounts(cells) }),
    ...(map && cells.length > 0 ? { map: cells } : {}),
  };
}

/** What differs and where, as a small map of the work: `#` agrees, `x` differs, `?` unsure, `.` was not compared. No lines without compared parts. */
export function cellMapText(cells: Match['cells']): string[] {
  const [first] = cells;
  if (first === undefined) return [];
  const [left, top] = [Math.min(...cells.map(({ x }) => x)), Math.min(...cells.map(({ y }) => y))];
  const columnOf = ({ x }: ComparedCell) => Math.round((x - left) / first.width);
  const rowOf = ({ y }: ComparedCell) => Math.round((y - top) / first.height);
  const [columns, rows] = [1 + Math.max(...cells.map(columnOf)), 1 + Math.max(...cells.map(rowOf))];
  const map = Array.from({ length: rows }, () => Array<string>(columns).fill('.'));
  for (const cell of cells) map[rowOf(cell)]![columnOf(cell)] = CELL_SIGNS[cell.finding];
  return map.map((row) => row.join(''));
}

/** A probability with four decimals, never rounded up to certainty. */
export function probabilityJson(p: number): number {
  return p < 1 ? Math.min(rounded(p, 4), 0.9999) : 1;
}

// --- internal ---

const CELL_SIGNS: Readonly<Record<ComparedCell['finding'], string>> = { agrees: '#', differs: 'x', unsure: '?' };

function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  // Adding zero turns -0 into 0.
  return Math.round(value * scale) / scale + 0;
}
