/** Aligns and confirms proposed positions of works in a query. */
import type { Variant } from '../descriptors/keypoint-variants.ts';
import type { GrayFrame } from '../image/gray-frame.ts';
import { agreementOf, compareCells, type FramePair } from './cell-comparison.ts';
import { cellMapOf } from './cell-map.ts';
import { type Confirmation, confirm } from './confirm.ts';
import { continuationOf } from './continuation.ts';
import { disagreementOf } from './disagreement.ts';
import { copyProbability, countInliers, evidenceOf, type GeometricEvidence } from './evidence.ts';
import type { PackedKeypoints } from './guided-matching.ts';
import type { Matrix3 } from './homography.ts';
import type { ComparedCell, MatchVerdict } from './match.ts';
import type { OpenCv } from './open-cv.ts';
import {
  CELL_SHIFT_PX,
  POLISH_MIN_CELLS,
  POLISH_MIN_EXPLAINED,
  POLISH_MIN_NCC,
  SECOND_LOOK_MIN_SUPPORT,
  SURE_VOTE_WEIGHT,
  UNSURE_MIN_INLIERS,
} from './parameters.ts';
import { polish, type Polished } from './polish.ts';
import type { QueryViews } from './query-views.ts';
import { type FrameSize, refine, type Refinement } from './refine.ts';
import { geometricVerdict, isWhole } from './verdict.ts';
import type { Hypothesis } from './vote.ts';

/** What is needed of a work to lay a query over it. */
export interface ReferenceView {
  readonly keypoints: PackedKeypoints;
  readonly frame: GrayFrame;
}

/** A proposal: the query shows the work as `variant`, about where the hypothesis says. */
export interface Proposal {
  readonly variant: Variant;
  readonly hypothesis: Hypothesis;
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

/** Keypoints of a query, as the variant shows them, and of a work, which are all that aligning needs. */
export interface AlignmentInput {
  readonly query: PackedKeypoints;
  readonly reference: PackedKeypoints;
  /** Of the work's frame. */
  readonly size: FrameSize;
}

/** The position of a proposal by its keypoints; `null` when there is none, or when it is so badly supported that laying pixels over each other is no use. */
export function alignProposal(cv: OpenCv, input: AlignmentInput, { hypothesis }: Proposal): Refinement | null {
  const refinement = refine(cv, { ...input, model: 'homography' }, hypothesis.similarity);
  if (refinement === null) return null;
  const sure = hypothesis.voteWeight >= SURE_VOTE_WEIGHT || hypothesis.support >= SECOND_LOOK_MIN_SUPPORT;
  return sure || countInliers(refinement.inlierDistances) >= UNSURE_MIN_INLIERS ? refinement : null;
}

export interface JudgeOptions {
  /** Whether this is the proposal with the most votes, which is always realigned. */
  readonly first: boolean;
  /** What `alignProposal` gave for it. @default it is asked for */
  readonly refinement?: Refinement | null;
}

export function judge(cv: OpenCv, pair: ComparedPair, proposal: Proposal, { first, refinement }: JudgeOptions): Judgement {
  const input = alignmentInput(pair, proposal);
  const aligned = refinement === undefined ? alignProposal(cv, input, proposal) : refinement;
  const judgement = examine(cv, pair, proposal, { refinement: aligned, alwaysRealign: first });
  if (judgement.verdict !== 'none' || proposal.hypothesis.support < SECOND_LOOK_MIN_SUPPORT) return judgement;
  const similar = refine(cv, { ...input, model: 'similarity' }, proposal.hypothesis.similarity);
  const second = examine(cv, pair, proposal, { refinement: similar, alwaysRealign: true });
  return isStronger(second, judgement) ? second : judgement;
}

/** A query and a work, ready to be laid over each other. */
export interface ComparedPair {
  readonly query: QueryViews;
  readonly reference: ReferenceView;
}

/** Whether `a` says more than `b`: better verdict first, then higher probability. */
export function isStronger(a: Judgement, b: Judgement | undefined): boolean {
  if (b === undefined) return true;
  return a.verdict === b.verdict ? a.probability > b.probability : VERDICT_RANK[a.verdict] > VERDICT_RANK[b.verdict];
}

// --- internal ---

const MIN_ALIGNED_PAIRS = 3;
const VERDICT_RANK: Readonly<Record<MatchVerdict, number>> = { copy: 2, similar: 1, none: 0 };

interface Examination {
  readonly refinement: Refinement | null;
  readonly alwaysRealign: boolean;
}

function alignmentInput({ query, reference }: ComparedPair, { variant }: Proposal): AlignmentInput {
  return { reference: reference.keypoints, query: query.keypoints(variant), size: reference.frame };
}

function examine(cv: OpenCv, { query, reference }: ComparedPair, { variant, hypothesis }: Proposal, how: Examination): Judgement {
  const { refinement, alwaysRealign } = how;
  const distances = refinement?.inlierDistances ?? [];
  const aligned = refinement !== null && distances.length >= MIN_ALIGNED_PAIRS;
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

const UNCONFIRMED = { comparison: null, fit: null };

/** What lies around the work and beside what agrees is looked at only where there is something to doubt. */
function doubted(cv: OpenCv, evidence: GeometricEvidence, place: (FramePair & { readonly map: Matrix3 }) | null): GeometricEvidence {
  if (place === null || geometricVerdict(evidence) === 'none') return evidence;
  const continuingSides = isWhole(evidence) ? 0 : continuationOf(place, place.map).continuing;
  return { ...evidence, continuingSides, ...disagreementOf(cv, place, place.map) };
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
