// How many megabytes of pages the extraction reads in a second of one core: pages of 100 to 300 kB in the shapes of site generators
// (crawler/pages.mjs), and the labelled pages of about a kilobyte (tests/fixtures/pages), by kind.
//
//   node bench/crawler-extraction.mjs [--seconds 3] [--only 'Next|Nuxt'] [--json file]
//
// The sources are bundled for it, since extraction is no part of the package's interface; with a copy of the parser beneath for each, as what is
// called by two is slower than what is called by one. Processor time is what counts, in all threads.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { pagesByKind } from './crawler/pages.mjs';

/** Turns of each; the median is told. */
const TURNS = 5;
const WARM_UP_SECONDS = 2;
const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '3' }, only: { type: 'string' }, json: { type: 'string' } },
});
const folder = mkdtempSync(join(tmpdir(), 'imgguard-bench-'));
try {
  const { extractPage } = await bundled('extract', `export { extractPage } from './packages/crawler/src/extract/extract-page.ts';`);
  const { Parser } = await bundled('parser', `export { Parser } from 'htmlparser2';`);
  const only = values.only === undefined ? /./ : new RegExp(values.only);
  const sets = pagesByKind(join(root, 'tests/fixtures/pages'));
  const rows = {};
  for (const [name, pages] of Object.entries(sets)) if (only.test(name)) rows[name] = await measure({ extractPage, Parser }, pages);
  console.table(rows);
  const report = {
    command: 'node bench/crawler-extraction.mjs',
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`,
    // What waits for a core besides: cores with two threads and shared caches make each slower.
    load: Math.round(loadavg()[1]),
    rows,
  };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 1)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

async function bundled(name, contents) {
  const outfile = join(folder, `${name}.mjs`);
  const stdin = { contents, resolveDir: root };
  await build({ stdin, bundle: true, format: 'esm', platform: 'node', outfile, logLevel: 'error' });
  return import(pathToFileURL(outfile).href);
}

/** Both take turns, so that what else the machine does slows them down alike. */
async function measure({ extractPage, Parser }, pages) {
  const bytes = pages.reduce((sum, page) => sum + Buffer.byteLength(page), 0);
  const rounds = {
    extraction: async () => {
      for (const page of pages) await extractPage(page, 'https://site.example/a/page.html');
    },
    parser: async () => pages.forEach((page) => parseOnly(Parser, page)),
  };
  const rates = { extraction: [], parser: [] };
  for (const round of Object.values(rounds)) await rate(round, { bytes, seconds: WARM_UP_SECONDS });
  for (let turn = 0; turn < TURNS; turn++)
    for (const [name, round] of Object.entries(rounds))
      rates[name].push(await rate(round, { bytes, seconds: Number(values.seconds) / TURNS }));
  return {
    pages: pages.length,
    kB: Math.round(bytes / 1000),
    'MB per second of a core': median(rates.extraction),
    'the parser beneath alone': median(rates.parser),
  };
}

function median(list) {
  return Math.round(list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] * 10) / 10;
}

/** Seconds are those of the processor: on a busy machine, others last long before anything is compiled. */
async function rate(round, { bytes, seconds }) {
  const before = process.cpuUsage();
  let count = 0;
  for (;;) {
    await round();
    count += 1;
    const { user, system } = process.cpuUsage(before);
    const spent = user + system;
    if (spent >= 1_000_000 * seconds) return (bytes * count) / spent;
  }
}

function nothing() {}

/** What no extraction with htmlparser2 can be faster than: tags, attributes and text are told, and nobody listens. */
function parseOnly(Parser, page) {
  const handler = { onopentagname: nothing, onattribute: nothing, onopentag: nothing, ontext: nothing, onclosetag: nothing };
  const parser = new Parser(handler, { decodeEntities: true });
  for (let at = 0; at < page.length; at += 16_384) parser.write(page.slice(at, at + 16_384));
  parser.end();
}
