// How many pictures a background needs: how near unrelated pictures come to each other once their similarities are normalised, by the size of the background. Where
// MIN_BACKGROUND and USUAL_BACKGROUND of packages/imgguard/src/models/background.ts come from.
//
//   npm run build && node bench/background-size.mjs [--json file]
//
// Photographs: the folders `originals` (works) and `distractors` of IMGGUARD_CORPUS. Every other distractor is asked about, against the works and the others that are asked; backgrounds are drawn from the rest,
// ten of each size. The models: see scripts/lib/sscd-wheel.mjs.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { embeddingRule, embeddingSet, embeddingSimilarity, normaliseSimilarity } from '@imgguard/core/embedding';
import { openModel } from './quality/lib/model.mjs';
import { seedOf, shuffled } from './quality/lib/random.mjs';

const SIZES = [3, 10, 20, 50, 100, 150, 200, 250];
const DRAWS = 10;

const { json } = parseArgs({ options: { json: { type: 'string' } } }).values;
const corpus = process.env.IMGGUARD_CORPUS ?? fileURLToPath(new URL('../../shared/corpus', import.meta.url));
const works = pictures('originals');
const distractors = pictures('distractors');
const models = [];
for (const model of ['sscd', 'sscd-distilled']) models.push(await measure(model));
const report = {
  command: 'node bench/background-size.mjs',
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`,
  works: works.length,
  asked: distractors.filter((_, i) => i % 2 === 1).length,
  draws: DRAWS,
  models,
};
console.log(JSON.stringify(report, null, 2));
if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);

async function measure(model) {
  const embedder = await openModel({ model, sscd: process.env.IMGGUARD_SSCD_WHEEL });
  const embed = async (paths) => {
    const vectors = [];
    for (const path of paths) vectors.push(...(await embedder.describe([path])));
    return vectors;
  };
  const [references, others] = [await embed(works), await embed(distractors)];
  await embedder.close();
  const { similarMin, normalisedSimilarMin } = embeddingRule(embedder.model);
  const asked = others.filter((_, i) => i % 2 === 1);
  const rest = others.filter((_, i) => i % 2 === 0);
  const pairs = asked.flatMap((query, i) =>
    [...references, ...asked.filter((_, j) => j !== i)].map((other) => ({ i, similarity: embeddingSimilarity(query, other) })),
  );
  const bySize = SIZES.filter((size) => size <= rest.length).map((size) => ({ size, ...withBackgrounds(size) }));
  return {
    model,
    similarMin,
    normalisedSimilarMin,
    pairs: pairs.length,
    greatestSimilarity: round(greatest(pairs.map(({ similarity }) => similarity))),
    bySize,
  };

  /** Means over the draws. */
  function withBackgrounds(size) {
    const draws = Array.from({ length: DRAWS }, (_, draw) => {
      const background = embeddingSet(shuffled(rest, seedOf(`${model} ${size} ${draw}`)).slice(0, size));
      const common = asked.map((query) => -normaliseSimilarity(query, 0, background));
      const normalised = pairs.map(({ i, similarity }) => similarity - common[i]);
      return { greatest: greatest(normalised), similar: normalised.filter((value) => value >= normalisedSimilarMin).length };
    });
    return {
      greatest: round(greatest(draws.map((draw) => draw.greatest))),
      meanGreatest: round(mean(draws.map((draw) => draw.greatest))),
      pairsCalledSimilar: round(mean(draws.map((draw) => draw.similar)), 1),
    };
  }
}

function pictures(folder) {
  const path = join(corpus, folder);
  if (!existsSync(path)) throw new Error(`${path} is missing; set IMGGUARD_CORPUS`);
  const files = readdirSync(path, { recursive: true }).filter((name) => /\.(?:jpe?g|png)$/i.test(name));
  return files.toSorted().map((name) => join(path, name));
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function greatest(values) {
  return values.reduce((most, value) => Math.max(most, value), -1);
}

function round(value, decimals = 3) {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
