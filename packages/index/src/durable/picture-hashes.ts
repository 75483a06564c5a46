/**
 * The PDQ hashes of pictures by their slots, `positions` for each, and the search for near ones: from tables where that is faster, else by comparing all. The same rule as
 * `createMihIndex`, without ids of its own.
 */
import { PDQ_BYTES } from '@imgguard/core';
import { createFoundSlots } from '../adapters/found-slots.ts';
import { CHUNK, MEMORY } from '../adapters/hamming-module.ts';
import { createComparison } from '../adapters/hash-comparison.ts';
import type { HashQuery } from '../adapters/hash-engine.ts';
import { createHashRoom, type HashRoom } from '../adapters/hash-room.ts';
import { buildMihTables, maxTableDistance, type MihTables } from '../adapters/mih-tables.ts';
import { MIN_ENTRIES } from '../adapters/mih-index.ts';
import { MIN_STALE, STALE_SHARE, wordsOf } from '../adapters/mih-engine.ts';

export interface NearPicture {
  readonly slot: number;
  /** Which of the picture's own hashes it was. */
  readonly position: number;
  readonly distance: number;
  readonly view: number;
  readonly negative: boolean;
}

export interface PictureHashes {
  /** Sets the hashes of a slot: the one behind the last, or one that is there. */
  put(slot: number, hashes: Uint8Array): void;
  /** Fills an empty one. */
  load(hashes: Uint8Array): void;
  /** The last slot takes the place of `slot`. */
  removeBySwap(slot: number): void;
  /** All within `maxDistance`, each picture once, by its nearest hash and view; in no order. */
  within(views: readonly Uint8Array[], options: WithinOptions): NearPicture[];
}

export interface WithinOptions {
  readonly maxDistance: number;
  readonly negatives: boolean;
}

export function createPictureHashes(positions: number): PictureHashes {
  return new RoomOfHashes(positions);
}

// --- internal ---

/** Words of 16 bits in a hash. */
const BANDS = PDQ_BYTES / 2;
/**
 * Largest share of the hashes that tables may propose. Measured with a million hashes of which the bands are those of real pictures: what is proposed takes some 40 ns each, and
 * comparing all 1 ms, so that they are even at 2.5 %.
 */
const MAX_PROPOSED_SHARE = 0.02;

/** Hashes to compare one by one, and the first of those behind the tables. */
interface Proposed {
  readonly listed: Uint32Array;
  readonly from: number;
}

class RoomOfHashes implements PictureHashes {
  readonly #positions: number;
  readonly #room: HashRoom = createHashRoom(PDQ_BYTES);
  #count = 0;
  #tables: MihTables | null = null;
  /** Hashes in the tables that are others now. */
  #changed = new Set<number>();
  #found = createFoundSlots(0);

  constructor(positions: number) {
    this.#positions = positions;
  }

  put(slot: number, hashes: Uint8Array): void {
    for (let p = 0; p < this.#positions; p++) {
      const at = slot * this.#positions + p;
      this.#room.hold(Math.max(at + 1, this.#count));
      this.#room.bytes().set(hashes.subarray(PDQ_BYTES * p, PDQ_BYTES * (p + 1)), this.#room.at(at));
      this.#change(at);
      this.#count = Math.max(this.#count, at + 1);
    }
  }

  load(hashes: Uint8Array): void {
    this.#count = hashes.length / PDQ_BYTES;
    this.#room.hold(this.#count);
    this.#room.bytes().set(hashes, MEMORY.hashes);
  }

  removeBySwap(slot: number): void {
    const last = this.#count - this.#positions;
    const room = this.#room;
    room.bytes().copyWithin(room.at(slot * this.#positions), room.at(last), room.at(this.#count));
    for (let p = 0; p < this.#positions; p++) this.#change(slot * this.#positions + p);
    this.#count = last;
    room.shrink(last);
  }

  within(views: readonly Uint8Array[], { maxDistance, negatives }: WithinOptions): NearPicture[] {
    const limit = Math.min(Math.floor(maxDistance), 8 * PDQ_BYTES);
    const nearest = new Map<number, NearPicture>();
    const scanned: number[] = [];
    // Each view has candidates of its own, and is compared with these alone; those with too many are compared with all, together.
    for (const [view, hash] of views.entries()) {
      const signs = negatives ? [hash, hash.map((byte) => ~byte)] : [hash];
      const queries = signs.map((sign): HashQuery => ({ views: [sign], negatives: false, k: 1, maxDistance: limit }));
      if (!queries.every((query) => this.#isProposable(query))) scanned.push(view);
      else
        queries.forEach((query, sign) =>
          this.#withinProposed(query, (hit, distance) => this.#keep(nearest, { hit, distance, view, negative: sign === 1 })),
        );
    }
    if (scanned.length === 0) return [...nearest.values()];
    const query = { views: scanned.map((view) => views[view]!), negatives, k: 1, maxDistance: limit };
    const { hits, chunk } = createComparison(this.#room, query, PDQ_BYTES);
    for (let slot = 0; slot < this.#count; slot += chunk) {
      for (const [hit, key] of hits({ slot, count: Math.min(chunk, this.#count - slot) }, limit)) {
        if (hit >= this.#count) continue;
        this.#keep(nearest, { hit, distance: key >>> 9, view: scanned[(key >>> 1) & 0xff]!, negative: (key & 1) === 1 });
      }
    }
    return [...nearest.values()];
  }

  /** The nearest view counts; of equally near ones the first, as it is before its negative. */
  #keep(
    nearest: Map<number, NearPicture>,
    { hit, distance, view, negative }: Omit<NearPicture, 'slot' | 'position'> & { readonly hit: number },
  ): void {
    const slot = Math.floor(hit / this.#positions);
    const held = nearest.get(slot);
    if (held !== undefined && isBefore(held, { distance, view, negative, position: hit % this.#positions })) return;
    nearest.set(slot, { slot, position: hit % this.#positions, distance, view, negative });
  }

  #withinProposed(query: HashQuery, add: (hit: number, distance: number) => void): void {
    const { listed, from } = this.#proposed(query);
    const { hits, listedHits, chunk } = createComparison(this.#room, query, PDQ_BYTES);
    for (let at = 0; at < listed.length; at += CHUNK) {
      for (const [hit, key] of listedHits(listed.subarray(at, at + CHUNK), query.maxDistance)) add(hit, key >>> 9);
    }
    for (let slot = from; slot < this.#count; slot += chunk) {
      for (const [hit, key] of hits({ slot, count: Math.min(chunk, this.#count - slot) }, query.maxDistance))
        if (hit < this.#count) add(hit, key >>> 9);
    }
  }

  #change(at: number): void {
    if (at < (this.#tables?.count ?? 0)) this.#changed.add(at);
  }

  #freshTables(): MihTables {
    const count = this.#count;
    const stale = this.#tables === null ? Infinity : Math.max(0, count - this.#tables.count) + this.#changed.size;
    if (this.#tables !== null && stale <= Math.max(MIN_STALE, STALE_SHARE * count)) return this.#tables;
    const words = new Uint16Array(this.#room.module().memory.buffer, MEMORY.hashes, count * BANDS);
    this.#tables = buildMihTables(words, { count, stride: BANDS, bands: BANDS });
    [this.#changed, this.#found] = [new Set(), createFoundSlots(count)];
    return this.#tables;
  }

  /** Whether comparing what the tables propose is faster than comparing all. */
  #isProposable(query: HashQuery): boolean {
    if (query.maxDistance > maxTableDistance(BANDS) || this.#count < MIN_ENTRIES) return false;
    const proposed = this.#freshTables().estimate(wordsOf(query, BANDS), query.maxDistance) + this.#changed.size;
    return proposed <= MAX_PROPOSED_SHARE * this.#count;
  }

  #proposed(query: HashQuery): Proposed {
    const built = this.#freshTables();
    this.#found.begin();
    built.lookUp(wordsOf(query, BANDS), query.maxDistance, this.#found);
    for (const slot of this.#changed) this.#found.add(slot);
    return { listed: this.#found.below(this.#count), from: built.count };
  }
}

/** Nearest first; of equally near ones the first view, as it is before its negative, and the first of the picture's hashes. */
function isBefore(l: Omit<NearPicture, 'slot'>, r: Omit<NearPicture, 'slot'>): boolean {
  return (l.distance - r.distance || l.view - r.view || Number(l.negative) - Number(r.negative) || l.position - r.position) <= 0;
}
