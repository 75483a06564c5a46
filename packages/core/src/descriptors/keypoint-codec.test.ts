import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decode } from '../image/decode.ts';
import { toGray } from '../image/gray-frame.ts';
import { loadOpenCv } from '../matching/open-cv.ts';
import { REFERENCE_PLAN } from '../matching/parameters.ts';
import { photo } from '../testing/fixtures.ts';
import { decodeKeypoints, encodeKeypoints, quantisePoints } from './keypoint-codec.ts';
import { DESCRIPTOR_BYTES, type KeypointSet } from './keypoint-set.ts';
import { pictureKeypoints } from './keypoints.ts';
import { variantKeypoints, VARIANTS } from './keypoint-variants.ts';

let keypoints: KeypointSet;
beforeAll(async () => {
  const { cv } = await loadOpenCv();
  const gray = toGray(await decode(photo('works/Dragonfly_by_Bolly.jpg')));
  keypoints = pictureKeypoints(cv, gray, { width: 512, height: 384 }, REFERENCE_PLAN);
});

const NONE: KeypointSet = { count: 0, points: new Float32Array(), descriptors: new Uint8Array() };

describe('keypoints in few bytes', () => {
  it('are the same again', () => {
    const bytes = encodeKeypoints(keypoints);
    expect(bytes[0]).toBe(1);
    expect(decodeKeypoints(bytes, keypoints.count)).toEqual(keypoints);
    expect(decodeKeypoints(encodeKeypoints(NONE), 0)).toEqual(NONE);
  });

  it('take 33 bytes each: the 700 of a work less than 25,000', () => {
    const { length } = encodeKeypoints(keypoints);
    expect(keypoints.count).toBe(REFERENCE_PLAN.limit);
    expect(length).toBeLessThan(25_000);
    expect((length - 70) / keypoints.count).toBeLessThanOrEqual(33);
  });

  it('say the bits of mirrored and negative pictures as well', () => {
    for (const variant of [...VARIANTS, 'mirror-negative'] as const) {
      const { descriptors, count } = variantKeypoints(keypoints, 512, variant);
      const set = { count, points: keypoints.points, descriptors };
      expect(encodeKeypoints(set)[0]).toBe(1);
      expect(decodeKeypoints(encodeKeypoints(set), count)).toEqual(set);
    }
  });

  it('of another kind are written plain: bits that contradict each other, positions between the units, more sizes than a picture has', () => {
    const contradicting = keypoints.descriptors.slice();
    // Of four cells, the first is above the second, the second above the third, and the third above the first.
    contradicting[0] = (contradicting[0]! & ~0b1011) | 0b1001;
    const between = keypoints.points.slice();
    between[0]! += 0.001;
    const sizes = keypoints.points.map((value, i) => (i % 4 === 2 ? i : value));
    for (const set of [
      { ...keypoints, descriptors: contradicting },
      { ...keypoints, points: between },
      { ...keypoints, points: sizes },
    ]) {
      const bytes = encodeKeypoints(set);
      expect(bytes[0]).toBe(0);
      expect(decodeKeypoints(bytes, set.count)).toEqual(set);
    }
  });

  it('of any bits and places are the same again', () => {
    const any = fc.nat(4).chain((count) =>
      fc.record({
        points: fc.array(fc.float({ noNaN: true, min: 0, max: 2000 }), { minLength: 4 * count, maxLength: 4 * count }),
        descriptors: fc.uint8Array({ minLength: DESCRIPTOR_BYTES * count, maxLength: DESCRIPTOR_BYTES * count }),
      }),
    );
    fc.assert(
      fc.property(any, ({ points, descriptors }) => {
        const set = { count: points.length / 4, points: new Float32Array(points), descriptors };
        expect(decodeKeypoints(encodeKeypoints(set), set.count)).toEqual(set);
      }),
    );
  });

  it('that were cut, or are not as many, are not read', () => {
    const bytes = encodeKeypoints(keypoints);
    expect(decodeKeypoints(bytes.subarray(0, -1), keypoints.count)).toBeNull();
    expect(decodeKeypoints(bytes, keypoints.count + 1)).toBeNull();
    expect(decodeKeypoints(new Uint8Array(), 0)).toBeNull();
    expect(decodeKeypoints(Uint8Array.of(7, 0), 0)).toBeNull();
  });

  it('whose bytes say no order are not read', () => {
    const bytes = encodeKeypoints(keypoints);
    bytes.fill(255, bytes.length - 26);
    expect(decodeKeypoints(bytes, keypoints.count)).toBeNull();
  });

  it('lie no further from where they were found than a 64th of a pixel', () => {
    const found = Float32Array.of(10.123, 20.456, 4.8, 6.283);
    const placed = quantisePoints(found);
    expect(Math.abs(placed[0]! - found[0]!)).toBeLessThanOrEqual(1 / 128);
    expect(placed[2]).toBe(found[2]);
    expect(quantisePoints(placed)).toEqual(placed);
  });
});
