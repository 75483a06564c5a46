/** Lays a query over a work in one position, compares their pixels, and draws the verdict. */
import type { Variant } from '../descriptors/keypoint-variants.ts';
import type { GrayFrame } from '../image/gray-frame.ts';
import { agreementOf, compareCells, type FramePair } from './cell-comparison.ts';
import { cellMapOf } from './cell-map.ts';
import { type Confirmation, confirm } from './confirm.ts';
import { continuationOf, continuingSides } from './continuation.ts';
import { disagreementOf } from './disagreement.ts';
import { copyProbability, evidenceOf, type GeometricEvidence } from './evidence.ts';
import type { PackedKeypoints } from './guided-matching.ts';
import type { Matrix3 } from './homography.ts';
import type { ComparedCell, MatchVerdict } from './match.ts';
import type { OpenCv } from './open-cv.ts';
import { CELL_SHIFT_PX, POLISH_MIN_CELLS, POLISH_MIN_EXPLAINED, POLISH_MIN_NCC } from './parameters.ts';
import { polish, type Polished } from './polish.ts';
import type { QueryViews } from './query-views.ts';
import type { Refinement } from './refine.ts';
import { geometricVerdict, isWhole } from './verdict.ts';
import type { Hypothesis } from './vote.ts';

/** What is needed of a work to lay a query over it. */
export interface ReferenceView {
  readonly keypoints: PackedKeypoints;
  readonly frame: GrayFrame;
}

/** A query and a work, ready to be laid over each other. */
export interface ComparedPair {
  readonly query: QueryViews;
  readonly reference: ReferenceView;
}

export interface Judgement {
  readonly variant: Variant;
  readonly verdict: MatchVerdict;
  readonly probability: number;
  readonly evidence: GeometricEvidence;
  /** Work's frame to the (mirrored, for a mirrored variant) query's frame; `null` when nothing could be aligned. */
  readonly homography: Matrix3 | null;
  /** In pixels of the work's frame; none where the verdict is `none`. */
  readonly cells: readonly ComparedCell[];
}

/** Whether `a` says more than `b`: better verdict first, then higher probability. */
export function isStronger(a: Judgement, b: Judgement | undefined): boolean {
  if (b === undefined) return true;
  return a.verdict === b.verdict ? a.probability > b.probability : VERDICT_RANK[a.verdict] > VERDICT_RANK[b.verdict];
}

export interface Examination {
  readonly refinement: Refinement | null;
  readonly alwaysRealign: boolean;
  /** Whether all pixels said where, so that no keypoints need to. */
  readonly isDense?: boolean;
}

export interface Examined {
  readonly variant: Variant;
  readonly hypothesis: Pick<Hypothesis, 'voteWeight'>;
}

export function examine(cv: OpenCv, { query, reference }: ComparedPair, { variant, hypothesis }: Examined, how: Examination): Judgement {
  const { refinement, alwaysRealign, isDense = false } = how;
  const distances = refinement?.inlierDistances ?? [];
  const aligned = refinement !== null && (isDense || distances.length >= MIN_ALIGNED_PAIRS);
  const frames = { reference: reference.frame, query: query.frame(variant) };
  const confirmed = aligned ? polished(cv, frames, confirm(cv, frames, refinement.homography, alwaysRealign)) : null;
  const homography = confirmed?.homography ?? refinement?.homography ?? null;
  const place = homography === null ? null : { ...frames, map: homography };
  const observed = { voteWeight: hypothesis.voteWeight, inlierDistances: distances, place, ...(confirmed ?? UNCONFIRMED) };
  const evidence = doubted(cv, evidenceOf(observed), place);
  const verdict = geometricVerdict(evidence);
  const { comparison } = observed;
  const cells = verdict === 'none' || comparison === null ? [] : cellMapOf(comparison);
  return { variant, verdict, probability: copyProbability(evidence, verdict), evidence, homography, cells };
}

// --- internal ---

const MIN_ALIGNED_PAIRS = 3;
const VERDICT_RANK: Readonly<Record<MatchVerdict, number>> = { copy: 2, similar: 1, none: 0 };

const UNCONFIRMED = { comparison: null, fit: null };

/** What lies around the work and beside what agrees is looked at only where there is something to doubt. */
function doubted(cv: OpenCv, evidence: GeometricEvidence, place: (FramePair & { readonly map: Matrix3 }) | null): GeometricEvidence {
  if (place === null || geometricVerdict(evidence) === 'none') return evidence;
  const continuing = isWhole(evidence) ? 0 : continuingSides(continuationOf(place, place.map));
  return { ...evidence, continuingSides: continuing, ...disagreementOf(cv, place, place.map) };
}

interface Polishing extends Confirmation {
  /** `null` where too few cells correlate well. */
  readonly fit: Polished | null;
}

/** The alignment that explains the cells best, where enough of them correlate well. A position that few cells support is not worth the time. */
function polished(cv: OpenCv, frames: FramePair, confirmation: Confirmation): Polishing {
  const { comparison } = confirmation;
  const promising = comparison !== null && comparison.cells.filter((cell) => cell.ncc >= POLISH_MIN_NCC).length >= POLISH_MIN_CELLS;
  const found = promising ? polish(cv, frames, confirmation.homography) : null;
  if (found === null || found.explainedShare < POLISH_MIN_EXPLAINED) return { ...confirmation, fit: null };
  // At the border of the overlap other cells may count under the new map, so that the better comparison need not be the one under the better map.
  const again = compareCells(cv, frames, found.homography, CELL_SHIFT_PX);
  const better = again !== null && agreementOf(again) > agreementOf(comparison!) ? again : comparison;
  return { comparison: better, homography: found.homography, fit: found };
}
