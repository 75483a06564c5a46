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

/** What a thread keeps between queries. */
export interface PairMemory {
  /** Which near descriptors were seen for the current query keypoint, by segment. */
  readonly visited: Map<number, { readonly stamps: Uint32Array; stamp: number }>;
  readonly reached: Reached;
}

export function createPairMemory(): PairMemory {
  return { visited: new Map(), reached: { descriptors: new Uint32Array(FIRST_REACHED), firstWords: new Uint32Array(FIRST_REACHED) } };
}

/**
 * For every query keypoint its nearest descriptors over all segments that share a bucket with it and lie within VOTE_MAX_HAMMING, grouped
 * by work. `alive[number]` is 1 for works that may be found.
 */
export function collectPairs(query: KeypointSet, segments: readonly Segment[], alive: Uint8Array, memory: PairMemory): WorkPairs[] {
  const words = packDescriptors(query.descriptors);
  const keys = bucketKeys(query.descriptors);
  const byWork: Map<number, WorkPairs>[] = segments.map(() => new Map());
  const bases = descriptorBases(segments);
  for (let q = 0; q < query.count; q++) {
    const near: number[] = [];
    segments.forEach((segment, s) => visitBuckets(segment, { keys, words, q, alive, base: bases[s]! }, near, memory));
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

/** Descriptors in the buckets of one query keypoint, each with its first word; descriptors that share several buckets are there several times. */
interface Reached {
  descriptors: Uint32Array;
  firstWords: Uint32Array;
}

/** Descriptors that there is room for at first. */
const FIRST_REACHED = 4096;

function visitBuckets(segment: Segment, look: Look, near: number[], { visited, reached }: PairMemory): void {
  const { words, q, alive, base } = look;
  const { stamps, stamp } = nextStamp(visited, segment);
  // All first words are asked for before the first one is used: memory then brings many of them at once, which halves the time.
  const count = reach(segment, look, reached);
  const { descriptors, firstWords } = reached;
  const at = q * DESCRIPTOR_WORDS;
  for (let i = 0; i < count; i++) {
    const descriptor = descriptors[i]!;
    const first = bitCount(firstWords[i]! ^ words[at]!);
    // Nine of ten are too far: only for the others it pays to look whether they were seen before.
    const distance = first + boundedRest(words, at, segment.words, descriptor * DESCRIPTOR_WORDS);
    if (distance > VOTE_MAX_HAMMING || stamps[descriptor] === stamp) continue;
    stamps[descriptor] = stamp;
    if (alive[segment.numbers[segment.workOf[descriptor]!]!] === 1) near.push(distance * POSITION_RANGE + base + descriptor);
  }
}

/** Returns how many descriptors it put into `reached`. */
function reach(segment: Segment, { keys, q }: Look, reached: Reached): number {
  const { prefixBits, offsets, rest, descriptors } = segment.postings;
  const restBits = BUCKET_BITS - prefixBits;
  const buckets = 2 ** prefixBits + 1;
  let count = 0;
  for (let t = 0; t < BUCKET_TABLES; t++) {
    const key = keys[q * BUCKET_TABLES + t]!;
    const bucket = t * buckets + (key >>> restBits);
    const low = key & (2 ** restBits - 1);
    const end = offsets[bucket + 1]!;
    if (count + end - offsets[bucket]! > reached.descriptors.length) makeRoom(reached, count + end - offsets[bucket]!);
    const { descriptors: ids, firstWords } = reached;
    for (let at = offsets[bucket]!; at < end; at++) {
      if (rest[at] !== low) continue;
      const descriptor = descriptors[at]!;
      ids[count] = descriptor;
      firstWords[count++] = segment.words[descriptor * DESCRIPTOR_WORDS]!;
    }
  }
  return count;
}

function makeRoom(reached: Reached, needed: number): void {
  for (const part of ['descriptors', 'firstWords'] as const) {
    const larger = new Uint32Array(2 * needed);
    larger.set(reached[part]);
    reached[part] = larger;
  }
}

/** Bits that differ in the words after the first, or more than VOTE_MAX_HAMMING as soon as that is sure. */
function boundedRest(a: Uint32Array, at: number, b: Uint32Array, bt: number): number {
  let distance = 0;
  for (let k = 1; k < DESCRIPTOR_WORDS; k += 3) {
    // Three words are counted together: their nibbles have room for it.
    const nibbles =
      nibbleCounts(a[at + k]! ^ b[bt + k]!) + nibbleCounts(a[at + k + 1]! ^ b[bt + k + 1]!) + nibbleCounts(a[at + k + 2]! ^ b[bt + k + 2]!);
    distance += Math.imul((nibbles & 0x0f0f0f0f) + ((nibbles >>> 4) & 0x0f0f0f0f), 0x01010101) >>> 24;
    // Half of the descriptors that only share a bucket are ruled out by these words.
    if (k === 10 && distance > VOTE_MAX_HAMMING) return distance;
  }
  return distance;
}

function bitCount(word: number): number {
  const nibbles = nibbleCounts(word);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** How many bits are set in each of a word's eight nibbles, 0 to 4. */
function nibbleCounts(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  return (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
}

function nextStamp(visited: PairMemory['visited'], segment: Segment): { readonly stamps: Uint32Array; readonly stamp: number } {
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
