/** The registered works as searches see them: an index that is kept in step with the database. */
import { access } from 'node:fs/promises';
import {
  decodeFingerprint,
  encodeFingerprint,
  type Fingerprint,
  FINGERPRINT_ENGINE,
  type ImageInput,
  isImgGuardError,
} from '@imgguard/core';
import { type EmbeddingDescriptor, isSameModel } from '@imgguard/core/embedding';
import type { WorkSearchOptions, WorkSearchResult } from '@imgguard/index';
import { isImgguardError } from '../errors.ts';
import type { CopyModel } from '../models/copy-model.ts';
import type { Store } from '../store/store.ts';
import { createIndexInMemory, decodedWork, type IndexedWork, openIndexInFolder, type WorksIndex } from './works-index.ts';

export interface WorkCatalogue {
  /**
   * Takes in works that were registered or removed since the last call, by this process or another. The first call opens the index in the data folder: whoever calls holds the scan lock.
   */
  refresh(): Promise<void>;
  /** Makes the embeddings that works lack, or have of another model. Searches go on meanwhile, and find by the model what is done. Does nothing without a model. */
  embedWorks(signal: AbortSignal): Promise<void>;
  /** The newest work's `seq` that searches compare with. */
  readonly seq: number;
  readonly size: number;
  /** Threads that search at the same time. */
  readonly threads: number;
  fingerprint(input: ImageInput, options: { readonly role: Fingerprint['role']; readonly signal?: AbortSignal }): Promise<Fingerprint>;
  /** Compares with the works that are newer than `afterSeq`. An image is looked at only as far as it takes; a fingerprint is asked without an embedding of another model. */
  search(query: Fingerprint | string, afterSeq: number, options?: Pick<WorkSearchOptions, 'embed' | 'signal'>): Promise<WorkSearchResult>;
  /** The model that is asked where nothing else finds a copy. */
  readonly model: CopyModel | null;
  close(): Promise<void>;
}

export function createWorkCatalogue(
  store: Store,
  { threads, model = null }: { readonly threads: number; readonly model?: CopyModel | null },
): WorkCatalogue {
  return new Catalogue(store, threads, model);
}

// --- internal ---

class Catalogue implements WorkCatalogue {
  readonly threads: number;
  readonly model: CopyModel | null;
  readonly #store: Store;
  /** Without works until the first refresh, and where the folder cannot be used. */
  #index: WorksIndex;
  /** Closed at the end: somebody may still wait for their answers. */
  readonly #retired: WorksIndex[] = [];
  #isFolderTried = false;
  readonly #seqs = new Map<string, number>();
  /** Works without an embedding of the model. */
  readonly #unembedded = new Set<string>();
  /** Works that cannot get one. */
  readonly #unreadable = new Set<string>();
  #newest = 0;
  #refreshing: Promise<void> = Promise.resolve();

  constructor(store: Store, threads: number, model: CopyModel | null) {
    this.#store = store;
    this.threads = threads;
    this.model = model;
    this.#index = createIndexInMemory({ threads, model });
  }

  get seq(): number {
    return this.#newest;
  }

  get size(): number {
    return this.#index.size;
  }

  refresh(): Promise<void> {
    const mine = this.#refreshing.catch(() => {}).then(() => this.#refresh());
    this.#refreshing = mine;
    return mine;
  }

  async embedWorks(signal: AbortSignal): Promise<void> {
    for (const id of this.#unembedded) {
      signal.throwIfAborted();
      const fingerprint = await this.#embedded(id, signal);
      this.#unembedded.delete(id);
      // What cannot be read any more is found without.
      if (fingerprint === null) this.#unreadable.add(id);
      else if (this.#seqs.has(id)) await this.#index.embed({ id, fingerprint });
    }
  }

  fingerprint(input: ImageInput, { role, signal }: Parameters<WorkCatalogue['fingerprint']>[1]): Promise<Fingerprint> {
    const truncated = role === 'query' ? 'accept' : 'refuse';
    return this.#index.fingerprint(input, { role, truncated, ...(signal === undefined ? {} : { signal }) });
  }

  search(
    query: Fingerprint | string,
    afterSeq: number,
    options: Pick<WorkSearchOptions, 'embed' | 'signal'> = {},
  ): Promise<WorkSearchResult> {
    const exclude = afterSeq > 0 ? notAfter(this.#seqs, afterSeq) : new Set<string>();
    const asked = typeof query === 'string' ? query : forModel(query, this.model);
    return this.#index.search(asked, { ...options, exclude, decode: { truncated: 'accept' } });
  }

  async close(): Promise<void> {
    await this.#refreshing.catch(() => {});
    for (const index of [this.#index, ...this.#retired]) await index.close();
    await this.model?.embedder.close();
  }

  async #refresh(): Promise<void> {
    const { works } = this.#store;
    if (this.#isFolderTried && works.newestSeq() === this.#newest && works.count() === this.#seqs.size) return;
    if (!this.#isFolderTried) await this.#openFolder();
    try {
      await this.#takeIn();
    } catch (error) {
      // What the database says is so also without the folder: a full disk, or a folder that went away.
      if (isImgguardError(error) && !error.code.startsWith('IMGGUARD_INDEX_')) throw error;
      this.#use(createIndexInMemory({ threads: this.threads, model: this.model }));
      await this.#takeIn();
    }
  }

  async #openFolder(): Promise<void> {
    const { threads, model } = this;
    this.#isFolderTried = true;
    const source = () => this.#works(this.#store.works.order(0));
    const opened = await openIndexInFolder(this.#store.dataDir, { threads, model }, source).catch((error: unknown) => {
      if (isImgguardError(error) && !error.code.startsWith('IMGGUARD_INDEX_')) throw error;
      return null;
    });
    if (opened !== null) this.#use(opened);
  }

  #use(index: WorksIndex): void {
    this.#retired.push(this.#index);
    this.#index = index;
  }

  /** Makes the index hold what the database holds. */
  async #takeIn(): Promise<void> {
    const registered = this.#store.works.order(0);
    const wanted = new Map(registered.map(({ id, seq }) => [id, seq]));
    const held = new Set(this.#index.ids());
    for (const id of held) if (!wanted.has(id)) await this.#leaveOut(id);
    await this.#index.put(this.#works(registered.filter(({ id }) => !held.has(id))));
    this.#seqs.clear();
    for (const [id, seq] of wanted) this.#seqs.set(id, seq);
    this.#newest = registered.at(-1)?.seq ?? this.#store.works.newestSeq();
    this.#noteUnembedded();
  }

  async #leaveOut(id: string): Promise<void> {
    await this.#index.remove(id);
    this.#unembedded.delete(id);
  }

  #noteUnembedded(): void {
    if (this.model === null) return;
    const { model } = this.model.embedder;
    for (const id of this.#seqs.keys()) if (!this.#unreadable.has(id) && !this.#index.hasEmbedding(id, model)) this.#unembedded.add(id);
  }

  /** One after the other, so that not all fingerprints are in memory at once. */
  async *#works(listed: readonly { readonly id: string }[]): AsyncGenerator<IndexedWork> {
    for (const { id } of listed) {
      const entry = this.#store.works.fingerprint(id);
      if (entry === undefined) continue;
      yield entry.engine === FINGERPRINT_ENGINE ? decodedWork(entry) : await this.#madeAgain(id);
    }
  }

  /** A fingerprint of an older engine is made again: from the registered file while it is where it was, else from the reduced copy. */
  async #madeAgain(id: string): Promise<IndexedWork> {
    const fingerprint = await this.#index.fingerprint(await pictureOf(this.#store, id), { role: 'reference' });
    this.#store.works.replaceFingerprint(id, { engine: FINGERPRINT_ENGINE, data: encodeFingerprint(fingerprint) });
    return { id, fingerprint };
  }

  /** The fingerprint with an embedding of the model, in the database now; `null` when there is none to be had. */
  async #embedded(id: string, signal: AbortSignal): Promise<Fingerprint | null> {
    const { works } = this.#store;
    const entry = works.fingerprint(id);
    if (entry === undefined || entry.engine !== FINGERPRINT_ENGINE) return null;
    const fingerprint = decodeFingerprint(entry.data);
    // Made before, and the index was not told: it was built again, or the process ended in between.
    if (fingerprint.embedding !== undefined && forModel(fingerprint, this.model) === fingerprint) return fingerprint;
    const upright = await embeddingOf(this.#store, id, this.model!, signal);
    if (upright === null) return null;
    const embedded = { ...fingerprint, embedding: { upright } };
    works.replaceFingerprint(id, { engine: FINGERPRINT_ENGINE, data: encodeFingerprint(embedded) });
    return embedded;
  }
}

/** A fingerprint without an embedding that the model has nothing to do with. */
function forModel(fingerprint: Fingerprint, model: CopyModel | null): Fingerprint {
  const { embedding, ...plain } = fingerprint;
  if (embedding === undefined) return fingerprint;
  return model !== null && isSameModel(embedding.upright.model, model.embedder.model) ? fingerprint : plain;
}

function notAfter(seqs: ReadonlyMap<string, number>, afterSeq: number): Set<string> {
  return new Set([...seqs].flatMap(([id, seq]) => (seq <= afterSeq ? [id] : [])));
}

/** Path of the registered file while it is where it was, else of the reduced copy. */
async function pictureOf(store: Store, id: string): Promise<string> {
  const work = store.works.get(id);
  const copy = store.blobs.path(work?.previewSha256 ?? '');
  const file = work?.sourcePath ?? copy;
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  return isThere ? file : copy;
}

/** `null` when the picture cannot be read. */
async function embeddingOf(store: Store, id: string, { embedder }: CopyModel, signal: AbortSignal): Promise<EmbeddingDescriptor | null> {
  try {
    return (await embedder.describe([await pictureOf(store, id)], { signal }))[0]!;
  } catch (error) {
    signal.throwIfAborted();
    if (isImgGuardError(error) && error.code.startsWith('IMGGUARD_IMAGE_')) return null;
    throw error;
  }
}
