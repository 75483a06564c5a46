/** The WebAssembly against its plain twin: the same numbers to the last bit, since both round alike in the same order. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DESCRIPTOR_BYTES } from '../descriptors/keypoint-set.ts';
import { frameOf } from '../descriptors/keypoints.ts';
import { decode } from '../image/decode.ts';
import { type GrayFrame, toGray } from '../image/gray-frame.ts';
import { loadOpenCv, type OpenCv } from '../matching/open-cv.ts';
import { mulberry32 } from '../matching/random.ts';
import { photo } from '../testing/fixtures.ts';
import { scene } from '../testing/scenes.ts';
import { createAkaze } from './akaze.ts';
import { createAkazeTwin } from './akaze-twin.ts';

const THRESHOLD = 0.0005;
const akaze = createAkaze();
const twin = createAkazeTwin();

describe('the same as the twin, bit for bit', () => {
  let cv: OpenCv;
  beforeAll(async () => {
    ({ cv } = await loadOpenCv());
  });

  it.each(['Kleiber_by_Lukas_Baubkus', 'Wine_by_Jakkub_Mede', 'Picture_0B_by_freespace'])('%s', async (name) => {
    const frame = frameOf(cv, toGray(await decode(photo(`works/${name}.jpg`))), 300);
    expect(expectSame(frame)).toBeGreaterThan(30);
  });

  it.each([
    [59, 59],
    [60, 131],
    [80, 120], // the first size with a second octave, were it not for its borders
    [161, 118], // an odd side is halved, the other is halved exactly
    [237, 235],
    [242, 473],
    [341, 239], // three octaves, an odd side twice
    [478, 474], // a fourth octave
  ])('%i x %i', (width, height) => {
    expectSame(scene(width, height));
  });

  it('noise, with and without smooth parts', () => {
    expect(expectSame(noise(200, 150, () => true))).toBeGreaterThan(10);
    expectSame(noise(203, 151, (x) => x > 100));
  });

  it('any frame and threshold', () => {
    const side = fc.integer({ min: 1, max: 140 });
    const threshold = fc.constantFrom(0.00001, THRESHOLD, 0.01);
    fc.assert(
      fc.property(side, side, fc.nat(1000), threshold, (width, height, seed, limit) => {
        expectSame(scene(width, height, { seed, scale: 0.4 + (seed % 7) / 5 }), limit);
      }),
      { numRuns: 30 },
    );
  });
});

describe('frames without keypoints', () => {
  it.each([
    [0, 0],
    [1, 1],
    [16, 16],
    [16, 400],
    [58, 2000],
    [3000, 20],
  ])('too small for any: %i x %i', (width, height) => {
    const { keypoints, responses, found } = akaze.detect(
      noise(width, height, () => true),
      { threshold: THRESHOLD },
    );
    expect([keypoints.count, keypoints.points.length, keypoints.descriptors.length, responses.length, found]).toEqual([0, 0, 0, 0, 0]);
  });

  it.each([0, 128, 255])('flat, of brightness %i', (value) => {
    const flat = { width: 100, height: 80, data: new Uint8Array(8000).fill(value) };
    expect(akaze.detect(flat, { threshold: THRESHOLD }).found).toBe(0);
    expect(twin.detect(flat, { threshold: THRESHOLD }).found).toBe(0);
  });
});

describe('the choice', () => {
  it('describes only what is chosen, in its order, and the same as when all are', () => {
    const frame = scene(300, 220);
    const all = akaze.detect(frame, { threshold: THRESHOLD });
    fc.assert(
      fc.property(fc.array(fc.nat(all.found - 1), { maxLength: 50 }), (chosen) => {
        const { keypoints, responses, found } = akaze.detect(frame, {
          threshold: THRESHOLD,
          choose: (points) => {
            expect(points.map(({ response }) => response)).toEqual(Array.from(all.responses));
            return chosen;
          },
        });
        expect(found).toBe(all.found);
        expect(Array.from(responses)).toEqual(chosen.map((i) => all.responses[i]));
        const row = (i: number) => all.keypoints.descriptors.slice(DESCRIPTOR_BYTES * i, DESCRIPTOR_BYTES * (i + 1));
        expect(Array.from(keypoints.descriptors)).toEqual(chosen.flatMap((i) => Array.from(row(i))));
        expect(Array.from(keypoints.points)).toEqual(chosen.flatMap((i) => Array.from(all.keypoints.points.slice(4 * i, 4 * i + 4))));
      }),
      { numRuns: 20 },
    );
  });

  it('an error in it leaves the detector as it was', () => {
    const frame = scene(300, 220);
    const failing = () => {
      throw new Error('on purpose');
    };
    expect(() => akaze.detect(frame, { threshold: THRESHOLD, choose: failing })).toThrow('on purpose');
    expectSame(frame);
  });
});

describe('memory', () => {
  it('what an earlier frame left does not matter', () => {
    const frame = scene(233, 171);
    const fresh = createAkaze().detect(frame, { threshold: THRESHOLD });
    for (const before of [noise(500, 300, () => true), scene(100, 90), scene(900, 1000)]) {
      akaze.detect(before, { threshold: THRESHOLD });
      expect(akaze.detect(frame, { threshold: THRESHOLD })).toEqual(fresh);
    }
  });

  it('gives back the memory of a very large frame', () => {
    const before = process.memoryUsage().rss;
    const large = createAkaze();
    for (let i = 0; i < 8; i++) large.detect({ width: 1500, height: 1000, data: new Uint8Array(1_500_000) }, { threshold: THRESHOLD });
    // One such frame takes 150 MB; eight that were kept would take 1.2 GB.
    expect(process.memoryUsage().rss - before).toBeLessThan(700 * 2 ** 20);
  });
});

// --- helpers ---

/** Returns how many were found. */
function expectSame(frame: GrayFrame, threshold = THRESHOLD): number {
  const ours = akaze.detect(frame, { threshold });
  expect(ours).toEqual(twin.detect(frame, { threshold }));
  return ours.found;
}

function noise(width: number, height: number, isNoisy: (x: number) => boolean): GrayFrame {
  const random = mulberry32(7);
  return { width, height, data: Uint8Array.from({ length: width * height }, (_, i) => (isNoisy(i % width) ? random() >>> 24 : 90)) };
}
