/** What the contract suite needs to know of an index that is held to it. */
import type { BinaryDescriptor } from '../adapters/binary-index.ts';
import type { Candidate, DescriptorIndex, IndexEntry } from '../descriptor-index.ts';

export interface IndexSubject<D> {
  /** An empty index. */
  create(): DescriptorIndex<D> | Promise<DescriptorIndex<D>>;
  /** The same seed (a positive integer) gives an equal descriptor each time; those of different seeds are far apart. */
  descriptor(seed: number): D;
  /** Near `descriptor(seed)`, nearer than that of any other seed, but not equal to it. */
  near(seed: number): D;
  /** A descriptor of another algorithm. */
  readonly foreign: D;
  /** The distance that the index measures, computed plainly. */
  distance(a: D, b: D): number;
  /** Share of the nearest ten that an index which is not exact has to return. @default 0.95 */
  readonly recallFloor?: number;
  /**
   * The bytes of a snapshot of this index, as a later version of its format would begin. Left out where the index cannot save, or where its
   * format has no version of its own.
   */
  laterVersion?(snapshot: Uint8Array): Uint8Array;
}

export interface BinarySubjectOptions {
  /** As in `createLinearIndex`. @default 'pdq/full' */
  readonly algorithm?: string;
  /** @default 32 */
  readonly hashBytes?: number;
  readonly recallFloor?: number;
  readonly laterVersion?: (snapshot: Uint8Array) => Uint8Array;
}

/** The subject for an index of binary descriptors under Hamming distance. */
export function binarySubject(
  create: IndexSubject<BinaryDescriptor>['create'],
  { algorithm = 'pdq/full', hashBytes = 32, ...rest }: BinarySubjectOptions = {},
): IndexSubject<BinaryDescriptor> {
  const [name = '', variant] = algorithm.split('/');
  const descriptor = (hash: Uint8Array, of = name): BinaryDescriptor =>
    variant === undefined ? { algorithm: of, hash } : { algorithm: of, variant, hash };
  return {
    ...rest,
    create,
    descriptor: (seed) => descriptor(randomBytes(seed, hashBytes)),
    near(seed) {
      const hash = randomBytes(seed, hashBytes);
      for (let bit = 0; bit < NEAR_BITS; bit++) hash[bit % hashBytes]! ^= 1 << ((seed + bit) % 8);
      return descriptor(hash);
    },
    foreign: descriptor(randomBytes(1, hashBytes), `not-${name}`),
    distance: (a, b) => hammingDistance(a.hash, b.hash),
  };
}

/** The twin of every index: compares the query with each entry. Nearest first, then by id. */
export function nearestOf<D>(
  entries: readonly IndexEntry<D>[],
  query: D,
  { subject, k }: { readonly subject: IndexSubject<D>; readonly k: number },
): Candidate[] {
  const measured = entries.map(({ id, descriptor }) => ({ id, distance: subject.distance(query, descriptor) }));
  return measured.toSorted((l, r) => l.distance - r.distance || (l.id < r.id ? -1 : 1)).slice(0, k);
}

// --- internal ---

/** Bits in which `near` differs; random hashes of 32 bytes differ in about 128. */
const NEAR_BITS = 4;

/** Bytes from a seed: a hash of four bytes after the other, the same on every machine. */
function randomBytes(seed: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    state = (state ^ (state >>> 12)) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

function hammingDistance(a: Uint8Array, b: Uint8Array): number {
  let distance = 0;
  for (let i = 0; i < a.length; i++) {
    for (let differing = a[i]! ^ b[i]!; differing > 0; differing &= differing - 1) distance++;
  }
  return distance;
}
