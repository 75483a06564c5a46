/**
 * The interface that every index of one kind of descriptor satisfies: read this file first.
 *
 * Few methods are required; `WorkIndex` and the contract suite (`@imgguard/index/testing`) fill or skip what an adapter leaves out.
 */

/** An entry of an index: a descriptor under the caller's own id. */
export interface IndexEntry<D> {
  readonly id: string;
  readonly descriptor: D;
}

/** What an index returns: an entry that is near the query. Not yet a match. */
export interface Candidate {
  readonly id: string;
  /** Lower is closer; the unit is the algorithm's (bits for binary descriptors). */
  readonly distance: number;
}

export interface DescriptorSearchOptions {
  /** Most candidates. @default 10 */
  readonly k?: number;
  /** Largest distance, inclusive. @default no limit */
  readonly maxDistance?: number;
  /** Ids that may be found, for filters: the nearest of these are returned. An index whose capabilities do not name filters refuses it. @default all */
  readonly only?: ReadonlySet<string>;
}

export interface IndexCapabilities {
  /** Whether every entry within reach is always found. */
  readonly exact: boolean;
  /** Whether searches take `only`. @default false */
  readonly filters?: boolean;
}

export interface DescriptorIndex<D> {
  readonly name: string;
  /** What the descriptors are, for example `pdq/full`; descriptors of another algorithm are refused. */
  readonly algorithm: string;
  readonly capabilities: IndexCapabilities;
  /** Adds entries; an id that is there already is replaced. */
  add(entries: Iterable<IndexEntry<D>>): Promise<void>;
  /** Nearest first; equal distances in the order of their ids. */
  search(query: D, options?: DescriptorSearchOptions): Promise<Candidate[]>;
  size(): number;
  /** Removes entries; returns how many there were. */
  remove?(ids: Iterable<string>): Promise<number>;
  /** Writes a snapshot to a file, atomically. */
  save?(file: string): Promise<void>;
  /** Replaces the contents by a snapshot's. */
  load?(file: string): Promise<void>;
  /** Frees what the index holds. Twice is fine. */
  close?(): Promise<void>;
}
