// How well copies are found and strangers left alone, by attack and level.
//
//   npm run build && npm run bench:quality -- [--works N] [--per-family K] [--levels easy,medium,hard] [--only family,...] [--suite all|common] [--gallery 1500]
//     [--strangers N] [--no-look-alikes] [--seed S] [--threads 2] [--peers] [--model sscd] [--sscd file] [--json file] [--html file] [--records file] [--cache folder]
//
// See bench/README.md. It can be ended and started again: what is measured stays in `--records`.
import { cpus, totalmem } from 'node:os';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FAMILIES, LEVELS } from './attacks.mjs';
import { createEngine } from '@imgguard/core';
import { askIndex } from './lib/ask.mjs';
import { collections, galleryWorks } from './lib/collections.mjs';
import { buildOf, openGallery } from './lib/gallery.mjs';
import { eachOf } from './lib/lanes.mjs';
import { openModel } from './lib/model.mjs';
import { printSummary } from './lib/print.mjs';
import { makeQuery, planQueries } from './lib/queries.mjs';
import { SUITES } from './lib/suites.mjs';
import { openRecords } from './lib/records.mjs';
import { writeResults } from './lib/results-file.mjs';
import { summarise } from './lib/summary.mjs';
import { askPeers, openPeers, summarisePeers } from './peers/peers.mjs';
import { writeReport } from './report/write-report.mjs';

const options = readOptions();
const pictures = collections();
const works = galleryWorks(options.gallery, pictures);
const build = buildOf('core', 'index');
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());

const started = performance.now();
const embedder = await openModel(options);
const index = await openGallery(works, {
  file: options.snapshot ?? `${options.cache}/works-${buildOf('core')}${embedder === null ? '' : `-${options.model}`}.snapshot`,
  embedder,
  threads: options.threads,
  signal: stop.signal,
  progress: (done, all) => progress('works registered', done, all),
});
const engine = createEngine({ threads: embedder === null ? 1 : options.threads });
const peers = options.peers ? await openPeers(works, { ...options, signal: stop.signal, progress }) : [];
const { records, plan } = await askAll();
const asked = plan.flatMap(({ id }) => records.get(id) ?? []);
const report = {
  command: ['npm run bench:quality --', ...process.argv.slice(2).map((argument) => basename(argument))].join(' '),
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0].model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  build,
  seed: options.seed,
  threads: options.threads,
  works: works.length,
  ...(embedder === null ? {} : { model: { id: options.model, sha256: embedder.model.sha256 } }),
  queries: asked.length,
  unfinished: plan.length - asked.length,
  ...summarise(asked, works.length),
  peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
  minutes: Math.round((performance.now() - started) / 6000) / 10,
  ...(peers.length === 0 ? {} : { peers: summarisePeers(asked, peers) }),
};
await Promise.all([index.close(), engine.close(), embedder?.close()]);
printSummary(report);
if (options.json !== undefined) writeResults(options.json, report);
if (options.html !== undefined)
  await writeReport(options.html, { report, records: asked, plan, works, makeQuery: (query) => makeQuery(query, making()) });

async function askAll() {
  const settings = { ...options, works: options.works ?? pictures.originals.length };
  const planned = planQueries({ ...pictures, settings });
  const kept = openRecords(options.records, {
    build,
    gallery: works.length,
    seed: options.seed,
    peers: peers.map(({ name }) => name),
    model: options.model,
  });
  const left = planned.filter(({ id }) => !kept.records.has(id));
  let done = planned.length - left.length;
  await eachOf(left, { lanes: options.threads, signal: stop.signal }, async (query) => {
    const made = await makeQuery(query, making());
    const record = await askIndex({ index, engine, embedder }, query, made);
    kept.add(peers.length === 0 || query.kind === 'several' ? record : { ...record, peers: await askPeers(peers, query, made.file) });
    progress('queries', ++done, planned.length);
  });
  return { records: kept.records, plan: planned };
}

function making() {
  return { seed: options.seed, fillers: pictures.fillers };
}

function progress(what, done, all) {
  const eol = done === all ? '\n' : '';
  if (process.stderr.isTTY) process.stderr.write(`\r${what}: ${done} of ${all}  ${eol}`);
  else if (done % 100 === 0 || done === all) process.stderr.write(`${what}: ${done} of ${all}\n`);
}

function readOptions() {
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: {
      works: text,
      'per-family': { ...text, default: '4' },
      levels: { ...text, default: LEVELS.join(',') },
      only: { ...text, default: FAMILIES.join(',') },
      suite: { ...text, default: 'all' },
      gallery: { ...text, default: '1500' },
      strangers: { ...text, default: '200' },
      'no-look-alikes': { type: 'boolean', default: false },
      seed: { ...text, default: '1' },
      threads: { ...text, default: '2' },
      peers: { type: 'boolean', default: false },
      model: text,
      sscd: { ...text, default: process.env.IMGGUARD_SSCD_WHEEL },
      json: text,
      html: text,
      records: text,
      snapshot: text,
      cache: { ...text, default: fileURLToPath(new URL('../../.cache/quality', import.meta.url)) },
    },
  });
  const whole = (name) => {
    const value = values[name] === undefined ? undefined : Number(values[name]);
    if (value !== undefined && !(Number.isInteger(value) && value >= 0))
      throw new Error(`Expected --${name} to be a whole number, got \`${values[name]}\``);
    return value;
  };
  const listed = (name, known) => {
    const list = values[name].split(',').map((entry) => entry.trim());
    const wrong = list.filter((entry) => !known.includes(entry));
    if (wrong.length > 0) throw new Error(`Expected --${name} to name some of ${known.join(', ')}; got ${wrong.join(', ')}`);
    return list;
  };
  const { seed, suite } = values;
  if (!Object.hasOwn(SUITES, suite)) throw new Error(`Expected --suite to be ${Object.keys(SUITES).join(' or ')}, got \`${suite}\``);
  const [levels, families] = [listed('levels', LEVELS), listed('only', FAMILIES)];
  return {
    ...values,
    seed,
    works: whole('works'),
    perFamily: whole('per-family'),
    gallery: whole('gallery'),
    strangers: whole('strangers'),
    threads: whole('threads'),
    lookAlikes: !values['no-look-alikes'],
    levels,
    families,
    edits: SUITES[suite].filter(({ family, level }) => families.includes(family) && levels.includes(level)),
    records:
      values.records ??
      `${values.cache}/records-${seed}${suite === 'all' ? '' : `-${suite}`}${values.peers ? '-peers' : ''}${values.model === undefined ? '' : `-${values.model}`}.ndjson`,
  };
}
