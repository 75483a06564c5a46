/** Which of many keypoints to keep, so that every part of the picture and every scale has some. */
import { KEYPOINT_GRID_SIDE } from '../matching/parameters.ts';

export interface GridPoint {
  /** Pixels of the frame. */
  readonly x: number;
  readonly y: number;
  readonly response: number;
  /** Diameter, pixels of the frame. */
  readonly size: number;
}

export interface GridFrame {
  readonly width: number;
  readonly height: number;
  /** How many points are kept at most. */
  readonly limit: number;
  /** Points with less response only fill up what the others leave. @default 0 */
  readonly strongResponse?: number;
}

/**
 * Which keypoints to keep, in order: the best of every grid cell, then every cell's second best, and so on; inside one such round best
 * response first, ties in detection order. Weak points come after all strong ones, in the rounds that these leave to their cell.
 */
export function gridBalanced(points: readonly GridPoint[], { width, height, limit, strongResponse = 0 }: GridFrame): number[] {
  const side = KEYPOINT_GRID_SIDE;
  const byResponse = points.map((_, i) => i).toSorted((l, r) => points[r]!.response - points[l]!.response || l - r);
  const taken = new Uint32Array(side * side);
  const round = new Uint32Array(points.length);
  for (const i of byResponse) {
    const column = Math.min(Math.trunc((points[i]!.x * side) / width), side - 1);
    const row = Math.min(Math.trunc((points[i]!.y * side) / height), side - 1);
    round[i] = taken[row * side + column]!++;
  }
  const isWeak = (i: number) => Number(points[i]!.response < strongResponse);
  return byResponse
    .toSorted((l, r) => isWeak(l) - isWeak(r) || round[l]! - round[r]! || points[r]!.response - points[l]!.response || l - r)
    .slice(0, limit);
}

export interface ScaleShares extends GridFrame {
  /** Which scale each point belongs to, 0 for the finest. */
  readonly scaleOf: (point: GridPoint) => number;
  /** The share of the limit that each scale is due, finest first; what a coarser one leaves, the next finer ones may take. */
  readonly shares: readonly number[];
}

/** The same for every scale on its own: parts of a picture show the fine scales of it, small copies the coarse ones. The order is that of one round over all. */
export function scaleBalanced(points: readonly GridPoint[], { scaleOf, shares, ...frame }: ScaleShares): number[] {
  const scales = points.map((point) => Math.min(Math.max(scaleOf(point), 0), shares.length - 1));
  const kept = new Uint8Array(points.length);
  let [due, count] = [0, 0];
  for (let scale = shares.length - 1; scale >= 0; scale--) {
    due += frame.limit * shares[scale]!;
    const members = scales.flatMap((own, i) => (own === scale ? [i] : []));
    const room = Math.min(frame.limit, Math.round(due)) - count;
    const chosen = gridBalanced(
      members.map((i) => points[i]!),
      { ...frame, limit: room },
    );
    for (const k of chosen) kept[members[k]!] = 1;
    count += chosen.length;
  }
  const order = gridBalanced(points, { ...frame, limit: points.length });
  const spare = order.filter((i) => kept[i] === 0).slice(0, frame.limit - count);
  for (const i of spare) kept[i] = 1;
  return order.filter((i) => kept[i] === 1);
}
