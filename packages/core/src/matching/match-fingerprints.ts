/** One query against one work, without an index. */
import { PDQ_MAX_DISTANCE, PDQ_MIN_QUALITY } from '../descriptors/pdq-descriptor.ts';
import { nearestPdq } from '../descriptors/pdq-distance.ts';
import type { KeypointSet } from '../descriptors/keypoint-set.ts';
import { type Variant, variantKeypoints, VARIANTS } from '../descriptors/keypoint-variants.ts';
import type { Fingerprint } from '../fingerprint.ts';
import { conclude, type PdqComparison } from './conclude.ts';
import { type ComparedPair, isStronger, type Judgement } from './examination.ts';
import { judge, type Proposal } from './judge.ts';
import type { Match } from './match.ts';
import type { OpenCv } from './open-cv.ts';
import { pairwiseVote } from './pairwise-vote.ts';
import { prepareQuery, prepareReference } from './prepared.ts';
import type { FrameSize } from './refine.ts';
import { isSmooth, judgeWholeSmooth } from './smooth.ts';

/** Whether `query` shows `reference`, as it is, mirrored, negative or both, and where. Takes 20 to 200 ms of one core. */
export async function matchFingerprints(cv: OpenCv, query: Fingerprint, reference: Fingerprint): Promise<Match> {
  const pair = { query: await prepareQuery(query), reference: await prepareReference(reference) };
  const byKeypoints = judgePair(cv, pair, { query, reference });
  const judgement =
    byKeypoints?.verdict === 'copy' || !isSmooth(reference.keypoints)
      ? byKeypoints
      : withWhole(cv, pair, { query, reference, byKeypoints });
  return conclude(query, reference, { judgement, pdq: comparePdq(query, reference) });
}

/** Keypoints and the size of the frame that they lie in. */
export interface FramedKeypoints {
  readonly keypoints: KeypointSet;
  readonly frame: FrameSize;
}

/** What geometry and pixels say of a pair, by all keypoints of both; `null` where these propose nothing. */
export function judgePair(
  cv: OpenCv,
  pair: ComparedPair,
  { query, reference }: { readonly query: FramedKeypoints; readonly reference: FramedKeypoints },
): Judgement | null {
  const usual = judgeAll(cv, pair, proposalsFor(query, reference, VARIANTS));
  // Rare, and therefore asked last.
  const unfound = usual === null || usual.verdict === 'none';
  const rare = unfound ? judgeAll(cv, pair, proposalsFor(query, reference, ['mirror-negative'])) : null;
  return rare !== null && isStronger(rare, usual ?? undefined) ? rare : usual;
}

/** The closest of the query's eight positions and their negatives, or `null` when either hash is of low quality and so no evidence. */
export function comparePdq(query: Pick<Fingerprint, 'pdq' | 'pdqDihedral'>, reference: Pick<Fingerprint, 'pdq'>): PdqComparison | null {
  if (query.pdq.quality < PDQ_MIN_QUALITY || reference.pdq.quality < PDQ_MIN_QUALITY) return null;
  const nearest = nearestPdq(query.pdqDihedral, reference.pdq.hash);
  return { ...nearest, close: nearest.distance <= PDQ_MAX_DISTANCE };
}

// --- internal ---

interface SmoothPair {
  readonly query: Pick<Fingerprint, 'pdqDihedral'>;
  readonly reference: Pick<Fingerprint, 'pdq'>;
  readonly byKeypoints: Judgement | null;
}

function withWhole(cv: OpenCv, pair: ComparedPair, { query, reference, byKeypoints }: SmoothPair): Judgement | null {
  const whole = judgeWholeSmooth(cv, pair, nearestPdq(query.pdqDihedral, reference.pdq.hash));
  return whole !== null && isStronger(whole, byKeypoints ?? undefined) ? whole : byKeypoints;
}

/** The strongest judgement; `null` without proposals. */
function judgeAll(cv: OpenCv, pair: ComparedPair, proposals: readonly Proposal[]): Judgement | null {
  let strongest: Judgement | null = null;
  for (const [i, proposal] of proposals.entries()) {
    const judgement = judge(cv, pair, proposal, { first: i === 0 });
    if (isStronger(judgement, strongest ?? undefined)) strongest = judgement;
  }
  return strongest;
}

/** Best supported first; ties in the order of the variants. */
function proposalsFor(query: FramedKeypoints, reference: FramedKeypoints, variants: readonly Variant[]): Proposal[] {
  const diagonal = Math.hypot(reference.frame.width, reference.frame.height);
  const proposals: Proposal[] = [];
  for (const variant of variants) {
    const keypoints = variantKeypoints(query.keypoints, query.frame.width, variant);
    const hypothesis = pairwiseVote(keypoints, reference.keypoints, diagonal);
    if (hypothesis !== null) proposals.push({ variant, hypothesis });
  }
  return proposals.toSorted((l, r) => r.hypothesis.voteWeight - l.hypothesis.voteWeight);
}
