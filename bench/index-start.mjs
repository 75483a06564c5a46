// How long an installation takes until its works can be searched, and in how much memory: with the index in the data folder, and without it, from the database alone.
//
//   npm run build && node bench/index-start.mjs [--works 1000,10000] [--ways folder,memory] [--folder F] [--json bench/results/index-start.json]
//
// Works are made up: 500 keypoints with random descriptors, a frame of 15 KB. Times are until the first search has its answer, those by the clock with the machine's cache of files emptied where that
// is allowed, each in a fresh process, whose memory is told. `first`: the folder is made. `again`: it is there. `memory`: every fingerprint is read from the database and prepared anew, as
// where another process has the folder open. With --folder what was made and measured once is kept there: a hundred thousand works take 25 GB of disk and 12 GB of memory.
import { randomFillSync } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngine, encodeFingerprint, FINGERPRINT_ENGINE } from '@imgguard/core';
import { build } from 'esbuild';
import sharp from 'sharp';
import { emptyFileCache, inFreshProcess } from './lib/fresh-process.mjs';

const { values } = parseArgs({
  options: {
    works: { type: 'string', default: '1000,10000' },
    ways: { type: 'string', default: 'folder,memory' },
    folder: { type: 'string' },
    json: { type: 'string' },
    step: { type: 'string' },
    count: { type: 'string' },
  },
});
const MB = 2 ** 20;
const KEYPOINTS = 500;
const DESCRIPTOR_BYTES = 61;

/** What the package keeps to itself, put together for here; beside the dependencies, so that these are found. */
const parts = fileURLToPath(new URL('../node_modules/.cache/imgguard-bench/start.mjs', import.meta.url));

if (values.step === undefined) await main();
else console.log(JSON.stringify(await { fill, start }[values.step](values.folder, Number(values.count))));

async function main() {
  await bundleParts();
  const rows = values.works.split(',').map((count) => measured(Number(count)));
  const report = {
    command: `node bench/index-start.mjs --works ${values.works} --ways ${values.ways}`,
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
    rows,
  };
  console.log(report.machine);
  console.table(rows);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
}

async function bundleParts() {
  const contents = `export * from './pipeline/work-catalogue.ts'; export * from './store/store.ts';`;
  await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('../packages/imgguard/src', import.meta.url)) },
    outfile: parts,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
}

function measured(works) {
  const folder = values.folder === undefined ? mkdtempSync(join(tmpdir(), 'imgguard-start-')) : join(values.folder, `${works}`);
  const index = join(folder, 'index');
  const kept = join(folder, 'figures.json');
  const row = existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : { works };
  const note = (way) => {
    const isCold = emptyFileCache();
    const { seconds, cpuSeconds, rssMb } = inFreshProcess(import.meta.url, { step: 'start', folder, count: works });
    Object.assign(row, {
      [`${way}, s`]: seconds,
      [`${way}, processor s`]: cpuSeconds,
      [`${way}, MB`]: rssMb,
      'file cache': isCold ? 'emptied' : 'warm',
    });
    writeFileSync(kept, JSON.stringify(row));
  };
  try {
    if (!existsSync(join(folder, 'imgguard.db'))) inFreshProcess(import.meta.url, { step: 'fill', folder, count: works });
    row['database, MB'] = Math.round(statSync(join(folder, 'imgguard.db')).size / MB);
    if (values.ways.includes('folder')) {
      if (!existsSync(index)) note('first');
      note('again');
      row['folder, MB'] = Math.round(bytesIn(index) / MB);
    }
    if (values.ways.includes('memory')) {
      rmSync(index, { recursive: true, force: true });
      // Nothing that an index could be made of.
      writeFileSync(index, 'a file');
      note('memory');
      rmSync(index);
    }
    return row;
  } finally {
    if (values.folder === undefined) rmSync(folder, { recursive: true });
  }
}

function bytesIn(folder) {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** A database with so many works. */
async function fill(folder, count) {
  mkdirSync(folder, { recursive: true });
  const { openStore } = await import(pathToFileURL(parts).href);
  const store = openStore(folder, true);
  store.rightsHolders.put({ kind: 'rights-holder', version: 1, id: 'owner', name: 'A' });
  const registeredAt = new Date().toISOString();
  const base = await baseFingerprint();
  for (let at = 0; at < count; at += 500) {
    store.database.transaction(() => {
      for (let n = at; n < Math.min(count, at + 500); n++) {
        const fileSha256 = Buffer.from(random(32)).toString('hex');
        const id = `work_${fileSha256.slice(0, 16)}`;
        const { fingerprint, width, height } = { fingerprint: madeUp(base, fileSha256), width: 3000, height: 2000 };
        const work = { kind: 'work', version: 1, id, title: id, fileName: `${n}.jpg`, rightsHolderId: 'owner', registeredAt };
        store.works.put(
          { work, fileSha256, previewSha256: fileSha256, width, height, sourcePath: null },
          { engine: FINGERPRINT_ENGINE, data: encodeFingerprint(fingerprint) },
        );
      }
    });
  }
  store.close();
  return null;
}

/** Of a picture of noise: its frame takes the bytes that those of photographs take. */
async function baseFingerprint() {
  const engine = createEngine({ threads: 1 });
  try {
    const noise = { create: { width: 700, height: 500, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 20 } } };
    return await engine.fingerprint(await sharp(noise).blur(1.2).jpeg().toBuffer(), { role: 'reference' });
  } finally {
    await engine.close();
  }
}

function random(bytes) {
  return randomFillSync(new Uint8Array(bytes));
}

function madeUp(base, fileSha256) {
  const descriptors = random(KEYPOINTS * DESCRIPTOR_BYTES);
  for (let end = DESCRIPTOR_BYTES - 1; end < descriptors.length; end += DESCRIPTOR_BYTES) descriptors[end] &= 0x3f;
  const points = Float32Array.from({ length: 4 * KEYPOINTS }, (_, i) => (i % 4 < 2 ? Math.random() * 400 : 1 + Math.random() * 5));
  const hash = random(32);
  return {
    ...base,
    fileSha256,
    pixelSha256: Buffer.from(random(32)).toString('hex'),
    pdq: { ...base.pdq, hash, quality: 100 },
    pdqDihedral: hash,
    keypoints: { count: KEYPOINTS, points, descriptors },
  };
}

/** From an open database to the answer for an image that shows no work. */
async function start(folder) {
  const image = await sharp({ create: { width: 640, height: 480, channels: 3, noise: { type: 'gaussian', mean: 120, sigma: 30 } } })
    .blur(2)
    .jpeg()
    .toBuffer();
  const file = join(folder, 'asked.jpg');
  writeFileSync(file, image);
  const { createWorkCatalogue, openStore } = await import(pathToFileURL(parts).href);
  const store = openStore(folder, false);
  const [began, processor] = [performance.now(), process.cpuUsage()];
  const catalogue = createWorkCatalogue(store, { threads: 2 });
  await catalogue.refresh();
  await catalogue.search(file, 0);
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(processor);
  const rssMb = Math.round(process.memoryUsage.rss() / MB);
  await catalogue.close();
  store.close();
  return { seconds: rounded(seconds), cpuSeconds: rounded((user + system) / 1e6), rssMb };
}

function rounded(value) {
  return Math.round(value * 100) / 100;
}
