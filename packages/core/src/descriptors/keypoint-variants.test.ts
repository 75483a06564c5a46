import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decode } from '../image/decode.ts';
import { type GrayFrame, toGray } from '../image/gray-frame.ts';
import { loadOpenCv, type OpenCv } from '../matching/open-cv.ts';
import { photo } from '../testing/fixtures.ts';
import { descriptorDistance, packDescriptors } from './descriptor-words.ts';
import { DESCRIPTOR_BYTES, type KeypointSet } from './keypoint-set.ts';
import { MIRROR_BITS, NEGATIVE_BITS, permuteBits, type Variant, variantKeypoints } from './keypoint-variants.ts';
import { extractKeypoints, frameOf } from './keypoints.ts';

const descriptors = fc.uint8Array({ minLength: DESCRIPTOR_BYTES, maxLength: DESCRIPTOR_BYTES });

describe('permutations', () => {
  it.each([
    ['mirror', MIRROR_BITS],
    ['negative', NEGATIVE_BITS],
  ] as const)('%s: twice is the same again, and both spare bits stay', (_name, permutation) => {
    fc.assert(
      fc.property(descriptors, (bits) => {
        const once = permuteBits(bits, permutation);
        expect(permuteBits(once, permutation)).toEqual(bits);
        expect(once[60]! >> 6).toBe(bits[60]! >> 6);
      }),
    );
  });

  it('both, in either order, are the same', () => {
    fc.assert(
      fc.property(descriptors, (bits) => {
        const mirrorFirst = permuteBits(permuteBits(bits, MIRROR_BITS), NEGATIVE_BITS);
        expect(permuteBits(permuteBits(bits, NEGATIVE_BITS), MIRROR_BITS)).toEqual(mirrorFirst);
      }),
    );
  });
});

describe('a changed photograph', () => {
  let cv: OpenCv;
  let frame: GrayFrame;
  let original: KeypointSet;
  beforeAll(async () => {
    ({ cv } = await loadOpenCv());
    frame = frameOf(cv, toGray(await decode(photo('works/Picture_1A_by_freespace.jpg'))), 512);
    original = extractKeypoints(frame, 500).keypoints;
  });

  it.each<[Variant, (x: number) => number, (value: number) => number]>([
    ['direct', (x) => x, (value) => value],
    ['mirror', (x) => 511 - x, (value) => value],
    ['negative', (x) => x, (value) => 255 - value],
    ['mirror-negative', (x) => 511 - x, (value) => 255 - value],
  ])('%s: what is computed is nearly what an extraction finds', (variant, place, tone) => {
    const data = frame.data.map((_, at) => tone(frame.data[at - (at % 512) + place(at % 512)]!));
    const extracted = extractKeypoints({ ...frame, data }, 500).keypoints;
    const computed = variantKeypoints(original, frame.width, variant);
    const distances = nearestByPlace(computed, extracted);
    // Unrelated descriptors differ in 190 to 240 of the 486 bits.
    expect(distances.length).toBeGreaterThan(250);
    expect(distances.toSorted((l, r) => l - r)[distances.length >> 1]).toBeLessThan(90);
  });
});

/** For each keypoint of `a` with one of `b` at the same place, in the same direction: how many bits their descriptors differ in. */
function nearestByPlace(a: KeypointSet, b: KeypointSet): number[] {
  const words = [packDescriptors(a.descriptors), packDescriptors(b.descriptors)] as const;
  const distances: number[] = [];
  for (let i = 0; i < a.count; i++) {
    for (let j = 0; j < b.count; j++) {
      const [dx, dy] = [a.points[4 * i]! - b.points[4 * j]!, a.points[4 * i + 1]! - b.points[4 * j + 1]!];
      const turn = Math.cos(a.points[4 * i + 3]! - b.points[4 * j + 3]!);
      if (Math.hypot(dx, dy) > 1 || turn < 0.97 || Math.abs(a.points[4 * i + 2]! - b.points[4 * j + 2]!) > 0.5) continue;
      distances.push(descriptorDistance(words[0], i, words[1], j));
      break;
    }
  }
  return distances;
}
