import { ArgumentError } from '../errors.ts';
import { checkHash, PDQ_BYTES, PDQ_DIHEDRAL_ORDER } from './pdq-descriptor.ts';

/** The closest of a query's positions to a reference. */
export interface NearestPdq {
  /** Bits that differ, 0 to 128. */
  readonly distance: number;
  /** How the query has to be turned or mirrored to look like the reference: a place in `PDQ_DIHEDRAL_ORDER`. */
  readonly position: number;
  /** Whether the query's negative is closer. */
  readonly negative: boolean;
}

/** Bits in which two hashes differ, 0 to 256; unrelated pictures are about 128 apart. */
export function pdqDistance(a: Uint8Array, b: Uint8Array): number {
  checkHash('a', a);
  checkHash('b', b);
  return hamming(a, 0, b);
}

/**
 * The smallest distance between a query in its eight dihedral positions, as picture and as negative, and a reference. Of equally near ones the first in
 * `PDQ_DIHEDRAL_ORDER` wins, the picture before the negative.
 *
 * @param queries 8 x 32 bytes from `pdqDihedral`.
 * @param reference 32 bytes.
 */
export function nearestPdq(queries: Uint8Array, reference: Uint8Array): NearestPdq {
  if (queries.length !== DIHEDRAL_BYTES) throw new ArgumentError('queries.length', `${DIHEDRAL_BYTES} bytes (8 hashes)`, queries.length);
  checkHash('reference', reference);
  let nearest: NearestPdq = { distance: Infinity, position: 0, negative: false };
  for (let position = 0; position < PDQ_DIHEDRAL_ORDER.length; position++) {
    const bits = hamming(queries, position * PDQ_BYTES, reference);
    const negative = BITS - bits < bits;
    const distance = negative ? BITS - bits : bits;
    if (distance < nearest.distance) nearest = { distance, position, negative };
  }
  return nearest;
}

// --- internal ---

const BITS = 8 * PDQ_BYTES;
const DIHEDRAL_BYTES = PDQ_DIHEDRAL_ORDER.length * PDQ_BYTES;

const BITS_IN_BYTE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/** Of the 32 bytes of `a` from `offset` on and those of `b`. */
function hamming(a: Uint8Array, offset: number, b: Uint8Array): number {
  let bits = 0;
  for (let index = 0; index < PDQ_BYTES; index += 1) {
    bits += BITS_IN_BYTE[(a[offset + index] as number) ^ (b[index] as number)] as number;
  }
  return bits;
}
