import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invert, isSane, type Matrix3, multiply, normalise, project } from './homography.ts';
import { fitConsensus } from './consensus.ts';
import { mulberry32 } from './random.ts';
import { fitAffine, fitHomography, fitSimilarity, fitTrimmed, type PointPairs, residuals } from './least-squares.ts';

const LATTICE = [0, 40, 80, 120].flatMap((y) => [10, 60, 110, 160].flatMap((x) => [x + y / 7, y + x / 11]));

function mapped(map: Matrix3): PointPairs {
  const target: number[] = [];
  for (let i = 0; i < LATTICE.length; i += 2) target.push(...project(map, LATTICE[i]!, LATTICE[i + 1]!));
  return { source: LATTICE, target };
}

const small = fc.double({ min: -0.3, max: 0.3, noNaN: true });
const shift = fc.double({ min: -200, max: 200, noNaN: true });
const perspective = fc.double({ min: -5e-4, max: 5e-4, noNaN: true });
const anyMap = fc
  .tuple(small, small, shift, small, small, shift, perspective, perspective)
  .map(([a, b, c, d, e, f, g, h]): Matrix3 => [1 + a, b, c, d, 1 + e, f, g, h, 1]);

describe('maps', () => {
  it('an inverse brings every point back', () => {
    fc.assert(
      fc.property(anyMap, fc.double({ min: 0, max: 500, noNaN: true }), fc.double({ min: 0, max: 500, noNaN: true }), (map, x, y) => {
        const [u, v] = project(map, x, y);
        const [backX, backY] = project(invert(map)!, u, v);
        expect(Math.hypot(backX - x, backY - y)).toBeLessThan(1e-6 * (1 + Math.hypot(u, v)));
      }),
    );
  });

  it('a product does first the right, then the left', () => {
    const turn: Matrix3 = [0, -1, 0, 1, 0, 0, 0, 0, 1];
    const move: Matrix3 = [1, 0, 10, 0, 1, 0, 0, 0, 1];
    expect(project(multiply(turn, move), 1, 2)).toEqual([-2, 11]);
  });

  it('what has no inverse says so', () => {
    expect(invert([1, 2, 0, 2, 4, 0, 0, 0, 1])).toBeNull();
    expect(invert([Number.NaN, 0, 0, 0, 1, 0, 0, 0, 1])).toBeNull();
  });

  it('a point on the horizon stays finite', () => {
    expect(project([1, 0, 0, 0, 1, 0, 1, 0, -5], 5, 5).every(Number.isFinite)).toBe(true);
  });
});

describe('fits', () => {
  it('recover an exact homography', () => {
    fc.assert(
      fc.property(anyMap, (map) => {
        const found = fitHomography(mapped(map))!;
        expect(Math.max(...residuals(found, mapped(map)))).toBeLessThan(1e-6);
      }),
    );
  });

  it('recover an exact affine map and an exact similarity', () => {
    const affine: Matrix3 = [1.2, 0.1, -30, -0.2, 0.9, 14, 0, 0, 1];
    const similarity: Matrix3 = [0.8, -0.6, 5, 0.6, 0.8, -7, 0, 0, 1];
    expect(Math.max(...residuals(fitAffine(mapped(affine))!, mapped(affine)))).toBeLessThan(1e-9);
    expect(Math.max(...residuals(fitSimilarity(mapped(similarity)), mapped(similarity)))).toBeLessThan(1e-9);
  });

  it('points on a line determine neither an affine map nor a homography', () => {
    const line = { source: [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], target: [0, 0, 2, 2, 4, 4, 6, 6, 8, 8] };
    expect(fitAffine(line)).toBeNull();
    expect(fitHomography(line)).toBeNull();
  });

  it('leave out pairs that do not agree with the rest', () => {
    const pairs = mapped([1.1, 0, 4, 0, 1.1, -3, 0, 0, 1]);
    const target = pairs.target.with(0, 900).with(9, -500);
    const { map, inliers } = fitTrimmed({ source: pairs.source, target }, 2);
    expect(inliers.filter((inlier) => !inlier).length).toBe(2);
    expect(map[0]).toBeCloseTo(1.1, 6);
  });
});

describe('consensus', () => {
  it('finds the similarity of a third of the pairs among wrong ones, and which they are', () => {
    const random = mulberry32(4);
    const truth: Matrix3 = [1.4, -0.5, 12, 0.5, 1.4, -40, 0, 0, 1];
    const good = mapped(truth);
    const wrong = Array.from({ length: 64 }, () => (random() / 2 ** 32) * 300);
    const found = fitConsensus({ source: [...good.source, ...wrong], target: [...good.target, ...wrong.toReversed()] }, 2)!;
    expect(found.inliers.slice(0, 16).every(Boolean)).toBe(true);
    expect(found.inliers.slice(16).filter(Boolean).length).toBeLessThan(3);
    expect(Math.max(...residuals(found.map, good))).toBeLessThan(2);
  });

  it('is none where no three pairs agree', () => {
    expect(fitConsensus({ source: [0, 0, 10, 0], target: [5, 5, 15, 5] }, 2)).toBeNull();
    expect(fitConsensus({ source: [0, 0, 50, 0, 0, 50, 50, 50], target: [9, 80, 300, 7, 44, 44, -90, 3] }, 2)).toBeNull();
  });
});

describe('sanity', () => {
  it.each<[string, Matrix3, boolean]>([
    ['as it is', [1, 0, 0, 0, 1, 0, 0, 0, 1], true],
    ['turned by a quarter', [0, -1, 300, 1, 0, 0, 0, 0, 1], true],
    ['a third in size', [0.33, 0, 7, 0, 0.33, 9, 0, 0, 1], true],
    ['seen from the side', [1, 0, 0, 0, 1, 0, 1e-3, 0, 1], true],
    ['mirrored', [-1, 0, 300, 0, 1, 0, 0, 0, 1], false],
    ['squeezed to a quarter in width', [0.25, 0, 0, 0, 1, 0, 0, 0, 1], false],
    ['a fiftieth in size', [0.02, 0, 0, 0, 0.02, 0, 0, 0, 1], false],
    ['with the horizon through it', [1, 0, 0, 0, 1, 0, -5e-3, 0, 1], false],
    ['sheared to a sliver', [1, 3, 0, 0, 1, 0, 0, 0, 1], false],
    ['not a number', [Number.NaN, 0, 0, 0, 1, 0, 0, 0, 1], false],
  ])('%s', (_name, map, sane) => {
    expect(isSane(map, 300, 200)).toBe(sane);
    expect(isSane(normalise(map.map((value) => value * -2)), 300, 200)).toBe(sane);
  });
});
