/** The approximate index of vectors: a graph of near neighbours, by the optional library hnswlib-node. */
import { argumentError, IndexError } from '../index-error.ts';
import { createExactVectorEngine } from './exact-vector-engine.ts';
import { createHnswEngine, type HnswEngine } from './hnsw-engine.ts';
import { DEFAULT_LIBRARY, loadHnswLibrary } from './hnsw-library.ts';
import type { VectorEngine, VectorShape } from './vector-engine.ts';
import { createVectorIndex, type VectorIndex, type VectorIndexOptions } from './vector-index.ts';

export interface HnswIndexOptions extends VectorIndexOptions {
  /** How many points a search follows: more find more of the nearest and take longer. The one to turn for recall. @default 64 */
  readonly efSearch?: number;
  /** Neighbours of a point in the graph. More for more entries, at the price of memory; fixed when the index is built. @default 16 */
  readonly m?: number;
  /** As `efSearch`, while a point is added. @default 200 */
  readonly efConstruction?: number;
  /**
   * What happens when the library cannot be loaded. `exact`: every entry is compared, which is slower and finds all; the process warns once, as
   * `IMGGUARD_INDEX_LIBRARY_MISSING`. `throw`: the first call fails. @default 'exact'
   */
  readonly whenMissing?: 'exact' | 'throw';
  /** The module that is imported: a name or `file:` URL. @default 'hnswlib-node' */
  readonly lib?: string;
}

export interface HnswStats {
  /** `hnsw`, or `exact` where the library is missing; `none` before the first call. */
  readonly engine: 'hnsw' | 'exact' | 'none';
  /** Removed and replaced entries that the graph still holds. */
  readonly tombstones: number;
  /** How often the graph was built again without them. */
  readonly rebuilds: number;
}

export interface HnswIndex extends VectorIndex {
  stats(): HnswStats;
}

/**
 * Finds most of the nearest vectors, in a small part of the time of comparing all. Distances are sums of 32-bit floats.
 *
 * Adding works on this thread, in turns of some milliseconds; entries of a batch may be found before the last is in. A snapshot of `createExactVectorIndex` can
 * be loaded too; the graph is then built.
 *
 * @throws {IndexError} `IMGGUARD_INVALID_ARGUMENT`; from the methods, `IMGGUARD_INDEX_LIBRARY_MISSING` with `whenMissing: 'throw'`
 * @example
 * const index = createHnswIndex({ algorithm: 'my-model@1', dimensions: 512 });
 * await index.add([{ id: 'lighthouse', descriptor: { algorithm: 'my-model@1', vector } }]);
 * const near = await index.search({ algorithm: 'my-model@1', vector }, { k: 5 });
 */
export function createHnswIndex(options: HnswIndexOptions): HnswIndex {
  const { efSearch = 64, m = 16, efConstruction = 200, whenMissing = 'exact', lib = DEFAULT_LIBRARY, ...rest } = options;
  checkRange('efSearch', efSearch, [1, 100_000]);
  checkRange('m', m, [2, 512]);
  checkRange('efConstruction', efConstruction, [1, 100_000]);
  if (whenMissing !== 'exact' && whenMissing !== 'throw') throw argumentError('whenMissing', "'exact' or 'throw'", whenMissing);
  let [hnsw, engine] = [null as HnswEngine | null, 'none' as HnswStats['engine']];
  const createEngine = async (shape: VectorShape): Promise<VectorEngine> => {
    const library = await loadHnswLibrary(lib).catch((error: unknown) => missing(error, whenMissing));
    engine = library instanceof IndexError ? 'exact' : 'hnsw';
    if (library instanceof IndexError) return withoutLibrary(createExactVectorEngine(shape), library);
    hnsw = createHnswEngine(library, shape, { efSearch, m, efConstruction });
    return hnsw;
  };
  return {
    ...createVectorIndex({ name: 'hnsw', exact: false, createEngine }, rest),
    stats: () => ({ engine, tombstones: hnsw?.tombstones() ?? 0, rebuilds: hnsw?.rebuilds() ?? 0 }),
  };
}

// --- internal ---

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

/** Says of a snapshot that may hold a graph what it takes to read it. */
function withoutLibrary(engine: VectorEngine, { message }: IndexError): VectorEngine {
  return {
    ...engine,
    load: (file) =>
      engine.load(file).catch((cause: unknown) => {
        if (!(cause instanceof IndexError) || cause.code !== 'IMGGUARD_SNAPSHOT_VERSION') throw cause;
        throw new IndexError(cause.code, `${cause.message} If it holds a graph: ${message}`, { cause });
      }),
  };
}

function checkRange(name: string, value: number, [least, most]: readonly [number, number]): void {
  if (!Number.isInteger(value) || value < least || value > most) throw argumentError(name, `an integer from ${least} to ${most}`, value);
}
