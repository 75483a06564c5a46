/** Compares the query with every hash, in WebAssembly. */
import type { HashEngine } from './hash-engine.ts';
import { createHashMemory } from './hash-memory.ts';
import { createNearestHits } from './nearest-hits.ts';

export function createScanEngine(hashBytes: number): HashEngine {
  const memory = createHashMemory(hashBytes);
  return {
    size: memory.size,
    put: (id, hash) => void memory.put(id, hash),
    remove: (id) => memory.remove(id) !== null,
    search(query) {
      const nearest = createNearestHits(query, Math.min(Math.floor(query.maxDistance), 8 * hashBytes), memory.idOf);
      memory.scan(query, nearest, 0);
      return nearest.candidates();
    },
    entries: memory.entries,
    clear: memory.clear,
  };
}
