// Whether memory stays level over many images: each is fingerprinted as an image that is asked about and compared with a work.
//
//   npm run build && node bench/memory.mjs [--images 10000] [--threads 2] [--json file]
import { readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createEngine } from '@imgguard/core';

const { values } = parseArgs({
  options: { images: { type: 'string', default: '10000' }, threads: { type: 'string', default: '2' }, json: { type: 'string' } },
});
const images = Number(values.images);
const threads = Number(values.threads);
const corpus = process.env.IMGGUARD_CORPUS ?? fileURLToPath(new URL('../../shared/corpus', import.meta.url));
const pictures = readdirSync(`${corpus}/distractors`).filter((name) => /\.jpe?g$/i.test(name));
const engine = createEngine({ threads });
const work = await engine.fingerprint(`${corpus}/distractors/${pictures[0]}`, { role: 'reference' });
const rss = [];
const started = performance.now();
let next = 0;
let done = 0;
await Promise.all(Array.from({ length: threads }, lane));
await engine.close();
const report = {
  command: 'node bench/memory.mjs',
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`,
  images,
  threads,
  minutes: Math.round((performance.now() - started) / 6000) / 10,
  rssMb: rss,
};
console.table(rss);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);

async function lane() {
  while (next < images) {
    const query = await engine.fingerprint(`${corpus}/distractors/${pictures[next++ % pictures.length]}`);
    await engine.match(query, work);
    if (++done % Math.max(1, Math.floor(images / 20)) === 0)
      rss.push({ images: done, mb: Math.round(process.memoryUsage.rss() / 2 ** 20) });
  }
}
