/** The works of a folder in memory, for searches by local features. They are read in the background; what changes meanwhile is taken from the change. */
import { decodeFingerprint } from '@imgguard/core';
import { corruptError, damagedRecord, type Finding } from './durable/finding.ts';
import { logName } from './durable/log-file.ts';
import type { Change, RecordStore } from './durable/store-types.ts';
import { IndexError } from './index-error.ts';
import { type IndexDepth, putOf, type WorkEntry } from './work-entry.ts';
import { createWorkIndex, type WorkIndex, type WorkIndexOptions } from './work-index.ts';

export interface LoadedWorks {
  /** Of depth `whole-picture`: without works, for its threads. */
  readonly index: WorkIndex;
  onChange(change: Change): void;
  load(store: RecordStore, source?: () => Iterable<WorkEntry> | AsyncIterable<WorkEntry>): void;
  /** Resolves when all works are there. @throws {IndexError} `IMGGUARD_INDEX_CORRUPT` while some cannot be read */
  ready(folder: string): Promise<void>;
  close(): Promise<void>;
}

export function createLoadedWorks(depth: IndexDepth, options: WorkIndexOptions): LoadedWorks {
  const index = createWorkIndex(options);
  const isKept = depth === 'local-features';
  /** Works that changed while the others were read. */
  const changed = new Set<string>();
  const damaged = new Map<string, Finding>();
  let [loading, isLoading, closed] = [Promise.resolve(), isKept, false];

  function onChange(change: Change): void {
    if (!isKept || closed) return;
    if (isLoading) changed.add(change.id);
    damaged.delete(change.id);
    if (change.kind === 'put') index.add(change.id, decodeFingerprint(change.body));
    else index.remove(change.id);
  }

  async function loadAll(store: RecordStore, source: (() => Iterable<WorkEntry> | AsyncIterable<WorkEntry>) | undefined): Promise<void> {
    const { catalogue } = store;
    const ids = Array.from({ length: catalogue.size() }, (_, slot) => catalogue.idAt(slot));
    for (const id of ids) {
      if (closed) return;
      const slot = catalogue.slotOf(id);
      if (slot === undefined || changed.has(id)) continue;
      const place = catalogue.placeAt(slot);
      try {
        const { body } = await store.read(slot);
        if (!changed.has(id) && !closed) index.add(id, decodeFingerprint(body));
      } catch (error) {
        if (closed) return;
        if (!(error instanceof IndexError)) throw error;
        damaged.set(id, damagedRecord(logName(place.log), place.offset, id));
      }
    }
    isLoading = false;
    changed.clear();
    if (source === undefined || damaged.size === 0) return;
    for await (const work of source()) if (damaged.has(work.id)) await store.change([putOf(work, depth)]);
  }

  return {
    index,
    onChange,
    load(store, source) {
      if (!isKept) return;
      // Whoever searches hears of it.
      loading = loadAll(store, source);
      loading.catch(() => {});
    },
    async ready(folder) {
      await loading;
      if (damaged.size > 0) throw corruptError(folder, [...damaged.values()]);
    },
    async close() {
      closed = true;
      await loading.catch(() => {});
      await index.close();
    },
  };
}
