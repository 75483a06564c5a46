import { type BinaryIndex, type BinaryIndexOptions, createBinaryIndex } from '../adapters/binary-index.ts';
import { createPlainEngine } from '../adapters/plain-engine.ts';

/** The slow and obvious twin of `createLinearIndex` and `createMihIndex`: a plain loop over all entries. What faster indexes are compared with. */
export function createPlainIndex(options: BinaryIndexOptions = {}): BinaryIndex {
  return createBinaryIndex('plain', createPlainEngine, options);
}
