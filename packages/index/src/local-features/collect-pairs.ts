/** From a query's keypoints to descriptor pairs with works, by the hash tables of all segments. */
import {
  BUCKET_KEY_BITS,
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
  readonly visited: Map<number, Visited>;
  readonly reached: Reached;
}

export function createPairMemory(): PairMemory {
  return { visited: new Map(), reached: roomForReached(FIRST_REACHED) };
}

/**
 * Buckets that hold more descriptors, over all segments, are left out: what is common to so many pictures says little of any. Removed works count
 * until their segment is written anew.
 */
const MAX_BUCKET = 64;

export interface IndexedWorks {
  readonly segments: readonly Segment[];
  /** 1 for each work number that may be found. */
  readonly alive: Uint8Array;
}

export interface BucketLimits {
  /** Bits of the keys that must agree. @default BUCKET_KEY_BITS */
  readonly keyBits?: number;
  /** @default MAX_BUCKET */
  readonly maxBucket?: number;
}

/**
 * For every query keypoint its nearest descriptors over all segments that share a bucket with it and lie within VOTE_MAX_HAMMING, grouped
 * by work.
 */
export function collectPairs(
  query: KeypointSet,
  { segments, alive }: IndexedWorks,
  memory: PairMemory,
  { keyBits = BUCKET_KEY_BITS, maxBucket = MAX_BUCKET }: BucketLimits = {},
): WorkPairs[] {
  const words = packDescriptors(query.descriptors);
  const keys = bucketKeys(query.descriptors);
  const byWork: Map<number, WorkPairs>[] = segments.map(() => new Map());
  const bases = descriptorBases(segments);
  const visited = segments.map((segment) => visitedIn(memory, segment));
  const descriptors = segments.reduce((sum, segment) => sum + segment.workOf.length, 0);
  makeRoom(memory.reached, BUCKET_TABLES * (Math.min(maxBucket, descriptors) + 1));
  for (let q = 0; q < query.count; q++) {
    const near: number[] = [];
    visitBuckets({ segments, alive, bases, visited, reached: memory.reached }, { keys, keyBits, maxBucket, words, q }, near);
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

/** One query keypoint. */
interface Look {
  readonly keys: Uint32Array;
  /** Bits of the keys that must agree. */
  readonly keyBits: number;
  readonly maxBucket: number;
  readonly words: Uint32Array;
  readonly q: number;
}

interface Searched extends IndexedWorks {
  readonly bases: readonly number[];
  readonly visited: readonly Visited[];
  readonly reached: Reached;
}

interface Visited {
  readonly stamps: Uint32Array;
  stamp: number;
}

/** Descriptors in the buckets of one query keypoint, each with its segment and first word; those that share several buckets are there several times. */
interface Reached {
  segments: Uint16Array;
  descriptors: Uint32Array;
  firstWords: Uint32Array;
}

/** Descriptors that there is room for at first: every table's fullest bucket. */
const FIRST_REACHED = BUCKET_TABLES * (MAX_BUCKET + 1);

function makeRoom(reached: Reached, size: number): void {
  if (reached.descriptors.length < size) Object.assign(reached, roomForReached(size));
}

function roomForReached(size: number): Reached {
  return { segments: new Uint16Array(size), descriptors: new Uint32Array(size), firstWords: new Uint32Array(size) };
}

function visitBuckets({ segments, alive, bases, visited, reached }: Searched, look: Look, near: number[]): void {
  const { words, q } = look;
  for (const seen of visited) nextStamp(seen);
  const count = reach(segments, look, reached);
  // All first words are asked for before the first one is used: memory then brings many of them at once, which halves the time.
  for (let i = 0; i < count; i++) {
    reached.firstWords[i] = segments[reached.segments[i]!]!.words[reached.descriptors[i]! * DESCRIPTOR_WORDS]!;
  }
  const at = q * DESCRIPTOR_WORDS;
  for (let i = 0; i < count; i++) {
    const s = reached.segments[i]!;
    const descriptor = reached.descriptors[i]!;
    const segment = segments[s]!;
    const first = bitCount(reached.firstWords[i]! ^ words[at]!);
    // Nine of ten are too far: only for the others it pays to look whether they were seen before.
    const distance = first + boundedRest(words, at, segment.words, descriptor * DESCRIPTOR_WORDS);
    if (distance > VOTE_MAX_HAMMING || visited[s]!.stamps[descriptor] === visited[s]!.stamp) continue;
    visited[s]!.stamps[descriptor] = visited[s]!.stamp;
    if (alive[segment.numbers[segment.workOf[descriptor]!]!] === 1) near.push(distance * POSITION_RANGE + bases[s]! + descriptor);
  }
}

/** Returns how many descriptors it put into `reached`. */
function reach(segments: readonly Segment[], { keys, keyBits, maxBucket, q }: Look, reached: Reached): number {
  let count = 0;
  for (let t = 0; t < BUCKET_TABLES; t++) {
    const begun = count;
    for (let s = 0; s < segments.length && count - begun <= maxBucket; s++) {
      count = reachTable(segments[s]!, { t, s, key: keys[q * BUCKET_TABLES + t]!, keyBits, limit: begun + maxBucket + 1 }, reached, count);
    }
    if (count - begun > maxBucket) count = begun;
  }
  return count;
}

interface TableLook {
  readonly t: number;
  /** Number of the segment. */
  readonly s: number;
  readonly key: number;
  readonly keyBits: number;
  /** No more descriptors than this are put into `reached`. */
  readonly limit: number;
}

/** Returns how many descriptors are in `reached` then; `count` were there before. */
function reachTable({ postings }: Segment, { t, s, key, keyBits, limit }: TableLook, reached: Reached, count: number): number {
  const { prefixBits, offsets, rest, descriptors } = postings;
  const restBits = BUCKET_KEY_BITS - prefixBits;
  const unused = BUCKET_KEY_BITS - keyBits;
  const bucket = t * (2 ** prefixBits + 1) + (key >>> restBits);
  const low = (key & (2 ** restBits - 1)) >>> unused;
  const end = offsets[bucket + 1]!;
  let found = count;
  for (let at = firstOf(rest, { from: offsets[bucket]!, end, low, unused }); at < end && found < limit; at++) {
    if (rest[at]! >>> unused !== low) break;
    reached.segments[found] = s;
    reached.descriptors[found++] = descriptors[at]!;
  }
  return found;
}

interface Sought {
  readonly from: number;
  readonly end: number;
  readonly low: number;
  readonly unused: number;
}

/** The first entry of a bucket whose key is `low` or more. */
function firstOf(rest: Uint16Array, { from, end, low, unused }: Sought): number {
  let [first, last] = [from, end];
  while (first < last) {
    const middle = (first + last) >>> 1;
    if (rest[middle]! >>> unused < low) first = middle + 1;
    else last = middle;
  }
  return first;
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

function visitedIn({ visited }: PairMemory, segment: Segment): Visited {
  let held = visited.get(segment.id);
  if (held === undefined) visited.set(segment.id, (held = { stamps: new Uint32Array(segment.workOf.length), stamp: 0 }));
  return held;
}

function nextStamp(seen: Visited): void {
  if (seen.stamp === 0xffffffff) {
    seen.stamps.fill(0);
    seen.stamp = 0;
  }
  seen.stamp++;
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
