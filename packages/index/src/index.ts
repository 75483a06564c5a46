export type { Candidate, DescriptorIndex, DescriptorSearchOptions, IndexCapabilities, IndexEntry } from './descriptor-index.ts';
export type { BinaryDescriptor, BinaryIndex, BinaryIndexOptions, ViewSearchOptions } from './adapters/binary-index.ts';
export type { ViewCandidate } from './adapters/hash-engine.ts';
export { createLinearIndex } from './adapters/linear-index.ts';
export type { MihStats } from './adapters/mih-engine.ts';
export { createMihIndex, type MihIndex, type MihIndexOptions } from './adapters/mih-index.ts';
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
