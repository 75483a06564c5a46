/** Which of many keypoints to keep, so that every part of the picture has some. */
import { KEYPOINT_GRID_SIDE } from '../matching/parameters.ts';

export interface GridPoint {
  /** Pixels of the frame. */
  readonly x: number;
  readonly y: number;
  readonly response: number;
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
