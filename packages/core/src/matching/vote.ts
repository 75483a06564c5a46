/**
 * The geometric vote: which similarity (turn, scale, shift) do most descriptor pairs of one work and one query agree on?
 *
 * Coarse: a histogram over relative rotation and relative scale. Fine: every pair proposes a whole similarity, the best supported one wins.
 * All arithmetic is in double precision and every sort has a total order, so that ties cannot differ between machines.
 */
import { VOTE_MAX_HAMMING, VOTE_MAX_PAIRS } from './parameters.ts';

/** x' = a x - b y + tx, y' = b x + a y + ty, from the work's frame to the query's frame. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

/** Descriptor pairs of one query and one work, ordered by query keypoint; the same index in all three lists. */
export interface WeightedPairs {
  /** Query keypoint numbers, ascending. */
  readonly query: number[];
  /** Keypoint numbers in the work's own set. */
  readonly reference: number[];
  readonly weight: number[];
}

export interface Hypothesis {
  /** Sum of the weights of the pairs that agree with it. */
  readonly voteWeight: number;
  /** Distinct query keypoints that agree with it. */
  readonly support: number;
  readonly similarity: Similarity;
}

/** Fewest distinct query keypoints that a work needs. */
export const VOTE_MIN_SUPPORT = 2;

/**
 * Weights of the nearest descriptors of one query keypoint, near 1 when close and rare, 0.09 when at the Hamming limit and common.
 * `distances` is ascending and not longer than VOTE_MAX_PAIRS.
 */
export function pairWeights(distances: readonly number[]): number[] {
  const kept = Math.min(distances.length, VOTE_MAX_PAIRS);
  const rarity = COMMON_FLOOR + (1 - COMMON_FLOOR) / Math.sqrt(kept);
  const weights: number[] = [];
  for (let i = 0; i < kept; i++) {
    const relative = distances[i]! / VOTE_MAX_HAMMING;
    let weight = (1 - DISTANCE_PENALTY * relative * relative) * rarity;
    if (distances[0]! < SECOND_BEST_RATIO * distances[i]!) weight *= SECOND_BEST_FACTOR;
    weights.push(weight);
  }
  return weights;
}

/** The most weight that one cell of the rotation x scale histogram, with its neighbour on both axes, gathers. */
export function coarseVote(queryPoints: Float32Array, referencePoints: Float32Array, pairs: WeightedPairs): number {
  const histogram = new Float64Array(ROTATION_BINS * OCTAVE_BINS);
  for (let i = 0; i < pairs.query.length; i++) {
    const q = 4 * pairs.query[i]!;
    const w = 4 * pairs.reference[i]!;
    let turn = (queryPoints[q + 3]! - referencePoints[w + 3]!) / TWO_PI;
    turn = (turn - Math.floor(turn)) * ROTATION_BINS;
    const bin = Math.floor(turn) % ROTATION_BINS;
    const neighbour = (bin + (turn - Math.floor(turn) > 0.5 ? 1 : ROTATION_BINS - 1)) % ROTATION_BINS;
    const octave = Math.log2(queryPoints[q + 2]! / referencePoints[w + 2]!) + OCTAVE_OFFSET;
    const scale = Math.min(Math.max(Math.trunc(octave), 0), OCTAVE_BINS - 1);
    histogram[bin * OCTAVE_BINS + scale]! += pairs.weight[i]!;
    histogram[neighbour * OCTAVE_BINS + scale]! += pairs.weight[i]!;
  }
  let best = 0;
  for (let r = 0; r < ROTATION_BINS; r++) {
    for (let s = 0; s + 1 < OCTAVE_BINS; s++) {
      best = Math.max(best, histogram[r * OCTAVE_BINS + s]! + histogram[r * OCTAVE_BINS + s + 1]!);
    }
  }
  return best;
}

/** The best supported similarity, or `null` when fewer than VOTE_MIN_SUPPORT query keypoints agree on one. `diagonal`: of the work's frame, pixels. */
export function fineVote(
  queryPoints: Float32Array,
  referencePoints: Float32Array,
  pairs: WeightedPairs,
  diagonal: number,
): Hypothesis | null {
  const table = gatherPoints(queryPoints, referencePoints, pairs);
  let best: Hypothesis | null = null;
  const proposals = Math.min(pairs.query.length, MAX_HYPOTHESES);
  for (let h = 0; h < proposals; h++) {
    const hypothesis = supportOf(table, pairs, h, TOLERANCE_BASE * diagonal);
    if (hypothesis.voteWeight > (best?.voteWeight ?? 0)) best = hypothesis;
  }
  return best !== null && best.support >= VOTE_MIN_SUPPORT ? best : null;
}

// --- internal ---

const TWO_PI = 6.283185307179586;
/** The weight falls by this share at the Hamming limit. */
const DISTANCE_PENALTY = 0.7;
/** Share of the weight that does not depend on how common the descriptor is. */
const COMMON_FLOOR = 0.3;
/** When the best distance is below this share of a pair's, somebody else matches much better, and the pair counts half. */
const SECOND_BEST_RATIO = 0.75;
const SECOND_BEST_FACTOR = 0.5;
/** 30 degrees each. */
const ROTATION_BINS = 12;
/** Factor two each; scale ratio 1 lies in the middle of bin 4. */
const OCTAVE_BINS = 10;
const OCTAVE_OFFSET = 4.5;
/** Proposals per work, in the order of the query's keypoints (best spread first). */
const MAX_HYPOTHESES = 160;
/** Allowed position error: this share of the work's diagonal, plus a share of the distance to the proposal's own keypoint. */
const TOLERANCE_BASE = 0.02;
const TOLERANCE_PER_DISTANCE = 0.22;
/** Keypoint size ratio relative to the proposal. */
const MIN_SCALE_RATIO = 0.55;
const MAX_SCALE_RATIO = 1.8;
/** Radians. */
const MAX_ANGLE_ERROR = 0.6;

/** Eight numbers a pair: x, y, size, angle of the query's keypoint, then of the work's. */
function gatherPoints(queryPoints: Float32Array, referencePoints: Float32Array, pairs: WeightedPairs): Float64Array {
  const table = new Float64Array(pairs.query.length * 8);
  for (let i = 0; i < pairs.query.length; i++) {
    for (let k = 0; k < 4; k++) {
      table[8 * i + k] = queryPoints[4 * pairs.query[i]! + k]!;
      table[8 * i + 4 + k] = referencePoints[4 * pairs.reference[i]! + k]!;
    }
  }
  return table;
}

function supportOf(table: Float64Array, pairs: WeightedPairs, proposal: number, base: number): Hypothesis {
  const p = 8 * proposal;
  const x0 = table[p + 4]!;
  const y0 = table[p + 5]!;
  const scale = table[p + 2]! / table[p + 6]!;
  const turn = table[p + 3]! - table[p + 7]!;
  const a = scale * Math.cos(turn);
  const b = scale * Math.sin(turn);
  const tx = table[p]! - (a * x0 - b * y0);
  const ty = table[p + 1]! - (b * x0 + a * y0);
  let voteWeight = 0;
  let support = 0;
  let lastWeight = 0;
  let lastQuery = -1;
  for (let i = 0, t = 0; i < pairs.query.length; i++, t += 8) {
    const wx = table[t + 4]!;
    const wy = table[t + 5]!;
    const tolerance = scale * (base + TOLERANCE_PER_DISTANCE * Math.sqrt((wx - x0) * (wx - x0) + (wy - y0) * (wy - y0)));
    const ex = table[t]! - (a * wx - b * wy + tx);
    const ey = table[t + 1]! - (b * wx + a * wy + ty);
    if (ex * ex + ey * ey > tolerance * tolerance) continue;
    const ratio = table[t + 2]! / table[t + 6]! / scale;
    if (ratio > MAX_SCALE_RATIO || ratio < MIN_SCALE_RATIO) continue;
    if (Math.abs(wrapAngle(table[t + 3]! - table[t + 7]! - turn)) > MAX_ANGLE_ERROR) continue;
    const weight = pairs.weight[i]!;
    if (pairs.query[i] === lastQuery) {
      // A query keypoint counts once, with its best weight.
      if (weight > lastWeight) {
        voteWeight += weight - lastWeight;
        lastWeight = weight;
      }
      continue;
    }
    lastQuery = pairs.query[i]!;
    lastWeight = weight;
    voteWeight += weight;
    support++;
  }
  return { voteWeight, support, similarity: { a, b, tx, ty } };
}

/** The angle's representative in (-pi, pi]. */
export function wrapAngle(angle: number): number {
  return angle - Math.floor(angle / TWO_PI + 0.5) * TWO_PI;
}
