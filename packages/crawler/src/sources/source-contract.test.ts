import { describe, test } from 'vitest';
import { iiifService } from '../testing/iiif-service.ts';
import type { Site } from '../testing/site.ts';
import { createSite } from '../testing/site.ts';
import { type SourceHarness, sourceContract } from '../testing/source-contract.ts';
import { archivedPage, commonCrawlService, tinEyeService, visionService, waybackService } from '../testing/source-services.ts';
import { createCommonCrawlSource } from './common-crawl.ts';
import type { DiscoverySource } from './discovery-source.ts';
import { createFeedSource } from './feed.ts';
import { createGoogleVisionSource } from './google-vision.ts';
import { createIiifSource } from './iiif.ts';
import { createSitemapSource, createSiteSource } from './sitemap.ts';
import { createTinEyeSource } from './tineye.ts';
import { createUrlListSource } from './url-list.ts';
import { createWarcFileSource } from './warc-file.ts';
import { createWaybackSource } from './wayback.ts';

const images = [
  { id: 'one', bytes: Buffer.from('one') },
  { id: 'two', bytes: Buffer.from('two') },
];

async function onService(start: () => Promise<Site>, createSource: (site: Site) => DiscoverySource): Promise<SourceHarness> {
  const site = await start();
  return { source: createSource(site), context: { images }, requests: () => site.requests.length, close: () => site.close() };
}

function counted<T>(values: readonly T[], createSource: (open: () => AsyncIterable<T>) => DiscoverySource): SourceHarness {
  let opened = 0;
  async function* open(): AsyncGenerator<T> {
    opened += 1;
    yield* values;
  }
  return { source: createSource(open), requests: () => opened };
}

const feed = '<rss><channel><item><link>/1</link></item><item><link>/2</link></item></channel></rss>';
const minIntervalMs = 0;

const harnesses: Record<string, () => SourceHarness | Promise<SourceHarness>> = {
  'URL list': () => counted(['http://a.example/1\nnothing\n', 'http://a.example/2.jpg'], (text) => createUrlListSource({ text })),
  'WARC file': () =>
    counted([archivedPage('http://a.example/'), archivedPage('http://b.example/')], (open) => createWarcFileSource({ open })),
  feed: () =>
    onService(
      () => createSite({ routes: { '/feed': { body: feed, type: 'application/rss+xml' } } }),
      (site) => createFeedSource({ urls: [site.url('/feed')], allowLoopback: true, delayMs: 0 }),
    ),
  sitemap: () =>
    onService(
      () => createSite({ routes: { '/map': '<urlset><url><loc>/1</loc></url><url><loc>/2</loc></url></urlset>' } }),
      (site) => createSitemapSource({ urls: [site.url('/map')], allowLoopback: true, delayMs: 0 }),
    ),
  site: () =>
    onService(
      () => createSite({ routes: { '/sitemap.xml': '<urlset><url><loc>/1</loc></url></urlset>' } }),
      (site) => createSiteSource({ sites: [site.url('/')], allowLoopback: true, delayMs: 0 }),
    ),
  'Common Crawl': () =>
    onService(commonCrawlService, ({ origin }) =>
      createCommonCrawlSource({ urls: ['shop.example/*'], indexUrl: origin, dataUrl: origin, minIntervalMs }),
    ),
  Wayback: () =>
    onService(waybackService, ({ origin }) => createWaybackSource({ urls: ['shop.example/*'], baseUrl: origin, minIntervalMs })),
  IIIF: () => onService(iiifService, (site) => createIiifSource({ collectionUrl: site.url('/changes'), allowLoopback: true, delayMs: 0 })),
  'Google Vision': () =>
    onService(
      () => visionService(),
      ({ origin }) => createGoogleVisionSource({ key: 'k', maxUnits: 10, baseUrl: origin, minIntervalMs }),
    ),
  TinEye: () =>
    onService(
      () => tinEyeService(),
      ({ origin }) => createTinEyeSource({ key: 'k', maxSearches: 10, baseUrl: origin, minIntervalMs }),
    ),
};

describe.each(Object.entries(harnesses))('%s', (_, start) => {
  for (const { name, run } of sourceContract) test(name, () => run(start));
});
