/** The WebAssembly for pixels against its plain twins: the same numbers to the last bit, since both round alike in the same order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleBlurredPlainly } from '../descriptors/pdq-reduction-twin.ts';
import { sampleBlurred } from '../descriptors/pdq-reduction.ts';
import { areaResizePlainly } from './area-resize-twin.ts';
import { areaResize } from './area-resize.ts';
import { toGray } from './gray-frame.ts';

const side = fc.integer({ min: 5, max: 700 });
const picture = fc
  .record({ width: side, height: side, channels: fc.constantFrom(1, 3), seed: fc.integer() })
  .map(({ width, height, channels, seed }) => ({ width, height, channels, data: noise(width * height * channels, seed) }));

describe('the same as the twin', () => {
  it('for the samples of PDQ, on both sides of every step of the boxes', () => {
    fc.assert(
      fc.property(picture, (source) => {
        expect(sampleBlurred(source)).toEqual(sampleBlurredPlainly(source));
      }),
      { numRuns: 60 },
    );
    for (const [width, height] of [
      [64, 64],
      [128, 129],
      [5, 700],
      [700, 5],
      [1281, 257],
      [9, 9],
    ] as const) {
      const source = { width, height, data: noise(3 * width * height, width) };
      expect(sampleBlurred(source)).toEqual(sampleBlurredPlainly(source));
    }
  });

  it('for reduction by area, to any smaller size', () => {
    const shares = fc.tuple(fc.double({ min: 0.02, max: 1, noNaN: true }), fc.double({ min: 0.02, max: 1, noNaN: true }));
    fc.assert(
      fc.property(picture, shares, (source, [across, down]) => {
        const [width, height] = [Math.max(1, Math.round(source.width * across)), Math.max(1, Math.round(source.height * down))];
        expect(areaResize(source, width, height)).toEqual(areaResizePlainly(source, width, height));
      }),
      { numRuns: 60 },
    );
  });

  it('for gray, in pictures of any number of pixels', () => {
    for (const [width, height] of [
      [1, 1],
      [3, 1],
      [257, 256],
      [1021, 67],
    ] as const) {
      const data = noise(3 * width * height, height);
      const expected = Uint8Array.from(
        { length: width * height },
        (_, i) => (9798 * data[3 * i]! + 19_235 * data[3 * i + 1]! + 3735 * data[3 * i + 2]! + 16_384) >> 15,
      );
      expect(toGray({ width, height, data }).data).toEqual(expected);
    }
  });
});

/** Flat stretches between noise: running sums drift most there. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed >>> 0;
  let value = 0;
  return Uint8Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    if (i % 97 < 60 || state >>> 31 === 0) value = state >>> 24;
    return value;
  });
}
