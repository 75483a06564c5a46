/** The code of docs/guide/crawling.md, played on sites of our own. */
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, afterEach, expect, test } from 'vitest';
import { crawl, type CrawlEvent, type CrawlOptions } from './index.ts';
import { createSiteSource } from './sources.ts';
import { createSqliteFetchHistory, createSqliteFrontier, createSqliteRobotsStore, createSqliteSpendingStore } from './sqlite.ts';
import { closeAll, keep } from './testing/exchange.ts';
import { createSite, type Site } from './testing/index.ts';
import { createWarcCapture, createWarcWriter, readWarc } from './warc.ts';

const folder = mkdtempSync(join(tmpdir(), 'imgguard-guide-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(closeAll);

const picture = (number: number): Buffer => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(300, number)]);

async function gallery(): Promise<Site> {
  return keep(
    await createSite({
      robots: 'Sitemap: /map.xml',
      routes: {
        '/': '<title>Gallery</title><a href="/2">2</a><img src="/1.png"><img src="/none.png">',
        '/2': '<title>Second</title><img src="/2.png">',
        '/map.xml': '<urlset><url><loc>/2</loc></url></urlset>',
        '/1.png': picture(1),
        '/2.png': picture(2),
      },
    }),
  );
}

/** So that the example takes no time. */
const QUICK = { allowLoopback: true, delayMs: 0, latencyFactor: 0 } as const;

test('who asks, how much, and when', async () => {
  const site = await gallery();
  const seeds = [site.url('/')];
  // #region manners
  const manners: CrawlOptions = {
    seeds,
    contact: ['https://studio.example/crawler', 'crawler@studio.example'],
    maxPages: 2_000,
    budget: { maxBytes: 2_000_000_000, perSite: { maxPages: 500, maxImages: 5_000, maxDurationMs: 3_600_000 } },
    quietHours: [{ from: '08:00', until: '18:00', hosts: ['shop.example'], timeZone: 'Europe/Vienna' }],
    onLongCrawlDelay: 'skip',
    onWarning: ({ detail }) => console.warn(detail),
  };
  // #endregion manners
  for await (const event of crawl({ ...manners, ...QUICK })) expect(event.version).toBe(1);
  expect(site.requests[0]?.headers).toMatchObject({
    from: 'crawler@studio.example',
    'user-agent': expect.stringMatching(/^imgguard\/.*https:\/\/studio\.example\/crawler; /) as string,
  });
});

test('what was seen, and what was left out', async () => {
  const site = await gallery();
  const options: CrawlOptions = { seeds: [site.url('/')], ...QUICK };
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line.replaceAll(site.origin, ''));
  // #region events
  for await (const event of crawl(options)) {
    if (event.kind === 'sighting') log(`${event.imageUrl} on ${event.pageUrl}, ${event.byteLength} bytes`);
    if (event.kind === 'skipped') log(`${event.url} was left out: ${event.detail}`);
  }
  // #endregion events
  expect(lines.toSorted()).toEqual([
    '/1.png on /, 308 bytes',
    '/2.png on /2, 308 bytes',
    '/none.png was left out: The server answered with status 404.',
  ]);
});

test('going on, and coming again', async () => {
  const site = await gallery();
  const seeds = [site.url('/')];
  const file = join(folder, 'crawl.sqlite');
  const stored: string[] = [];
  const store = (_database: unknown, event: CrawlEvent): void => void stored.push(event.kind);
  const run = async (runId: string): Promise<void> => {
    // #region durable
    const database = new DatabaseSync(file, { timeout: 20_000 });
    database.exec('PRAGMA journal_mode = WAL');
    const events = crawl({
      ...QUICK,
      seeds,
      frontier: createSqliteFrontier(database, { runId, exclusive: false }), // exclusive: false, if several processes share it
      spendingStore: createSqliteSpendingStore(database, { runId }),
      robotsStore: createSqliteRobotsStore(database),
      history: createSqliteFetchHistory(database),
      settle: 'manual',
    });
    for await (const event of events) {
      database.exec('BEGIN IMMEDIATE');
      store(database, event);
      void event.settle(); // done for good, in the same transaction
      database.exec('COMMIT');
    }
    database.close();
    // #endregion durable
  };
  await run('spring');
  const asked = site.requests.length;
  await run('spring');
  expect(site.requests.length).toBe(asked);
  await run('autumn');
  expect(site.requests.length).toBeGreaterThan(asked);
  expect(stored.filter((kind) => kind === 'page-visited').length).toBe(4);
});

test('evidence', async () => {
  const site = await gallery();
  const path = join(folder, 'evidence.warc.gz');
  const options: CrawlOptions = { seeds: [site.url('/')], ...QUICK };
  // #region evidence
  const file = createWriteStream(path);
  const writer = createWarcWriter({
    write: (bytes) => new Promise((done, failed) => void file.write(bytes, (error) => (error ? failed(error) : done()))),
  });
  await writer.info({ software: 'imgguard', format: 'WARC File Format 1.1' });
  for await (const event of crawl({ ...options, capture: createWarcCapture(writer) })) void event;
  await new Promise((done) => file.end(done));
  // #endregion evidence
  const types: string[] = [];
  for await (const entry of readWarc(createReadStream(path))) if (entry.kind === 'record') types.push(entry.type);
  expect(types.filter((type) => type === 'response').length).toBe(4);
});

test('where to begin', async () => {
  const site = await gallery();
  const sites = [site.url('/')];
  // #region sources
  const seeds = new Set<string>();
  for await (const event of createSiteSource({ sites, ...QUICK }).discover({ since: '2026-01-01', maxTargets: 1_000 })) {
    if (event.kind === 'problem') console.warn(event.reason, event.detail);
    else seeds.add(event.pageUrl ?? (event.imageUrl as string));
  }
  // #endregion sources
  expect([...seeds].map((url) => url.replace(site.origin, ''))).toEqual(['/', '/2']);
});
