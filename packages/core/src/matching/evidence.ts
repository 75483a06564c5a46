/** The figures that a verdict rests on. */
import type { Cell, CellComparison } from './cell-comparison.ts';
import { invert, type Matrix3, project } from './homography.ts';
import { median } from './least-squares.ts';
import type { MatchEvidence, MatchVerdict } from './match.ts';
import { INLIER_MAX_HAMMING, INNER_MARGIN, INNER_MIN_CELLS, PROBABILITY_LOGIT, SIMILAR_MAX_PROBABILITY } from './parameters.ts';
import type { Polished } from './polish.ts';
import type { FrameSize } from './refine.ts';

/** `strongDrift` when it could not be measured: larger than any that could. */
export const UNKNOWN_STRONG_DRIFT_PX = 9;

/** The part of the evidence that geometry gives. */
export type GeometricEvidence = Omit<MatchEvidence, 'pdqDistance'>;

export interface Observations {
  readonly voteWeight: number;
  readonly inlierDistances: readonly number[];
  readonly comparison: CellComparison | null;
  /** What polishing the position left; `null` where too few cells correlate well for it. */
  readonly fit: Pick<Polished, 'residualPx' | 'medianPx' | 'exactCells'> | null;
  /** Size of the work's frame, and where it lies in the query; `null` when nothing could be aligned. */
  readonly place: WorkPlace | null;
}

/** `map`: work's frame to the (mirrored, for a mirrored variant) query's frame. */
export interface WorkPlace {
  readonly reference: FrameSize;
  readonly query: FrameSize;
  readonly map: Matrix3;
}

export function evidenceOf({ voteWeight, inlierDistances, comparison, fit, place }: Observations): GeometricEvidence {
  const cells = comparison?.cells ?? [];
  const agreeing = cells.filter(agrees);
  const shifts = (minNcc: number) => cells.filter((cell) => cell.ncc > minNcc).map((cell) => Math.hypot(cell.dx, cell.dy));
  const good = shifts(DRIFT_NCC);
  const strong = cells.filter((cell) => cell.ncc > STRONG_NCC);
  const inner = comparison === null || place === null ? [] : innerCells(comparison, place.reference);
  return {
    voteWeight,
    inliers: countInliers(inlierDistances),
    cells: cells.length,
    agreeingCells: agreeing.length,
    agreeingShare: cells.length === 0 ? 0 : agreeing.length / cells.length,
    innerAgreeingShare: inner.length < INNER_MIN_CELLS ? null : inner.filter(agrees).length / inner.length,
    agreeingCorrelation: agreeing.length === 0 ? 0 : median(agreeing.map((cell) => cell.ncc)),
    meanCorrelation: mean(cells.map((cell) => cell.ncc)) ?? 0,
    strongShare: cells.length === 0 ? 0 : strong.length / cells.length,
    drift: mean(good) ?? UNKNOWN_DRIFT_PX,
    strongDrift: fit?.residualPx ?? UNKNOWN_STRONG_DRIFT_PX,
    medianDrift: fit?.medianPx ?? UNKNOWN_STRONG_DRIFT_PX,
    exactCells: fit?.exactCells ?? 0,
    frameOffset: place === null ? null : frameOffset(place),
    continuingSides: 0,
    disagreeingShare: 0,
    disagreeingPhotoCells: 0,
    agreeingFlatness: 0,
    disagreeingFlatness: 0,
    disagreeingWithin: 0,
    photoCorrelation: null,
  };
}

/** How many of the pairs that fit a position are near enough to count; their Hamming distances. */
export function countInliers(distances: readonly number[]): number {
  return distances.filter((distance) => distance <= INLIER_MAX_HAMMING).length;
}

/** Whether a cell of the work is seen in the query where the alignment puts it. */
export function agrees({ ncc, dx, dy }: Cell): boolean {
  return ncc > AGREEING_NCC && Math.max(Math.abs(dx), Math.abs(dy)) <= AGREEING_SHIFT_PX;
}

/** A cell correlates strongly above this. */
export const STRONG_NCC = 0.8;

/** Whether the query shows something else in a cell. */
export function differs({ ncc }: Cell): boolean {
  return ncc < DISAGREEING_NCC;
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
/** A cell that correlates less shows something else. */
const DISAGREEING_NCC = 0.3;
const DRIFT_NCC = 0.6;
/** Largest shift that a search of two pixels can find: stands for "unknown". */
const UNKNOWN_DRIFT_PX = 2.8;

function isInner(share: number): boolean {
  return share > INNER_MARGIN && share < 1 - INNER_MARGIN;
}

function fromEdge(share: number): number {
  return Math.min(Math.abs(share), Math.abs(share - 1));
}

/** Cells that lie well inside the work. */
function innerCells({ cells, overlap }: CellComparison, { width, height }: FrameSize): Cell[] {
  const toReference = invert(overlap.fromReference);
  if (toReference === null) return [];
  return cells.filter((cell) => {
    const [x, y] = project(toReference, cell.x, cell.y);
    return isInner(x / width) && isInner(y / height);
  });
}

/** How far the query's corners lie from those of the work, whichever way it is turned, as a share of the work's sides. */
function frameOffset({ reference, query, map }: WorkPlace): number | null {
  const inverse = invert(map);
  if (inverse === null) return null;
  const [right, bottom] = [query.width - 0.5, query.height - 0.5];
  const corners = [
    project(inverse, -0.5, -0.5),
    project(inverse, right, -0.5),
    project(inverse, right, bottom),
    project(inverse, -0.5, bottom),
  ];
  const offsets = corners.flatMap(([x, y]) => [fromEdge((x + 0.5) / reference.width), fromEdge((y + 0.5) / reference.height)]);
  // All in one corner is no frame either.
  const [[x0, y0], , [x2, y2]] = corners as [[number, number], unknown, [number, number]];
  const spans = Math.abs(x2 - x0) > reference.width / 2 && Math.abs(y2 - y0) > reference.height / 2;
  return spans ? Math.max(...offsets) : 1;
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
