/** Keeps the nearest of a stream of hits, in bounded memory, and tells the scan how near a hit still has to be. */
import type { HashQuery, ViewCandidate } from './hash-engine.ts';

export interface NearestHits {
  /** Largest distance, inclusive, of a hit that can still matter. Falls as hits come in. */
  limit(): number;
  /** A slot, and the key of `wasm/hamming.wat`. */
  add(slot: number, key: number): void;
  /** To be called now and then, and not within a chunk whose limit was read before: drops what is not among the nearest. */
  settle(): void;
  candidates(): ViewCandidate[];
}

/** @param maxDistance a whole number */
export function createNearestHits(
  { k, only }: Pick<HashQuery, 'k' | 'only'>,
  maxDistance: number,
  idOf: (slot: number) => string,
): NearestHits {
  let hits: Hit[] = [];
  let limit = maxDistance;
  const sorted = () => hits.toSorted((l, r) => (l.key >>> 9) - (r.key >>> 9) || (idOf(l.slot) < idOf(r.slot) ? -1 : 1));
  const settle = () => {
    if (hits.length < k) return;
    hits = sorted().slice(0, k);
    limit = hits[k - 1]!.key >>> 9;
  };
  return {
    limit: () => limit,
    add(slot, key) {
      if (only === undefined || only.has(idOf(slot))) hits.push({ slot, key });
    },
    settle,
    candidates() {
      settle();
      return sorted().map(({ slot, key }) => ({
        id: idOf(slot),
        distance: key >>> 9,
        view: (key >>> 1) & VIEW_BITS,
        negative: (key & 1) === 1,
      }));
    },
  };
}

/** Most views of one query: a key has eight bits for them. */
export const MAX_VIEWS = 256;

// --- internal ---

const VIEW_BITS = 0xff;

interface Hit {
  readonly slot: number;
  readonly key: number;
}
