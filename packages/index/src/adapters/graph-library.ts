/** The one place where native libraries for graphs of near neighbours are imported, and one interface over them. Their types are written down here, so that ours do not need them. */
import { accessSync } from 'node:fs';
import { IndexError } from '../index-error.ts';
import type { VectorMetric } from './vector-engine.ts';

export type GraphKind = 'hnsw' | 'usearch';

/** What a graph keeps of each number of its vectors. */
export type GraphNumbers = 'f32' | 'bf16' | 'i8';

export interface GraphTuning {
  readonly numbers: GraphNumbers;
  readonly m: number;
  readonly efConstruction: number;
  readonly efSearch: number;
}

/** A graph of vectors by labels. Distances are not returned: they are computed anew from the vectors. */
export interface Graph {
  add(label: number, vector: Float32Array): void;
  count(): number;
  /** Labels of the nearest of each vector, roughly in order. `vectors` holds one after the other. */
  nearest(vectors: Float32Array, k: number): Uint32Array[];
  save(file: string): Promise<void>;
}

export interface GraphLibrary {
  create(dimensions: number, tuning: GraphTuning, room: number): Graph;
  /** A graph from a file, to be searched and not changed. */
  open(dimensions: number, tuning: GraphTuning, file: string): Promise<Graph>;
  /** A graph from a file, to be added to. */
  resume(dimensions: number, tuning: GraphTuning, file: string): Promise<Graph>;
  /** The vectors of labels in a graph's file, one after the other; `null` where the library cannot tell. */
  points(dimensions: number, file: string, labels: Uint32Array): Promise<Float32Array | null>;
}

/**
 * hnswlib keeps what it is given. usearch keeps a byte a number where vectors have length 1 (it brings them to length 127) and enough numbers: graphs are half as large and searched faster, and since
 * distances are computed anew from the vectors, nearly as many of the nearest are found (`node bench/vectors.mjs`). With few numbers a byte is too coarse.
 */
export function numbersOf(
  kind: GraphKind,
  { dimensions, metric }: { readonly dimensions: number; readonly metric: VectorMetric },
): GraphNumbers {
  if (kind === 'hnsw') return 'f32';
  return metric === 'cosine' && dimensions >= MIN_BYTE_DIMENSIONS ? 'i8' : 'bf16';
}

/** The package of each kind. */
export const DEFAULT_LIBRARIES: Readonly<Record<GraphKind, string>> = { hnsw: 'hnswlib-node', usearch: 'usearch' };

/**
 * @param lib A module's name or `file:` URL.
 * @throws {IndexError} `IMGGUARD_INDEX_LIBRARY_MISSING`
 */
export async function loadGraphLibrary(kind: GraphKind, lib: string): Promise<GraphLibrary> {
  try {
    const module = (await import(lib)) as Partial<Hnswlib & Usearch> & { readonly default?: Partial<Hnswlib & Usearch> };
    const exported: Partial<Hnswlib & Usearch> = { ...module, ...module.default };
    return kind === 'hnsw' ? hnswlib(exported) : usearch(exported);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    const name = DEFAULT_LIBRARIES[kind];
    const advice = lib === name ? INSTALL[kind] : 'Correct the option `lib`.';
    const message = `An index of kind ${kind} needs ${name}, and "${lib}" cannot be loaded (${why}). ${advice}`;
    throw new IndexError('IMGGUARD_INDEX_LIBRARY_MISSING', message, { cause });
  }
}

// --- internal ---

const INSTALL: Readonly<Record<GraphKind, string>> = {
  hnsw: 'Install it in your project: npm install hnswlib-node. It is compiled there, which needs a C++ compiler and Python; where there is no network, npm_config_nodedir names the folder that holds include/node/node.h.',
  usearch: 'Install it in your project: npm install usearch. It brings what was compiled for the common systems.',
};
const MIN_BYTE_DIMENSIONS = 128;
/** The levels of points are drawn with it: the same entries in the same order give the same graph. */
const SEED = 100;

/** What is used of `hnswlib-node`. */
interface Hnswlib {
  readonly HierarchicalNSW: new (
    space: 'l2',
    dimensions: number,
  ) => {
    initIndex(options: {
      readonly maxElements: number;
      readonly m: number;
      readonly efConstruction: number;
      readonly randomSeed: number;
    }): void;
    resizeIndex(maxElements: number): void;
    addPoint(vector: number[], label: number): void;
    getPoint(label: number): number[];
    setEf(ef: number): void;
    searchKnn(vector: number[], k: number): { readonly neighbors: number[] };
    getCurrentCount(): number;
    getMaxElements(): number;
    writeIndex(file: string): Promise<boolean>;
    readIndex(file: string): Promise<boolean>;
  };
}

type HnswGraph = InstanceType<Hnswlib['HierarchicalNSW']>;

function hnswlib({ HierarchicalNSW }: Partial<Hnswlib>): GraphLibrary {
  if (HierarchicalNSW === undefined) throw new Error('it exports no HierarchicalNSW');
  const read = async (dimensions: number, file: string) => {
    const graph = new HierarchicalNSW('l2', dimensions);
    await graph.readIndex(file);
    return graph;
  };
  return {
    create(dimensions, tuning, room) {
      const graph = new HierarchicalNSW('l2', dimensions);
      graph.initIndex({ maxElements: room, m: tuning.m, efConstruction: tuning.efConstruction, randomSeed: SEED });
      return hnswGraph(graph, dimensions, tuning);
    },
    open: async (dimensions, tuning, file) => hnswGraph(await read(dimensions, file), dimensions, tuning),
    resume: async (dimensions, tuning, file) => hnswGraph(await read(dimensions, file), dimensions, tuning),
    async points(dimensions, file, labels) {
      const graph = await read(dimensions, file);
      const points = new Float32Array(labels.length * dimensions);
      labels.forEach((label, i) => points.set(graph.getPoint(label), i * dimensions));
      return points;
    },
  };
}

function hnswGraph(graph: HnswGraph, dimensions: number, { efSearch }: GraphTuning): Graph {
  return {
    add(label, vector) {
      if (graph.getCurrentCount() >= graph.getMaxElements()) graph.resizeIndex(2 * graph.getMaxElements());
      graph.addPoint(Array.from(vector), label);
    },
    count: () => graph.getCurrentCount(),
    nearest(vectors, k) {
      const wanted = Math.min(k, graph.getCurrentCount());
      graph.setEf(Math.max(efSearch, wanted));
      return Array.from({ length: vectors.length / dimensions }, (_, i) => {
        const vector = vectors.subarray(i * dimensions, (i + 1) * dimensions);
        return Uint32Array.from(wanted === 0 ? [] : graph.searchKnn(Array.from(vector), wanted).neighbors);
      });
    },
    save: async (file) => void (await graph.writeIndex(file)),
  };
}

/** What is used of `usearch`. */
interface Usearch {
  readonly Index: new (options: {
    readonly dimensions: number;
    readonly metric: 'l2sq';
    readonly quantization: 'bf16' | 'i8';
    readonly connectivity: number;
    readonly expansion_add: number;
    readonly expansion_search: number;
    readonly multi: false;
  }) => {
    add(key: bigint, vector: Float32Array, threads: number): void;
    /** For one vector its matches, for several those of all, each with room for `k`. */
    search(
      vectors: Float32Array | Int8Array,
      k: number,
      threads: number,
    ): { readonly keys: BigUint64Array; readonly counts?: BigUint64Array };
    size(): number;
    save(file: string): void;
    view(file: string): void;
    load(file: string): void;
  };
}

type UsearchGraph = InstanceType<Usearch['Index']>;

function usearch({ Index }: Partial<Usearch>): GraphLibrary {
  if (Index === undefined) throw new Error('it exports no Index');
  const make = (dimensions: number, { numbers, m, efConstruction, efSearch }: GraphTuning) =>
    new Index({
      dimensions,
      metric: 'l2sq',
      quantization: numbers === 'i8' ? 'i8' : 'bf16',
      connectivity: m,
      expansion_add: efConstruction,
      expansion_search: efSearch,
      multi: false,
    });
  return {
    create: (dimensions, tuning) => usearchGraph(make(dimensions, tuning), dimensions),
    async open(dimensions, tuning, file) {
      const graph = make(dimensions, tuning);
      // Mapped into memory: all threads share one copy, and what is not asked for is not read.
      // Of a file that is not there, usearch 2.26 closes descriptor 0: the next that is opened gets that number, and Node aborts when it closes it.
      accessSync(file);
      graph.view(file);
      return usearchGraph(graph, dimensions);
    },
    async resume(dimensions, tuning, file) {
      const graph = make(dimensions, tuning);
      graph.load(file);
      return usearchGraph(graph, dimensions);
    },
    points: async () => null,
  };
}

function usearchGraph(graph: UsearchGraph, dimensions: number): Graph {
  return {
    add: (label, vector) => graph.add(BigInt(label), vector, 1),
    count: () => graph.size(),
    nearest(vectors, k) {
      const [wanted, count] = [Math.min(k, graph.size()), vectors.length / dimensions];
      if (wanted === 0 || count === 0) return Array.from({ length: count }, () => new Uint32Array());
      const { keys, counts = BigUint64Array.of(BigInt(keys.length)) } = graph.search(vectors, wanted, 1);
      // Labels have 32 bits: the lower half of each key, without the detour of a `bigint`.
      const halves = new Uint32Array(keys.buffer, keys.byteOffset, 2 * keys.length);
      const labels = new Uint32Array(keys.length);
      for (let i = 0; i < labels.length; i++) labels[i] = halves[2 * i]!;
      return Array.from(counts, (found, i) => labels.subarray(i * wanted, i * wanted + Number(found)));
    },
    save: async (file) => graph.save(file),
  };
}
