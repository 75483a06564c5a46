// What each tier of a search costs: the file itself, a copy that PDQ finds, a copy that only keypoints find, and a stranger, in 64 and in 1,500 works.
//
//   npm run build && VIPS_CONCURRENCY=1 node bench/tiers.mjs [--json file] [--cache file]
//
// Photographs: as in index-growth.mjs. Images are JPEG files of a long side of 1,024 px. One thread searches, one decodes; CPU is that of the whole process,
// garbage collection and all helper threads included, in the middle of all images (median) after one round that is not counted. `afterDecode` leaves out what decoding the
// image takes, which is measured by itself. Steps are wall time of the search's thread: too long on a machine that does other things too.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decode } from '@imgguard/core';
import { createWorkIndex } from '@imgguard/index';
import sharp from 'sharp';

const SIZES = [64, 1500];
const IMAGES_OF_EACH_KIND = 24;
const ROUNDS = 1;

const { json, cache } = parseArgs({ options: { json: { type: 'string' }, cache: { type: 'string' } } }).values;
const corpus = process.env.IMGGUARD_CORPUS ?? fileURLToPath(new URL('../../shared/corpus', import.meta.url));
sharp.concurrency(1);
const [originals, distractors, lookAlikes] = ['originals', 'distractors', 'lookalikes'].map(pictures);

const works = await fingerprints();
const kinds = {
  'the file itself': { found: true, files: originals.slice(0, IMAGES_OF_EACH_KIND).map((file) => readFileSync(file)) },
  'smaller, re-encoded': { found: true, files: await copies((image) => image.resize(640, 640, { fit: 'inside' })) },
  gray: { found: true, files: await copies((image) => image.grayscale()) },
  mirrored: { found: true, files: await copies((image) => image.flop()) },
  'turned by a quarter': { found: true, files: await copies((image) => image.rotate(90)) },
  'a part (60 %)': { found: true, files: await parts() },
  stranger: { found: false, files: await Promise.all(lookAlikes.slice(0, IMAGES_OF_EACH_KIND).map((file) => encoded(sharp(file)))) },
};
const rows = [];
for (const size of SIZES) rows.push(...(await measure(size)));

const report = {
  command: 'VIPS_CONCURRENCY=1 node bench/tiers.mjs',
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`,
  loadAverage: round(loadavg()[0]),
  imagesOfEachKind: IMAGES_OF_EACH_KIND,
  rows,
};
console.log(JSON.stringify(report, null, 2));
console.table(rows.map(({ steps: _steps, ...row }) => row));
if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);

function pictures(folder) {
  return readdirSync(`${corpus}/${folder}`, { recursive: true })
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .toSorted()
    .map((name) => `${corpus}/${folder}/${name}`);
}

/** Works that are no copies of each other: mirrored and negative pictures fill up what the photographs leave, never those that are asked for. */
async function fingerprints() {
  const index = createWorkIndex({ threads: 2 });
  try {
    if (cache !== undefined && existsSync(cache)) await index.load(cache);
    else {
      const plain = [...originals, ...distractors].map((file) => ({ file, picture: file }));
      const rest = [...originals.slice(IMAGES_OF_EACH_KIND), ...distractors];
      const changed = [
        ...rest.map((file) => ({ file, picture: sharp(file).rotate().flop() })),
        ...rest.map((file) => ({ file, picture: sharp(file).rotate().negate({ alpha: false }) })),
      ];
      const wanted = [...plain, ...changed].slice(0, SIZES.at(-1));
      for (let i = 0; i < wanted.length; i += 16) {
        const taken = wanted.slice(i, i + 16).map(({ picture }) => index.fingerprint(picture, { role: 'reference' }));
        for (const [j, fingerprint] of (await Promise.all(taken)).entries()) index.add(String(i + j), fingerprint);
      }
      if (cache !== undefined) await index.save(cache);
    }
    return index.ids().map((id) => index.get(id));
  } finally {
    await index.close();
  }
}

function encoded(image) {
  return image.resize(1024, 1024, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 75 }).toBuffer();
}

function copies(edit) {
  return Promise.all(
    originals.slice(0, IMAGES_OF_EACH_KIND).map(async (file) => {
      const edited = await edit(sharp(file)).png().toBuffer();
      return encoded(sharp(edited));
    }),
  );
}

function parts() {
  return Promise.all(
    originals.slice(0, IMAGES_OF_EACH_KIND).map(async (file) => {
      const { width, height } = await sharp(file).metadata();
      const [left, top] = [Math.round(width / 5), Math.round(height / 10)];
      return encoded(sharp(file).extract({ left, top, width: Math.round(0.6 * width), height: Math.round(0.6 * height) }));
    }),
  );
}

async function measure(size) {
  const index = createWorkIndex({ threads: 1 });
  for (const [i, work] of works.slice(0, size).entries()) index.add(String(i), work);
  const measured = [];
  for (const [kind, { files, found }] of Object.entries(kinds)) {
    const samples = [];
    const decoding = [];
    for (let pass = 0; pass <= ROUNDS; pass++) {
      for (const [i, file] of files.entries()) {
        const decodeCpu = await cpuMs(() => decode(file));
        let result;
        const cpu = await cpuMs(async () => (result = await index.search(file, { explain: true })));
        const isRight = found ? result.matches.some(({ workId }) => workId === String(i)) : result.matches.length === 0;
        if (pass === 0) continue;
        decoding.push(decodeCpu);
        samples.push({ cpu, after: cpu - decodeCpu, isRight, isEarly: result.image.fingerprint === null, steps: result.steps });
      }
    }
    measured.push(rowOf({ works: size, kind, samples, decoding }));
  }
  await index.close();
  return measured;
}

function rowOf({ works: count, kind, samples, decoding }) {
  const names = [...new Set(samples.flatMap(({ steps }) => steps.map(({ name }) => name)))];
  const steps = Object.fromEntries(
    names.map((name) => [
      name,
      round(median(samples.flatMap((each) => each.steps.filter((step) => step.name === name).map(({ ms }) => ms)))),
    ]),
  );
  return {
    works: count,
    kind,
    right: round(share(samples.map(({ isRight }) => isRight))),
    beforeKeypoints: round(share(samples.map(({ isEarly }) => isEarly))),
    cpuMs: round(median(samples.map(({ cpu }) => cpu))),
    decodeCpuMs: round(median(decoding)),
    afterDecodeCpuMs: round(median(samples.map(({ after }) => after))),
    afterDecodeCpuP90Ms: round(
      quantile(
        samples.map(({ after }) => after),
        0.9,
      ),
    ),
    steps,
  };
}

async function cpuMs(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function share(flags) {
  return flags.filter(Boolean).length / flags.length;
}

function median(values) {
  return quantile(values, 0.5);
}

function quantile(values, q) {
  return values.toSorted((l, r) => l - r)[Math.min(values.length - 1, Math.floor(q * values.length))];
}

function round(value) {
  return Math.round(value * 100) / 100;
}
