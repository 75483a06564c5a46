import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createExactVectorIndex } from './exact-vector-index.ts';
import { createHnswIndex, createUsearchIndex } from './graph-index.ts';
import type { VectorDescriptor } from './vector-index.ts';
import { mulberry32 } from '@imgguard/core/matching';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-hnsw-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DIMENSIONS = 64;
const model = (vector: Float32Array): VectorDescriptor => ({ algorithm: 'model@1', vector });

/** Numbers of which sums of 32-bit floats are exact: signs, whose length is 8, and for `l2` small whole numbers as well. */
function signs(seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length: DIMENSIONS }, () => (random() & 0x10000 ? 1 : -1));
}

const options = { algorithm: 'model@1', dimensions: DIMENSIONS } as const;
describe.each([
  ['hnsw', createHnswIndex],
  ['usearch', createUsearchIndex],
] as const)('%s', (kind, create) => {
  const clustered = (random: () => number, dimensions = 32) => {
    const centres = Array.from({ length: 60 }, () => gaussian(random, dimensions));
    return () => model(centres[random() % 60]!.map((value) => value + 0.6 * normal(random)));
  };
  const shape = { algorithm: 'model@1', dimensions: 32 } as const;

  // With 192 numbers and `cosine`, usearch keeps a byte of each.
  test.each([32, 192])(
    'finds nearly all of the nearest ten of %i numbers; distances are exact; more with a larger efSearch',
    async (dimensions) => {
      const random = mulberry32(3);
      const make = clustered(random, dimensions);
      const sized = { algorithm: 'model@1', dimensions };
      const entries = Array.from({ length: 6_000 }, (_, i) => ({ id: `${i}`, descriptor: make() }));
      const exact = createExactVectorIndex(sized);
      await exact.add(entries);
      const queries = Array.from({ length: 100 }, make);
      const recalls: number[] = [];
      for (const efSearch of [10, 200]) {
        const index = create({ ...sized, efSearch, whenMissing: 'throw' });
        await index.add(entries);
        await index.settled();
        expect(index.stats()).toEqual({ engine: kind, waiting: 0, tombstones: 0, rebuilds: 0 });
        let found = 0;
        for (const asked of queries) {
          const expected = new Map((await exact.search(asked)).map(({ id, distance }) => [id, distance]));
          for (const { id, distance } of await index.search(asked)) {
            if (!expected.has(id)) continue;
            found++;
            expect(Math.abs(distance - expected.get(id)!)).toBeLessThan(1e-6);
          }
        }
        recalls.push(found / 1000);
        await index.close();
      }
      expect(recalls[1]).toBeGreaterThanOrEqual(0.99);
      expect(recalls[1]).toBeGreaterThan(recalls[0]!);
    },
  );

  test('what is added is found at once, before and after the graph was built, and what is removed never again', async () => {
    const random = mulberry32(4);
    const make = clustered(random);
    const index = create({ ...shape, whenMissing: 'throw' });
    const entries = Array.from({ length: 5_000 }, (_, i) => ({ id: `${i}`, descriptor: make() }));
    await index.add(entries);
    const self = async (at: number) => index.search(entries[at]!.descriptor, { k: 1 });
    expect(await self(4_999)).toEqual([{ id: '4999', distance: 0 }]);
    await index.settled();
    expect(await self(4_999)).toEqual([{ id: '4999', distance: 0 }]);
    const late = make();
    await index.add([
      { id: 'late', descriptor: late },
      { id: '3', descriptor: entries[9]!.descriptor },
    ]);
    expect(await index.search(late, { k: 1 })).toEqual([{ id: 'late', distance: 0 }]);
    expect((await index.search(entries[9]!.descriptor, { k: 2 })).map(({ id }) => id)).toEqual(['3', '9']);
    expect(await index.remove(['late', '3', '9', '9'])).toBe(3);
    expect((await index.search(entries[9]!.descriptor, { k: 50 })).map(({ id }) => id)).not.toContain('9');
    expect((await index.search(late, { k: 50 })).map(({ id }) => id)).not.toContain('late');
    expect(index.stats()).toMatchObject({ waiting: 0, tombstones: 2 });
    await index.close();
  });

  test('is built again without tombstones when they are many, and answers meanwhile', async () => {
    const random = mulberry32(5);
    const make = clustered(random);
    const index = create({ ...shape, whenMissing: 'throw' });
    const entries = Array.from({ length: 6_000 }, (_, i) => ({ id: `${i}`, descriptor: make() }));
    await index.add(entries);
    await index.settled();
    for (let round = 0; round < 2; round++) await index.add(entries.slice(0, 4_000));
    expect(await index.search(entries[5_000]!.descriptor, { k: 1 })).toEqual([{ id: '5000', distance: 0 }]);
    await index.settled();
    expect(await index.remove(entries.slice(0, 3_500).map(({ id }) => id))).toBe(3_500);
    await index.settled();
    expect(index.stats()).toMatchObject({ waiting: 0, tombstones: 0 });
    expect(index.stats().rebuilds).toBeGreaterThan(0);
    for (const { id, descriptor } of entries.slice(3_500, 3_600))
      expect(await index.search(descriptor, { k: 1 })).toEqual([{ id, distance: 0 }]);
    expect(index.size()).toBe(2_500);
    expect(await index.search(entries[0]!.descriptor, { k: 5_000 })).toHaveLength(2_500);
    await index.close();
  });

  test('equals the exact index on what few may be found, and finds most of what many may be', async () => {
    const random = mulberry32(6);
    const make = clustered(random);
    const [exact, index] = [createExactVectorIndex(shape), create({ ...shape, whenMissing: 'throw', efSearch: 200 })];
    const entries = Array.from({ length: 9_000 }, (_, i) => ({ id: `${i}`, descriptor: make() }));
    await Promise.all([exact.add(entries), index.add(entries)]);
    await index.settled();
    for (const share of [0.001, 0.02, 0.6]) {
      const only = new Set(
        entries
          .filter(() => random() % 1000 < 1000 * share)
          .map(({ id }) => id)
          .concat('never there'),
      );
      let [found, wanted] = [0, 0];
      for (let query = 0; query < 20; query++) {
        const asked = make();
        const expected = await exact.search(asked, { only });
        const got = await index.search(asked, { only });
        expect(got.every(({ id }) => only.has(id))).toBe(true);
        if (share < 0.5) expect(got.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        found += got.filter(({ id }) => expected.some((one) => one.id === id)).length;
        wanted += expected.length;
      }
      expect(found / wanted).toBeGreaterThanOrEqual(0.98);
    }
    expect(await index.search(make(), { only: new Set() })).toEqual([]);
    await Promise.all([exact.close(), index.close()]);
  });

  test('agrees with the exact index, whatever is added, replaced, removed, saved and loaded in whatever order', async () => {
    const random = mulberry32(7);
    const make = clustered(random);
    const file = join(folder, `${kind}-orders`);
    const exact = createExactVectorIndex(shape);
    let index = create({ ...shape, whenMissing: 'throw', efSearch: 300 });
    let [found, wanted] = [0, 0];
    for (let round = 0; round < 25; round++) {
      const entries = Array.from({ length: 200 + (random() % 600) }, () => ({ id: `${random() % 6_000}`, descriptor: make() }));
      const removed = Array.from({ length: random() % 300 }, () => `${random() % 6_000}`);
      await Promise.all([exact.add(entries), index.add(entries)]);
      expect(await index.remove(removed)).toBe(await exact.remove(removed));
      if (round % 6 === 5) {
        await index.save(file);
        await index.close();
        index = create({ ...shape, whenMissing: 'throw', efSearch: 300 });
        await index.load(file);
      }
      expect(index.size()).toBe(exact.size());
      for (let query = 0; query < 8; query++) {
        const asked = query % 2 === 0 ? make() : entries[query]!.descriptor;
        const expected = await exact.search(asked);
        const got = await index.search(asked);
        found += got.filter(({ id }) => expected.some((one) => one.id === id)).length;
        wanted += expected.length;
      }
    }
    expect(found / wanted).toBeGreaterThanOrEqual(0.99);
    await index.close();
  });

  test('snapshots hold the graph, and other indexes read them', async () => {
    const random = mulberry32(8);
    const make = clustered(random);
    const file = join(folder, `${kind}-graph`);
    const index = create({ ...shape, whenMissing: 'throw' });
    const entries = Array.from({ length: 3_000 }, (_, i) => ({ id: `${i}`, descriptor: make() }));
    await index.add(entries);
    await index.settled();
    await index.remove(['3', '4']);
    await index.save(file);
    const same = create({ ...shape, whenMissing: 'throw' });
    await same.load(file);
    expect(same.stats()).toEqual({ engine: kind, waiting: 0, tombstones: 2, rebuilds: 0 });
    expect((await same.search(entries[3]!.descriptor, { k: 100 })).map(({ id }) => id)).not.toContain('3');
    await same.add(entries.slice(3, 4));
    await same.settled();
    expect(await same.search(entries[3]!.descriptor, { k: 1 })).toEqual([{ id: '3', distance: 0 }]);
    const other = (kind === 'hnsw' ? createUsearchIndex : createHnswIndex)({ ...shape, whenMissing: 'throw' });
    await other.load(file);
    expect(other.stats()).toMatchObject({ waiting: 2_998, tombstones: 0 });
    const [exact, missing] = [createExactVectorIndex(shape), create({ ...shape, lib: 'no-such-library' })];
    for (const each of [exact, missing, other]) {
      if (each !== other) await each.load(file);
      expect(each.size()).toBe(2_998);
      expect(await each.search(entries[7]!.descriptor, { k: 1 })).toEqual([{ id: '7', distance: 0 }]);
    }
    await expect(create({ ...shape, dimensions: 33 }).load(file)).rejects.toMatchObject({ code: 'IMGGUARD_SNAPSHOT_VERSION' });
    await expect(create({ ...shape, metric: 'l2' }).load(file)).rejects.toMatchObject({ code: 'IMGGUARD_SNAPSHOT_VERSION' });
    await Promise.all([index, same, other, exact, missing].map((each) => each.close()));
  });

  test('loads what an exact index saved', async () => {
    const file = join(folder, `${kind}-exact`);
    const exact = createExactVectorIndex(options);
    await exact.add([1, 2, 3].map((seed) => ({ id: `${seed}`, descriptor: model(signs(seed)) })));
    await exact.save(file);
    const index = create({ ...options, whenMissing: 'throw' });
    await index.load(file);
    expect(await index.search(model(signs(2)))).toEqual(await exact.search(model(signs(2))));
    await index.close();
  });

  test('without its library, the process warns once, or the first call fails with what to install', async () => {
    const warnings: unknown[] = [];
    const listener = (warning: unknown) => warnings.push(warning);
    process.on('warning', listener);
    for (let i = 0; i < 2; i++) {
      const index = create({ ...options, lib: `missing-library-for-${kind}` });
      expect(await index.search(model(signs(1)))).toEqual([]);
      expect(index.stats().engine).toBe('exact');
    }
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', listener);
    expect(warnings).toMatchObject([{ code: 'IMGGUARD_INDEX_LIBRARY_MISSING' }]);
    const strict = create({ ...options, lib: 'node:path', whenMissing: 'throw' });
    const exported = kind === 'hnsw' ? 'HierarchicalNSW' : 'Index';
    await expect(strict.search(model(signs(1)))).rejects.toThrow(
      `"node:path" cannot be loaded (it exports no ${exported}). Correct the option \`lib\`.`,
    );
  });

  test('leaves this thread to others while it builds and searches, and ends when it is closed', async () => {
    const random = mulberry32(8);
    const index = create({ algorithm: 'model@1', dimensions: 256, whenMissing: 'throw' });
    await index.add(Array.from({ length: 8_000 }, (_, i) => ({ id: `${i}`, descriptor: model(gaussian(random, 256)) })));
    const settling = index.settled();
    expect(await index.search(model(gaussian(random, 256)))).toHaveLength(10);
    expect(index.stats().waiting).toBeGreaterThan(0);
    const searching = index.search(model(gaussian(random, 256)));
    const outcome = Promise.allSettled([settling, searching]);
    await index.close();
    for (const one of await outcome) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'IMGGUARD_INDEX_CLOSED' });
    await expect(index.search(model(gaussian(random, 256)))).rejects.toMatchObject({ code: 'IMGGUARD_INDEX_CLOSED' });
  });
});

describe('arguments', () => {
  test('vectors without a direction, or with numbers that are none, are refused', async () => {
    const index = createHnswIndex(options);
    await expect(index.search(model(new Float32Array(DIMENSIONS)))).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    await expect(index.search(model(signs(1).fill(Number.NaN, 0, 1)))).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    expect(() => createHnswIndex({ ...options, m: 1 })).toThrow('Expected `m` to be an integer from 2 to 512, got `1` (number)');
    expect(() => createHnswIndex({ ...options, dimensions: 0 })).toThrow(
      'Expected `dimensions` to be an integer from 1 to 65536, got `0` (number)',
    );
  });
});

// --- internal ---

function gaussian(random: () => number, dimensions: number): Float32Array {
  return Float32Array.from({ length: dimensions }, () => normal(random));
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log((random() + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * random()) / 2 ** 32);
}
