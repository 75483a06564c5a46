/** What an index in a folder promises; see `open-work-index.ts`. */
import type { Fingerprint, FingerprintOptions, ImageInput } from '@imgguard/core';
import type { Finding } from './durable/finding.ts';
import type { LabelFilter, Labels } from './durable/labels.ts';
import type { StoreStats, StoreTuning } from './durable/store-types.ts';
import type { NearOptions, NearWork } from './durable/whole-picture-search.ts';
import type { EmbeddingOptions } from './embeddings/embedding-options.ts';
import type { SightingIndex } from './sighting-index.ts';
import type { IndexDepth, WorkEntry } from './work-entry.ts';
import type { WorkSearchOptions, WorkSearchResult } from './work-index.ts';

export interface OpenWorkIndexOptions {
  /** Made if it is not there. A snapshot file of `WorkIndex.save` is made a folder, and kept beside it as `….migrated`. */
  readonly folder: string;
  /**
   * `local-features`: all that a fingerprint holds is kept and searched, in memory about 180 KB a work. `whole-picture`: only facts and hashes, about 400 bytes a work in
   * memory and 330 on disk; parts of works are not found. Fixed when the folder is made.
   * @default 'local-features'
   */
  readonly depth?: IndexDepth;
  /** Worker threads; each takes about 200 MB once it is in use. @default the number of cores, at most 4 */
  readonly threads?: number;
  /** Every work that the index should hold: with it, damage that the folder's own files cannot repair, or another engine's fingerprints, lead to building it again. */
  source?(): Iterable<WorkEntry> | AsyncIterable<WorkEntry>;
  /** A model that is asked where nothing else finds a copy, as in `createWorkIndex`. Not with depth `whole-picture`, which keeps no embeddings. @default none */
  readonly embeddings?: EmbeddingOptions;
  /** As in `createWorkIndex`. @default 'refuse' */
  readonly otherEmbeddings?: 'refuse' | 'leave-out';
  /** When logs are closed, catalogues written, and logs written anew. */
  readonly storage?: StoreTuning;
}

/** What is asked with: a fingerprint of role `query`, an image, or a work of the index by its id. */
export type WorkQuery = Fingerprint | ImageInput | { readonly id: string };

export interface FilteredSearchOptions extends WorkSearchOptions {
  /** Most works of each list of the result. @default all */
  readonly k?: number;
  readonly filter?: LabelFilter;
}

export interface NearSearchOptions extends NearOptions {
  readonly filter?: LabelFilter;
  readonly exclude?: ReadonlySet<string>;
}

export interface AddManyOptions {
  /** Told after each batch that is on disk. */
  onProgress?(progress: { readonly done: number }): void;
  /** Ends it; what was told as done stays. */
  readonly signal?: AbortSignal;
}

export interface StoredWork extends Labels {
  readonly id: string;
  /** `null` in an index of depth `whole-picture`. */
  readonly fingerprint: Fingerprint | null;
}

export interface WorkIndexStats extends StoreStats {
  readonly depth: IndexDepth;
  readonly engine: string;
  readonly isRebuilt: boolean;
  /** Works whose tables were read from files since it was opened, instead of being made from their records. */
  readonly fromSegments: number;
}

/** An index that was opened from a folder. Everything but reading is refused after `close`, with `IMGGUARD_INDEX_CLOSED`. */
export interface OpenedWorkIndex {
  readonly size: number;
  readonly depth: IndexDepth;
  /** Damage that was found, and repaired, when it was opened; in files of segments, until the first search. */
  readonly findings: readonly Finding[];
  has(id: string): boolean;
  ids(): string[];
  /** What a work was added with; its record is not read. */
  labels(id: string): Labels | null;
  /** @throws {IndexError} `IMGGUARD_INDEX_CORRUPT` when its record is damaged: add it again */
  get(id: string): Promise<StoredWork | null>;
  /** Registers a work, or replaces it. On disk when it resolves. */
  add(work: WorkEntry): Promise<void>;
  /** Registers works in batches, with at most two batches in memory. Returns how many there were. When an entry is refused, those before it stay. */
  addMany(works: Iterable<WorkEntry> | AsyncIterable<WorkEntry>, options?: AddManyOptions): Promise<number>;
  /** Replaces a work that is there; otherwise does nothing and resolves to `false`. */
  replace(work: WorkEntry): Promise<boolean>;
  /** Returns whether it was there. */
  remove(id: string): Promise<boolean>;
  /** Takes a fingerprint in the index's own worker threads. @throws {ImageError} when the picture is refused */
  fingerprint(input: ImageInput, options?: FingerprintOptions): Promise<Fingerprint>;
  /**
   * The works that an image shows, verified. A work of the index as the query is not in its own answer; turned by quarters it is found only by its features.
   *
   * @throws {IndexError} `IMGGUARD_INDEX_CORRUPT` when records are damaged and there is no source: it would not be the whole answer
   */
  search(query: WorkQuery, options?: FilteredSearchOptions): Promise<WorkSearchResult>;
  /** The works whose whole picture is near, by PDQ distance: candidates, not matches. */
  near(query: WorkQuery, options?: NearSearchOptions): Promise<NearWork[]>;
  /** Images that were seen, to be asked when a work is registered. Opened with the first call. */
  sightings(): Promise<SightingIndex>;
  /** Writes the catalogue now, so that opening reads nothing from logs. */
  checkpoint(): Promise<void>;
  /** Writes logs anew, without what is out of date. */
  compact(): Promise<void>;
  stats(): WorkIndexStats;
  /** Waits for what is being written. Twice is fine. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
