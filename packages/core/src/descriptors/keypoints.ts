/** Frames and AKAZE keypoints: what local matching works on. */
import { type Akaze, createAkaze } from '../akaze/akaze.ts';
import type { GrayFrame } from '../image/gray-frame.ts';
import { type OpenCv, withScope } from '../matching/open-cv.ts';
import { AKAZE_FILL_THRESHOLD, AKAZE_THRESHOLD, KEEP_SIZE_WITHIN, MAX_UPSCALE, MIN_FRAME_SIDE } from '../matching/parameters.ts';
import type { FrameSize } from '../matching/refine.ts';
import { type GridPoint, scaleBalanced } from './grid-choice.ts';
import { quantisePoints } from './keypoint-codec.ts';
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

/** How keypoints are taken from a picture. */
export interface KeypointPlan {
  /** Long side in pixels of the frame that they are found in ... */
  readonly longSide: number;
  /** ... how many are kept ... */
  readonly limit: number;
  /** ... and the shares of the scales among them, finest first: one for each octave. */
  readonly shares: readonly number[];
}

/**
 * AKAZE keypoints of a picture, balanced over a grid and over scales, in pixels of its `frame`. Those weaker than AKAZE_THRESHOLD, down to
 * AKAZE_FILL_THRESHOLD, only fill up.
 */
export function pictureKeypoints(cv: OpenCv, gray: GrayFrame, frame: FrameSize, plan: KeypointPlan): KeypointSet {
  const detailed = frameOf(cv, gray, plan.longSide);
  const points = extractKeypoints(detailed, plan.limit, { shares: plan.shares }).keypoints;
  return scaledKeypoints(points, frame.width / detailed.width, frame.height / detailed.height);
}

export interface ExtractOptions {
  /** @default AKAZE_FILL_THRESHOLD */
  readonly threshold?: number;
  /** @default all scales alike */
  readonly shares?: readonly number[];
}

/** At most `limit` AKAZE keypoints of a frame, balanced over a grid, and how many the detector found. */
export function extractKeypoints(
  frame: GrayFrame,
  limit: number,
  { threshold = AKAZE_FILL_THRESHOLD, shares = [1] }: ExtractOptions = {},
): { keypoints: KeypointSet; found: number } {
  akaze ??= createAkaze();
  const { width, height } = frame;
  const choose = (points: readonly GridPoint[]) =>
    scaleBalanced(points, { width, height, limit, strongResponse: AKAZE_THRESHOLD, scaleOf: octaveOf, shares });
  const { keypoints, found } = akaze.detect(frame, { threshold, choose });
  return { keypoints, found };
}

// --- internal ---

function frameScale({ width, height }: FrameSize, longSide: number): number {
  return Math.min(longSide / Math.max(width, height), MAX_UPSCALE);
}

/** Diameter of the finest keypoints, pixels: twice 1.5 times AKAZE's first sigma. */
const FINEST_SIZE = 4.8;
/** Sizes are rounded to 32 bits. */
const ROUNDING = 1e-3;

function octaveOf({ size }: GridPoint): number {
  return Math.floor(Math.log2(size / FINEST_SIZE) + ROUNDING);
}

function scaledKeypoints({ count, points, descriptors }: KeypointSet, scaleX: number, scaleY: number): KeypointSet {
  const out = points.slice();
  const scale = Math.sqrt(scaleX * scaleY);
  for (let at = 0; at < out.length; at += 4) {
    out[at] = (points[at]! + 0.5) * scaleX - 0.5;
    out[at + 1] = (points[at + 1]! + 0.5) * scaleY - 0.5;
    out[at + 2] = points[at + 2]! * scale;
  }
  return { count, points: quantisePoints(out), descriptors };
}

/** One for each thread. */
let akaze: Akaze | undefined;
