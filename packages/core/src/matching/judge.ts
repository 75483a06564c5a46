/** Aligns and confirms proposed positions of works in a query. */
import { packDescriptors } from '../descriptors/descriptor-words.ts';
import { isMirrored, isNegative, variantKeypoints, type Variant } from '../descriptors/keypoint-variants.ts';
import type { KeypointSet } from '../descriptors/keypoint-set.ts';
import type { GrayFrame } from '../image/gray-frame.ts';
import { agreementOf, compareCells, type FramePair } from './cell-comparison.ts';
import { type Confirmation, confirm } from './confirm.ts';
import { copyProbability, evidenceOf, type GeometricEvidence, geometricVerdict } from './evidence.ts';
import type { PackedKeypoints } from './guided-matching.ts';
import type { Matrix3 } from './homography.ts';
import type { MatchVerdict } from './match.ts';
import type { OpenCv } from './open-cv.ts';
import { CELL_SHIFT_PX, POLISH_MIN_CELLS, POLISH_MIN_EXPLAINED, POLISH_MIN_NCC, SECOND_LOOK_MIN_SUPPORT } from './parameters.ts';
import { polish } from './polish.ts';
import { refine } from './refine.ts';
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
}

/** A query's keypoints and frames in each variant, made when first asked for. */
export interface QueryViews {
  keypoints(variant: Variant): PackedKeypoints;
  frame(variant: Variant): GrayFrame;
}

export function queryViews(query: { readonly keypoints: KeypointSet; readonly frame: GrayFrame }): QueryViews {
  const keypoints = new Map<Variant, PackedKeypoints>();
  const frames = new Map<Variant, GrayFrame>();
  return {
    keypoints: (variant) =>
      remember(keypoints, variant, () => {
        const set = variantKeypoints(query.keypoints, query.frame.width, variant);
        return { count: set.count, points: set.points, words: packDescriptors(set.descriptors) };
      }),
    frame: (variant) => remember(frames, variant, () => variantFrame(query.frame, variant)),
  };
}

/** `first`: the proposal with the most votes, which is always realigned. */
export function judge(cv: OpenCv, pair: ComparedPair, proposal: Proposal, first: boolean): Judgement {
  const judgement = examine(cv, pair, proposal, { model: 'homography', alwaysRealign: first });
  if (judgement.verdict !== 'none' || proposal.hypothesis.support < SECOND_LOOK_MIN_SUPPORT) return judgement;
  const second = examine(cv, pair, proposal, { model: 'similarity', alwaysRealign: true });
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
  readonly model: 'homography' | 'similarity';
  readonly alwaysRealign: boolean;
}

function examine(cv: OpenCv, { query, reference }: ComparedPair, { variant, hypothesis }: Proposal, how: Examination): Judgement {
  const input = { reference: reference.keypoints, query: query.keypoints(variant), size: reference.frame, model: how.model };
  const refinement = refine(cv, input, hypothesis.similarity);
  const distances = refinement?.inlierDistances ?? [];
  const aligned = refinement !== null && distances.length >= MIN_ALIGNED_PAIRS;
  const frames = { reference: reference.frame, query: query.frame(variant) };
  const confirmed = aligned ? polished(cv, frames, confirm(cv, frames, refinement.homography, how.alwaysRealign)) : null;
  const evidence = evidenceOf({ voteWeight: hypothesis.voteWeight, inlierDistances: distances, ...(confirmed ?? UNCONFIRMED) });
  const verdict = geometricVerdict(evidence);
  const homography = confirmed?.homography ?? refinement?.homography ?? null;
  return { variant, verdict, probability: copyProbability(evidence, verdict), evidence, homography };
}

const UNCONFIRMED = { comparison: null, strongDrift: null };

interface Polishing extends Confirmation {
  /** Pixels of the overlap's frame; `null` where too few cells correlate well. */
  readonly strongDrift: number | null;
}

/** The alignment that explains the cells best, where enough of them correlate well. A position that few cells support is not worth the time. */
function polished(cv: OpenCv, frames: FramePair, confirmation: Confirmation): Polishing {
  const { comparison } = confirmation;
  const promising = comparison !== null && comparison.cells.filter((cell) => cell.ncc >= POLISH_MIN_NCC).length >= POLISH_MIN_CELLS;
  const found = promising ? polish(cv, frames, confirmation.homography) : null;
  if (found === null || found.explainedShare < POLISH_MIN_EXPLAINED) return { ...confirmation, strongDrift: null };
  // At the border of the overlap other cells may count under the new map, so that the better comparison need not be the one under the better map.
  const again = compareCells(cv, frames, found.homography, CELL_SHIFT_PX);
  const better = again !== null && agreementOf(again) > agreementOf(comparison!) ? again : comparison;
  return { comparison: better, homography: found.homography, strongDrift: found.residualPx };
}

function remember<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const held = map.get(key);
  if (held !== undefined) return held;
  const made = make();
  map.set(key, made);
  return made;
}

function variantFrame(frame: GrayFrame, variant: Variant): GrayFrame {
  const { width, height } = frame;
  const data = frame.data.slice();
  if (isMirrored(variant)) for (let y = 0; y < height; y++) data.subarray(y * width, (y + 1) * width).reverse();
  if (isNegative(variant)) for (let i = 0; i < data.length; i++) data[i] = 255 - data[i]!;
  return { width, height, data };
}
