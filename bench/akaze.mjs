// How long our AKAZE takes beside OpenCV's in WebAssembly, on the same frames in the same run, and whether both find the same.
//
//   node bench/akaze.mjs [--json bench/results/akaze.json]
//
// Frames: photographs of the folders `originals`, `openphotos` and `distractors` of IMGGUARD_CORPUS, reduced as for a work (512 px) and for an
// image that is asked about (768 px). Both compute every descriptor; `as used` describes only the 500 or 800 keypoints that a fingerprint keeps. Medians over
// the photographs of the least of three rounds, on one thread. Afterwards 2,000 frames of changing sizes pass, and the memory of the process is
// looked at on the way.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const PER_FOLDER = 8;
const ROUNDS = 3;
const LONG_RUN = 2000;
const FRAMES = [
  { side: 512, keep: 500 },
  { side: 768, keep: 800 },
];
const root = fileURLToPath(new URL('..', import.meta.url));
const { json } = parseArgs({ options: { json: { type: 'string' } } }).values;
const corpus = process.env.IMGGUARD_CORPUS ?? fileURLToPath(new URL('../../shared/corpus', import.meta.url));

const core = await sources();
const { cv } = await core.loadOpenCv();
const akaze = core.createAkaze();
const grays = [];
for (const file of ['originals', 'openphotos', 'distractors'].flatMap(pictures)) grays.push(core.toGray(await core.decode(file)));
const rows = FRAMES.map(measure);
console.table(rows);
const memory = remember();
console.table(memory);
const [{ model }] = cpus();
const report = {
  command: 'node bench/akaze.mjs',
  date: new Date().toISOString().slice(0, 10),
  machine: `${model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
  rows,
  memory,
};
if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);

/** What is not public of the core package, from its sources. */
async function sources() {
  const contents = `
    export { createAkaze } from './akaze/akaze.ts';
    export { extractKeypoints, frameOf } from './descriptors/keypoints.ts';
    export { decode } from './image/decode.ts';
    export { toGray } from './image/gray-frame.ts';
    export { loadOpenCv } from './matching/open-cv.ts';
    export { AKAZE_THRESHOLD } from './matching/parameters.ts';
    export { openCvAkaze } from './testing/open-cv-akaze.ts';`;
  const outfile = `${root}.cache/bench/akaze.mjs`;
  mkdirSync(`${root}.cache/bench`, { recursive: true });
  const stdin = { contents, resolveDir: `${root}packages/core/src`, loader: 'ts' };
  await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}

function pictures(folder) {
  const all = readdirSync(`${corpus}/${folder}`, { recursive: true }).filter((name) => /\.(jpe?g|png)$/i.test(name));
  const step = Math.max(1, Math.floor(all.length / PER_FOLDER));
  return all
    .toSorted()
    .filter((_, i) => i % step === 0)
    .slice(0, PER_FOLDER)
    .map((name) => `${corpus}/${folder}/${name}`);
}

function measure({ side, keep }) {
  const times = { openCv: [], ours: [], asUsed: [] };
  const agreement = { keypoints: 0, samePoints: 0, sameDescriptors: 0 };
  for (const gray of grays) {
    const frame = core.frameOf(cv, gray, side);
    const threshold = core.AKAZE_THRESHOLD;
    const [ours, theirs] = [akaze.detect(frame, { threshold }), core.openCvAkaze(cv, frame, threshold)];
    count(agreement, ours.keypoints, theirs.keypoints);
    times.openCv.push(least(() => core.openCvAkaze(cv, frame, threshold)));
    times.ours.push(least(() => akaze.detect(frame, { threshold })));
    times.asUsed.push(least(() => core.extractKeypoints(frame, keep)));
  }
  return {
    side,
    photographs: grays.length,
    openCvMs: ms(times.openCv),
    oursMs: ms(times.ours),
    asUsedMs: ms(times.asUsed),
    timesFaster: ms(times.openCv.map((value, i) => value / times.ours[i])),
    ...agreement,
  };
}

/** Megabytes in use by the process, as frames pass. */
function remember() {
  const seen = [];
  for (let i = 0; i <= LONG_RUN; i++) {
    const gray = grays[i % grays.length];
    const [width, height] = [Math.min(gray.width, 16 + ((i * 37) % 753)), Math.min(gray.height, 16 + ((i * 101) % 753))];
    const data = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) data.set(gray.data.subarray(y * gray.width, y * gray.width + width), y * width);
    core.extractKeypoints({ width, height, data }, 800);
    if (i % (LONG_RUN / 4) === 0) seen.push({ frames: i, residentMb: Math.round(process.memoryUsage().rss / 2 ** 20) });
  }
  return seen;
}

/** Keypoints are compared one by one, in the order of detection, which is the same. */
function count(agreement, ours, theirs) {
  agreement.keypoints += theirs.count;
  for (let i = 0; i < Math.min(ours.count, theirs.count); i++) {
    const same = [0, 1, 2].every((field) => ours.points[4 * i + field] === theirs.points[4 * i + field]);
    if (same) agreement.samePoints++;
    const bytes = (set) => Buffer.from(set.descriptors.subarray(61 * i, 61 * (i + 1)));
    if (same && bytes(ours).equals(bytes(theirs))) agreement.sameDescriptors++;
  }
}

function least(run) {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** Milliseconds to a tenth. */
function ms(values) {
  return Math.round(median(values) * 10) / 10;
}

function median(values) {
  return values.toSorted((l, r) => l - r)[values.length >> 1];
}
