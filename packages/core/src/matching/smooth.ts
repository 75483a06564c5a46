/**
 * Smooth works: bokeh, skies, soft gradients. They have too few keypoints to say where they lie in a query, and too few cells with texture to say that they are there.
 *
 * All pixels say where (`alignDensely`), from a rough position on. Then the cells of coarse frames are compared, in which soft edges are what texture is in fine ones. Soft edges are alike sooner than
 * texture is, so that all of them must agree all but perfectly; and what texture there is must not say otherwise.
 */
import { type Variant, variantOf } from '../descriptors/keypoint-variants.ts';
import { framesFromPosition, isReflection } from './alignment.ts';
import { COARSE_GRID, compareCells, type FramePair } from './cell-comparison.ts';
import { cellMapOf } from './cell-map.ts';
import type { PdqComparison } from './conclude.ts';
import { alignDensely } from './dense-alignment.ts';
import { disagreementOf } from './disagreement.ts';
import { copyProbability, differs, evidenceOf } from './evidence.ts';
import type { PackedKeypoints } from './guided-matching.ts';
import type { Matrix3 } from './homography.ts';
import { type ComparedPair, examine, isStronger, type Judgement } from './examination.ts';
import type { OpenCv } from './open-cv.ts';
import { COARSE_LONG_SIDE, COARSE_SHIFT_PX, SMOOTH_MAX_KEYPOINTS, SMOOTH_MAX_TEXTURED_SHARE } from './parameters.ts';
import { geometricVerdict, vetoOf } from './verdict.ts';

/** Where a work may lie in a query, roughly. */
export interface Position {
  readonly variant: Variant;
  /** Work's frame to the (mirrored, for a mirrored variant) query's frame. */
  readonly homography: Matrix3;
  /** Of keypoint pairs that say so. */
  readonly inlierDistances: readonly number[];
  readonly voteWeight: number;
}

/** Whether a picture has so few keypoints that all of its pixels are asked where it lies. */
export function isSmooth({ count }: Pick<PackedKeypoints, 'count'>): boolean {
  return count < SMOOTH_MAX_KEYPOINTS;
}

/** A position that all pixels correct, judged; `null` where they find no better one. */
export function judgeSmooth(cv: OpenCv, pair: ComparedPair, position: Position): Judgement | null {
  const { variant, voteWeight, inlierDistances } = position;
  const frames = { reference: pair.reference.frame, query: pair.query.frame(variant) };
  const homography = alignDensely(frames, position.homography);
  if (homography === null) return null;
  const refinement = { homography, inlierDistances };
  const fine = examine(cv, pair, { variant, hypothesis: { voteWeight } }, { refinement, alwaysRealign: true, isDense: true });
  if (fine.verdict === 'copy' || (fine.verdict === 'similar' && vetoOf(fine.evidence) !== 'too-close-to-call')) return fine;
  const coarse = examineCoarsely(cv, frames, { ...position, homography });
  return coarse !== null && isStronger(coarse, fine) ? coarse : fine;
}

/** The whole work in the position that its PDQ hash is nearest in. */
export function judgeWholeSmooth(cv: OpenCv, pair: ComparedPair, nearest: Pick<PdqComparison, 'position' | 'negative'>): Judgement | null {
  const variant = variantOf(isReflection(nearest.position), nearest.negative);
  const homography = framesFromPosition(pair.query.frame(variant), pair.reference.frame, nearest.position);
  return judgeSmooth(cv, pair, { variant, homography, inlierDistances: [], voteWeight: 0 });
}

// --- internal ---

/** `null` where the work has texture to go by. */
function examineCoarsely(cv: OpenCv, frames: FramePair, { variant, homography, inlierDistances, voteWeight }: Position): Judgement | null {
  const fine = compareCells(cv, frames, homography, COARSE_SHIFT_PX);
  if (fine !== null && fine.texturedShare > SMOOTH_MAX_TEXTURED_SHARE) return null;
  const inCoarse = { ...frames, grid: COARSE_GRID };
  const comparison = compareCells(cv, inCoarse, homography, COARSE_SHIFT_PX);
  if (comparison === null) return null;
  const place = { reference: frames.reference, query: frames.query, map: homography };
  const evidence = {
    ...evidenceOf({ voteWeight, inlierDistances, comparison, fit: null, place }),
    ...disagreementOf(cv, inCoarse, homography),
    disagreeingShare: fine === null || fine.cells.length === 0 ? 0 : fine.cells.filter(differs).length / fine.cells.length,
    comparedAt: COARSE_LONG_SIDE,
  };
  const verdict = geometricVerdict(evidence);
  const cells = verdict === 'none' ? [] : cellMapOf(comparison);
  return { variant, verdict, probability: copyProbability(evidence, verdict), evidence, homography, cells };
}
