/** Which works a query may show, by the vote of their local features. */
import type { KeypointSet } from '@imgguard/core';
import {
  coarseVote,
  fineVote,
  type Proposal,
  type QueryKeypoints,
  type Variant,
  VARIANTS,
  VOTE_MIN_SUPPORT,
  VOTE_PRESELECTED,
} from '@imgguard/core/matching';
import { type BucketLimits, collectPairs, type IndexedWorks, type PairMemory, type WorkPairs } from './collect-pairs.ts';
import type { Segment } from './segment.ts';

export interface WorkProposal extends Proposal {
  readonly segment: Segment;
  /** Counted inside the segment. */
  readonly work: number;
  /** Number of the work in its index. */
  readonly number: number;
}

export interface ProposalQuery {
  readonly keypoints: Pick<QueryKeypoints, 'set'>;
  /** Only so many keypoints of the query are asked for, the best spread first. @default all */
  readonly limit?: number;
  /** How the query may show a work. @default VARIANTS */
  readonly variants?: readonly Variant[];
  /** Which features are compared. */
  readonly buckets?: BucketLimits;
}

/** Proposals over all variants, most votes first; ties in the order of the variants, then of the works. */
export function proposeWorks(query: ProposalQuery, works: IndexedWorks, memory: PairMemory): WorkProposal[] {
  const { variants = VARIANTS, buckets, limit = Infinity } = query;
  const proposals = variants.flatMap((variant) => {
    const keypoints = firstKeypoints(query.keypoints.set(variant), limit);
    const paired = collectPairs(keypoints, works, memory, buckets);
    return preselect(keypoints, paired).flatMap((work) => {
      const hypothesis = fineVote(keypoints.points, pointsOf(work), work.pairs, diagonalOf(work));
      return hypothesis === null ? [] : [{ variant, hypothesis, segment: work.segment, work: work.work, number: numberOf(work) }];
    });
  });
  return proposals.toSorted(
    (l, r) =>
      r.hypothesis.voteWeight - l.hypothesis.voteWeight || variants.indexOf(l.variant) - variants.indexOf(r.variant) || l.number - r.number,
  );
}

// --- internal ---

function firstKeypoints(set: KeypointSet, limit: number): KeypointSet {
  if (set.count <= limit) return set;
  const bytes = set.descriptors.length / set.count;
  return { count: limit, points: set.points.subarray(0, 4 * limit), descriptors: set.descriptors.subarray(0, bytes * limit) };
}

/** The VOTE_PRESELECTED works with the best coarse vote. */
function preselect(query: KeypointSet, works: readonly WorkPairs[]): WorkPairs[] {
  return works
    .filter(({ pairs }) => pairs.query.length >= VOTE_MIN_SUPPORT)
    .map((work) => ({ work, votes: coarseVote(query.points, pointsOf(work), work.pairs) }))
    .toSorted((l, r) => r.votes - l.votes || numberOf(l.work) - numberOf(r.work))
    .slice(0, VOTE_PRESELECTED)
    .map(({ work }) => work);
}

function pointsOf({ segment, work }: WorkPairs): Float32Array {
  return segment.points.subarray(segment.start[work]! * 4, segment.start[work + 1]! * 4);
}

function diagonalOf({ segment, work }: WorkPairs): number {
  return Math.hypot(segment.frameSizes[2 * work]!, segment.frameSizes[2 * work + 1]!);
}

function numberOf({ segment, work }: WorkPairs): number {
  return segment.numbers[work]!;
}
