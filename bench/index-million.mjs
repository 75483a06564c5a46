// An index in a folder as it grows to a million works: building, size on disk, memory, opening, lookup by fingerprint.
//
//   npm run build && node bench/index-million.mjs [--sizes 10000,100000,1000000] [--json bench/results/index-million.json]
//
// Depth `whole-picture`: files, pixels and PDQ hashes; features of a million works would be 85 GB. Works are made up. Their hashes are put together from those of the real pictures
// in IMGGUARD_CORPUS, each band of 16 bits from another picture: the buckets of the tables are as full as those of real collections. 1 in 20 works is a near-duplicate of another.
// Asked: images of works, in a random one of eight positions, with up to 20 bits changed, and as many strangers. Every size is built in one process and opened in a fresh one, whose
// memory is told. The machine's cache of files is emptied before where that is allowed.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decode, pdq } from '@imgguard/core';
import { openWorkIndex } from '@imgguard/index';
import { mulberry32Words } from './quality/lib/random.mjs';
import { emptyFileCache, inFreshProcess } from './lib/fresh-process.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    json: { type: 'string' },
    step: { type: 'string' },
    folder: { type: 'string' },
    count: { type: 'string' },
  },
});
const PICTURES = 1500;
const QUERIES = 500;
const POSITIONS = 8;
const MB = 2 ** 20;

if (values.step === undefined) await main();
else console.log(JSON.stringify(await { build, open: ask }[values.step](values.folder, Number(values.count))));

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'imgguard-million-'));
  try {
    const { hashes, source } = await realHashes();
    writeFileSync(join(folder, 'hashes'), hashes);
    const rows = [];
    for (const count of values.sizes.split(',').map(Number)) {
      const built = inFreshProcess(import.meta.url, { step: 'build', folder, count, flags: ['--expose-gc'] });
      const isCold = emptyFileCache();
      rows.push({
        works: count,
        ...built,
        ...inFreshProcess(import.meta.url, { step: 'open', folder, count, flags: ['--expose-gc'] }),
        'file cache': isCold ? 'emptied' : 'warm',
      });
      rmSync(join(folder, 'index'), { recursive: true });
    }
    const report = {
      command: `node bench/index-million.mjs --sizes ${values.sizes}`,
      date: new Date().toISOString().slice(0, 10),
      machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
      hashes: source,
      queries: QUERIES,
      rows,
    };
    console.log(report.machine);
    console.table(rows);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function optionsOf(folder) {
  return { folder: join(folder, 'index'), depth: 'whole-picture' };
}

async function build(folder, count) {
  const { workOf } = works(folder);
  const started = performance.now();
  const index = await openWorkIndex(optionsOf(folder));
  function* entries() {
    for (let n = 0; n < count; n++) yield { id: idOf(n), fingerprint: workOf(n), collection: `c${n % 10}`, tags: [`t${n % 7}`] };
  }
  await index.addMany(entries());
  await index.close();
  const seconds = (performance.now() - started) / 1000;
  const bytes = readdirSync(join(folder, 'index')).reduce((sum, name) => sum + statSync(join(folder, 'index', name)).size, 0);
  return {
    'build s': rounded(seconds),
    'works/s': Math.round(count / seconds),
    'on disk MB': Math.round(bytes / MB),
    'build rss MB': Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

async function ask(folder, count) {
  const { workOf, imageOf } = works(folder);
  globalThis.gc();
  const before = process.memoryUsage.rss();
  const opening = performance.now();
  const index = await openWorkIndex(optionsOf(folder));
  const openMs = performance.now() - opening;
  const first = imageOf(0, 0);
  const firstMs = await timed(() => index.search(first));
  globalThis.gc();
  const rss = process.memoryUsage.rss() - before;
  const [copies, strangers, filtered, cpu] = [[], [], [], []];
  let found = 0;
  for (let q = 0; q < QUERIES; q++) {
    const n = (q * 7919 + 13) % count;
    const [copy, stranger] = [imageOf(n, q), imageOf(count + n, q)];
    let result;
    copies.push(await timed(async () => (result = await index.search(copy))));
    if (result.matches.some(({ workId }) => workId === idOf(n))) found++;
    strangers.push(await timed(() => index.search(stranger)));
    cpu.push(await cpuTimed(() => index.search(copy)), await cpuTimed(() => index.search(stranger)));
    filtered.push(await timed(() => index.search(copy, { filter: { collections: ['c3'], anyTags: ['t2'] } })));
  }
  const same = await timed(() => index.search({ ...imageOf(5, 1), pixelSha256: workOf(5).pixelSha256 }));
  const replaced = await timed(() => index.add({ id: idOf(3), fingerprint: workOf(4) }));
  await index.close();
  return {
    'open ms': Math.round(openMs),
    'first search ms': rounded(firstMs),
    'index rss MB': Math.round(rss / MB),
    'copy ms p50': quantile(0.5, copies),
    'copy ms p99': quantile(0.99, copies),
    'stranger ms p50': quantile(0.5, strangers),
    'stranger ms p99': quantile(0.99, strangers),
    'processor ms p50': quantile(0.5, cpu),
    'processor ms p99': quantile(0.99, cpu),
    'filtered ms p50': quantile(0.5, filtered),
    'same file ms': rounded(same),
    'replace ms': rounded(replaced),
    'copies found': `${found}/${QUERIES}`,
  };
}

function idOf(n) {
  return `work-${String(n).padStart(7, '0')}`;
}

/** Works and images by their numbers. */
function works(folder) {
  const real = new Uint8Array(readFileSync(join(folder, 'hashes')));
  const pictures = real.length / 32;
  const shared = {
    version: 1,
    width: 4000,
    height: 3000,
    keypoints: { count: 0, points: new Float32Array(), descriptors: new Uint8Array() },
    frame: { width: 512, height: 384, jpeg: new Uint8Array(1) },
  };
  const hashOf = (n) => {
    const isNearDuplicate = n % 20 === 1;
    const random = mulberry32Words(1 + (isNearDuplicate ? n - 1 : n));
    const hash = new Uint8Array(32);
    for (let band = 0; band < 16; band++) {
      const from = random() % pictures;
      hash.set(real.subarray(32 * from + 2 * band, 32 * from + 2 * band + 2), 2 * band);
    }
    if (isNearDuplicate) flip(hash, 12, mulberry32Words(n));
    return hash;
  };
  return {
    workOf(n) {
      const hash = hashOf(n);
      return {
        ...shared,
        ...filesOf(n, 'work'),
        role: 'reference',
        pdq: { algorithm: 'pdq', variant: 'full', hash, quality: 100 },
        pdqDihedral: hash,
      };
    },
    imageOf(n, q) {
      const random = mulberry32Words(q + 77);
      const pdqDihedral = new Uint8Array(32 * POSITIONS);
      for (let p = 0; p < POSITIONS; p++) pdqDihedral.set(hashOf(2_000_000 + n * POSITIONS + p), 32 * p);
      const copy = hashOf(n);
      flip(copy, random() % 21, random);
      pdqDihedral.set(copy, 32 * (random() % POSITIONS));
      return {
        ...shared,
        ...filesOf(n, `image ${q}`),
        role: 'query',
        pdq: { algorithm: 'pdq', variant: 'full', hash: pdqDihedral.slice(0, 32), quality: 100 },
        pdqDihedral,
      };
    },
  };
}

function filesOf(n, kind) {
  return { fileSha256: digest(`file ${n} ${kind}`), pixelSha256: digest(`pixels ${n} ${kind}`) };
}

async function realHashes() {
  const corpus = process.env.IMGGUARD_CORPUS ?? fileURLToPath(new URL('../../shared/corpus', import.meta.url));
  if (!existsSync(corpus)) {
    const random = mulberry32Words(5);
    return { source: 'uniform: IMGGUARD_CORPUS is not there', hashes: new Uint8Array(new Uint32Array(8 * PICTURES).map(random).buffer) };
  }
  const files = ['originals', 'distractors', 'lookalikes'].flatMap((name) =>
    existsSync(join(corpus, name)) ? readdirSync(join(corpus, name), { recursive: true }).map((file) => join(corpus, name, file)) : [],
  );
  const pictures = files
    .filter((file) => /\.(jpe?g|png)$/i.test(file))
    .toSorted()
    .slice(0, PICTURES);
  const hashes = [];
  for (const file of pictures) hashes.push((await pdq(await decode(file))).hash);
  return { source: `bands of ${hashes.length} real pictures`, hashes: Buffer.concat(hashes) };
}

function flip(hash, bits, random) {
  for (let i = 0; i < bits; i++) hash[random() % 32] ^= 1 << (random() % 8);
}

function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** Milliseconds by the clock. */
async function timed(run) {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** Milliseconds of processor time, which other programs lengthen little. */
async function cpuTimed(run) {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function quantile(share, times) {
  return rounded(times.toSorted((l, r) => l - r)[Math.floor(share * (times.length - 1))]);
}

function rounded(value) {
  return Math.round(value * 100) / 100;
}
