/** The slow and obvious twin: a loop over all hashes, and a sort. What the other engines are held to. */
import type { HashEngine, HashQuery, ViewCandidate } from './hash-engine.ts';

export function createPlainEngine(hashBytes: number): HashEngine {
  const hashes = new Map<string, Uint8Array>();
  return {
    size: () => hashes.size,
    put: (id, hash) => void hashes.set(id, hash.slice()),
    remove: (id) => hashes.delete(id),
    search(query) {
      const all = Array.from(hashes, ([id, hash]) => ({ id, ...nearestView(hash, query, 8 * hashBytes) }));
      const near = all.filter(({ id, distance }) => distance <= query.maxDistance && query.only?.has(id) !== false);
      return near.toSorted((l, r) => l.distance - r.distance || (l.id < r.id ? -1 : 1)).slice(0, query.k);
    },
    entries: () => Array.from(hashes, ([id, hash]) => [id, hash.slice()] as const),
    clear: () => hashes.clear(),
  };
}

// --- internal ---

function nearestView(hash: Uint8Array, { views, negatives }: HashQuery, bits: number): Omit<ViewCandidate, 'id'> {
  let nearest = { distance: Infinity, view: 0, negative: false };
  views.forEach((query, view) => {
    const distance = differingBits(hash, query);
    if (distance < nearest.distance) nearest = { distance, view, negative: false };
    if (negatives && bits - distance < nearest.distance) nearest = { distance: bits - distance, view, negative: true };
  });
  return nearest;
}

function differingBits(a: Uint8Array, b: Uint8Array): number {
  let bits = 0;
  for (let i = 0; i < a.length; i++) {
    for (let differing = a[i]! ^ b[i]!; differing > 0; differing &= differing - 1) bits++;
  }
  return bits;
}
