/**
 * Vectors in memory that threads share, by labels that ascend and are never used again. A label is alive until its entry is removed or replaced. The thread that owns the index
 * writes; others read.
 */
export interface VectorChunks {
  readonly dimensions: number;
  vectorAt(label: number): Float32Array;
  isAlive(label: number): boolean;
  /** Of a vector from the label's, whose memory is there: the sum of the squared differences. */
  distanceTo(label: number, vector: Float32Array): number;
}

/** A chunk as it is handed to another thread: its vectors, then a byte for each. */
export type ChunkMemory = SharedArrayBuffer;

/** Vectors of one chunk: some megabytes. */
export function chunkVectors(dimensions: number): number {
  return Math.min(4096, Math.max(32, 2 ** Math.floor(Math.log2(CHUNK_BYTES / (4 * dimensions)))));
}

export function newChunk(dimensions: number): ChunkMemory {
  return new SharedArrayBuffer(chunkVectors(dimensions) * (4 * dimensions + 1));
}

export interface OpenChunks extends VectorChunks {
  /** Sets a chunk, or gives its memory back. */
  set(number: number, memory: ChunkMemory | null): void;
  put(label: number, vector: Float32Array): void;
  kill(label: number): void;
}

export function createChunks(dimensions: number): OpenChunks {
  const perChunk = chunkVectors(dimensions);
  const vectors: (Float32Array | null)[] = [];
  const alive: (Uint8Array | null)[] = [];
  const at = (label: number) => label % perChunk;
  const chunkOf = (label: number) => Math.floor(label / perChunk);
  return {
    dimensions,
    set(number, memory) {
      vectors[number] = memory === null ? null : new Float32Array(memory, 0, perChunk * dimensions);
      alive[number] = memory === null ? null : new Uint8Array(memory, 4 * perChunk * dimensions);
    },
    put(label, vector) {
      vectors[chunkOf(label)]!.set(vector, at(label) * dimensions);
      alive[chunkOf(label)]![at(label)] = 1;
    },
    kill(label) {
      const flags = alive[chunkOf(label)];
      if (flags !== null && flags !== undefined) flags[at(label)] = 0;
    },
    vectorAt: (label) => vectors[chunkOf(label)]!.subarray(at(label) * dimensions, (at(label) + 1) * dimensions),
    isAlive: (label) => alive[chunkOf(label)]?.[at(label)] === 1,
    // A view of each vector would cost as much as a tenth of the sum.
    distanceTo: (label, vector) => squaredDistance(vector, vectors[chunkOf(label)]!, at(label) * dimensions),
  };
}

/** Sum of the squared differences of a vector, and the one that begins at a place of others. Four sums, so that the processor need not wait for each; destructuring would cost more than the sums. */
export function squaredDistance(a: Float32Array, b: Float32Array, at = 0): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const whole = a.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    const k = at + i;
    const d0 = a[i]! - b[k]!;
    const d1 = a[i + 1]! - b[k + 1]!;
    const d2 = a[i + 2]! - b[k + 2]!;
    const d3 = a[i + 3]! - b[k + 3]!;
    s0 += d0 * d0;
    s1 += d1 * d1;
    s2 += d2 * d2;
    s3 += d3 * d3;
  }
  for (let i = whole; i < a.length; i++) {
    const d = a[i]! - b[at + i]!;
    s0 += d * d;
  }
  return s0 + s1 + s2 + s3;
}

// --- internal ---

const CHUNK_BYTES = 8 * 2 ** 20;
