import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeSnapshot } from '../snapshot.ts';
import { createExactVectorIndex } from './exact-vector-index.ts';
import { createHnswIndex, createUsearchIndex } from './graph-index.ts';
import { DEFAULT_LIBRARIES } from './graph-library.ts';
import type { VectorDescriptor } from './vector-index.ts';
import { mulberry32 } from '@imgguard/core/matching';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-first-format-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DIMENSIONS = 64;
const model = (vector: Float32Array): VectorDescriptor => ({ algorithm: 'model@1', vector });
const options = { algorithm: 'model@1', dimensions: DIMENSIONS } as const;

test('a graph of the first format is read, and becomes one of this', async () => {
  const entries = Array.from({ length: 40 }, (_, i) => ({ id: `${i}`, descriptor: model(signs(i)) }));
  const file = join(folder, 'first-format');
  await saveFirstFormat(file, entries);
  const index = createHnswIndex({ ...options, whenMissing: 'throw' });
  await index.load(file);
  expect(index.size()).toBe(39);
  for (const { id, descriptor } of entries.slice(0, 39)) expect((await index.search(descriptor, { k: 1 }))[0]).toMatchObject({ id });
  await index.save(file);
  const exact = createExactVectorIndex(options);
  await exact.load(file);
  expect(exact.size()).toBe(39);
  await saveFirstFormat(file, entries);
  await expect(createUsearchIndex({ ...options, whenMissing: 'throw' }).load(file)).rejects.toThrow('can be read with hnswlib-node only');
  await index.close();
});

// --- internal ---

/** Numbers of which sums of 32-bit floats are exact: signs, whose length is 8, and for `l2` small whole numbers as well. */
function signs(seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length: DIMENSIONS }, () => (random() & 0x10000 ? 1 : -1));
}

interface FirstGraph {
  initIndex(options: object): void;
  addPoint(vector: number[], label: number): void;
  markDelete(label: number): void;
  writeIndex(file: string): Promise<boolean>;
}

/** What version 0.1.0 wrote: the graph as the only copy of the vectors. The last entry was removed. */
async function saveFirstFormat(
  file: string,
  entries: readonly { readonly id: string; readonly descriptor: VectorDescriptor }[],
): Promise<void> {
  const { default: hnswlib } = (await import(DEFAULT_LIBRARIES.hnsw)) as {
    readonly default: { readonly HierarchicalNSW: new (space: string, dimensions: number) => FirstGraph };
  };
  const graph = new hnswlib.HierarchicalNSW('l2', DIMENSIONS);
  graph.initIndex({ maxElements: 100, m: 16, efConstruction: 200, randomSeed: 100 });
  entries.forEach(({ descriptor }, label) =>
    graph.addPoint(
      Array.from(descriptor.vector, (value) => value / 8),
      label,
    ),
  );
  graph.markDelete(entries.length - 1);
  const path = `${file}.graph`;
  await graph.writeIndex(path);
  const head = (kind: number, value: number) => {
    const bytes = Buffer.alloc(5);
    bytes.writeUInt8(kind);
    bytes.writeUInt32LE(value, 1);
    return bytes;
  };
  const records = entries.slice(0, -1).map(({ id }, label) => Buffer.concat([head(0, label), Buffer.from(id)]));
  records.push(Buffer.concat([head(1, 0), readFileSync(path)]));
  await writeSnapshot(file, { contents: `hnsw/cosine/${DIMENSIONS}/model@1`, count: records.length, records });
}
