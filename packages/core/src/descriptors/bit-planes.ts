/**
 * The bits of 32 descriptors at once: a plane holds one bit of each of them. Moving bits from place to place in many descriptors then costs one step for 32 of
 * them, and turning words into planes and back costs little more than reading them.
 */

/** Bits that a block has planes for: 16 words. */
const PLANES = 512;
const WORD_BITS = 32;
/** Descriptors of a block. */
export const BLOCK: number = WORD_BITS;

/** Plane b, bit d: bit b of descriptor `first + d`. `bytes` are descriptors of `length` bytes each, one every `stride` bytes; what a block lacks is 0. */
export function readPlanes(bytes: Uint8Array, { first, length, stride }: { first: number; length: number; stride: number }): Uint32Array {
  const planes = new Uint32Array(PLANES);
  const count = Math.min(BLOCK, Math.floor((bytes.length - length) / stride) + 1 - first);
  for (let d = 0; d < count; d++) {
    const at = (first + d) * stride;
    const whole = at + (length & ~3);
    let plane = d;
    for (let i = at; i < whole; i += 4, plane += WORD_BITS) {
      planes[plane] = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    }
    for (let i = whole; i < at + length; i++) planes[plane]! |= bytes[i]! << (8 * (i - whole));
  }
  for (let word = 0; word < PLANES; word += WORD_BITS) transpose(planes, word);
  return planes;
}

/** The inverse: writes the descriptors of the block that `out` has room for. The planes are used up. */
export function writePlanes(planes: Uint32Array, out: Uint8Array, { first, length }: { first: number; length: number }): void {
  for (let word = 0; word < PLANES; word += WORD_BITS) transpose(planes, word);
  const count = Math.min(BLOCK, out.length / length - first);
  for (let d = 0; d < count; d++) {
    const at = (first + d) * length;
    const whole = at + (length & ~3);
    let plane = d;
    for (let i = at; i < whole; i += 4, plane += WORD_BITS) {
      const word = planes[plane]!;
      out[i] = word;
      out[i + 1] = word >>> 8;
      out[i + 2] = word >>> 16;
      out[i + 3] = word >>> 24;
    }
    for (let i = whole; i < at + length; i++) out[i] = planes[plane]! >>> (8 * (i - whole));
  }
}

/** Swaps rows and columns of the 32 x 32 bits from `at` on: bit j of word i becomes bit i of word j. (Warren, "Hacker's Delight", 7-3.) */
export function transpose(words: Uint32Array, at: number): void {
  for (let width = 16, mask = 0x0000ffff; width > 0; width >>= 1, mask ^= mask << width) {
    for (let k = 0; k < WORD_BITS; k = (k + width + 1) & ~width) {
      const moved = ((words[at + k]! >>> width) ^ words[at + k + width]!) & mask;
      words[at + k + width]! ^= moved;
      words[at + k]! ^= moved << width;
    }
  }
}
