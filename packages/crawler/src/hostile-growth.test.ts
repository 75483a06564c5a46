/**
 * Whatever a server sends: nothing takes more steps than its length asks for. A file of its own, because what V8 compiled for other tests runs on
 * without being counted.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cssReferences } from './extract/css.ts';
import { extractPage } from './extract/extract-page.ts';
import { headerReferences } from './extract/header-references.ts';
import { jsonLdImages, stateBlobImages } from './extract/json-images.ts';
import { readSitemap } from './extract/sitemap.ts';
import { parseSrcset } from './extract/srcset.ts';
import { headerDirectives } from './robots/directives.ts';
import { parseRobots } from './robots/robots.ts';
import { readFeed } from './sources/read-feed.ts';
import { HOSTILE_HEADER, HOSTILE_OTHER, HOSTILE_PAGE, HOSTILE_ROBOTS } from './testing/hostile-samples.ts';
import { type HostileOptions, hostileText } from './testing/hostile-text.ts';
import { createStepCounter, type StepCounter } from './testing/steps.ts';

const URL_OF_PAGE = 'https://site.example/dir/page?q=1';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

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
