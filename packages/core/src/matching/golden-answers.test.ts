/** The port's answers against those of the pipeline's reference implementation. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { KeypointSet } from '../descriptors/keypoint-set.ts';
import { type Variant, variantKeypoints } from '../descriptors/keypoint-variants.ts';
import { extractFingerprint } from '../extract-fingerprint.ts';
import { PDQ_MIN_QUALITY } from '../descriptors/pdq-descriptor.ts';
import type { Fingerprint } from '../fingerprint.ts';
import { decode } from '../image/decode.ts';
import { type GoldenImage, type GoldenTrace, readGolden } from '../testing/golden.ts';
import { type Features, featuresOf, GOLDEN_KEYPOINTS, photoPaths, pictureFor } from '../testing/golden-features.ts';
import { matchFingerprints } from './match-fingerprints.ts';
import { loadOpenCv, type OpenCv } from './open-cv.ts';
import { nearPairs } from './pairwise-vote.ts';
import { QUERY_LONG_SIDE, REFERENCE_LONG_SIDE } from './parameters.ts';
import { fineVote, type WeightedPairs } from './vote.ts';

const { constants, images } = await readGolden();
const photos = await photoPaths();
const traced = images.filter((image): image is GoldenImage & { trace: GoldenTrace } => image.trace !== undefined);
/** Above this drift even two builds of OpenCV align differently. */
const STEADY_DRIFT_PX = 0.55;

let cv: OpenCv;
beforeAll(async () => {
  ({ cv } = await loadOpenCv());
});

describe('among all works', () => {
  const references = new Map<string, Features>();
  const fingerprints = new Map<string, Fingerprint>();
  beforeAll(async () => {
    for (const name of constants.works) {
      const image = await decode(photos.get(name)!);
      references.set(name, featuresOf(cv, image, REFERENCE_LONG_SIDE, GOLDEN_KEYPOINTS.reference));
      fingerprints.set(name, await extractFingerprint(cv, image, 'reference'));
    }
  });

  it.each(traced)('$image votes for the same work, nearly as much', async (image) => {
    const query = featuresOf(cv, await pictureFor(image, images, photos), QUERY_LONG_SIDE, GOLDEN_KEYPOINTS.query);
    const golden = image.trace.candidates[0]!;
    const [best] = votes(query, references, golden.variant);
    expect(best!.work).toBe(golden.work);
    expect(best!.voteWeight / golden.score).toBeGreaterThan(0.95);
    expect(best!.voteWeight / golden.score).toBeLessThan(1.05);
  });

  it.each(images)('$image gets the same answer', async (image) => {
    const query = await extractFingerprint(cv, await decode(await pictureFor(image, images, photos)), 'query');
    const others = constants.works.filter((name) => name !== image.match?.work);
    const other = others[image.image.length % others.length]!;
    expect((await matchFingerprints(cv, query, fingerprints.get(other)!)).verdict).toBe('none');
    if (image.match === null) return;
    const answer = await matchFingerprints(cv, query, fingerprints.get(image.match.work)!);
    if (query.pdq.quality < PDQ_MIN_QUALITY && image.match.evidence.ac === 0) {
      // The reference takes the hash of a flat picture as evidence; here the pixels of smooth works are.
      expect(answer).toMatchObject({ verdict: 'copy', evidence: { pdqDistance: null } });
      return;
    }
    expect(answer.kind).toBe(image.match.kind);
    expect(answer.mirrored).toBe(image.match.mirrored);
    expect(answer.negative).toBe(image.match.negative);
    expect(Math.abs(answer.probability - image.match.probability)).toBeLessThan(0.05);
    if (image.match.evidence.sh8 > STEADY_DRIFT_PX) return;
    const { width, height } = fingerprints.get(image.match.work)!;
    answer.alignment!.corners.forEach(([x, y], i) => {
      const [goldenX, goldenY] = image.match!.corners![i]!;
      expect(Math.hypot(x - goldenX, y - goldenY) / Math.hypot(width, height)).toBeLessThan(0.01);
    });
  });
});

// --- helpers ---

/** The vote over all works together, as an index does it: what is common among the works weighs less. */
function votes(query: Features, references: ReadonlyMap<string, Features>, variant: Variant) {
  const all = [...references].map(([work, features]) => ({ work, ...features }));
  const pooled: KeypointSet = {
    count: all.reduce((sum, { keypoints }) => sum + keypoints.count, 0),
    points: Float32Array.from(all.flatMap(({ keypoints }) => Array.from(keypoints.points))),
    descriptors: Uint8Array.from(all.flatMap(({ keypoints }) => Array.from(keypoints.descriptors))),
  };
  const keypoints = variantKeypoints(query.keypoints, query.frame.width, variant);
  const pairs = nearPairs(keypoints, pooled);
  let start = 0;
  const found = all.flatMap(({ work, frame, keypoints: { count, points } }) => {
    const own: WeightedPairs = { query: [], reference: [], weight: [] };
    pairs.reference.forEach((reference, i) => {
      if (reference < start || reference >= start + count) return;
      own.query.push(pairs.query[i]!);
      own.reference.push(reference - start);
      own.weight.push(pairs.weight[i]!);
    });
    start += count;
    const hypothesis = fineVote(keypoints.points, points, own, Math.hypot(frame.width, frame.height));
    return hypothesis === null ? [] : [{ work, ...hypothesis }];
  });
  return found.toSorted((l, r) => r.voteWeight - l.voteWeight);
}
