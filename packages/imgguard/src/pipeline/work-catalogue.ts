/** The index of the registered works, filled from the store and kept in step with it. */
import { access } from 'node:fs/promises';
import { decodeFingerprint, encodeFingerprint, type Fingerprint, FINGERPRINT_ENGINE, type ImageInput } from '@imgguard/core';
import { createWorkIndex, type WorkIndex, type WorkSearchResult } from '@imgguard/index';
import type { Store } from '../store/store.ts';
import type { WorkFingerprint } from '../store/work-store.ts';

export interface WorkCatalogue {
  /** Takes in works that were registered or removed since the last call, by this process or another. */
  refresh(): Promise<void>;
  /** The newest work's `seq` that searches compare with. */
  readonly seq: number;
  readonly size: number;
  /** Threads that search at the same time. */
  readonly threads: number;
  fingerprint(input: ImageInput, options: { readonly role: Fingerprint['role']; readonly signal?: AbortSignal }): Promise<Fingerprint>;
  /** Compares with the works that are newer than `afterSeq`. */
  search(query: Fingerprint, afterSeq: number, signal?: AbortSignal): Promise<WorkSearchResult>;
  close(): Promise<void>;
}

export function createWorkCatalogue(store: Store, threads: number): WorkCatalogue {
  const index = createWorkIndex({ threads });
  const seqs = new Map<string, number>();
  let newest = 0;
  async function refresh(): Promise<void> {
    if (store.works.newestSeq() === newest && store.works.count() === seqs.size) return;
    for (const entry of store.works.fingerprints(newest)) {
      index.add(entry.id, await usable(store, index, entry));
      seqs.set(entry.id, entry.seq);
      newest = Math.max(newest, entry.seq);
    }
    const registered = new Set(store.works.list().map(({ work }) => work.id));
    for (const id of seqs.keys()) {
      if (registered.has(id)) continue;
      index.remove(id);
      seqs.delete(id);
    }
  }
  return {
    refresh,
    threads,
    get seq() {
      return newest;
    },
    get size() {
      return index.size;
    },
    fingerprint: (input, { role, signal }) =>
      index.fingerprint(input, { role, truncated: role === 'query' ? 'accept' : 'refuse', ...(signal === undefined ? {} : { signal }) }),
    search: (query, afterSeq, signal) => {
      const exclude = new Set<string>();
      if (afterSeq > 0) for (const [id, seq] of seqs) if (seq <= afterSeq) exclude.add(id);
      return index.search(query, { exclude, ...(signal === undefined ? {} : { signal }) });
    },
    close: () => index.close(),
  };
}

// --- internal ---

/** A fingerprint of an older engine is made again: from the registered file while it is where it was, else from the reduced copy. */
async function usable(store: Store, index: WorkIndex, entry: WorkFingerprint): Promise<Fingerprint> {
  if (entry.engine === FINGERPRINT_ENGINE) return decodeFingerprint(entry.data);
  const work = store.works.get(entry.id);
  const copy = store.blobs.path(work?.previewSha256 ?? '');
  const file = work?.sourcePath ?? copy;
  const isThere = await access(file).then(
    () => true,
    () => false,
  );
  const fingerprint = await index.fingerprint(isThere ? file : copy, { role: 'reference' });
  store.works.replaceFingerprint(entry.id, { engine: FINGERPRINT_ENGINE, data: encodeFingerprint(fingerprint) });
  return fingerprint;
}
