/** With models of a few hundred bytes that the tests make; `real-sscd.test.ts` uses the real one. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmbedder, type Embedder, type EmbedderOptions } from './create-embedder.ts';
import { embeddingSimilarity, textSimilarity } from './embedding/embedding-descriptor.ts';
import type { ModelManifest } from './embedding/model-manifest.ts';
import { asSharp, painted, type Rgb } from './testing/pictures.ts';
import { meanColorModel, pixelTokenModel, tokenModel, type TinyModel } from './testing/tiny-models.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/clip-tokens.json', import.meta.url), 'utf8')) as {
  readonly contextLength: number;
  readonly texts: readonly { readonly text: string; readonly ids: readonly number[]; readonly length: number }[];
  readonly tokenizer: object;
};
const tokenizerJson = JSON.stringify(golden.tokenizer);
let folder: string;
const opened: Embedder[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgguard-embedder-'));
});
afterAll(async () => {
  await Promise.all(opened.map((embedder) => embedder.close()));
  await rm(folder, { recursive: true, force: true });
});

async function written(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

async function open({ bytes, manifest }: TinyModel, options: Partial<EmbedderOptions> = {}): Promise<Embedder> {
  const embedder = await createEmbedder({ manifest, file: await written(`${manifest.file.sha256}.onnx`, bytes), ...options });
  opened.push(embedder);
  return embedder;
}

function plain(width: number, height: number, color: Rgb) {
  return painted(width, height, () => color);
}

function unit(values: readonly number[]): number[] {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** Equal but for what single precision rounds. */
function expectNear(vector: Float32Array, values: readonly number[]): void {
  expect(vector).toHaveLength(values.length);
  values.forEach((value, i) => expect(vector[i]).toBeCloseTo(value, 5));
}

describe('an embedder of pictures', () => {
  it('feeds bytes, in runs of pictures of one size, and answers in the order of asking', async () => {
    const embedder = await open(meanColorModel());
    const colors: Rgb[] = Array.from({ length: 11 }, (_, i) => [20 * i, 255 - 20 * i, 100]);
    const images = colors.map((color, i) => plain(8 + 8 * (i % 3), 8, color));
    const vectors = await embedder.embed(images);
    vectors.forEach((vector, i) => expectNear(vector, unit(colors[i]!)));
  });

  it('brings pixels to range, color by color, and picks the first token', async () => {
    const embedder = await open(pixelTokenModel());
    const [vector] = await embedder.embed([painted(2, 2, (x, y) => (x + y === 0 ? [255, 51, 102] : [0, 0, 0]))]);
    expectNear(vector!, unit([(1 - 0.5) / 0.25, (0.2 - 0.5) / 0.25, (0.4 - 0.5) / 0.25]));
  });

  it('takes paths, bytes, streams and sharp instances for the same', async () => {
    const embedder = await open(meanColorModel());
    const picture = plain(40, 30, [200, 100, 50]);
    const png = await asSharp(picture).png().toBuffer();
    const path = await written('picture.png', png);
    const vectors = await embedder.embed([picture, png, path, Readable.from([png.subarray(0, 30), png.subarray(30)]), asSharp(picture)]);
    for (const vector of vectors) expect(vector).toEqual(vectors[0]);
  });

  it('embeds queries as they are and as negatives', async () => {
    const embedder = await open(meanColorModel());
    const [query] = await embedder.describeQueries([plain(9, 9, [255, 0, 0])]);
    const [red, cyan] = await embedder.describe([plain(9, 9, [255, 0, 0]), plain(9, 9, [0, 255, 255])]);
    expect([embeddingSimilarity(query!.upright, red!), embeddingSimilarity(query!.negative, cyan!)]).toEqual([1, 1]);
    expect(embeddingSimilarity(query!.upright, cyan!)).toBe(0);
    expect(red).toMatchObject({
      algorithm: 'embedding',
      model: { id: 'mean-color', task: 'image', dimensions: 3 },
      vector: { kind: 'int8' },
    });
  });

  it('says which picture could not be read, and goes on with the others', async () => {
    const embedder = await open(meanColorModel(), { storage: 'float32' });
    const good = embedder.describe([plain(8, 8, [1, 2, 3])]);
    await expect(embedder.embed([plain(8, 8, [1, 2, 3]), join(folder, 'gone.jpg')])).rejects.toMatchObject({
      code: 'IMGGUARD_IMAGE_NOT_FOUND',
    });
    await expect(embedder.embed([new Uint8Array([1, 2, 3])])).rejects.toMatchObject({ code: 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT' });
    await expect(embedder.embed([plain(8, 8, [1, 2, 3])], { maxBytes: -1 })).rejects.toThrow('maxBytes');
    expect((await good)[0]).toMatchObject({ vector: { kind: 'float32' } });
  });

  it('leaves nothing waiting when a signal aborts', async () => {
    const embedder = await open(meanColorModel());
    const abort = new AbortController();
    const many = embedder.embed(
      Array.from({ length: 200 }, () => plain(300, 300, [9, 9, 9])),
      { signal: abort.signal },
    );
    abort.abort(new Error('enough'));
    await expect(many).rejects.toThrow('enough');
    await expect(embedder.embed([plain(8, 8, [1, 2, 3])], { signal: abort.signal })).rejects.toThrow('enough');
    expect(await embedder.embed([plain(8, 8, [1, 2, 3])])).toHaveLength(1);
  });

  it('may be closed twice, with work waiting', async () => {
    const embedder = await open(meanColorModel());
    const work = Array.from({ length: 20 }, () => embedder.embed([plain(200, 200, [1, 2, 3])]));
    const settled = Promise.allSettled(work);
    await Promise.all([embedder.close(), embedder.close()]);
    const codes = (await settled).map((each) => (each.status === 'fulfilled' ? 'done' : (each.reason as { code: string }).code));
    expect(new Set(codes)).toEqual(new Set(['done', 'IMGGUARD_EMBEDDING_CLOSED']));
    await expect(embedder.embed([plain(8, 8, [1, 2, 3])])).rejects.toMatchObject({ code: 'IMGGUARD_EMBEDDING_CLOSED' });
  });

  it('several work beside each other, and one after another', async () => {
    for (let round = 0; round < 3; round++) {
      const [a, b] = await Promise.all([open(meanColorModel()), open(pixelTokenModel())]);
      const vectors = await Promise.all([a.embed([plain(8, 8, [3, 4, 0])]), b.embed([plain(8, 8, [255, 0, 0])])]);
      expectNear(vectors[0][0]!, [0.6, 0.8, 0]);
      await Promise.all([a.close(), b.close()]);
    }
  });

  it('takes no words', async () => {
    const embedder = await open(meanColorModel());
    await expect(embedder.embedText(['a lighthouse'])).rejects.toThrow('of a model that takes words');
  });
});

describe('an embedder of words', () => {
  it('gives a model the ids that its vocabulary has', async () => {
    const model = tokenModel(tokenizerJson, golden.contextLength);
    const embedder = await open(model, { tokenizerFile: await written('tokenizer.json', tokenizerJson) });
    const vectors = await embedder.embedText(golden.texts.map(({ text }) => text));
    golden.texts.forEach(({ ids, length }, i) => expectNear(vectors[i]!, unit(ids.map((id, at) => (at < length ? id : 0)))));
    await expect(embedder.embed([plain(8, 8, [1, 2, 3])])).rejects.toThrow('of a model that takes pictures');
    await expect(embedder.embedText(['x'.repeat(2001)])).rejects.toThrow('texts[0]');
  });

  it('is compared with pictures of its space', async () => {
    const words = await open(tokenModel(tokenizerJson, 3), { tokenizerFile: await written('tokenizer.json', tokenizerJson) });
    const pictures = await open(meanColorModel());
    const [text] = await words.describeText(['']);
    const [image] = await pictures.describe([plain(8, 8, [255, 255, 0])]);
    // Start and end, 535 and 536, and nothing after them: nearly the diagonal between red and green.
    expect(textSimilarity(text!, image!)).toBeGreaterThan(0.99);
  });
});

describe('what cannot be opened', () => {
  const { bytes, manifest } = meanColorModel();
  const withFields = (fields: Partial<ModelManifest>): ModelManifest => ({ ...manifest, ...fields });

  it.each<[string, string, () => Promise<Partial<EmbedderOptions>>]>([
    ['a missing runtime', 'IMGGUARD_EMBEDDING_RUNTIME_MISSING', async () => ({ lib: 'onnxruntime-nowhere' })],
    ['a runtime that is none', 'IMGGUARD_EMBEDDING_RUNTIME_MISSING', async () => ({ lib: 'node:path' })],
    ['a missing file', 'IMGGUARD_MODEL_NOT_FOUND', async () => ({ file: join(folder, 'gone.onnx') })],
    ['a folder', 'IMGGUARD_MODEL_NOT_FOUND', async () => ({ file: folder })],
    [
      'a file with a byte changed',
      'IMGGUARD_MODEL_HASH',
      async () => ({ file: await written('changed.onnx', bytes.with(bytes.length - 1, 1)) }),
    ],
    ['a longer file', 'IMGGUARD_MODEL_HASH', async () => ({ file: await written('longer.onnx', Buffer.concat([bytes, bytes])) })],
    ['a shorter file', 'IMGGUARD_MODEL_HASH', async () => ({ file: await written('shorter.onnx', bytes.subarray(1)) })],
    ['a manifest that makes no sense', 'IMGGUARD_MODEL_MANIFEST', async () => ({ manifest: withFields({ maxBatch: 0 }) })],
    [
      'another input',
      'IMGGUARD_MODEL_UNUSABLE',
      async () => ({ manifest: withFields({ input: { ...manifest.input, name: 'pixels' } as never }) }),
    ],
    [
      'another output',
      'IMGGUARD_MODEL_UNUSABLE',
      async () => ({ manifest: withFields({ output: { ...manifest.output, name: 'vector' } }) }),
    ],
    ['too many threads', 'IMGGUARD_INVALID_ARGUMENT', async () => ({ threads: 65 })],
    ['too large a batch', 'IMGGUARD_INVALID_ARGUMENT', async () => ({ batch: 5 })],
    ['no file', 'IMGGUARD_INVALID_ARGUMENT', async () => ({ file: '' })],
  ])('%s', async (_what, code, options) => {
    await expect(open({ bytes, manifest }, await options())).rejects.toMatchObject({ code });
  });

  it('says how to install the runtime, and that its script may be left out', async () => {
    const missing = new URL('file:///nowhere/onnxruntime.mjs').href;
    await expect(open({ bytes, manifest }, { lib: missing })).rejects.toThrow('Correct the option `lib`');
  });

  it('a file of the right hash that is no model', async () => {
    const text = new TextEncoder().encode('not a model');
    const { createHash } = await import('node:crypto');
    const file = { name: 'text.onnx', bytes: text.length, sha256: createHash('sha256').update(text).digest('hex') };
    await expect(open({ bytes: text, manifest: withFields({ file }) })).rejects.toMatchObject({ code: 'IMGGUARD_MODEL_UNUSABLE' });
  });

  it('a signal that has aborted', async () => {
    await expect(open({ bytes, manifest }, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });

  it('words without their vocabulary, or with another', async () => {
    const model = tokenModel(tokenizerJson, 8);
    await expect(open(model)).rejects.toMatchObject({ code: 'IMGGUARD_MODEL_NOT_FOUND' });
    await expect(open(model, { tokenizerFile: await written('other.json', '{}') })).rejects.toMatchObject({ code: 'IMGGUARD_MODEL_HASH' });
    await expect(open(tokenModel('{}', 8), { tokenizerFile: await written('empty.json', '{}') })).rejects.toMatchObject({
      code: 'IMGGUARD_TOKENIZER',
    });
  });
});

describe('a thread that ends in the middle of its work', () => {
  it('rejects what waited for it and what comes later, and can be closed', async () => {
    const source = `export class Tensor {}
export const InferenceSession = {
  create: async () => ({ inputNames: ['image'], outputNames: ['embedding'], run: async () => process.exit(3), release: async () => {} }),
};`;
    const lib = pathToFileURL(await written('ends.mjs', source)).href;
    const embedder = await open(meanColorModel(), { lib });
    const [first, second] = await Promise.allSettled([embedder.embed([plain(8, 8, [1, 2, 3])]), embedder.embed([plain(8, 8, [1, 2, 3])])]);
    const ended = { status: 'rejected', reason: expect.objectContaining({ code: 'IMGGUARD_EMBEDDING_WORKER' }) };
    expect([first, second]).toEqual([ended, ended]);
    await expect(embedder.embed([plain(8, 8, [1, 2, 3])])).rejects.toMatchObject({ code: 'IMGGUARD_EMBEDDING_WORKER' });
    await embedder.close();
  });
});

describe('a model that does not do what its manifest says', () => {
  it.each([
    ['other dimensions', { dimensions: 4 }],
    ['tokens where there are none', { pick: 'first-token' as const }],
  ])('%s', async (_what, output) => {
    const { bytes, manifest } = meanColorModel();
    const embedder = await open({ bytes, manifest: { ...manifest, output: { ...manifest.output, ...output } } });
    await expect(embedder.embed([plain(8, 8, [1, 2, 3])])).rejects.toMatchObject({ code: 'IMGGUARD_MODEL_UNUSABLE' });
  });

  it('vectors that are not of length 1 as it says', async () => {
    const { bytes, manifest } = pixelTokenModel();
    const embedder = await open({ bytes, manifest: { ...manifest, output: { ...manifest.output, normalise: false } } });
    await expect(embedder.embed([plain(8, 8, [255, 255, 255])])).rejects.toMatchObject({ code: 'IMGGUARD_MODEL_UNUSABLE' });
  });

  it('a picture of another size than the model takes', async () => {
    const { bytes, manifest } = pixelTokenModel();
    const resize = { kind: 'squash', width: 3, height: 2, filter: 'bicubic' };
    const embedder = await open({ bytes, manifest: { ...manifest, input: { ...manifest.input, resize } as never } });
    await expect(embedder.embed([plain(8, 8, [255, 255, 255])])).rejects.toMatchObject({ code: 'IMGGUARD_MODEL_UNUSABLE' });
  });
});
