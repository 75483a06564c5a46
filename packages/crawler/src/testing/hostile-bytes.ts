/** Random and mutated bytes, always the same for one seed: what no reader of files may stumble over. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { randomFrom } from './hostile-text.ts';

/** Mutations of one file at most. */
const MOST_MUTATIONS = 8;
/** Bytes that a mutation takes away or puts twice. */
const MOST_BYTES = 400;
/** Longer files are cut, so that duplicated parts do not grow without end. */
const MAX_BYTES = 65_536;

/**
 * The bytes of a seed: mutated samples. Of gzipped ones, which may have several members, every second is unpacked, mutated and packed again, so that
 * what is inside is hostile and the gzip is sound.
 */
export function hostileBytes(seed: number, samples: readonly Uint8Array[]): Uint8Array {
  const random = randomFrom(seed);
  const sample = samples[Math.floor(random() * samples.length)] ?? new Uint8Array(0);
  const isPacked = sample[0] === 0x1f && sample[1] === 0x8b;
  if (isPacked && random() < 0.5) return gzipSync(mutatedOften(gunzipSync(sample), random), { level: 1 });
  return mutatedOften(sample, random);
}

// --- internal ---

function mutatedOften(sample: Uint8Array, random: () => number): Uint8Array {
  let bytes = Buffer.from(sample);
  for (let count = 1 + Math.floor(random() * MOST_MUTATIONS); count > 0; count -= 1) bytes = mutated(bytes, random).subarray(0, MAX_BYTES);
  return bytes;
}

function mutated(bytes: Buffer<ArrayBuffer>, random: () => number): Buffer<ArrayBuffer> {
  const at = (): number => Math.floor(random() * (bytes.byteLength + 1));
  const [from, length] = [at(), Math.floor(random() * MOST_BYTES)];
  const [before, part, after] = [bytes.subarray(0, from), bytes.subarray(from, from + length), bytes.subarray(from + length)];
  switch (Math.floor(random() * 7)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, part, part, after]);
    case 2:
      return Buffer.from(before);
    case 3:
      return Buffer.concat([before, noise(Math.floor(random() * 32), random), bytes.subarray(from)]);
    case 4:
      return withDigits(bytes, random);
    case 5:
      return Buffer.concat([before, bytes.subarray(at()), after]);
    default:
      return flipped(bytes, random);
  }
}

function noise(length: number, random: () => number): Buffer<ArrayBuffer> {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

function flipped(bytes: Buffer<ArrayBuffer>, random: () => number): Buffer<ArrayBuffer> {
  for (let count = Math.floor(random() * 8); count >= 0 && bytes.byteLength > 0; count -= 1) {
    const at = Math.floor(random() * bytes.byteLength);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  }
  return bytes;
}

/** Lengths and offsets that are wrong: a digit where digits are. */
function withDigits(bytes: Buffer<ArrayBuffer>, random: () => number): Buffer<ArrayBuffer> {
  const digits = [...bytes.keys()].filter((at) => (bytes[at] ?? 0) >= 48 && (bytes[at] ?? 0) <= 57);
  const at = digits[Math.floor(random() * digits.length)];
  if (at !== undefined) bytes[at] = 48 + Math.floor(random() * 10);
  return bytes;
}
