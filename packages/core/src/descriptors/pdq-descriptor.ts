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
