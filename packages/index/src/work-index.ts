import type { DecodeOptions, Fingerprint, FingerprintOptions, ImageInput, Match } from '@imgguard/core';
import type { EmbeddingDescriptor, QueryEmbedding } from '@imgguard/core/embedding';
import { createWorkerPool, workerEntry } from '@imgguard/core/matching';
import { checkedEmbedding, checkFingerprint, checkId } from './check-arguments.ts';
import { argumentError, closedError } from './index-error.ts';
import { type EmbeddingOptions, embeddingUseOf } from './embeddings/embedding-options.ts';
import type { Segment } from './local-features/segment.ts';
import { createSegmentStore } from './local-features/segment-store.ts';
import { fromRecord, SNAPSHOT_CONTENTS } from './registered-work.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import type { SearchStep } from './tiers/search-tiers.ts';
import { askedOf, fingerprintWith } from './work-query.ts';
import { createWorkRegistry } from './work-registry.ts';
import { type SearchParts, searchWorkIndex } from './work-search.ts';
import type { BuildTask, BuiltSegment } from './workers/search-worker.ts';

export interface WorkIndexOptions {
  /** Worker threads; each takes about 200 MB once it is in use. @default the number of cores, at most 4 */
  readonly threads?: number;
  /** A model that is asked about images in which nothing else finds a copy. Works that were added with an embedding are found by it. @default none */
  readonly embeddings?: EmbeddingOptions;
  /**
   * What happens while works have embeddings of another model than that of `embeddings`: searches that ask the model are refused, or leave those works' embeddings out, as if they
   * had none. For an index whose model was changed.
   * @default 'refuse'
   */
  readonly otherEmbeddings?: 'refuse' | 'leave-out';
}

export interface WorkSearchOptions {
  /** Ids of works that are not to be found. @default none */
  readonly exclude?: ReadonlySet<string>;
  /** Whether the result says what each step found and took. @default false */
  readonly explain?: boolean;
  /**
   * Whether an image whose whole picture is a copy of a work is also asked for other works that it may show: as a part, as that of a registered collage. Takes keypoints
   * always, and so five to ten times as long for such images.
   * @default false
   */
  readonly everyWork?: boolean;
  /** Makes the embedding of a query that is a fingerprint without one; called only when nothing else finds a copy. `null` when it cannot be made. */
  embed?(): Promise<QueryEmbedding | null>;
  /** How an image is read. @default as `decode` does */
  readonly decode?: Omit<DecodeOptions, 'signal'>;
  /** Ends the search early; its thread is then replaced by a new one. */
  readonly signal?: AbortSignal;
}

/** A work that the query shows (or, in `similar`, may show). */
export interface WorkMatch {
  readonly workId: string;
  readonly match: Match;
}

export interface WorkSearchResult {
  /** Works that the query is a copy of, best first. */
  readonly matches: readonly WorkMatch[];
  /** Works of which the query may be another photograph, or that are too close to call: for a person, never copies. Best first. */
  readonly similar: readonly WorkMatch[];
  /** Works that were laid over the image and compared pixel by pixel. */
  readonly examined: number;
  /** With an image as the query: what came of it. */
  readonly image?: AskedPicture;
  /** With `explain`: what each step said and took, in their order. */
  readonly steps?: readonly SearchStep[];
}

/** An image that was asked about. */
export interface AskedPicture {
  /** Pixels, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** Of role `query`; `null` where the search ended before its keypoints were needed. */
  readonly fingerprint: Fingerprint | null;
}

/**
 * Registered works that can be asked: which of them does this image show? Candidates, alignment and verdict in one call.
 *
 * Everything that takes time runs in worker threads over shared memory (about 180 KB a work). A search sees the works as they were when it
 * began; works that were removed before it ends are not in its answer. After `close`, all but reading is refused with `IMGGUARD_INDEX_CLOSED`.
 */
export interface WorkIndex {
  /** Number of works. */
  readonly size: number;
  /**
   * Registers a work, or replaces it. It is found by the searches that begin afterwards.
   *
   * @param id Any text of up to 65,535 bytes in UTF-8.
   * @param fingerprint Of role `reference`; must not be changed afterwards.
   * @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT`
   */
  add(id: string, fingerprint: Fingerprint): void;
  /**
   * Gives a work another embedding, or takes it away; its fingerprint stays. Searches that begin afterwards use it. For making embeddings again with another model, while the works
   * can be searched without.
   *
   * @returns whether the work was there: never after `close`
   * @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT`
   */
  setEmbedding(id: string, embedding: EmbeddingDescriptor | null): boolean;
  /** Returns whether it was there. */
  remove(id: string): boolean;
  has(id: string): boolean;
  ids(): string[];
  /** The fingerprint as it was added, or `null`. */
  get(id: string): Fingerprint | null;
  /** Takes a fingerprint in the index's own worker threads; with a model also the embedding. @throws {ImageError} when the picture is refused */
  fingerprint(input: ImageInput, options?: FingerprintOptions): Promise<Fingerprint>;
  /**
   * The works that an image shows, by the cheapest tiers first: the same file or pixels; whole pictures by PDQ, confirmed by their pixels; where these leave it open, keypoints; and where
   * these find no copy, a model, if there is one: it proposes works, and makes `similar` at most.
   *
   * @param query An image, of which only as much is computed as it takes; or a fingerprint of role `query`.
   * @throws {ImageError} when the image is refused
   * @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT`; and the signal's reason when it is aborted
   * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` when works have embeddings of another model than the query or the index; none is compared in silence
   */
  search(query: Fingerprint | ImageInput, options?: WorkSearchOptions): Promise<WorkSearchResult>;
  /** Writes all works, as they are now, to a file: it is replaced as a whole or, when an error is thrown, not at all. About 85 KB a work. */
  save(file: string): Promise<void>;
  /**
   * Replaces all works by a snapshot's. When it is refused, the works stay as they were.
   *
   * @throws {IndexError} `IMGGUARD_SNAPSHOT_CORRUPT` or `IMGGUARD_SNAPSHOT_VERSION`: delete the file and register the works again
   */
  load(file: string): Promise<void>;
  /** Ends the threads. Twice is fine. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * @example
 * import { createWorkIndex } from '@imgguard/index';
 * const index = createWorkIndex({ threads: 2 });
 * index.add('lighthouse', await index.fingerprint('lighthouse.jpg', { role: 'reference' }));
 * const { matches, similar } = await index.search('found-on-the-web.webp');
 * for (const { workId, match } of matches) console.log(workId, match.kind, match.probability);
 * await index.close();
 */
export function createWorkIndex(options: WorkIndexOptions = {}): WorkIndex {
  return indexOf(workIndexParts(options));
}

/** An index and what it is made of, for those that keep it in a folder. */
export function openWorks(options: WorkIndexOptions, onSegments: (segments: readonly Segment[]) => void): OpenWorks {
  const parts = workIndexParts(options, onSegments);
  return { index: indexOf(parts), parts };
}

export interface OpenWorks {
  readonly index: WorkIndex;
  readonly parts: SearchParts;
}

// --- internal ---

function indexOf(parts: SearchParts): WorkIndex {
  const { pool, registry } = parts;
  let closed = false;
  const checkOpen = () => {
    if (closed) throw closedError();
  };
  /** What ends early because the index is closed says so. */
  const orClosed = <T>(promise: Promise<T>) => promise.catch((error: unknown) => rethrown(error, closed));

  function add(id: string, work: Fingerprint): void {
    checkOpen();
    checkId(id);
    checkFingerprint(work, 'reference', 'add');
    registry.add(id, work);
  }
  async function fingerprint(input: ImageInput, options?: FingerprintOptions): Promise<Fingerprint> {
    checkOpen();
    return orClosed(fingerprintWith(parts, input, options));
  }
  async function search(query: Fingerprint | ImageInput, options: WorkSearchOptions = {}): Promise<WorkSearchResult> {
    checkOpen();
    const result = await orClosed(searchWorkIndex(parts, await askedOf(query, options), options));
    // Closing takes the works away: what was found then is not the whole answer.
    checkOpen();
    return result;
  }
  async function save(file: string): Promise<void> {
    checkOpen();
    await writeSnapshot(file, { contents: SNAPSHOT_CONTENTS, ...registry.records() });
  }
  async function load(file: string): Promise<void> {
    checkOpen();
    const loaded = await readSnapshot(file, SNAPSHOT_CONTENTS, fromRecord);
    checkOpen();
    registry.clear();
    for (const [id, work] of loaded) registry.add(id, work);
  }
  const close = (): Promise<void> => {
    closed = true;
    registry.clear();
    return pool.close();
  };
  return {
    get size() {
      return registry.size;
    },
    add,
    setEmbedding: (id, embedding) => registry.setEmbedding(id, checkedEmbedding(embedding)),
    remove: registry.remove,
    has: registry.has,
    ids: registry.ids,
    get: registry.fingerprint,
    fingerprint,
    search,
    save,
    load,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function workIndexParts(
  { threads, embeddings, otherEmbeddings = 'refuse' }: WorkIndexOptions,
  onSegments?: (segments: readonly Segment[]) => void,
): SearchParts {
  const pool = createWorkerPool({ entry: workerEntry(import.meta.url, 'search-worker'), ...(threads === undefined ? {} : { threads }) });
  const build = (task: BuildTask) => pool.run<BuiltSegment>(task);
  const store = createSegmentStore({ build, ...(onSegments === undefined ? {} : { onSegments }) });
  if (otherEmbeddings !== 'refuse' && otherEmbeddings !== 'leave-out')
    throw argumentError('otherEmbeddings', "'refuse' or 'leave-out'", otherEmbeddings);
  const use = embeddings === undefined ? null : embeddingUseOf(embeddings);
  return { pool, store, registry: createWorkRegistry(store), use, leavesOthersOut: otherEmbeddings === 'leave-out' };
}

function rethrown(error: unknown, closed: boolean): never {
  throw closed ? closedError({ cause: error }) : error;
}
