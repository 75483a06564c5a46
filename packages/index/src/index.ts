export type { Candidate, DescriptorIndex, DescriptorSearchOptions, IndexCapabilities, IndexEntry } from './descriptor-index.ts';
export type { BinaryDescriptor, BinaryIndex, BinaryIndexOptions, ViewSearchOptions } from './adapters/binary-index.ts';
export type { ViewCandidate } from './adapters/hash-engine.ts';
export { createLinearIndex } from './adapters/linear-index.ts';
export type { MihStats } from './adapters/mih-engine.ts';
export { createMihIndex, type MihIndex, type MihIndexOptions } from './adapters/mih-index.ts';
export type { VectorMetric } from './adapters/vector-engine.ts';
export type { VectorDescriptor, VectorIndex, VectorIndexOptions } from './adapters/vector-index.ts';
export { createExactVectorIndex } from './adapters/exact-vector-index.ts';
export { createHnswIndex, type HnswIndex, type HnswIndexOptions, type HnswStats } from './adapters/hnsw-index.ts';
export { type FingerprintEntry, formatFingerprintLine, parseFingerprintLine } from './interop/fingerprint-lines.ts';
export {
  formatPdqList,
  parsePdqList,
  type ParsePdqListOptions,
  type PdqList,
  type PdqListEntry,
  type PdqListFormat,
  type SkippedLine,
} from './interop/pdq-list.ts';
export {
  createWorkIndex,
  type WorkIndex,
  type WorkIndexOptions,
  type WorkMatch,
  type WorkSearchOptions,
  type WorkSearchResult,
} from './work-index.ts';
export type { SearchStep } from './local-features/search-works.ts';
export { IndexError, type IndexErrorCode } from './index-error.ts';
