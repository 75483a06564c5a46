/** Searches of a catalogue: by hashes of the file, the pixels, and the whole picture. Sees nothing of local features. */
import { type Fingerprint, PDQ_BYTES, PDQ_MAX_DISTANCE, PDQ_MIN_QUALITY } from '@imgguard/core';
import { comparePdq } from '@imgguard/core/matching';
import { concludeSearch } from '../conclude-search.ts';
import type { RegisteredWork } from '../registered-work.ts';
import type { WorkSearchResult } from '../work-index.ts';
import type { Catalogue } from './catalogue.ts';
import { type LabelFilter, passes } from './labels.ts';
import { decodeFacts, encodeFacts } from './picture-facts.ts';

/** A picture whose hash is near one of the query's views. */
export interface NearWork {
  readonly id: string;
  /** Bits of 256 that differ. */
  readonly distance: number;
  /** How the query has to be turned or mirrored to look like it: a place in `PDQ_DIHEDRAL_ORDER`. */
  readonly position: number;
  readonly negative: boolean;
}

export interface Allowed {
  isAllowed(slot: number): boolean;
}

/** The filter is asked once for each combination of labels. */
export function allowedBy(catalogue: Catalogue, filter: LabelFilter | undefined, exclude: ReadonlySet<string>): Allowed {
  const known = new Map<number, boolean>();
  const passesFilter = (slot: number) => {
    if (filter === undefined) return true;
    const number = catalogue.labelNumberAt(slot);
    const answer = known.get(number) ?? passes(catalogue.labelsAt(slot), filter);
    known.set(number, answer);
    return answer;
  };
  return { isAllowed: (slot) => passesFilter(slot) && !exclude.has(catalogue.idAt(slot)) };
}

export interface NearOptions {
  /** Most pictures. @default 10 */
  readonly k?: number;
  /** Largest distance in bits, inclusive. @default PDQ_MAX_DISTANCE */
  readonly maxDistance?: number;
}

/** Nearest first, then by id. Every picture within reach that is allowed is found, however many are not. */
export function nearIn(
  catalogue: Catalogue,
  query: Fingerprint,
  { k = 10, maxDistance = PDQ_MAX_DISTANCE }: NearOptions,
  { isAllowed }: Allowed,
): NearWork[] {
  if (query.pdq.quality < PDQ_MIN_QUALITY) return [];
  const near = catalogue.hashes.within(viewsOf(query.pdqDihedral), { maxDistance, negatives: true });
  const allowed = near.filter(({ slot }) => isAllowed(slot));
  const found = allowed.map(({ slot, distance, view, negative }) => ({ id: catalogue.idAt(slot), distance, position: view, negative }));
  return found.toSorted((l, r) => l.distance - r.distance || (l.id < r.id ? -1 : 1)).slice(0, k);
}

/** What a search finds without local features: the same file, the same pixels, and whole pictures. */
export function searchCatalogue(catalogue: Catalogue, query: Fingerprint, allowed: Allowed): WorkSearchResult {
  const began = performance.now();
  const same = catalogue.sameAs(encodeFacts(query)).filter(allowed.isAllowed);
  const near = nearIn(catalogue, query, { k: Infinity }, allowed).map(({ id }) => catalogue.slotOf(id)!);
  const workAt = (slot: number): RegisteredWork => ({ id: catalogue.idAt(slot), number: slot, ...decodeFacts(catalogue.factsAt(slot)) });
  const found = [...new Set([...same, ...near])].map((slot) => ({
    number: slot,
    judgement: null,
    pdq: comparePdq(query, decodeFacts(catalogue.factsAt(slot))),
  }));
  const works = found.length;
  const step = { name: 'whole-picture' as const, works, accepted: works, ms: performance.now() - began };
  return { ...concludeSearch(query, { found, examined: 0 }, workAt), steps: [step] };
}

// --- internal ---

function viewsOf(dihedral: Uint8Array): Uint8Array[] {
  return Array.from({ length: dihedral.length / PDQ_BYTES }, (_, i) => dihedral.subarray(PDQ_BYTES * i, PDQ_BYTES * (i + 1)));
}
