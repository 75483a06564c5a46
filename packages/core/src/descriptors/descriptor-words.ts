import { DESCRIPTOR_BYTES } from './keypoint-set.ts';

/** 32-bit words that one packed descriptor takes: 61 bytes and three zero bytes. */
export const DESCRIPTOR_WORDS = 16;

/** Packs descriptors of 61 bytes each into words, so that they can be compared 32 bits at a time. */
export function packDescriptors(descriptors: Uint8Array): Uint32Array {
  const count = descriptors.length / DESCRIPTOR_BYTES;
  const words = new Uint32Array(count * DESCRIPTOR_WORDS);
  const bytes = new Uint8Array(words.buffer);
  for (let i = 0; i < count; i++) {
    bytes.set(descriptors.subarray(i * DESCRIPTOR_BYTES, (i + 1) * DESCRIPTOR_BYTES), i * DESCRIPTOR_WORDS * 4);
  }
  return words;
}

/** Hamming distance of packed descriptor i of `a` and j of `b`. */
export function descriptorDistance(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  const at = i * DESCRIPTOR_WORDS;
  const bt = j * DESCRIPTOR_WORDS;
  let distance = 0;
  for (let k = 0; k < DESCRIPTOR_WORDS; k++) distance += popcount(a[at + k]! ^ b[bt + k]!);
  return distance;
}

// --- internal ---

function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
