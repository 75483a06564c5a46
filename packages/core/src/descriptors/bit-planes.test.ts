import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK, readPlanes, transpose, writePlanes } from './bit-planes.ts';
import { bucketKeys, bucketKeysTwin } from './descriptor-buckets.ts';
import { DESCRIPTOR_BYTES } from './keypoint-set.ts';
import { MIRROR_BITS, NEGATIVE_BITS, permuteBits, permuteBitsTwin } from './keypoint-variants.ts';

/** Descriptors of any bits, as many as do not fill a block, fill one, and overflow it. */
const descriptors = fc.constantFrom(0, 1, 5, 31, 32, 33, 70).chain((count) => {
  const length = count * DESCRIPTOR_BYTES;
  return fc.uint8Array({ minLength: length, maxLength: length });
});

describe('planes of bits', () => {
  it('swap rows and columns', () => {
    const words = new Uint32Array(BLOCK + 1);
    words[1 + 3] = 1 << 17;
    words[1 + 31] = 1 << 31;
    transpose(words, 1);
    expect(words[1 + 17]).toBe(1 << 3);
    expect(words[1 + 31]).toBe(2 ** 31);
    expect(words.filter((word) => word !== 0)).toHaveLength(2);
  });

  it('hold one bit of each descriptor, and become the descriptors again', () => {
    fc.assert(
      fc.property(descriptors, (bytes) => {
        const again = new Uint8Array(bytes.length);
        for (let first = 0; first * DESCRIPTOR_BYTES < bytes.length; first += BLOCK) {
          const planes = readPlanes(bytes, { first, length: DESCRIPTOR_BYTES, stride: DESCRIPTOR_BYTES });
          const byte = bytes[first * DESCRIPTOR_BYTES + 7]!;
          expect(Array.from({ length: 8 }, (_, bit) => planes[56 + bit]! & 1)).toEqual(
            Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1),
          );
          writePlanes(planes, again, { first, length: DESCRIPTOR_BYTES });
        }
        expect(again).toEqual(bytes);
      }),
    );
  });

  it('permute bits as doing so bit by bit', () => {
    fc.assert(
      fc.property(descriptors, fc.constantFrom(MIRROR_BITS, NEGATIVE_BITS), (bytes, permutation) => {
        expect(permuteBits(bytes, permutation)).toEqual(permuteBitsTwin(bytes, permutation));
      }),
    );
  });

  it.each([DESCRIPTOR_BYTES, 64])('give the keys that reading bit by bit gives, one descriptor every %i bytes', (stride) => {
    const any = fc.nat(70).chain((count) => fc.uint8Array({ minLength: count * stride, maxLength: count * stride }));
    fc.assert(
      fc.property(any, (bytes) => {
        expect(bucketKeys(bytes, stride)).toEqual(bucketKeysTwin(bytes, stride));
      }),
    );
  });
});
