import { BUCKET_BITS, queryKeypoints, variantKeypoints } from '@imgguard/core/matching';
import { describe, expect, test } from 'vitest';
import { syntheticWorks } from '../testing/synthetic-works.ts';
import { createPairMemory } from './collect-pairs.ts';
import { proposeWorks, type WorkProposal } from './propose-works.ts';
import { buildPostings, type Segment, segmentBody } from './segment.ts';

const WORKS = 60;
const synthetic = syntheticWorks({ seed: 20, keypoints: 120, families: 60 });
/** As the reference implementation looks. */
const buckets = { keyBits: BUCKET_BITS, maxBucket: Infinity };
const picture = synthetic.image([7, 33, 41], 300);
const image = { keypoints: queryKeypoints(picture.keypoints, picture.frameWidth), buckets };
const alive = new Uint8Array(WORKS).fill(1);

function segmentOf(from: number, to: number, id: number): Segment {
  const works = Array.from({ length: to - from }, (_, i) => ({ number: from + i, fingerprint: synthetic.work(from + i) }));
  const body = segmentBody(works);
  return { id, ...body, postings: buildPostings(body) };
}

const segments = [segmentOf(0, WORKS, 1)];
const numbersOf = (proposals: readonly WorkProposal[]) => proposals.map(({ number }) => number);

/** What the reference implementation (C++, 2026) proposes for the same descriptors: works with their vote, support and similarity, best first. */
const REFERENCE: readonly [number: number, voteWeight: number, support: number, similarity: readonly number[]][] = [
  [7, 26.4488343266, 60, [0.4776682428, 0.147760109, 149.8065341, 79.05268532]],
  [33, 25.7695516422, 61, [0.6190017734, 0.4234818109, 150.6082141, 79.59703744]],
  [41, 25.481350259, 60, [0.6216098936, 0.7833269689, 149.3519463, 79.06721302]],
  [37, 1.77438151504, 6, [0.2681764962, 1.109317319, 436.0422131, -355.8443344]],
  [28, 1.72917301482, 7, [0.2743640205, 1.47265652, 369.7162468, -254.9851323]],
  [0, 1.65368414317, 6, [-0.633879752, 1.918146106, 662.2306631, -112.6896906]],
  [53, 1.59359745385, 6, [0.5377542396, 1.344703193, 186.3523325, -350.3177595]],
  [35, 1.58944568718, 6, [0.4803280836, -1.278380883, -133.9280101, 533.6284804]],
];
/** All works that it preselects from these sixty by the coarse vote, in the order of their fine vote. */
const REFERENCE_ORDER = [
  7, 33, 41, 37, 28, 0, 53, 35, 25, 20, 19, 9, 34, 17, 12, 11, 38, 24, 23, 44, 31, 30, 22, 59, 39, 18, 6, 27, 10, 43, 36, 2, 51, 54, 1, 8,
  4, 47, 14, 3,
];

describe('proposals', () => {
  test('are those of the reference implementation', () => {
    const proposals = proposeWorks(image, { segments, alive }, createPairMemory());
    expect(numbersOf(proposals)).toEqual(REFERENCE_ORDER);
    REFERENCE.forEach(([number, voteWeight, support, similarity], i) => {
      const { hypothesis, variant, ...proposal } = proposals[i]!;
      expect([proposal.number, variant, hypothesis.support]).toEqual([number, 'direct', support]);
      expect(hypothesis.voteWeight).toBeCloseTo(voteWeight, 9);
      const { a, b, tx, ty } = hypothesis.similarity;
      [a, b, tx, ty].forEach((value, k) => expect(value).toBeCloseTo(similarity[k]!, 6));
    });
  });

  test('do not depend on how works are spread over segments', () => {
    const spread = [segmentOf(0, 1, 1), segmentOf(1, 34, 2), segmentOf(34, 40, 3), segmentOf(40, WORKS, 4)];
    const plain = (proposals: readonly WorkProposal[]) =>
      proposals.map(({ number, variant, hypothesis }) => ({ number, variant, hypothesis }));
    expect(plain(proposeWorks(image, { segments: spread, alive }, createPairMemory()))).toEqual(
      plain(proposeWorks(image, { segments, alive }, createPairMemory())),
    );
  });

  test.each(['mirror', 'negative'] as const)('find the works in a picture that is a %s', (variant) => {
    const set = variantKeypoints(picture.keypoints, picture.frameWidth, variant);
    const changed = { keypoints: queryKeypoints(set, picture.frameWidth), buckets };
    const proposals = proposeWorks(changed, { segments, alive }, createPairMemory());
    expect(numbersOf(proposals)).toEqual(REFERENCE_ORDER);
    expect(new Set(proposals.map((proposal) => proposal.variant))).toEqual(new Set([variant]));
    expect(proposals[0]!.hypothesis.voteWeight).toBeCloseTo(REFERENCE[0]![1], 3);
  });

  test('leave out works that may not be found', () => {
    const proposals = proposeWorks(image, { segments, alive: alive.with(33, 0) }, createPairMemory());
    expect(numbersOf(proposals).slice(0, 2)).toEqual([7, 41]);
    expect(numbersOf(proposals)).not.toContain(33);
  });
});
