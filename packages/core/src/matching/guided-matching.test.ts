import { describe, expect, it } from 'vitest';
import { packDescriptors } from '../descriptors/descriptor-words.ts';
import { DESCRIPTOR_BYTES } from '../descriptors/keypoint-set.ts';
import { guidedPairs, type GuideLimits, type PackedKeypoints } from './guided-matching.ts';
import type { Matrix3 } from './homography.ts';
import { realignment } from './realignment.ts';

const TWICE: Matrix3 = [2, 0, 5, 0, 2, -3, 0, 0, 1];
const LIMITS: GuideLimits = { radius: 6, maxAngle: 0.4, maxHamming: 150, maxSizeRatio: 1.7 };

/** Keypoints x, y, size, angle with a descriptor whose first `bits` bits are set. */
function keypoints(...list: readonly (readonly [x: number, y: number, size: number, angle: number, bits: number])[]): PackedKeypoints {
  const descriptors = new Uint8Array(list.length * DESCRIPTOR_BYTES);
  list.forEach(([, , , , bits], i) => {
    for (let b = 0; b < bits; b++) descriptors[i * DESCRIPTOR_BYTES + (b >> 3)]! |= 1 << (b & 7);
  });
  return { count: list.length, points: Float32Array.from(list.flatMap((one) => one.slice(0, 4))), words: packDescriptors(descriptors) };
}

const at = (query: readonly [number, number, number, number, number]) =>
  guidedPairs(keypoints([10, 20, 4, 1, 0]), keypoints(query), TWICE, LIMITS).map(({ distance }) => distance);

describe('guided matching', () => {
  it('takes what lies where the map puts it, turned and sized as it says, with a like descriptor', () => {
    expect(at([25, 37, 8, 1, 7])).toEqual([7]);
    expect(at([30.9, 37, 8, 1, 7])).toEqual([7]);
  });

  it.each<[string, readonly [number, number, number, number, number]]>([
    ['too far', [31.1, 37, 8, 1, 7]],
    ['turned otherwise', [25, 37, 8, 1.41, 7]],
    ['too large', [25, 37, 13.7, 1, 7]],
    ['too small', [25, 37, 4.6, 1, 7]],
    ['another descriptor', [25, 37, 8, 1, 151]],
  ])('leaves out what is %s', (_name, query) => {
    expect(at(query)).toEqual([]);
  });

  it('angles agree over the zero', () => {
    const pairs = guidedPairs(keypoints([10, 20, 4, 0.1, 0]), keypoints([25, 37, 8, 6.2, 3]), TWICE, LIMITS);
    expect(pairs.length).toBe(1);
  });

  it('pairs one to one, nearest descriptors first', () => {
    const references = keypoints([10, 20, 4, 1, 0], [11, 20, 4, 1, 20]);
    const queries = keypoints([25, 37, 8, 1, 12], [26, 37, 8, 1, 25]);
    expect(guidedPairs(references, queries, TWICE, LIMITS)).toEqual([
      { reference: 1, query: 1, distance: 5 },
      { reference: 0, query: 0, distance: 12 },
    ]);
  });

  it('finds partners across the cells of its grid, and at the border', () => {
    const many = Array.from({ length: 100 }, (_, i) => [(i % 10) * 9, Math.floor(i / 10) * 9, 4, 1, i % 40] as const);
    const seen = many.map(([x, y, size, angle, bits]) => [2 * x + 5, 2 * y - 3, 2 * size, angle, bits] as const);
    const pairs = guidedPairs(keypoints(...many), keypoints(...seen), TWICE, LIMITS);
    expect(pairs.length).toBe(100);
    expect(pairs.every(({ reference, query }) => reference === query)).toBe(true);
  });
});

describe('realignment', () => {
  const grid = Array.from({ length: 24 }, (_, i) => ({ x: 12 + 24 * (i % 6), y: 12 + 24 * Math.floor(i / 6) }));

  it('finds the affine map behind the shifts, in spite of some that say otherwise', () => {
    const cells = grid.map(({ x, y }, i) => ({ x, y, ncc: 0.9, dx: i < 4 ? 7 : 2 + 0.02 * x, dy: i < 4 ? -6 : -1 + 0.01 * y }));
    const [a, , c, , e, f] = realignment(cells)! as unknown as [number, number, number, number, number, number];
    expect(a).toBeCloseTo(1.02, 6);
    expect(e).toBeCloseTo(1.01, 6);
    expect(c).toBeCloseTo(2, 6);
    expect(f).toBeCloseTo(-1, 6);
  });

  it('is none with too few good cells', () => {
    expect(realignment(grid.map((place, i) => ({ ...place, ncc: i < 4 ? 0.9 : 0.5, dx: 1, dy: 1 })))).toBeNull();
    expect(realignment(grid.map(({ x }) => ({ x, y: 12, ncc: 0.9, dx: 1, dy: 1 })))).toBeNull(); // on a line
  });
});
