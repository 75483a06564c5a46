/**
 * Whether the picture around the work's place in a query goes on as the scene does.
 *
 * What an editor puts around a copy (a frame, a page, a collage, a blurred background) begins at a seam along the work's border. Where the scene
 * simply goes on beyond the border there never was one: somebody else's camera saw more of it, or the published picture is a wider crop than the
 * registered one. Neither is proof of a copy.
 *
 * The query is sampled along each side of the work, in rows parallel to it, from well outside to well inside. Rows next to each other look alike
 * in any picture, across a seam they do not.
 */
import type { GrayFrame } from '../image/gray-frame.ts';
import type { FramePair } from './cell-comparison.ts';
import { type Matrix3, project, scaleAt } from './homography.ts';
import { median } from './least-squares.ts';

export interface Continuation {
  /** Sides of the work that could be looked at: the query shows textured picture on both sides of the border. */
  readonly sides: number;
  /** Those of them across which the scene goes on. */
  readonly continuing: number;
  /** Those of them along which there is a seam. */
  readonly seams: number;
}

/** Sides that stand against a copy. Where a seam runs along as many others, an editor put the work there, and it only does not show before a soft or dark background. */
export function continuingSides({ continuing, seams }: Continuation): number {
  return seams > 0 && seams >= continuing ? 0 : continuing;
}

/** `map`: work's frame to query's frame. */
export function continuationOf({ reference, query }: FramePair, map: Matrix3): Continuation {
  const step = stepOf(reference, map);
  const judged = sidesOf(reference).map((side) => {
    const pieces: TexturedPiece[] = [];
    for (let from = 0; from + PIECE_SAMPLES * step <= side.length; from += PIECE_SAMPLES * step) {
      const rows = sampleRows(query, map, { side, from, step });
      const shown = rows === null ? null : sampleInside(reference, IDENTITY, { side, from, step });
      const textured = rows !== null && shown !== null && showsWork(rows, shown) ? texturedPiece(rows) : null;
      if (textured !== null) pieces.push(textured);
    }
    return pieces.length < MIN_PIECES ? null : acrossBorder(pieces);
  });
  const count = (what: Across) => judged.filter((side) => side === what).length;
  return { sides: judged.filter((side) => side !== null).length, continuing: count('scene'), seams: count('seam') };
}

// --- internal ---

/** Samples along the border that are judged together. */
const PIECE_SAMPLES = 32;
/** The rows inside must be the work's by at least this correlation: beside a part of a work there may lie anything. */
const MIN_WORK_LIKENESS = 0.5;
const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
/** Rows that are sampled outside and inside, where the query is large enough. An alignment is off by less than this many samples. */
const ROWS = 14;
/** Fewer pieces of a side say nothing. */
const MIN_PIECES = 3;
/** The scene goes on only where this share of the pieces has texture outside. */
const MIN_RICH_SHARE = 0.6;
/** Fewer rows outside say nothing. */
const MIN_ROWS_OUTSIDE = 5;
/** Rows that are compared lie this far apart, so that a seam that was softened by resizing still separates them. */
const ROW_GAP = 2;
/** Gray levels: flatter rows have no texture to go by. */
const MIN_CONTRAST = 2;
/** Rows outside with less contrast than this share of that inside are a frame, or out of focus. */
const MIN_CONTRAST_SHARE = 0.3;
/** Rows inside must be at least this alike, else the texture is too fine to tell. */
const MIN_LIKENESS_INSIDE = 0.6;
/** Across a seam the likeness falls below this share of the usual. */
const SEAM_LIKENESS_SHARE = 0.5;
/** ... or the brightness changes by this many times the usual, gray levels and more. */
const SEAM_STEP_FACTOR = 3;
const MIN_STEP = 1;
/** Rows that lie alike on both sides of an axis are a mirrored border; rows that do not change at all are a stretched one. */
const COPIED_LIKENESS = 0.95;

interface Side {
  /** One end of the side, and the directions along it and outwards; unit vectors in the work's frame. */
  readonly x: number;
  readonly y: number;
  readonly along: readonly [number, number];
  readonly outwards: readonly [number, number];
  readonly length: number;
}

function sidesOf({ width, height }: GrayFrame): Side[] {
  return [
    { x: 0, y: 0, along: [1, 0], outwards: [0, -1], length: width },
    { x: 0, y: height, along: [1, 0], outwards: [0, 1], length: width },
    { x: 0, y: 0, along: [0, 1], outwards: [-1, 0], length: height },
    { x: width, y: 0, along: [0, 1], outwards: [1, 0], length: height },
  ];
}

/** Samples lie a pixel apart in the coarser of the two frames. */
function stepOf({ width, height }: GrayFrame, map: Matrix3): number {
  return Math.max(1, 1 / Math.max(scaleAt(map, width / 2, height / 2), Number.EPSILON));
}

interface Piece {
  readonly side: Side;
  readonly from: number;
  readonly step: number;
}

interface Rows {
  /** From the outermost inwards; the first `outside` of them lie beyond the border. Without brightness and shading. */
  readonly values: readonly Float32Array[];
  /** The same rows as they are. */
  readonly raw: readonly Float32Array[];
  readonly outside: number;
}

/** `null` where the query ends too near to the border. */
function sampleRows(query: GrayFrame, map: Matrix3, piece: Piece): Rows | null {
  const outer: Float32Array[] = [];
  for (let row = 1; row <= ROWS; row++) {
    const values = sampleRow(query, map, piece, row - 0.5);
    if (values === null) break;
    outer.push(values);
  }
  if (outer.length < MIN_ROWS_OUTSIDE) return null;
  const inner = sampleInside(query, map, piece);
  if (inner === null) return null;
  const raw = [...outer.toReversed(), ...inner];
  return { raw, values: raw.map(withoutShading), outside: outer.length };
}

/** From the border inwards. */
function sampleInside(frame: GrayFrame, map: Matrix3, piece: Piece): Float32Array[] | null {
  const rows: Float32Array[] = [];
  for (let row = 1; row <= ROWS; row++) {
    const values = sampleRow(frame, map, piece, 0.5 - row);
    if (values === null) return null;
    rows.push(values);
  }
  return rows;
}

function showsWork({ values, outside }: Rows, work: readonly Float32Array[]): boolean {
  return (
    likenessOf(
      values.slice(outside).flatMap((row) => [...row]),
      work.flatMap((row) => [...withoutShading(row)]),
    ) >= MIN_WORK_LIKENESS
  );
}

function sampleRow(query: GrayFrame, map: Matrix3, { side, from, step }: Piece, distance: number): Float32Array | null {
  const values = new Float32Array(PIECE_SAMPLES);
  for (let i = 0; i < PIECE_SAMPLES; i++) {
    const along = from + (i + 0.5) * step;
    const x = side.x + side.along[0] * along + side.outwards[0] * distance * step - 0.5;
    const y = side.y + side.along[1] * along + side.outwards[1] * distance * step - 0.5;
    const value = sampleAt(query, ...project(map, x, y));
    if (value === null) return null;
    values[i] = value;
  }
  return values;
}

/** Bilinear; `null` outside. */
function sampleAt({ width, height, data }: GrayFrame, x: number, y: number): number | null {
  if (!(x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1)) return null;
  const left = Math.min(Math.floor(x), width - 2);
  const top = Math.min(Math.floor(y), height - 2);
  const at = top * width + left;
  const [fx, fy] = [x - left, y - top];
  const above = data[at]! * (1 - fx) + data[at + 1]! * fx;
  const below = data[at + width]! * (1 - fx) + data[at + width + 1]! * fx;
  return above * (1 - fy) + below * fy;
}

/** Minus the straight line that fits the row best. */
function withoutShading(row: Float32Array): Float32Array {
  const centre = (row.length - 1) / 2;
  let [sum, moment, spread] = [0, 0, 0];
  row.forEach((value, i) => {
    sum += value;
    moment += value * (i - centre);
    spread += (i - centre) ** 2;
  });
  const [mean, slope] = [sum / row.length, moment / spread];
  return row.map((value, i) => value - mean - slope * (i - centre));
}

interface TexturedPiece extends Rows {
  /** Likeness of row i and row i + ROW_GAP, as a share of what is usual inside. */
  readonly likeness: readonly number[];
  /** Mean difference of row i and row i + ROW_GAP, as a multiple of what is usual inside. */
  readonly steps: readonly number[];
  /** Whether the outside is about as rich in contrast as the inside. */
  readonly isRich: boolean;
}

/** `null` where the border cannot be told from the picture: too flat, or a texture too fine. */
function texturedPiece(rows: Rows): TexturedPiece | null {
  const { values, outside } = rows;
  const contrasts = values.map(contrastOf);
  const inside = median(contrasts.slice(outside));
  if (inside < MIN_CONTRAST) return null;
  const likeness = values.slice(ROW_GAP).map((row, i) => likenessOf(row, values[i]!));
  const usual = median(likeness.slice(outside));
  if (usual < MIN_LIKENESS_INSIDE) return null;
  const isRich = median(contrasts.slice(0, outside)) >= MIN_CONTRAST_SHARE * inside;
  const steps = rows.raw.slice(ROW_GAP).map((row, i) => stepBetween(row, rows.raw[i]!));
  const usualStep = Math.max(median(steps.slice(outside)), MIN_STEP);
  return { ...rows, likeness: likeness.map((value) => value / usual), steps: steps.map((step) => step / usualStep), isRich };
}

/** What lies beyond a side: more of the scene, a seam and something else, or nothing that says either. */
type Across = 'scene' | 'seam' | 'open';

/** A seam lies at the same row in all pieces of a side; what else separates rows lies here and there. */
function acrossBorder(pieces: readonly TexturedPiece[]): Across {
  const rich = pieces.filter((piece) => piece.isRich && !isStretched(piece) && !isMirrored(piece));
  if (rich.length < MIN_PIECES || rich.length < MIN_RICH_SHARE * pieces.length) return 'open';
  const outside = Math.min(...rich.map((piece) => piece.outside));
  for (let row = -outside; row + ROW_GAP < ROWS; row++) {
    const usually = (of: (piece: TexturedPiece) => readonly number[]) => median(rich.map((piece) => of(piece)[piece.outside + row]!));
    if (usually((piece) => piece.likeness) < SEAM_LIKENESS_SHARE || usually((piece) => piece.steps) > SEAM_STEP_FACTOR) return 'seam';
  }
  return 'scene';
}

/** Rows outside repeat one row. */
function isStretched({ values, outside }: Rows): boolean {
  const first = likenessOf(values[0]!, values[outside - ROW_GAP]!);
  return first > COPIED_LIKENESS && likenessOf(values[outside + ROW_GAP]!, values.at(-1)!) < COPIED_LIKENESS;
}

/** Rows outside are those inside in the other direction, about an axis near the border. */
function isMirrored({ values, outside }: Rows): boolean {
  const reach = outside - MIRROR_AXIS_RANGE;
  if (reach < 2) return false;
  for (let axis = 2 * (outside - MIRROR_AXIS_RANGE); axis <= 2 * (outside + MIRROR_AXIS_RANGE); axis++) {
    const pairs = Array.from({ length: values.length }, (_, i) => [i, axis - 1 - i] as const).filter(
      ([i, j]) => i < j && j < values.length,
    );
    const far = pairs.filter(([i, j]) => j - i >= MIN_ROWS_OUTSIDE);
    if (far.length === 0) continue;
    const alike = median(far.map(([i, j]) => likenessOf(values[i]!, values[j]!)));
    if (alike > COPIED_LIKENESS) return true;
  }
  return false;
}

const MIRROR_AXIS_RANGE = 3;

function contrastOf(row: Float32Array): number {
  let squares = 0;
  for (const value of row) squares += value * value;
  return Math.sqrt(squares / row.length);
}

/** Mean absolute difference, gray levels. */
function stepBetween(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

/** Normalised correlation, -1 to 1. */
function likenessOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squaresA += a[i]! * a[i]!;
    squaresB += b[i]! * b[i]!;
  }
  return product / Math.sqrt(squaresA * squaresB + 1e-9);
}
