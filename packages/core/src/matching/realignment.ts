/** A correction of the alignment from the shifts of the well correlated cells: RANSAC over triples, then least squares. */
import type { Cell } from './cell-comparison.ts';
import type { Matrix3 } from './homography.ts';
import { count, fitAffine, type PointPairs, residuals, selectPairs } from './least-squares.ts';
import { REALIGN_MIN_CELLS, REALIGN_MIN_NCC, REALIGN_SEED, REALIGN_TOLERANCE_PX, REALIGN_TRIPLES } from './parameters.ts';
import { mulberry32 } from './random.ts';

/** Affine map in the overlap's frame, or `null` when the shifts do not agree on one. */
export function realignment(cells: readonly Cell[]): Matrix3 | null {
  const good = cells.filter((cell) => cell.ncc > REALIGN_MIN_NCC);
  if (good.length < REALIGN_MIN_CELLS) return null;
  const pairs: PointPairs = {
    source: good.flatMap(({ x, y }) => [x, y]),
    target: good.flatMap(({ x, y, dx, dy }) => [x + dx, y + dy]),
  };
  const random = mulberry32(REALIGN_SEED);
  let best: boolean[] | null = null;
  for (let round = 0; round < REALIGN_TRIPLES; round++) {
    const map = affineThrough(pairs, drawTriple(random, good.length));
    if (map === null) continue;
    const fitting = residuals(map, pairs).map((error) => error < REALIGN_TOLERANCE_PX);
    if (best === null || count(fitting) > count(best)) best = fitting;
  }
  if (best === null || count(best) < REALIGN_MIN_CELLS) return null;
  return fitAffine(selectPairs(pairs, best));
}

// --- internal ---

/** Twice the area in square pixels that a triple must span, so that it is neither nearly a line nor too close together. */
const MIN_TRIPLE_DETERMINANT = 300;
/** A small correction keeps areas: its determinant differs from 1 by less than this. */
const MAX_AREA_CHANGE = 0.5;

function drawTriple(random: () => number, size: number): number[] {
  const triple: number[] = [];
  while (triple.length < 3) {
    const i = random() % size;
    if (!triple.includes(i)) triple.push(i);
  }
  return triple;
}

function affineThrough({ source, target }: PointPairs, [i, j, k]: number[]): Matrix3 | null {
  const x0 = source[2 * i!]!;
  const y0 = source[2 * i! + 1]!;
  const ax = source[2 * j!]! - x0;
  const ay = source[2 * j! + 1]! - y0;
  const bx = source[2 * k!]! - x0;
  const by = source[2 * k! + 1]! - y0;
  const determinant = ax * by - ay * bx;
  if (Math.abs(determinant) <= MIN_TRIPLE_DETERMINANT) return null;
  const u0 = target[2 * i!]!;
  const v0 = target[2 * i! + 1]!;
  const au = target[2 * j!]! - u0;
  const av = target[2 * j! + 1]! - v0;
  const bu = target[2 * k!]! - u0;
  const bv = target[2 * k! + 1]! - v0;
  const a = (au * by - bu * ay) / determinant;
  const b = (bu * ax - au * bx) / determinant;
  const c = (av * by - bv * ay) / determinant;
  const d = (bv * ax - av * bx) / determinant;
  if (Math.abs(a * d - b * c - 1) >= MAX_AREA_CHANGE) return null;
  return [a, b, u0 - a * x0 - b * y0, c, d, v0 - c * x0 - d * y0, 0, 0, 1];
}
