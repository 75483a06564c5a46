import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DESCRIPTOR_BYTES, type KeypointSet } from '../descriptors/keypoint-set.ts';
import { mulberry32 } from './random.ts';
import { bucketPairs, nearPairs, pairwiseVote } from './pairwise-vote.ts';
import { VOTE_MAX_PAIRS } from './parameters.ts';
import { coarseVote, fineVote, pairWeights, wrapAngle } from './vote.ts';

/** Keypoints at random places of a 512 x 384 frame with random descriptors. */
function randomKeypoints(count: number, seed: number): KeypointSet {
  const random = mulberry32(seed);
  const unit = () => random() / 2 ** 32;
  const points = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) points.set([unit() * 512, unit() * 384, 4 + unit() * 12, unit() * 6.28], 4 * i);
  return { count, points, descriptors: Uint8Array.from({ length: count * DESCRIPTOR_BYTES }, () => random() & 255) };
}

/** The same keypoints seen under a similarity, with a few bits of every descriptor turned over. */
function seen({ count, points, descriptors }: KeypointSet, { turn = 0, scale = 1, tx = 0, ty = 0, bits = 20 } = {}): KeypointSet {
  const random = mulberry32(99);
  const [a, b] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  const moved = points.slice();
  for (let i = 0; i < count; i++) {
    const [x, y, size, angle] = points.subarray(4 * i) as unknown as [number, number, number, number];
    moved.set([a * x - b * y + tx, b * x + a * y + ty, size * scale, (angle + turn + 6.283185307) % 6.283185307], 4 * i);
  }
  const changed = descriptors.slice();
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < bits; k++) {
      const bit = random() % 486;
      changed[i * DESCRIPTOR_BYTES + (bit >> 3)]! ^= 1 << (bit & 7);
    }
  }
  return { count, points: moved, descriptors: changed };
}

const work = randomKeypoints(300, 5);

describe('the vote', () => {
  it.each([
    [0, 1],
    [0.7, 0.4],
    [-2.2, 2.5],
  ])('finds a turn of %d rad at %d times the size', (turn, scale) => {
    const query = seen(work, { turn, scale, tx: 31, ty: -12 });
    const { similarity, support, voteWeight } = pairwiseVote(query, work, 640)!;
    expect(similarity.a).toBeCloseTo(scale * Math.cos(turn), 3);
    expect(similarity.b).toBeCloseTo(scale * Math.sin(turn), 3);
    expect([similarity.tx, similarity.ty].map(Math.round)).toEqual([31, -12]);
    expect(support).toBeGreaterThan(250);
    expect(voteWeight).toBeGreaterThan(200);
  });

  it('finds nothing among strangers', () => {
    expect(pairwiseVote(randomKeypoints(300, 8), work, 640)).toBeNull();
  });

  it('finds nothing where nothing is', () => {
    const empty = { count: 0, points: new Float32Array(), descriptors: new Uint8Array() };
    expect(pairwiseVote(empty, work, 640)).toBeNull();
    expect(pairwiseVote(work, empty, 640)).toBeNull();
  });

  it('counts a query keypoint once, with its best weight', () => {
    const points = Float32Array.from([10, 10, 5, 0, 60, 10, 5, 0]);
    const pairs = { query: [0, 0, 1], reference: [0, 0, 1], weight: [0.3, 0.5, 0.4] };
    expect(fineVote(points, points, pairs, 100)).toMatchObject({ support: 2, voteWeight: 0.9 });
  });

  it('coarsely, gathers pairs of one turn and one change of size, over bin borders', () => {
    const points = Float32Array.from([0, 0, 8, 1, 0, 0, 8, 1.02, 0, 0, 8, 4]);
    const origin = Float32Array.from([0, 0, 8, 0, 0, 0, 8, 0, 0, 0, 8, 0]);
    const pairs = { query: [0, 1, 2], reference: [0, 1, 2], weight: [1, 1, 1] };
    expect(coarseVote(points, origin, pairs)).toBe(2);
  });
});

describe('pairs', () => {
  it('by hash tables are those of the slow way', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 0, max: 120 }), (seed, bits) => {
        const reference = randomKeypoints(60, seed);
        const query = seen(randomKeypoints(50, seed), { bits });
        expect(bucketPairs(query, reference)).toEqual(nearPairs(query, reference));
      }),
      { numRuns: 25 },
    );
  });

  it('weigh less the further they are, the commoner, and beside a much better one', () => {
    expect(pairWeights([0])).toEqual([1]);
    expect(pairWeights([110])[0]).toBeCloseTo(0.3, 12);
    expect(pairWeights([10, 100])[1]).toBeCloseTo(0.5 * (1 - 0.7 * (100 / 110) ** 2) * (0.3 + 0.7 / Math.SQRT2), 12);
    expect(pairWeights(Array.from({ length: 100 }, () => 50)).length).toBe(VOTE_MAX_PAIRS);
  });
});

it('angles are wrapped to half a turn either way', () => {
  fc.assert(
    fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (angle) => {
      const wrapped = wrapAngle(angle);
      expect(Math.abs(wrapped)).toBeLessThanOrEqual(Math.PI + 1e-9);
      expect(Math.cos(wrapped)).toBeCloseTo(Math.cos(angle), 9);
    }),
  );
});
