import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { applyHomography, warpOf } from './warp.ts';

const work = { width: 1200, height: 800 };

describe('warpOf', () => {
  it('lays an image without alignment corner to corner, whatever the sizes', () => {
    const image = { width: 300, height: 100, thumbnail: { width: 30, height: 10 } };
    const warp = warpOf(null, image, work);
    expect(warp?.onWork).toEqual([[0, 0], [1200, 0], [1200, 800], [0, 800]]); // prettier-ignore
    expect(warp?.onImage?.map(([x, y]) => [Math.round(x), Math.round(y)])).toEqual([[0, 0], [300, 0], [300, 100], [0, 100]]); // prettier-ignore
    const [x, y] = applyHomography(warp?.matrix ?? [], [30, 10]);
    expect(x).toBeCloseTo(1, 12);
    expect(y).toBeCloseTo(800 / 1200, 12);
  });

  it('takes the scale of the thumbnail into account', () => {
    const homography = [2, 0, 100, 0, 2, 50, 0, 0, 1];
    const image = { width: 400, height: 200, thumbnail: { width: 100, height: 50 } };
    const [x, y] = applyHomography(warpOf({ homography }, image, work)?.matrix ?? [], [25, 25]);
    expect(x * work.width).toBeCloseTo(2 * 100 + 100, 9);
    expect(y * work.width).toBeCloseTo(2 * 100 + 50, 9);
  });

  it('agrees with the homography in every point, mirrored and in perspective', () => {
    const entry = fc.double({ min: -0.4, max: 0.4, noNaN: true });
    const tilt = fc.double({ min: -2e-4, max: 2e-4, noNaN: true });
    fc.assert(
      fc.property(entry, entry, tilt, tilt, fc.boolean(), (b, d, g, h, mirrored) => {
        const homography = [mirrored ? -1.5 : 1.5, b, mirrored ? 900 : 20, d, 1.5, 30, g, h, 1];
        const image = { width: 640, height: 480, thumbnail: { width: 160, height: 120 } };
        const warp = warpOf({ homography }, image, work);
        const [x, y] = applyHomography(warp?.matrix ?? [], [40, 90]);
        const [wantX, wantY] = applyHomography(homography, [160, 360]);
        expect(x * work.width).toBeCloseTo(wantX, 6);
        expect(y * work.width).toBeCloseTo(wantY, 6);
      }),
    );
  });

  it.each([
    ['too few numbers', [1, 0, 0, 0, 1, 0, 0, 0]],
    ['not numbers', [1, 0, 0, 0, Number.NaN, 0, 0, 0, 1]],
    ['all zero', [0, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['a line', [1, 1, 0, 1, 1, 0, 0, 0, 1]],
  ])('refuses %s', (_, homography) => {
    expect(warpOf({ homography }, { width: 10, height: 10, thumbnail: { width: 10, height: 10 } }, work)).toBeNull();
  });
});
