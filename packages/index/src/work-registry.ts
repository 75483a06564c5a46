/** The works that an index holds: what is known of each, by id, by number, and by the hashes of its file and pixels. */
import type { Fingerprint } from '@imgguard/core';
import type { SegmentStore } from './local-features/segment-store.ts';
import type { EmbeddingDescriptor } from '@imgguard/core/embedding';
import { createEmbeddingShelf, type ShelvedEmbeddings } from './embeddings/embedding-shelf.ts';
import { createIdentities } from './tiers/identities.ts';
import { factsOf, fingerprintFrom, type RegisteredWork, toRecord } from './registered-work.ts';

export interface WorkRegistry {
  readonly size: number;
  ids(): string[];
  has(id: string): boolean;
  byNumber(number: number): RegisteredWork | undefined;
  numberOf(id: string): number | undefined;
  /** Hashes of files and pixels by number, in shared memory; see `identities.ts`. */
  identities(): Uint8Array;
  /** Their embeddings, in shared memory. */
  embeddings(): readonly ShelvedEmbeddings[];
  embeddingOf(number: number): EmbeddingDescriptor | null;
  fingerprint(id: string): Fingerprint | null;
  /** Adds a work or replaces it. */
  add(id: string, fingerprint: Fingerprint): void;
  /** Takes in a work whose features lie in a segment that was adopted, under this number. Its id must not be there. */
  adopt(work: RegisteredWork, embedding: EmbeddingDescriptor | null): void;
  setEmbedding(id: string, embedding: EmbeddingDescriptor | null): boolean;
  remove(id: string): boolean;
  clear(): void;
  /** All works as they are now, as records of a snapshot, each made when it is asked for. */
  records(): { readonly count: number; readonly records: Iterable<Uint8Array> };
  watch(): Watch;
}

/** Which works were removed or replaced since a moment, by their numbers. */
export interface Watch {
  readonly left: ReadonlyMap<number, RegisteredWork>;
  end(): void;
}

export function createWorkRegistry(store: SegmentStore): WorkRegistry {
  const byId = new Map<string, RegisteredWork>();
  const byNumber = new Map<number, RegisteredWork>();
  const watches = new Set<Map<number, RegisteredWork>>();
  const shelves = createShelves(store);

  function remove(id: string): boolean {
    const work = byId.get(id);
    if (work === undefined) return false;
    for (const left of watches) left.set(work.number, work);
    byId.delete(id);
    byNumber.delete(work.number);
    shelves.remove(work.number);
    return true;
  }
  return {
    get size() {
      return byId.size;
    },
    ids: () => [...byId.keys()],
    has: (id) => byId.has(id),
    byNumber: (number) => byNumber.get(number),
    numberOf: (id) => byId.get(id)?.number,
    identities: shelves.identities,
    embeddings: shelves.embeddings,
    embeddingOf: shelves.embeddingOf,
    fingerprint(id) {
      const work = byId.get(id);
      return work === undefined ? null : shelves.take(work)();
    },
    add(id, fingerprint) {
      remove(id);
      const work = { id, number: shelves.add(fingerprint), ...factsOf(fingerprint) };
      byId.set(id, work);
      byNumber.set(work.number, work);
    },
    adopt(work, embedding) {
      byId.set(work.id, work);
      byNumber.set(work.number, work);
      shelves.adopt(work, embedding);
    },
    setEmbedding(id, embedding) {
      const work = byId.get(id);
      if (work !== undefined) shelves.setEmbedding(work.number, embedding);
      return work !== undefined;
    },
    remove,
    clear() {
      for (const id of byId.keys()) remove(id);
      shelves.clear();
    },
    records: () => recordsOf(byId.values(), shelves),
    watch() {
      const left = new Map<number, RegisteredWork>();
      watches.add(left);
      return { left, end: () => watches.delete(left) };
    },
  };
}

// --- internal ---

/** Where the parts of a fingerprint lie: features in segments, hashes and embeddings in tables of their own. */
interface Shelves extends Pick<WorkRegistry, 'identities' | 'embeddings' | 'embeddingOf'> {
  /** Returns the work's number. */
  add(fingerprint: Fingerprint): number;
  adopt(work: RegisteredWork, embedding: EmbeddingDescriptor | null): void;
  setEmbedding(number: number, embedding: EmbeddingDescriptor | null): void;
  remove(number: number): void;
  clear(): void;
  /** Holds the fingerprint as it is now, to be put together later. */
  take(work: RegisteredWork): () => Fingerprint;
}

function createShelves(store: SegmentStore): Shelves {
  const identities = createIdentities();
  const shelf = createEmbeddingShelf();
  return {
    identities: identities.view,
    embeddings: shelf.view,
    embeddingOf: shelf.of,
    add(fingerprint) {
      const { embedding, ...features } = fingerprint;
      const number = store.add(features);
      identities.put(number, fingerprint);
      if (embedding !== undefined) shelf.put(number, embedding.upright);
      return number;
    },
    adopt(work, embedding) {
      identities.put(work.number, work);
      if (embedding !== null) shelf.put(work.number, embedding);
    },
    setEmbedding(number, embedding) {
      shelf.remove(number);
      if (embedding !== null) shelf.put(number, embedding);
    },
    remove(number) {
      store.remove(number);
      shelf.remove(number);
    },
    clear() {
      store.clear();
      shelf.clear();
    },
    take(work) {
      const features = store.locate(work.number)!;
      const upright = shelf.of(work.number);
      return () => ({ ...fingerprintFrom(work, features), ...(upright === null ? {} : { embedding: { upright } }) });
    },
  };
}

function recordsOf(works: Iterable<RegisteredWork>, shelves: Shelves): ReturnType<WorkRegistry['records']> {
  // Features that are held now stay as they are, whatever is added or removed while the records are made.
  const held = Array.from(works, (work) => ({ id: work.id, fingerprint: shelves.take(work) }));
  return { count: held.length, records: mapped(held, ({ id, fingerprint }) => toRecord(id, fingerprint())) };
}

function* mapped<T, U>(values: Iterable<T>, map: (value: T) => U): Generator<U> {
  for (const value of values) yield map(value);
}
