/**
 * What earlier scans got at each address, so that the next one asks only for what changed; and how it is forgotten again.
 *
 * It may hold personal data, such as a name in an address or in a credit line. All of it is what sites publish, as pages and sightings are, and it is looked up by address; so it is
 * not sealed. It is a cache: it is kept no longer than it is of use, and whatever names somebody who wants to be erased goes at once.
 */
import { FINGERPRINT_ENGINE } from '@imgguard/core';
import type { FetchHistory, FetchRecord } from '@imgguard/crawler';
import { createSqliteCrawlMemory, createSqliteFetchHistory } from '@imgguard/crawler/sqlite';
import type { Store } from './store.ts';

/**
 * The history of a data folder, in tables of the crawler's own beside ours. It knows nothing of an image that could not be compared any more: one
 * that is not in the database, or whose fingerprint would have to be made from bytes that were not kept. Such an image is sent again.
 */
export function createFetchHistory(store: Pick<Store, 'database' | 'images' | 'blobs'>): FetchHistory {
  const history = createSqliteFetchHistory(store.database.connection);
  return {
    async get(kind, url) {
      const record = history.get(kind, url);
      return record === null || kind !== 'image' || (await isComparable(store, record)) ? record : null;
    },
    set: history.set,
  };
}

/** Twice the longest pause between two visits of a page, which is 90 days: what was not asked for since then is no longer there, or no longer crawled. */
const REMEMBERED_MS = 180 * 86_400_000;

/** Forgets the addresses of scans that are finished, or that nobody went on with for long, and what no scan asked for since then. Under the scan's lock. */
export function pruneCrawls({ database, runs }: Pick<Store, 'database' | 'runs'>, now: number = Date.now()): void {
  const oldest = now - REMEMBERED_MS;
  database.guarded(() => {
    const memory = createSqliteCrawlMemory(database.connection);
    for (const id of memory.runs()) {
      const run = runs.get(id);
      // Nothing reads the addresses of a finished scan: what it found is in the scan's own tables.
      if (run === undefined || run.state === 'finished' || Date.parse(run.startedAt) < oldest) memory.forgetRun(id);
    }
    memory.forgetBefore(oldest);
  });
}

/** Addresses that scans remember whose text names a party. */
export function countRemembered({ database }: Pick<Store, 'database'>, party: string): number {
  return database.guarded(() => createSqliteCrawlMemory(database.connection).countNaming([party]));
}

/** Forgets them; the next scan asks for them again. Returns how many there were. */
export function forgetRemembered({ database }: Pick<Store, 'database'>, texts: readonly string[]): number {
  return database.guarded(() => createSqliteCrawlMemory(database.connection).forgetNaming(texts));
}

// --- internal ---

async function isComparable({ images, blobs }: Pick<Store, 'images' | 'blobs'>, { sha256 }: FetchRecord): Promise<boolean> {
  const image = images.get(sha256);
  if (image === undefined) return false;
  return image.error !== null || (await blobs.has(sha256)) || images.fingerprint(image.id)?.engine === FINGERPRINT_ENGINE;
}
