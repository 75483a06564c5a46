// Nearest neighbours of vectors: `createHnswIndex` beside the library it uses, called directly, and beside comparing every vector; recall against the latter.
//
//   npm run build && node bench/vectors.mjs [--entries 20000] [--dimensions 128] [--json bench/results/vectors.json]
//
// One thread; vectors in clusters, of length 1. Queries a second of processor time. Recall is the share of the true nearest ten. Delays of the event loop are
// wall-clock, and include what other programs took.
import { rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createExactVectorIndex, createHnswIndex } from '@imgguard/index';
import hnswlib from 'hnswlib-node';
import { mulberry32Words } from './quality/lib/random.mjs';

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '20000' },
    dimensions: { type: 'string', default: '128' },
    json: { type: 'string' },
  },
});
const [ENTRIES, DIMENSIONS] = [Number(values.entries), Number(values.dimensions)];
const [QUERIES, ROUNDS] = [500, 9];
const CLUSTERS = Math.ceil(ENTRIES / 50);
/** Of each number, where the clusters' own lie 1 apart. */
const SPREAD = 0.7;
const K = 10;
const [M, EF_CONSTRUCTION] = [16, 200];
const algorithm = 'bench@1';

const random = mulberry32Words(1);
const centres = Array.from({ length: CLUSTERS }, () => unit(() => normal()));
const entries = Array.from({ length: ENTRIES }, (_, i) => ({ id: `${i}`, descriptor: { algorithm, vector: clustered() } }));
const queries = Array.from({ length: QUERIES }, clustered);

const shape = { algorithm, dimensions: DIMENSIONS };
const exact = createExactVectorIndex(shape);
await exact.add(entries);
const truth = [];
const exactRate = await rate(async (vector) =>
  truth.push((await exact.search({ algorithm, vector }, { k: K })).map(({ id }) => Number(id))),
);

const building = [];
const indexes = {};
for (const efSearch of [16, 32, 64, 128])
  indexes[efSearch] = createHnswIndex({ ...shape, efSearch, m: M, efConstruction: EF_CONSTRUCTION, whenMissing: 'throw' });
const [first, ...others] = Object.values(indexes);
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const adapterSeconds = await cpuSeconds(() => first.add(entries));
delay.disable();
building.push({
  what: 'createHnswIndex',
  'adds/s': Math.round(ENTRIES / adapterSeconds),
  'event loop delay ms p99': rounded(delay.percentile(99) / 1e6),
});

const direct = new hnswlib.HierarchicalNSW('l2', DIMENSIONS);
direct.initIndex({ maxElements: ENTRIES, m: M, efConstruction: EF_CONSTRUCTION, randomSeed: 100 });
const directSeconds = await cpuSeconds(() =>
  entries.forEach(({ descriptor }, label) => direct.addPoint(Array.from(descriptor.vector), label)),
);
building.push({ what: 'hnswlib-node, called directly', 'adds/s': Math.round(ENTRIES / directSeconds) });

// The same graph for every efSearch.
const snapshot = join(tmpdir(), `imgguard-vectors-${process.pid}`);
await first.save(snapshot);
for (const index of others) await index.load(snapshot);
rmSync(snapshot);

const searching = [{ what: 'createExactVectorIndex', efSearch: null, 'queries/s': Math.round(exactRate), 'recall@10': 1 }];
for (const [efSearch, index] of Object.entries(indexes)) {
  direct.setEf(Number(efSearch));
  const ways = {
    createHnswIndex: async (vector) => (await index.search({ algorithm, vector }, { k: K })).map(({ id }) => Number(id)),
    'hnswlib-node, called directly': async (vector) => direct.searchKnn(Array.from(vector), K).neighbors,
  };
  for (const [what, { perSecond, found }] of Object.entries(await takeTurns(ways))) {
    searching.push({ what, efSearch: Number(efSearch), 'queries/s': perSecond, 'recall@10': recall(found) });
  }
}

const report = {
  command: `node bench/vectors.mjs --entries ${ENTRIES} --dimensions ${DIMENSIONS}`,
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
  note: 'per second of processor time, one thread; other programs used the machine when the load is above 1',
  building,
  searching,
};
console.log(`${ENTRIES} vectors of ${DIMENSIONS} numbers in ${CLUSTERS} clusters, ${QUERIES} queries; ${report.machine}`);
console.table(building);
console.table(searching);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);

/** Each way's answers, and the median of its rounds; the first warms up. */
async function takeTurns(ways) {
  const rounds = Object.fromEntries(Object.keys(ways).map((what) => [what, { rates: [], found: [] }]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const [what, ask] of Object.entries(ways)) {
      const found = [];
      const perSecond = await rate(async (vector) => found.push(await ask(vector)));
      rounds[what].found = found;
      if (round >= 0) rounds[what].rates.push(perSecond);
    }
  }
  return Object.fromEntries(Object.entries(rounds).map(([what, { rates, found }]) => [what, { perSecond: median(rates), found }]));
}

function median(rates) {
  return Math.round(rates.toSorted((l, r) => l - r)[rates.length >> 1]);
}

/** Calls a second of processor time, one call for each query. */
async function rate(ask) {
  const seconds = await cpuSeconds(async () => {
    for (const query of queries) await ask(query);
  });
  return QUERIES / seconds;
}

async function cpuSeconds(run) {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function recall(found) {
  const right = found.map((ids, query) => ids.filter((id) => truth[query].includes(id)).length);
  return Math.round((1000 * right.reduce((sum, count) => sum + count, 0)) / (K * QUERIES)) / 1000;
}

function clustered() {
  const centre = centres[random() % CLUSTERS];
  return unit((i) => centre[i] + (SPREAD * normal()) / Math.sqrt(DIMENSIONS));
}

function unit(component) {
  const vector = Float32Array.from({ length: DIMENSIONS }, (_, i) => component(i));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function normal() {
  return Math.sqrt(-2 * Math.log((random() + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * random()) / 2 ** 32);
}

function rounded(value) {
  return Math.round(value * 10) / 10;
}
