/** The search of one thread: a graph for most, comparing for those that are not in it yet, and for those that few are asked of. Distances are always of the vectors themselves. */
import type { Graph } from './graph-library.ts';
import { squaredDistance, type VectorChunks } from './vector-chunks.ts';

export interface LabelQuery {
  readonly vector: Float32Array;
  readonly k: number;
  /** Labels below this are looked at. */
  readonly until: number;
  /** Labels that may be found: a list when they are few, a byte for each label when they are many; `null` for all. */
  readonly only: Uint32Array | Uint8Array | null;
}

export interface FoundLabels {
  readonly labels: number[];
  /** Squared. */
  readonly distances: number[];
}

/** A graph, and the label up to which everything that is alive is in it. */
export interface OpenedGraph {
  readonly graph: Graph;
  readonly through: number;
}

/** The nearest `k`, and all others that are as far as the last of them. */
export function searchChunks(chunks: VectorChunks, opened: OpenedGraph | null, { vector, k, until, only }: LabelQuery): FoundLabels {
  const nearest = createNearest(chunks, vector, k);
  if (only instanceof Uint32Array) {
    for (const label of only) nearest.add(label);
    return nearest.found();
  }
  const isAllowed = (label: number) => only === null || only[label] === 1;
  const inGraph =
    opened === null ? null : graphLabels(opened, { vector, k, isAllowed: (label) => chunks.isAlive(label) && isAllowed(label) });
  for (const label of inGraph ?? []) nearest.add(label);
  for (let label = inGraph === null ? 0 : opened!.through; label < until; label++) if (isAllowed(label)) nearest.add(label);
  return nearest.found();
}

// --- internal ---

interface GraphQuery {
  readonly vector: Float32Array;
  readonly k: number;
  isAllowed(label: number): boolean;
}

/** More than are wanted are asked for: tombstones, what is not allowed, and rounding in the graph must not push others out. */
const SPARE = 8;
/** A graph that is asked for more of its points than this share is slower than comparing all. */
const MAX_SHARE = 0.1;

/** `null` when all should be compared instead. */
function graphLabels({ graph }: OpenedGraph, { vector, k, isAllowed }: GraphQuery): number[] | null {
  for (let asked = k + SPARE; asked <= Math.max(MAX_SHARE * graph.count(), 2 * SPARE); asked *= 4) {
    const labels = Array.from(graph.nearest(vector, asked)).filter(isAllowed);
    if (labels.length >= k) return labels;
  }
  return null;
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
    add(label: number) {
      if (!chunks.isAlive(label)) return;
      const distance = squaredDistance(vector, chunks.vectorAt(label));
      if (distance > limit) return;
      labels.push(label);
      distances.push(distance);
      if (labels.length >= 2 * k + 64) settle();
    },
    found(): FoundLabels {
      settle();
      return { labels, distances };
    },
  };
}
