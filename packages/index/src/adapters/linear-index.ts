/**
 * The exact index of binary descriptors: compares the query with every entry. The obvious twin that faster indexes are held to, and fast
 * enough by itself up to some ten thousand entries.
 */
import type { Candidate, DescriptorIndex, DescriptorSearchOptions, IndexEntry } from '../descriptor-index.ts';
import { checkId } from '../check-arguments.ts';
import { argumentError, closedError, IndexError } from '../index-error.ts';
import { readSnapshot, writeSnapshot } from '../snapshot.ts';

/** A descriptor that is compared by Hamming distance; core's `PdqDescriptor` is one. */
export interface BinaryDescriptor {
  readonly algorithm: string;
  readonly variant?: string;
  readonly hash: Uint8Array;
}

export interface LinearIndexOptions {
  /** `algorithm/variant` of the descriptors, or `algorithm` alone. @default 'pdq/full' */
  readonly algorithm?: string;
  /** Bytes of one hash, a multiple of 4. @default 32 */
  readonly hashBytes?: number;
}

/**
 * @example
 * import { createLinearIndex } from '@imgguard/index';
 * const index = createLinearIndex();
 * const hash = new Uint8Array(32);
 * await index.add([{ id: 'lighthouse', descriptor: { algorithm: 'pdq', variant: 'full', hash } }]);
 * console.log(await index.search({ algorithm: 'pdq', variant: 'full', hash }, { maxDistance: 31 }));
 */
export function createLinearIndex({ algorithm = 'pdq/full', hashBytes = 32 }: LinearIndexOptions = {}): Required<
  DescriptorIndex<BinaryDescriptor>
> {
  if (!Number.isInteger(hashBytes) || hashBytes < 4 || hashBytes % 4 !== 0)
    throw argumentError('hashBytes', 'a multiple of 4, >= 4', hashBytes);
  const hashes = new Map<string, Uint32Array>();
  const contents = `linear/${algorithm}/${hashBytes}`;
  const check = (descriptor: BinaryDescriptor) => wordsOf(descriptor, algorithm, hashBytes);
  let closed = false;
  const checkOpen = () => {
    if (closed) throw closedError();
  };

  return {
    name: 'linear',
    algorithm,
    capabilities: { exact: true },
    async add(entries: Iterable<IndexEntry<BinaryDescriptor>>) {
      checkOpen();
      // All are checked before the first is taken in.
      const checked = Array.from(entries, checkedEntry);
      for (const [id, words] of checked) hashes.set(id, words);
    },
    async search(query: BinaryDescriptor, { k = 10, maxDistance = Infinity }: DescriptorSearchOptions = {}) {
      checkOpen();
      if (!Number.isInteger(k) || k < 1) throw argumentError('k', 'an integer >= 1', k);
      if (Number.isNaN(maxDistance) || maxDistance < 0) throw argumentError('maxDistance', 'a number >= 0', maxDistance);
      return nearest(hashes, check(query), k, maxDistance);
    },
    size: () => hashes.size,
    async remove(ids: Iterable<string>) {
      checkOpen();
      let removed = 0;
      for (const id of ids) if (hashes.delete(id)) removed++;
      return removed;
    },
    async save(file: string) {
      checkOpen();
      const entries = [...hashes];
      await writeSnapshot(file, { contents, count: entries.length, records: toRecords(entries) });
    },
    async load(file: string) {
      checkOpen();
      const entries = await readSnapshot(file, contents, (record) => fromRecord(record, hashBytes));
      checkOpen();
      hashes.clear();
      for (const [id, words] of entries) hashes.set(id, words);
    },
    async close() {
      closed = true;
      hashes.clear();
    },
  };

  function checkedEntry({ id, descriptor }: IndexEntry<BinaryDescriptor>): [string, Uint32Array] {
    checkId(id);
    return [id, check(descriptor)];
  }
}

// --- internal ---

function wordsOf(descriptor: BinaryDescriptor, algorithm: string, hashBytes: number): Uint32Array {
  const given = descriptor.variant === undefined ? descriptor.algorithm : `${descriptor.algorithm}/${descriptor.variant}`;
  if (given !== algorithm || descriptor.hash.length !== hashBytes) {
    const what = `${given} of ${descriptor.hash.length} bytes`;
    const message = `This index holds ${algorithm} of ${hashBytes} bytes, got ${what}; make the descriptor again with ${algorithm}.`;
    throw new IndexError('IMGGUARD_INDEX_WRONG_ALGORITHM', message);
  }
  return new Uint32Array(descriptor.hash.slice().buffer);
}

function nearest(hashes: ReadonlyMap<string, Uint32Array>, query: Uint32Array, k: number, maxDistance: number): Candidate[] {
  const found: Candidate[] = [];
  for (const [id, words] of hashes) {
    let distance = 0;
    for (let i = 0; i < words.length; i++) distance += popcount(words[i]! ^ query[i]!);
    if (distance <= maxDistance) found.push({ id, distance });
  }
  return found.toSorted((l, r) => l.distance - r.distance || (l.id < r.id ? -1 : 1)).slice(0, k);
}

function popcount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The hash, then the id. */
function* toRecords(entries: readonly (readonly [string, Uint32Array])[]): Generator<Uint8Array> {
  for (const [id, words] of entries) yield Buffer.concat([new Uint8Array(words.buffer), Buffer.from(id)]);
}

function fromRecord(record: Uint8Array, hashBytes: number): [string, Uint32Array] {
  const id = Buffer.from(record.subarray(hashBytes)).toString();
  checkId(id);
  return [id, new Uint32Array(record.slice(0, hashBytes).buffer)];
}
