import type { Fingerprint, FingerprintOptions, ImageInput, Match } from '@imgguard/core';
import { createWorkerPool, workerEntry } from '@imgguard/core/matching';
import { concludeSearch } from './conclude-search.ts';
import { argumentError, IndexError } from './index-error.ts';
import type { SearchOutcome } from './local-features/search-works.ts';
import { createSegmentStore } from './local-features/segment-store.ts';
import { factsOf, fingerprintFrom, fromRecord, type RegisteredWork, toRecord } from './registered-work.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import type { BuiltSegment } from './workers/search-worker.ts';

export interface WorkIndexOptions {
  /** Worker threads; each takes about 200 MB once it is in use. @default the number of cores, at most 4 */
  readonly threads?: number;
}

export interface WorkSearchOptions {
  /** Works that are not to be found. */
  readonly exclude?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/** A work that the query shows (or, in `similar`, may show). */
export interface WorkMatch {
  readonly workId: string;
  readonly match: Match;
}

export interface WorkSearchResult {
  /** Works that the query is a copy of, best first. */
  readonly matches: readonly WorkMatch[];
  /** Works of which the query may be another photograph, or that are too close to call: for a person, never copies. Best first. */
  readonly similar: readonly WorkMatch[];
  /** Works that were aligned and compared pixel by pixel. */
  readonly examined: number;
}

/**
 * Registered works that can be asked: which of them does this image show? Candidates, alignment and verdict in one call.
 * Everything that takes time runs in worker threads over shared memory (about 130 KB a work).
 */
export interface WorkIndex {
  /** Number of works. */
  readonly size: number;
  /** Registers a work, or replaces it. It is found by the searches that begin afterwards. */
  add(id: string, fingerprint: Fingerprint): void;
  /** Returns whether it was there. */
  remove(id: string): boolean;
  has(id: string): boolean;
  ids(): string[];
  /** The fingerprint as it was added, or `null`. */
  get(id: string): Fingerprint | null;
  /** Takes a fingerprint in the index's own worker threads. @throws {ImageError} when the picture is refused */
  fingerprint(input: ImageInput, options?: FingerprintOptions): Promise<Fingerprint>;
  /** `query`: a fingerprint of role `query`. */
  search(query: Fingerprint, options?: WorkSearchOptions): Promise<WorkSearchResult>;
  /** Writes all works to a file, atomically. */
  save(file: string): Promise<void>;
  /** Replaces all works by a snapshot's. @throws {IndexError} `IMGGUARD_SNAPSHOT_CORRUPT`, `IMGGUARD_SNAPSHOT_VERSION` */
  load(file: string): Promise<void>;
  /** Ends the threads. Twice is fine. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * @example
 * import { createWorkIndex } from '@imgguard/index';
 * const index = createWorkIndex({ threads: 2 });
 * index.add('lighthouse', await index.fingerprint('lighthouse.jpg', { role: 'reference' }));
 * const { matches, similar } = await index.search(await index.fingerprint('found-on-the-web.webp'));
 * for (const { workId, match } of matches) console.log(workId, match.kind, match.probability);
 * await index.close();
 */
export function createWorkIndex({ threads }: WorkIndexOptions = {}): WorkIndex {
  const pool = createWorkerPool({ entry: workerEntry(import.meta.url, 'search-worker'), ...(threads === undefined ? {} : { threads }) });
  const newStore = () => createSegmentStore((task) => pool.run<BuiltSegment>(task));
  let store = newStore();
  let works = new Map<string, RegisteredWork>();
  let closed = false;
  const checkOpen = () => {
    if (closed) throw new IndexError('IMGGUARD_INDEX_CLOSED', 'The index is closed; make a new one.');
  };

  function add(id: string, fingerprint: Fingerprint): void {
    checkOpen();
    if (id.length === 0) throw argumentError('id', 'a non-empty string', id);
    expectRole(fingerprint, 'reference', 'add');
    remove(id);
    works.set(id, { id, number: store.add(fingerprint), ...factsOf(fingerprint) });
  }
  function remove(id: string): boolean {
    const work = works.get(id);
    if (work === undefined) return false;
    store.remove(work.number);
    return works.delete(id);
  }
  function get(id: string): Fingerprint | null {
    const work = works.get(id);
    const place = work === undefined ? null : store.locate(work.number);
    return work === undefined || place === null ? null : fingerprintFrom(work, place);
  }
  async function search(query: Fingerprint, { exclude, signal }: WorkSearchOptions = {}): Promise<WorkSearchResult> {
    checkOpen();
    expectRole(query, 'query', 'search');
    const asked = works;
    const view = await store.view();
    const alive = exclude === undefined || exclude.size === 0 ? view.alive : without(view.alive, asked, exclude);
    const outcome = await pool.run<SearchOutcome>({ kind: 'search', query, view: { segments: view.segments, alive } }, signal);
    const eligible = [...asked.values()].filter((work) => exclude?.has(work.id) !== true);
    return concludeSearch(query, outcome, eligible);
  }
  const close = async () => {
    closed = true;
    await pool.close();
  };
  return {
    get size() {
      return works.size;
    },
    add,
    remove,
    has: (id) => works.has(id),
    ids: () => [...works.keys()],
    get,
    fingerprint: pool.fingerprint,
    search,
    save: (file) =>
      writeSnapshot(
        file,
        SNAPSHOT_CONTENTS,
        [...works.keys()].map((id) => toRecord(id, get(id)!)),
      ),
    async load(file) {
      checkOpen();
      const loaded = (await readSnapshot(file, SNAPSHOT_CONTENTS)).map(fromRecord);
      store = newStore();
      works = new Map();
      for (const [id, fingerprint] of loaded) add(id, fingerprint);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

// --- internal ---

const SNAPSHOT_CONTENTS = 'works/fingerprints';

function expectRole(fingerprint: Fingerprint, role: Fingerprint['role'], method: string): void {
  if (fingerprint.role === role) return;
  const message = `${method} needs a fingerprint of role ${role}, got ${fingerprint.role}; take it with fingerprint(image, { role: '${role}' }).`;
  throw new IndexError('IMGGUARD_INVALID_ARGUMENT', message);
}

/** The list of living works without some of them. */
function without(alive: Uint8Array, works: ReadonlyMap<string, RegisteredWork>, excluded: ReadonlySet<string>): Uint8Array {
  const copy = alive.slice();
  for (const id of excluded) {
    const work = works.get(id);
    if (work !== undefined) copy[work.number] = 0;
  }
  return copy;
}
