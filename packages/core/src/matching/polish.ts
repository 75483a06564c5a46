/**
 * The final position of a work in a query, to a fraction of a pixel: the cells' own shifts, measured between the pixels, say where each
 * part of the work lies, and the simplest kind of map that explains them is fitted to all of them.
 *
 * Keypoints of coarse scales are off by a pixel or two, and a homography follows such errors into the corners; the cells are many, exact, and
 * spread over the overlap. What is left of the shifts afterwards tells a copy from another photograph: the parts of a copy lie where the map
 * puts them, those of another photograph do not, since its camera stood somewhere else.
 */
import { type CellBox, compareCell, type FramePair, layOver, type LaidOver } from './cell-comparison.ts';
import { invert, isSane, type Matrix3, multiply, project } from './homography.ts';
import { fitAffine, fitHomography, fitSimilarity, median, type PointPairs, residuals, selectPairs } from './least-squares.ts';
import { subpixelShift } from './normalised-correlation.ts';
import type { OpenCv } from './open-cv.ts';
import {
  EXACT_CELL_PX,
  POLISH_MAX_NCC_LOSS,
  POLISH_MAX_TOLERANCE_PX,
  POLISH_MIN_NCC,
  POLISH_MIN_TOLERANCE_PX,
  POLISH_ROUNDS,
  POLISH_SHIFT_PX,
} from './parameters.ts';
import type { FrameSize } from './refine.ts';

export interface Polished {
  /** Work's frame to query's frame. */
  readonly homography: Matrix3;
  /** Root mean square distance of the cells from where the map puts them, in pixels of the overlap's frame. */
  readonly residualPx: number;
  /** Share of the well correlated cells that the map explains. */
  readonly explainedShare: number;
  /** Median distance of the well correlated cells from where the map puts them, in pixels of the overlap's frame. */
  readonly medianPx: number;
  /** Well correlated cells that lie within EXACT_CELL_PX of where the map puts them. */
  readonly exactCells: number;
}

/** `null` when too few cells correlate well: then the map stays as it was. `start`: work's frame to query's frame. */
export function polish(cv: OpenCv, frames: FramePair, start: Matrix3): Polished | null {
  let best: Polished | null = null;
  for (let round = 0; round < POLISH_ROUNDS; round++) {
    const map: Matrix3 = best?.homography ?? start;
    const laid = layOver(cv, frames, map);
    const fitted = laid === null ? null : polishLaid(laid, map, frames.reference);
    if (fitted === null) break;
    best = fitted;
  }
  return best;
}

/** One round of it, on frames that lie over each other already. `size`: of the work's frame. */
export function polishLaid(laid: LaidOver, map: Matrix3, size: FrameSize): Polished | null {
  const pairs = shiftedPairs(laid, map);
  const fitted = pairs === null ? null : simplestMap(pairs, laid.overlap.queryScale / laid.overlap.scale);
  return fitted !== null && isSane(fitted.homography, size.width, size.height) ? fitted : null;
}

// --- internal ---

/** Where the centre of each well correlated cell lies on the work, and where in the query. */
function shiftedPairs(laid: LaidOver, map: Matrix3): PointPairs | null {
  const toReference = invert(laid.overlap.fromReference);
  if (toReference === null) return null;
  const toQuery = multiply(map, toReference);
  const compared = laid.boxes.map((place) => {
    const box = inset(place, laid.overlap);
    return { box, cell: compareCell(laid, box, POLISH_SHIFT_PX) };
  });
  const good = compared.filter(({ cell }) => cell.ncc >= POLISH_MIN_NCC);
  // A cell that is clearly worse than the others shows in part something else, which may pull its peak aside.
  const enough = median(good.map(({ cell }) => cell.ncc)) - POLISH_MAX_NCC_LOSS;
  const source: number[] = [];
  const target: number[] = [];
  for (const { box, cell } of good) {
    if (cell.ncc < enough) continue;
    const shift = subpixelShift(laid, laid.overlap, box, cell);
    if (shift === null) continue;
    source.push(...project(toReference, cell.x, cell.y));
    target.push(...project(toQuery, cell.x + shift.dx, cell.y + shift.dy));
  }
  return { source, target };
}

/** Away from the border of the overlap, so that every shift and its neighbours can be looked at. */
function inset(box: CellBox, { width, height }: LaidOver['overlap']): CellBox {
  const margin = POLISH_SHIFT_PX + 1;
  const within = (at: number, size: number, side: number) => Math.max(0, Math.min(Math.max(at, margin), side - size - margin));
  return { ...box, x: within(box.x, box.width, width), y: within(box.y, box.height, height) };
}

interface Model {
  readonly fit: (pairs: PointPairs) => Matrix3 | null;
  readonly parameters: number;
  readonly minPairs: number;
}

const MODELS: readonly Model[] = [
  { fit: fitSimilarity, parameters: 4, minPairs: 4 },
  { fit: fitAffine, parameters: 6, minPairs: 6 },
  { fit: fitHomography, parameters: 8, minPairs: 10 },
];

/** Square pixels: shifts are not measured better than this. */
const SMALLEST_VARIANCE = 1e-4;

/** By the Bayesian information criterion. `pixel`: of the overlap's frame, in pixels of the query's. */
function simplestMap(pairs: PointPairs, pixel: number): Polished | null {
  let best: (Polished & { readonly criterion: number }) | null = null;
  for (const { fit, parameters, minPairs } of MODELS) {
    const fitted = fitRobust(fit, pairs, minPairs, pixel);
    if (fitted === null) continue;
    const values = fitted.kept.source.length;
    const squares = residuals(fitted.map, fitted.kept).reduce((sum, error) => sum + (error / pixel) ** 2, 0);
    const variance = Math.max(squares / values, SMALLEST_VARIANCE);
    const criterion = Math.log(variance) + (parameters * Math.log(values)) / values;
    if (best !== null && best.criterion <= criterion) continue;
    const errors = residuals(fitted.map, pairs).map((error) => error / pixel);
    best = {
      homography: fitted.map,
      residualPx: Math.sqrt(2 * variance),
      explainedShare: values / pairs.source.length,
      medianPx: median(errors),
      exactCells: errors.filter((error) => error <= EXACT_CELL_PX).length,
      criterion,
    };
  }
  return best;
}

const TRIM_ROUNDS = 3;
/** A cell this many times further off than the median takes no part. */
const OUTLIER_FACTOR = 3;

/** Least squares on the pairs that agree with the rest, repeated; `null` when these are too few. */
function fitRobust(fit: Model['fit'], pairs: PointPairs, minPairs: number, pixel: number): { map: Matrix3; kept: PointPairs } | null {
  let kept = pairs;
  let map: Matrix3 | null = null;
  for (let round = 0; round < TRIM_ROUNDS; round++) {
    map = kept.source.length / 2 < minPairs ? null : fit(kept);
    if (map === null) return null;
    const errors = residuals(map, pairs);
    const usual = OUTLIER_FACTOR * median(errors);
    const tolerance = Math.min(Math.max(usual, POLISH_MIN_TOLERANCE_PX * pixel), POLISH_MAX_TOLERANCE_PX * pixel);
    const fitting = selectPairs(
      pairs,
      errors.map((error) => error <= tolerance),
    );
    if (fitting.source.length === kept.source.length) break;
    if (round < TRIM_ROUNDS - 1) kept = fitting;
  }
  return map === null ? null : { map, kept };
}
