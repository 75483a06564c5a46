/** The exact index of binary descriptors: compares the query with every entry, in WebAssembly. */
import { type BinaryIndex, type BinaryIndexOptions, createBinaryIndex } from './binary-index.ts';
import { createScanEngine } from './scan-engine.ts';

/**
 * An exact index by comparing every entry. A million hashes of 32 bytes take 32 MB beside their ids; 4 GiB is the most.
 *
 * @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT`
 * @example
 * import { createLinearIndex } from '@imgguard/index';
 * const index = createLinearIndex();
 * const hash = new Uint8Array(32);
 * await index.add([{ id: 'lighthouse', descriptor: { algorithm: 'pdq', variant: 'full', hash } }]);
 * console.log(await index.search({ algorithm: 'pdq', variant: 'full', hash }, { maxDistance: 31 }));
 */
export function createLinearIndex(options: BinaryIndexOptions = {}): BinaryIndex {
  return createBinaryIndex('linear', createScanEngine, options);
}
