// How many megabytes of pages the extraction reads in a second of one core, on the labelled pages (tests/fixtures/pages) and on a long article.
//
//   node bench/crawler-extraction.mjs [--seconds 5] [--json file]
//
// The sources are bundled for it, since extraction is no part of the package's interface. Processor time is what counts.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '5' }, json: { type: 'string' } } });
// Beside the package, so that its dependencies are found.
const folder = mkdtempSync(join(root, 'packages/crawler/.bench-'));
try {
  const outfile = join(folder, 'extract.mjs');
  await build({
    entryPoints: [join(root, 'packages/crawler/src/extract/extract-page.ts')],
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    outfile,
    logLevel: 'error',
  });
  const { extractPage } = await import(pathToFileURL(outfile).href);
  const labelled = readdirSync(join(root, 'tests/fixtures/pages')).filter((name) => name.endsWith('.html'));
  const sets = {
    'labelled pages': labelled.map((name) => readFileSync(join(root, 'tests/fixtures/pages', name), 'utf8')),
    'a long article': [article(400)],
  };
  const rows = {};
  for (const [name, pages] of Object.entries(sets)) rows[name] = await measure(extractPage, pages);
  console.table(rows);
  const report = {
    command: 'node bench/crawler-extraction.mjs',
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`,
    rows,
  };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

async function measure(extractPage, pages) {
  const bytes = pages.reduce((sum, page) => sum + Buffer.byteLength(page), 0);
  const round = async () => {
    for (const page of pages) await extractPage(page, 'https://site.example/a/page.html');
  };
  for (let warm = 0; warm < 20; warm++) await round();
  const before = process.cpuUsage();
  const started = performance.now();
  let rounds = 0;
  for (; performance.now() - started < 1000 * Number(values.seconds); rounds++) await round();
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  return {
    pages: pages.length,
    kB: Math.round(bytes / 1000),
    'MB per second of a core': Math.round((bytes * rounds) / seconds / 1e5) / 10,
  };
}

/** Paragraphs with distinct links, and a picture in several sizes after every fourth. */
function article(paragraphs) {
  const words = 'The boat lay in the harbour when the light came over the hills and the gulls had gone out to sea again, as they do. ';
  const parts = Array.from({ length: paragraphs }, (_, i) => {
    const text = `<p>${words.repeat(6)}<a href="/notes/${i}.html">A note</a> ${words.repeat(2)}</p>`;
    const sizes = [400, 800, 1600].map((w) => `/media/boat-${i}-${w}.jpg ${w}w`).join(', ');
    const picture = `<figure><img src="/media/boat-${i}.jpg" srcset="${sizes}" sizes="100vw" alt="Boat ${i}"><figcaption>Boat ${i}</figcaption></figure>`;
    return i % 4 === 0 ? text + picture : text;
  });
  return `<!doctype html><html><head><meta charset="utf-8"><title>Harbour</title></head><body><article>${parts.join('\n')}</article></body></html>`;
}
