import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fingerprint } from '@imgguard/core';
import {
  builtInModel,
  type Embedder,
  embeddingDescriptor,
  EmbeddingError,
  type EmbeddingModel,
  embeddingModelOf,
  type QueryEmbedding,
} from '@imgguard/core/embedding';
import { loadOpenCv } from '@imgguard/core/matching';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmbeddingShelf } from './embeddings/embedding-shelf.ts';
import { searchEmbeddings } from './embeddings/embedding-tier.ts';
import { createSearchMemory } from './local-features/search-works.ts';
import { segmentBody } from './local-features/segment.ts';
import { openWorkIndex } from './open-work-index.ts';
import { openTenants } from './tenants.ts';
import { createWorkIndex } from './work-index.ts';
import { idsOf, openPhotoDesk, type PhotoDesk } from './testing/photo-desk.ts';
import { EDITS, photo } from './testing/photos.ts';

/** A model with a measured rule: similar from a similarity of 0.5 on, a candidate from 0.2. */
const SSCD = embeddingModelOf(builtInModel('sscd')!);
const OTHER: EmbeddingModel = { ...SSCD, recipe: 'f'.repeat(16) };
const [PICTURE, LIFE, WINE] = ['Picture_1A_by_freespace', 'life_by_Aitzol_Berasategi', 'Wine_by_Jakkub_Mede'];
const WORKS = [PICTURE, LIFE, WINE];

/** A unit vector along one axis, with `similarity` to the axis of the first work. */
function along(axis: number, similarity = 1, model: EmbeddingModel = SSCD) {
  const vector = new Float32Array(SSCD.dimensions);
  vector[axis] = similarity;
  vector[500] = Math.sqrt(1 - similarity ** 2);
  return embeddingDescriptor(model, vector, 'float32');
}

function embedded(work: Fingerprint, axis: number, model: EmbeddingModel = SSCD): Fingerprint {
  return { ...work, embedding: { upright: along(axis, 1, model) } };
}

let desk: PhotoDesk;
let stranger: Fingerprint;
beforeAll(async () => {
  desk = await openPhotoDesk(WORKS);
  stranger = await desk.query(photo('strangers/free_by_Peter_Nerlich'));
});
afterAll(() => desk?.close());

const asking = (axis: number, similarity: number, model: EmbeddingModel = SSCD): QueryEmbedding => ({
  upright: along(axis, similarity, model),
  negative: along(499, 1, model),
});
const askedWith = (embedding: QueryEmbedding): Fingerprint => ({ ...stranger, embedding });

async function withEmbedded(use: Parameters<PhotoDesk['withIndex']>[1]): Promise<void> {
  await desk.withIndex([], async (index) => {
    for (const [axis, name] of WORKS.entries()) index.add(name, embedded(desk.works[name]!, axis));
    await use(index);
  });
}

describe('an index with embeddings', () => {
  test('calls similar what a model finds alike and nothing else does, and says so', async () => {
    await withEmbedded(async (index) => {
      const { matches, similar, steps } = await index.search(askedWith(asking(1, 0.7)), { explain: true });
      expect(matches).toEqual([]);
      expect(idsOf(similar)).toEqual([LIFE]);
      const { match } = similar[0]!;
      expect(match).toMatchObject({ kind: 'similar', verdict: 'similar', alignment: null });
      expect(match.probability).toBeLessThanOrEqual(0.5);
      expect(match.evidence.embeddingSimilarity).toBeCloseTo(0.7, 2);
      expect(match.reasons.at(-1)!.code).toBe('embedding-close');
      expect(steps!.at(-1)).toMatchObject({ name: 'embeddings', works: 1, accepted: 0 });
      // Near enough to be looked at, too far to be called similar.
      expect((await index.search(askedWith(asking(1, 0.4)))).similar).toEqual([]);
      expect((await index.search(askedWith(asking(1, 0.1)), { explain: true })).steps!.at(-1)).toMatchObject({ works: 0 });
      // Without an embedding nobody is asked.
      expect((await index.search(stranger, { explain: true })).steps!.map(({ name }) => name)).not.toContain('embeddings');
    });
  });

  test('asks the negative too, and is not asked when a copy was found', async () => {
    await withEmbedded(async (index) => {
      const negative = await index.search(askedWith({ upright: along(400), negative: along(2, 0.8) }));
      expect(idsOf(negative.similar)).toEqual([WINE]);
      const copy = await desk.query((await EDITS.cropped(photo(`works/${PICTURE}`))).bytes);
      let asked = 0;
      const embed = async () => (asked++, asking(1, 0.9));
      const found = await index.search(copy, { embed, explain: true });
      expect([idsOf(found.matches), idsOf(found.similar), asked]).toEqual([[PICTURE], [], 0]);
      expect(idsOf((await index.search(stranger, { embed })).similar)).toEqual([LIFE]);
      expect(asked).toBe(1);
      expect((await index.search(stranger, { embed: async () => null })).similar).toEqual([]);
      const other = index.search(stranger, { embed: async () => asking(1, 0.9, OTHER) });
      await expect(other).rejects.toMatchObject({ code: 'IMGGUARD_EMBEDDING_MISMATCH' });
    });
  });

  test('lays what a model names over the image, by all keypoints of both', async () => {
    const body = segmentBody(WORKS.map((name, number) => ({ number, fingerprint: desk.works[name]! })));
    const postings = { prefixBits: 0, offsets: new Uint32Array(), rest: new Uint16Array(), descriptors: new Uint32Array() };
    const view = { segments: [{ id: 1, ...body, postings }], alive: Uint8Array.of(1, 1, 1) };
    const shelf = createEmbeddingShelf();
    WORKS.forEach((_, axis) => shelf.put(axis, along(axis)));
    const query = await desk.query((await EDITS.cropped(photo(`works/${PICTURE}`))).bytes);
    const rule = { candidateMin: 0.2, similarMin: 0.5, normalisedSimilarMin: 0.3, supportedMin: 0.25 };
    const search = {
      query,
      embedding: asking(0, 0.3),
      shelf: shelf.view()[0]!,
      view,
      rule,
      candidates: 5,
      background: { upright: 0.1, negative: 0 },
    };
    const { like } = await searchEmbeddings(loadOpenCv, search, createSearchMemory());
    expect(like.map(({ number, judgement }) => [number, judgement?.verdict])).toEqual([[0, 'copy']]);
    expect(like[0]!.likeness.similarity).toBeCloseTo(0.3, 2);
    expect(like[0]!.likeness.normalised).toBeCloseTo(0.2, 2);
  });

  test('finds no work that was removed, replaced or excluded', async () => {
    await withEmbedded(async (index) => {
      const asked = askedWith(asking(1, 0.9));
      expect((await index.search(asked, { exclude: new Set([LIFE]) })).similar).toEqual([]);
      index.add(LIFE, embedded(desk.works[LIFE]!, 7));
      expect((await index.search(asked)).similar).toEqual([]);
      expect(idsOf((await index.search(askedWith(asking(7, 0.9)))).similar)).toEqual([LIFE]);
      index.remove(LIFE);
      expect((await index.search(askedWith(asking(7, 0.9)))).similar).toEqual([]);
    });
  });

  test('takes another embedding of a work, as when they are made again with another model', async () => {
    await withEmbedded(async (index) => {
      const asked = askedWith(asking(1, 0.9));
      expect([index.setEmbedding(LIFE, null), index.setEmbedding('never there', along(1))]).toEqual([true, false]);
      expect((await index.search(asked)).similar).toEqual([]);
      expect(index.get(LIFE)).toEqual(desk.works[LIFE]!);
      index.setEmbedding(WINE, along(1));
      expect(idsOf((await index.search(asked)).similar)).toEqual([WINE]);
      for (const name of WORKS) index.setEmbedding(name, along(1, 1, OTHER));
      await expect(index.search(asked)).rejects.toMatchObject({ code: 'IMGGUARD_EMBEDDING_MISMATCH' });
      for (const name of WORKS) index.setEmbedding(name, along(1));
      expect(idsOf((await index.search(asked)).similar).toSorted()).toEqual(WORKS.toSorted());
      expect(() => index.setEmbedding(LIFE, { ...along(0), model: { ...SSCD, dimensions: 2 } })).toThrow('512 numbers');
    });
  });

  test('gives works back with their embeddings, also from a snapshot', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'imgguard-embeddings-'));
    try {
      await withEmbedded(async (index) => {
        index.add('without', desk.works[WINE]!);
        const wanted = { ...desk.works[LIFE]!, embedding: { upright: embeddingDescriptor(SSCD, along(1).vector.values as Float32Array) } };
        expect(index.get(LIFE)).toEqual(wanted);
        await index.search(stranger);
        await index.save(join(folder, 'works'));
        await desk.withIndex([], async (other) => {
          await other.load(join(folder, 'works'));
          expect(other.get(LIFE)).toEqual(wanted);
          expect(other.get('without')).toEqual(desk.works[WINE]!);
          expect(idsOf((await other.search(askedWith(asking(1, 0.7)))).similar)).toEqual([LIFE]);
        });
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('goes on without a model that cannot be used, when somebody wants to be told, and else throws', async () => {
    const unusable = new EmbeddingError('IMGGUARD_EMBEDDING_RUNTIME_MISSING', 'ONNX Runtime is not here');
    const fail = () => Promise.reject(unusable);
    const none = { embed: fail, embedText: fail, describe: fail, describeQueries: fail, describeText: fail, close: async () => {} };
    const embedder = { ...none, model: SSCD, [Symbol.asyncDispose]: none.close };
    const picture = photo(`works/${PICTURE}`);
    const told: unknown[] = [];
    const index = createWorkIndex({ threads: 1, embeddings: { embedder, onUnavailable: (error) => told.push(error) } });
    const strict = createWorkIndex({ threads: 1, embeddings: { embedder } });
    try {
      const fingerprint = await index.fingerprint(picture, { role: 'reference' });
      expect([told, fingerprint.embedding]).toEqual([[unusable], undefined]);
      index.add(PICTURE, embedded(fingerprint, 0));
      expect(idsOf((await index.search(picture)).matches)).toEqual([PICTURE]);
      expect(await index.search(photo('strangers/free_by_Peter_Nerlich'))).toMatchObject({ matches: [], similar: [] });
      expect(told).toHaveLength(2);
      await expect(strict.fingerprint(picture, { role: 'reference' })).rejects.toBe(unusable);
    } finally {
      await Promise.all([index.close(), strict.close()]);
    }
  });

  test('never compares embeddings of two models in silence', async () => {
    await withEmbedded(async (index) => {
      const other = askedWith(asking(1, 0.9, OTHER));
      await expect(index.search(other)).rejects.toMatchObject({
        code: 'IMGGUARD_EMBEDDING_MISMATCH',
        message: expect.stringContaining('again'),
      });
      for (const [axis, name] of WORKS.entries()) index.add(name, embedded(desk.works[name]!, axis, OTHER));
      // A model without a rule has no say.
      expect((await index.search(other)).similar).toEqual([]);
      index.add(PICTURE, desk.works[PICTURE]!);
      await expect(index.search(askedWith(asking(1, 0.9)))).rejects.toMatchObject({ code: 'IMGGUARD_EMBEDDING_MISMATCH' });
      // Works that are not asked for do not count.
      expect((await index.search(askedWith(asking(1, 0.9)), { exclude: new Set([LIFE, WINE]) })).similar).toEqual([]);
    });
  });

  test('refuses embeddings that cannot be right', async () => {
    await desk.withIndex([], async (index) => {
      const short = { ...SSCD, dimensions: 3 };
      const wrong = { ...along(0), model: short };
      expect(() => index.add('a', { ...desk.works[WINE]!, embedding: { upright: wrong } })).toThrow('512 numbers');
      const mixed = { upright: along(0), negative: along(0, 1, OTHER) };
      await expect(index.search({ ...stranger, embedding: mixed })).rejects.toThrow('two models');
    });
  });
});

describe('an index in a folder', () => {
  test('keeps embeddings, within filters and tenants, and asks them the other way round', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'imgguard-embeddings-'));
    try {
      let index = await openWorkIndex({ folder: join(folder, 'one'), threads: 1 });
      for (const [axis, id] of WORKS.entries()) await index.add({ id, fingerprint: embedded(desk.works[id]!, axis), tags: [id[0]!] });
      await index.close();
      index = await openWorkIndex({ folder: join(folder, 'one'), threads: 1 });
      const asked = askedWith(asking(1, 0.7));
      expect(idsOf((await index.search(asked)).similar)).toEqual([LIFE]);
      expect((await index.search(asked, { filter: { anyTags: ['W'] } })).similar).toEqual([]);
      expect((await index.get(LIFE))!.fingerprint!.embedding!.upright.model).toEqual(SSCD);
      const sightings = await index.sightings();
      await sightings.add({ id: 'seen', fingerprint: asked });
      const [seen] = await sightings.of({ id: LIFE });
      expect(seen).toMatchObject({ sightingId: 'seen', match: { verdict: 'similar' } });
      expect(await sightings.of({ id: WINE })).toEqual([]);
      await index.remove(LIFE);
      expect((await index.search(asked)).similar).toEqual([]);
      await index.close();

      const tenants = openTenants({ folder: join(folder, 'tenants'), threads: 1 });
      const [a, b] = [await tenants.tenant('a'), await tenants.tenant('b')];
      await a.add({ id: LIFE, fingerprint: embedded(desk.works[LIFE]!, 1) });
      await b.add({ id: WINE, fingerprint: embedded(desk.works[WINE]!, 2, OTHER) });
      // Another tenant's model is none of this one's business.
      expect(idsOf((await a.search(asked)).similar)).toEqual([LIFE]);
      await expect(b.search(asked)).rejects.toMatchObject({ code: 'IMGGUARD_EMBEDDING_MISMATCH' });
      await tenants.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('reads embeddings again from segments, and leaves those of another model out where it is told to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'imgguard-embeddings-'));
    // Never asked: the query brings its embedding.
    const embeddings = { embedder: { model: SSCD } as Embedder };
    const open = (otherEmbeddings: 'refuse' | 'leave-out') =>
      openWorkIndex({ folder, threads: 1, embeddings, otherEmbeddings, storage: { segmentWorks: 1 } });
    const asked = askedWith(asking(1, 0.7));
    try {
      let index = await open('leave-out');
      await index.add({ id: LIFE, fingerprint: embedded(desk.works[LIFE]!, 1), tags: ['a tag'] });
      await index.add({ id: WINE, fingerprint: embedded(desk.works[WINE]!, 1, OTHER) });
      expect([index.labels(LIFE), index.labels(WINE), index.labels('never there')]).toEqual([{ tags: ['a tag'] }, {}, null]);
      expect(idsOf((await index.search(asked)).similar)).toEqual([LIFE]);
      await index.close();
      index = await open('leave-out');
      expect(idsOf((await index.search(asked)).similar)).toEqual([LIFE]);
      expect(index.stats().fromSegments).toBe(2);
      await index.close();
      index = await open('refuse');
      await expect(index.search(asked)).rejects.toMatchObject({ code: 'IMGGUARD_EMBEDDING_MISMATCH' });
      expect(index.stats().fromSegments).toBe(2);
      await index.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
