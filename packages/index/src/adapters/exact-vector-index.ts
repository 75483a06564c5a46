import { createExactVectorEngine } from './exact-vector-engine.ts';
import { createVectorIndex, type VectorIndex, type VectorIndexOptions } from './vector-index.ts';

/**
 * An exact index of vectors: compares the query with every entry. The twin that approximate ones are measured by, and enough by itself up to some ten thousand
 * entries.
 *
 * @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT`
 */
export function createExactVectorIndex(options: VectorIndexOptions): VectorIndex {
  return createVectorIndex({ name: 'exact-vectors', exact: true, createEngine: async (shape) => createExactVectorEngine(shape) }, options);
}
