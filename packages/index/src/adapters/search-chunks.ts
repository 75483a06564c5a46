/** The search of one thread: a graph for most, comparing for those that are not in it yet, and for those that few are asked of. Distances are always of the vectors themselves. */
import type { Graph } from './graph-library.ts';
import type { VectorChunks } from './vector-chunks.ts';

/** What is asked of a vector. */
export interface LabelQuery {
  readonly k: number;
  /** Labels below this are looked at. */
  readonly until: number;
  /** Labels that may be found: a list when they are few, a byte for each label when they are many; `null` for all. */
  readonly only: Uint32Array | Uint8Array | null;
}

/** Several queries at once; `vectors` holds those of all, one after the other. */
export interface LabelQueries {
  readonly vectors: Float32Array<ArrayBuffer>;
  readonly queries: readonly LabelQuery[];
}

/** What was found for each of several queries, `counts` of it, one after the other. */
export interface FoundLabels {
  readonly counts: Uint32Array<ArrayBuffer>;
  readonly labels: Uint32Array<ArrayBuffer>;
  /** Squared. */
  readonly distances: Float64Array<ArrayBuffer>;
}

/** A graph, and the label up to which everything that is alive is in it. */
export interface OpenedGraph {
  readonly graph: Graph;
  readonly through: number;
}

/** For each query the nearest `k`, and all others that are as far as the last of them. */
export function searchChunks(chunks: VectorChunks, opened: OpenedGraph | null, { vectors, queries }: LabelQueries): FoundLabels {
  const proposed = opened === null ? [] : firstProposals(opened.graph, { vectors, queries });
  const found = queries.map((query, i) => {
    const vector = vectors.subarray(i * chunks.dimensions, (i + 1) * chunks.dimensions);
    return searchOne(chunks, opened, { ...query, vector, proposed: proposed[i] ?? null });
  });
  return {
    counts: Uint32Array.from(found, ({ labels }) => labels.length),
    labels: Uint32Array.from(found.flatMap(({ labels }) => labels)),
    distances: Float64Array.from(found.flatMap(({ distances }) => distances)),
  };
}

// --- internal ---

interface VectorQuery extends LabelQuery {
  readonly vector: Float32Array;
  /** What the graph says is near, when it was asked already. */
  readonly proposed: Uint32Array | null;
}

function searchOne(chunks: VectorChunks, opened: OpenedGraph | null, query: VectorQuery): Found {
  const { vector, k, until, only } = query;
  const nearest = createNearest(chunks, vector, k);
  if (only instanceof Uint32Array) {
    for (const label of only) if (chunks.isAlive(label)) nearest.add(label);
    return nearest.found();
  }
  const isAllowed = (label: number) => (only === null || only[label] === 1) && chunks.isAlive(label);
  const inGraph = opened === null ? null : graphLabels(opened.graph, query, isAllowed);
  if (inGraph !== null) for (let i = 0; i < inGraph.length; i++) nearest.add(inGraph[i]!);
  for (let label = inGraph === null ? 0 : opened!.through; label < until; label++) if (isAllowed(label)) nearest.add(label);
  return nearest.found();
}

/** More than are wanted are asked for: tombstones, what is not allowed, and rounding in the graph must not push others out. */
const SPARE = 8;
/** A graph that is asked for more of its points than this share is slower than comparing all. */
const MAX_SHARE = 0.1;

/** The graph's answers to the queries that want the same number as the first: asked together they cost less. The others are asked one by one. */
function firstProposals(graph: Graph, { vectors, queries }: LabelQueries): Uint32Array[] {
  const asked = queries[0]!.k + SPARE;
  if (asked > mostAsked(graph) || queries.some(({ k, only }) => k + SPARE !== asked || only instanceof Uint32Array)) return [];
  return graph.nearest(vectors, asked);
}

function mostAsked(graph: Graph): number {
  return Math.max(MAX_SHARE * graph.count(), 2 * SPARE);
}

/** `null` when all should be compared instead. */
function graphLabels(graph: Graph, { vector, k, proposed }: VectorQuery, isAllowed: (label: number) => boolean): Uint32Array | null {
  for (let asked = k + SPARE; asked <= mostAsked(graph); asked *= 4) {
    const near = asked === k + SPARE && proposed !== null ? proposed : graph.nearest(vector, asked)[0]!;
    const labels = near.filter(isAllowed);
    if (labels.length >= k) return labels;
  }
  return null;
}

interface Found {
  readonly labels: number[];
  /** Squared. */
  readonly distances: number[];
}

function createNearest(chunks: VectorChunks, vector: Float32Array, k: number) {
  let [labels, distances, limit]: [number[], number[], number] = [[], [], Infinity];
  const settle = () => {
    if (labels.length <= k) return;
    const order = labels.map((_, i) => i).toSorted((l, r) => distances[l]! - distances[r]!);
    limit = distances[order[k - 1]!]!;
    const kept = order.filter((i) => distances[i]! <= limit);
    [labels, distances] = [kept.map((i) => labels[i]!), kept.map((i) => distances[i]!)];
  };
  return {
    /** Of a label that is alive. */
    add(label: number) {
      const distance = chunks.distanceTo(label, vector);
      if (distance > limit) return;
      labels.push(label);
      distances.push(distance);
      if (labels.length >= 2 * k + 64) settle();
    },
    found(): Found {
      settle();
      return { labels, distances };
    },
  };
}
