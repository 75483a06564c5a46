// How long a search takes and how much memory a work takes, as an index of works grows.
//
//   npm run build && node --expose-gc bench/index-growth.mjs [--json file] [--cache file]
//
// Photographs: the folders `originals` and `distractors` of IMGGUARD_CORPUS, each registered as it is, and also mirrored and as a negative
// unless a query is made from it: descriptors keep the statistics of real pictures, and each query shows one work. Asked about: edited copies
// of originals, and `lookalikes`, which are registered nowhere.
//
// One thread searches. Times of a machine that does other things too are too long: the least of three rounds is reported. The memory of the
// process holds the bench's own copy of all works in every row: look at what it grows by. `--cache` keeps the fingerprints of the works in a
// snapshot for the next run.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createWorkIndex } from '@imgguard/index';
import sharp from 'sharp';

const SIZES = [64, 500, 1500];
const ROUNDS = 3;
const QUERIES_OF_EACH_KIND = 24;
const MB = 2 ** 20;

const { json, cache } = parseArgs({ options: { json: { type: 'string' }, cache: { type: 'string' } } }).values;
const corpus = process.env.IMGGUARD_CORPUS ?? fileURLToPath(new URL('../../shared/corpus', import.meta.url));
const originals = pictures('originals');

const taker = createWorkIndex({ threads: 2 });
const works = await fingerprints(originals.concat(pictures('distractors')), SIZES.at(-1));
const asked = await queries();
await taker.close();
const rows = [];
for (const size of SIZES) rows.push(await measure(size));

const report = {
  command: 'node --expose-gc bench/index-growth.mjs',
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`,
  queries: asked.length,
  rows,
};
console.table(rows);
if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);

function pictures(folder) {
  return readdirSync(`${corpus}/${folder}`, { recursive: true })
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .toSorted()
    .map((name) => `${corpus}/${folder}/${name}`);
}

async function fingerprints(files, count) {
  if (cache === undefined) return takeFingerprints(files, count);
  const index = createWorkIndex({ threads: 1 });
  if (existsSync(cache)) await index.load(cache);
  else for (const [i, fingerprint] of (await takeFingerprints(files, count)).entries()) index.add(String(i), fingerprint);
  if (!existsSync(cache)) await index.save(cache);
  const taken = index.ids().map((id) => index.get(id));
  await index.close();
  return taken;
}

function takeFingerprints(files, count) {
  const sources = ['as it is', 'mirrored', 'negative'].flatMap((how) =>
    files.slice(how === 'as it is' ? 0 : QUERIES_OF_EACH_KIND).map((file) => ({ how, file })),
  );
  return mapInOrder(sources.slice(0, count), async ({ how, file }) => {
    const picture = sharp(file).rotate();
    const changed = how === 'as it is' ? file : how === 'mirrored' ? picture.flop() : picture.negate({ alpha: false });
    return taker.fingerprint(changed, { role: 'reference' });
  });
}

async function queries() {
  const copies = await mapInOrder(originals.slice(0, QUERIES_OF_EACH_KIND), async (file, i) => {
    const { width, height } = await sharp(file).metadata();
    const part = {
      left: Math.round(width / 5),
      top: Math.round(height / 10),
      width: Math.round(0.6 * width),
      height: Math.round(0.6 * height),
    };
    const edits = [
      sharp(file).extract(part),
      sharp(file).flop().rotate(7),
      sharp(file).resize(220).extend({ left: 300, top: 200, right: 100 }),
    ];
    return taker.fingerprint(await edits[i % 3].jpeg({ quality: 60 }).toBuffer());
  });
  const strangers = await mapInOrder(pictures('lookalikes').slice(0, QUERIES_OF_EACH_KIND), (file) => taker.fingerprint(file));
  return [...copies, ...strangers];
}

async function measure(size) {
  const index = createWorkIndex({ threads: 1 });
  works.slice(0, size).forEach((fingerprint, i) => index.add(`work ${i}`, fingerprint));
  // This one starts the thread and builds the tables.
  const [buildMs] = await timed(() => index.search(asked[0]));
  const best = asked.map(() => Infinity);
  let found = 0;
  const cpuBefore = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, query] of asked.entries()) {
      const [ms, { matches }] = await timed(() => index.search(query));
      best[i] = Math.min(best[i], ms);
      if (round === 0 && matches.some(({ workId }) => workId === `work ${i}`)) found++;
    }
  }
  const { user } = process.cpuUsage(cpuBefore);
  gc();
  const rssMb = Math.round(process.memoryUsage.rss() / MB);
  await index.close();
  return {
    works: size,
    'copies, ms p50': quantile(0.5, best.slice(0, QUERIES_OF_EACH_KIND)),
    'strangers, ms p50': quantile(0.5, best.slice(QUERIES_OF_EACH_KIND)),
    'all, ms p95': quantile(0.95, best),
    'cpu ms mean': Math.round(user / 1000 / ROUNDS / asked.length),
    'first search ms': Math.round(buildMs),
    'rss MB': rssMb,
    'copies found': `${found}/${QUERIES_OF_EACH_KIND}`,
  };
}

function quantile(share, times) {
  return Math.round(times.toSorted((l, r) => l - r)[Math.floor(share * (times.length - 1))]);
}

async function timed(run) {
  const started = performance.now();
  const value = await run();
  return [performance.now() - started, value];
}

/** As many at a time as there are threads. */
async function mapInOrder(items, map) {
  const out = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const i = next++;
      out[i] = await map(items[i], i);
    }
  };
  await Promise.all([lane(), lane()]);
  return out;
}
