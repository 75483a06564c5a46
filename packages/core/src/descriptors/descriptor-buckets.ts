/**
 * Hash buckets of binary descriptors (locality-sensitive hashing by bit sampling): two descriptors are worth comparing when they agree in
 * all bits that one of the tables looks at. Sixteen tables of twenty bits find the right work among the top five in 99.3 % of hard copies
 * (reference implementation, 2026, 1,496 works). Keys have six more bits: where many
 * works are searched, descriptors that agree in all 26 find the same works among a tenth of the comparisons.
 */
import { mulberry32 } from '../matching/random.ts';
import { BLOCK, readPlanes, transpose } from './bit-planes.ts';
import { DESCRIPTOR_BITS, DESCRIPTOR_BYTES } from './keypoint-set.ts';

export const BUCKET_TABLES = 16;
/** Bits that must agree where two pictures are compared: the highest of a key. */
export const BUCKET_BITS = 20;
/** Bits of a key. */
export const BUCKET_KEY_BITS = 26;
const EXTRA_BITS = BUCKET_KEY_BITS - BUCKET_BITS;

/** The bit numbers that each table looks at, table after table: 16 x 20, drawn without replacement, reshuffled when all 486 are used. */
export const BUCKET_BIT_NUMBERS: Uint16Array = drawBits();
/** Those of each key's lowest bits, 16 x 6: none that the table looks at already. */
const EXTRA_BIT_NUMBERS: Uint16Array = drawExtraBits();

/** Keys of descriptors, one every `stride` bytes: the key of descriptor i in table t is at `16 i + t`. */
export function bucketKeys(descriptors: Uint8Array, stride: number = DESCRIPTOR_BYTES): Uint32Array {
  const count = descriptors.length / stride;
  const keys = new Uint32Array(count * BUCKET_TABLES);
  const column = new Uint32Array(BLOCK);
  for (let first = 0; first < count; first += BLOCK) {
    const planes = readPlanes(descriptors, { first, length: DESCRIPTOR_BYTES, stride });
    const filled = Math.min(BLOCK, count - first);
    for (let t = 0; t < BUCKET_TABLES; t++) {
      column.fill(0);
      // The first bit is the highest.
      for (let k = 0; k < BUCKET_KEY_BITS; k++) column[BUCKET_KEY_BITS - 1 - k] = planes[bitNumber(t, k)]!;
      transpose(column, 0);
      for (let d = 0; d < filled; d++) keys[(first + d) * BUCKET_TABLES + t] = column[d]!;
    }
  }
  return keys;
}

/** The same the slow, obvious way: bit by bit. */
export function bucketKeysTwin(descriptors: Uint8Array, stride: number = DESCRIPTOR_BYTES): Uint32Array {
  const keys = new Uint32Array((descriptors.length / stride) * BUCKET_TABLES);
  for (let i = 0; i < keys.length / BUCKET_TABLES; i++) {
    for (let t = 0; t < BUCKET_TABLES; t++) {
      let key = 0;
      for (let k = 0; k < BUCKET_KEY_BITS; k++) {
        const bit = bitNumber(t, k);
        key = (key << 1) | ((descriptors[i * stride + (bit >> 3)]! >> (bit & 7)) & 1);
      }
      keys[i * BUCKET_TABLES + t] = key;
    }
  }
  return keys;
}

// --- internal ---

/** The k-th bit that table t looks at. */
function bitNumber(t: number, k: number): number {
  return k < BUCKET_BITS ? BUCKET_BIT_NUMBERS[t * BUCKET_BITS + k]! : EXTRA_BIT_NUMBERS[t * EXTRA_BITS + k - BUCKET_BITS]!;
}

function allBits(): Uint16Array {
  return Uint16Array.from({ length: DESCRIPTOR_BITS }, (_, i) => i);
}

function drawExtraBits(): Uint16Array {
  const random = mulberry32(2);
  const bits = allBits();
  const drawn = Array.from({ length: BUCKET_TABLES }, (_, t) => {
    const own = new Set(BUCKET_BIT_NUMBERS.slice(t * BUCKET_BITS, (t + 1) * BUCKET_BITS));
    shuffle(bits, random);
    return [...bits].filter((bit) => !own.has(bit)).slice(0, EXTRA_BITS);
  });
  return Uint16Array.from(drawn.flat());
}

function drawBits(): Uint16Array {
  const random = mulberry32(1);
  const bits = allBits();
  const drawn = new Uint16Array(BUCKET_TABLES * BUCKET_BITS);
  let used = DESCRIPTOR_BITS;
  for (let k = 0; k < drawn.length; k++) {
    if (used === DESCRIPTOR_BITS) {
      shuffle(bits, random);
      used = 0;
    }
    drawn[k] = bits[used++]!;
  }
  return drawn;
}

/** Fisher-Yates. */
function shuffle(values: Uint16Array, random: () => number): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random() % (i + 1);
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
}
