import type { KeypointSet } from '@imgguard/core';
import { BUCKET_BITS, BUCKET_KEY_BITS, nearPairs, VOTE_MAX_PAIRS } from '@imgguard/core/matching';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { syntheticWorks } from '../testing/synthetic-works.ts';
import { type BucketLimits, collectPairs, createPairMemory, type WorkPairs } from './collect-pairs.ts';
import { buildPostings, mergeBodies, type Segment, segmentBody } from './segment.ts';

const WORKS = 24;
// Few families: many query keypoints have more than VOTE_MAX_PAIRS near descriptors, so that the limit and its ties are tested too.
const synthetic = syntheticWorks({ seed: 5, keypoints: 60, families: 12 });
/** All that share a bucket of short keys. */
const WIDE: BucketLimits = { keyBits: BUCKET_BITS, maxBucket: Infinity };
const works = Array.from({ length: WORKS }, (_, number) => ({ number, fingerprint: synthetic.work(number) }));
const query = synthetic.image([3, 11, 17], 60).keypoints;

/** Segments of the works from one number up to the next. */
function segmentsOf(cuts: readonly number[]): Segment[] {
  const bounds = [0, ...new Set(cuts), WORKS].toSorted((l, r) => l - r);
  return bounds.slice(1).map((end, i) => segmentOf(works.slice(bounds[i], end), i + 1));
}

function segmentOf(chosen: typeof works, id: number): Segment {
  const body = segmentBody(chosen);
  return { id, ...body, postings: buildPostings(body) };
}

const aliveWithout = (removed: readonly number[]) => Uint8Array.from({ length: WORKS }, (_, n) => (removed.includes(n) ? 0 : 1));

const plain = (found: readonly WorkPairs[]) =>
  found.map(({ segment, work, pairs }) => ({ number: segment.numbers[work]!, ...pairs })).toSorted((l, r) => l.number - r.number);

/** The slow twin: core compares the query with all works as if they were one. */
function twin(removed: readonly number[], buckets: BucketLimits) {
  const living = works.filter(({ number }) => !removed.includes(number));
  const all = joined(living.map(({ fingerprint }) => fingerprint.keypoints));
  const { query: queries, reference, weight } = nearPairs(query, all.keypoints, buckets);
  const byWork = new Map<number, { number: number; query: number[]; reference: number[]; weight: number[] }>();
  queries.forEach((q, i) => {
    const at = all.starts.findLastIndex((start) => start <= reference[i]!);
    const { number } = living[at]!;
    const held = byWork.get(number) ?? { number, query: [], reference: [], weight: [] };
    held.query.push(q);
    held.reference.push(reference[i]! - all.starts[at]!);
    held.weight.push(weight[i]!);
    byWork.set(number, held);
  });
  return [...byWork.values()].toSorted((l, r) => l.number - r.number);
}

function joined(sets: readonly KeypointSet[]): { readonly keypoints: KeypointSet; readonly starts: number[] } {
  const starts: number[] = [];
  let count = 0;
  for (const set of sets) {
    starts.push(count);
    count += set.count;
  }
  const points = Float32Array.from(sets.flatMap((set) => [...set.points]));
  const descriptors = Uint8Array.from(sets.flatMap((set) => [...set.descriptors]));
  return { keypoints: { count, points, descriptors }, starts };
}

describe('pairs', () => {
  test('are those of comparing every descriptor, however the works are spread over segments and whichever are removed', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: WORKS - 1 }), { maxLength: 6 });
    const removed = fc.uniqueArray(fc.integer({ min: 0, max: WORKS - 1 }), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, removed, (bounds, gone) => {
        expect(plain(collectPairs(query, { segments: segmentsOf(bounds), alive: aliveWithout(gone) }, createPairMemory(), WIDE))).toEqual(
          twin(gone, WIDE),
        );
      }),
      { numRuns: 8 },
    );
  });

  test('leave out what is in full buckets, counted over all segments', () => {
    const sizes = fc.constantFrom(1, 2, 3, 5);
    const bits = fc.integer({ min: BUCKET_BITS - 8, max: BUCKET_KEY_BITS });
    fc.assert(
      fc.property(sizes, bits, (maxBucket, keyBits) => {
        const narrow = { maxBucket, keyBits };
        expect(plain(collectPairs(query, { segments: segmentsOf([5, 9]), alive: aliveWithout([]) }, createPairMemory(), narrow))).toEqual(
          twin([], narrow),
        );
      }),
      { numRuns: 8 },
    );
    const pairs = (maxBucket: number) => twin([], { maxBucket }).reduce((sum, work) => sum + work.query.length, 0);
    expect(pairs(2)).toBeLessThan(pairs(Infinity));
  });

  test('are limited for each query keypoint', () => {
    const perQuery = new Map<number, number>();
    for (const { query: queries } of twin([], WIDE)) for (const q of queries) perQuery.set(q, (perQuery.get(q) ?? 0) + 1);
    // Otherwise the property above would not have seen the limit.
    expect(Math.max(...perQuery.values())).toBe(VOTE_MAX_PAIRS);
  });

  test('stay the same when one thread answers many queries', () => {
    const segments = segmentsOf([9]);
    const memory = createPairMemory();
    const first = plain(collectPairs(query, { segments, alive: aliveWithout([]) }, memory));
    expect(plain(collectPairs(query, { segments, alive: aliveWithout([]) }, memory))).toEqual(first);
    // Stamps are about to run over.
    expect(memory.visited.size).toBe(2);
    for (const held of memory.visited.values()) held.stamp = 0xffffffff - 3;
    expect(plain(collectPairs(query, { segments, alive: aliveWithout([]) }, memory))).toEqual(first);
  });

  test('of nothing are none', () => {
    const nothing: KeypointSet = { count: 0, points: new Float32Array(), descriptors: new Uint8Array() };
    expect(collectPairs(nothing, { segments: segmentsOf([]), alive: aliveWithout([]) }, createPairMemory())).toEqual([]);
    expect(collectPairs(query, { segments: [], alive: aliveWithout([]) }, createPairMemory())).toEqual([]);
  });
});

describe('merged segments', () => {
  test('hold what a segment of the living works holds', () => {
    const removed = [0, 5, 6, 23];
    const bodies = segmentsOf([4, 12]);
    const merged = mergeBodies(bodies, aliveWithout(removed));
    expect(merged).toEqual(segmentBody(works.filter(({ number }) => !removed.includes(number))));
  });

  test('of no living works are empty and can be searched', () => {
    const merged = mergeBodies(segmentsOf([]), new Uint8Array(WORKS));
    expect(merged.numbers).toHaveLength(0);
    const empty = { id: 9, ...merged, postings: buildPostings(merged) };
    expect(collectPairs(query, { segments: [empty], alive: aliveWithout([]) }, createPairMemory())).toEqual([]);
  });
});
