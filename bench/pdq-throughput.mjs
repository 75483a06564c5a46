// How many fingerprints of the cheapest kind one core takes in a second, from JPEG files of 1,024 px, beside the hashes of others.
//
//   npm run build && node bench/pdq-throughput.mjs [--files 60] [--rounds 3] [--json file]
//
// One file after the other, in one thread; the best of the rounds. Processor time is what counts, so that a busy machine tells the same: a second
// of it is a second of one core. With IMGGUARD_PYTHON, a Python that has `imagehash`, its `phash` is measured too.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decode, pdq, pdqDihedral } from '@imgguard/core';
import blockhash from 'blockhash-core';
import imghash from 'imghash';
import sharp from 'sharp';
import phash from 'sharp-phash';

const SIDE = 1024;
const { values } = parseArgs({
  options: { files: { type: 'string', default: '60' }, rounds: { type: 'string', default: '3' }, json: { type: 'string' } },
});
const corpus = process.env.IMGGUARD_CORPUS ?? fileURLToPath(new URL('../../shared/corpus', import.meta.url));
// Otherwise sharp spreads one picture over all cores.
sharp.concurrency(1);

const HASHES = {
  'imgguard pdq (256 bits)': async (file) => pdq(await decode(file)),
  'imgguard pdq, 8 positions': async (file) => pdqDihedral(await decode(file)),
  'imgguard decode alone': (file) => decode(file),
  'sharp-phash (64 bits)': (file) => phash(file),
  'imghash (64 bits)': (file) => imghash.hash(file, 8),
  'blockhash-core (256 bits) on sharp': async (file) => {
    const { data, info } = await sharp(file).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return blockhash.bmvbhash({ width: info.width, height: info.height, data }, 16);
  },
};

const folder = mkdtempSync(`${tmpdir()}/imgguard-throughput-`);
mkdirSync(folder, { recursive: true });
try {
  const files = await jpegs();
  const rows = {};
  for (const [name, hash] of Object.entries(HASHES)) rows[name] = await measure(hash, files);
  Object.assign(rows, withPython(files));
  const report = {
    command: 'node bench/pdq-throughput.mjs',
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`,
    files: files.length,
    rows,
  };
  console.log(`${files.length} JPEG files of ${SIDE} px; ${report.machine}`);
  console.table(rows);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

async function jpegs() {
  const names = readdirSync(`${corpus}/originals`).filter((name) => /\.(?:jpe?g|png)$/i.test(name));
  const made = names.toSorted().slice(0, Number(values.files));
  return Promise.all(
    made.map(async (name, i) => {
      const file = `${folder}/${i}.jpg`;
      await sharp(`${corpus}/originals/${name}`).resize(SIDE, SIDE, { fit: 'inside' }).jpeg({ quality: 85 }).toFile(file);
      return file;
    }),
  );
}

async function measure(hash, files) {
  await hash(files[0]);
  let best = { cpu: Infinity, wall: Infinity };
  for (let round = 0; round < Number(values.rounds); round++) {
    const before = process.cpuUsage();
    const started = performance.now();
    for (const file of files) await hash(file);
    const { user, system } = process.cpuUsage(before);
    best = { cpu: Math.min(best.cpu, (user + system) / 1000), wall: Math.min(best.wall, performance.now() - started) };
  }
  return row(best.cpu / files.length, best.wall / files.length);
}

function row(cpuMs, wallMs) {
  return {
    'cpu ms': Math.round(cpuMs * 100) / 100,
    'wall ms': Math.round(wallMs * 100) / 100,
    'images per core and second': Math.round(1000 / cpuMs),
  };
}

function withPython(files) {
  const python = process.env.IMGGUARD_PYTHON;
  if (python === undefined) return {};
  const script = `
import sys, time, imagehash
from PIL import Image
files = sys.argv[2:]
imagehash.phash(Image.open(files[0]))
best = (1e9, 1e9)
for _ in range(int(sys.argv[1])):
    cpu, wall = time.process_time(), time.perf_counter()
    for file in files:
        imagehash.phash(Image.open(file))
    best = (min(best[0], time.process_time() - cpu), min(best[1], time.perf_counter() - wall))
print(best[0] * 1000, best[1] * 1000)`;
  const output = execFileSync(python, ['-c', script, values.rounds, ...files], {
    encoding: 'utf8',
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  const [cpu, wall] = output.trim().split(' ').map(Number);
  return { 'python imagehash phash (64 bits)': row(cpu / files.length, wall / files.length) };
}
