/** Stores the entries of a large page or sitemap in several changes, so that none of them takes long. */
import type { FrontierEntry } from '../frontier/frontier.ts';
import { createSlices } from '../slices.ts';
import type { Engine } from './engine.ts';

/** Entries of one change. */
const BATCH = 500;

/**
 * The last entries, to be stored with the acknowledgement. Those before them are stored ahead of it: after a crash the item is asked for
 * again and finds them known.
 */
export async function storeAhead({ frontier, signal }: Engine, entries: Iterable<FrontierEntry>): Promise<FrontierEntry[]> {
  const slices = createSlices(signal);
  const batch: FrontierEntry[] = [];
  for (const entry of entries) {
    if (batch.length >= BATCH) await frontier.put(batch.splice(0));
    batch.push(entry);
    await slices.pause();
  }
  return batch;
}
