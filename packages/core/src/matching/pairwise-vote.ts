/** Candidates without an index: the descriptors of the query against those of one work. */
import { BUCKET_BITS, BUCKET_KEY_BITS, BUCKET_TABLES, bucketKeys } from '../descriptors/descriptor-buckets.ts';
import { descriptorDistance, packDescriptors } from '../descriptors/descriptor-words.ts';
import type { KeypointSet } from '../descriptors/keypoint-set.ts';
import { VOTE_MAX_HAMMING, VOTE_MAX_PAIRS } from './parameters.ts';
import { fineVote, type Hypothesis, pairWeights, VOTE_MIN_SUPPORT, type WeightedPairs } from './vote.ts';

/** The best supported similarity between one work and one variant of the query, or `null`. `diagonal`: of the work's frame, pixels. */
export function pairwiseVote(query: KeypointSet, reference: KeypointSet, diagonal: number): Hypothesis | null {
  const pairs = bucketPairs(query, reference);
  return pairs.query.length < VOTE_MIN_SUPPORT ? null : fineVote(query.points, reference.points, pairs, diagonal);
}

/** For every query keypoint the nearest descriptors of the work that share a bucket with it, within VOTE_MAX_HAMMING, with their weights. */
export function bucketPairs(query: KeypointSet, reference: KeypointSet): WeightedPairs {
  const tables = bucketTables(reference);
  const queryKeys = bucketKeys(query.descriptors);
  const seenBy = new Int32Array(reference.count).fill(-1);
  return weightedPairs(query, reference, (q) => {
    const found: number[] = [];
    for (let t = 0; t < BUCKET_TABLES; t++) {
      for (const r of tables[t]!.get(queryKeys[q * BUCKET_TABLES + t]! >>> UNUSED_BITS) ?? []) {
        if (seenBy[r] === q) continue;
        seenBy[r] = q;
        found.push(r);
      }
    }
    return found;
  });
}

export interface BucketRule {
  /** Bits of the keys that must agree. @default BUCKET_BITS */
  readonly keyBits?: number;
  /** @default Infinity */
  readonly maxBucket?: number;
}

/**
 * The same the slow, obvious way: every descriptor against every other. Whatever uses hash tables must give these pairs. `maxBucket`: buckets with
 * more of the reference's descriptors are left out.
 */
export function nearPairs(query: KeypointSet, reference: KeypointSet, buckets: BucketRule = {}): WeightedPairs {
  const { keyBits = BUCKET_BITS, maxBucket = Infinity } = buckets;
  const shortKeys = (keys: Uint32Array) => keys.map((key) => key >>> (BUCKET_KEY_BITS - keyBits));
  const keys = { query: shortKeys(bucketKeys(query.descriptors)), reference: shortKeys(bucketKeys(reference.descriptors)) };
  return weightedPairs(query, reference, (q) => {
    const sharing = Array.from({ length: BUCKET_TABLES }, (_, t) => {
      const key = keys.query[q * BUCKET_TABLES + t]!;
      const bucket: number[] = [];
      for (let r = 0; r < reference.count; r++) if (keys.reference[r * BUCKET_TABLES + t] === key) bucket.push(r);
      return bucket.length > maxBucket ? [] : bucket;
    });
    return new Set(sharing.flat());
  });
}

// --- internal ---

const UNUSED_BITS = BUCKET_KEY_BITS - BUCKET_BITS;

/** `candidates`: numbers of the work's descriptors that are worth comparing with the query's descriptor q, in any order. */
function weightedPairs(query: KeypointSet, reference: KeypointSet, candidates: (q: number) => Iterable<number>): WeightedPairs {
  const pairs: WeightedPairs = { query: [], reference: [], weight: [] };
  const words = { query: packDescriptors(query.descriptors), reference: packDescriptors(reference.descriptors) };
  for (let q = 0; q < query.count; q++) {
    const near: [distance: number, reference: number][] = [];
    for (const r of candidates(q)) {
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

/** For each hash table: which descriptors have a key. */
function bucketTables({ count, descriptors }: KeypointSet): Map<number, number[]>[] {
  const keys = bucketKeys(descriptors);
  const tables = Array.from({ length: BUCKET_TABLES }, () => new Map<number, number[]>());
  for (let i = 0; i < count; i++) {
    for (const [t, table] of tables.entries()) {
      const key = keys[i * BUCKET_TABLES + t]! >>> UNUSED_BITS;
      const bucket = table.get(key);
      if (bucket === undefined) table.set(key, [i]);
      else bucket.push(i);
    }
  }
  return tables;
}
