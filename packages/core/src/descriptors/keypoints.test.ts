import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { decode } from '../image/decode.ts';
import { toGray } from '../image/gray-frame.ts';
import { loadOpenCv, type OpenCv } from '../matching/open-cv.ts';
import { photo } from '../testing/fixtures.ts';
import { descriptorDistance, packDescriptors } from './descriptor-words.ts';
import { DESCRIPTOR_BYTES } from './keypoint-set.ts';
import { gridBalanced } from './grid-choice.ts';
import { extractKeypoints, frameOf } from './keypoints.ts';

let cv: OpenCv;
beforeAll(async () => {
  ({ cv } = await loadOpenCv());
});

const gray = (width: number, height: number, value: (x: number, y: number) => number) => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
});

describe('frames', () => {
  it.each([
    [2000, 1000, 512, 256],
    [1000, 2000, 256, 512],
    [100, 60, 200, 120], // twice is the most
    [515, 300, 515, 300], // near enough
    [3000, 20, 512, 16], // not thinner than 16
    [1, 1, 16, 16],
  ])('%i x %i becomes %i x %i', (width, height, frameWidth, frameHeight) => {
    const frame = frameOf(
      cv,
      gray(width, height, (x) => x & 255),
      512,
    );
    expect([frame.width, frame.height]).toEqual([frameWidth, frameHeight]);
    expect(frame.data.length).toBe(frameWidth * frameHeight);
  });
});

describe('extraction', () => {
  it('finds nothing in flat pictures', () => {
    expect(
      extractKeypoints(
        gray(300, 200, () => 128),
        500,
      ),
    ).toEqual({ keypoints: { count: 0, points: new Float32Array(), descriptors: new Uint8Array() }, found: 0 });
  });

  it('finds the same again, within the frame and the limit', async () => {
    const frame = frameOf(cv, toGray(await decode(photo('works/Wine_by_Jakkub_Mede.jpg'))), 512);
    const { keypoints, found } = extractKeypoints(frame, 300);
    expect(extractKeypoints(frame, 300).keypoints).toEqual(keypoints);
    expect(found).toBeGreaterThan(300);
    expect(keypoints.count).toBe(300);
    for (let i = 0; i < 300; i++) {
      const [x, y, size, angle] = keypoints.points.subarray(4 * i) as unknown as [number, number, number, number];
      expect(x >= 0 && x < frame.width && y >= 0 && y < frame.height && size > 0 && angle >= 0 && angle < 6.2832).toBe(true);
    }
  });
});

describe('the choice of keypoints', () => {
  const point = fc.record({
    x: fc.double({ min: 0, max: 99, noNaN: true }),
    y: fc.double({ min: 0, max: 59, noNaN: true }),
    size: fc.constant(4),
    response: fc.integer({ min: 0, max: 5 }),
  });

  it('takes no more than the limit, none twice, and from every occupied cell before a second from any', () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 200 }), fc.nat(200), (points, limit) => {
        const kept = gridBalanced(points, { width: 100, height: 60, limit });
        expect(kept.length).toBe(Math.min(limit, points.length));
        expect(new Set(kept).size).toBe(kept.length);
        const cell = ({ x, y }: { x: number; y: number }) => Math.trunc((y * 6) / 60) * 6 + Math.trunc((x * 6) / 100);
        const cells = new Set(points.map(cell));
        const first = kept.slice(0, cells.size).map((i) => cell(points[i]!));
        expect(new Set(first).size).toBe(first.length);
      }),
    );
  });

  it('takes the strongest of a cell, and of equals the one that was found first', () => {
    const at = (x: number, response: number) => ({ x, y: 1, size: 4, response });
    expect(gridBalanced([at(1, 1), at(2, 9), at(3, 9), at(90, 2)], { width: 100, height: 60, limit: 3 })).toEqual([1, 3, 2]);
  });

  it('takes weak points only after all strong ones, first where there are few', () => {
    const at = (x: number, response: number) => ({ x, y: 1, size: 4, response });
    const points = [at(1, 2), at(2, 9), at(3, 8), at(90, 3), at(91, 1)];
    expect(gridBalanced(points, { width: 100, height: 60, limit: 9, strongResponse: 5 })).toEqual([1, 2, 3, 4, 0]);
  });
});

it('packed descriptors are as far apart as their bits', () => {
  const bytes = fc.uint8Array({ minLength: 2 * DESCRIPTOR_BYTES, maxLength: 2 * DESCRIPTOR_BYTES });
  fc.assert(
    fc.property(bytes, (pair) => {
      let bits = 0;
      for (let i = 0; i < DESCRIPTOR_BYTES; i++) bits += (pair[i]! ^ pair[DESCRIPTOR_BYTES + i]!).toString(2).replaceAll('0', '').length;
      const words = packDescriptors(pair);
      expect(descriptorDistance(words, 0, words, 1)).toBe(bits);
    }),
  );
});
