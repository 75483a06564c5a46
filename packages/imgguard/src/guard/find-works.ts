/** Searches in one's own works: by words ("my pictures of …"), or by a picture. */
import type { Work } from '@imgguard/claims';
import {
  decodeEmbedding,
  type Embedder,
  type EmbeddingDescriptor,
  type EmbeddingModel,
  embeddingSimilarity,
  encodeEmbedding,
  textSimilarity,
} from '@imgguard/core/embedding';
import { argumentError, expectInteger, expectText, GuardError, isImgguardError } from '../errors.ts';
import { lazyEmbedder } from '../models/lazy-embedder.ts';
import { createModelStore, type InstalledModel } from '../models/model-store.ts';
import { modelForPictures, modelsForWords } from '../models/search-models.ts';
import type { Store } from '../store/store.ts';
import type { StoredWork } from '../store/work-store.ts';
import type { WorkFilter } from './works.ts';

/** What to look for: `text`, or a picture as `file` or `bytes`. */
export interface FindWorks extends Omit<WorkFilter, 'rightsHolderId'> {
  /** Words that say what the pictures show, at most 2,000 characters. The models read English best. */
  readonly text?: string;
  /** Path of a picture. */
  readonly file?: string;
  /** A picture's bytes as they are in a file. */
  readonly bytes?: Uint8Array;
  /** Most works that are returned, 1 or more. @default 10 */
  readonly k?: number;
  /** Id of the model, or of its twin. @default the first installed one that can do it; with a picture, one that finds the same things before one that finds copies */
  readonly model?: string;
  readonly signal?: AbortSignal;
  /** Told while works are embedded that have no embedding of this model yet: how many of how many are done. */
  onProgress?(done: number, all: number): void;
}

export interface FoundWork {
  readonly work: Work;
  /** Cosine similarity, -1 to 1. Only the order means something: what fits words has about 0.2 to 0.35 with CLIP. */
  readonly similarity: number;
}

export interface WorksFound {
  /** Id of the model that was asked. */
  readonly model: string;
  /** Most similar first, ties by id. */
  readonly works: readonly FoundWork[];
  /** Works whose picture cannot be read any more, and why; they are not among the found. */
  readonly unreadable: readonly { readonly work: Work; readonly code: string; readonly message: string }[];
}

export interface WorkFinder {
  /** @throws see `GuardWorks.find` */
  find(query: FindWorks): Promise<WorksFound>;
  /** Closes the models. Twice is fine. */
  close(): Promise<void>;
}

/** Models stay open until the finder is closed: the second search is quick. */
export function createWorkFinder(store: Store): WorkFinder {
  const models = createModelStore(store.dataDir);
  const open = new Map<string, Embedder>();
  let closing: Promise<void> | undefined;
  const embedderOf = (model: InstalledModel): Embedder => {
    const embedder = open.get(model.file) ?? lazyEmbedder(model);
    open.set(model.file, embedder);
    return embedder;
  };
  return {
    async find(query) {
      if (closing !== undefined) throw new GuardError('IMGGUARD_CLOSED', 'The guard is closed; make a new one with createGuard.');
      const { text, signal } = query;
      const k = expectInteger('k', query.k ?? DEFAULT_K, 1);
      const picture = pictureOf(query);
      const options = signal === undefined ? {} : { signal };
      if (picture !== undefined) {
        const installed = await modelForPictures(models, query.model);
        const embedder = embedderOf(installed);
        const [wanted] = await embedder.describe([picture], { ...options, truncated: 'accept' });
        const embedded = await embedWorks(store, embedder, query);
        return answer(embedded, { model: installed.manifest.id, k, similarityTo: (own) => embeddingSimilarity(wanted!, own) });
      }
      const words = expectText('text', text);
      const pair = await modelsForWords(models, query.model);
      const [wanted] = await embedderOf(pair.words).describeText([words], options);
      const embedded = await embedWorks(store, embedderOf(pair.pictures), query);
      return answer(embedded, { model: pair.words.manifest.id, k, similarityTo: (own) => textSimilarity(wanted!, own) });
    },
    close: () => (closing ??= Promise.all([...open.values()].map((each) => each.close())).then(() => undefined)),
  };
}

/** Works with their embeddings. */
export interface EmbeddedWorks {
  readonly works: readonly { readonly work: Work; readonly embedding: EmbeddingDescriptor }[];
  readonly unreadable: WorksFound['unreadable'];
}

/**
 * The embeddings of the works that a model has made, and of the others, which are made now from the reduced copies and kept. What was made stays when it is
 * stopped in the middle.
 *
 * @throws EmbeddingError when the model cannot be used; the signal's reason when it aborts
 */
export async function embedWorks(
  store: Store,
  embedder: Embedder,
  { collection, tag, signal, onProgress }: Pick<FindWorks, 'collection' | 'tag' | 'signal' | 'onProgress'> = {},
): Promise<EmbeddedWorks> {
  const { model } = embedder;
  const key = keyOf(model);
  const wanted = store.works.list().filter(({ work }) => {
    const isIn = collection === undefined || work.collections?.includes(collection) === true;
    return isIn && (tag === undefined || work.tags?.includes(tag) === true);
  });
  store.workEmbeddings.removeOthers(model.id, key);
  const known = store.workEmbeddings.all(key);
  const missing = wanted.filter(({ work }) => !known.has(work.id));
  const unreadable: { work: Work; code: string; message: string }[] = [];
  let done = 0;
  for (let at = 0; at < missing.length; at += TOGETHER) {
    signal?.throwIfAborted();
    const made = await Promise.all(missing.slice(at, at + TOGETHER).map((each) => embeddingOf(store, embedder, each, signal)));
    for (const { stored, data, problem } of made) {
      if (problem === null) {
        store.workEmbeddings.put(stored.work.id, key, data);
        known.set(stored.work.id, data);
      } else unreadable.push({ work: stored.work, ...problem });
    }
    done += made.length;
    onProgress?.(done, missing.length);
  }
  const works = wanted.flatMap(({ work }) => {
    const data = known.get(work.id);
    return data === undefined ? [] : [{ work, embedding: decodeEmbedding(data) }];
  });
  return { works, unreadable };
}

// --- internal ---

const DEFAULT_K = 10;
/** Works that are embedded between two looks at the signal: what a model takes at once, with some room. */
const TOGETHER = 8;

function keyOf({ id, sha256, recipe }: EmbeddingModel): string {
  return `${id} ${sha256} ${recipe}`;
}

function pictureOf({ text, file, bytes }: FindWorks): string | Uint8Array | undefined {
  const given = [text, file, bytes].filter((each) => each !== undefined);
  if (given.length !== 1) throw argumentError('query', 'one of `text`, `file` and `bytes`', `${given.length} of them`);
  return file === undefined ? bytes : expectText('file', file);
}

type Embedded =
  | { readonly stored: StoredWork; readonly data: Uint8Array; readonly problem: null }
  | { readonly stored: StoredWork; readonly data: null; readonly problem: { readonly code: string; readonly message: string } };

/** From the reduced copy, which is always there and is the picture that was registered; it is larger than any of the models takes. */
async function embeddingOf(store: Store, embedder: Embedder, stored: StoredWork, signal: AbortSignal | undefined): Promise<Embedded> {
  try {
    const path = store.blobs.path(stored.previewSha256);
    const [embedding] = await embedder.describe([path], signal === undefined ? {} : { signal });
    return { stored, data: encodeEmbedding(embedding!), problem: null };
  } catch (error) {
    signal?.throwIfAborted();
    if (!isImgguardError(error) || !error.code.startsWith('IMGGUARD_IMAGE_')) throw error;
    return { stored, data: null, problem: { code: error.code, message: error.message } };
  }
}

interface Asking {
  readonly model: string;
  readonly k: number;
  similarityTo(own: EmbeddingDescriptor): number;
}

function answer({ works, unreadable }: EmbeddedWorks, { model, k, similarityTo }: Asking): WorksFound {
  const ranked = works
    .map(({ work, embedding }): FoundWork => ({ work, similarity: similarityTo(embedding) }))
    .toSorted((l, r) => r.similarity - l.similarity || (l.work.id < r.work.id ? -1 : 1));
  return { model, works: ranked.slice(0, k), unreadable };
}
