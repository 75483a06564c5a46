export type { Candidate, DescriptorIndex, DescriptorSearchOptions, IndexCapabilities, IndexEntry } from './descriptor-index.ts';
export { type BinaryDescriptor, createLinearIndex, type LinearIndexOptions } from './adapters/linear-index.ts';
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
