/**
 * Where a work lies in a query, from all of their pixels at once: for smooth pictures, which have too few keypoints and too few cells with texture to say it.
 *
 * The map is improved step by step so that the query, seen through it, correlates best with the work; brightness and contrast do not matter. From coarse frames to fine ones, first an
 * affine map, at last a homography. Method: Evangelidis, Psarakis, "Parametric image alignment using enhanced correlation coefficient maximization", PAMI 30 (10), 2008.
 */
import { areaResize } from '../image/area-resize.ts';
import type { GrayFrame } from '../image/gray-frame.ts';
import type { FramePair } from './cell-comparison.ts';
import { invert, isSane, type Matrix3, multiply, normalise, scaleAt } from './homography.ts';
import { solveLinear } from './least-squares.ts';

/** A better map than `start`, work's frame to query's frame; `null` where there is none. `start` may be off by some hundredths of the work's size. */
export function alignDensely(frames: FramePair, start: Matrix3): Matrix3 | null {
  const { width, height } = frames.reference;
  let map = start;
  let isBetter = false;
  for (const { longSide, unknowns } of LEVELS) {
    const improved = alignAt(frames, map, { longSide, unknowns });
    if (improved === null || !isSane(improved, width, height)) continue;
    map = improved;
    isBetter = true;
  }
  return isBetter ? map : null;
}

// --- internal ---

const AFFINE = 6;
const HOMOGRAPHY = 8;

interface Level {
  /** Of the work's frame, pixels. */
  readonly longSide: number;
  readonly unknowns: typeof AFFINE | typeof HOMOGRAPHY;
}

const LEVELS: readonly Level[] = [
  { longSide: 32, unknowns: AFFINE },
  { longSide: 64, unknowns: AFFINE },
  { longSide: 128, unknowns: HOMOGRAPHY },
];
/** Steps at each level; fewer where they become small. */
const MAX_STEPS = 20;
/** Of the map in normalised coordinates: a hundredth of a pixel at the finest level. */
const SMALL_STEP = 1e-4;
/** So much of the work must be seen in the query. */
const MIN_SEEN_SHARE = 0.1;

function alignAt({ reference, query }: FramePair, start: Matrix3, { longSide, unknowns }: Level): Matrix3 | null {
  const factor = Math.min(1, longSide / Math.max(reference.width, reference.height));
  const queryFactor = Math.min(1, factor / scaleAt(start, reference.width / 2, reference.height / 2));
  const work = placed(reference, factor);
  const seen = placed(query, queryFactor);
  const back = invert(work.normaliser);
  const out = invert(seen.normaliser);
  if (back === null || out === null) return null;
  const found = climb(work, seen, { map: normalise(multiply(seen.normaliser, multiply(start, back))), unknowns });
  return found === null ? null : normalise(multiply(out, multiply(found, work.normaliser)));
}

interface Placed {
  readonly frame: GrayFrame;
  /** Pixels of the whole frame to coordinates of -1 to 1 along the long side. */
  readonly normaliser: Matrix3;
  /** Pixels of the reduced frame for each unit of these coordinates, and where their origin lies. */
  readonly unit: number;
  readonly origin: readonly [number, number];
}

function placed(whole: GrayFrame, factor: number): Placed {
  const frame = factor === 1 ? whole : reduced(whole, factor);
  const [sx, sy] = [frame.width / whole.width, frame.height / whole.height];
  const unit = Math.max(frame.width, frame.height) / 2;
  const origin = [(frame.width - 1) / 2, (frame.height - 1) / 2] as const;
  const toReduced = [sx, 0, sx / 2 - 0.5, 0, sy, sy / 2 - 0.5, 0, 0, 1];
  const toUnits = [1 / unit, 0, -origin[0] / unit, 0, 1 / unit, -origin[1] / unit, 0, 0, 1];
  return { frame, normaliser: multiply(toUnits, toReduced), unit, origin };
}

function reduced(whole: GrayFrame, factor: number): GrayFrame {
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  const { width, height, data } = areaResize({ ...whole, channels: 1 }, side(whole.width), side(whole.height));
  return { width, height, data };
}

interface Climb {
  /** Between normalised coordinates. */
  readonly map: Matrix3;
  readonly unknowns: number;
}

/** Follows the correlation uphill, and returns the best map that it comes by; `null` when that is the first one. */
function climb(work: Placed, seen: Placed, { map: start, unknowns }: Climb): Matrix3 | null {
  let map = start;
  let best: { readonly map: Matrix3; readonly correlation: number } | null = null;
  let first: number | null = null;
  for (let step = 0; step < MAX_STEPS; step++) {
    const sums = sumsUnder(work, seen, { map, unknowns });
    if (sums === null) break;
    first ??= sums.correlation;
    if (best === null || sums.correlation > best.correlation) best = { map, correlation: sums.correlation };
    const change = stepFrom(sums);
    if (change === null) break;
    map = map.map((value, i) => value + (change[i] ?? 0));
    if (Math.max(...change.map(Math.abs)) < SMALL_STEP) break;
  }
  return best !== null && first !== null && best.correlation > first ? best.map : null;
}

/** What the next step follows from. t: the work's pixels, q: the query's under the map, both without their means. */
interface Sums {
  /** Products of the derivatives of q with each other. */
  readonly hessian: number[][];
  /** Of the derivatives with q and t. */
  readonly withQuery: number[];
  readonly withWork: number[];
  readonly queryNorm: number;
  readonly product: number;
  readonly correlation: number;
}

function stepFrom({ hessian, withQuery, withWork, queryNorm, product }: Sums): number[] | null {
  const solve = (side: readonly number[]) => solveLinear(hessian.map((row, i) => [...row, side[i]!]));
  const h = solve(withQuery);
  if (h === null) return null;
  const below = product - dot(withWork, h);
  if (!(below > 0)) return null;
  const weight = (queryNorm - dot(withQuery, h)) / below;
  return solve(withWork.map((value, i) => weight * value - withQuery[i]!));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

interface Samples {
  readonly t: Float64Array;
  readonly q: Float64Array;
  /** Derivatives of q by the unknowns, one row of `unknowns` for each sample. */
  readonly derivatives: Float64Array;
  readonly count: number;
}

function sumsUnder(work: Placed, seen: Placed, { map, unknowns }: Climb): Sums | null {
  const samples = sample(work, seen, { map, unknowns });
  if (samples === null) return null;
  const { t, q, derivatives, count } = samples;
  centre(t, count);
  centre(q, count);
  const hessian = Array.from({ length: unknowns }, () => Array.from({ length: unknowns }, () => 0));
  const withQuery = Array.from({ length: unknowns }, () => 0);
  const withWork = Array.from({ length: unknowns }, () => 0);
  let [queryNorm, workNorm, product] = [0, 0, 0];
  for (let n = 0; n < count; n++) {
    const at = n * unknowns;
    queryNorm += q[n]! ** 2;
    workNorm += t[n]! ** 2;
    product += q[n]! * t[n]!;
    for (let i = 0; i < unknowns; i++) {
      const d = derivatives[at + i]!;
      withQuery[i]! += d * q[n]!;
      withWork[i]! += d * t[n]!;
      const row = hessian[i]!;
      for (let j = 0; j <= i; j++) row[j]! += d * derivatives[at + j]!;
    }
  }
  for (let i = 0; i < unknowns; i++) for (let j = i + 1; j < unknowns; j++) hessian[i]![j] = hessian[j]![i]!;
  const correlation = product / Math.sqrt(queryNorm * workNorm + 1e-9);
  return { hessian, withQuery, withWork, queryNorm, product, correlation };
}

/** `null` where the query shows too little of the work. */
function sample(work: Placed, seen: Placed, { map, unknowns }: Climb): Samples | null {
  const { width, height, data } = work.frame;
  const most = width * height;
  const samples = { t: new Float64Array(most), q: new Float64Array(most), derivatives: new Float64Array(most * unknowns), count: 0 };
  for (let row = 0; row < height; row++) {
    const y = (row - work.origin[1]) / work.unit;
    for (let column = 0; column < width; column++) {
      const x = (column - work.origin[0]) / work.unit;
      const z = map[6]! * x + map[7]! * y + map[8]!;
      const u = (map[0]! * x + map[1]! * y + map[2]!) / z;
      const v = (map[3]! * x + map[4]! * y + map[5]!) / z;
      if (!look(seen.frame, u * seen.unit + seen.origin[0], v * seen.unit + seen.origin[1])) continue;
      const [gx, gy] = [(looked.dx * seen.unit) / z, (looked.dy * seen.unit) / z];
      const n = samples.count++;
      samples.t[n] = data[row * width + column]!;
      samples.q[n] = looked.value;
      const at = n * unknowns;
      samples.derivatives[at] = gx * x;
      samples.derivatives[at + 1] = gx * y;
      samples.derivatives[at + 2] = gx;
      samples.derivatives[at + 3] = gy * x;
      samples.derivatives[at + 4] = gy * y;
      samples.derivatives[at + 5] = gy;
      if (unknowns === AFFINE) continue;
      samples.derivatives[at + 6] = -(gx * u + gy * v) * x;
      samples.derivatives[at + 7] = -(gx * u + gy * v) * y;
    }
  }
  return samples.count < MIN_SEEN_SHARE * most ? null : samples;
}

/** Value and derivatives where `look` looked last: kept, since it looks at every pixel. */
const looked = { value: 0, dx: 0, dy: 0 };

/** Bilinear; `false` outside. */
function look({ width, height, data }: GrayFrame, x: number, y: number): boolean {
  if (!(x >= 0 && y >= 0 && x < width - 1 && y < height - 1)) return false;
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = top * width + left;
  const [fx, fy] = [x - left, y - top];
  const [a, b, c, d] = [data[at]!, data[at + 1]!, data[at + width]!, data[at + width + 1]!];
  const above = a + (b - a) * fx;
  const below = c + (d - c) * fx;
  looked.value = above + (below - above) * fy;
  looked.dx = (b - a) * (1 - fy) + (d - c) * fy;
  looked.dy = below - above;
  return true;
}

function centre(values: Float64Array, count: number): void {
  let sum = 0;
  for (let n = 0; n < count; n++) sum += values[n]!;
  const mean = sum / count;
  for (let n = 0; n < count; n++) values[n]! -= mean;
}
