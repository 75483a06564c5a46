import { fstatSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type GraphKind, type GraphNumbers, loadGraphLibrary, numbersOf } from './graph-library.ts';
import { loadGraphFile, saveGraphFile } from './graph-snapshot.ts';

it.each<GraphKind>(['hnsw', 'usearch'])('a graph of %s whose file is gone is an error, and leaves standard input open', async (kind) => {
  const library = await loadGraphLibrary(kind, kind === 'hnsw' ? 'hnswlib-node' : 'usearch');
  await expect(library.open(4, { numbers: 'bf16', m: 16, efConstruction: 100, efSearch: 50 }, '/nowhere/graph')).rejects.toThrow();
  expect(() => fstatSync(0)).not.toThrow();
});

it('a graph in a snapshot that says nothing of its numbers is of two bytes, and built again where one is wanted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'imgguard-graph-'));
  const [file, graphFile] = [join(folder, 'snapshot'), join(folder, 'graph')];
  writeFileSync(graphFile, 'any bytes');
  const shape = { algorithm: 'a', dimensions: 256, metric: 'cosine' } as const;
  const graph = { kind: 'usearch', numbers: undefined as never, file: graphFile, through: 3, count: 3 } as const;
  await saveGraphFile(file, shape, { entries: [], graph });
  const read = async (numbers: GraphNumbers) => (await loadGraphFile(file, shape, { graphFile, made: { kind: 'usearch', numbers } })).graph;
  expect([numbersOf('usearch', shape), numbersOf('usearch', { ...shape, dimensions: 64 }), numbersOf('hnsw', shape)]).toEqual([
    'i8',
    'bf16',
    'f32',
  ]);
  expect(await read('bf16')).toEqual({ through: 3, count: 3 });
  expect(await read('i8')).toBeNull();
  rmSync(folder, { recursive: true });
});
