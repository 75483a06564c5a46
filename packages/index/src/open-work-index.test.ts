/** Against an exact twin: a map, and comparing all. Adds, replaces, removes, checkpoints, compactions and reopening in any order. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fingerprint, nearestPdq } from '@imgguard/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorkIndex } from './open-work-index.ts';
import type { OpenedWorkIndex, OpenWorkIndexOptions } from './opened-work-index.ts';
import { openTenants } from './tenants.ts';
import { syntheticImage, syntheticWork } from './testing/synthetic-pictures.ts';
import { createWorkIndex } from './work-index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgguard-open-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Small, so that all that happens now and then happens often. */
const storage = { logBytes: 3_000, checkpointChanges: 7, compactBytes: 2_000 };
const options = (more: Partial<OpenWorkIndexOptions> = {}): OpenWorkIndexOptions => ({
  folder: join(folder, 'index'),
  depth: 'whole-picture',
  threads: 1,
  storage,
  ...more,
});

interface Held {
  readonly work: Fingerprint;
  readonly tags: readonly string[];
}

function twinNear(held: ReadonlyMap<string, Held>, query: Fingerprint, tag?: string) {
  const all = [...held].filter(([, { tags }]) => tag === undefined || tags.includes(tag));
  const near = all.map(([id, { work }]) => ({ id, distance: nearestPdq(query.pdqDihedral, work.pdq.hash).distance }));
  return near.filter(({ distance }) => distance <= 31).toSorted((l, r) => l.distance - r.distance || (l.id < r.id ? -1 : 1));
}

async function agree(index: OpenedWorkIndex, held: ReadonlyMap<string, Held>, numbers: readonly number[]) {
  expect(index.ids().toSorted()).toEqual([...held.keys()].toSorted());
  for (const [id, { tags }] of held) expect((await index.get(id))?.tags ?? []).toEqual(tags);
  for (const n of numbers) {
    for (const version of [0, 1]) {
      const query = syntheticImage(n, version);
      const found = await index.near(query, { k: Infinity });
      expect(found.map(({ id, distance }) => ({ id, distance }))).toEqual(twinNear(held, query));
      const tagged = await index.near(query, { k: Infinity, filter: { anyTags: ['even'] } });
      expect(tagged.map(({ id }) => id)).toEqual(twinNear(held, query, 'even').map(({ id }) => id));
      const { matches } = await index.search(query);
      expect(matches.map(({ workId }) => workId).toSorted()).toEqual(
        twinNear(held, query)
          .map(({ id }) => id)
          .toSorted(),
      );
      const same = { ...query, fileSha256: syntheticWork(n, version).fileSha256, pdq: { ...query.pdq, quality: 0 } };
      const wanted = [...held].filter(([, { work }]) => same.fileSha256 !== null && work.fileSha256 === same.fileSha256);
      expect((await index.search(same)).matches.map(({ workId }) => workId).toSorted()).toEqual(wanted.map(([id]) => id).toSorted());
    }
  }
}

/** Every record is that of the last change. */
async function unchanged(index: OpenedWorkIndex, held: ReadonlyMap<string, Held>) {
  expect(index.ids().toSorted()).toEqual([...held.keys()].toSorted());
  for (const [id, { work }] of held) expect((await index.get(id))!.fingerprint!.pixelSha256, id).toBe(work.pixelSha256);
}

describe('an index in a folder', () => {
  test('equals the twin, whatever happens in whatever order', async () => {
    const number = fc.integer({ min: 0, max: 40 });
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          kind: fc.constant('add' as const),
          numbers: fc.array(number, { minLength: 1, maxLength: 9 }),
          version: fc.integer({ min: 0, max: 1 }),
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('remove' as const), numbers: fc.array(number, { minLength: 1, maxLength: 6 }) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('reopen' as const, 'checkpoint' as const, 'compact' as const) }) },
    );
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const own = options({ folder: join(folder, `${round++}`) });
        let index = await openWorkIndex(own);
        const held = new Map<string, Held>();
        for (const one of steps) {
          if (one.kind === 'add') {
            const entries = one.numbers.map((n) => ({
              id: `work ${n}`,
              fingerprint: syntheticWork(n, one.version),
              tags: [n % 2 === 0 ? 'even' : 'odd'],
            }));
            expect(await index.addMany(entries)).toBe(entries.length);
            for (const { id, fingerprint, tags } of entries) held.set(id, { work: fingerprint, tags });
          } else if (one.kind === 'remove') {
            for (const n of one.numbers) expect(await index.remove(`work ${n}`)).toBe(held.delete(`work ${n}`));
          } else if (one.kind === 'reopen') {
            await index.close();
            index = await openWorkIndex(own);
            expect(index.findings).toEqual([]);
          } else await index[one.kind]();
        }
        await agree(index, held, [0, 1, 8, 9, 17, 30]);
        await index.close();
        index = await openWorkIndex(own);
        expect(index.findings).toEqual([]);
        await agree(index, held, [0, 1, 8, 9, 17, 30]);
        await index.close();
      }),
      { numRuns: Number(process.env['IMGGUARD_INDEX_RUNS'] ?? 15) },
    );
  }, 120_000);

  test('keeps what is added, replaced and removed while logs are written anew', async () => {
    const own = options({ depth: 'local-features', storage: { logBytes: 40_000, checkpointChanges: 1e6, compactBytes: 1e9 } });
    let index = await openWorkIndex(own);
    const held = new Map<string, Held>();
    const add = async (n: number, version: number) => {
      await index.add({ id: `work ${n}`, fingerprint: syntheticWork(n, version), tags: ['even'] });
      held.set(`work ${n}`, { work: syntheticWork(n, version), tags: ['even'] });
    };
    for (let round = 0; round < 4; round++) {
      await index.addMany(Array.from({ length: 400 }, (_, n) => ({ id: `work ${n}`, fingerprint: syntheticWork(n, 0), tags: ['even'] })));
      for (let n = 0; n < 400; n++) held.set(`work ${n}`, { work: syntheticWork(n, 0), tags: ['even'] });
      const compacting = index.compact();
      // Those that are copied last.
      for (let n = 399; n > 340; n -= 2) await add(n, 1);
      for (let n = 398; n > 340; n -= 6) {
        await index.remove(`work ${n}`);
        held.delete(`work ${n}`);
      }
      await compacting;
      await index.compact();
      await unchanged(index, held);
      await index.close();
      index = await openWorkIndex(own);
      expect(index.findings).toEqual([]);
      await unchanged(index, held);
    }
    expect(index.stats().logBytes).toBeLessThan(2.2 * index.stats().livingBytes);
    await index.close();
  });

  test('replaces only what is there, takes changes at once in their order, and refuses what is none', async () => {
    await using index = await openWorkIndex(options());
    expect(await index.replace({ id: 'a', fingerprint: syntheticWork(1) })).toBe(false);
    const changes = [index.add({ id: 'a', fingerprint: syntheticWork(1) }), index.add({ id: 'a', fingerprint: syntheticWork(2) })];
    await Promise.all(changes);
    expect((await index.near(syntheticImage(2))).map(({ id }) => id)).toEqual(['a']);
    expect(await index.replace({ id: 'a', fingerprint: syntheticWork(3), collection: 'c' })).toBe(true);
    expect(await index.get('a')).toEqual({ id: 'a', collection: 'c', fingerprint: null });
    expect((await index.near({ id: 'a' })).map(({ id }) => id)).toEqual([]);
    await expect(index.add({ id: '', fingerprint: syntheticWork(1) })).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    await expect(index.add({ id: 'b', fingerprint: syntheticImage(1) })).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    await expect(index.search({ id: 'never there' })).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    const some = [
      { id: 'c', fingerprint: syntheticWork(5) },
      { id: 'd', fingerprint: syntheticImage(5) },
    ];
    await expect(index.addMany(some)).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
  });

  test('takes works from a stream, says how far it is, and can be ended', async () => {
    await using index = await openWorkIndex(options({ storage: {} }));
    const told: number[] = [];
    const ended = new AbortController();
    async function* works() {
      for (let n = 0; n < 5_000; n++) yield { id: `${n}`, fingerprint: syntheticWork(n) };
    }
    const adding = index.addMany(works(), {
      signal: ended.signal,
      onProgress({ done }) {
        told.push(done);
        if (done >= 2_000) ended.abort(new Error('enough'));
      },
    });
    await expect(adding).rejects.toThrow('enough');
    expect(told.slice(0, 2)).toEqual([1_000, 2_000]);
    expect(index.size).toBe(told.at(-1));
    expect(await index.addMany(works())).toBe(5_000);
    expect(index.size).toBe(5_000);
  });

  test('is open once, and knows a folder of another kind', async () => {
    const index = await openWorkIndex(options());
    await index.add({ id: 'a', fingerprint: syntheticWork(1) });
    await expect(openWorkIndex(options())).rejects.toMatchObject({ code: 'IMGGUARD_INDEX_BUSY' });
    await index.close();
    await index.close();
    expect(() => index.sightings()).toThrow('The index is closed');
    await expect(index.add({ id: 'a', fingerprint: syntheticWork(1) })).rejects.toMatchObject({ code: 'IMGGUARD_INDEX_CLOSED' });
    await expect(openWorkIndex(options({ depth: 'local-features' }))).rejects.toMatchObject({ code: 'IMGGUARD_INDEX_VERSION' });
    await writeFile(join(folder, 'text'), 'not an index');
    await expect(openWorkIndex(options({ folder: join(folder, 'text') }))).rejects.toMatchObject({ code: 'IMGGUARD_INDEX_VERSION' });
  });

  test('is made of a snapshot file, which stays', async () => {
    const memory = createWorkIndex({ threads: 1 });
    for (let n = 0; n < 30; n++) memory.add(`work ${n}`, syntheticWork(n));
    const path = join(folder, 'works.snapshot');
    await memory.save(path);
    for (const depth of ['whole-picture', 'local-features'] as const) {
      if (depth === 'local-features') await memory.save(path);
      const index = await openWorkIndex(options({ folder: path, depth }));
      expect(index.ids().toSorted()).toEqual(memory.ids().toSorted());
      const { fingerprint } = (await index.get('work 3'))!;
      expect(fingerprint).toEqual(depth === 'local-features' ? syntheticWork(3) : null);
      await index.close();
      expect((await readdir(folder)).toSorted()).toEqual(['works.snapshot', 'works.snapshot.migrated']);
      await rm(path, { recursive: true });
    }
    await memory.close();
  });

  test('is built again from its source when it was made by another engine', async () => {
    await (await openWorkIndex(options())).close();
    const source = () => [1, 2, 3].map((n) => ({ id: `${n}`, fingerprint: syntheticWork(n) }));
    await using index = await openWorkIndex(options({ depth: 'local-features', source }));
    expect(index.stats()).toMatchObject({ isRebuilt: true, entries: 3, depth: 'local-features' });
  });
});

describe('tenants', () => {
  test('never see each other', async () => {
    const tenants = openTenants(options());
    const [a, b] = [await tenants.tenant('../a'), await tenants.tenant('A')];
    await a.add({ id: 'one', fingerprint: syntheticWork(1), collection: 'c' });
    expect((await b.near(syntheticImage(1))).length + (await b.search(syntheticImage(1))).matches.length).toBe(0);
    expect([b.size, b.has('one'), await b.get('one')]).toEqual([0, false, null]);
    await b.add({ id: 'one', fingerprint: syntheticWork(2) });
    expect((await a.near(syntheticImage(1))).map(({ id }) => id)).toEqual(['one']);
    expect(await tenants.names()).toEqual(['../a', 'A']);
    await tenants.drop('A');
    expect(await tenants.names()).toEqual(['../a']);
    expect((await a.near(syntheticImage(1))).map(({ id }) => id)).toEqual(['one']);
    await expect(tenants.tenant('')).rejects.toMatchObject({ code: 'IMGGUARD_INVALID_ARGUMENT' });
    await tenants.close();
    await expect(tenants.tenant('A')).rejects.toMatchObject({ code: 'IMGGUARD_INDEX_CLOSED' });
  });
});
