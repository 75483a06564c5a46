import { fstatSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type GraphKind, loadGraphLibrary } from './graph-library.ts';

it.each<GraphKind>(['hnsw', 'usearch'])('a graph of %s whose file is gone is an error, and leaves standard input open', async (kind) => {
  const library = await loadGraphLibrary(kind, kind === 'hnsw' ? 'hnswlib-node' : 'usearch');
  await expect(library.open(4, { m: 16, efConstruction: 100, efSearch: 50 }, '/nowhere/graph')).rejects.toThrow();
  expect(() => fstatSync(0)).not.toThrow();
});
