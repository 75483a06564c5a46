import { ArgumentError } from '../errors.ts';

/**
 * A PDQ hash with what it takes to compare it: hashes of different variants differ by up to ten bits for the same picture
 * and are never compared in silence.
 */
export interface PdqDescriptor {
  readonly algorithm: 'pdq';
  /** `full`: hashed at full resolution (pdqhash-python, HMA, Java). `shrunk-512`: the C++ command line's nearest-neighbour shrink first. */
  readonly variant: PdqVariant;
  /** 32 bytes in the order of the hexadecimal text form: the first bit is the highest of byte 0. */
  readonly hash: Uint8Array;
  /** 0 to 100; below 50 the hash is no evidence (source: PDQ reference implementation). */
  readonly quality: number;
}

export type PdqVariant = 'full' | 'shrunk-512';

/** The PDQ hashes of one picture in its eight dihedral positions. */
export interface PdqDihedral {
  readonly algorithm: 'pdq';
  readonly variant: PdqVariant;
  /** 8 x 32 bytes, in {@link PDQ_DIHEDRAL_ORDER}. */
  readonly hashes: Uint8Array;
  /** 0 to 100, the same for all positions. */
  readonly quality: number;
}

/**
 * The eight positions, in the order in which PDQ's reference implementation lists them: turned counter-clockwise, then mirrored top to bottom
 * (`flip-x`), left to right (`flip-y`), about the main diagonal (`flip-plus-1`, a transpose) and about the other one.
 */
export const PDQ_DIHEDRAL_ORDER = [
  'original',
  'rotate-90',
  'rotate-180',
  'rotate-270',
  'flip-x',
  'flip-y',
  'flip-plus-1',
  'flip-minus-1',
] as const;

export type DihedralPosition = (typeof PDQ_DIHEDRAL_ORDER)[number];

/** Bytes of one PDQ hash. */
export const PDQ_BYTES = 32;

/** Hashes of lower quality are no evidence: the picture is too flat (source: PDQ reference implementation, which discards 49 and below). */
export const PDQ_MIN_QUALITY = 50;

/**
 * Most bits in which two hashes of the same picture differ (source: PDQ reference implementation). Measured beside it: 19,900 pairs of unrelated photographs were 94
 * and more bits apart, 90 over the eight positions.
 */
export const PDQ_MAX_DISTANCE = 31;

/** The usual text form: 64 lowercase hexadecimal digits. */
export function pdqToHex(hash: Uint8Array): string {
  checkHash('hash', hash);
  return Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString('hex');
}

/** Reads the usual text form, in either case. */
export function pdqFromHex(hex: string): Uint8Array {
  if (typeof hex !== 'string' || !/^[\da-f]{64}$/i.test(hex)) throw new ArgumentError('hex', '64 hexadecimal digits', hex);
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/** The hash that the negative of the picture has: every bit turned over. */
export function pdqComplement(hash: Uint8Array): Uint8Array {
  checkHash('hash', hash);
  return hash.map((byte) => ~byte);
}

/** Throws an ArgumentError unless `hash` is one PDQ hash. */
export function checkHash(name: string, hash: Uint8Array): void {
  if (!(hash instanceof Uint8Array)) throw new ArgumentError(name, 'a Uint8Array', hash);
  if (hash.length !== PDQ_BYTES) throw new ArgumentError(`${name}.length`, `${PDQ_BYTES} bytes`, hash.length);
}
