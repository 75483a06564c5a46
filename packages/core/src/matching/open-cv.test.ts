import { describe, expect, it } from 'vitest';
import { frameOf } from '../descriptors/keypoints.ts';
import { openCvAkaze } from '../testing/open-cv-akaze.ts';
import { scene } from '../testing/scenes.ts';
import { compareCells } from './cell-comparison.ts';
import { loadOpenCv, type OpenCv, withScope } from './open-cv.ts';
import { AKAZE_THRESHOLD } from './parameters.ts';

/** OpenCV whose objects are counted: how many were made, how many of them freed. */
async function counting(): Promise<{ cv: OpenCv; made: () => number; freed: () => number }> {
  const { cv } = await loadOpenCv();
  let [made, freed] = [0, 0];
  const counted = <T extends { delete(): void }>(object: T): T => {
    made++;
    const free = object.delete.bind(object);
    object.delete = () => {
      freed++;
      free();
    };
    return object;
  };
  const watched = new Proxy(cv, {
    get(target, name: keyof OpenCv | 'then') {
      if (name === 'then') return undefined;
      const value = target[name];
      if (['Mat', 'AKAZE', 'KeyPointVector'].includes(name)) {
        return new Proxy(value as new () => { delete(): void }, { construct: (real, given) => counted(Reflect.construct(real, given)) });
      }
      if (name === 'findHomography')
        return (...parameters: unknown[]) => counted(Reflect.apply(value as () => { delete(): void }, target, parameters));
      return value;
    },
  });
  return { cv: watched, made: () => made, freed: () => freed };
}

describe('memory of OpenCV', () => {
  it('every object that a comparison makes is freed', async () => {
    const { cv, made, freed } = await counting();
    const frame = scene(300, 220);
    frameOf(cv, frame, 512);
    const { keypoints } = openCvAkaze(cv, frame, AKAZE_THRESHOLD);
    compareCells(cv, { reference: frame, query: frame }, [1, 0, 0, 0, 1, 0, 0, 0, 1], 2);
    expect(keypoints.count).toBeGreaterThan(50);
    expect(made()).toBeGreaterThan(15);
    expect(freed()).toBe(made());
  });

  it('also when the work in a scope throws', async () => {
    const { cv, made, freed } = await counting();
    const failing = () =>
      withScope(cv, (scope) => {
        scope.gray(4, 4, new Uint8Array(16));
        scope.points([1, 2, 3, 4]);
        throw new Error('on purpose');
      });
    expect(failing).toThrow('on purpose');
    expect([made(), freed()]).toEqual([2, 2]);
  });
});

it('loads once, and leaves the process without listeners of its own', async () => {
  const listeners = () => [process.listenerCount('uncaughtException'), process.listenerCount('unhandledRejection')];
  const before = listeners();
  const [first, second] = await Promise.all([loadOpenCv(), loadOpenCv()]);
  expect(first.cv).toBe(second.cv);
  expect(listeners()).toEqual(before);
});
