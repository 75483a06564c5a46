/**
 * The works of a folder in memory, for searches by local features. Their segments are read from files where there are any; the other works are read from logs, in the background, and what changes
 * meanwhile is taken from the change.
 */
import { setImmediate } from 'node:timers/promises';
import { decodeFingerprint } from '@imgguard/core';
import type { EmbeddingDescriptor } from '@imgguard/core/embedding';
import type { Catalogue } from './durable/catalogue.ts';
import { corruptError, damagedRecord, type Finding } from './durable/finding.ts';
import { logName } from './durable/log-file.ts';
import { decodeFacts } from './durable/picture-facts.ts';
import { createSegmentFiles, type SegmentFiles } from './durable/segment-files.ts';
import type { Change, RecordStore } from './durable/store-types.ts';
import { closedError, IndexError } from './index-error.ts';
import type { Segment } from './local-features/segment.ts';
import type { KeptSegment, KeptWorks, ReadSegment } from './local-features/segment-file.ts';
import { FULL_SEGMENT_WORKS } from './local-features/segment-store.ts';
import { contentsOf, type IndexDepth, putOf, type WorkEntry } from './work-entry.ts';
import { openWorks, type OpenWorks, type WorkIndex, type WorkIndexOptions } from './work-index.ts';
import type { ReadSegmentTask } from './workers/search-worker.ts';

export interface LoadedWorks {
  /** Of depth `whole-picture`: without works, for its threads. */
  readonly index: WorkIndex;
  /** Damaged files of segments that were found; what they held is made again. */
  readonly findings: readonly Finding[];
  /** Works that came from segments' files. */
  readonly fromSegments: number;
  onChange(change: Change): void;
  load(store: RecordStore, source?: Source): void;
  /** The same changes, no faster than their tables are made. */
  paced(changes: AsyncIterable<Change>): AsyncIterable<Change>;
  /** Resolves when all works are there. @throws {IndexError} `IMGGUARD_INDEX_CORRUPT` while some cannot be read */
  ready(folder: string): Promise<void>;
  /** Waits until segments are in their files. */
  close(): Promise<void>;
}

export interface LoadedWorksOptions extends WorkIndexOptions {
  readonly depth: IndexDepth;
  readonly folder: string;
  /** @default SEGMENT_WORKS */
  readonly segmentWorks?: number;
}

type Source = () => Iterable<WorkEntry> | AsyncIterable<WorkEntry>;

export function createLoadedWorks({ depth, folder, segmentWorks = SEGMENT_WORKS, ...options }: LoadedWorksOptions): LoadedWorks {
  return new WorksInMemory({ depth, folder, segmentWorks, options });
}

// --- internal ---

/** Fewer works are read from logs and put into tables in half a second. */
const SEGMENT_WORKS = 512;
/** Works that are taken over from a segment at once: these take a few milliseconds of the event loop. */
const ADOPTED_AT_ONCE = 256;

interface Parts {
  readonly depth: IndexDepth;
  readonly folder: string;
  readonly segmentWorks: number;
  readonly options: WorkIndexOptions;
}

class WorksInMemory implements LoadedWorks {
  readonly index: WorkIndex;
  fromSegments = 0;
  readonly #parts: OpenWorks['parts'];
  readonly #depth: IndexDepth;
  readonly #files: SegmentFiles;
  /** Works that changed while the others were read. */
  readonly #changed = new Set<string>();
  readonly #damaged = new Map<string, Finding>();
  readonly #findings: Finding[] = [];
  #catalogue: Catalogue | null = null;
  #loading: Promise<void> = Promise.resolve();
  #isLoading: boolean;
  #isClosed = false;
  #sealing: Promise<void> | null = null;

  constructor({ depth, folder, segmentWorks, options }: Parts) {
    const { index, parts } = openWorks(options, (segments) => this.#files.keep(segments));
    this.index = index;
    this.#parts = parts;
    this.#depth = depth;
    this.#isLoading = this.#isKept;
    const contents = contentsOf(depth);
    this.#files = createSegmentFiles({
      folder,
      contents,
      minWorks: segmentWorks,
      read: (file) => parts.pool.run<ReadSegment>({ kind: 'read-segment', file, contents } satisfies ReadSegmentTask),
      worksOf: (segment) => this.#worksOf(segment),
    });
  }

  get #isKept(): boolean {
    return this.#depth === 'local-features';
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  onChange(change: Change): void {
    if (!this.#isKept || this.#isClosed) return;
    if (this.#isLoading) this.#changed.add(change.id);
    this.#damaged.delete(change.id);
    if (change.kind === 'put') this.index.add(change.id, decodeFingerprint(change.body));
    else this.index.remove(change.id);
    this.#sealIfMany();
  }

  load(store: RecordStore, source?: Source): void {
    if (!this.#isKept) return;
    this.#catalogue = store.catalogue;
    // Whoever searches hears of it.
    this.#loading = this.#loadAll(store, source);
    this.#loading.catch(() => {});
  }

  async *paced(changes: AsyncIterable<Change>): AsyncGenerator<Change> {
    for await (const change of changes) {
      if (this.#parts.store.waiting() >= 2 * FULL_SEGMENT_WORKS) await this.#sealing;
      yield change;
    }
  }

  async ready(folder: string): Promise<void> {
    await this.#loading;
    if (this.#damaged.size > 0) throw corruptError(folder, [...this.#damaged.values()]);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#loading.catch(() => {});
    await this.#files.settled();
    await this.index.close();
  }

  async #loadAll(store: RecordStore, source: Source | undefined): Promise<void> {
    this.#findings.push(...(await this.#files.load((kept) => this.#adopt(kept, store.catalogue))));
    await this.#readLogs(store);
    this.#isLoading = false;
    this.#changed.clear();
    if (source === undefined || this.#damaged.size === 0 || this.#isClosed) return;
    for await (const work of source()) if (this.#damaged.has(work.id)) await store.change([putOf(work, this.#depth)]);
  }

  async #readLogs(store: RecordStore): Promise<void> {
    const { catalogue } = store;
    const ids = Array.from({ length: catalogue.size() }, (_, slot) => catalogue.idAt(slot));
    for (const id of ids) {
      if (this.#isClosed) return;
      const slot = catalogue.slotOf(id);
      if (slot === undefined || this.#changed.has(id) || this.index.has(id)) continue;
      const place = catalogue.placeAt(slot);
      try {
        const { body } = await store.read(slot);
        if (!this.#changed.has(id) && !this.#isClosed) this.index.add(id, decodeFingerprint(body));
      } catch (error) {
        if (this.#isClosed) return;
        if (!(error instanceof IndexError)) throw error;
        this.#damaged.set(id, damagedRecord(logName(place.log), place.offset, id));
      }
      // So that not all fingerprints are in memory beside what is made of them.
      if (this.#parts.store.waiting() >= FULL_SEGMENT_WORKS) await this.#parts.store.view();
    }
  }

  /** Returns the id of the segment. */
  async #adopt(kept: KeptSegment, catalogue: Catalogue): Promise<number | null> {
    if (this.#isClosed) throw closedError();
    const { registry, store } = this.#parts;
    const isWanted = (w: number) => isCurrent(kept, w, catalogue) && !registry.has(kept.ids[w]!);
    let first = 0;
    const id = await store.adopt(kept, (number) => {
      first = number;
      return Uint8Array.from(kept.ids, (_, w) => (isWanted(w) ? 1 : 0));
    });
    if (id === null) return null;
    for (let w = 0; w < kept.ids.length; w++) {
      if (w % ADOPTED_AT_ONCE === 0) await setImmediate();
      if (this.#isClosed) throw closedError();
      // It may have been removed or replaced in the meantime.
      if (isWanted(w)) this.#takeOver(kept, w, first + w);
      else store.remove(first + w);
    }
    return id;
  }

  #takeOver({ ids, facts, embeddings }: KeptSegment, w: number, number: number): void {
    const { fileSha256, pixelSha256, width, height, frame } = decodeFacts(factsAt(facts, w, ids.length));
    this.#parts.registry.adopt({ id: ids[w]!, number, fileSha256, pixelSha256, width, height, frame }, embeddings[w]!);
    this.fromSegments++;
  }

  #worksOf({ numbers }: Segment): KeptWorks {
    const { registry } = this.#parts;
    const catalogue = this.#catalogue!;
    const known = Array.from(numbers, (number) => {
      const id = registry.byNumber(number)?.id;
      const slot = id === undefined ? undefined : catalogue.slotOf(id);
      if (slot === undefined) return GONE;
      const embedding: EmbeddingDescriptor | null = registry.embeddingOf(number);
      return { id: id!, sequence: catalogue.sequenceAt(slot), facts: catalogue.factsAt(slot), embedding };
    });
    const stride = Math.max(0, ...known.map(({ facts }) => facts.length));
    const facts = new Uint8Array(stride * known.length);
    known.forEach((work, w) => facts.set(work.facts, w * stride));
    return {
      ids: known.map(({ id }) => id),
      sequences: Float64Array.from(known, ({ sequence }) => sequence),
      facts,
      embeddings: known.map(({ embedding }) => embedding),
    };
  }

  /** Tables are built beside the adding of many, and a first search need not wait for all of them. */
  #sealIfMany(): void {
    const { store } = this.#parts;
    if (this.#isLoading || this.#sealing !== null || store.waiting() < FULL_SEGMENT_WORKS) return;
    this.#sealing = this.#seal();
  }

  async #seal(): Promise<void> {
    // Who searches hears of what fails.
    await this.#parts.store.view().catch(() => {});
    this.#sealing = null;
  }
}

const GONE = { id: '', sequence: -1, facts: new Uint8Array(), embedding: null } as const;

function factsAt(facts: Uint8Array, w: number, works: number): Uint8Array {
  const stride = facts.length / works;
  return facts.subarray(w * stride, (w + 1) * stride);
}

/** Whether the catalogue has the same record of the work. Numbers of records that were lost by damage are given again, to others: these have other facts. */
function isCurrent({ ids, sequences, facts }: KeptSegment, w: number, catalogue: Catalogue): boolean {
  const slot = ids[w] === '' ? undefined : catalogue.slotOf(ids[w]!);
  if (slot === undefined || catalogue.sequenceAt(slot) !== sequences[w]) return false;
  return Buffer.compare(catalogue.factsAt(slot), factsAt(facts, w, ids.length)) === 0;
}
