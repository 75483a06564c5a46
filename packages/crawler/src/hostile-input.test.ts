/** Whatever a server sends: nothing throws. */
import { describe, expect, test } from 'vitest';
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
