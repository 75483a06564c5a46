/**
 * The index that an installation's works are searched in. The database is the truth; the folder `index` in the data folder is a cache of it, so that a start need not read and prepare every
 * fingerprint. It is open in one process at a time. Where it cannot be used, since another process has it open or the disk refuses, the works are held in memory alone: a slower start, and the
 * same answers.
 */
import { join } from 'node:path';
import { decodeFingerprint, type Fingerprint } from '@imgguard/core';
import type { EmbeddingDescriptor, EmbeddingModel } from '@imgguard/core/embedding';
import {
  createWorkIndex,
  type OpenedWorkIndex,
  openWorkIndex,
  type WorkEntry,
  type WorkIndex,
  type WorkSearchOptions,
  type WorkSearchResult,
} from '@imgguard/index';
import type { CopyModel } from '../models/copy-model.ts';

/** In the data folder. */
export const INDEX_FOLDER = 'index';

/** Works by id, wherever they are held. */
export interface WorksIndex {
  readonly size: number;
  ids(): string[];
  /** Registers works, or replaces them. */
  put(works: AsyncIterable<IndexedWork>): Promise<void>;
  remove(id: string): Promise<void>;
  /** Gives a work that is there the embedding that its fingerprint has now. */
  embed(work: IndexedWork): Promise<void>;
  /** Whether a work that is there has an embedding of this model. */
  hasEmbedding(id: string, model: EmbeddingModel): boolean;
  fingerprint: WorkIndex['fingerprint'];
  search(query: Fingerprint | string, options: WorkSearchOptions): Promise<WorkSearchResult>;
  close(): Promise<void>;
}

export interface IndexedWork {
  readonly id: string;
  readonly fingerprint: Fingerprint;
}

export interface WorksIndexOptions {
  readonly threads: number;
  readonly model: CopyModel | null;
}

/** The index in the data folder. `source`: every work that it should hold, asked for where the folder is damaged or of another engine. Throws when it cannot be opened. */
export async function openIndexInFolder(
  dataDir: string,
  { threads, model }: WorksIndexOptions,
  source: () => AsyncIterable<IndexedWork>,
): Promise<WorksIndex> {
  const index = await openWorkIndex({
    folder: join(dataDir, INDEX_FOLDER),
    threads,
    ...(model === null ? {} : { embeddings: model }),
    // Those of a model that was used before are made again one after the other.
    otherEmbeddings: 'leave-out',
    source: () => entries(source()),
  });
  return inFolder(index);
}

export function createIndexInMemory({ threads, model }: WorksIndexOptions): WorksIndex {
  const index = createWorkIndex({ threads, ...(model === null ? {} : { embeddings: model }), otherEmbeddings: 'leave-out' });
  const models = new Map<string, string>();
  const note = ({ id, fingerprint: { embedding } }: IndexedWork) => {
    if (embedding !== undefined) models.set(id, modelTag(embedding.upright.model));
  };
  return {
    get size() {
      return index.size;
    },
    ids: index.ids,
    async put(works) {
      for await (const work of works) {
        index.add(work.id, work.fingerprint);
        note(work);
      }
    },
    async remove(id) {
      index.remove(id);
      models.delete(id);
    },
    async embed(work) {
      index.setEmbedding(work.id, uprightOf(work));
      note(work);
    },
    hasEmbedding: (id, other) => models.get(id) === modelTag(other),
    fingerprint: index.fingerprint,
    search: index.search,
    close: index.close,
  };
}

/** A work as the index in the data folder files it: the model of its embedding is a tag, so that nobody need read the embedding to know. */
export function indexEntry({ id, fingerprint }: IndexedWork): WorkEntry {
  const { embedding } = fingerprint;
  return { id, fingerprint, ...(embedding === undefined ? {} : { tags: [modelTag(embedding.upright.model)] }) };
}

/** A work as the database has it, decoded. */
export function decodedWork({ id, data }: { readonly id: string; readonly data: Uint8Array }): IndexedWork {
  return { id, fingerprint: decodeFingerprint(data) };
}

// --- internal ---

function inFolder(index: OpenedWorkIndex): WorksIndex {
  return {
    get size() {
      return index.size;
    },
    ids: () => index.ids(),
    async put(works) {
      await index.addMany(entries(works));
    },
    async remove(id) {
      await index.remove(id);
    },
    embed: (work) => index.add(indexEntry(work)),
    hasEmbedding: (id, model) => index.labels(id)?.tags?.includes(modelTag(model)) === true,
    fingerprint: (input, options) => index.fingerprint(input, options),
    search: (query, options) => index.search(query, options),
    close: () => index.close(),
  };
}

async function* entries(works: AsyncIterable<IndexedWork>): AsyncGenerator<WorkEntry> {
  for await (const work of works) yield indexEntry(work);
}

function uprightOf({ fingerprint }: IndexedWork): EmbeddingDescriptor | null {
  return fingerprint.embedding?.upright ?? null;
}

/** What two models differ in: file, recipe, and what they say of themselves. */
function modelTag({ id, sha256, recipe }: EmbeddingModel): string {
  return `embedding ${id} ${sha256} ${recipe}`;
}
