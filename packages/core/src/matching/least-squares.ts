/** Least-squares fits of plane maps to point pairs. Points are flat lists x0, y0, x1, y1 ... */
import { invert, type Matrix3, multiply, normalise, project } from './homography.ts';

/** Point pairs: `source[i]` should map to `target[i]`. Both flat lists of the same length. */
export interface PointPairs {
  readonly source: readonly number[];
  readonly target: readonly number[];
}

/** Least-squares similarity from source to target. */
export function fitSimilarity({ source, target }: PointPairs): Matrix3 {
  const n = source.length / 2;
  const [ax, ay] = centroid(source);
  const [bx, by] = centroid(target);
  let norm = 1e-9;
  let dot = 0;
  let cross = 0;
  for (let i = 0; i < n; i++) {
    const x = source[2 * i]! - ax;
    const y = source[2 * i + 1]! - ay;
    const u = target[2 * i]! - bx;
    const v = target[2 * i + 1]! - by;
    norm += x * x + y * y;
    dot += x * u + y * v;
    cross += x * v - y * u;
  }
  const c = dot / norm;
  const s = cross / norm;
  return [c, -s, bx - (c * ax - s * ay), s, c, by - (s * ax + c * ay), 0, 0, 1];
}

/** Least-squares affine map from source to target, or `null` when the points lie on a line. */
export function fitAffine({ source, target }: PointPairs): Matrix3 | null {
  const n = source.length / 2;
  const [ax, ay] = centroid(source);
  const [bx, by] = centroid(target);
  let xx = 0;
  let xy = 0;
  let yy = 0;
  let xu = 0;
  let yu = 0;
  let xv = 0;
  let yv = 0;
  for (let i = 0; i < n; i++) {
    const x = source[2 * i]! - ax;
    const y = source[2 * i + 1]! - ay;
    const u = target[2 * i]! - bx;
    const v = target[2 * i + 1]! - by;
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xu += x * u;
    yu += y * u;
    xv += x * v;
    yv += y * v;
  }
  const determinant = xx * yy - xy * xy;
  if (!(Math.abs(determinant) > 1e-9 * (xx + yy) * (xx + yy))) return null;
  const a = (xu * yy - yu * xy) / determinant;
  const b = (yu * xx - xu * xy) / determinant;
  const c = (xv * yy - yv * xy) / determinant;
  const d = (yv * xx - xv * xy) / determinant;
  return [a, b, bx - a * ax - b * ay, c, d, by - c * ax - d * ay, 0, 0, 1];
}

/**
 * Least-squares homography from source to target (errors in the linear form, in normalised coordinates), or `null` when the points do not
 * determine one.
 */
export function fitHomography({ source, target }: PointPairs): Matrix3 | null {
  const from = normaliser(source);
  const to = normaliser(target);
  const back = invert(to);
  if (back === null) return null;
  const rows: number[][] = [];
  for (let i = 0; i < source.length; i += 2) {
    const [x, y] = project(from, source[i]!, source[i + 1]!);
    const [u, v] = project(to, target[i]!, target[i + 1]!);
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
  }
  const solution = solveLeastSquares(rows, 8);
  return solution === null ? null : normalise(multiply(back, multiply([...solution, 1], from)));
}

/** The pairs whose mask is set. */
export function selectPairs({ source, target }: PointPairs, mask: readonly boolean[]): PointPairs {
  const keep = (_: number, i: number) => mask[i >> 1]!;
  return { source: source.filter(keep), target: target.filter(keep) };
}

/** Distance in target units between each mapped source point and its target. */
export function residuals(h: Matrix3, { source, target }: PointPairs): number[] {
  const out: number[] = [];
  for (let i = 0; i < source.length; i += 2) {
    const [x, y] = project(h, source[i]!, source[i + 1]!);
    out.push(Math.hypot(x - target[i]!, y - target[i + 1]!));
  }
  return out;
}

/**
 * Affine map (six pairs or more) or similarity, repeated on the pairs that fit: for few pairs, where a homography would follow every error.
 * Returns the map and which pairs lie within 1.5 x `tolerance`.
 */
export function fitTrimmed(pairs: PointPairs, tolerance: number): { map: Matrix3; inliers: boolean[] } {
  let kept = residuals(IDENTITY, pairs).map(() => true);
  let map: Matrix3 = IDENTITY;
  let error: number[] = [];
  for (let round = 0; round < TRIM_ROUNDS; round++) {
    const chosen = selectPairs(pairs, kept);
    map = (chosen.source.length >= 12 ? fitAffine(chosen) : null) ?? fitSimilarity(chosen);
    error = residuals(map, pairs);
    const limit = Math.max(tolerance, 1.5 * median(error.filter((_, i) => kept[i])));
    const fitting = error.map((e) => e < limit);
    if (count(fitting) < 3 || fitting.every((fits, i) => fits === kept[i])) break;
    kept = fitting;
  }
  return { map, inliers: error.map((e) => e < 1.5 * tolerance) };
}

/** Solves n equations, each with n coefficients and a right-hand side, which it overwrites: Gaussian elimination with pivoting. `null` where they do not determine the unknowns. */
export function solveLinear(equations: number[][]): number[] | null {
  const m = equations;
  const unknowns = m.length;
  for (let column = 0; column < unknowns; column++) {
    let pivot = column;
    for (let r = column + 1; r < unknowns; r++) if (Math.abs(m[r]![column]!) > Math.abs(m[pivot]![column]!)) pivot = r;
    if (!(Math.abs(m[pivot]![column]!) > SINGULAR)) return null;
    [m[column], m[pivot]] = [m[pivot]!, m[column]!];
    for (let r = 0; r < unknowns; r++) {
      if (r === column) continue;
      const factor = m[r]![column]! / m[column]![column]!;
      for (let k = column; k <= unknowns; k++) m[r]![k]! -= factor * m[column]![k]!;
    }
  }
  return m.map((row, i) => row[unknowns]! / row[i]!);
}

// --- internal ---

const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const TRIM_ROUNDS = 6;

/** Moves the centroid of points to the origin and their mean distance from it to the square root of 2. */
function normaliser(points: readonly number[]): Matrix3 {
  const [cx, cy] = centroid(points);
  let distance = 0;
  for (let i = 0; i < points.length; i += 2) distance += Math.hypot(points[i]! - cx, points[i + 1]! - cy);
  const scale = (Math.SQRT2 * points.length) / 2 / Math.max(distance, 1e-9);
  return [scale, 0, -scale * cx, 0, scale, -scale * cy, 0, 0, 1];
}

/** Rows of `unknowns` coefficients and a right-hand side. */
function solveLeastSquares(rows: readonly (readonly number[])[], unknowns: number): number[] | null {
  return solveLinear(
    Array.from({ length: unknowns }, (_, i) =>
      Array.from({ length: unknowns + 1 }, (_unused, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
    ),
  );
}

/** Pivots below this, in normalised coordinates, mean that the points do not determine the map. */
const SINGULAR = 1e-9;

function centroid(points: readonly number[]): [number, number] {
  let x = 0;
  let y = 0;
  for (let i = 0; i < points.length; i += 2) {
    x += points[i]!;
    y += points[i + 1]!;
  }
  const n = points.length / 2;
  return [x / n, y / n];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((l, r) => l - r);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function count(mask: readonly boolean[]): number {
  let n = 0;
  for (const set of mask) if (set) n++;
  return n;
}
