/** Hashes under ids in WebAssembly memory, one after the other without gaps: a removed one is replaced by the last. */
import { CHUNK, MEMORY } from './hamming-module.ts';
import { createComparison } from './hash-comparison.ts';
import type { HashQuery } from './hash-engine.ts';
import { createHashRoom } from './hash-room.ts';
import type { NearestHits } from './nearest-hits.ts';

export interface HashMemory {
  size(): number;
  idOf(slot: number): string;
  /** Returns the slot, that of the id if it is there already. */
  put(id: string, hash: Uint8Array): number;
  /** Returns the slot that became free and now holds what was last (unless it was itself the last), or `null` when the id is not there. */
  remove(id: string): number | null;
  /** As they are now, whatever happens afterwards. */
  entries(): Iterable<readonly [id: string, hash: Uint8Array]>;
  clear(): void;
  /** The hashes as 16-bit words, `wordStride` for each slot. Valid until something is put or removed. */
  words(): Uint16Array;
  readonly wordStride: number;
  /** Compares the query with the slots from `from` on. */
  scan(query: HashQuery, nearest: NearestHits, from: number): void;
  /** Compares the query with these slots. */
  scanListed(query: HashQuery, nearest: NearestHits, slots: Uint32Array): void;
}

export function createHashMemory(hashBytes: number): HashMemory {
  const room = createHashRoom(hashBytes);
  const { stride } = room;
  let slots = new Map<string, number>();
  let ids: string[] = [];

  return {
    wordStride: stride / 2,
    size: () => ids.length,
    idOf: (slot) => ids[slot]!,
    put(id, hash) {
      const slot = slots.get(id) ?? ids.length;
      room.hold(Math.max(slot + 1, ids.length));
      room.bytes().set(hash, room.at(slot));
      slots.set(id, slot);
      ids[slot] = id;
      return slot;
    },
    remove(id) {
      const slot = slots.get(id);
      if (slot === undefined) return null;
      const last = ids.length - 1;
      room.bytes().copyWithin(room.at(slot), room.at(last), room.at(last + 1));
      slots.set(ids[last]!, slot);
      ids[slot] = ids[last]!;
      slots.delete(id);
      ids.pop();
      room.shrink(ids.length);
      return slot;
    },
    entries: () => pairs(ids.slice(), room.bytes().slice(MEMORY.hashes, room.at(ids.length)), { stride, hashBytes }),
    clear() {
      room.clear();
      [slots, ids] = [new Map(), []];
    },
    words: () => new Uint16Array(room.module().memory.buffer, MEMORY.hashes, (ids.length * stride) / 2),
    scan(query, nearest, from) {
      const { hits, chunk: most } = createComparison(room, query, hashBytes);
      // The first chunks are small: they find how near the k nearest are at most, and the rest has few hits to write down.
      for (let slot = from, chunk = FIRST_CHUNK; slot < ids.length; slot += chunk, chunk = Math.min(4 * chunk, most)) {
        const count = Math.min(chunk, ids.length - slot);
        // Beyond the last hash lies what was there before: the scan takes four at a time.
        for (const [hit, key] of hits({ slot, count }, nearest.limit())) if (hit < ids.length) nearest.add(hit, key);
        nearest.settle();
      }
    },
    scanListed(query, nearest, listed) {
      const { listedHits } = createComparison(room, query, hashBytes);
      for (let first = 0; first < listed.length; first += CHUNK) {
        for (const [hit, key] of listedHits(listed.subarray(first, first + CHUNK), nearest.limit())) nearest.add(hit, key);
        nearest.settle();
      }
    },
  };
}

// --- internal ---

const FIRST_CHUNK = 256;

function* pairs(
  ids: readonly string[],
  hashes: Uint8Array,
  { stride, hashBytes }: { readonly stride: number; readonly hashBytes: number },
): Generator<readonly [id: string, hash: Uint8Array]> {
  for (const [slot, id] of ids.entries()) yield [id, hashes.subarray(slot * stride, slot * stride + hashBytes)];
}
