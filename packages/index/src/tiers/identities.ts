/** The hashes of the works' files and pixels in shared memory, by the works' numbers: threads ask it for the same picture without asking the index's own thread. */
import type { Fingerprint } from '@imgguard/core';

export interface Identities {
  /** 64 bytes a number: SHA-256 of the file (zeros without one), SHA-256 of the pixels. */
  view(): Uint8Array;
  put(number: number, picture: Hashes): void;
}

type Hashes = Pick<Fingerprint, 'fileSha256' | 'pixelSha256'>;

export function createIdentities(): Identities {
  let table = sharedBytes(FIRST_NUMBERS * IDENTITY_BYTES);
  return {
    view: () => table,
    put(number, picture) {
      const at = number * IDENTITY_BYTES;
      if (at >= table.length) {
        const larger = sharedBytes(Math.max(2 * table.length, at + IDENTITY_BYTES));
        larger.set(table);
        table = larger;
      }
      table.set(identityOf(picture), at);
    },
  };
}

/** Numbers of the living works of the same file, or of the same pixels where these say something, ascending. */
export function sameNumbers(table: Uint8Array, alive: Uint8Array, picture: Hashes & Pick<Fingerprint, 'pdq'>): number[] {
  const wanted = words(identityOf(picture));
  const known = words(table);
  const numbers: number[] = [];
  // Blank pictures of one size have the same pixels and yet nothing to do with each other.
  const byPixels = picture.pdq.quality > 0;
  const byFile = picture.fileSha256 !== null;
  for (let number = 0; number < Math.min(alive.length, table.length / IDENTITY_BYTES); number++) {
    if (alive[number] !== 1) continue;
    const at = number * IDENTITY_WORDS;
    if ((byFile && isSame(known, at, wanted, 0)) || (byPixels && isSame(known, at + HASH_WORDS, wanted, HASH_WORDS))) numbers.push(number);
  }
  return numbers;
}

// --- internal ---

/** Works that the first table has room for; it doubles when it is full. */
const FIRST_NUMBERS = 256;
const IDENTITY_BYTES = 64;
const HASH_WORDS = 8;
const IDENTITY_WORDS = 2 * HASH_WORDS;

function identityOf({ fileSha256, pixelSha256 }: Hashes): Uint8Array {
  const identity = new Uint8Array(IDENTITY_BYTES);
  if (fileSha256 !== null) identity.set(Buffer.from(fileSha256, 'hex'));
  identity.set(Buffer.from(pixelSha256, 'hex'), IDENTITY_BYTES / 2);
  return identity;
}

function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

function isSame(known: Uint32Array, at: number, wanted: Uint32Array, from: number): boolean {
  for (let i = 0; i < HASH_WORDS; i++) if (known[at + i] !== wanted[from + i]) return false;
  return true;
}

function sharedBytes(length: number): Uint8Array<SharedArrayBuffer> {
  return new Uint8Array(new SharedArrayBuffer(length));
}
