import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, keep } from '../testing/exchange.ts';
import { createSite, type Site, type SiteOptions } from '../testing/site.ts';
import type { DiscoveryContext, DiscoveryEvent, DiscoverySource } from './discovery-source.ts';
import { createSitemapSource, createSiteSource } from './sitemap.ts';
import { createSeedSource } from './url-list.ts';

afterEach(closeAll);

const polite = { allowLoopback: true, delayMs: 0 };
const XMLNS = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"';
const map = (entries: string): string => `<?xml version="1.0"?><urlset ${XMLNS}>${entries}</urlset>`;

async function siteWith(options: SiteOptions): Promise<Site> {
  return keep(await createSite(options));
}

async function all(source: DiscoverySource, context?: DiscoveryContext): Promise<DiscoveryEvent[]> {
  const found: DiscoveryEvent[] = [];
  for await (const event of source.discover(context)) found.push(event);
  return found;
}

/** Reason of a problem, or the image's and the page's path. */
function brief(events: readonly DiscoveryEvent[], { origin }: Site): string[] {
  return events.map((event) => {
    if (event.kind === 'problem') return event.reason;
    return [event.imageUrl, event.pageUrl].flatMap((url) => (url === undefined ? [] : [url.replace(origin, '')])).join(' on ');
  });
}

describe('sitemaps', () => {
  test('pages are targets, or the images that they are said to show; old ones are left out', async () => {
    const one = await siteWith({
      routes: {
        '/map.xml':
          map(`<url><loc>/new</loc><lastmod>2026-02-01</lastmod></url><url><loc>/old</loc><lastmod>2020-02-01T10:00:00Z</lastmod></url>
          <url><loc>/timeless</loc><image:image><image:loc>http://cdn.example/a.jpg</image:loc><image:title>A</image:title></image:image>
          <image:image><image:loc>/b.jpg</image:loc></image:image></url>`),
      },
    });
    const source = createSitemapSource({ urls: [one.url('/map.xml')], ...polite });
    expect(await all(source, { since: '2025-01-01T00:00:00Z' })).toEqual([
      { kind: 'target', version: 1, source: 'sitemap', pageUrl: one.url('/new'), match: 'listed' },
      {
        kind: 'target',
        version: 1,
        source: 'sitemap',
        imageUrl: 'http://cdn.example/a.jpg',
        pageUrl: one.url('/timeless'),
        title: 'A',
        match: 'listed',
      },
      { kind: 'target', version: 1, source: 'sitemap', imageUrl: one.url('/b.jpg'), pageUrl: one.url('/timeless'), match: 'listed' },
    ]);
    expect(one.requests.map(({ path }) => path)).toEqual(['/robots.txt', '/map.xml']);
  });

  test('indexes, packed ones and lists are read, each once and two levels deep', async () => {
    const index = (...urls: string[]): string =>
      `<sitemapindex>${urls.map((url) => `<sitemap><loc>${url}</loc></sitemap>`).join('')}</sitemapindex>`;
    const one = await siteWith({ routes: {} });
    one.set({
      '/index.xml': index('/packed.xml.gz', '/packed.xml.gz', '/deeper.xml', '/index.xml'),
      '/packed.xml.gz': gzipSync(map('<url><loc>/packed</loc></url>')),
      '/deeper.xml': index('/deepest.xml', '/list.txt'),
      '/deepest.xml': index('/too-deep.xml'),
      '/list.txt': { body: `${one.url('/listed')}\n`, type: 'text/plain' },
    });
    expect(brief(await all(createSitemapSource({ urls: [one.url('/index.xml')], ...polite })), one)).toEqual(['/packed', '/listed']);
    expect(one.count('/packed.xml.gz')).toBe(1);
    expect(one.count('/too-deep.xml')).toBe(0);
  });

  test('what cannot be had is a problem, and the next sitemap is read', async () => {
    const one = await siteWith({
      robots: 'User-agent: *\nDisallow: /private',
      routes: {
        '/bomb.gz': gzipSync(Buffer.alloc(60_000_000)),
        '/broken.gz': gzipSync(map('<url><loc>/x</loc></url>')).subarray(0, 40),
        '/inside': { redirect: 'http://10.0.0.1/' },
        '/map.xml': map('<url><loc>/page</loc></url><url><loc>file:///etc/passwd</loc></url>'),
      },
    });
    const urls = ['/private', '/missing', '/bomb.gz', '/broken.gz', '/inside', '/map.xml'].map((path) => one.url(path));
    expect(brief(await all(createSitemapSource({ urls, ...polite })), one)).toEqual([
      'not-allowed',
      'rejected',
      'malformed',
      'malformed',
      'not-allowed',
      '/page',
    ]);
  });
});

describe('sites', () => {
  test('the address itself, and the sitemaps of robots.txt', async () => {
    const one = await siteWith({
      robots: 'Sitemap: /a.xml\nSitemap: /a.xml\nSitemap: javascript:1',
      routes: { '/a.xml': map('<url><loc>/page</loc></url>') },
    });
    expect(brief(await all(createSiteSource({ sites: [one.url('/shop/')], ...polite })), one)).toEqual(['/shop/', '/page']);
    expect(one.requests.map(({ path }) => path)).toEqual(['/robots.txt', '/a.xml']);
  });

  test('without one the usual sitemap is tried, and its absence is nobody’s business', async () => {
    const [with_, without] = [
      await siteWith({ routes: { '/sitemap.xml': map('<url><loc>/page</loc></url>') } }),
      await siteWith({ routes: {} }),
    ];
    expect(brief(await all(createSiteSource({ sites: [with_.url('/')], ...polite })), with_)).toEqual(['/', '/page']);
    expect(brief(await all(createSiteSource({ sites: [without.url('/')], ...polite })), without)).toEqual(['/']);
  });

  test('that may not be asked, and what is no address, are problems', async () => {
    const busy = await siteWith({ robots: { status: 503 } });
    const events = await all(createSiteSource({ sites: ['http://10.0.0.1/', 'nonsense', busy.url('/')], ...polite }));
    expect(brief(events, busy)).toEqual(['not-allowed', 'malformed', 'unavailable']);
    expect(new Set(events.map(({ source }) => source))).toEqual(new Set(['site']));
  });
});

test('who asks is said as in a crawl, and may not be nonsense', async () => {
  const one = await siteWith({ robots: 'User-agent: photobot\nDisallow: /', routes: { '/map.xml': map('') } });
  const contact = 'me@studio.example';
  await all(createSitemapSource({ urls: [one.url('/map.xml')], contact, ...polite }));
  expect(one.requests.map(({ headers }) => [headers['user-agent'], headers['from']])).toEqual([
    [expect.stringMatching(/^imgguard.*me@studio\.example/), contact],
    [expect.stringMatching(/^imgguard.*me@studio\.example/), contact],
  ]);
  const events = await all(createSitemapSource({ urls: [one.url('/map.xml')], userAgent: 'photobot/2', ...polite }));
  expect(brief(events, one)).toEqual(['not-allowed']);
  await expect(all(createSitemapSource({ urls: [one.url('/map.xml')], contact: 'nobody', ...polite }))).rejects.toThrow('contact');
});

test('seeds are pages, and images if they end like ones', async () => {
  const events = await all(createSeedSource(['https://a.example/x#y', 'https://a.example/a.jpg', 'mailto:a@example.com']));
  expect(events.map((event) => (event.kind === 'target' ? [event.pageUrl, event.imageUrl] : event.detail))).toEqual([
    ['https://a.example/x', undefined],
    [undefined, 'https://a.example/a.jpg'],
    'Row 3 has no http or https address.',
  ]);
});
