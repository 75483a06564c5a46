/** Frames and AKAZE keypoints: what local matching works on. */
import type { GrayFrame } from '../image/gray-frame.ts';
import { type CvKeyPointVector, type OpenCv, withScope } from '../matching/open-cv.ts';
import { AKAZE_THRESHOLD, KEEP_SIZE_WITHIN, KEYPOINT_GRID_SIDE, MAX_UPSCALE, MIN_FRAME_SIDE } from '../matching/parameters.ts';
import { DESCRIPTOR_BYTES, type KeypointSet } from './keypoint-set.ts';

/** Resizes a gray picture so that its long side is `longSide` pixels: area averaging down, bicubic up, at most by MAX_UPSCALE. */
export function frameOf(cv: OpenCv, gray: GrayFrame, longSide: number): GrayFrame {
  const scale = Math.min(longSide / Math.max(gray.width, gray.height), MAX_UPSCALE);
  if (Math.abs(scale - 1) < KEEP_SIZE_WITHIN) return gray;
  const width = Math.max(MIN_FRAME_SIDE, Math.floor(gray.width * scale + 0.5));
  const height = Math.max(MIN_FRAME_SIDE, Math.floor(gray.height * scale + 0.5));
  return withScope(cv, (scope) => {
    const source = scope.gray(gray.width, gray.height, gray.data);
    const target = scope.mat();
    cv.resize(source, target, new cv.Size(width, height), 0, 0, scale < 1 ? cv.INTER_AREA : cv.INTER_CUBIC);
    return { width, height, data: target.data.slice() };
  });
}

/** At most `limit` AKAZE keypoints of a frame, balanced over a grid, and how many the detector found. */
export function extractKeypoints(cv: OpenCv, frame: GrayFrame, limit: number): { keypoints: KeypointSet; found: number } {
  return withScope(cv, (scope) => {
    const detector = scope.own(new cv.AKAZE());
    detector.setThreshold(AKAZE_THRESHOLD);
    const found = scope.own(new cv.KeyPointVector());
    const descriptors = scope.mat();
    detector.detectAndCompute(scope.gray(frame.width, frame.height, frame.data), scope.mat(), found, descriptors);
    const keypoints = chooseKeypoints(found, found.size() === 0 ? new Uint8Array() : descriptors.data, frame, limit);
    return { keypoints, found: found.size() };
  });
}

/**
 * Which keypoints to keep, in order: the best of every grid cell, then every cell's second best, and so on; inside one such round best
 * response first, ties in detection order.
 */
export function gridBalanced(points: readonly GridPoint[], width: number, height: number, limit: number): number[] {
  const side = KEYPOINT_GRID_SIDE;
  const byResponse = points.map((_, i) => i).toSorted((l, r) => points[r]!.response - points[l]!.response || l - r);
  const taken = new Uint32Array(side * side);
  const round = new Uint32Array(points.length);
  for (const i of byResponse) {
    const column = Math.min(Math.trunc((points[i]!.x * side) / width), side - 1);
    const row = Math.min(Math.trunc((points[i]!.y * side) / height), side - 1);
    round[i] = taken[row * side + column]!++;
  }
  return byResponse.toSorted((l, r) => round[l]! - round[r]! || points[r]!.response - points[l]!.response || l - r).slice(0, limit);
}

export interface GridPoint {
  readonly x: number;
  readonly y: number;
  readonly response: number;
}

// --- internal ---

function chooseKeypoints(found: CvKeyPointVector, rows: Uint8Array, frame: GrayFrame, limit: number): KeypointSet {
  const all = Array.from({ length: found.size() }, (_, i) => {
    const { pt, size, angle, response } = found.get(i);
    return { x: pt.x, y: pt.y, size, angle, response };
  });
  const keep = gridBalanced(all, frame.width, frame.height, limit);
  const points = new Float32Array(keep.length * 4);
  const descriptors = new Uint8Array(keep.length * DESCRIPTOR_BYTES);
  keep.forEach((i, at) => {
    const { x, y, size, angle } = all[i]!;
    points.set([x, y, size, (angle * Math.PI) / 180], at * 4);
    descriptors.set(rows.subarray(i * DESCRIPTOR_BYTES, (i + 1) * DESCRIPTOR_BYTES), at * DESCRIPTOR_BYTES);
  });
  return { count: keep.length, points, descriptors };
}
