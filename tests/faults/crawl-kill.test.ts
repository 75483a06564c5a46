import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSite, type Route, type Site } from '@imgguard/crawler/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleForProcess } from './lib/bundle.ts';
import { createChance } from './lib/chance.ts';
import { fakePicture, startCrawl, storedEvents } from './lib/crawl-process.ts';

const PAGES = 2_000;
/** Links of the first page that are told and not followed: enough for it to be stored in several changes. */
const MANY = 1_300;
const CRAWLS = 2;
const KILLS_PER_CRAWL = 100;
/** Requests between two kills at most: half of them on average, so that the kills are spread over most of the crawl, and many fall into its first steps. */
const MAX_REQUESTS_BETWEEN = 50;
const HOSTS = 2;

const folder = mkdtempSync(join(tmpdir(), 'imgguard-kill-'));
const opened: Site[] = [];
let script: string;

beforeAll(async () => {
  script = await bundleForProcess(new URL('crawl-child.mjs', import.meta.url), 'crawl-kill', { whole: true });
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
  await Promise.all(opened.map((one) => one.close()));
});

/** A site whose pages link on and show pictures of it and of a second host. */
interface Web {
  readonly site: Site;
  readonly images: Site;
  requests(): number;
  /** Without the ports, which differ between runs. */
  plain(text: string): string;
  /** How often each address was asked for. */
  counts(): Map<string, number>;
}

async function openWeb(): Promise<Web> {
  const images = await createSite({ routes: { '/shared.png': fakePicture(2) } });
  const site = await createSite({ routes: routes(images), robots: 'User-agent: *\nDisallow: /secret/' });
  opened.push(images, site);
  const counts = new Map<string, number>();
  return {
    site,
    images,
    requests: () => site.requests.length + images.requests.length,
    plain: (text) => text.replace(site.origin, 'site').replace(images.origin, 'images'),
    counts() {
      for (const { origin, requests } of [site, images])
        for (const { path } of requests) counts.set(origin + path, (counts.get(origin + path) ?? 0) + 1);
      return counts;
    },
  };
}

/** Every page shows a picture of its own and two that all show; some show more: behind a redirect, of the other host, gone, forbidden. */
function routes(images: Site): Record<string, Route> {
  const all: Record<string, Route> = { '/logo.png': fakePicture(0), '/secret/x.png': fakePicture(1) };
  const many = Array.from({ length: MANY }, (_, index) => `<a rel="nofollow" href="/many${index}">x</a>`).join('');
  for (let page = 0; page < PAGES; page += 1) {
    const links = [2 * page + 1, 2 * page + 2].filter((next) => next < PAGES).map((next) => `<a href="/p${next}">next</a>`);
    const more = `<a href="http://elsewhere.example/${page}">out</a><img src="/secret/${page}.png"><img src="/gone${page}.png">
      <img src="/moved${page}.png"><img src="${images.url(`/cdn${page}.png`)}">`;
    all[`/p${page}`] = `<title>${page}</title>${page === 0 ? many : ''}${links.join('')}
      <img src="/logo.png"><img src="/own${page}.png"><img src="${images.url('/shared.png')}">${hasMore(page) ? more : ''}`;
    all[`/own${page}.png`] = fakePicture(1_000_000 + page);
    if (!hasMore(page)) continue;
    all[`/moved${page}.png`] = { redirect: images.url(`/target${page}.png`) };
    images.set({ [`/cdn${page}.png`]: fakePicture(2_000_000 + page), [`/target${page}.png`]: fakePicture(3_000_000 + page) });
  }
  return all;
}

function hasMore(page: number): boolean {
  return page % 20 === 0;
}

function optionsFor({ site }: Web): Readonly<Record<string, unknown>> {
  return { seeds: [site.url('/p0')], delayMs: 0, latencyFactor: 0 };
}

/** Crawls to the end, killed again and again after a random number of requests and a moment more, so that kills hit every stage. */
async function crawlWithKills(web: Web, database: string, chance: () => number): Promise<number> {
  for (let kills = 0; ;) {
    const { child, finished, isRunning } = startCrawl(script, database, optionsFor(web));
    if (kills < KILLS_PER_CRAWL) {
      const limit = web.requests() + Math.floor(chance() * MAX_REQUESTS_BETWEEN);
      while (isRunning() && web.requests() < limit) await sleep(1);
      await sleep(chance() * 6);
      if (isRunning()) child.kill('SIGKILL');
    }
    if (await finished) return kills;
    kills += 1;
  }
}

describe('kill -9 at 200 random moments of crawls of a site of 2,000 pages', () => {
  test('the crawl goes on, loses nothing, reports nothing twice, and fetches again at most what was under way', async () => {
    const undisturbed = await openWeb();
    const whole = join(folder, 'whole.sqlite');
    expect(await startCrawl(script, whole, optionsFor(undisturbed)).finished).toBe(true);
    const expected = storedEvents(whole, undisturbed.plain);
    expect(expected.length).toBe(new Set(expected).size);
    // Every page: itself and 3 images; every twentieth: 4 images and a link out.
    expect(expected.length).toBe(PAGES * 4 + (PAGES / 20) * 5 + MANY);
    expect([...undisturbed.counts().values()].every((count) => count === 1)).toBe(true);

    const outcomes = await Promise.all(
      Array.from({ length: CRAWLS }, async (_, index) => {
        const web = await openWeb();
        const database = join(folder, `killed${index}.sqlite`);
        const kills = await crawlWithKills(web, database, createChance(20_261_124 + index));
        const counts = [...web.counts().values()];
        return {
          kills,
          again: counts.reduce((sum, count) => sum + count - 1, 0),
          asked: counts.length,
          told: storedEvents(database, web.plain),
        };
      }),
    );
    for (const { kills, again, asked, told } of outcomes) {
      console.log(`${kills} kills, ${again} of ${asked} addresses fetched again, ${told.length} events`);
      expect(kills).toBe(KILLS_PER_CRAWL);
      expect(told).toEqual(expected);
      expect(again).toBeLessThanOrEqual(kills * HOSTS);
    }
  });
});
