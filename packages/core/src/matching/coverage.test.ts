import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageOf } from './coverage.ts';

const WORK = { width: 1000, height: 500 };

describe('coverage', () => {
  it('of a crop: a part of the work, all of the image', () => {
    const { work, image } = coverageOf({ width: 400, height: 200 }, WORK, [1, 0, 100, 0, 1, 50, 0, 0, 1]);
    expect([work, image]).toEqual([expect.closeTo(0.16, 9), expect.closeTo(1, 9)]);
  });

  it('of a picture in a picture: all of the work, a part of the image', () => {
    const { work, image } = coverageOf({ width: 800, height: 800 }, WORK, [4, 0, -200, 0, 4, -100, 0, 0, 1]);
    expect([work, image]).toEqual([expect.closeTo(1, 9), expect.closeTo((250 * 125) / (800 * 800), 9)]);
  });

  it('of a crop that reaches over the border, turned by 180 degrees', () => {
    const { work, image } = coverageOf({ width: 400, height: 200 }, WORK, [-1, 0, 200, 0, -1, 100, 0, 0, 1]);
    expect([work, image]).toEqual([expect.closeTo((200 * 100) / 500_000, 9), expect.closeTo(0.25, 9)]);
  });

  it('of pictures that do not meet, or by a map without inverse: none', () => {
    expect(coverageOf(WORK, WORK, [1, 0, 5000, 0, 1, 0, 0, 0, 1])).toEqual({ work: 0, image: 0 });
    expect(coverageOf(WORK, WORK, [0, 0, 0, 0, 0, 0, 0, 0, 1])).toEqual({ work: 0, image: 0 });
  });

  it('counted pixel by pixel, it is the same', () => {
    const move = fc.integer({ min: -300, max: 300 });
    const angle = fc.double({ min: -3.1, max: 3.1, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 4, noNaN: true }), angle, move, move, (scale, turn, dx, dy) => {
        const [a, b] = [scale * Math.cos(turn), scale * Math.sin(turn)];
        const size = { width: 240, height: 160 };
        const { image } = coverageOf(size, WORK, [a, -b, 500 + dx, b, a, 250 + dy, 0, 0, 1]);
        let inside = 0;
        for (let y = 0.5; y < 160; y++) {
          for (let x = 0.5; x < 240; x++) {
            const [u, v] = [a * x - b * y + 500 + dx, b * x + a * y + 250 + dy];
            if (u >= 0 && v >= 0 && u <= WORK.width && v <= WORK.height) inside++;
          }
        }
        expect(image).toBeCloseTo(inside / (240 * 160), 1.5);
      }),
      { numRuns: 50 },
    );
  });
});
