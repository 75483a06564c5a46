// Nearest neighbours of vectors: `createUsearchIndex` and `createHnswIndex` beside hnswlib's own Python package (C++), at the same recall.
//
//   npm run build && node bench/vectors.mjs [--entries 100000] [--dimensions 512] [--kinds usearch,hnsw] [--spread 0.7] [--m 16] [--folder F] [--json bench/results/vectors.json]
//
// Vectors in clusters, of length 1. The peer searches with the smallest `ef` that finds 98 of 100 true nearest, ours with the smallest that finds as many as the peer. Recall is the share of the true nearest ten, which comparing every vector gives. Queries a second are by the clock, of one reader with some queries
// waiting, of two, and of the peer with one thread; the best of rounds that take turns, since other programs can only make a round slower. Delays of this thread are measured while entries are added and the graph is built, and while two
// readers search. With --folder, what was built is kept there, and not built again: a million vectors take long. The peer needs $PYTHON (python3) with numpy and hnswlib; without, comparing is done here, and the peer is left out.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createExactVectorIndex, createHnswIndex, createUsearchIndex } from '@imgguard/index';
import { mulberry32Words } from './quality/lib/random.mjs';

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '100000' },
    dimensions: { type: 'string', default: '512' },
    kinds: { type: 'string', default: 'usearch,hnsw' },
    spread: { type: 'string', default: '0.7' },
    m: { type: 'string', default: '16' },
    'ef-construction': { type: 'string', default: '200' },
    folder: { type: 'string' },
    json: { type: 'string' },
  },
});
const [ENTRIES, DIMENSIONS, M, EF_CONSTRUCTION] = [values.entries, values.dimensions, values.m, values['ef-construction']].map(Number);
const [QUERIES, ROUNDS, K, IN_FLIGHT] = [1000, 15, 10, 32];
const CLUSTERS = Math.ceil(ENTRIES / 50);
/** Of each number, where the clusters' own lie 1 apart. The wider, the harder is it to find the nearest. */
const SPREAD = Number(values.spread);
const TARGET_RECALL = 0.98;
const [LEAST_EF, MOST_EF] = [16, 1024];
const BATCH = 250;
const algorithm = 'bench@1';
/** Without its library an index would compare every vector. */
const libraries = { usearch: () => import('usearch'), hnsw: () => import('hnswlib-node') };
const create = { usearch: createUsearchIndex, hnsw: createHnswIndex };
const python = process.env.PYTHON ?? 'python3';
const peerScript = fileURLToPath(new URL('native/hnswlib_peer.py', import.meta.url));
const hasPeer = spawnSync(python, ['-c', 'import hnswlib, numpy']).status === 0;

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'imgguard-vectors-bench-'));
mkdirSync(folder, { recursive: true });
const file = (name) => join(folder, name);
const [rows, building] = [[], []];
try {
  await keptOr('written', writeVectors);
  const queries = vectorsIn('queries');
  const truth = await keptOr('truth.json', () => (hasPeer ? peerTruth() : ownTruth(queries)));
  if (hasPeer) building.push(await keptOr('built-peer.json', () => ({ what: 'hnswlib (C++, Python), one thread', ...builtByPeer() })));
  else console.warn(`The peer is left out: ${python} has no hnswlib and numpy.`);
  const peer = hasPeer ? await searchedByPeer() : null;
  for (const kind of values.kinds.split(',')) await measure(kind, { queries, truth, peer });
  report();
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true });
}

/** What was made before, in a folder that is kept, or else is made now. */
async function keptOr(name, make) {
  if (existsSync(file(name))) return JSON.parse(readFileSync(file(name), 'utf8'));
  const made = (await make()) ?? null;
  writeFileSync(file(name), JSON.stringify(made));
  return made;
}

function report() {
  const result = {
    command: `node bench/vectors.mjs --entries ${ENTRIES} --dimensions ${DIMENSIONS} --kinds ${values.kinds} --spread ${SPREAD} --m ${M} --ef-construction ${EF_CONSTRUCTION}`,
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
    note: 'queries a second by the clock, the best round of each; other programs used the machine when the load is above 2',
    building,
    searching: rows,
  };
  console.log(result.machine);
  console.table(building);
  console.table(rows);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 1)}\n`);
}

async function measure(kind, { queries, truth, peer }) {
  await libraries[kind]();
  const shape = { algorithm, dimensions: DIMENSIONS, m: M, efConstruction: EF_CONSTRUCTION, whenMissing: 'throw' };
  building.push(await keptOr(`built-${kind}.json`, () => built(kind, shape)));
  const searchers = { one: create[kind]({ ...shape, readers: 1 }), two: create[kind]({ ...shape, readers: 2 }) };
  for (const index of Object.values(searchers)) await index.load(file(`snapshot-${kind}`));
  // At the same recall: that of the peer, which is at its own smallest `ef` that reaches the target.
  const wanted = Math.max(TARGET_RECALL, peer?.recall ?? 0);
  const ef = await smallestEf(async (tried) => {
    await searchers.one.tune(tried);
    return recall((await searchedBy(searchers.one, queries)).found, truth) >= wanted;
  });
  for (const index of Object.values(searchers)) await index.tune(ef);
  rows.push(await searched(kind, searchers, { ef, queries, truth, peer }));
  for (const index of Object.values(searchers)) await index.close();
}

async function built(kind, shape) {
  const index = create[kind]({ ...shape, readers: 1 });
  const adding = delays();
  const started = performance.now();
  for (let at = 0; at < ENTRIES; at += BATCH) {
    await index.add(entriesFrom(at));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const addedMs = performance.now() - started;
  await index.settled();
  const seconds = (performance.now() - started) / 1000;
  const row = {
    what: kind,
    'graph after s': rounded(seconds),
    'entries/s': Math.round(ENTRIES / seconds),
    'added after s': rounded(addedMs / 1000),
    'delay of this thread ms p99': adding.p99(),
    'rss MB': Math.round(process.memoryUsage.rss() / 2 ** 20),
  };
  await index.save(file(`snapshot-${kind}`));
  await index.close();
  return row;
}

async function searched(kind, searchers, { ef, queries, truth, peer }) {
  const rates = { one: [], two: [], peer: [] };
  const searching = delays();
  for (let round = 0; round < ROUNDS; round++) {
    searching.goOn();
    for (const [name, index] of Object.entries(searchers)) rates[name].push((await searchedBy(index, queries)).rate);
    searching.pause();
    if (peer !== null) rates.peer.push(peer.rate());
  }
  const { found } = await searchedBy(searchers.two, queries);
  const row = {
    kind,
    efSearch: ef,
    'recall@10': recall(found, truth),
    'one reader /s': best(rates.one),
    'two readers /s': best(rates.two),
  };
  row['two : one'] = rounded(row['two readers /s'] / row['one reader /s']);
  row['delay of this thread ms p99'] = searching.p99();
  if (peer !== null)
    Object.assign(row, { 'peer efSearch': peer.ef, 'peer recall@10': peer.recall, 'peer one thread /s': best(rates.peer) });
  if (peer !== null) row['one reader : peer'] = rounded(row['one reader /s'] / row['peer one thread /s']);
  return row;
}

/** The smallest `ef` that is enough: more never finds less, but for single entries. */
async function smallestEf(isEnough) {
  let [low, high] = [LEAST_EF, MOST_EF];
  while (low < high) {
    const middle = Math.floor(Math.sqrt(low * high));
    if (await isEnough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function searchedBy(index, queries) {
  const found = [];
  let next = 0;
  const lane = async () => {
    while (next < queries.length) {
      const at = next++;
      found[at] = (await index.search({ algorithm, vector: queries[at] }, { k: K })).map(({ id }) => Number(id));
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return { rate: (1000 * queries.length) / (performance.now() - started), found };
}

function recall(found, truth) {
  const right = found.map((ids, query) => ids.filter((id) => truth[query].includes(id)).length);
  return Math.round((10_000 * right.reduce((sum, count) => sum + count, 0)) / (K * found.length)) / 10_000;
}

function delays() {
  const monitor = monitorEventLoopDelay({ resolution: 1 });
  monitor.enable();
  return {
    // While the peer runs, this thread waits for it.
    pause: () => monitor.disable(),
    goOn: () => monitor.enable(),
    p99() {
      monitor.disable();
      return rounded(monitor.percentile(99) / 1e6);
    },
  };
}

// --- vectors ---

function writeVectors() {
  const random = mulberry32Words(1);
  const normals = normalsFrom(random);
  const centres = Array.from({ length: CLUSTERS }, () => unit(Float32Array.from({ length: DIMENSIONS }, normals)));
  const noise = SPREAD / Math.sqrt(DIMENSIONS);
  const clustered = () => {
    const centre = centres[random() % CLUSTERS];
    return unit(centre.map((value) => value + noise * normals()));
  };
  for (const [name, count] of [
    ['vectors', ENTRIES],
    ['queries', QUERIES],
  ]) {
    const handle = openSync(file(name), 'w');
    for (let i = 0; i < count; i++) writeSync(handle, new Uint8Array(clustered().buffer));
    closeSync(handle);
  }
}

function entriesFrom(at) {
  const count = Math.min(BATCH, ENTRIES - at);
  const bytes = new Uint8Array(count * DIMENSIONS * 4);
  const handle = (entriesFrom.handle ??= openSync(file('vectors'), 'r'));
  readSync(handle, bytes, 0, bytes.length, at * DIMENSIONS * 4);
  const all = new Float32Array(bytes.buffer);
  return Array.from({ length: count }, (_, i) => ({
    id: `${at + i}`,
    descriptor: { algorithm, vector: all.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS) },
  }));
}

function vectorsIn(name) {
  const all = new Float32Array(new Uint8Array(readFileSync(file(name))).buffer);
  return Array.from({ length: all.length / DIMENSIONS }, (_, i) => all.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS));
}

function unit(vector) {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  return vector.map((value) => value / length);
}

function normalsFrom(random) {
  let spare = null;
  return () => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log((random() + 1) / 2 ** 32));
    const angle = (2 * Math.PI * random()) / 2 ** 32;
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

// --- peer ---

function runPeer(...args) {
  return JSON.parse(
    execFileSync(python, [peerScript, ...args.map(String)], { encoding: 'utf8', env: { ...process.env, OMP_NUM_THREADS: '1' } }),
  );
}

function peerTruth() {
  runPeer('truth', file('vectors'), file('queries'), DIMENSIONS, file('truth'));
  const ids = new Uint32Array(new Uint8Array(readFileSync(file('truth'))).buffer);
  return Array.from({ length: QUERIES }, (_, i) => [...ids.subarray(K * i, K * (i + 1))]);
}

async function ownTruth(queries) {
  const exact = createExactVectorIndex({ algorithm, dimensions: DIMENSIONS });
  for (let at = 0; at < ENTRIES; at += BATCH) await exact.add(entriesFrom(at));
  const truth = [];
  for (const vector of queries) truth.push((await exact.search({ algorithm, vector }, { k: K })).map(({ id }) => Number(id)));
  return truth;
}

function builtByPeer() {
  const { seconds } = runPeer('build', file('vectors'), DIMENSIONS, M, EF_CONSTRUCTION, file('peer'));
  return { 'graph after s': rounded(seconds), 'entries/s': Math.round(ENTRIES / seconds) };
}

function askPeer(ef, rounds) {
  return runPeer('search', file('peer'), file('queries'), file('truth'), DIMENSIONS, ef, rounds);
}

async function searchedByPeer() {
  const ef = await smallestEf((tried) => askPeer(tried, 1).recall >= TARGET_RECALL);
  return { ef, recall: Math.round(askPeer(ef, 1).recall * 10_000) / 10_000, rate: () => askPeer(ef, 3).rate };
}

function best(rates) {
  return Math.round(Math.max(...rates));
}

function rounded(value) {
  return Math.round(value * 100) / 100;
}
