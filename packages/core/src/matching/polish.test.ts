import { beforeAll, describe, expect, it } from 'vitest';
import { scene } from '../testing/scenes.ts';
import { type Matrix3, project } from './homography.ts';
import { loadOpenCv, type OpenCv } from './open-cv.ts';
import { polish } from './polish.ts';

let cv: OpenCv;
beforeAll(async () => {
  ({ cv } = await loadOpenCv());
});

const REFERENCE = { width: 500, height: 360 };

/** Largest distance between two maps over the reference, in pixels of the query. */
function apart(a: Matrix3, b: Matrix3): number {
  let most = 0;
  for (const x of [0, 250, 500]) {
    for (const y of [0, 180, 360]) {
      const [[ax, ay], [bx, by]] = [project(a, x, y), project(b, x, y)];
      most = Math.max(most, Math.hypot(ax - bx, ay - by));
    }
  }
  return most;
}

describe('polish', () => {
  it.each<[string, { left: number; top: number; scale: number }, Matrix3]>([
    ['half a pixel aside', { left: 0.5, top: -0.4, scale: 1 }, [1, 0, -0.5, 0, 1, 0.4, 0, 0, 1]],
    ['a crop at another size', { left: 80.3, top: 60.7, scale: 0.6 }, [1 / 0.6, 0, -80.3 / 0.6, 0, 1 / 0.6, -60.7 / 0.6, 0, 0, 1]],
  ])('finds the true place from a rough one: %s', (_name, view, truth) => {
    const frames = { reference: scene(REFERENCE.width, REFERENCE.height), query: scene(500, 360, view) };
    // A pixel or two off, tilted and in perspective: the errors that keypoints leave.
    const rough = truth.map((value, i) => value + [0.004, -0.003, 1.1, 0.002, 0.003, -0.9, 4e-6, -5e-6, 0][i]!);
    const found = polish(cv, frames, rough)!;
    expect(apart(rough, truth)).toBeGreaterThan(1);
    expect(apart(found.homography, truth)).toBeLessThan(0.35);
    expect(found.residualPx).toBeLessThan(0.1);
    expect(found.explainedShare).toBeGreaterThan(0.9);
  });

  it('sees that the parts of another view do not lie where one map puts them', () => {
    const far = scene(REFERENCE.width, REFERENCE.height);
    // Every other strip is nearer to the camera, which has moved by two pixels.
    const moved = scene(REFERENCE.width, REFERENCE.height, { left: 2 });
    const data = far.data.map((value, at) => (Math.floor((at % REFERENCE.width) / 70) % 2 === 0 ? value : moved.data[at]!));
    const identity: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const same = polish(cv, { reference: far, query: far }, identity)!;
    const other = polish(cv, { reference: far, query: { ...far, data } }, identity)!;
    expect(same.residualPx).toBeLessThan(0.05);
    expect(other.residualPx).toBeGreaterThan(0.15);
  });

  it('says nothing where nothing correlates', () => {
    const frames = { reference: scene(REFERENCE.width, REFERENCE.height), query: scene(500, 360, { seed: 7 }) };
    expect(polish(cv, frames, [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeNull();
  });
});
