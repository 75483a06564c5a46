/**
 * The tables of multi-index hashing: for each band of 16 bits the slots by their value there. If two hashes differ in at most r bits, then in some band they
 * differ in few; those are looked up, and only what was found there is compared.
 *
 * With B bands, s = floor(r / B) and t = r - s B: were more than s bits different in each of the first t + 1 bands and at least s in the others, it would be r + 1
 * or more in all. So values that differ in up to s bits are looked up in the first t + 1 bands, in up to s - 1 in the others.
 */
import type { FoundSlots } from './found-slots.ts';

export interface MihTables {
  /** Slots that are in the tables: those below. */
  readonly count: number;
  /** How many slots `lookUp` would visit: more than it would find, since one may come up in several bands. */
  estimate(views: Uint16Array, maxDistance: number): number;
  /** Adds each slot that may be near to `found`. */
  lookUp(views: Uint16Array, maxDistance: number, found: FoundSlots): void;
}

/** Largest distance at which tables can help: with more, two bits a band have to be tried, and comparing every hash is faster. */
export function maxTableDistance(bands: number): number {
  return 2 * bands - 1;
}

/**
 * @param words the hashes as words of 16 bits, `stride` for each slot, of which the first `bands` are used
 */
export function buildMihTables(words: Uint16Array, { count, stride, bands }: MihShape): MihTables {
  const offsets = countValues(words, { count, stride, bands });
  const slots = new Uint32Array(bands * count);
  const next = offsets.slice();
  for (let slot = 0; slot < count; slot++) {
    for (let band = 0; band < bands; band++) {
      const bucket = band * VALUES + words[slot * stride + band]!;
      slots[next[bucket]!++] = slot;
    }
  }
  const visit = (views: Uint16Array, maxDistance: number, see: (from: number, to: number) => void) => {
    const [near, rest] = [Math.floor(maxDistance / bands), maxDistance % bands];
    for (let at = 0; at < views.length; at++) {
      const band = at % bands;
      const radius = band <= rest ? near : near - 1;
      if (radius < 0) continue;
      const bucket = band * VALUES;
      const value = views[at]!;
      see(offsets[bucket + value]!, offsets[bucket + value + 1]!);
      if (radius === 0) continue;
      for (let bit = 1; bit < VALUES; bit <<= 1) see(offsets[bucket + (value ^ bit)]!, offsets[bucket + (value ^ bit) + 1]!);
    }
  };
  return {
    count,
    estimate(views, maxDistance) {
      let sum = 0;
      visit(views, maxDistance, (from, to) => (sum += to - from));
      return sum;
    },
    lookUp(views, maxDistance, found) {
      visit(views, maxDistance, (from, to) => {
        for (let i = from; i < to; i++) found.add(slots[i]!);
      });
    },
  };
}

export interface MihShape {
  readonly count: number;
  /** Words from one slot to the next. */
  readonly stride: number;
  readonly bands: number;
}

// --- internal ---

/** Values of a band. */
const VALUES = 65_536;

/** Where the slots of each band's values begin; one more at the end. */
function countValues(words: Uint16Array, { count, stride, bands }: MihShape): Uint32Array {
  const offsets = new Uint32Array(bands * VALUES + 1);
  for (let slot = 0; slot < count; slot++) {
    for (let band = 0; band < bands; band++) offsets[band * VALUES + words[slot * stride + band]! + 1]!++;
  }
  for (let i = 1; i < offsets.length; i++) offsets[i]! += offsets[i - 1]!;
  return offsets;
}
