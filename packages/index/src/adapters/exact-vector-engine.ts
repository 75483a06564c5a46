/** Compares the query with every vector: the slow and obvious twin, and what answers where no faster library is installed. */
import type { Candidate } from '../descriptor-index.ts';
import { writeSnapshot } from '../snapshot.ts';
import { exactContents, loadGraphFile, readExactVectors, unlessOther } from './graph-snapshot.ts';
import { squaredDistance } from './vector-chunks.ts';
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
    search({ vector, k, maxDistance, only }) {
      let [found, limit]: [Candidate[], number] = [[], maxDistance];
      for (const [id, held] of vectors) {
        if (only?.has(id) === false) continue;
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
      await writeSnapshot(file, { contents: exactContents(shape), count: entries.length, records: toRecords(entries) });
    },
    async load(file) {
      const loaded = await readVectors(file, shape);
      vectors.clear();
      for (const [id, vector] of loaded) vectors.set(id, vector);
    },
    clear: () => vectors.clear(),
  };
}

/** The entries of a snapshot that an exact index saved, or that one with a graph did. */
async function readVectors(file: string, shape: VectorShape): Promise<Map<string, Float32Array>> {
  const graph = await unlessOther(loadGraphFile(file, shape, { graphFile: null, made: null }));
  if (graph !== null) return new Map(graph.entries.map(({ id, vector }) => [id, vector]));
  return readExactVectors(file, shape);
}

// --- internal ---

/** Candidates that are kept beyond twice the wanted ones before they are sorted. */
const SPARE = 64;

/** The vector, as it is in memory (little endian), then the id. */
function* toRecords(entries: readonly VectorEntry[]): Generator<Uint8Array> {
  for (const [id, vector] of entries)
    yield Buffer.concat([new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), Buffer.from(id)]);
}
