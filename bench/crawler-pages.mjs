// Pages a second and peak memory of `crawl()` beside Crawlee's CheerioCrawler, on the same site on loopback, without politeness, each in a process of its own.
//
//   npm install --prefix /tmp/crawlee @crawlee/cheerio
//   npm run build && CRAWLEE=/tmp/crawlee node bench/crawler-pages.mjs [--pages 2000] [--rounds 3] [--json bench/results/crawler-pages.json]
//
// The site is a process of its own too: pages of about 20 kB with 20 links and 12 pictures each. Both crawlers visit every page once, and find every picture's address; neither gets the
// pictures (our crawl has no place for one in its budget, and tells each address as skipped for it; Crawlee's handler takes `img[src]` out of the parsed page and follows links by `enqueueLinks`).
// `one host`: all pages on one host, which ours asks one at a time, as it always does, and Crawlee ten at a time. `ten hosts`: the same pages spread over ten, ten at a time for both.
// Rounds take turns; the best of each counts, since other programs can only make a round slower. Memory is the highest resident set of the process, from start to end.
import { fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: '2000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    json: { type: 'string' },
    child: { type: 'string' },
    origins: { type: 'string' },
  },
});
const [PAGES, ROUNDS] = [values.pages, values.rounds].map(Number);
const [LINKS, PICTURES, AT_ONCE, HOSTS] = [20, 12, 10, 10];
const SITES = { 'one host': 1, 'ten hosts': HOSTS };
const here = fileURLToPath(import.meta.url);
const origins = (values.origins ?? '').split(',');

if (values.child === 'site') await serve();
else if (values.child === 'ours') await report(crawlOurs);
else if (values.child === 'crawlee') await report(crawlWithCrawlee);
else await measureAll();

async function measureAll() {
  const folder = process.env.CRAWLEE;
  const hasPeer = folder !== undefined && existsSync(join(folder, 'node_modules/@crawlee/cheerio'));
  if (!hasPeer) console.warn('Crawlee is left out: CRAWLEE names no folder with @crawlee/cheerio in it.');
  const crawlers = ['ours', ...(hasPeer ? ['crawlee'] : [])].filter((one) => values.only === undefined || one === values.only);
  const rows = [];
  for (const [site, hosts] of Object.entries(SITES)) {
    const server = await startSite(hosts);
    const results = new Map(crawlers.map((one) => [one, []]));
    for (let round = 0; round < ROUNDS; round++)
      for (const crawler of crawlers) results.get(crawler).push(await runChild(crawler, server.origins));
    server.child.kill();
    for (const [crawler, rounds] of results) {
      const best = rounds.reduce((a, b) => (a.seconds <= b.seconds ? a : b));
      rows.push({
        site,
        crawler,
        pages: best.pages,
        pictures: best.pictures,
        'pages/s': Math.round(best.pages / best.seconds),
        'ms of CPU a page': Math.round((1000 * Math.min(...rounds.map(({ cpu }) => cpu))) / (best.pages / 1000)) / 1000,
        'peak MB': Math.min(...rounds.map(({ peakMB }) => peakMB)),
      });
    }
  }
  console.table(rows);
  const written = {
    command: `node bench/crawler-pages.mjs --pages ${PAGES} --rounds ${ROUNDS}`,
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}, load ${loadavg()[0].toFixed(1)}`,
    note: `pages/s by the clock, the best of ${ROUNDS} rounds; the site is a process on the same machine; other programs used it too when the load is above 2`,
    ...(hasPeer ? { peer: `@crawlee/cheerio ${versionOf(folder)}` } : {}),
    rows,
  };
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(written, null, 1)}\n`);
}

function versionOf(folder) {
  return createRequire(join(folder, 'package.json'))('@crawlee/cheerio/package.json').version;
}

function startSite(hosts) {
  const child = fork(here, ['--child', 'site', '--pages', String(PAGES), '--origins', String(hosts)]);
  return new Promise((resolve) => child.once('message', (message) => resolve({ child, origins: message })));
}

function runChild(crawler, to) {
  const args = [here, '--child', crawler, '--pages', String(PAGES), '--origins', to.join(',')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  return new Promise((resolve, reject) =>
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(output.trim().split('\n').at(-1))) : reject(new Error(`${crawler}: ${code}\n${output}`)),
    ),
  );
}

/** What a crawler did, and what it took. */
async function report(crawler) {
  const before = process.cpuUsage();
  const started = performance.now();
  const { pages, pictures } = await crawler();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  const peakMB = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ pages, pictures, seconds, cpu: (user + system) / 1e6, peakMB }));
  if (pages !== PAGES) throw new Error(`Visited ${pages} pages, not ${PAGES}.`);
}

async function crawlOurs() {
  const { crawl } = await import('@imgguard/crawler');
  const pictures = new Set();
  let pages = 0;
  const seeds = origins.map((origin) => `${origin}/p/0`);
  const budget = { maxImages: 1 };
  const manners = { delayMs: 0, latencyFactor: 0, jitter: 0, followSitemaps: false, askTdmFile: false };
  for await (const event of crawl({
    seeds,
    budget,
    ...manners,
    maxHosts: AT_ONCE,
    maxPages: PAGES,
    maxDepth: PAGES,
    allowLoopback: true,
  })) {
    if (event.kind === 'page-visited') pages += 1;
    else if (event.kind === 'sighting') pictures.add(event.imageUrl);
    else if (event.kind === 'skipped' && event.reason === 'budget') pictures.add(event.url);
  }
  return { pages, pictures: pictures.size };
}

async function crawlWithCrawlee() {
  const storage = mkdtempSync(join(tmpdir(), 'crawlee-bench-'));
  process.env.CRAWLEE_STORAGE_DIR = storage;
  const entry = createRequire(join(process.env.CRAWLEE, 'package.json')).resolve('@crawlee/cheerio');
  const { CheerioCrawler, Configuration, log } = (await import(pathToFileURL(entry).href)).default;
  log.setLevel(log.LEVELS.ERROR);
  const pictures = new Set();
  let pages = 0;
  const crawler = new CheerioCrawler(
    {
      minConcurrency: AT_ONCE,
      maxConcurrency: AT_ONCE,
      async requestHandler({ $, request, enqueueLinks }) {
        pages += 1;
        for (const image of $('img[src]')) pictures.add(new URL($(image).attr('src'), request.loadedUrl).href);
        await enqueueLinks({ strategy: 'same-hostname' });
      },
    },
    new Configuration({ persistStorage: false }),
  );
  try {
    await crawler.run(origins.map((origin) => `${origin}/p/0`));
  } finally {
    rmSync(storage, { recursive: true, force: true });
  }
  return { pages, pictures: pictures.size };
}

/** Listens on as many addresses as are wanted, and tells the parent which. */
async function serve() {
  const hosts = Number(values.origins);
  const each = PAGES / hosts;
  const bodies = Array.from({ length: each }, (_, number) => Buffer.from(pageOf(number, each)));
  const picture = Buffer.alloc(2_000);
  picture.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const answer = (request, response) => {
    const body = bodies[/^\/p\/(\d+)$/.exec(request.url)?.[1] ?? -1];
    if (body !== undefined)
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': body.length }).end(body);
    else if (request.url.endsWith('.png'))
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length }).end(picture);
    else response.writeHead(404, { 'content-length': 0 }).end();
  };
  const listening = Array.from({ length: hosts }, (_, index) => {
    const server = createServer(answer);
    return new Promise((resolve) =>
      server.listen(0, `127.0.0.${2 + index}`, () => resolve(`http://127.0.0.${2 + index}:${server.address().port}`)),
    );
  });
  process.send(await Promise.all(listening));
}

function pageOf(number, count) {
  const link = (to) => `<li><a href="/p/${to % count}">Page ${to % count}</a></li>`;
  const links = Array.from({ length: LINKS }, (_, index) => link(index < 2 ? 2 * number + 1 + index : number * 7 + index * 13));
  const pictures = Array.from(
    { length: PICTURES },
    (_, index) =>
      `<figure><img src="/media/${number}-${index}.png" alt="Picture ${index}" width="800" height="600"><figcaption>Picture ${index} of ${number}</figcaption></figure>`,
  );
  const words = 'The boat lay in the harbour when the light came over the hills and the gulls had gone out to sea again, as they do. ';
  const paragraphs = Array.from({ length: 24 }, () => `<p class="text">${words.repeat(6)}</p>`);
  return `<!doctype html><html><head><meta charset="utf-8"><title>Page ${number}</title></head><body><nav><ul>${links.join('')}</ul></nav>${pictures.join('\n')}${paragraphs.join('\n')}</body></html>`;
}
