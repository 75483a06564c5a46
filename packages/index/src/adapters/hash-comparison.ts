/** One query against hashes in memory: writes the views there, calls the WebAssembly, and reads the hits. */
import { CHUNK, MEMORY, VIEW_CHUNK } from './hamming-module.ts';
import type { HashQuery } from './hash-engine.ts';
import type { HashRoom } from './hash-room.ts';

/** A slot, and the key of `wasm/hamming.wat`. */
type Hit = readonly [slot: number, key: number];

export interface Comparison {
  /** Most slots at a time. */
  readonly chunk: number;
  /** Hits among `count` slots and up to three that follow. */
  hits(slots: SlotRange, limit: number): Iterable<Hit>;
  /** @param slots at most `CHUNK` */
  listedHits(slots: Uint32Array, limit: number): Iterable<Hit>;
}

interface SlotRange {
  readonly slot: number;
  readonly count: number;
}

/** Valid until something is put into the memory or removed from it. */
export function createComparison(room: HashRoom, query: HashQuery, hashBytes: number): Comparison {
  const { views, negatives } = query;
  const { stride } = room;
  const bytes = room.bytes().fill(0, MEMORY.queries, MEMORY.queries + views.length * stride);
  views.forEach((view, i) => bytes.set(view, MEMORY.queries + i * stride));
  const { scanViews, scanListed256, memory } = room.module();
  const isPlain = hashBytes === 32 && views.length === 1 && !negatives;
  const bits = negatives ? 8 * hashBytes : 0;
  const listed = (slots: Uint32Array, limit: number) => {
    new Uint32Array(memory.buffer, MEMORY.list, slots.length).set(slots);
    if (isPlain) return hitsIn(memory.buffer, scanListed256(MEMORY.hashes, MEMORY.list, slots.length, MEMORY.queries, limit, MEMORY.hits));
    const count = scanViews(MEMORY.hashes, stride, 0, MEMORY.list, slots.length, MEMORY.queries, views.length, bits, limit, MEMORY.hits);
    return hitsIn(memory.buffer, count);
  };
  if (hashBytes === 32) return { chunk: views.length === 1 ? CHUNK : VIEW_CHUNK, hits: comparison256(room, query), listedHits: listed };
  return {
    chunk: CHUNK,
    hits: ({ slot, count }, limit) =>
      hitsIn(memory.buffer, scanViews(MEMORY.hashes, stride, slot, 0, count, MEMORY.queries, views.length, bits, limit, MEMORY.hits)),
    listedHits: listed,
  };
}

// --- internal ---

const BITS = 256;
/** See `scan256` in `wasm/hamming.wat`. */
const NO_NEGATIVES = 2 ** 31;

/** For hashes of 32 bytes, by far the most common: one view after the other, while the hashes are in the processor's caches. */
function comparison256(room: HashRoom, { views, negatives }: HashQuery): Comparison['hits'] {
  const { scan256, memory } = room.module();
  const scan = ({ slot, count }: SlotRange, view: number, limit: number) => {
    const span = negatives ? Math.max(0, BITS - 1 - 2 * limit) : NO_NEGATIVES;
    const query = MEMORY.queries + view * room.stride;
    return hitsIn(memory.buffer, scan256(room.at(slot), slot, Math.ceil(count / 4) * 4, query, limit + 1, span, MEMORY.hits));
  };
  if (views.length === 1 && !negatives) return (slots, limit) => scan(slots, 0, limit);
  return (slots, limit) => {
    const nearest = new Map<number, number>();
    for (let view = 0; view < views.length; view++) {
      for (const [slot, key] of scan(slots, view, limit)) {
        const own = keyOf(key >>> 9, view, negatives);
        if (own < (nearest.get(slot) ?? Infinity)) nearest.set(slot, own);
      }
    }
    return nearest;
  };
}

function keyOf(distance: number, view: number, negatives: boolean): number {
  const negative = negatives && BITS - distance < distance;
  return ((negative ? BITS - distance : distance) << 9) | (view << 1) | Number(negative);
}

function hitsIn(buffer: ArrayBuffer, count: number): Hit[] {
  const written = new Uint32Array(buffer, MEMORY.hits, 2 * count);
  return Array.from({ length: count }, (_, i) => [written[2 * i]!, written[2 * i + 1]!]);
}
