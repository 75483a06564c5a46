/**
 * Ours against OpenCV's in WebAssembly: the same points, to the last bit, since both round in the same places. Directions come from another
 * arc tangent, which may move a sample of a descriptor by a pixel: for that there is a tolerance, which has not been needed yet.
 */
import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { DESCRIPTOR_BYTES, type KeypointSet } from '../descriptors/keypoint-set.ts';
import { frameOf } from '../descriptors/keypoints.ts';
import { decode } from '../image/decode.ts';
import { type GrayFrame, toGray } from '../image/gray-frame.ts';
import { loadOpenCv, type OpenCv } from '../matching/open-cv.ts';
import { AKAZE_THRESHOLD, QUERY_LONG_SIDE, REFERENCE_LONG_SIDE } from '../matching/parameters.ts';
import { mulberry32 } from '../matching/random.ts';
import { testCorpus } from '../testing/corpus.ts';
import { readGolden } from '../testing/golden.ts';
import { photoPaths, pictureFor } from '../testing/golden-features.ts';
import { openCvAkaze } from '../testing/open-cv-akaze.ts';
import { scene } from '../testing/scenes.ts';
import { createAkaze } from './akaze.ts';

const { images } = await readGolden();
const photos = await photoPaths();
const originals = await testCorpus('originals');
const akaze = createAkaze();
let cv: OpenCv;
beforeAll(async () => {
  ({ cv } = await loadOpenCv());
});

describe('the golden pictures', () => {
  it.each(images)('$image', async (image) => {
    const gray = toGray(await pictureFor(image, images, photos));
    expectAgreement(frameOf(cv, gray, QUERY_LONG_SIDE));
  });
});

describe.skipIf(originals === null)('photographs of the corpus', async () => {
  const files = originals === null ? [] : await readdir(originals, { recursive: true });
  const chosen = files.filter((name) => /\.jpe?g$/i.test(name)).toSorted((l, r) => (l < r ? -1 : 1));
  it.each(chosen.filter((_, i) => i % 6 === 0).slice(0, 8))('%s', async (name) => {
    const gray = toGray(await decode(`${originals}/${name}`));
    for (const side of [REFERENCE_LONG_SIDE, QUERY_LONG_SIDE]) expectAgreement(frameOf(cv, gray, side));
  });
});

describe('drawn frames', () => {
  it.each([
    [16, 16],
    [16, 400],
    [59, 59],
    [80, 121],
    [157, 118],
    [243, 471],
    [341, 239],
    [767, 511],
  ])('%i x %i', (width, height) => {
    expectAgreement(scene(width, height));
  });

  it('flat, and noise', () => {
    const random = mulberry32(3);
    expectAgreement({ width: 200, height: 150, data: new Uint8Array(30_000).fill(77) });
    expectAgreement({ width: 301, height: 203, data: Uint8Array.from({ length: 301 * 203 }, () => random() >>> 24) });
  });

  it('sharp edges and flat parts, as in logos', () => {
    const data = Uint8Array.from({ length: 400 * 300 }, (_, i) => {
      const [x, y] = [i % 400, Math.floor(i / 400)];
      return (x - 130) ** 2 + (y - 150) ** 2 < 4900 || (x > 240 && x < 330 && y > 90 && y < 210) ? 30 : 240;
    });
    expectAgreement({ width: 400, height: 300, data });
  });
});

// --- helpers ---

function expectAgreement(frame: GrayFrame): void {
  const theirs = openCvAkaze(cv, frame, AKAZE_THRESHOLD);
  const ours = akaze.detect(frame, { threshold: AKAZE_THRESHOLD });
  expect(ours.responses).toEqual(theirs.responses);
  expect(placesAndSizes(ours.keypoints)).toEqual(placesAndSizes(theirs.keypoints));
  let same = 0;
  for (let i = 0; i < ours.found; i++) {
    const turn = Math.abs(ours.keypoints.points[4 * i + 3]! - theirs.keypoints.points[4 * i + 3]!);
    expect(Math.min(turn, 2 * Math.PI - turn)).toBeLessThan(MAX_TURN);
    const bits = bitsApart(ours.keypoints, theirs.keypoints, i);
    expect(bits).toBeLessThanOrEqual(MAX_BITS);
    if (bits === 0) same++;
  }
  expect(same).toBeGreaterThanOrEqual(0.99 * ours.found);
}

/** Radians. */
const MAX_TURN = 1e-5;
/** The pipeline's tolerance for descriptors of different builds of OpenCV. */
const MAX_BITS = 8;

function placesAndSizes({ points }: KeypointSet): Float32Array {
  return points.filter((_, i) => i % 4 !== 3);
}

function bitsApart(a: KeypointSet, b: KeypointSet, i: number): number {
  let bits = 0;
  for (let at = DESCRIPTOR_BYTES * i; at < DESCRIPTOR_BYTES * (i + 1); at++) {
    for (let difference = a.descriptors[at]! ^ b.descriptors[at]!; difference !== 0; difference &= difference - 1) bits++;
  }
  return bits;
}
