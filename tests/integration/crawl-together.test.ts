import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CrawlOptions } from '@imgguard/crawler';
import { createSqliteFrontier, createSqliteRobotsStore, createSqliteSpendingStore } from '@imgguard/crawler/sqlite';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, expect, test } from 'vitest';
import { collect, type Found, hurriedClock, picture, site } from './lib/crawling.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-together-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Two crawls, each with a connection of its own to one file, as two processes have. */
async function together(name: string, options: CrawlOptions): Promise<readonly Found[]> {
  const databases = [1, 2].map(() => {
    const database = new DatabaseSync(join(folder, name), { timeout: 20_000 });
    database.exec('PRAGMA journal_mode = WAL');
    return database;
  });
  try {
    return await Promise.all(
      databases.map((database) =>
        collect({
          frontier: createSqliteFrontier(database, { exclusive: false }),
          robotsStore: createSqliteRobotsStore(database),
          spendingStore: createSqliteSpendingStore(database),
          followSitemaps: false,
          ...options,
        }),
      ),
    );
  } finally {
    for (const database of databases) database.close();
  }
}

test('crawls on one frontier spend one budget, but for what they have under way', async () => {
  const HOSTS = 4;
  const PAGES = 12;
  const routes = Object.fromEntries([
    ['/', Array.from({ length: PAGES }, (_, page) => `<a href="/p${page}">p</a>`).join('')],
    ...Array.from({ length: PAGES }, (_, page) => [`/p${page}`, `<img src="/${page}.png">`]),
    ...Array.from({ length: PAGES }, (_, page) => [`/${page}.png`, picture(page)]),
  ]) as Record<string, string>;
  const sites = await Promise.all(Array.from({ length: HOSTS }, () => site({ routes })));
  const found = await together('budget.sqlite', {
    seeds: sites.map((one) => one.url('/')),
    maxPages: 20,
    budget: { maxImages: 10 },
  });
  const pages = found.flatMap((one) => one.pages.map(({ url }) => url));
  const images = found.flatMap((one) => one.sightings.map(({ imageUrl }) => imageUrl));
  expect(new Set(pages).size).toBe(pages.length);
  expect(pages.length).toBeGreaterThanOrEqual(20);
  expect(pages.length).toBeLessThanOrEqual(20 + HOSTS);
  expect(images.length).toBeGreaterThanOrEqual(10);
  expect(images.length).toBeLessThanOrEqual(10 + HOSTS);
});

/** Times as fast as time. */
const FAST = 20;

test('a host that asks for patience again and again gets twice as much each time, whichever crawl is told', async () => {
  const asked: number[] = [];
  const clock = hurriedClock(FAST);
  const busy = await site({
    routes: {
      '/a.png': (_request, response) => {
        asked.push(clock.now());
        if (asked.length <= 4) response.writeHead(429).end();
        else response.end(picture(1));
      },
    },
  });
  const one = await site({ routes: { '/': `<img src="${busy.url('/a.png')}">` } });
  const found = await together('patience.sqlite', { seeds: [one.url('/')], clock, leaseMs: 60_000 });
  expect(found.flatMap(({ sightings }) => sightings.map(({ imageUrl }) => imageUrl))).toEqual([busy.url('/a.png')]);
  const waits = asked.slice(1).map((at, index) => at - (asked[index] as number));
  expect(waits.length).toBe(4);
  // The clock counts in twentieths of what a machine counts in.
  for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(2_000 * 2 ** index - 2 * FAST);
});
