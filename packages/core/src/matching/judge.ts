/** Aligns proposed positions of works in a query, and has them examined. */
import type { Variant } from '../descriptors/keypoint-variants.ts';
import { countInliers } from './evidence.ts';
import { type ComparedPair, examine, isStronger, type Judgement } from './examination.ts';
import type { PackedKeypoints } from './guided-matching.ts';
import type { Matrix3 } from './homography.ts';
import type { OpenCv } from './open-cv.ts';
import { SECOND_LOOK_MIN_SUPPORT, SURE_VOTE_WEIGHT, UNSURE_MIN_INLIERS } from './parameters.ts';
import { type FrameSize, refine, type Refinement } from './refine.ts';
import { isSmooth, judgeSmooth } from './smooth.ts';
import { vetoOf } from './verdict.ts';
import type { Hypothesis, Similarity } from './vote.ts';

/** A proposal: the query shows the work as `variant`, about where the hypothesis says. */
export interface Proposal {
  readonly variant: Variant;
  readonly hypothesis: Hypothesis;
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
  const { variant, hypothesis } = proposal;
  const judgement = examine(cv, pair, proposal, { refinement: aligned, alwaysRealign: first });
  const looks = [judgement];
  if (judgement.verdict === 'none' && hypothesis.support >= SECOND_LOOK_MIN_SUPPORT) {
    const similar = refine(cv, { ...input, model: 'similarity' }, hypothesis.similarity);
    looks.push(examine(cv, pair, proposal, { refinement: similar, alwaysRealign: true }));
  }
  const best = strongest(looks);
  if (best.verdict !== 'copy' && (isSmooth(pair.reference.keypoints) || isTooClose(best))) {
    const start = aligned ?? { homography: fromSimilarity(hypothesis.similarity), inlierDistances: [] };
    const dense = judgeSmooth(cv, pair, { variant, voteWeight: hypothesis.voteWeight, ...start });
    if (dense !== null) looks.push(dense);
  }
  return strongest(looks);
}

// --- internal ---

/** Keypoints say that it is one, and its pixels do not: perhaps they are laid over each other badly. */
function isTooClose({ verdict, evidence }: Judgement): boolean {
  return verdict === 'similar' && vetoOf(evidence) === 'too-close-to-call';
}

function strongest(judgements: readonly Judgement[]): Judgement {
  return judgements.reduce((best, judgement) => (isStronger(judgement, best) ? judgement : best));
}

function fromSimilarity({ a, b, tx, ty }: Similarity): Matrix3 {
  return [a, -b, tx, b, a, ty, 0, 0, 1];
}

function alignmentInput({ query, reference }: ComparedPair, { variant }: Proposal): AlignmentInput {
  return { reference: reference.keypoints, query: query.keypoints(variant), size: reference.frame };
}
