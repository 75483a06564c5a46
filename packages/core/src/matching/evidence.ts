/** The figures that a verdict rests on, and the rule that draws it. */
import type { CellComparison } from './cell-comparison.ts';
import type { MatchEvidence, MatchVerdict } from './match.ts';
import {
  COPY_MIN_AGREEING_CELLS,
  COPY_MIN_AGREEING_SHARE,
  COPY_MIN_MEAN_CORRELATION,
  INLIER_MAX_HAMMING,
  PROBABILITY_LOGIT,
  SIMILAR_MAX_PROBABILITY,
  VETO_MAX_MEAN_CORRELATION,
  VETO_MIN_DRIFT_PX,
} from './parameters.ts';

/** `strongDrift` when it could not be measured: larger than any that could. */
export const UNKNOWN_STRONG_DRIFT_PX = 9;

/** The part of the evidence that geometry gives. */
export type GeometricEvidence = Omit<MatchEvidence, 'pdqDistance'>;

export interface Observations {
  readonly voteWeight: number;
  readonly inlierDistances: readonly number[];
  readonly comparison: CellComparison | null;
  /** Pixels of the overlap's frame; `null` where too few cells correlate well for one. */
  readonly strongDrift: number | null;
}

export function evidenceOf({ voteWeight, inlierDistances, comparison, strongDrift }: Observations): GeometricEvidence {
  const cells = comparison?.cells ?? [];
  const agreeing = cells.filter((cell) => cell.ncc > AGREEING_NCC && Math.max(Math.abs(cell.dx), Math.abs(cell.dy)) <= AGREEING_SHIFT_PX);
  const shifts = (minNcc: number) => cells.filter((cell) => cell.ncc > minNcc).map((cell) => Math.hypot(cell.dx, cell.dy));
  const good = shifts(DRIFT_NCC);
  const strong = cells.filter((cell) => cell.ncc > STRONG_NCC);
  return {
    voteWeight,
    inliers: inlierDistances.filter((distance) => distance <= INLIER_MAX_HAMMING).length,
    cells: cells.length,
    agreeingCells: agreeing.length,
    agreeingShare: cells.length === 0 ? 0 : agreeing.length / cells.length,
    meanCorrelation: mean(cells.map((cell) => cell.ncc)) ?? 0,
    strongShare: cells.length === 0 ? 0 : strong.length / cells.length,
    drift: mean(good) ?? UNKNOWN_DRIFT_PX,
    strongDrift: strongDrift ?? UNKNOWN_STRONG_DRIFT_PX,
  };
}

/** `copy`, `similar` (passes all but the look-alike veto: a copy, or another photograph of the same scene) or `none`. */
export function geometricVerdict(evidence: GeometricEvidence): MatchVerdict {
  const agrees =
    evidence.agreeingCells >= COPY_MIN_AGREEING_CELLS &&
    evidence.agreeingShare >= COPY_MIN_AGREEING_SHARE &&
    evidence.meanCorrelation >= COPY_MIN_MEAN_CORRELATION;
  if (!agrees) return 'none';
  return looksAlikeOnly(evidence) ? 'similar' : 'copy';
}

/** Calibrated probability that the pair is a copy, from the geometric evidence; capped when the veto fired. */
export function copyProbability(evidence: GeometricEvidence, verdict: MatchVerdict): number {
  const c = PROBABILITY_LOGIT;
  const logit =
    c.constant +
    c.logInliers * Math.log1p(evidence.inliers) +
    c.logVoteWeight * Math.log1p(evidence.voteWeight) +
    c.meanCorrelation * evidence.meanCorrelation +
    c.agreeingShare * evidence.agreeingShare +
    c.logAgreeingCells * Math.log1p(evidence.agreeingCells) +
    c.drift * evidence.drift +
    c.strongShare * evidence.strongShare;
  const probability = 1 / (1 + Math.exp(-logit));
  return verdict === 'similar' ? Math.min(probability, SIMILAR_MAX_PROBABILITY) : probability;
}

// --- internal ---

/** A cell agrees above this correlation ... */
const AGREEING_NCC = 0.5;
/** ... and within this shift on both axes. */
const AGREEING_SHIFT_PX = 1;
const DRIFT_NCC = 0.6;
const STRONG_NCC = 0.8;
/** Largest shift that a search of two pixels can find: stands for "unknown". */
const UNKNOWN_DRIFT_PX = 2.8;

function looksAlikeOnly(evidence: GeometricEvidence): boolean {
  return evidence.strongDrift > VETO_MIN_DRIFT_PX && evidence.meanCorrelation < VETO_MAX_MEAN_CORRELATION;
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
