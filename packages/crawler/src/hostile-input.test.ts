/** Whatever a server sends: nothing throws, and nothing takes more steps than its length asks for. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cssReferences } from './extract/css.ts';
import { extractPage } from './extract/extract-page.ts';
import { headerReferences } from './extract/header-references.ts';
import { jsonLdImages, stateBlobImages } from './extract/json-images.ts';
import { manifestIcons } from './extract/manifest.ts';
import { refreshTarget } from './extract/meta.ts';
import { readOembed } from './extract/oembed.ts';
import { readSitemap } from './extract/sitemap.ts';
import { parseSrcset } from './extract/srcset.ts';
import { retryAfterMs } from './pacing/pacer.ts';
import { contentUsageSignals, headerDirectives, headerSignals, metaDirectives } from './robots/directives.ts';
import { parseRobots } from './robots/robots.ts';
import { readFeed } from './sources/read-feed.ts';
import { HOSTILE_HEADER, HOSTILE_OTHER, HOSTILE_PAGE, HOSTILE_ROBOTS } from './testing/hostile-samples.ts';
import { type HostileOptions, hostileText } from './testing/hostile-text.ts';
import { createStepCounter, type StepCounter } from './testing/steps.ts';
import { parseHttpUrl } from './url/http-url.ts';
import { trapReason } from './url/traps.ts';
import { unwrapImageUrl } from './url/unwrap.ts';

/** Ten times as many, with a look at time and memory, in `tests/faults/crawl-fuzz.test.ts`. */
const RUNS = 1_000;
const URL_OF_PAGE = 'https://site.example/dir/page?q=1';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe(`${RUNS} of each`, () => {
  /** Seeds whose text breaks what `check` asks for, with what was thrown. */
  async function broken(options: HostileOptions, check: (text: string) => unknown): Promise<string[]> {
    const found: string[] = [];
    for (let seed = 0; seed < RUNS; seed += 1) {
      try {
        await check(hostileText(seed, options));
      } catch (error) {
        found.push(`seed ${seed}: ${String(error)}`);
      }
    }
    return found.slice(0, 5);
  }

  test('pages: every address that is told can be asked for', async () => {
    const readers = async (text: string): Promise<void> => {
      const page = await extractPage(text, URL_OF_PAGE);
      for (const { url } of [
        ...page.images,
        ...page.links,
        ...[...page.stylesheets, ...page.feeds, ...page.oembeds].map((one) => ({ url: one })),
      ]) {
        if (parseHttpUrl(url).kind !== 'url') throw new Error(`It tells ${url}`);
        trapReason(url);
      }
      metaDirectives(page.robots, 'imgguard');
    };
    expect(await broken(HOSTILE_PAGE, readers)).toEqual([]);
  });

  test('robots files: the answer is always yes or no, and a delay a number', async () => {
    const readers = (text: string): void => {
      for (const source of [text, bytesOf(text)]) {
        const robots = parseRobots(source);
        for (const path of ['/', '/private/x?session=1', '', text.slice(0, 200)]) {
          if (typeof robots.allows('imgguard', path) !== 'boolean') throw new Error(`No answer for ${path}`);
        }
        const delay = robots.crawlDelay('imgguard');
        if (delay !== null && !(Number.isFinite(delay) && delay >= 0)) throw new Error(`A delay of ${delay}`);
        contentUsageSignals(robots, '/a');
      }
    };
    expect(await broken(HOSTILE_ROBOTS, readers)).toEqual([]);
  });

  test('headers: waits are bounded, and addresses can be asked for', async () => {
    const readers = (text: string): void => {
      headerReferences({ link: [text], refresh: [text], 'content-location': [text] });
      headerDirectives([text, text], 'imgguard');
      headerSignals({ 'tdm-reservation': text, 'content-usage': text });
      refreshTarget(text);
      const wait = retryAfterMs(text, Date.UTC(2026, 0, 1));
      if (wait !== null && !(wait > 0 && wait <= 3_600_000)) throw new Error(`A wait of ${wait}`);
      for (const url of [...unwrapImageUrl(text), ...unwrapImageUrl(`https://a.example/${text}`)]) {
        if (parseHttpUrl(url).kind !== 'url') throw new Error(`It tells ${url}`);
      }
    };
    expect(await broken(HOSTILE_HEADER, readers)).toEqual([]);
  });

  test('sitemaps, feeds, style sheets, srcset and JSON: nothing throws', async () => {
    const readers = async (text: string): Promise<void> => {
      await readSitemap(bytesOf(text));
      await readFeed(bytesOf(text), URL_OF_PAGE);
      cssReferences(text);
      parseSrcset(text);
      jsonLdImages(text);
      stateBlobImages(text);
      manifestIcons(text);
      readOembed(text);
    };
    expect(await broken(HOSTILE_OTHER, readers)).toEqual([]);
  });
});

describe('four times as much takes no more than about four times the steps', () => {
  let counter: StepCounter;
  beforeAll(async () => {
    counter = await createStepCounter();
  });
  afterAll(() => counter.close());

  /** Steps for each character of a long text over those of one a quarter as long: 1 is linear, 4 is quadratic. */
  async function growth(read: (text: string) => unknown, unit: string, chars: number): Promise<number> {
    const short = unit.repeat(Math.max(1, Math.ceil(chars / unit.length)));
    const steps = { short: await counter.count(() => read(short)), long: await counter.count(() => read(short.repeat(4))) };
    expect(steps.short).toBeGreaterThan(0);
    return steps.long / steps.short / 4;
  }

  /** Halfway to quadratic; caps make it less than 1, what is done once for each text makes it less too. */
  const MOST_GROWTH = 1.6;

  const readers: readonly [string, HostileOptions, (text: string) => unknown][] = [
    ['pages', HOSTILE_PAGE, (text) => extractPage(text, URL_OF_PAGE)],
    ['robots files', HOSTILE_ROBOTS, (text) => parseRobots(text).allows('imgguard', '/a/b/c/d?e=f')],
    ['Link headers', HOSTILE_HEADER, (text) => headerReferences({ link: [text] })],
    ['X-Robots-Tag headers', HOSTILE_HEADER, (text) => headerDirectives([text], 'imgguard')],
    ['sitemaps', HOSTILE_OTHER, (text) => readSitemap(bytesOf(text))],
    ['feeds', HOSTILE_OTHER, (text) => readFeed(bytesOf(text), URL_OF_PAGE)],
    ['style sheets', HOSTILE_OTHER, (text) => cssReferences(text)],
    ['srcset', HOSTILE_OTHER, (text) => parseSrcset(text)],
    ['JSON', HOSTILE_OTHER, (text) => [jsonLdImages(text), stateBlobImages(text)]],
  ];

  test('the count is the same whenever it is taken, and sees what no search sees', async () => {
    const parsing = (times: number) => (): void => {
      for (let time = 0; time < times; time += 1) parseSrcset('a.jpg 1x, b.jpg 2x');
    };
    const once = await counter.count(parsing(100));
    expect(once).toBeGreaterThan(1_000);
    for (let run = 0; run < 50; run += 1) expect(await counter.count(parsing(100))).toBe(once);
    expect(await counter.count(parsing(400))).toBe(4 * once);
  });

  test('the count tells linear from quadratic work', async () => {
    const linear = (text: string): unknown => cssReferences(text);
    const quadratic = (text: string): unknown => Array.from({ length: text.length / 4 }, (_, at) => text.indexOf('\u0001', at));
    expect(await growth(linear, 'a{b:url(c.png)}', 4_000)).toBeLessThan(1.2);
    expect(await growth(quadratic, 'abcd', 4_000)).toBeGreaterThan(3);
  });

  test.each(readers)('%s, whichever piece is repeated', async (_name, { pieces, samples }, read) => {
    const slow: string[] = [];
    for (const unit of new Set([...pieces, ...samples, ...pieces.map((piece) => `${piece}a `)])) {
      const factor = await growth(read, unit, 6_000);
      if (factor > MOST_GROWTH) slow.push(`${JSON.stringify(unit.slice(0, 60))} grows ${factor.toFixed(2)} times`);
    }
    expect(slow).toEqual([]);
  });

  test.each(readers)('%s, random and mutated', async (_name, options, read) => {
    const slow: string[] = [];
    for (let seed = 0; seed < 40; seed += 1) {
      const factor = await growth(read, hostileText(seed, options) || ' ', 4_000);
      if (factor > MOST_GROWTH) slow.push(`seed ${seed} grows ${factor.toFixed(2)} times`);
    }
    expect(slow).toEqual([]);
  });
});
