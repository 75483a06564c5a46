export type { Candidate, DescriptorIndex, DescriptorSearchOptions, IndexCapabilities, IndexEntry } from './descriptor-index.ts';
export type { BinaryDescriptor, BinaryIndex, BinaryIndexOptions, ViewSearchOptions } from './adapters/binary-index.ts';
export type { ViewCandidate } from './adapters/hash-engine.ts';
export { createLinearIndex } from './adapters/linear-index.ts';
export type { MihStats } from './adapters/mih-engine.ts';
export { createMihIndex, type MihIndex, type MihIndexOptions } from './adapters/mih-index.ts';
export type { VectorMetric } from './adapters/vector-engine.ts';
export type { VectorDescriptor, VectorIndex, VectorIndexOptions } from './adapters/vector-index.ts';
export { createExactVectorIndex } from './adapters/exact-vector-index.ts';
export { createHnswIndex, createUsearchIndex, type GraphIndex, type GraphIndexOptions, type GraphStats } from './adapters/graph-index.ts';
export type { GraphKind } from './adapters/graph-library.ts';
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
  type AskedPicture,
  type WorkIndexOptions,
  type WorkMatch,
  type WorkSearchOptions,
  type WorkSearchResult,
} from './work-index.ts';
export {
  type IndexCheck,
  type RebuildOptions,
  inspectWorkIndex,
  type RebuiltIndex,
  rebuildWorkIndex,
  verifyWorkIndex,
} from './manage-index.ts';
export { openWorkIndex } from './open-work-index.ts';
export type {
  AddManyOptions,
  FilteredSearchOptions,
  NearSearchOptions,
  OpenedWorkIndex,
  OpenWorkIndexOptions,
  StoredWork,
  WorkIndexStats,
  WorkQuery,
} from './opened-work-index.ts';
export type { IndexDepth, WorkEntry } from './work-entry.ts';
export type { LabelFilter, Labels } from './durable/labels.ts';
export type { NearOptions, NearWork } from './durable/whole-picture-search.ts';
export type { StoreStats, StoreTuning } from './durable/store-types.ts';
export { describeFinding, type Finding } from './durable/finding.ts';
export type { SightingEntry, SightingIndex, SightingMatch } from './sighting-index.ts';
export { openTenants, type TenantIndexes } from './tenants.ts';
export type { SearchStep } from './tiers/search-tiers.ts';
export type { EmbeddingOptions } from './embeddings/embedding-options.ts';
export { IndexError, type IndexErrorCode } from './index-error.ts';
