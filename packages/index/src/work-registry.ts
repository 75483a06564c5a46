/** The works that an index holds: what is known of each, by id, by number, and by the hashes of its file and pixels. */
import type { Fingerprint } from '@imgguard/core';
import type { SegmentStore } from './local-features/segment-store.ts';
import { createIdentities } from './tiers/identities.ts';
import { factsOf, fingerprintFrom, type RegisteredWork, toRecord } from './registered-work.ts';

export interface WorkRegistry {
  readonly size: number;
  ids(): string[];
  has(id: string): boolean;
  byNumber(number: number): RegisteredWork | undefined;
  numberOf(id: string): number | undefined;
  /** Hashes of files and pixels by number, in shared memory; see `identities.ts`. */
  identities(): Uint8Array;
  fingerprint(id: string): Fingerprint | null;
  /** Adds a work or replaces it. */
  add(id: string, fingerprint: Fingerprint): void;
  remove(id: string): boolean;
  clear(): void;
  /** All works as they are now, as records of a snapshot, each made when it is asked for. */
  records(): { readonly count: number; readonly records: Iterable<Uint8Array> };
  watch(): Watch;
}

/** Which works were removed or replaced since a moment, by their numbers. */
export interface Watch {
  readonly left: ReadonlyMap<number, RegisteredWork>;
  end(): void;
}

export function createWorkRegistry(store: SegmentStore): WorkRegistry {
  const byId = new Map<string, RegisteredWork>();
  const byNumber = new Map<number, RegisteredWork>();
  const identities = createIdentities();
  const watches = new Set<Map<number, RegisteredWork>>();
  const fingerprintOf = (work: RegisteredWork) => fingerprintFrom(work, store.locate(work.number)!);

  function remove(id: string): boolean {
    const work = byId.get(id);
    if (work === undefined) return false;
    for (const left of watches) left.set(work.number, work);
    byId.delete(id);
    byNumber.delete(work.number);
    store.remove(work.number);
    return true;
  }
  return {
    get size() {
      return byId.size;
    },
    ids: () => [...byId.keys()],
    has: (id) => byId.has(id),
    byNumber: (number) => byNumber.get(number),
    numberOf: (id) => byId.get(id)?.number,
    identities: identities.view,
    fingerprint(id) {
      const work = byId.get(id);
      return work === undefined ? null : fingerprintOf(work);
    },
    add(id, fingerprint) {
      remove(id);
      const work = { id, number: store.add(fingerprint), ...factsOf(fingerprint) };
      byId.set(id, work);
      byNumber.set(work.number, work);
      identities.put(work.number, fingerprint);
    },
    remove,
    clear() {
      for (const id of byId.keys()) remove(id);
      store.clear();
    },
    records() {
      // Features that are held now stay as they are, whatever is added or removed while the records are made.
      const held = Array.from(byId.values(), (work) => ({ work, features: store.locate(work.number)! }));
      return { count: held.length, records: mapped(held, ({ work, features }) => toRecord(work.id, fingerprintFrom(work, features))) };
    },
    watch() {
      const left = new Map<number, RegisteredWork>();
      watches.add(left);
      return { left, end: () => watches.delete(left) };
    },
  };
}

// --- internal ---

function* mapped<T, U>(values: Iterable<T>, map: (value: T) => U): Generator<U> {
  for (const value of values) yield map(value);
}
