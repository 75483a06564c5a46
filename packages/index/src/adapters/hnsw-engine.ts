/** A graph of near neighbours. What is removed or replaced stays in it as a tombstone; when tombstones are many, a fresh graph is built beside it. */
import { setImmediate } from 'node:timers/promises';
import { closedError, IndexError } from '../index-error.ts';
import { readVectors } from './exact-vector-engine.ts';
import { loadGraph, saveGraph } from './hnsw-graph-store.ts';
import type { HnswGraph, HnswLibrary } from './hnsw-library.ts';
import { distanceOf, nearestFirst, type VectorEngine, type VectorEntry, type VectorShape } from './vector-engine.ts';

export interface HnswTuning {
  readonly m: number;
  readonly efConstruction: number;
  readonly efSearch: number;
}

export interface HnswEngine extends VectorEngine {
  tombstones(): number;
  /** How often a fresh graph was built. */
  rebuilds(): number;
}

export function createHnswEngine({ HierarchicalNSW }: HnswLibrary, shape: VectorShape, tuning: HnswTuning): HnswEngine {
  const emptyGraph = (maxElements: number) => {
    const graph = new HierarchicalNSW('l2', shape.dimensions);
    graph.initIndex({ maxElements, m: tuning.m, efConstruction: tuning.efConstruction, randomSeed: SEED });
    return graph;
  };
  let state = emptyState(emptyGraph(MIN_ELEMENTS));
  let [rebuilds, cleared] = [0, false];
  const pause = createPauses(() => cleared);
  const dead = () => state.graph.getCurrentCount() - state.labels.size;

  return {
    size: () => state.labels.size,
    tombstones: dead,
    rebuilds: () => rebuilds,
    async put(entries) {
      await putAll(state, entries, pause);
      await rebuildIfDue();
    },
    async remove(ids) {
      const removed = ids.filter((id) => removeOne(state, id)).length;
      await rebuildIfDue();
      return removed;
    },
    search({ vector, k, maxDistance }) {
      const wanted = Math.min(k, state.labels.size);
      if (wanted === 0) return [];
      state.graph.setEf(Math.max(tuning.efSearch, wanted));
      const { distances, neighbors } = state.graph.searchKnn(Array.from(vector), wanted);
      const found = neighbors.map((label, i) => ({ id: state.ids[label]!, distance: distanceOf(distances[i]!, shape.metric) }));
      return nearestFirst(found, { k, maxDistance });
    },
    save: (file) => saveGraph(file, shape, state),
    async load(file) {
      const blank = new HierarchicalNSW('l2', shape.dimensions);
      const loaded = await loadState(file, { shape, blank, emptyGraph, pause });
      if (cleared) throw closedError();
      state = loaded;
    },
    clear() {
      cleared = true;
      state = emptyState(emptyGraph(MIN_ELEMENTS));
    },
  };

  async function rebuildIfDue(): Promise<void> {
    if (dead() <= Math.max(MIN_TOMBSTONES, state.labels.size)) return;
    state = await rebuilt(state, emptyGraph, pause);
    rebuilds++;
  }
}

// --- internal ---

/** Room of a first graph; it doubles when it is full. */
const MIN_ELEMENTS = 1024;
/** Fewer tombstones are left alone; from here on, a graph is built again when they are more than the entries. */
const MIN_TOMBSTONES = 1000;
/** The levels of points are drawn with it: the same entries in the same order give the same graph. */
const SEED = 100;
/** After so long, milliseconds, other work has its turn. */
const TURN_MS = 5;

interface GraphState {
  readonly graph: HnswGraph;
  readonly labels: Map<string, number>;
  /** By label; `undefined` for tombstones. */
  readonly ids: (string | undefined)[];
}

function emptyState(graph: HnswGraph): GraphState {
  return { graph, labels: new Map(), ids: [] };
}

function stateOf({ graph, labels }: { readonly graph: HnswGraph; readonly labels: ReadonlyMap<string, number> }): GraphState {
  const ids: (string | undefined)[] = Array.from({ length: graph.getCurrentCount() });
  for (const [id, label] of labels) ids[label] = id;
  return { graph, labels: new Map(labels), ids };
}

async function putAll(state: GraphState, entries: readonly VectorEntry[], pause: Pause): Promise<void> {
  for (const [id, vector] of entries) {
    removeOne(state, id);
    putOne(state, [id, Array.from(vector)]);
    await pause();
  }
}

/** Labels are never used again: putting points into deleted places was six times slower than appending them (measured with hnswlib-node 3.0.0). */
function putOne({ graph, labels, ids }: GraphState, [id, vector]: readonly [string, number[]]): void {
  const label = graph.getCurrentCount();
  if (label >= graph.getMaxElements()) graph.resizeIndex(2 * graph.getMaxElements());
  graph.addPoint(vector, label);
  labels.set(id, label);
  ids[label] = id;
}

function removeOne({ graph, labels, ids }: GraphState, id: string): boolean {
  const label = labels.get(id);
  if (label === undefined) return false;
  graph.markDelete(label);
  labels.delete(id);
  ids[label] = undefined;
  return true;
}

/** The same entries in a graph without tombstones. Searches go on in the old one. */
async function rebuilt({ graph, labels }: GraphState, emptyGraph: (room: number) => HnswGraph, pause: Pause): Promise<GraphState> {
  const fresh = emptyState(emptyGraph(Math.max(MIN_ELEMENTS, labels.size)));
  for (const [id, label] of labels) {
    putOne(fresh, [id, graph.getPoint(label)]);
    await pause();
  }
  return fresh;
}

interface Loading {
  readonly shape: VectorShape;
  /** For a graph to be read into. */
  readonly blank: HnswGraph;
  readonly emptyGraph: (room: number) => HnswGraph;
  readonly pause: Pause;
}

async function loadState(file: string, { shape, blank, emptyGraph, pause }: Loading): Promise<GraphState> {
  try {
    return stateOf(await loadGraph(file, shape, blank));
  } catch (error) {
    if (!(error instanceof IndexError) || error.code !== 'IMGGUARD_SNAPSHOT_VERSION') throw error;
    // Saved by an exact index, for example where the library was missing: the graph has to be built.
    const vectors = await readVectors(file, shape).catch(() => Promise.reject(error));
    const fresh = emptyState(emptyGraph(Math.max(MIN_ELEMENTS, vectors.size)));
    await putAll(fresh, [...vectors], pause);
    return fresh;
  }
}

type Pause = () => Promise<void>;

/** Long work on this thread lets others have their turn, and ends when the index was closed meanwhile. */
function createPauses(isClosed: () => boolean): Pause {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < TURN_MS) return;
    await setImmediate();
    began = performance.now();
    if (isClosed()) throw closedError();
  };
}
