/**
 * Hash buckets of binary descriptors (locality-sensitive hashing by bit sampling): two descriptors are worth comparing when they agree in
 * all bits that one of the tables looks at. Sixteen tables of twenty bits find the right work among the top five in 99.3 % of hard copies
 * (reference implementation, 2026, 1,496 works). Keys have six more bits: where many
 * works are searched, descriptors that agree in all 26 find the same works among a tenth of the comparisons.
 */
import { mulberry32 } from '../matching/random.ts';
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
  for (let i = 0; i < count; i++) {
    const at = i * stride;
    for (let t = 0, b = 0; t < BUCKET_TABLES; t++) {
      let key = 0;
      for (const end = b + BUCKET_BITS; b < end; b++) {
        const bit = BUCKET_BIT_NUMBERS[b]!;
        key = (key << 1) | ((descriptors[at + (bit >> 3)]! >> (bit & 7)) & 1);
      }
      for (let e = t * EXTRA_BITS; e < (t + 1) * EXTRA_BITS; e++) {
        const bit = EXTRA_BIT_NUMBERS[e]!;
        key = (key << 1) | ((descriptors[at + (bit >> 3)]! >> (bit & 7)) & 1);
      }
      keys[i * BUCKET_TABLES + t] = key;
    }
  }
  return keys;
}

// --- internal ---

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
