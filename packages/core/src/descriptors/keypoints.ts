/** Frames and AKAZE keypoints: what local matching works on. */
import { type Akaze, createAkaze } from '../akaze/akaze.ts';
import type { GrayFrame } from '../image/gray-frame.ts';
import { type OpenCv, withScope } from '../matching/open-cv.ts';
import { AKAZE_FILL_THRESHOLD, AKAZE_THRESHOLD, KEEP_SIZE_WITHIN, MAX_UPSCALE, MIN_FRAME_SIDE } from '../matching/parameters.ts';
import type { FrameSize } from '../matching/refine.ts';
import { gridBalanced, type GridPoint } from './grid-choice.ts';
import type { KeypointSet } from './keypoint-set.ts';

/** Resizes a gray picture so that its long side is `longSide` pixels: area averaging down, bicubic up, at most by MAX_UPSCALE. */
export function frameOf(cv: OpenCv, gray: GrayFrame, longSide: number): GrayFrame {
  const { width, height } = frameSize(gray, longSide);
  if (width === gray.width && height === gray.height) return gray;
  const scale = frameScale(gray, longSide);
  return withScope(cv, (scope) => {
    const source = scope.gray(gray.width, gray.height, gray.data);
    const target = scope.mat();
    cv.resize(source, target, new cv.Size(width, height), 0, 0, scale < 1 ? cv.INTER_AREA : cv.INTER_CUBIC);
    return { width, height, data: target.data.slice() };
  });
}

/** The size that `frameOf` gives a picture. */
export function frameSize(picture: FrameSize, longSide: number): FrameSize {
  const scale = frameScale(picture, longSide);
  if (Math.abs(scale - 1) < KEEP_SIZE_WITHIN) return { width: picture.width, height: picture.height };
  const side = (length: number) => Math.max(MIN_FRAME_SIDE, Math.floor(length * scale + 0.5));
  return { width: side(picture.width), height: side(picture.height) };
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

function frameScale({ width, height }: FrameSize, longSide: number): number {
  return Math.min(longSide / Math.max(width, height), MAX_UPSCALE);
}

/** One for each thread. */
let akaze: Akaze | undefined;
