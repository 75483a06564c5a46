/**
 * The rule that draws the verdict from the evidence.
 *
 * Two things make a copy: most of the aligned picture agrees, or, where much is covered or repainted, enough of it lies exactly where the alignment
 * puts it. Some things make it `similar` all the same, for a person to look at: the scene goes on beyond the work's border; only the rim agrees, or only
 * lettering and drawing, as of two pictures in one frame or on one page; another picture lies beside what agrees; or parts drift, as another
 * camera's do.
 */
import { copyProbability, type GeometricEvidence } from './evidence.ts';
import type { MatchReasonCode, MatchVerdict } from './match.ts';
import {
  BESIDE_MAX_FLATNESS,
  BESIDE_MAX_WITHIN,
  BESIDE_MIN_EXACT_CELLS,
  BESIDE_MIN_STRONG_SHARE,
  COARSE_COPY_CORRELATION,
  COARSE_COPY_SHARE,
  COARSE_LONG_SIDE,
  COARSE_MAX_DISAGREEING_SHARE,
  COARSE_MAX_DRIFT_PX,
  COARSE_MAX_FLATNESS,
  COARSE_MIN_CELLS,
  COARSE_SIMILAR_CORRELATION,
  COARSE_SIMILAR_SHARE,
  COPY_MIN_AGREEING_CELLS,
  COPY_MIN_AGREEING_SHARE,
  COPY_MIN_MEAN_CORRELATION,
  DRAWING_MIN_AGREEING_SHARE,
  DRAWING_MIN_FLATNESS,
  EXACT_MAX_DRIFT_PX,
  EXACT_MIN_CELLS,
  EXACT_MIN_CELLS_OF_WHOLE,
  EXACT_MIN_INLIERS,
  FEW_INLIERS,
  INNER_MIN_AGREEING_SHARE,
  OTHER_MAX_AGREEING_SHARE,
  OTHER_MAX_FLATNESS,
  OTHER_MIN_DISAGREEING_SHARE,
  PHOTO_CLEAR_CORRELATION,
  PHOTO_COVERED_CORRELATION,
  PHOTO_DOUBT_SHARE,
  PHOTO_MIN_CORRELATION,
  PHOTO_SURE_CELLS,
  PHOTO_SURE_CORRELATION,
  SIMILAR_MIN_PROBABILITY,
  SURELY_PHOTO_MAX_DISAGREEING_SHARE,
  SURELY_PHOTO_MAX_FLATNESS,
  SURELY_PHOTO_MIN_CORRELATION,
  VETO_MAX_MEAN_CORRELATION,
  VETO_MIN_DRIFT_PX,
  WHOLE_MAX_OFFSET,
} from './parameters.ts';

/** `copy`, `similar` (agrees, but a veto stands against it) or `none`. */
export function geometricVerdict(evidence: GeometricEvidence): MatchVerdict {
  if (evidence.comparedAt === COARSE_LONG_SIDE) return coarseVerdict(evidence);
  if (!agreesEnough(evidence)) return isProbable(evidence) ? 'similar' : 'none';
  return vetoOf(evidence) === null ? 'copy' : 'similar';
}

/** What stands against a copy although something speaks for it; `null` when nothing does. */
export function vetoOf(evidence: GeometricEvidence): Veto | null {
  if (evidence.comparedAt === COARSE_LONG_SIDE) return coarseVerdict(evidence) === 'copy' ? null : 'too-close-to-call';
  if (!agreesEnough(evidence)) return 'too-close-to-call';
  if (evidence.continuingSides > 0) return 'scene-goes-on';
  if (evidence.innerAgreeingShare !== null && evidence.innerAgreeingShare < INNER_MIN_AGREEING_SHARE) return 'only-rim-agrees';
  if (isDrawingBesidePhoto(evidence) || isDrawingOverPhoto(evidence)) return 'only-drawing-agrees';
  if (showsOther(evidence)) return 'other-picture-beside';
  if (evidence.meanCorrelation >= VETO_MAX_MEAN_CORRELATION) return null;
  if (evidence.strongDrift > VETO_MIN_DRIFT_PX && !isWhole(evidence)) return 'look-alike-veto';
  return evidence.inliers < FEW_INLIERS ? 'too-close-to-call' : null;
}

export type Veto = Extract<
  MatchReasonCode,
  'too-close-to-call' | 'scene-goes-on' | 'only-rim-agrees' | 'only-drawing-agrees' | 'other-picture-beside' | 'look-alike-veto'
>;

/** Whether the query shows the whole work and nothing else. */
export function isWhole({ frameOffset }: GeometricEvidence): boolean {
  return frameOffset !== null && frameOffset <= WHOLE_MAX_OFFSET;
}

// --- internal ---

/** Soft edges are alike sooner than texture is: all of them must agree, and lie where they should. */
function coarseVerdict(evidence: GeometricEvidence): MatchVerdict {
  const { agreeingCells, agreeingShare, meanCorrelation, disagreeingShare, drift, agreeingFlatness } = evidence;
  if (agreeingCells < COARSE_MIN_CELLS || agreeingShare < COARSE_SIMILAR_SHARE || meanCorrelation < COARSE_SIMILAR_CORRELATION)
    return 'none';
  const isSame = agreeingShare >= COARSE_COPY_SHARE && meanCorrelation >= COARSE_COPY_CORRELATION && drift <= COARSE_MAX_DRIFT_PX;
  const isDoubtful = disagreeingShare > COARSE_MAX_DISAGREEING_SHARE || agreeingFlatness > COARSE_MAX_FLATNESS;
  return isSame && !isDoubtful ? 'copy' : 'similar';
}

function isDrawingBesidePhoto(evidence: GeometricEvidence): boolean {
  const { agreeingFlatness, agreeingShare, disagreeingPhotoCells, disagreeingShare } = evidence;
  const disagrees =
    disagreeingPhotoCells > 0 || disagreeingShare >= OTHER_MIN_DISAGREEING_SHARE || agreeingShare < DRAWING_MIN_AGREEING_SHARE;
  return agreeingFlatness >= DRAWING_MIN_FLATNESS && disagrees && !isPhotoBesideDrawing(evidence);
}

/** Beside what is drawn on both pictures, they do not agree. */
function isDrawingOverPhoto({ photoCorrelation, disagreeingShare }: GeometricEvidence): boolean {
  return photoCorrelation !== null && photoCorrelation < leastPhotoCorrelation(disagreeingShare);
}

function leastPhotoCorrelation(disagreeingShare: number): number {
  if (disagreeingShare < PHOTO_DOUBT_SHARE) return PHOTO_MIN_CORRELATION;
  return disagreeingShare < OTHER_MIN_DISAGREEING_SHARE ? PHOTO_CLEAR_CORRELATION : PHOTO_COVERED_CORRELATION;
}

/** Beside what is drawn on both pictures, they agree all but perfectly, nearly everywhere: it is the photograph that was copied, whatever is drawn on it. */
function isPhotoBesideDrawing({ photoCorrelation, agreeingCells, disagreeingShare }: GeometricEvidence): boolean {
  const isEverywhere = agreeingCells >= PHOTO_SURE_CELLS && disagreeingShare < OTHER_MIN_DISAGREEING_SHARE;
  return photoCorrelation !== null && photoCorrelation >= PHOTO_SURE_CORRELATION && isEverywhere;
}

function showsOther({ disagreeingShare, agreeingShare, disagreeingFlatness, ...agreeing }: GeometricEvidence): boolean {
  const disagrees = disagreeingShare >= OTHER_MIN_DISAGREEING_SHARE && agreeingShare < OTHER_MAX_AGREEING_SHARE;
  const { agreeingFlatness, agreeingCorrelation } = agreeing;
  const isPhoto =
    agreeingFlatness < SURELY_PHOTO_MAX_FLATNESS &&
    agreeingCorrelation >= SURELY_PHOTO_MIN_CORRELATION &&
    disagreeingShare < SURELY_PHOTO_MAX_DISAGREEING_SHARE;
  return disagrees && disagreeingFlatness < OTHER_MAX_FLATNESS && !isPhoto && !liesBeside(agreeing);
}

/** A part of the work beside other pictures, not within or around them. */
function liesBeside({ agreeingFlatness, disagreeingWithin, strongShare, exactCells }: AgreeingFigures): boolean {
  const isPart = disagreeingWithin <= BESIDE_MAX_WITHIN && agreeingFlatness < BESIDE_MAX_FLATNESS;
  return isPart && strongShare >= BESIDE_MIN_STRONG_SHARE && exactCells >= BESIDE_MIN_EXACT_CELLS;
}

type AgreeingFigures = Pick<GeometricEvidence, 'agreeingFlatness' | 'disagreeingWithin' | 'strongShare' | 'exactCells'>;

function agreesEnough(evidence: GeometricEvidence): boolean {
  return agreesBroadly(evidence) || agreesExactly(evidence);
}

/** Details and vote say that it is one, though the pixels do not. */
function isProbable(evidence: GeometricEvidence): boolean {
  return copyProbability(evidence, 'none') >= SIMILAR_MIN_PROBABILITY;
}

function agreesBroadly({ agreeingCells, agreeingShare, meanCorrelation }: GeometricEvidence): boolean {
  const enough = agreeingCells >= COPY_MIN_AGREEING_CELLS && agreeingShare >= COPY_MIN_AGREEING_SHARE;
  return enough && meanCorrelation >= COPY_MIN_MEAN_CORRELATION;
}

function agreesExactly(evidence: GeometricEvidence): boolean {
  const { exactCells, medianDrift, inliers } = evidence;
  const needed = isWhole(evidence) ? EXACT_MIN_CELLS_OF_WHOLE : EXACT_MIN_CELLS;
  return exactCells >= needed && medianDrift <= EXACT_MAX_DRIFT_PX && inliers >= EXACT_MIN_INLIERS;
}
