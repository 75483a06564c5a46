/**
 * A whole picture that PDQ finds close, confirmed by its pixels without keypoints: nearly all copies that PDQ finds are settled by it, in some five milliseconds.
 *
 * PDQ alone is no proof: one shot and the next, or two pages of one template, can be as close. What it finds is laid over the work in the position that it names, once,
 * in small frames. Only if the pixels agree all but perfectly, lie exactly where they should, and nothing that stands against a copy is seen, the search may end there. All else is left to keypoints.
 */
import { variantOf } from '../descriptors/keypoint-variants.ts';
import { areaResize } from '../image/area-resize.ts';
import type { GrayFrame } from '../image/gray-frame.ts';
import { framesFromPosition, isReflection } from './alignment.ts';
import { type CellComparison, compareCell, layOver, type LaidOver } from './cell-comparison.ts';
import { cellMapOf } from './cell-map.ts';
import type { PdqComparison } from './conclude.ts';
import { disagreementIn } from './disagreement.ts';
import { copyProbability, evidenceOf, type GeometricEvidence } from './evidence.ts';
import { type Matrix3, multiply } from './homography.ts';
import type { Judgement } from './examination.ts';
import type { OpenCv } from './open-cv.ts';
import { OVERLAP_LONG_SIDE, VETO_MAX_MEAN_CORRELATION, VETO_MIN_DRIFT_PX } from './parameters.ts';
import { polishLaid } from './polish.ts';
import { variantFrame } from './query-views.ts';
import type { FrameSize } from './refine.ts';
import { geometricVerdict, isWhole } from './verdict.ts';

/** A picture and the size of the frame that its positions are given in. */
export interface WholePicture {
  readonly gray: GrayFrame;
  readonly frame: FrameSize;
}

/** The judgement that settles it, a copy, or `null` when keypoints have to be asked. */
export function confirmWhole(
  cv: OpenCv,
  query: WholePicture,
  reference: WholePicture,
  { position, negative }: PdqComparison,
): Judgement | null {
  const variant = variantOf(isReflection(position), negative);
  const frames = { reference: smallFrame(reference.gray), query: variantFrame(smallFrame(query.gray), variant) };
  const map = framesFromPosition(frames.query, frames.reference, position);
  const laid = layOver(cv, frames, map);
  const fit = laid === null ? null : polishLaid(laid, map, frames.reference);
  if (laid === null || fit === null) return null;
  const toSmall = between(reference.frame, frames.reference);
  const homography = multiply(between(frames.query, query.frame), multiply(fit.homography, toSmall));
  const cells = laid.boxes.map((box) => compareCell(laid, box, SETTLED_SHIFT_PX));
  const comparison = { ...comparisonOf(laid, toSmall), cells };
  const place = { reference: reference.frame, query: query.frame, map: homography };
  const observed = { voteWeight: 0, inlierDistances: [], comparison, fit, place };
  const evidence = { ...evidenceOf(observed), ...disagreementIn(laid, cells) };
  if (!isSettled(evidence)) return null;
  return { variant, verdict: 'copy', probability: copyProbability(evidence, 'copy'), evidence, homography, cells: cellMapOf(comparison) };
}

// --- internal ---

/** No larger than the frame in which cells are compared. */
function smallFrame(gray: GrayFrame): GrayFrame {
  const scale = Math.max(gray.width, gray.height) / OVERLAP_LONG_SIDE;
  if (scale <= 1) return gray;
  const side = (length: number) => Math.max(1, Math.round(length / scale));
  return areaResize({ ...gray, channels: 1 }, side(gray.width), side(gray.height));
}

/** Pixels of one frame to those of another of the same picture; both have pixel centres at integers. */
function between(from: FrameSize, to: FrameSize): Matrix3 {
  const [sx, sy] = [to.width / from.width, to.height / from.height];
  return [sx, 0, sx / 2 - 0.5, 0, sy, sy / 2 - 0.5, 0, 0, 1];
}

/** With positions on the work's own frame in place of the small one. */
function comparisonOf({ overlap, boxes, texturedShare }: LaidOver, toSmall: Matrix3): Omit<CellComparison, 'cells'> {
  const { width = 0, height = 0 } = boxes[0] ?? {};
  return { overlap: { ...overlap, fromReference: multiply(overlap.fromReference, toSmall) }, cellSize: { width, height }, texturedShare };
}

/** Without keypoints to support it: as strict as the veto on look-alikes in all of its figures at once, where the veto is content with one of them. */
function isSettled(evidence: GeometricEvidence): boolean {
  const { meanCorrelation, strongDrift, agreeingCells, cells } = evidence;
  const isExact = meanCorrelation >= VETO_MAX_MEAN_CORRELATION && strongDrift <= VETO_MIN_DRIFT_PX;
  const isSeen = cells >= SETTLED_MIN_CELLS && agreeingCells >= SETTLED_MIN_AGREEING_SHARE * cells;
  return isExact && isSeen && isWhole(evidence) && geometricVerdict({ ...evidence, inliers: Infinity }) === 'copy';
}

/** Search range of a cell in pixels: one that lies further off does not agree. */
const SETTLED_SHIFT_PX = 1;
/** Of about 50 cells of a picture that is not smooth; fewer are left to keypoints. */
const SETTLED_MIN_CELLS = 16;
/** A logo or a caption that was put on a copy is for keypoints too: what else differs is not looked at here. */
const SETTLED_MIN_AGREEING_SHARE = 0.9;
