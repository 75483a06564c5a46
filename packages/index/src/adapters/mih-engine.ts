/**
 * Multi-index hashing over the hashes of a `HashMemory`. Tables are of a moment: what was added since is compared anyway, and so is what was moved or
 * replaced. They are built again when that has become much.
 */
import { createFoundSlots } from './found-slots.ts';
import type { HashEngine, HashQuery } from './hash-engine.ts';
import { createHashMemory } from './hash-memory.ts';
import { buildMihTables, maxTableDistance, type MihTables } from './mih-tables.ts';
import { createNearestHits, type NearestHits } from './nearest-hits.ts';

export interface MihTuning {
  readonly minEntries: number;
  readonly maxCandidateShare: number;
}

export interface MihStats {
  /** Searches that were answered from the tables. */
  readonly fromTables: number;
  /** Searches that compared every hash. */
  readonly scans: number;
  /** How often tables were built. */
  readonly builds: number;
}

export interface MihEngine extends HashEngine {
  stats(): MihStats;
}

export function createMihEngine(hashBytes: number, { minEntries, maxCandidateShare }: MihTuning): MihEngine {
  const memory = createHashMemory(hashBytes);
  const bands = hashBytes / 2;
  const counts = { fromTables: 0, scans: 0, builds: 0 };
  let tables: MihTables | null = null;
  /** Slots below `tables.count` that now hold another hash than when the tables were built. */
  let changed = new Set<number>();
  let found = createFoundSlots(0);

  return {
    size: memory.size,
    put(id, hash) {
      const slot = memory.put(id, hash);
      if (slot < (tables?.count ?? 0)) changed.add(slot);
    },
    remove(id) {
      const slot = memory.remove(id);
      if (slot !== null && slot < (tables?.count ?? 0)) changed.add(slot);
      return slot !== null;
    },
    search(query) {
      const limit = Math.min(Math.floor(query.maxDistance), 8 * hashBytes);
      const nearest = createNearestHits(query, limit, memory.idOf);
      if (limit <= maxTableDistance(bands) && memory.size() >= minEntries && searchTables(query, limit, nearest)) counts.fromTables++;
      else {
        memory.scan(query, nearest, 0);
        counts.scans++;
      }
      return nearest.candidates();
    },
    entries: memory.entries,
    clear() {
      memory.clear();
      [tables, changed, found] = [null, new Set(), createFoundSlots(0)];
    },
    stats: () => ({ ...counts }),
  };

  /** Whether the tables could answer: not if comparing every hash is faster. */
  function searchTables(query: HashQuery, limit: number, nearest: NearestHits): boolean {
    const built = freshTables();
    const views = wordsOf(query, bands);
    if (built.estimate(views, limit) + changed.size > maxCandidateShare * memory.size()) return false;
    found.begin();
    built.lookUp(views, limit, found);
    // Tables may know slots that are gone.
    for (const slot of changed) found.add(slot);
    memory.scanListed(query, nearest, found.below(memory.size()));
    memory.scan(query, nearest, built.count);
    return true;
  }

  function freshTables(): MihTables {
    const stale = tables === null ? Infinity : memory.size() - tables.count + changed.size;
    if (tables !== null && stale <= Math.max(MIN_STALE, STALE_SHARE * memory.size())) return tables;
    const count = memory.size();
    tables = buildMihTables(memory.words(), { count, stride: memory.wordStride, bands });
    [changed, found] = [new Set(), createFoundSlots(count)];
    counts.builds++;
    return tables;
  }
}

// --- internal ---

/**
 * Tables are built again when more than this share of the hashes is not in them: each hash is then entered in tables a few times in all, however many are
 * added, and the rest is scanned in a tenth of the time of a whole scan.
 */
export const STALE_SHARE = 0.1;
/** So many are scanned in less than 0.1 ms. */
export const MIN_STALE = 1024;

/** The views, and their negatives if asked for, as words of the machine's order, like the hashes in memory. */
export function wordsOf({ views, negatives }: HashQuery, bands: number): Uint16Array {
  const all = negatives ? views.flatMap((view) => [view, view.map((byte) => ~byte)]) : views;
  const words = new Uint16Array(bands * all.length);
  const bytes = new Uint8Array(words.buffer);
  all.forEach((view, i) => bytes.set(view, 2 * bands * i));
  return words;
}
