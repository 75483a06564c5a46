/** Frames and AKAZE keypoints: what local matching works on. */
import { type Akaze, createAkaze } from '../akaze/akaze.ts';
import type { GrayFrame } from '../image/gray-frame.ts';
import { type OpenCv, withScope } from '../matching/open-cv.ts';
import { AKAZE_FILL_THRESHOLD, AKAZE_THRESHOLD, KEEP_SIZE_WITHIN, MAX_UPSCALE, MIN_FRAME_SIDE } from '../matching/parameters.ts';
import { gridBalanced, type GridPoint } from './grid-choice.ts';
import type { KeypointSet } from './keypoint-set.ts';

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

/**
 * At most `limit` AKAZE keypoints of a frame, balanced over a grid, and how many the detector found. Those weaker than AKAZE_THRESHOLD, down to
 * `threshold`, only fill up.
 */
export function extractKeypoints(
  frame: GrayFrame,
  limit: number,
  threshold: number = AKAZE_FILL_THRESHOLD,
): { keypoints: KeypointSet; found: number } {
  akaze ??= createAkaze();
  const { width, height } = frame;
  const choose = (points: readonly GridPoint[]) => gridBalanced(points, { width, height, limit, strongResponse: AKAZE_THRESHOLD });
  const { keypoints, found } = akaze.detect(frame, { threshold, choose });
  return { keypoints, found };
}

// --- internal ---

/** One for each thread. */
let akaze: Akaze | undefined;
