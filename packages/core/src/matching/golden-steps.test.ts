/**
 * The port against the pipeline's reference implementation, step by step: each step starts from what our own previous step gave.
 * Exact where the arithmetic is ours; within the tolerances of the reference where OpenCV takes part, since its builds differ.
 */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUCKET_BIT_NUMBERS, BUCKET_BITS } from '../descriptors/descriptor-buckets.ts';
import { packDescriptors } from '../descriptors/descriptor-words.ts';
import type { KeypointSet } from '../descriptors/keypoint-set.ts';
import { MIRROR_BITS, NEGATIVE_BITS, permuteBits } from '../descriptors/keypoint-variants.ts';
import { pdqReduced } from '../extract-fingerprint.ts';
import { pdqDihedral } from '../descriptors/pdq.ts';
import { pdqDistance } from '../descriptors/pdq-distance.ts';
import { PDQ_BYTES, pdqFromHex } from '../descriptors/pdq-descriptor.ts';
import { decode } from '../image/decode.ts';
import { type GrayFrame } from '../image/gray-frame.ts';
import { type GoldenFeatures, type GoldenImage, type GoldenKeypoint, type GoldenTrace, readGolden } from '../testing/golden.ts';
import { type Features, featuresOf, GOLDEN_KEYPOINTS, photoPaths, pictureFor } from '../testing/golden-features.ts';
import { type Picture } from '../testing/golden-pictures.ts';
import { compareCells } from './cell-comparison.ts';
import { confirm } from './confirm.ts';
import { evidenceOf } from './evidence.ts';
import { type Matrix3, project } from './homography.ts';
import { queryKeypoints, queryViews } from './query-views.ts';
import { loadOpenCv, type OpenCv } from './open-cv.ts';
import { CELL_SHIFT_PX, QUERY_LONG_SIDE, REFERENCE_LONG_SIDE } from './parameters.ts';
import { mulberry32 } from './random.ts';
import { refine } from './refine.ts';

const { constants, images } = await readGolden();
const photos = await photoPaths();
const traced = images.filter((image): image is GoldenImage & { trace: GoldenTrace } => image.trace !== undefined);

let cv: OpenCv;
beforeAll(async () => {
  ({ cv } = await loadOpenCv());
});

describe('constants', () => {
  it('has the generator', () => {
    const random = mulberry32(1);
    expect(constants['mulberry32(1)'].map(() => random())).toEqual(constants['mulberry32(1)']);
  });

  it('looks at the same bits in every hash table', () => {
    const tables = constants.indexBits.map((_, t) => Array.from(BUCKET_BIT_NUMBERS.slice(t * BUCKET_BITS, (t + 1) * BUCKET_BITS)));
    expect(tables).toEqual(constants.indexBits);
  });

  it.each([
    ['mirror', MIRROR_BITS],
    ['negative', NEGATIVE_BITS],
  ] as const)('permutes the bits of a %s', (variant, { source, flip }) => {
    const golden = constants[variant];
    expect(Array.from(source)).toEqual(golden.source);
    const flips = Buffer.from(golden.flip, 'hex');
    expect(Array.from(flip)).toEqual(Array.from(flip, (_, bit) => (flips[bit >> 3]! >> (bit & 7)) & 1));
  });
});

describe.each(images)('$image', (image) => {
  let picture: Picture;
  beforeAll(async () => {
    picture = await pictureFor(image, images, photos);
  });

  it('is the same picture', () => {
    expect(createHash('sha256').update(picture.data).digest('hex')).toBe(image.rgbSha256);
  });
});

describe.each(traced)('the steps of $image', (image) => {
  const { trace } = image;
  let picture: Picture;
  let query: Features;
  let reference: Features;
  beforeAll(async () => {
    picture = await pictureFor(image, images, photos);
    query = featuresOf(cv, picture, QUERY_LONG_SIDE, GOLDEN_KEYPOINTS.query);
    reference = featuresOf(cv, await decode(photos.get(trace.work.name)!), REFERENCE_LONG_SIDE, GOLDEN_KEYPOINTS.reference);
  });

  it('frames: the same size and brightness', () => {
    expectSameFrame(query.frame, trace);
    expectSameFrame(reference.frame, trace.work);
  });

  it('keypoints: the same number, and the first among them', () => {
    expectSameKeypoints(query, trace);
    expectSameKeypoints(reference, trace.work);
  });

  it('variants: the mirrored and the negative descriptor, bit for bit', () => {
    const first = Buffer.from(trace.keypoints.first[0]!.descriptor, 'hex');
    expect(Buffer.from(permuteBits(first, MIRROR_BITS)).toString('hex')).toBe(trace.variantDescriptors.mirror);
    expect(Buffer.from(permuteBits(first, NEGATIVE_BITS)).toString('hex')).toBe(trace.variantDescriptors.negative);
  });

  it('PDQ: the eight hashes, within a bit or two of rounding in the reduction', () => {
    const { hashes } = pdqDihedral(pdqReduced(picture));
    trace.pdq.forEach((hex, i) => {
      expect(pdqDistance(hashes.slice(i * PDQ_BYTES, (i + 1) * PDQ_BYTES), pdqFromHex(hex))).toBeLessThanOrEqual(2);
    });
  });

  it('homography: corners within half a percent of the diagonal', () => {
    const { candidate, alignment } = alignedBy(trace, query, reference);
    const { width, height } = reference.frame;
    const scale = Math.hypot(candidate.similarity[0], candidate.similarity[1]);
    const tolerance = 0.005 * Math.hypot(width, height) * scale;
    const off = cornersApart(alignment.refined, trace.homography.afterRefine.flat(), width, height);
    expect(off).toBeLessThan(tolerance);
    expect(alignment.distances.filter((distance) => distance <= 120).length).toBeCloseTo(candidate.evidence.inliers, -1);
    expect(cornersApart(alignment.final, trace.homography.final.flat(), width, height)).toBeLessThan(tolerance);
  });

  it('cells under the same homography: the same correlations and shifts', () => {
    const views = queryViews(queryKeypoints(query.keypoints, query.frame.width), query.frame);
    const frames = { reference: reference.frame, query: views.frame(trace.candidates[0]!.variant) };
    const comparison = compareCells(cv, frames, trace.homography.final.flat(), CELL_SHIFT_PX)!;
    const { cells, overlap } = comparison;
    expect([overlap.width, overlap.height]).toEqual(trace.cells.overlapSize);
    expect(cells.length).toBe(trace.cells.nccDxDy.length);
    let sameShift = 0;
    trace.cells.nccDxDy.forEach(([ncc, dx, dy], i) => {
      expect(Math.abs(cells[i]!.ncc - ncc)).toBeLessThan(0.03);
      if (cells[i]!.dx === dx && cells[i]!.dy === dy) sameShift++;
    });
    expect(sameShift / cells.length).toBeGreaterThanOrEqual(0.9);
    const golden = trace.candidates[0]!.evidence;
    const evidence = evidenceOf({ voteWeight: 0, inlierDistances: [], comparison, fit: null, place: null });
    expect(Math.abs(evidence.agreeingCells - golden.ac)).toBeLessThanOrEqual(2);
    expect(evidence.meanCorrelation).toBeCloseTo(golden.mean, 1);
  });
});

// --- helpers ---

function expectSameFrame({ width, height, data }: GrayFrame, golden: GoldenFeatures): void {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const deviation = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
  expect([width, height]).toEqual(golden.frame.size);
  expect(Math.abs(mean - golden.frame.mean)).toBeLessThan(0.1);
  expect(Math.abs(deviation - golden.frame.std)).toBeLessThan(0.1);
}

function expectSameKeypoints({ keypoints, found }: Features, golden: GoldenFeatures): void {
  expect(Math.abs(found - golden.keypoints.found)).toBeLessThanOrEqual(Math.max(3, golden.keypoints.found / 100));
  const partners = golden.keypoints.first.filter((keypoint) => hasPartner(keypoints, keypoint));
  expect(partners.length).toBeGreaterThanOrEqual(golden.keypoints.first.length - 1); // one may have lost a draw for its place in the grid
}

function hasPartner({ count, points, descriptors }: KeypointSet, golden: GoldenKeypoint): boolean {
  for (let i = 0; i < count; i++) {
    const [x, y, size, angle] = points.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number];
    const near =
      Math.hypot(x - golden.x, y - golden.y) < 0.1 && Math.abs(size - golden.size) < 0.1 && Math.abs(angle - golden.angle) < 0.01;
    const bits = bitsApart(descriptors.subarray(61 * i, 61 * i + 61), Buffer.from(golden.descriptor, 'hex'));
    if (near && bits <= 8) return true;
  }
  return false;
}

function bitsApart(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, byte, i) => sum + (byte ^ b[i]!).toString(2).replaceAll('0', '').length, 0);
}

interface Aligned {
  readonly candidate: GoldenTrace['candidates'][number];
  readonly alignment: { readonly refined: Matrix3; readonly final: Matrix3; readonly distances: readonly number[] };
}

/** Refined and confirmed from the reference's own vote. */
function alignedBy({ candidates }: GoldenTrace, query: Features, reference: Features): Aligned {
  const candidate = candidates[0]!;
  const [a, b, tx, ty] = candidate.similarity;
  const views = queryViews(queryKeypoints(query.keypoints, query.frame.width), query.frame);
  const words = packDescriptors(reference.keypoints.descriptors);
  const input = { reference: { ...reference.keypoints, words }, query: views.keypoints(candidate.variant), size: reference.frame };
  const refined = refine(cv, { ...input, model: 'homography' }, { a, b, tx, ty })!;
  const frames = { reference: reference.frame, query: views.frame(candidate.variant) };
  const { homography } = confirm(cv, frames, refined.homography, true);
  return { candidate, alignment: { refined: refined.homography, final: homography, distances: refined.inlierDistances } };
}

/** Largest distance between the images of the four corners, in pixels of the query. */
function cornersApart(a: Matrix3, b: Matrix3, width: number, height: number): number {
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ] as const;
  return Math.max(
    ...corners.map(([x, y]) => {
      const [ax, ay] = project(a, x, y);
      const [bx, by] = project(b, x, y);
      return Math.hypot(ax - bx, ay - by);
    }),
  );
}
