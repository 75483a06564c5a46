/** What a vector index does its work with. `createVectorIndex` checks all arguments beforehand, and lets one change happen after the other. */
import type { Candidate } from '../descriptor-index.ts';

export interface VectorShape {
  readonly algorithm: string;
  readonly dimensions: number;
  readonly metric: VectorMetric;
}

/**
 * `cosine`: 1 - the cosine of the angle, 0 to 2; vectors are brought to length 1 when they come in. `l2`: the Euclidean distance.
 */
export type VectorMetric = 'cosine' | 'l2';

export interface VectorQuery {
  readonly vector: Float32Array;
  readonly k: number;
  readonly maxDistance: number;
  /** Ids that may be found; absent for all. */
  readonly only?: ReadonlySet<string>;
}

export type VectorEntry = readonly [id: string, vector: Float32Array];

export interface VectorEngine {
  size(): number;
  put(entries: readonly VectorEntry[]): Promise<void>;
  /** Returns how many there were. */
  remove(ids: readonly string[]): Promise<number>;
  /** Nearest first, then by id. */
  search(query: VectorQuery): Candidate[] | Promise<Candidate[]>;
  save(file: string): Promise<void>;
  load(file: string): Promise<void>;
  /** Forgets everything and frees memory; ends what is under way. */
  clear(): void;
}

/** The distance that users see, from the squared Euclidean one: of vectors of length 1, half of it is 1 - cosine, and 0 for equal ones whatever the rounding. */
export function distanceOf(squared: number, metric: VectorMetric): number {
  return metric === 'cosine' ? squared / 2 : Math.sqrt(squared);
}

/** Nearest first, equal distances in the order of their ids. */
export function nearestFirst(candidates: readonly Candidate[], { k, maxDistance }: Pick<VectorQuery, 'k' | 'maxDistance'>): Candidate[] {
  const near = candidates.filter(({ distance }) => distance <= maxDistance);
  return near.toSorted((l, r) => l.distance - r.distance || (l.id < r.id ? -1 : 1)).slice(0, k);
}
