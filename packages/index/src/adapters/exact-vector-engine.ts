/** Compares the query with every vector: the slow and obvious twin, and what answers where no faster library is installed. */
import { checkId } from '../check-arguments.ts';
import type { Candidate } from '../descriptor-index.ts';
import { readSnapshot, writeSnapshot } from '../snapshot.ts';
import { distanceOf, nearestFirst, type VectorEngine, type VectorEntry, type VectorShape } from './vector-engine.ts';

export function createExactVectorEngine(shape: VectorShape): VectorEngine {
  const vectors = new Map<string, Float32Array>();
  return {
    size: () => vectors.size,
    async put(entries) {
      for (const [id, vector] of entries) vectors.set(id, vector);
    },
    async remove(ids) {
      return ids.filter((id) => vectors.delete(id)).length;
    },
    search({ vector, k, maxDistance }) {
      let [found, limit]: [Candidate[], number] = [[], maxDistance];
      for (const [id, held] of vectors) {
        const distance = distanceOf(squaredDistance(held, vector), shape.metric);
        if (distance > limit) continue;
        found.push({ id, distance });
        if (found.length < 2 * k + SPARE) continue;
        found = nearestFirst(found, { k, maxDistance });
        limit = found.at(-1)!.distance;
      }
      return nearestFirst(found, { k, maxDistance });
    },
    async save(file) {
      const entries = [...vectors];
      await writeSnapshot(file, { contents: contentsOf(shape), count: entries.length, records: toRecords(entries) });
    },
    async load(file) {
      const loaded = await readVectors(file, shape);
      vectors.clear();
      for (const [id, vector] of loaded) vectors.set(id, vector);
    },
    clear: () => vectors.clear(),
  };
}

/** The entries of a snapshot that an exact index saved. */
export function readVectors(file: string, shape: VectorShape): Promise<Map<string, Float32Array>> {
  return readSnapshot(file, contentsOf(shape), (record) => fromRecord(record, 4 * shape.dimensions));
}

// --- internal ---

/** Candidates that are kept beyond twice the wanted ones before they are sorted. */
const SPARE = 64;

function contentsOf({ algorithm, metric, dimensions }: VectorShape): string {
  return `vectors/${metric}/${dimensions}/${algorithm}`;
}

/** The vector, as it is in memory (little endian), then the id. */
function* toRecords(entries: readonly VectorEntry[]): Generator<Uint8Array> {
  for (const [id, vector] of entries)
    yield Buffer.concat([new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), Buffer.from(id)]);
}

function fromRecord(record: Uint8Array, bytes: number): [string, Float32Array] {
  const id = Buffer.from(record.subarray(bytes)).toString();
  checkId(id);
  return [id, new Float32Array(record.slice(0, bytes).buffer)];
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    sum += difference * difference;
  }
  return sum;
}
