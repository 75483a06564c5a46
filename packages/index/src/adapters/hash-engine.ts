/** What a binary index does its work with: hashes under ids, and the search for the nearest. `createBinaryIndex` checks all arguments beforehand. */
import type { Candidate } from '../descriptor-index.ts';

/** A candidate, and the view of the query that is nearest to it. */
export interface ViewCandidate extends Candidate {
  /** Place of the nearest view in the array that was asked with. */
  readonly view: number;
  /** Whether the negative of that view is nearer than the view. */
  readonly negative: boolean;
}

export interface HashQuery {
  /** At least one, all of the same length. */
  readonly views: readonly Uint8Array[];
  /** Whether each view is also compared as its negative, every bit turned over. */
  readonly negatives: boolean;
  readonly k: number;
  readonly maxDistance: number;
  /** Ids that may be found; absent for all. */
  readonly only?: ReadonlySet<string>;
}

export interface HashEngine {
  size(): number;
  put(id: string, hash: Uint8Array): void;
  /** Whether it was there. */
  remove(id: string): boolean;
  /** Nearest first, then by id. Of a hash's views the nearest counts; of equally near ones the first, as it is before its negative. */
  search(query: HashQuery): ViewCandidate[];
  /** All, as they are now, whatever happens afterwards. */
  entries(): Iterable<readonly [id: string, hash: Uint8Array]>;
  /** Forgets everything and frees memory. */
  clear(): void;
}

export type CreateHashEngine = (hashBytes: number) => HashEngine;
