/** From a query's keypoints to descriptor pairs with works, by the hash tables of all segments. */
import {
  BUCKET_BITS,
  BUCKET_TABLES,
  bucketKeys,
  DESCRIPTOR_WORDS,
  packDescriptors,
  pairWeights,
  VOTE_MAX_HAMMING,
  VOTE_MAX_PAIRS,
  type WeightedPairs,
} from '@imgguard/core/matching';
import type { KeypointSet } from '@imgguard/core';
import type { Segment } from './segment.ts';

/** Pairs of one work. */
export interface WorkPairs {
  readonly segment: Segment;
  /** Counted inside the segment. */
  readonly work: number;
  readonly pairs: WeightedPairs;
}

/** Which near descriptors this thread has seen for the current query keypoint, by segment. */
export type Visited = Map<number, { readonly stamps: Uint32Array; stamp: number }>;

/**
 * For every query keypoint its nearest descriptors over all segments that share a bucket with it and lie within VOTE_MAX_HAMMING, grouped
 * by work. `alive[number]` is 1 for works that may be found.
 */
export function collectPairs(query: KeypointSet, segments: readonly Segment[], alive: Uint8Array, visited: Visited): WorkPairs[] {
  const words = packDescriptors(query.descriptors);
  const keys = bucketKeys(query.descriptors);
  const byWork: Map<number, WorkPairs>[] = segments.map(() => new Map());
  const bases = descriptorBases(segments);
  for (let q = 0; q < query.count; q++) {
    const near: number[] = [];
    segments.forEach((segment, s) => visitBuckets(segment, { keys, words, q, alive, base: bases[s]! }, near, visited));
    if (near.length === 0) continue;
    // Distance first, then position: one number holds both.
    near.sort((l, r) => l - r);
    near.length = Math.min(near.length, VOTE_MAX_PAIRS);
    const weights = pairWeights(near.map((code) => Math.floor(code / POSITION_RANGE)));
    near.forEach((code, i) => {
      const position = code % POSITION_RANGE;
      const s = segmentAt(bases, position);
      addPair(byWork[s]!, segments[s]!, { q, descriptor: position - bases[s]!, weight: weights[i]! });
    });
  }
  return byWork.flatMap((works) => [...works.values()]);
}

// --- internal ---

/** Descriptors that an index can hold: positions lie below it, and distance x range stays an exact integer. */
const POSITION_RANGE = 2 ** 40;

interface Look {
  readonly keys: Uint32Array;
  readonly words: Uint32Array;
  readonly q: number;
  readonly alive: Uint8Array;
  readonly base: number;
}

function visitBuckets(segment: Segment, { keys, words, q, alive, base }: Look, near: number[], visited: Visited): void {
  const { prefixBits, offsets, rest, descriptors } = segment.postings;
  const restBits = BUCKET_BITS - prefixBits;
  const buckets = 2 ** prefixBits + 1;
  const { stamps, stamp } = nextStamp(visited, segment);
  for (let t = 0; t < BUCKET_TABLES; t++) {
    const key = keys[q * BUCKET_TABLES + t]!;
    const bucket = t * buckets + (key >>> restBits);
    const low = key & (2 ** restBits - 1);
    for (let at = offsets[bucket]!; at < offsets[bucket + 1]!; at++) {
      if (rest[at] !== low) continue;
      const descriptor = descriptors[at]!;
      // Nine of ten are too far: only for the others it pays to look whether they were seen before.
      const distance = boundedDistance(words, q * DESCRIPTOR_WORDS, segment.words, descriptor * DESCRIPTOR_WORDS);
      if (distance > VOTE_MAX_HAMMING || stamps[descriptor] === stamp) continue;
      stamps[descriptor] = stamp;
      if (alive[segment.numbers[segment.workOf[descriptor]!]!] === 1) near.push(distance * POSITION_RANGE + base + descriptor);
    }
  }
}

/** Hamming distance, or more than VOTE_MAX_HAMMING as soon as that is sure. Counts three words together: their nibbles have room for it. */
function boundedDistance(a: Uint32Array, at: number, b: Uint32Array, bt: number): number {
  let distance = 0;
  for (let k = 0; k < DESCRIPTOR_WORDS - 1; k += 3) {
    const nibbles =
      nibbleCounts(a[at + k]! ^ b[bt + k]!) + nibbleCounts(a[at + k + 1]! ^ b[bt + k + 1]!) + nibbleCounts(a[at + k + 2]! ^ b[bt + k + 2]!);
    distance += Math.imul((nibbles & 0x0f0f0f0f) + ((nibbles >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24;
    // Half of the descriptors that only share a bucket are ruled out by these twelve words.
    if (k === 9 && distance > VOTE_MAX_HAMMING) return distance;
  }
  const last = nibbleCounts(a[at + DESCRIPTOR_WORDS - 1]! ^ b[bt + DESCRIPTOR_WORDS - 1]!);
  return distance + (Math.imul((last + (last >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24);
}

/** How many bits are set in each of a word's eight nibbles, 0 to 4. */
function nibbleCounts(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  return (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
}

function nextStamp(visited: Visited, segment: Segment): { readonly stamps: Uint32Array; readonly stamp: number } {
  let held = visited.get(segment.id);
  if (held === undefined) visited.set(segment.id, (held = { stamps: new Uint32Array(segment.workOf.length), stamp: 0 }));
  if (held.stamp === 0xffffffff) {
    held.stamps.fill(0);
    held.stamp = 0;
  }
  held.stamp++;
  return held;
}

function descriptorBases(segments: readonly Segment[]): number[] {
  let base = 0;
  return segments.map((segment) => {
    const own = base;
    base += segment.workOf.length;
    return own;
  });
}

function segmentAt(bases: readonly number[], position: number): number {
  let s = bases.length - 1;
  while (bases[s]! > position) s--;
  return s;
}

function addPair(works: Map<number, WorkPairs>, segment: Segment, pair: { q: number; descriptor: number; weight: number }): void {
  const work = segment.workOf[pair.descriptor]!;
  let held = works.get(work);
  if (held === undefined) works.set(work, (held = { segment, work, pairs: { query: [], reference: [], weight: [] } }));
  held.pairs.query.push(pair.q);
  held.pairs.reference.push(pair.descriptor - segment.start[work]!);
  held.pairs.weight.push(pair.weight);
}
