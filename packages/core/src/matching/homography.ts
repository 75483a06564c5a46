/** Plane projective maps as row-major 3x3 matrices of nine numbers. */
export type Matrix3 = readonly number[];

/** Maps a point. A point on the horizon is moved a hair's breadth away from it instead of dividing by zero. */
export function project(h: Matrix3, x: number, y: number): [number, number] {
  let z = h[6]! * x + h[7]! * y + h[8]!;
  if (Math.abs(z) < 1e-9) z = 1e-9;
  return [(h[0]! * x + h[1]! * y + h[2]!) / z, (h[3]! * x + h[4]! * y + h[5]!) / z];
}

/** How many target pixels one source pixel is wide at a point, in the mean of all directions; by finite differences of one pixel. */
export function scaleAt(h: Matrix3, x: number, y: number): number {
  const [atX, atY] = project(h, x, y);
  const [rightX, rightY] = project(h, x + 1, y);
  const [downX, downY] = project(h, x, y + 1);
  return Math.sqrt(Math.abs((rightX - atX) * (downY - atY) - (rightY - atY) * (downX - atX)));
}

/** a b: first b, then a. */
export function multiply(a: Matrix3, b: Matrix3): number[] {
  const out = Array.from({ length: 9 }, () => 0);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) out[3 * i + j] = a[3 * i]! * b[j]! + a[3 * i + 1]! * b[3 + j]! + a[3 * i + 2]! * b[6 + j]!;
  }
  return out;
}

/** The inverse, or `null` when there is none. */
export function invert(m: Matrix3): number[] | null {
  const [a, b, c, d, e, f, g, h, i] = m as unknown as [number, number, number, number, number, number, number, number, number];
  const A = e * i - f * h;
  const B = f * g - d * i;
  const C = d * h - e * g;
  const determinant = a * A + b * B + c * C;
  if (!Number.isFinite(determinant) || Math.abs(determinant) < 1e-300) return null;
  const adjugate = [A, c * h - b * i, b * f - c * e, B, a * i - c * g, c * d - a * f, C, b * g - a * h, a * e - b * d];
  return adjugate.map((value) => value / determinant);
}

/** Divides by the last element, so that equal maps have equal numbers. */
export function normalise(m: Matrix3): number[] {
  return m.map((value) => value / m[8]!);
}

/**
 * Whether a map takes a work of `width` x `height` pixels to something that a picture of it could look like: all corners on one side of
 * the horizon, convex, not reflected, enlarged or reduced by at most 30, sides and corners not too uneven.
 */
export function isSane(h: Matrix3, width: number, height: number): boolean {
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ] as const;
  const depths = corners.map(([x, y]) => h[6]! * x + h[7]! * y + h[8]!);
  if (depths.some((depth) => !(depth * depths[0]! > 0))) return false;
  const quad = corners.map(([x, y], i) => [(h[0]! * x + h[1]! * y + h[2]!) / depths[i]!, (h[3]! * x + h[4]! * y + h[5]!) / depths[i]!]) as [
    number,
    number,
  ][];
  const edges = quad.map(([x, y], i) => [quad[(i + 1) % 4]![0] - x, quad[(i + 1) % 4]![1] - y]) as [number, number][];
  const turns = edges.map(([x, y], i) => x * edges[(i + 1) % 4]![1] - y * edges[(i + 1) % 4]![0]);
  if (turns.some((turn) => !(turn > 0))) return false;
  const lengths = edges.map(([x, y]) => Math.hypot(x, y));
  const scales = lengths.map((length, i) => length / (i % 2 === 0 ? width : height));
  const smallest = Math.min(...scales);
  const largest = Math.max(...scales);
  if (smallest < MIN_EDGE_SCALE || largest > MAX_EDGE_SCALE || largest / smallest > MAX_EDGE_SCALE_RATIO) return false;
  const uneven = Math.max(scales[0]! / scales[2]!, scales[2]! / scales[0]!, scales[1]! / scales[3]!, scales[3]! / scales[1]!);
  if (uneven > MAX_OPPOSITE_EDGE_RATIO) return false;
  return turns.every((turn, i) => turn / (lengths[(i + 1) % 4]! * lengths[i]!) >= MIN_CORNER_SINE);
}

// Limits of `isSane`, from the reference implementation: no true copy of its development set lies outside.
const MIN_EDGE_SCALE = 0.03;
const MAX_EDGE_SCALE = 30;
const MAX_EDGE_SCALE_RATIO = 3.2;
const MAX_OPPOSITE_EDGE_RATIO = 2;
const MIN_CORNER_SINE = 0.5;
