import { crawl, type CrawlEvent, type CrawlOptions, type Sighting, type Skipped } from '@imgguard/crawler';
import { createSite, type Site, type SiteOptions } from '@imgguard/crawler/testing';
import { afterEach, describe, expect, test } from 'vitest';

const open: Site[] = [];

async function site(options: SiteOptions): Promise<Site> {
  const started = await createSite(options);
  open.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** A PNG header with a number in it: an image to the crawler, and each one different. */
function picture(number: number): Uint8Array {
  const bytes = new Uint8Array(400);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(bytes.buffer).setUint32(100, number);
  return bytes;
}

async function collect(options: CrawlOptions): Promise<CrawlEvent[]> {
  const events: CrawlEvent[] = [];
  for await (const event of crawl({ allowLoopback: true, delayMs: 0, latencyFactor: 0, ...options })) events.push(event);
  return events;
}

const sightings = (events: readonly CrawlEvent[]): Sighting[] => events.filter((event) => event.kind === 'sighting');
const skipped = (events: readonly CrawlEvent[]): Skipped[] => events.filter((event) => event.kind === 'skipped');

describe('a small site', () => {
  test('every page is visited once, every image is fetched once and reported for every page', async () => {
    const one = await site({
      routes: {
        '/': '<title>Home</title><a href="/about">About</a><img src="/logo.png" alt="Logo"><img src="/boat.png">',
        '/about': '<title>About</title><a href="/">Home</a><a href="/about#top">Top</a><img src="/logo.png" alt="Logo">',
        '/logo.png': picture(1),
        '/boat.png': picture(2),
      },
    });
    const events = await collect({ seeds: [one.url('/')] });
    expect(events.map((event) => event.kind).toSorted()).toEqual(['page-visited', 'page-visited', 'seen-again', 'sighting', 'sighting']);
    expect(sightings(events).map(({ imageUrl, pageUrl }) => [imageUrl, pageUrl])).toEqual(
      expect.arrayContaining([
        [one.url('/logo.png'), one.url('/')],
        [one.url('/boat.png'), one.url('/')],
      ]),
    );
    const [boat] = sightings(events).filter(({ imageUrl }) => imageUrl.endsWith('boat.png'));
    expect(boat).toMatchObject({ pageTitle: 'Home', contentType: 'image/png', byteLength: 400, storage: 'keep', http: { status: 200 } });
    expect(boat?.bytes).toEqual(picture(2));
    const again = events.find((event) => event.kind === 'seen-again');
    expect(again).toMatchObject({ sighting: { pageUrl: one.url('/about'), imageUrl: one.url('/logo.png'), pageTitle: 'About' } });
    expect(one.requests.map(({ path }) => path).toSorted()).toEqual([
      '/',
      '/about',
      '/boat.png',
      '/logo.png',
      '/robots.txt',
      '/sitemap.xml',
    ]);
    expect(one.mostAtOnce).toBe(1);
  });
});
