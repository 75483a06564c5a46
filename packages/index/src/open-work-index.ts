/**
 * A `WorkIndex` in a folder, for keeping: every change is on disk when its promise resolves. Works have labels to search by; searches can be limited to hashes of whole
 * pictures, so that a million works fit; and images that were seen before a work was registered can be asked for.
 */
import { decodeFingerprint, type Fingerprint, FINGERPRINT_ENGINE, type FingerprintOptions, type ImageInput } from '@imgguard/core';
import { checkFingerprint } from './check-arguments.ts';
import type { Finding } from './durable/finding.ts';
import { changeAll, type FolderOptions, openFolder, type OpenedFolder } from './durable/index-folder.ts';
import { decodeLabels, type Labels } from './durable/labels.ts';
import { decodeFacts } from './durable/picture-facts.ts';
import type { Change } from './durable/store-types.ts';
import { allowedBy, nearIn, type NearWork, searchCatalogue } from './durable/whole-picture-search.ts';
import { argumentError, closedError } from './index-error.ts';
import { createLoadedWorks, type LoadedWorks } from './loaded-works.ts';
import type {
  AddManyOptions,
  FilteredSearchOptions,
  NearSearchOptions,
  OpenedWorkIndex,
  OpenWorkIndexOptions,
  StoredWork,
  WorkIndexStats,
  WorkQuery,
} from './opened-work-index.ts';
import { fromRecord, SNAPSHOT_CONTENTS } from './registered-work.ts';
import { createSightingIndex, type SightingIndex } from './sighting-index.ts';
import { readSnapshot } from './snapshot.ts';
import { asQuery, withoutFeatures } from './stored-pictures.ts';
import { contentsOf, type IndexDepth, putOf, type WorkEntry } from './work-entry.ts';
import type { WorkSearchOptions, WorkSearchResult } from './work-index.ts';
import { isFingerprint } from './work-query.ts';

/**
 * @throws {IndexError} `IMGGUARD_INDEX_BUSY` while it is open elsewhere; `IMGGUARD_INDEX_CORRUPT`, `IMGGUARD_INDEX_VERSION`
 * @example
 * const index = await openWorkIndex({ folder: 'my-works' });
 * await index.add({ id: 'lighthouse', fingerprint: await index.fingerprint('lighthouse.jpg', { role: 'reference' }), tags: ['sea'] });
 * const { matches } = await index.search('found-on-the-web.webp', { filter: { anyTags: ['sea'] } });
 * await index.close();
 */
export async function openWorkIndex(options: OpenWorkIndexOptions): Promise<OpenedWorkIndex> {
  const { depth = 'local-features', threads, folder, embeddings, otherEmbeddings } = options;
  if (depth !== 'local-features' && depth !== 'whole-picture') throw argumentError('depth', "'local-features' or 'whole-picture'", depth);
  if (depth === 'whole-picture' && embeddings !== undefined)
    throw argumentError('embeddings', 'absent with depth whole-picture, which keeps none', 'a model');
  const loaded = createLoadedWorks({
    depth,
    folder,
    ...(options.storage?.segmentWorks === undefined ? {} : { segmentWorks: options.storage.segmentWorks }),
    ...(threads === undefined ? {} : { threads }),
    ...(embeddings === undefined ? {} : { embeddings }),
    ...(otherEmbeddings === undefined ? {} : { otherEmbeddings }),
  });
  try {
    const opened = await openFolder(folderOptions(options, depth, loaded));
    loaded.load(opened.store, options.source);
    return new WorkIndexInFolder({ opened, loaded, depth, folder, ...(threads === undefined ? {} : { threads }) });
  } catch (error) {
    await loaded.close();
    throw error;
  }
}

// --- internal ---

const NO_IDS: ReadonlySet<string> = new Set();

function folderOptions({ folder, source, storage }: OpenWorkIndexOptions, depth: IndexDepth, loaded: LoadedWorks): FolderOptions {
  return {
    ...storage,
    folder,
    contents: contentsOf(depth),
    role: 'reference',
    onChange: (change) => loaded.onChange(change),
    ...(source === undefined ? {} : { source: () => puts(source(), depth) }),
    async migrate(file) {
      const works = await readSnapshot(file, SNAPSHOT_CONTENTS, fromRecord);
      return Array.from(works, ([id, fingerprint]) => putOf({ id, fingerprint }, depth));
    },
  };
}

async function* puts(
  works: Iterable<WorkEntry> | AsyncIterable<WorkEntry>,
  depth: IndexDepth,
  signal?: AbortSignal,
): AsyncGenerator<Change> {
  for await (const work of works) {
    signal?.throwIfAborted();
    yield putOf(work, depth);
  }
}

interface Parts {
  readonly opened: OpenedFolder;
  readonly loaded: LoadedWorks;
  readonly depth: IndexDepth;
  readonly folder: string;
  readonly threads?: number;
}

class WorkIndexInFolder implements OpenedWorkIndex {
  readonly depth: IndexDepth;
  readonly #parts: Parts;
  #sightings: Promise<SightingIndex> | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.depth = parts.depth;
    this.#parts = parts;
  }

  get size(): number {
    return this.#catalogue.size();
  }

  get findings(): readonly Finding[] {
    return [...this.#store.findings, ...this.#parts.loaded.findings];
  }

  get #store(): OpenedFolder['store'] {
    return this.#parts.opened.store;
  }

  get #catalogue(): OpenedFolder['store']['catalogue'] {
    return this.#store.catalogue;
  }

  has(id: string): boolean {
    return this.#catalogue.slotOf(id) !== undefined;
  }

  ids(): string[] {
    return Array.from({ length: this.size }, (_, slot) => this.#catalogue.idAt(slot));
  }

  labels(id: string): Labels | null {
    const slot = this.#catalogue.slotOf(id);
    return slot === undefined ? null : decodeLabels(this.#catalogue.labelsAt(slot));
  }

  async get(id: string): Promise<StoredWork | null> {
    this.#checkOpen();
    const slot = this.#catalogue.slotOf(id);
    if (slot === undefined) return null;
    const labels = decodeLabels(this.#catalogue.labelsAt(slot));
    if (this.depth === 'whole-picture') return { id, ...labels, fingerprint: null };
    const { body } = await this.#store.read(slot);
    return { id, ...labels, fingerprint: decodeFingerprint(body) };
  }

  async add(work: WorkEntry): Promise<void> {
    this.#checkOpen();
    await this.#store.change([putOf(work, this.depth)]);
  }

  async addMany(works: Iterable<WorkEntry> | AsyncIterable<WorkEntry>, { onProgress, signal }: AddManyOptions = {}): Promise<number> {
    this.#checkOpen();
    let done = 0;
    await changeAll(this.#store, this.#parts.loaded.paced(puts(works, this.depth, signal)), (batch) => {
      done += batch.length;
      onProgress?.({ done });
    });
    return done;
  }

  async replace(work: WorkEntry): Promise<boolean> {
    this.#checkOpen();
    if (!this.has(work.id)) return false;
    await this.add(work);
    return true;
  }

  async remove(id: string): Promise<boolean> {
    this.#checkOpen();
    if (!this.has(id)) return false;
    await this.#store.change([{ kind: 'remove', id }]);
    return true;
  }

  fingerprint(input: ImageInput, options?: FingerprintOptions): Promise<Fingerprint> {
    return this.#parts.loaded.index.fingerprint(input, options);
  }

  async search(query: WorkQuery, options: FilteredSearchOptions = {}): Promise<WorkSearchResult> {
    this.#checkOpen();
    const { k = Infinity, filter, exclude, explain = false } = options;
    // Features look at an image step by step; hashes of whole pictures need all of them at once.
    const isWhole = this.depth === 'whole-picture';
    const isImage = !isFingerprint(query) && !isStoredId(query);
    const { fingerprint, own } = isImage && !isWhole ? { fingerprint: query, own: null } : await this.#queryOf(query, options);
    const without = own === null ? (exclude ?? NO_IDS) : new Set([...(exclude ?? []), own]);
    const allowed = allowedBy(this.#catalogue, filter, without);
    if (isWhole) {
      const { steps, ...result } = searchCatalogue(this.#catalogue, fingerprint as Fingerprint, allowed);
      return firstOf({ ...result, ...(explain ? { steps } : {}) } as WorkSearchResult, k);
    }
    await this.#parts.loaded.ready(this.#parts.folder);
    this.#checkOpen();
    const left = filter === undefined ? without : this.#notAllowed(allowed);
    // What is like a work of the index is wanted in all its forms.
    const everyWork = options.everyWork ?? own !== null;
    return firstOf(await this.#parts.loaded.index.search(fingerprint, { ...options, everyWork, exclude: left }), k);
  }

  async near(query: WorkQuery, { filter, exclude = NO_IDS, ...near }: NearSearchOptions = {}): Promise<NearWork[]> {
    this.#checkOpen();
    const { k = 10, maxDistance = 0 } = near;
    if (!(k === Infinity || Number.isInteger(k)) || k < 1) throw argumentError('k', 'an integer >= 1', k);
    if (!(maxDistance >= 0)) throw argumentError('maxDistance', 'a number >= 0', maxDistance);
    const { fingerprint, own } = await this.#queryOf(query);
    const without = own === null ? exclude : new Set([...exclude, own]);
    return nearIn(this.#catalogue, fingerprint, near, allowedBy(this.#catalogue, filter, without));
  }

  sightings(): Promise<SightingIndex> {
    this.#checkOpen();
    const { folder, depth, threads } = this.#parts;
    return (this.#sightings ??= createSightingIndex({ folder, depth, threads, workOf: (id) => this.#stored(id) }));
  }

  checkpoint(): Promise<void> {
    return this.#store.checkpoint();
  }

  compact(): Promise<void> {
    return this.#store.compact();
  }

  stats(): WorkIndexStats {
    return {
      ...this.#store.stats(),
      depth: this.depth,
      engine: FINGERPRINT_ENGINE,
      isRebuilt: this.#parts.opened.isRebuilt,
      fromSegments: this.#parts.loaded.fromSegments,
    };
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#parts.loaded.close();
    await (await this.#sightings?.catch(() => undefined))?.close();
    await this.#parts.opened.close();
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw closedError();
  }

  #notAllowed({ isAllowed }: { isAllowed(slot: number): boolean }): Set<string> {
    const ids = new Set<string>();
    for (let slot = 0; slot < this.size; slot++) if (!isAllowed(slot)) ids.add(this.#catalogue.idAt(slot));
    return ids;
  }

  async #queryOf(query: WorkQuery, { decode = {}, signal }: WorkSearchOptions = {}): Promise<AskedFingerprint> {
    if (isFingerprint(query)) {
      checkFingerprint(query, 'query', 'search');
      return { fingerprint: query, own: null };
    }
    if (!isStoredId(query)) {
      const options = { ...decode, role: 'query', ...(signal === undefined ? {} : { signal }) } as const;
      return { fingerprint: await this.fingerprint(query, options), own: null };
    }
    const work = await this.#stored(query.id);
    if (work === null) throw argumentError('id', 'the id of a work in the index', query.id);
    return { fingerprint: asQuery(work), own: query.id };
  }

  /** The fingerprint of a work, or, of an index that keeps none, what it knows of it. */
  async #stored(id: string): Promise<Fingerprint | null> {
    const slot = this.#catalogue.slotOf(id);
    if (slot === undefined) return null;
    if (this.depth === 'whole-picture') return withoutFeatures(decodeFacts(this.#catalogue.factsAt(slot)));
    return (await this.get(id))?.fingerprint ?? null;
  }
}

interface AskedFingerprint {
  readonly fingerprint: Fingerprint;
  /** Id of the work that it is the fingerprint of. */
  readonly own: string | null;
}

function isStoredId(query: Exclude<WorkQuery, Fingerprint>): query is { readonly id: string } {
  return typeof query === 'object' && query !== null && 'id' in query && typeof query.id === 'string';
}

function firstOf(result: WorkSearchResult, k: number): WorkSearchResult {
  if (k !== Infinity && (!Number.isInteger(k) || k < 1)) throw argumentError('k', 'an integer >= 1', k);
  return { ...result, matches: result.matches.slice(0, k), similar: result.similar.slice(0, k) };
}
