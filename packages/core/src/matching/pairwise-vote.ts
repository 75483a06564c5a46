/**
 * Candidates the slow, obvious way: every descriptor of the query against every descriptor of one work.
 * What an index does with hash tables must give the same pairs.
 */
import { BUCKET_TABLES, bucketKeys } from '../descriptors/descriptor-buckets.ts';
import { descriptorDistance, packDescriptors } from '../descriptors/descriptor-words.ts';
import type { KeypointSet } from '../descriptors/keypoint-set.ts';
import { VOTE_MAX_HAMMING, VOTE_MAX_PAIRS } from './parameters.ts';
import { fineVote, type Hypothesis, pairWeights, VOTE_MIN_SUPPORT, type WeightedPairs } from './vote.ts';

/** The best supported similarity between one work and one variant of the query, or `null`. `diagonal`: of the work's frame, pixels. */
export function pairwiseVote(query: KeypointSet, reference: KeypointSet, diagonal: number): Hypothesis | null {
  const pairs = nearPairs(query, reference);
  return pairs.query.length < VOTE_MIN_SUPPORT ? null : fineVote(query.points, reference.points, pairs, diagonal);
}

/** For every query keypoint the nearest descriptors of the work that share a bucket with it, within VOTE_MAX_HAMMING, with their weights. */
export function nearPairs(query: KeypointSet, reference: KeypointSet): WeightedPairs {
  const pairs: WeightedPairs = { query: [], reference: [], weight: [] };
  const words = { query: packDescriptors(query.descriptors), reference: packDescriptors(reference.descriptors) };
  const keys = { query: bucketKeys(query.descriptors), reference: bucketKeys(reference.descriptors) };
  for (let q = 0; q < query.count; q++) {
    const near: [distance: number, reference: number][] = [];
    for (let r = 0; r < reference.count; r++) {
      if (!shareBucket(keys.query, q, keys.reference, r)) continue;
      const distance = descriptorDistance(words.query, q, words.reference, r);
      if (distance <= VOTE_MAX_HAMMING) near.push([distance, r]);
    }
    near.sort((l, r) => l[0] - r[0] || l[1] - r[1]);
    near.length = Math.min(near.length, VOTE_MAX_PAIRS);
    const weights = pairWeights(near.map((pair) => pair[0]));
    for (let i = 0; i < near.length; i++) {
      pairs.query.push(q);
      pairs.reference.push(near[i]![1]);
      pairs.weight.push(weights[i]!);
    }
  }
  return pairs;
}

// --- internal ---

function shareBucket(a: Uint32Array, i: number, b: Uint32Array, j: number): boolean {
  for (let t = 0; t < BUCKET_TABLES; t++) if (a[i * BUCKET_TABLES + t] === b[j * BUCKET_TABLES + t]) return true;
  return false;
}
