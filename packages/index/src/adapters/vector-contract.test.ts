/** The contract, for every index of vectors. */
import { describe, test } from 'vitest';
import { descriptorIndexContract, type IndexSubject } from '../testing/index.ts';
import { createExactVectorIndex } from './exact-vector-index.ts';
import { createHnswIndex, createUsearchIndex } from './graph-index.ts';
import type { VectorDescriptor, VectorIndex } from './vector-index.ts';
import { mulberry32 } from '@imgguard/core/matching';

const DIMENSIONS = 64;
const laterVersion = (snapshot: Uint8Array) => snapshot.with(4, 2);
const model = (vector: Float32Array): VectorDescriptor => ({ algorithm: 'model@1', vector });
const options = { algorithm: 'model@1', dimensions: DIMENSIONS } as const;

/** Numbers of which sums of 32-bit floats are exact: signs, whose length is 8, and for `l2` small whole numbers as well. */
function signs(seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length: DIMENSIONS }, () => (random() & 0x10000 ? 1 : -1));
}

describe.each([
  ['hnsw, cosine', subject(() => createHnswIndex({ ...options, whenMissing: 'throw' }), 'cosine')],
  ['hnsw, l2', subject(() => createHnswIndex({ ...options, metric: 'l2', whenMissing: 'throw' }), 'l2')],
  ['usearch, cosine', subject(() => createUsearchIndex({ ...options, whenMissing: 'throw' }), 'cosine')],
  ['usearch, l2', subject(() => createUsearchIndex({ ...options, metric: 'l2', whenMissing: 'throw' }), 'l2')],
  ['hnsw without its library', subject(() => createHnswIndex({ ...options, lib: 'no-such-library' }), 'cosine')],
  ['exact, cosine', subject(() => createExactVectorIndex(options), 'cosine')],
  ['exact, l2', subject(() => createExactVectorIndex({ ...options, metric: 'l2' }), 'l2')],
])('contract, %s', (_, each) => {
  test.for(descriptorIndexContract)('$name', async ({ run }, { skip }) => {
    const notApplicable = await run(each);
    if (notApplicable !== null) skip(notApplicable);
  });
});

// --- internal ---

function subject(create: () => VectorIndex, metric: 'cosine' | 'l2'): IndexSubject<VectorDescriptor> {
  return {
    create,
    descriptor: (seed) => model(signs(seed)),
    near: (seed) => model(signs(seed).map((value, i) => (i === seed % DIMENSIONS ? -value : value))),
    foreign: { algorithm: 'model@2', vector: signs(1) },
    distance(a, b) {
      const squared = a.vector.reduce((sum, value, i) => sum + (value - b.vector[i]!) ** 2, 0);
      return metric === 'l2' ? Math.sqrt(squared) : squared / DIMENSIONS / 2;
    },
    recallFloor: 0.98,
    laterVersion,
  };
}
