/** 10,000 mutated pages, sitemaps, robots files, headers and WARC files each: no crash, no hang, and no memory that stays. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../packages/crawler/src/extract/decode-text.ts';
import { extractPage } from '../../packages/crawler/src/extract/extract-page.ts';
import { headerReferences } from '../../packages/crawler/src/extract/header-references.ts';
import { manifestIcons } from '../../packages/crawler/src/extract/manifest.ts';
import { readSitemap } from '../../packages/crawler/src/extract/sitemap.ts';
import { retryAfterMs } from '../../packages/crawler/src/pacing/pacer.ts';
import { contentUsageSignals, headerDirectives, headerSignals, metaDirectives } from '../../packages/crawler/src/robots/directives.ts';
import { parseRobots } from '../../packages/crawler/src/robots/robots.ts';
import { archivedTargets } from '../../packages/crawler/src/sources/archived-targets.ts';
import { readFeed } from '../../packages/crawler/src/sources/read-feed.ts';
import { hostileBytes } from '../../packages/crawler/src/testing/hostile-bytes.ts';
import { HOSTILE_HEADER, HOSTILE_OTHER, HOSTILE_PAGE, HOSTILE_ROBOTS } from '../../packages/crawler/src/testing/hostile-samples.ts';
import { hostileText, type HostileOptions } from '../../packages/crawler/src/testing/hostile-text.ts';
import { parseHttpUrl } from '../../packages/crawler/src/url/http-url.ts';
import { unwrapImageUrl } from '../../packages/crawler/src/url/unwrap.ts';
import { decodedBody, parseHttpMessage } from '../../packages/crawler/src/warc/http-block.ts';
import { readWarc, verifyDigests } from '../../packages/crawler/src/warc/warc-reader.ts';
import { createWarcCapture, createWarcWriter } from '../../packages/crawler/src/warc/warc-writer.ts';

/** What the project set out to withstand. */
const RUNS = 10_000;
/** Most CPU time for one of them, of 20 kB at most: a hundred times what the slowest takes. Of the clock a busy machine takes more; what hangs is ended by the test's own limit. */
const MOST_MS = 1_000;
/**
 * Growth of what the collector leaves between the middle of a run, when everything is compiled, and its end: 100 bytes for each. Measured were 0.2 MB
 * for pages, and less than 0.1 MB for the others.
 */
const MOST_GROWTH = 500_000;

const PAGE = 'https://site.example/dir/page?q=1';
const FIXTURES = fileURLToPath(new URL('../fixtures/pages/', import.meta.url));
const samplesOf = (extension: string): string[] =>
  readdirSync(FIXTURES)
    .filter((name) => name.endsWith(extension))
    .map((name) => readFileSync(FIXTURES + name, 'utf8'));

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is in use after everything that can be collected was. */
function inUse(): number {
  collect();
  collect();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

interface Outcome {
  readonly broken: readonly string[];
  readonly slow: readonly string[];
  readonly growth: number;
}

/** What `check` did with the inputs of all seeds. */
async function withstood<T>(make: (seed: number) => T, check: (input: T) => unknown): Promise<Outcome> {
  const broken: string[] = [];
  const slow: string[] = [];
  let before = 0;
  for (let seed = 0; seed < RUNS; seed += 1) {
    if (seed === RUNS / 2) before = inUse();
    const input = make(seed);
    const started = process.cpuUsage();
    try {
      await check(input);
    } catch (error) {
      broken.push(`seed ${seed}: ${String(error)}`);
    }
    const { user, system } = process.cpuUsage(started);
    const ms = (user + system) / 1_000;
    if (ms > MOST_MS) slow.push(`seed ${seed}: ${Math.round(ms)} ms`);
  }
  return { broken: broken.slice(0, 5), slow: slow.slice(0, 5), growth: inUse() - before };
}

function expectSound({ broken, slow, growth }: Outcome): void {
  expect({ broken, slow }).toEqual({ broken: [], slow: [] });
  expect(growth).toBeLessThan(MOST_GROWTH);
}

/** The project's own samples beside those that were written to be mutated. */
function texts(options: HostileOptions, ...extensions: readonly string[]): (seed: number) => string {
  const all: HostileOptions = { ...options, samples: [...options.samples, ...extensions.flatMap(samplesOf)] };
  return (seed) => hostileText(seed, all);
}

function expectAddress(url: string): void {
  if (parseHttpUrl(url).kind !== 'url') throw new Error(`It tells ${url}`);
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += 1_021) yield bytes.subarray(at, at + 1_021);
}

describe(`${RUNS} of each`, () => {
  test('pages', async () => {
    const read = async (text: string): Promise<void> => {
      const page = await extractPage(decodeText(Buffer.from(text), { contentType: 'text/html' }), PAGE);
      for (const { url } of page.images) expectAddress(url);
      for (const { url } of page.links) expectAddress(url);
      for (const url of [...page.stylesheets, ...page.manifests, ...page.feeds, ...page.oembeds]) expectAddress(url);
      metaDirectives(page.robots, 'imgguard');
    };
    expectSound(await withstood(texts(HOSTILE_PAGE, '.html'), read));
  });

  test('sitemaps, feeds and manifests', async () => {
    const read = async (text: string): Promise<void> => {
      const bytes = Buffer.from(text);
      await readSitemap(bytes);
      await readSitemap(gzipSync(bytes, { level: 1 }));
      await readFeed(bytes, PAGE);
      manifestIcons(text);
    };
    expectSound(await withstood(texts(HOSTILE_OTHER, '.xml', '.feed', '.tiles', '.webmanifest'), read));
  });

  test('robots files', async () => {
    const read = (text: string): void => {
      for (const source of [text, Buffer.from(text)]) {
        const robots = parseRobots(source);
        for (const path of ['/', '/private/x?session=1', '', text.slice(0, 200)]) {
          if (typeof robots.allows('imgguard', path) !== 'boolean') throw new Error(`No answer for ${path}`);
        }
        const delay = robots.crawlDelay('imgguard');
        if (delay !== null && !(Number.isFinite(delay) && delay >= 0)) throw new Error(`A delay of ${delay}`);
        contentUsageSignals(robots, '/a');
      }
    };
    expectSound(await withstood(texts(HOSTILE_ROBOTS), read));
  });

  test('headers', async () => {
    const read = (text: string): void => {
      headerReferences({ link: [text], refresh: [text], 'content-location': [text] });
      headerDirectives([text, text], 'imgguard');
      headerSignals({ 'tdm-reservation': text, 'tdm-policy': text, 'content-usage': text });
      const wait = retryAfterMs(text, Date.UTC(2026, 0, 1));
      if (wait !== null && !(wait > 0 && wait <= 3_600_000)) throw new Error(`A wait of ${wait}`);
      for (const url of unwrapImageUrl(`https://a.example/${text}`)) expectAddress(url);
    };
    expectSound(await withstood(texts(HOSTILE_HEADER, '.headers'), read));
  });

  test('WARC files, plain and gzipped', async () => {
    const samples = await warcSamples();
    const read = async (bytes: Uint8Array): Promise<void> => {
      for await (const entry of readWarc(pieces(bytes), { maxBlockBytes: 65_536 })) {
        if (entry.kind === 'malformed') continue;
        verifyDigests(entry);
        const message = parseHttpMessage(entry.block);
        if (message !== null) await decodedBody(message, 65_536);
        for await (const { imageUrl = PAGE, pageUrl = PAGE } of archivedTargets('warc-file', entry))
          [imageUrl, pageUrl].forEach(expectAddress);
      }
    };
    // Sound, they hold something to be read: the mutated ones are compared with nothing.
    for (const sample of samples) {
      const entries: string[] = [];
      for await (const entry of readWarc(pieces(sample))) entries.push(entry.kind === 'record' ? entry.type : entry.code);
      expect(entries).toEqual(TYPES);
    }
    expectSound(await withstood((seed) => hostileBytes(seed, samples), read));
  });
});

const TYPES = [
  'warcinfo',
  ...['response', 'response', 'revisit'].flatMap((type) => [type, 'request', 'metadata']),
  'conversion',
  'resource',
  'metadata',
];

/** A page, its picture twice, and what a browser showed. */
async function warcSamples(): Promise<Uint8Array[]> {
  const files: Uint8Array[] = [];
  for (const gzip of [true, false]) {
    const written: Uint8Array[] = [];
    const writer = createWarcWriter({ gzip, write: (bytes) => void written.push(bytes) });
    const capture = createWarcCapture(writer);
    const exchange = (url: string, type: string, body: Uint8Array): Promise<void> =>
      capture.exchange({
        url,
        startedAt: '2026-01-02T03:04:05.678Z',
        elapsedMs: 12,
        requestHeaders: { 'user-agent': ['imgguard'] },
        status: 200,
        statusText: 'OK',
        responseHeaders: { 'content-type': [type], 'content-encoding': ['gzip'], 'transfer-encoding': ['chunked'] },
        body,
        truncated: null,
      }) as Promise<void>;
    const picture = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200, 'x')]);
    await writer.info({ software: 'imgguard', format: 'WARC File Format 1.1' }, 'a.warc.gz');
    await exchange(PAGE, 'text/html', Buffer.from('<title>Shop</title><img src="/a.png" srcset="/b.png 2x">'));
    await exchange('https://site.example/a.png', 'image/png', picture);
    await exchange('https://site.example/b.png', 'image/png', picture);
    await capture.rendered?.({
      url: PAGE,
      at: '2026-01-02T03:04:06.000Z',
      shownUrl: PAGE,
      browser: 'Chromium 140.0',
      viewport: { width: 1_366, height: 900 },
      html: '<img src="/c.png">',
      screenshot: picture,
      requests: 1,
      refused: 0,
      complete: true,
    });
    files.push(Buffer.concat(written));
  }
  return files;
}
