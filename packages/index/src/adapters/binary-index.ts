/** What all indexes of binary descriptors share: checks, snapshots, and the view search. The engine does the rest. */
import { checkId } from '../check-arguments.ts';
import type { Candidate, DescriptorIndex, DescriptorSearchOptions, IndexEntry } from '../descriptor-index.ts';
import { argumentError, closedError, IndexError } from '../index-error.ts';
import { readSnapshot, writeSnapshot } from '../snapshot.ts';
import type { CreateHashEngine, HashEngine, HashQuery, ViewCandidate } from './hash-engine.ts';
import { paddedBytes } from './hash-room.ts';
import { MAX_VIEWS } from './nearest-hits.ts';

/** A descriptor that is compared by Hamming distance; core's `PdqDescriptor` is one. */
export interface BinaryDescriptor {
  readonly algorithm: string;
  readonly variant?: string;
  readonly hash: Uint8Array;
}

export interface BinaryIndexOptions {
  /** `algorithm/variant` of the descriptors, or `algorithm` alone. @default 'pdq/full' */
  readonly algorithm?: string;
  /** Bytes of one hash, a multiple of 4, up to 4096. @default 32 */
  readonly hashBytes?: number;
}

export interface ViewSearchOptions extends DescriptorSearchOptions {
  /** Whether each view is also compared as its negative (every bit turned over). @default false */
  readonly negatives?: boolean;
}

/** An exact index of binary descriptors, whose snapshots any other of them can load. */
export interface BinaryIndex extends Required<DescriptorIndex<BinaryDescriptor>> {
  /**
   * The entries nearest to any of several views of one query, in one pass: for example a picture in its eight dihedral positions, from `pdqDihedral`. Each entry
   * is returned once, for its nearest view; of equally near views for the first, and as it is rather than as its negative.
   *
   * @param views 1 to 256 descriptors of together at most 64 KB.
   */
  searchViews(views: readonly BinaryDescriptor[], options?: ViewSearchOptions): Promise<ViewCandidate[]>;
}

export function createBinaryIndex(name: string, createEngine: CreateHashEngine, options: BinaryIndexOptions): BinaryIndex {
  const { algorithm = 'pdq/full', hashBytes = 32 } = options;
  if (!Number.isInteger(hashBytes) || hashBytes < 4 || hashBytes > MAX_HASH_BYTES || hashBytes % 4 !== 0)
    throw argumentError('hashBytes', `a multiple of 4, >= 4 and <= ${MAX_HASH_BYTES}`, hashBytes);
  // The name that the first of these indexes gave its snapshots.
  const contents = `linear/${algorithm}/${hashBytes}`;
  const hashOf = (descriptor: BinaryDescriptor) => checkedHash(descriptor, algorithm, hashBytes);
  let engine: HashEngine | null = createEngine(hashBytes);
  const opened = () => {
    if (engine === null) throw closedError();
    return engine;
  };

  return {
    name,
    algorithm,
    capabilities: { exact: true, filters: true },
    async add(entries: Iterable<IndexEntry<BinaryDescriptor>>) {
      const into = opened();
      // All are checked before the first is taken in.
      const checked = Array.from(entries, ({ id, descriptor }) => {
        checkId(id);
        return [id, hashOf(descriptor)] as const;
      });
      for (const [id, hash] of checked) into.put(id, hash);
    },
    async search(query: BinaryDescriptor, searched: DescriptorSearchOptions = {}) {
      const found = opened().search({ views: [hashOf(query)], negatives: false, ...checkedLimits(searched) });
      return found.map(({ id, distance }): Candidate => ({ id, distance }));
    },
    async searchViews(views: readonly BinaryDescriptor[], { negatives = false, ...searched }: ViewSearchOptions = {}) {
      const most = Math.min(MAX_VIEWS, Math.floor(MAX_VIEW_BYTES / paddedBytes(hashBytes)));
      if (views.length < 1 || views.length > most) throw argumentError('views.length', `1 to ${most}`, views.length);
      return opened().search({ views: views.map(hashOf), negatives, ...checkedLimits(searched) });
    },
    size: () => engine?.size() ?? 0,
    async remove(ids: Iterable<string>) {
      const from = opened();
      let removed = 0;
      for (const id of ids) if (from.remove(id)) removed++;
      return removed;
    },
    async save(file: string) {
      const from = opened();
      await writeSnapshot(file, { contents, count: from.size(), records: toRecords(from.entries()) });
    },
    async load(file: string) {
      opened();
      const entries = await readSnapshot(file, contents, (record) => fromRecord(record, hashBytes));
      const into = opened();
      into.clear();
      for (const [id, hash] of entries) into.put(id, hash);
    },
    async close() {
      engine?.clear();
      engine = null;
    },
  };
}

// --- internal ---

/** Far above any hash in use. */
const MAX_HASH_BYTES = 4096;
/** Bytes of all views of a query: what the memory has room for (`MEMORY` in `hamming-module.ts`). */
const MAX_VIEW_BYTES = 65_536;

function checkedHash({ algorithm, variant, hash }: BinaryDescriptor, expected: string, hashBytes: number): Uint8Array {
  const given = variant === undefined ? algorithm : `${algorithm}/${variant}`;
  if (given !== expected || hash.length !== hashBytes) {
    const what = `${given} of ${hash.length} bytes`;
    const message = `This index holds ${expected} of ${hashBytes} bytes, got ${what}; make the descriptor again with ${expected}.`;
    throw new IndexError('IMGGUARD_INDEX_WRONG_ALGORITHM', message);
  }
  return hash;
}

function checkedLimits({ k = 10, maxDistance = Infinity, only }: DescriptorSearchOptions): Pick<HashQuery, 'k' | 'maxDistance' | 'only'> {
  if (!Number.isInteger(k) || k < 1) throw argumentError('k', 'an integer >= 1', k);
  if (Number.isNaN(maxDistance) || maxDistance < 0) throw argumentError('maxDistance', 'a number >= 0', maxDistance);
  return { k, maxDistance, ...(only === undefined ? {} : { only }) };
}

/** The hash, then the id. */
function* toRecords(entries: Iterable<readonly [string, Uint8Array]>): Generator<Uint8Array> {
  for (const [id, hash] of entries) yield Buffer.concat([hash, Buffer.from(id)]);
}

function fromRecord(record: Uint8Array, hashBytes: number): [string, Uint8Array] {
  const id = Buffer.from(record.subarray(hashBytes)).toString();
  checkId(id);
  return [id, record.slice(0, hashBytes)];
}
