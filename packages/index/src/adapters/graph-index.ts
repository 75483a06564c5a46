/** The approximate indexes of vectors: graphs of near neighbours, by optional libraries, in threads of their own. */
import { argumentError, IndexError } from '../index-error.ts';
import { createGraphEngine, type GraphEngine } from './graph-engine.ts';
import { DEFAULT_LIBRARIES, type GraphKind, loadGraphLibrary, numbersOf } from './graph-library.ts';
import type { VectorShape } from './vector-engine.ts';
import { createVectorIndex, type VectorIndex, type VectorIndexOptions } from './vector-index.ts';

export interface GraphIndexOptions extends VectorIndexOptions {
  /** How many points a search follows: more find more of the nearest and take longer. The one to turn for recall. @default 64 */
  readonly efSearch?: number;
  /** Neighbours of a point in the graph. More for more entries, at the price of memory; fixed when the index is built. @default 16 */
  readonly m?: number;
  /** As `efSearch`, while a point is added. @default 200 */
  readonly efConstruction?: number;
  /** Threads that search. @default 2 */
  readonly readers?: number;
  /**
   * What happens when the library cannot be loaded. `exact`: every entry is compared, which is slower and finds all; the process warns once, as
   * `IMGGUARD_INDEX_LIBRARY_MISSING`. `throw`: the first call fails. @default 'exact'
   */
  readonly whenMissing?: 'exact' | 'throw';
  /** The module that is imported: a name or `file:` URL. @default 'hnswlib-node', or 'usearch' */
  readonly lib?: string;
}

export interface GraphStats {
  /** `exact` where the library is missing; `none` before the first call. */
  readonly engine: GraphKind | 'exact' | 'none';
  /** Entries that the graph does not hold yet: they are compared one by one. */
  readonly waiting: number;
  /** Removed and replaced entries that the graph still holds. */
  readonly tombstones: number;
  /** How often the graph was built again without them. */
  readonly rebuilds: number;
}

export interface GraphIndex extends VectorIndex {
  stats(): GraphStats;
  /** Resolves when the graph holds every entry; until then those that it lacks are compared one by one. */
  settled(): Promise<void>;
  /** Another `efSearch`, from the next search on. @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT` */
  tune(efSearch: number): Promise<void>;
}

/**
 * Finds most of the nearest vectors, in a small part of the time of comparing all, with hnswlib-node. Distances are sums of 32-bit floats.
 *
 * Entries are found as soon as they are added; the graph is built in a thread of its own. Memory: the vectors, shared by all threads, and a copy of the graph, with its
 * own vectors, for each reader and the builder. Snapshots of any other index of vectors can be loaded.
 *
 * @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT`; from the methods, `IMGGUARD_INDEX_LIBRARY_MISSING` with `whenMissing: 'throw'`
 * @example
 * const index = createHnswIndex({ algorithm: 'my-model@1', dimensions: 512 });
 * await index.add([{ id: 'lighthouse', descriptor: { algorithm: 'my-model@1', vector } }]);
 * const near = await index.search({ algorithm: 'my-model@1', vector }, { k: 5 });
 */
export function createHnswIndex(options: GraphIndexOptions): GraphIndex {
  return createGraphIndex('hnsw', options);
}

/**
 * The same with usearch: it keeps a byte a number (two, bfloat16, with metric `l2` or fewer than 128 numbers), distances are computed from the vectors themselves, and readers share
 * one graph, a file that is mapped into memory.
 *
 * @throws {IndexError} as `createHnswIndex`
 */
export function createUsearchIndex(options: GraphIndexOptions): GraphIndex {
  return createGraphIndex('usearch', options);
}

// --- internal ---

function createGraphIndex(kind: GraphKind, options: GraphIndexOptions): GraphIndex {
  const {
    efSearch = 64,
    m = 16,
    efConstruction = 200,
    readers = 2,
    whenMissing = 'exact',
    lib = DEFAULT_LIBRARIES[kind],
    ...rest
  } = options;
  checkRange('efSearch', efSearch, [1, 100_000]);
  checkRange('m', m, [2, 512]);
  checkRange('efConstruction', efConstruction, [1, 100_000]);
  checkRange('readers', readers, [1, 64]);
  if (whenMissing !== 'exact' && whenMissing !== 'throw') throw argumentError('whenMissing', "'exact' or 'throw'", whenMissing);
  let [graph, engine, tuned] = [null as GraphEngine | null, 'none' as GraphStats['engine'], efSearch];
  const createEngine = async (shape: VectorShape): Promise<GraphEngine> => {
    const library = await loadGraphLibrary(kind, lib).catch((error: unknown) => missing(error, whenMissing));
    const isThere = !(library instanceof IndexError);
    engine = isThere ? kind : 'exact';
    graph = createGraphEngine(shape, {
      library: isThere ? { kind, lib, tuning: { numbers: numbersOf(kind, shape), m, efConstruction, efSearch: tuned } } : null,
      readers,
    });
    return graph;
  };
  const index = createVectorIndex({ name: kind, exact: false, createEngine }, rest);
  return {
    ...index,
    settled: async () => graph?.settled(),
    async tune(ef) {
      checkRange('efSearch', ef, [1, 100_000]);
      tuned = ef;
      await graph?.tune(ef);
    },
    stats: () => ({ engine, ...(graph?.stats() ?? { waiting: 0, tombstones: 0, rebuilds: 0 }) }),
  };
}

const warned = new Set<string>();

/** Warns once and returns the error, or throws it where the library may not be missing. */
function missing(error: unknown, whenMissing: 'exact' | 'throw'): IndexError {
  if (whenMissing === 'throw' || !(error instanceof IndexError)) throw error;
  if (!warned.has(error.message)) {
    process.emitWarning(`${error.message} Until then every entry is compared: slower, nothing is missed.`, { code: error.code });
  }
  warned.add(error.message);
  return error;
}

function checkRange(name: string, value: number, [least, most]: readonly [number, number]): void {
  if (!Number.isInteger(value) || value < least || value > most) throw argumentError(name, `an integer from ${least} to ${most}`, value);
}
