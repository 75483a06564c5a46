/** The one place where hnswlib-node is imported, when it is first needed. Its types are written down here, so that ours do not need it. */
import { IndexError } from '../index-error.ts';

/** What is used of `hnswlib-node`. */
export interface HnswLibrary {
  readonly HierarchicalNSW: new (space: 'l2', dimensions: number) => HnswGraph;
}

export interface HnswGraph {
  initIndex(options: {
    readonly maxElements: number;
    readonly m: number;
    readonly efConstruction: number;
    readonly randomSeed: number;
  }): void;
  resizeIndex(maxElements: number): void;
  addPoint(vector: number[], label: number): void;
  markDelete(label: number): void;
  getPoint(label: number): number[];
  setEf(ef: number): void;
  searchKnn(vector: number[], k: number): { readonly distances: readonly number[]; readonly neighbors: readonly number[] };
  getCurrentCount(): number;
  getMaxElements(): number;
  getIdsList(): number[];
  writeIndex(file: string): Promise<boolean>;
  readIndex(file: string): Promise<boolean>;
}

/** The package that is imported unless another is named. */
export const DEFAULT_LIBRARY = 'hnswlib-node';

/**
 * @param lib A module's name or `file:` URL.
 * @throws {IndexError} `IMGGUARD_INDEX_LIBRARY_MISSING`
 */
export async function loadHnswLibrary(lib: string): Promise<HnswLibrary> {
  try {
    const module = (await import(lib)) as Partial<HnswLibrary> & { readonly default?: Partial<HnswLibrary> };
    const { HierarchicalNSW } = module.default ?? module;
    if (HierarchicalNSW === undefined) throw new Error('it exports no HierarchicalNSW');
    return { HierarchicalNSW };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    const advice = lib === DEFAULT_LIBRARY ? INSTALL : 'Correct the option `lib`.';
    const message = `An hnsw index needs hnswlib-node, and "${lib}" cannot be loaded (${why}). ${advice}`;
    throw new IndexError('IMGGUARD_INDEX_LIBRARY_MISSING', message, { cause });
  }
}

// --- internal ---

const INSTALL =
  'Install it in your project: npm install hnswlib-node. It is compiled there, which needs a C++ compiler and Python; where there is no network, npm_config_nodedir names the folder that holds include/node/node.h.';
