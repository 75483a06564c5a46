/** Hashes under ids in WebAssembly memory, one after the other without gaps: a removed one is replaced by the last. */
import { CHUNK, MEMORY } from './hamming-module.ts';
import type { HashQuery } from './hash-engine.ts';
import { createHashRoom, type HashRoom } from './hash-room.ts';
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
      const compare = comparison(room, query, hashBytes);
      // The first chunks are small: they find how near the k nearest are at most, and the rest has few hits to write down.
      for (let slot = from, chunk = FIRST_CHUNK; slot < ids.length; slot += chunk, chunk = Math.min(4 * chunk, CHUNK)) {
        const count = compare({ slot, list: 0, count: Math.min(chunk, ids.length - slot) }, nearest.limit());
        take(room, nearest, { count, size: ids.length });
      }
    },
    scanListed(query, nearest, listed) {
      const compare = comparison(room, query, hashBytes);
      for (let first = 0; first < listed.length; first += CHUNK) {
        const part = listed.subarray(first, first + CHUNK);
        new Uint32Array(room.module().memory.buffer, MEMORY.list, part.length).set(part);
        const count = compare({ slot: 0, list: MEMORY.list, count: part.length }, nearest.limit());
        take(room, nearest, { count, size: ids.length });
      }
    },
  };
}

// --- internal ---

const FIRST_CHUNK = 256;

interface Slots {
  /** The first of `count`, unless they are listed. */
  readonly slot: number;
  /** Address of a list of slots, or 0. */
  readonly list: number;
  readonly count: number;
}

/** Writes the views into the memory; what it returns compares them with slots and returns the number of hits. */
function comparison(room: HashRoom, { views, negatives }: HashQuery, hashBytes: number): (slots: Slots, limit: number) => number {
  const { stride } = room;
  const bytes = room.bytes().fill(0, MEMORY.queries, MEMORY.queries + views.length * stride);
  views.forEach((view, i) => bytes.set(view, MEMORY.queries + i * stride));
  const { scan256, scanViews } = room.module();
  if (hashBytes === 32 && views.length === 1 && !negatives) {
    return ({ slot, list, count }, limit) =>
      list === 0
        ? scan256(room.at(slot), slot, Math.ceil(count / 4) * 4, MEMORY.queries, limit, MEMORY.hits)
        : scanViews(MEMORY.hashes, stride, 0, list, count, MEMORY.queries, 1, 0, limit, MEMORY.hits);
  }
  const bits = negatives ? 8 * hashBytes : 0;
  return ({ slot, list, count }, limit) =>
    scanViews(MEMORY.hashes, stride, slot, list, count, MEMORY.queries, views.length, bits, limit, MEMORY.hits);
}

function take(room: HashRoom, nearest: NearestHits, { count, size }: { readonly count: number; readonly size: number }): void {
  if (count === 0) return;
  const hits = new Uint32Array(room.module().memory.buffer, MEMORY.hits, 2 * count);
  // Beyond the last hash lies what was there before: the scan takes four at a time.
  for (let i = 0; i < hits.length; i += 2) if (hits[i]! < size) nearest.add(hits[i]!, hits[i + 1]!);
  nearest.settle();
}

function* pairs(
  ids: readonly string[],
  hashes: Uint8Array,
  { stride, hashBytes }: { readonly stride: number; readonly hashBytes: number },
): Generator<readonly [id: string, hash: Uint8Array]> {
  for (const [slot, id] of ids.entries()) yield [id, hashes.subarray(slot * stride, slot * stride + hashBytes)];
}
