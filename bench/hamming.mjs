// Exact Hamming search of 256-bit hashes: the WebAssembly scan beside a plain loop, beside C with and without the machine's vector instructions, and
// beside our own scan with SIMD; multi-index hashing beside the scan, and beside Meta's C++ and faiss (see native/mih-peers.mjs).
//
//   npm run build && node bench/hamming.mjs [--entries 1000000] [--rounds 5] [--json bench/results/hamming.json]
//
// One thread. All take turns, round after round; what counts is the median of processor time, so that a busy machine tells nearly the same (it still shares
// its caches). Every way has to find the same hits. C is compiled from bench/native by `cc` (or $CC), and left out where there is none.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createLinearIndex, createMihIndex } from '@imgguard/index';
import wabt from 'wabt';
import { hashSets, queriesFor } from './native/hash-sets.mjs';
import { askPeer, mihPeers } from './native/mih-peers.mjs';
import { mulberry32Words } from './quality/lib/random.mjs';

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const [ENTRIES, ROUNDS] = [Number(values.entries), Number(values.rounds)];
const QUERIES = Math.max(20, Math.round(40_000_000 / ENTRIES));
/** So many different ones that the caches hold nothing of the last round. */
const TABLE_QUERIES = 1000;
const RADIUS = 31;
const ALL = 1_000_000;
const compiler = process.env.CC ?? 'cc';
const native = (name) => fileURLToPath(new URL(`native/${name}`, import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'imgguard-hamming-'));
const peers = mihPeers(folder);
try {
  const random = mulberry32Words(1);
  const sets = hashSets(ENTRIES, random);
  const tables = [];
  let scans;
  for (const [name, hashes] of Object.entries(sets)) {
    const indexes = await build(hashes);
    if (scans === undefined) scans = await measureScans(hashes, queriesFor(hashes, QUERIES, random), indexes.linear);
    tables.push(...(await measureMih(name, { hashes, queries: queriesFor(hashes, TABLE_QUERIES, random), indexes })));
    await Promise.all([indexes.linear.close(), indexes.mih.close()]);
  }
  report(scans, tables);
} finally {
  rmSync(folder, { recursive: true });
}

function report(scans, tables) {
  const result = {
    command: `node bench/hamming.mjs --entries ${ENTRIES} --rounds ${ROUNDS}`,
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
    entries: ENTRIES,
    queries: { scans: QUERIES, tables: TABLE_QUERIES },
    peers: "the peers of the tables are asked after one another, each with its own warm-up; c++ from facebook/ThreatExchange's pdq/cpp",
    note: 'queries per second of processor time, one thread; other programs used the machine when the load is above 1',
    scans,
    tables,
  };
  console.log(`${ENTRIES} hashes of 256 bits, ${QUERIES} queries, radius ${RADIUS}; ${result.machine}`);
  console.table(scans);
  console.table(tables);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 1)}\n`);
}

async function measureScans(hashes, queries, linear) {
  const words = new Uint32Array(hashes.buffer);
  const simd = await simdScan(hashes);
  const ways = {
    'WebAssembly, createLinearIndex': () => askAll(linear, queries, { maxDistance: RADIUS, k: ALL }),
    'WebAssembly, 8 views and negatives in one pass': () => askViews(linear, queries),
    'WebAssembly SIMD (i8x16.popcnt)': () => inNode(() => simd(queries)),
    'plain loop in JavaScript': () => inNode(() => plainLoop(words, queries)),
    ...compiled(hashes, queries),
  };
  const rates = await takeTurns(ways);
  const reference = rates['C, -O2 -mpopcnt'];
  return Object.fromEntries(
    Object.entries(rates).map(([name, rate]) => [
      name,
      { 'queries/s': Math.round(rate), ...(reference === undefined ? {} : { 'of C -O2 -mpopcnt': rounded(rate / reference) }) },
    ]),
  );
}

async function measureMih(set, { hashes, queries, indexes: { linear, mih } }) {
  const rows = [];
  const files = { hashes: join(folder, 'mih-hashes'), queries: join(folder, 'mih-queries'), rounds: ROUNDS };
  writeFileSync(files.hashes, hashes);
  writeFileSync(files.queries, queries);
  for (const radius of [15, RADIUS]) {
    const before = mih.stats();
    const options = { maxDistance: radius, k: ALL };
    let found;
    const rates = await takeTurns({
      mih: async () => (found = await askAll(mih, queries, options)),
      scan: () => askAll(linear, queries, options),
    });
    const after = mih.stats();
    const asked = after.fromTables + after.scans - before.fromTables - before.scans;
    rows.push({
      set,
      radius,
      'mih queries/s': Math.round(rates.mih),
      'scan queries/s': Math.round(rates.scan),
      'times the scan': rounded(rates.mih / rates.scan),
      'from tables': rounded((after.fromTables - before.fromTables) / asked),
      ...besidePeers({ ...files, radius }, found, rates.mih),
    });
  }
  return rows;
}

/** How many times as fast as each peer, which has to find the same. */
function besidePeers(files, { found, sum }, rate) {
  const row = {};
  for (const [name, command] of Object.entries(peers)) {
    const theirs = askPeer(command, files);
    if (theirs.found !== found || theirs.sum !== sum)
      throw new Error(`${name} finds ${theirs.found} hits, ${theirs.sum} bits; mih ${found}, ${sum}`);
    row[`${name}, queries/s`] = Math.round(TABLE_QUERIES / theirs.seconds);
    row[`times ${name}`] = rounded((rate * theirs.seconds) / TABLE_QUERIES);
  }
  return row;
}

/** Queries per second of processor time, the median of the rounds. Fails unless all find the same (views find more, and are only timed). */
async function takeTurns(ways) {
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  let agreed;
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, ask] of Object.entries(ways)) {
      const { seconds, found, sum, asked } = await ask();
      // The first round warms up.
      if (round >= 0) times[name].push(asked / seconds);
      if (found === undefined) continue;
      agreed ??= `${found} hits, ${sum} bits`;
      if (agreed !== `${found} hits, ${sum} bits`) throw new Error(`${name}: ${found} hits, ${sum} bits; others: ${agreed}`);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, rates]) => [name, rates.toSorted((l, r) => l - r)[rates.length >> 1]]));
}

async function askAll(index, queries, options) {
  const before = process.cpuUsage();
  let [found, sum] = [0, 0];
  for (let at = 0; at < queries.length; at += 32) {
    for (const { distance } of await index.search(pdq(queries.subarray(at, at + 32)), options)) {
      found++;
      sum += distance;
    }
  }
  return { seconds: cpuSeconds(before), found, sum, asked: queries.length / 32 };
}

async function askViews(index, queries) {
  const before = process.cpuUsage();
  const asked = Math.floor(queries.length / 256);
  for (let q = 0; q < asked; q++) {
    const views = Array.from({ length: 8 }, (_, i) => pdq(queries.subarray(256 * q + 32 * i, 256 * q + 32 * i + 32)));
    await index.searchViews(views, { maxDistance: RADIUS, k: ALL, negatives: true });
  }
  return { seconds: cpuSeconds(before), asked };
}

function inNode(run) {
  const before = process.cpuUsage();
  const { found, sum } = run();
  return { seconds: cpuSeconds(before), found, sum, asked: QUERIES };
}

function cpuSeconds(before) {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function plainLoop(words, queries) {
  const asked = new Uint32Array(queries.slice().buffer);
  let [found, sum] = [0, 0];
  for (let q = 0; q < asked.length; q += 8) {
    for (let at = 0; at < words.length; at += 8) {
      let distance = 0;
      for (let i = 0; i < 8; i++) distance += popcount(words[at + i] ^ asked[q + i]);
      if (distance > RADIUS) continue;
      found++;
      sum += distance;
    }
  }
  return { found, sum };
}

function popcount(word) {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

async function simdScan(hashes) {
  const { parseWat } = await wabt();
  const wat = parseWat('hamming-simd.wat', readFileSync(native('hamming-simd.wat'), 'utf8'), { simd: true });
  const { memory, scan256 } = new WebAssembly.Instance(new WebAssembly.Module(wat.toBinary({}).buffer), {}).exports;
  const [hits, base, chunk] = [65_536, 262_144, 16_384];
  memory.grow(Math.ceil(hashes.length / 65_536) + 1);
  const bytes = new Uint8Array(memory.buffer);
  bytes.set(hashes, base);
  return (queries) => {
    let [found, sum] = [0, 0];
    for (let at = 0; at < queries.length; at += 32) {
      bytes.set(queries.subarray(at, at + 32));
      for (let slot = 0; slot < ENTRIES; slot += chunk) {
        const count = scan256(base + 32 * slot, slot, Math.min(chunk, Math.ceil((ENTRIES - slot) / 4) * 4), 0, RADIUS, hits);
        const written = new Uint32Array(memory.buffer, hits, 2 * count);
        for (let i = 0; i < written.length; i += 2) {
          if (written[i] >= ENTRIES) continue;
          found++;
          sum += written[i + 1] >>> 9;
        }
      }
    }
    return { found, sum };
  };
}

/** The ways that need a C compiler. */
function compiled(hashes, queries) {
  if (spawnSync(compiler, ['--version']).status !== 0) {
    console.warn(`C is left out: there is no ${compiler}.`);
    return {};
  }
  const [data, asked] = [join(folder, 'hashes'), join(folder, 'queries')];
  writeFileSync(data, hashes);
  writeFileSync(asked, queries);
  const ways = {};
  for (const flags of ['-O2 -mpopcnt', '-O3 -march=native']) {
    const binary = join(folder, `hamming${flags.replaceAll(/[^\w]/g, '')}`);
    if (spawnSync(compiler, [...flags.split(' '), '-o', binary, native('hamming.c')], { stdio: 'inherit' }).status !== 0) continue;
    ways[`C, ${flags}`] = () => {
      const [seconds, found, sum] = execFileSync(binary, [data, asked, `${RADIUS}`], { encoding: 'utf8' })
        .trim()
        .split(' ')
        .map(Number);
      return { seconds, found, sum, asked: QUERIES };
    };
  }
  return ways;
}

async function build(hashes) {
  const indexes = { linear: createLinearIndex(), mih: createMihIndex() };
  for (let first = 0; first < ENTRIES; first += 20_000) {
    const entries = Array.from({ length: Math.min(20_000, ENTRIES - first) }, (_, i) => ({
      id: `${first + i}`,
      descriptor: pdq(hashes.subarray(32 * (first + i), 32 * (first + i + 1))),
    }));
    for (const index of Object.values(indexes)) await index.add(entries);
  }
  return indexes;
}

function pdq(hash) {
  return { algorithm: 'pdq', variant: 'full', hash };
}

function rounded(value) {
  return Math.round(value * 100) / 100;
}
