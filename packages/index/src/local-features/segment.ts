/**
 * A segment: the local features of some works, immutable, in shared memory, so that any number of worker threads search the same copy.
 * New works form new segments; small segments are merged now and then; removed works are marked and left out at the next merge.
 */
import { type Fingerprint, PDQ_BYTES } from '@imgguard/core';
import { BUCKET_KEY_BITS, BUCKET_TABLES, bucketKeys, DESCRIPTOR_WORDS, packDescriptors } from '@imgguard/core/matching';

/** Features of the works of a segment. Work w (counted inside the segment) has the descriptors `start[w] .. start[w + 1] - 1`. */
export interface SegmentBody {
  /** Numbers of the works in their index, ascending. */
  readonly numbers: Uint32Array;
  readonly start: Uint32Array;
  /** Work (counted inside the segment) of each descriptor. */
  readonly workOf: Uint32Array;
  /** 16 words a descriptor. */
  readonly words: Uint32Array;
  /** x, y, size, angle a descriptor, in the work's frame. */
  readonly points: Float32Array;
  /** Width and height of each work's frame. */
  readonly frameSizes: Uint32Array;
  /** JPEG of each work's frame: `jpegStart[w] .. jpegStart[w + 1] - 1`. */
  readonly jpegStart: Uint32Array;
  readonly jpegs: Uint8Array;
  /** 32 bytes a work. */
  readonly pdqHashes: Uint8Array;
  readonly pdqQualities: Uint8Array;
}

/**
 * Hash tables over the descriptors of a segment. In table t, the descriptors whose key begins with prefix p are the entries
 * `offsets[t * (2^prefixBits + 1) + p]` up to the next offset; `rest` holds the other bits of each entry's key, ascending.
 */
export interface Postings {
  readonly prefixBits: number;
  readonly offsets: Uint32Array;
  readonly rest: Uint16Array;
  readonly descriptors: Uint32Array;
}

export interface Segment extends SegmentBody {
  readonly id: number;
  readonly postings: Postings;
}

/** A work on its way into a segment. */
export interface NumberedWork {
  readonly number: number;
  readonly fingerprint: Fingerprint;
}

/** Puts the features of works together; their numbers ascend. */
export function segmentBody(works: readonly NumberedWork[]): SegmentBody {
  const body = roomFor(works);
  works.forEach((_, w) => putWork(body, works, w));
  return body;
}

/** A body with room for works, to be filled by `putWork` for each. */
export function roomFor(works: readonly NumberedWork[]): SegmentBody {
  return emptyBody(
    works.map((work) => work.number),
    works.map((work) => work.fingerprint.keypoints.count),
    works.map((work) => work.fingerprint.frame.jpeg.length),
  );
}

export function putWork(body: SegmentBody, works: readonly NumberedWork[], w: number): void {
  const { keypoints, frame, pdq } = works[w]!.fingerprint;
  body.words.set(packDescriptors(keypoints.descriptors), body.start[w]! * DESCRIPTOR_WORDS);
  body.points.set(keypoints.points, body.start[w]! * 4);
  body.frameSizes.set([frame.width, frame.height], 2 * w);
  body.jpegs.set(frame.jpeg, body.jpegStart[w]);
  body.pdqHashes.set(pdq.hash, PDQ_BYTES * w);
  body.pdqQualities[w] = pdq.quality;
}

/** Puts segments together in their order, without the works that are not `alive`. A single one without such works stays as it is. */
export function mergeBodies(bodies: readonly SegmentBody[], alive: Uint8Array): SegmentBody {
  const [first] = bodies;
  if (first !== undefined && bodies.length === 1 && first.numbers.every((number) => alive[number] === 1)) return first;
  const kept = bodies
    .flatMap((body) => Array.from(body.numbers, (number, w) => ({ body, number, w })))
    .filter(({ number }) => alive[number] === 1);
  const merged = emptyBody(
    kept.map(({ number }) => number),
    kept.map(({ body, w }) => body.start[w + 1]! - body.start[w]!),
    kept.map(({ body, w }) => body.jpegStart[w + 1]! - body.jpegStart[w]!),
  );
  kept.forEach(({ body, w }, at) => {
    const [from, to] = [body.start[w]!, body.start[w + 1]!];
    merged.words.set(body.words.subarray(from * DESCRIPTOR_WORDS, to * DESCRIPTOR_WORDS), merged.start[at]! * DESCRIPTOR_WORDS);
    merged.points.set(body.points.subarray(from * 4, to * 4), merged.start[at]! * 4);
    merged.frameSizes.set(body.frameSizes.subarray(2 * w, 2 * w + 2), 2 * at);
    merged.jpegs.set(body.jpegs.subarray(body.jpegStart[w], body.jpegStart[w + 1]), merged.jpegStart[at]);
    merged.pdqHashes.set(body.pdqHashes.subarray(PDQ_BYTES * w, PDQ_BYTES * (w + 1)), PDQ_BYTES * at);
    merged.pdqQualities[at] = body.pdqQualities[w]!;
  });
  return merged;
}

/** Builds the hash tables by counting sort, twice: entries are in the order of their keys, those with the same key in the order of their descriptors. */
export function buildPostings({ words, workOf }: SegmentBody): Postings {
  const count = workOf.length;
  const fullest = Math.ceil(Math.log2(count + 1)) - SHARED_BUCKET_BITS;
  const prefixBits = Math.min(BUCKET_KEY_BITS, Math.max(BUCKET_KEY_BITS - REST_BITS, fullest));
  const restBits = BUCKET_KEY_BITS - prefixBits;
  const buckets = 2 ** prefixBits + 1;
  const keys = bucketKeys(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), DESCRIPTOR_WORDS * 4);
  const offsets = shared(Uint32Array, BUCKET_TABLES * buckets);
  const rest = shared(Uint16Array, BUCKET_TABLES * count);
  const descriptors = shared(Uint32Array, BUCKET_TABLES * count);
  const [prefixes, rests, byRest] = [new Uint32Array(count), new Uint32Array(count), new Uint32Array(count)];
  for (let t = 0; t < BUCKET_TABLES; t++) {
    for (let i = 0; i < count; i++) {
      const key = keys[i * BUCKET_TABLES + t]!;
      prefixes[i] = key >>> restBits;
      rests[i] = key & (2 ** restBits - 1);
    }
    const nextRest = startsOf(rests, 2 ** restBits);
    for (let i = 0; i < count; i++) byRest[nextRest[rests[i]!]!++] = i;
    const next = startsOf(prefixes, buckets - 1);
    const base = t * count;
    for (let b = 0; b < buckets; b++) offsets[t * buckets + b] = base + next[b]!;
    for (let k = 0; k < count; k++) {
      const i = byRest[k]!;
      const at = base + next[prefixes[i]!]!++;
      rest[at] = rests[i]!;
      descriptors[at] = i;
    }
  }
  return { prefixBits, offsets, rest, descriptors };
}

// --- internal ---

/** Where each class begins when items of these classes are put in order, and where the last one ends. */
function startsOf(classOf: Uint32Array, classes: number): Uint32Array {
  const starts = new Uint32Array(classes + 1);
  for (let i = 0; i < classOf.length; i++) starts[classOf[i]! + 1]!++;
  for (let c = 1; c <= classes; c++) starts[c]! += starts[c - 1]!;
  return starts;
}

/** Bits of a key that one entry of `rest` holds. */
const REST_BITS = 16;
/**
 * With two bits less than it takes to give each descriptor its own bucket, `offsets` takes 11 KB a work instead of 44 and searches
 * take as long (1,500 works, 2026); with three they are slower.
 */
const SHARED_BUCKET_BITS = 2;

function emptyBody(numbers: readonly number[], descriptorCounts: readonly number[], jpegLengths: readonly number[]): SegmentBody {
  const start = runningSum(descriptorCounts);
  const jpegStart = runningSum(jpegLengths);
  const count = start[numbers.length]!;
  const workOf = shared(Uint32Array, count);
  numbers.forEach((_, w) => workOf.fill(w, start[w], start[w + 1]));
  return {
    numbers: sharedFrom(numbers),
    start,
    workOf,
    words: shared(Uint32Array, count * DESCRIPTOR_WORDS),
    points: shared(Float32Array, count * 4),
    frameSizes: shared(Uint32Array, numbers.length * 2),
    jpegStart,
    jpegs: shared(Uint8Array, jpegStart[numbers.length]!),
    pdqHashes: shared(Uint8Array, numbers.length * PDQ_BYTES),
    pdqQualities: shared(Uint8Array, numbers.length),
  };
}

function shared<T>(type: { readonly BYTES_PER_ELEMENT: number; new (buffer: SharedArrayBuffer): T }, length: number): T {
  return new type(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT));
}

function sharedFrom(values: readonly number[]): Uint32Array {
  const out = shared(Uint32Array, values.length);
  out.set(values);
  return out;
}

function runningSum(values: readonly number[]): Uint32Array {
  const out = shared(Uint32Array, values.length + 1);
  values.forEach((value, i) => (out[i + 1] = out[i]! + value));
  return out;
}
