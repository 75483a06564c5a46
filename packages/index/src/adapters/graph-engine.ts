/**
 * Vectors in shared memory, a graph over most of them that a thread of its own builds, and threads that search. What was added since the graph was written is compared one by
 * one, so that it is found at once. What is removed or replaced stays in the graph as a tombstone, and when tombstones are many a fresh graph is built beside it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Candidate } from '../descriptor-index.ts';
import { closedError } from '../index-error.ts';
import { type GraphMake, loadGraphFile, saveGraphFile } from './graph-snapshot.ts';
import type { GraphKind, GraphTuning } from './graph-library.ts';
import { createLabels, type Labels } from './labels-of-ids.ts';
import { createReaders, type ReaderGraph, type Readers } from './vector-readers.ts';
import { distanceOf, nearestFirst, type VectorEngine, type VectorEntry, type VectorQuery, type VectorShape } from './vector-engine.ts';
import type { VectorWorkerData } from './vector-messages.ts';
import { startVectorThread, type VectorThread } from './vector-thread.ts';
import { VECTOR_WORKER } from '../vector-worker-entry.ts';

export interface GraphEngineOptions {
  /** `null` where there is no library: everything is compared. */
  readonly library: { readonly kind: GraphKind; readonly lib: string; readonly tuning: GraphTuning } | null;
  readonly readers: number;
}

export interface GraphEngine extends VectorEngine {
  /** Resolves when the graph holds every entry. */
  settled(): Promise<void>;
  tune(efSearch: number): Promise<void>;
  stats(): GraphEngineStats;
}

export interface GraphEngineStats {
  /** Entries that are compared one by one, since the graph does not hold them yet. */
  readonly waiting: number;
  readonly tombstones: number;
  /** How often a fresh graph was built because of tombstones. */
  readonly rebuilds: number;
}

export function createGraphEngine(shape: VectorShape, options: GraphEngineOptions): GraphEngine {
  return new ThreadedEngine(shape, options);
}

// --- internal ---

/** Fewer entries need no graph: a thread compares them in a millisecond or two. */
const MIN_GRAPH = 2000;
/** The graph is written again when it lacks this share of the entries. */
const STALE_SHARE = 0.25;
/** Fewer tombstones are left alone; from here on, a graph is built again when they are more than the entries. */
const MIN_TOMBSTONES = 1000;

interface CurrentGraph {
  readonly file: string;
  /** Everything alive below this label is in it. */
  readonly through: number;
  /** Points, dead ones included. */
  readonly count: number;
}

class ThreadedEngine implements GraphEngine {
  readonly #shape: VectorShape;
  readonly #options: GraphEngineOptions;
  readonly #labels: Labels;
  #readers: Readers | null = null;
  #builder: VectorThread | null = null;
  #folder: Promise<string> | null = null;
  #graph: CurrentGraph | null = null;
  /** Whether the builder holds the graph, and can go on with it. */
  #isBuilderCurrent = false;
  #building: Promise<void> | null = null;
  #files = 0;
  #rebuilds = 0;
  #isClosed = false;
  #efSearch: number;

  constructor(shape: VectorShape, options: GraphEngineOptions) {
    this.#shape = shape;
    this.#options = options;
    this.#efSearch = options.library?.tuning.efSearch ?? 0;
    this.#labels = createLabels(shape.dimensions, (message) => {
      this.#readers?.tell(message);
      this.#builder?.tell(message);
    });
  }

  size(): number {
    return this.#labels.size();
  }

  async put(entries: readonly VectorEntry[]): Promise<void> {
    for (const [id, vector] of entries) this.#labels.put(id, vector);
    this.#buildIfDue();
  }

  async remove(ids: readonly string[]): Promise<number> {
    const removed = ids.filter((id) => this.#labels.remove(id)).length;
    this.#buildIfDue();
    return removed;
  }

  async search({ vector, k, maxDistance, only }: VectorQuery): Promise<Candidate[]> {
    const wanted = Math.min(k, this.size());
    if (wanted === 0 || this.#isClosed) return [];
    const allowed = only === undefined ? null : this.#labels.allowed(only);
    if (allowed?.length === 0) return [];
    const near = await this.#startedReaders().search(vector, { k: wanted, until: this.#labels.end(), only: allowed });
    const candidates: Candidate[] = [];
    near.labels.forEach((label, i) => {
      const id = this.#labels.idOf(label);
      if (id !== undefined) candidates.push({ id, distance: distanceOf(near.distances[i]!, this.#shape.metric) });
    });
    return nearestFirst(candidates, { k, maxDistance });
  }

  async save(file: string): Promise<void> {
    await saveGraphFile(file, this.#shape, {
      entries: this.#labels.entries(),
      graph: this.#graph === null ? null : { ...this.#graph, ...this.#made()! },
    });
  }

  async load(file: string): Promise<void> {
    const folder = await this.#temporaryFolder();
    const graphFile = join(folder, `graph-${this.#files++}`);
    const made = this.#made();
    const loaded = await loadGraphFile(file, this.#shape, { graphFile, made, pointsOf: (labels) => this.#pointsOf(graphFile, labels) });
    if (this.#isClosed) throw closedError();
    await this.#forgetGraph();
    this.#labels.replace(loaded.entries);
    if (loaded.graph !== null) {
      this.#graph = { file: graphFile, ...loaded.graph };
      await this.#readers?.open(this.#opened(this.#graph));
    }
    this.#buildIfDue();
  }

  async settled(): Promise<void> {
    while (this.#building !== null || this.#isDue(0)) {
      this.#building ??= this.#build();
      await this.#building;
    }
  }

  async tune(efSearch: number): Promise<void> {
    this.#efSearch = efSearch;
    if (this.#graph !== null) await this.#readers?.open(this.#opened(this.#graph));
  }

  stats(): GraphEngineStats {
    const living = this.#graph === null ? 0 : this.#labels.livingBelow(this.#graph.through);
    return { waiting: this.size() - living, tombstones: (this.#graph?.count ?? 0) - living, rebuilds: this.#rebuilds };
  }

  clear(): void {
    this.#isClosed = true;
    const ended = Promise.all([this.#readers?.end(), this.#builder?.end()]);
    this.#labels.clear();
    this.#graph = null;
    // Not while a thread may still open what is in it.
    void this.#folder?.then((folder) => ended.then(() => rm(folder, { recursive: true, force: true }))).catch(() => {});
  }

  /** What makes the graph, and what it keeps of vectors. */
  #made(): GraphMake | null {
    const { library } = this.#options;
    return library === null ? null : { kind: library.kind, numbers: library.tuning.numbers };
  }

  async #forgetGraph(): Promise<void> {
    await this.#building?.catch(() => {});
    this.#graph = null;
    this.#isBuilderCurrent = false;
    await this.#readers?.open(null);
  }

  #startedReaders(): Readers {
    this.#readers ??= createReaders({
      count: this.#options.readers,
      dimensions: this.#shape.dimensions,
      graph: this.#graph && this.#opened(this.#graph),
      start: () => startVectorThread(VECTOR_WORKER, this.#workerData()),
    });
    return this.#readers;
  }

  #opened({ file, through }: CurrentGraph): ReaderGraph {
    return { file, through, efSearch: this.#efSearch };
  }

  #startedBuilder(): VectorThread {
    this.#builder ??= startVectorThread(VECTOR_WORKER, this.#workerData());
    return this.#builder;
  }

  #workerData(): Omit<VectorWorkerData, 'stop'> {
    return { dimensions: this.#shape.dimensions, chunks: this.#labels.chunks(), library: this.#options.library };
  }

  async #pointsOf(file: string, labels: Uint32Array): Promise<Float32Array | null> {
    return this.#options.library === null ? null : this.#startedBuilder().ask({ kind: 'points', file, labels });
  }

  #temporaryFolder(): Promise<string> {
    return (this.#folder ??= mkdtemp(join(tmpdir(), 'imgguard-vectors-')));
  }

  #isFreshDue(): boolean {
    return this.#graph !== null && this.stats().tombstones > Math.max(MIN_TOMBSTONES, this.size());
  }

  /** @param share Largest share of the entries that the graph may lack. */
  #isDue(share: number): boolean {
    if (this.#options.library === null || this.#isClosed || this.size() < MIN_GRAPH) return false;
    return this.stats().waiting > Math.max(share * this.size(), share === 0 ? 0 : MIN_GRAPH / 2) || this.#isFreshDue();
  }

  #buildIfDue(): void {
    if (this.#building !== null || !this.#isDue(STALE_SHARE)) return;
    this.#building = this.#build();
    this.#building.catch(() => {});
  }

  /** Searches go on in the old graph. */
  async #build(): Promise<void> {
    try {
      const isFresh = this.#graph === null || this.#isFreshDue();
      const old = this.#graph;
      const file = join(await this.#temporaryFolder(), `graph-${this.#files++}`);
      const builder = this.#startedBuilder();
      if (!isFresh && !this.#isBuilderCurrent) await builder.ask({ kind: 'resume', file: old!.file });
      const from = isFresh ? 0 : old!.through;
      const to = isFresh && old !== null ? this.#labels.end() : this.#nextEnd(from);
      const { count } = await builder.ask({ kind: 'build', from, to, isFresh, file });
      this.#isBuilderCurrent = true;
      if (isFresh && old !== null) this.#rebuilds++;
      this.#graph = { file, through: to, count };
      await this.#startedReaders().open(this.#opened(this.#graph));
      if (old !== null) await rm(old.file, { force: true });
    } catch (error) {
      if (!this.#isClosed) throw error;
    } finally {
      this.#building = null;
    }
    this.#buildIfDue();
  }

  /** Not everything at once: a graph over half of it is soon of use. */
  #nextEnd(from: number): number {
    return Math.min(this.#labels.end(), Math.max(from + 4 * MIN_GRAPH, 2 * from));
  }
}
