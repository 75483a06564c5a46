/** From the vote's similarity to a homography, in rounds of guided matching with a shrinking radius. */
import type { GrayFrame } from '../image/gray-frame.ts';
import { fitConsensus } from './consensus.ts';
import { guidedPairs, type GuidedPair, type PackedKeypoints } from './guided-matching.ts';
import { isSane, type Matrix3 } from './homography.ts';
import { count, fitTrimmed, type PointPairs } from './least-squares.ts';
import { type OpenCv, withScope } from './open-cv.ts';
import {
  HOMOGRAPHY_MIN_INLIERS,
  HOMOGRAPHY_MIN_PAIRS,
  INLIER_MIN_TOLERANCE_PX,
  INLIER_TOLERANCE_SHARE,
  MAGSAC_CONFIDENCE,
  MAGSAC_ITERATIONS,
  REFINE_MAX_HAMMING,
  REFINE_MAX_SIZE_RATIO,
  REFINE_MIN_RADIUS_PX,
  REFINE_ROUNDS,
} from './parameters.ts';
import type { Similarity } from './vote.ts';

export interface Refinement {
  /** Work's frame to query's frame. */
  readonly homography: Matrix3;
  /** Hamming distances of the pairs that agree with it. */
  readonly inlierDistances: readonly number[];
}

/** The size of a frame is all that is needed of the work's picture. */
export type FrameSize = Pick<GrayFrame, 'width' | 'height'>;

/** What `refine` works on. */
export interface RefineInput {
  readonly reference: PackedKeypoints;
  readonly query: PackedKeypoints;
  /** Of the work's frame. */
  readonly size: FrameSize;
  /** `homography`: what the pairs allow. `similarity`: the similarity that most of them agree on. */
  readonly model: 'homography' | 'similarity';
}

/** `null` when no sane map fits. */
export function refine(cv: OpenCv, input: RefineInput, start: Similarity): Refinement | null {
  const { reference, query, size } = input;
  if (reference.count < 3 || query.count < 3) return null;
  const { a, b, tx, ty } = start;
  let map: Matrix3 = [a, -b, tx, b, a, ty, 0, 0, 1];
  const diagonal = Math.hypot(size.width, size.height) * Math.hypot(a, b);
  const tolerance = Math.max(INLIER_MIN_TOLERANCE_PX, INLIER_TOLERANCE_SHARE * diagonal);
  let best: Refinement | null = null;
  for (const { radiusShare, extraPx, maxAngle } of REFINE_ROUNDS) {
    const radius = Math.max(radiusShare * diagonal + extraPx, REFINE_MIN_RADIUS_PX);
    const limits = { radius, maxAngle, maxHamming: REFINE_MAX_HAMMING, maxSizeRatio: REFINE_MAX_SIZE_RATIO };
    const pairs = guidedPairs(reference, query, map, limits);
    if (pairs.length < 3) break;
    const points = pointsOf(pairs, input);
    const fitted = input.model === 'similarity' ? fitConsensus(points, tolerance) : fitMap(cv, points, tolerance, size);
    if (fitted === null || !isSane(fitted.map, size.width, size.height)) break;
    map = fitted.map;
    best = { homography: map, inlierDistances: pairs.filter((_, i) => fitted.inliers[i]).map((pair) => pair.distance) };
  }
  return best;
}

// --- internal ---

interface Fit {
  readonly map: Matrix3;
  readonly inliers: readonly boolean[];
}

function fitMap(cv: OpenCv, pairs: PointPairs, tolerance: number, size: FrameSize): Fit {
  if (pairs.source.length / 2 >= HOMOGRAPHY_MIN_PAIRS) {
    const fitted = fitHomography(cv, pairs, tolerance);
    if (fitted !== null && count(fitted.inliers) >= HOMOGRAPHY_MIN_INLIERS && isSane(fitted.map, size.width, size.height)) return fitted;
  }
  return fitTrimmed(pairs, tolerance);
}

function fitHomography(cv: OpenCv, { source, target }: PointPairs, tolerance: number): Fit | null {
  return withScope(cv, (scope) => {
    const mask = scope.mat();
    const found = scope.own(
      cv.findHomography(scope.points(source), scope.points(target), cv.USAC_MAGSAC, tolerance, mask, MAGSAC_ITERATIONS, MAGSAC_CONFIDENCE),
    );
    if (found.rows !== 3) return null;
    return { map: Array.from(found.data64F), inliers: Array.from(mask.data, (value) => value > 0) };
  });
}

function pointsOf(pairs: readonly GuidedPair[], { reference, query }: { reference: PackedKeypoints; query: PackedKeypoints }): PointPairs {
  const source: number[] = [];
  const target: number[] = [];
  for (const pair of pairs) {
    source.push(reference.points[4 * pair.reference]!, reference.points[4 * pair.reference + 1]!);
    target.push(query.points[4 * pair.query]!, query.points[4 * pair.query + 1]!);
  }
  return { source, target };
}
