/** The index of the registered works, filled from the store and kept in step with it. */
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
import { createWorkIndex, type WorkIndex, type WorkSearchOptions, type WorkSearchResult } from '@imgguard/index';
import type { CopyModel } from '../models/copy-model.ts';
import type { Store } from '../store/store.ts';
import type { WorkFingerprint } from '../store/work-store.ts';

export interface WorkCatalogue {
  /** Takes in works that were registered or removed since the last call, by this process or another. */
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
  const index = createWorkIndex({ threads, ...(model === null ? {} : { embeddings: model }) });
  const seqs = new Map<string, number>();
  /** Works without an embedding of the model. */
  const unembedded = new Set<string>();
  let newest = 0;
  async function refresh(): Promise<void> {
    if (store.works.newestSeq() === newest && store.works.count() === seqs.size) return;
    for (const entry of store.works.fingerprints(newest)) {
      const work = forModel(await usable(store, index, entry), model);
      index.add(entry.id, work);
      seqs.set(entry.id, entry.seq);
      newest = Math.max(newest, entry.seq);
      if (model !== null && work.embedding === undefined) unembedded.add(entry.id);
    }
    const registered = new Set(store.works.list().map(({ work }) => work.id));
    for (const id of seqs.keys()) {
      if (registered.has(id)) continue;
      index.remove(id);
      seqs.delete(id);
      unembedded.delete(id);
    }
  }
  async function embedWorks(signal: AbortSignal): Promise<void> {
    for (const id of unembedded) {
      signal.throwIfAborted();
      const upright = await embeddingOf(store, id, model!, signal);
      // What cannot be read any more is found without.
      unembedded.delete(id);
      if (upright !== null) keepEmbedding({ store, index }, id, upright);
    }
  }
  return {
    refresh,
    embedWorks,
    threads,
    model,
    get seq() {
      return newest;
    },
    get size() {
      return index.size;
    },
    fingerprint: (input, { role, signal }) =>
      index.fingerprint(input, { role, truncated: role === 'query' ? 'accept' : 'refuse', ...(signal === undefined ? {} : { signal }) }),
    search: (query, afterSeq, options = {}) => {
      const exclude = afterSeq > 0 ? notAfter(seqs, afterSeq) : new Set<string>();
      const asked = typeof query === 'string' ? query : forModel(query, model);
      return index.search(asked, { ...options, exclude, decode: { truncated: 'accept' } });
    },
    async close() {
      await index.close();
      await model?.embedder.close();
    },
  };
}

// --- internal ---

/** A fingerprint without an embedding that the model has nothing to do with. */
function forModel(fingerprint: Fingerprint, model: CopyModel | null): Fingerprint {
  const { embedding, ...plain } = fingerprint;
  if (embedding === undefined) return fingerprint;
  return model !== null && isSameModel(embedding.upright.model, model.embedder.model) ? fingerprint : plain;
}

function notAfter(seqs: ReadonlyMap<string, number>, afterSeq: number): Set<string> {
  return new Set([...seqs].flatMap(([id, seq]) => (seq <= afterSeq ? [id] : [])));
}

/** A fingerprint of an older engine is made again: from the registered file while it is where it was, else from the reduced copy. */
async function usable(store: Store, index: WorkIndex, entry: WorkFingerprint): Promise<Fingerprint> {
  if (entry.engine === FINGERPRINT_ENGINE) return decodeFingerprint(entry.data);
  const fingerprint = await index.fingerprint(await pictureOf(store, entry.id), { role: 'reference' });
  store.works.replaceFingerprint(entry.id, { engine: FINGERPRINT_ENGINE, data: encodeFingerprint(fingerprint) });
  return fingerprint;
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

function keepEmbedding(
  { store, index }: { readonly store: Store; readonly index: WorkIndex },
  id: string,
  upright: EmbeddingDescriptor,
): void {
  const fingerprint = index.get(id);
  if (fingerprint === null) return;
  index.setEmbedding(id, upright);
  const data = encodeFingerprint({ ...fingerprint, embedding: { upright } });
  store.works.replaceFingerprint(id, { engine: FINGERPRINT_ENGINE, data });
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
