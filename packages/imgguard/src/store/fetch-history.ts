/** What earlier scans got at each address, so that the next one asks only for what changed. */
import { FINGERPRINT_ENGINE } from '@imgguard/core';
import type { FetchHistory, FetchRecord } from '@imgguard/crawler';
import { createSqliteFetchHistory } from '@imgguard/crawler/sqlite';
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

// --- internal ---

async function isComparable({ images, blobs }: Pick<Store, 'images' | 'blobs'>, { sha256 }: FetchRecord): Promise<boolean> {
  const image = images.get(sha256);
  if (image === undefined) return false;
  return image.error !== null || (await blobs.has(sha256)) || images.fingerprint(image.id)?.engine === FINGERPRINT_ENGINE;
}
