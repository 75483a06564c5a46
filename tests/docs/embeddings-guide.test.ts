/** The code of docs/guide/embeddings.md, run with models of a few hundred bytes. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createEmbedder,
  embeddingCandidates,
  embeddingRule,
  embeddingSet,
  encodeEmbeddingSet,
  parseModelManifest,
  textSimilarity,
} from '@imgguard/core/embedding';
import { createGuard } from 'imgguard';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSharp, painted, type Rgb } from '../../packages/core/src/testing/pictures.ts';
import { createModelStore } from '../../packages/imgguard/src/models/model-store.ts';
import { meanColorModel, tokenModel } from '../../packages/core/src/testing/tiny-models.ts';

const tokenizer = JSON.stringify({
  model: { type: 'BPE', end_of_word_suffix: '</w>', vocab: { '<|startoftext|>': 9, '<|endoftext|>': 1, 'a</w>': 0 }, merges: [] },
});
let folder: string;
let paths: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgguard-guide-'));
  const colors: readonly Rgb[] = [
    [10, 10, 250],
    [250, 10, 10],
    [10, 250, 10],
  ];
  paths = await Promise.all(
    colors.map((color, i) =>
      written(
        `${i}.png`,
        painted(40, 30, () => color),
      ),
    ),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, picture: ReturnType<typeof painted> | Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof picture === 'object' && 'width' in picture ? await asSharp(picture).png().toBuffer() : picture);
  return path;
}

describe('the guide to embeddings', () => {
  it('finds candidates', async () => {
    const { manifest, bytes } = meanColorModel();
    const file = await written('model.onnx', bytes);
    const photographs = paths;
    const found = await written(
      'found.png',
      painted(100, 50, () => [240, 20, 20]),
    );
    const printed: string[] = [];
    const print = (line: string): number => printed.push(line);
    const ruleOfMine = { candidateMin: 0.2, similarMin: 0.5, normalisedSimilarMin: 0.3, supportedMin: 0.25 };
    // #region candidates
    const embedder = await createEmbedder({ manifest, file });
    const works = embeddingSet(await embedder.describe(photographs)); // kept with encodeEmbeddingSet
    const [query] = await embedder.describeQueries([found]); // as it is, and as a negative

    const rule = embeddingRule(embedder.model) ?? ruleOfMine; // measured for SSCD and its student; other models need their own
    for (const { index, similarity } of embeddingCandidates(works, query!, rule)) {
      print(`perhaps ${photographs[index]}, ${similarity.toFixed(2)}: let match() look`);
    }
    await embedder.close();
    // #endregion candidates
    expect(printed[0]).toMatch(/perhaps .*1\.png, 1\.00/);
    expect(encodeEmbeddingSet(works).length).toBeGreaterThan(0);
  });

  it('finds pictures by words', async () => {
    const imageModel = meanColorModel();
    const textModel = tokenModel(tokenizer, 3);
    const clip = { manifest: imageModel.manifest, file: await written('image.onnx', imageModel.bytes) };
    const clipText = {
      manifest: textModel.manifest,
      file: await written('text.onnx', textModel.bytes),
      tokenizerFile: await written('tokenizer.json', tokenizer),
    };
    // #region words
    const pictures = await createEmbedder(clip);
    const words = await createEmbedder(clipText); // with its tokenizerFile
    const [wanted] = await words.describeText(['a photo of a lighthouse at night']);
    const shown = await pictures.describe(paths);

    const ranked = paths
      .map((path, i) => ({ path, similarity: textSimilarity(wanted!, shown[i]!) }))
      .toSorted((l, r) => r.similarity - l.similarity); // the order means something, the figures do not
    await Promise.all([pictures.close(), words.close()]);
    // #endregion words
    expect(ranked[0]!.path).toMatch(/1\.png$/);
    expect(ranked).toHaveLength(3);
  });

  it('finds own works by words', async () => {
    const imageModel = meanColorModel();
    const textModel = tokenModel(tokenizer, 3);
    const dataDir = join(folder, 'data');
    const models = createModelStore(dataDir);
    const { signal } = new AbortController();
    await models.add(imageModel.manifest, [await written('own-image.onnx', imageModel.bytes)], signal);
    const sources = [await written('own-text.onnx', textModel.bytes), await written('tokenizer.json', tokenizer)];
    await models.add(textModel.manifest, sources, signal);
    const guard = await createGuard({ dataDir, threads: 1 });
    for (const file of paths) await guard.works.add({ file });
    const printed: string[] = [];
    const print = (line: string): number => printed.push(line);
    // #region own-works
    const { works } = await guard.works.find({ text: 'a photo of a lighthouse at night', k: 20 });
    for (const { work, similarity } of works) print(`${similarity.toFixed(3)} ${work.title}`);
    // #endregion own-works
    await guard.close();
    expect(printed).toHaveLength(3);
    expect(printed[0]).toMatch(/^0\.\d{3} 1$/);
  });

  it('has a manifest that is one', async () => {
    const text = await readFile(new URL('../../docs/guide/my-model.json', import.meta.url), 'utf8');
    expect(parseModelManifest(JSON.parse(text))).toMatchObject({ id: 'my-model' });
  });
});
