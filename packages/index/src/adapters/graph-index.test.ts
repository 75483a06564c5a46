import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { descriptorIndexContract, type IndexSubject } from '../testing/index.ts';
import { createExactVectorIndex } from './exact-vector-index.ts';
import { createHnswIndex } from './hnsw-index.ts';
import type { VectorDescriptor, VectorIndex } from './vector-index.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-hnsw-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DIMENSIONS = 64;
const laterVersion = (snapshot: Uint8Array) => snapshot.with(4, 2);
const model = (vector: Float32Array): VectorDescriptor => ({ algorithm: 'model@1', vector });

/** Numbers of which sums of 32-bit floats are exact: signs, whose length is 8, and for `l2` small whole numbers as well. */
function signs(seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length: DIMENSIONS }, () => (random() & 0x10000 ? 1 : -1));
}

function subject(create: () => VectorIndex, metric: 'cosine' | 'l2'): IndexSubject<VectorDescriptor> {
  return {
    create,
    descriptor: (seed) => model(signs(seed)),
    near: (seed) => model(signs(seed).map((value, i) => (i === seed % DIMENSIONS ? -value : value))),
    foreign: { algorithm: 'model@2', vector: signs(1) },
    distance(a, b) {
      const squared = a.vector.reduce((sum, value, i) => sum + (value - b.vector[i]!) ** 2, 0);
      return metric === 'l2' ? Math.sqrt(squared) : squared / DIMENSIONS / 2;
    },
    recallFloor: 0.98,
    laterVersion,
  };
}

const options = { algorithm: 'model@1', dimensions: DIMENSIONS } as const;
describe.each([
  ['hnsw, cosine', subject(() => createHnswIndex({ ...options, whenMissing: 'throw' }), 'cosine')],
  ['hnsw, l2', subject(() => createHnswIndex({ ...options, metric: 'l2', whenMissing: 'throw' }), 'l2')],
  ['hnsw without its library', subject(() => createHnswIndex({ ...options, lib: 'no-such-library' }), 'cosine')],
  ['exact, cosine', subject(() => createExactVectorIndex(options), 'cosine')],
  ['exact, l2', subject(() => createExactVectorIndex({ ...options, metric: 'l2' }), 'l2')],
])('contract, %s', (_, each) => {
  test.for(descriptorIndexContract)('$name', async ({ run }, { skip }) => {
    const notApplicable = await run(each);
    if (notApplicable !== null) skip(notApplicable);
  });
});

describe('hnsw', () => {
  test('finds nearly all of the nearest ten, and distances are those of the exact index', async () => {
    const random = mulberry32(3);
    const centres = Array.from({ length: 60 }, () => gaussian(random, 32));
    const make = () => model(centres[random() % 60]!.map((value) => value + 0.6 * normal(random)));
    const entries = Array.from({ length: 3_000 }, (_, i) => ({ id: `${i}`, descriptor: make() }));
    const shape = { algorithm: 'model@1', dimensions: 32 };
    const [exact, hnsw] = [createExactVectorIndex(shape), createHnswIndex({ ...shape, whenMissing: 'throw' })];
    await Promise.all([exact.add(entries), hnsw.add(entries)]);
    let found = 0;
    for (let query = 0; query < 50; query++) {
      const asked = make();
      const expected = new Map((await exact.search(asked)).map(({ id, distance }) => [id, distance]));
      for (const { id, distance } of await hnsw.search(asked)) {
        if (!expected.has(id)) continue;
        found++;
        expect(Math.abs(distance - expected.get(id)!)).toBeLessThan(1e-5);
      }
    }
    expect(found / 500).toBeGreaterThanOrEqual(0.98);
  });

  test('leaves tombstones, and is built again without them when they are many', async () => {
    const random = mulberry32(4);
    const index = createHnswIndex({ algorithm: 'model@1', dimensions: 8, whenMissing: 'throw' });
    const entries = Array.from({ length: 1_500 }, (_, i) => ({ id: `${i}`, descriptor: model(gaussian(random, 8)) }));
    await index.add(entries);
    await index.add(entries.slice(0, 500));
    expect(await index.remove(entries.slice(0, 400).map(({ id }) => id))).toBe(400);
    expect(index.stats()).toEqual({ engine: 'hnsw', tombstones: 900, rebuilds: 0 });
    const removing = index.remove(entries.slice(400, 800).map(({ id }) => id));
    expect(await index.search(entries[1_000]!.descriptor, { k: 1 })).toMatchObject([{ id: '1000' }]);
    expect(await removing).toBe(400);
    expect(index.stats()).toEqual({ engine: 'hnsw', tombstones: 0, rebuilds: 1 });
    expect(index.size()).toBe(700);
    for (const { id, descriptor } of entries.slice(800, 900))
      expect(await index.search(descriptor, { k: 1 })).toEqual([{ id, distance: 0 }]);
    expect(await index.search(entries[0]!.descriptor, { k: 1_000 })).toHaveLength(700);
  });

  test('tombstones are kept in snapshots and never return', async () => {
    const file = join(folder, 'tombstones');
    const shape = { algorithm: 'model@1', dimensions: 8 };
    const random = mulberry32(6);
    const entries = Array.from({ length: 30 }, (_, i) => ({ id: `${i}`, descriptor: model(gaussian(random, 8)) }));
    const index = createHnswIndex(shape);
    await index.add(entries);
    await index.remove(['3', '4']);
    await index.save(file);
    const other = createHnswIndex(shape);
    await other.load(file);
    expect(other.stats().tombstones).toBe(2);
    expect((await other.search(entries[3]!.descriptor, { k: 100 })).map(({ id }) => id)).not.toContain('3');
    expect(other.size()).toBe(28);
    await expect(createHnswIndex({ ...shape, dimensions: 9 }).load(file)).rejects.toMatchObject({ code: 'IMGGUARD_SNAPSHOT_VERSION' });
    await expect(createHnswIndex({ ...shape, metric: 'l2' }).load(file)).rejects.toMatchObject({ code: 'IMGGUARD_SNAPSHOT_VERSION' });
    await expect(createExactVectorIndex(shape).load(file)).rejects.toThrow(
      'it holds hnsw/cosine/8/model@1, expected vectors/cosine/8/model@1',
    );
  });

  test('a graph cannot be loaded without the library, and it says so', async () => {
    const file = join(folder, 'graph');
    await createHnswIndex(options).save(file);
    await expect(createHnswIndex({ ...options, lib: 'no-such-library' }).load(file)).rejects.toThrow(
      /it holds hnsw.*If it holds a graph: An hnsw index needs hnswlib-node, and "no-such-library" cannot be loaded/,
    );
  });

  test('loads what an exact index saved', async () => {
    const file = join(folder, 'exact');
    const exact = createExactVectorIndex(options);
    await exact.add([1, 2, 3].map((seed) => ({ id: `${seed}`, descriptor: model(signs(seed)) })));
    await exact.save(file);
    const index = createHnswIndex({ ...options, whenMissing: 'throw' });
    await index.load(file);
    expect(await index.search(model(signs(2)))).toEqual(await exact.search(model(signs(2))));
  });

  test('without its library, the process warns once, or the first call fails with what to install', async () => {
    const warnings: unknown[] = [];
    const listener = (warning: unknown) => warnings.push(warning);
    process.on('warning', listener);
    for (let i = 0; i < 2; i++) {
      const index = createHnswIndex({ ...options, lib: 'another-missing-library' });
      expect(await index.search(model(signs(1)))).toEqual([]);
      expect(index.stats().engine).toBe('exact');
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listener);
    expect(warnings).toMatchObject([{ code: 'IMGGUARD_INDEX_LIBRARY_MISSING' }]);
    const strict = createHnswIndex({ ...options, lib: 'node:path', whenMissing: 'throw' });
    await expect(strict.search(model(signs(1)))).rejects.toThrow(
      '"node:path" cannot be loaded (it exports no HierarchicalNSW). Correct the option `lib`.',
    );
  });

  test('vectors without a direction, or with numbers that are none, are refused', async () => {
    const index = createHnswIndex(options);
    await expect(index.search(model(new Float32Array(DIMENSIONS)))).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    await expect(index.search(model(signs(1).fill(Number.NaN, 0, 1)))).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    expect(() => createHnswIndex({ ...options, m: 1 })).toThrow('Expected `m` to be an integer from 2 to 512, got `1` (number)');
    expect(() => createHnswIndex({ ...options, dimensions: 0 })).toThrow(
      'Expected `dimensions` to be an integer from 1 to 65536, got `0` (number)',
    );
  });

  test('lets other work have its turn while it adds, and ends when it is closed', async () => {
    const random = mulberry32(8);
    const index = createHnswIndex({ algorithm: 'model@1', dimensions: 256, whenMissing: 'throw' });
    const adding = index.add(Array.from({ length: 4_000 }, (_, i) => ({ id: `${i}`, descriptor: model(gaussian(random, 256)) })));
    const rejected = expect(adding).rejects.toMatchObject({ code: 'IMGGUARD_INDEX_CLOSED' });
    while (index.size() < 50) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(await index.search(model(gaussian(random, 256)))).toHaveLength(10);
    await index.close();
    await rejected;
  });
});

// --- internal ---

function gaussian(random: () => number, dimensions: number): Float32Array {
  return Float32Array.from({ length: dimensions }, () => normal(random));
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log((random() + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * random()) / 2 ** 32);
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}
