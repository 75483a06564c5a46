/** Candidates without an index: the descriptors of the query against those of one work. */
import { BUCKET_TABLES, bucketKeys } from '../descriptors/descriptor-buckets.ts';
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
      for (const r of tables[t]!.get(queryKeys[q * BUCKET_TABLES + t]!) ?? []) {
        if (seenBy[r] === q) continue;
        seenBy[r] = q;
        found.push(r);
      }
    }
    return found;
  });
}

/** The same the slow, obvious way: every descriptor against every other. Whatever uses hash tables must give these pairs. */
export function nearPairs(query: KeypointSet, reference: KeypointSet): WeightedPairs {
  const keys = { query: bucketKeys(query.descriptors), reference: bucketKeys(reference.descriptors) };
  const all = Array.from({ length: reference.count }, (_, r) => r);
  return weightedPairs(query, reference, (q) => all.filter((r) => shareBucket(keys.query, q, keys.reference, r)));
}

// --- internal ---

/** `candidates`: numbers of the work's descriptors that are worth comparing with the query's descriptor q, in any order. */
function weightedPairs(query: KeypointSet, reference: KeypointSet, candidates: (q: number) => readonly number[]): WeightedPairs {
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
      const key = keys[i * BUCKET_TABLES + t]!;
      const bucket = table.get(key);
      if (bucket === undefined) table.set(key, [i]);
      else bucket.push(i);
    }
  }
  return tables;
}

function shareBucket(a: Uint32Array, i: number, b: Uint32Array, j: number): boolean {
  for (let t = 0; t < BUCKET_TABLES; t++) if (a[i * BUCKET_TABLES + t] === b[j * BUCKET_TABLES + t]) return true;
  return false;
}
