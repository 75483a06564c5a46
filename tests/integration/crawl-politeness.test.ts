import type { Site } from '@imgguard/crawler/testing';
import { describe, expect, test } from 'vitest';
import { asked, collect, hurriedClock, picture, reasons, site } from './lib/crawling.ts';

/** Milliseconds between the end of each answer and the start of the next request. */
function gaps(one: Site): number[] {
  return one.requests.slice(1).map(({ startedAt }, index) => startedAt - (one.requests[index]?.endedAt ?? 0));
}

/** The crawler's clock and the site's may round a millisecond differently. */
const ROUNDING_MS = 2;

describe('pace', () => {
  test('a host gets one request at a time with the pause between, whatever it is that is asked for', async () => {
    const one = await site({
      robots: 'Sitemap: /map.xml',
      routes: {
        '/': '<link rel=stylesheet href="/a.css"><link rel=manifest href="/m.json"><img src="/a.png"><img src="/old.png"><a href="/2">2</a>',
        '/a.css': 'a{background:url(b.png)}',
        '/m.json': '{"icons":[]}',
        '/map.xml': '<sitemapindex><sitemap><loc>/map2.xml</loc></sitemap></sitemapindex>',
        '/map2.xml': '<urlset><url><loc>/3</loc></url></urlset>',
        '/old.png': { redirect: '/b.png' },
        '/a.png': picture(1),
        '/b.png': picture(2),
        '/2': { redirect: '/3' },
        '/3': '<p>',
      },
    });
    await collect({ seeds: [one.url('/')], delayMs: 60 });
    expect(one.requests.map(({ path }) => path).toSorted()).toEqual([
      '/',
      '/.well-known/tdmrep.json',
      '/2',
      '/3',
      '/a.css',
      '/a.png',
      '/b.png',
      '/m.json',
      '/map.xml',
      '/map2.xml',
      '/old.png',
      '/robots.txt',
    ]);
    expect(Math.min(...gaps(one))).toBeGreaterThanOrEqual(60 - ROUNDING_MS);
    expect(one.mostAtOnce).toBe(1);
  });

  test('hosts do not wait for each other', async () => {
    const slow = await site({ routes: { '/': { body: '<p>', delayMs: 300 } } });
    const quick = await site({ routes: { '/': '<a href="/1">1</a>', '/1': '<p>' } });
    await collect({ seeds: [slow.url('/'), quick.url('/')], followSitemaps: false });
    const slowPage = slow.requests.find(({ path }) => path === '/');
    const lastQuick = quick.requests.at(-1);
    expect(lastQuick?.path).toBe('/1');
    expect(lastQuick?.startedAt).toBeLessThan(slowPage?.endedAt ?? 0);
  });

  test('no more hosts at once than allowed', async () => {
    let active = 0;
    let most = 0;
    const count = async (
      _request: unknown,
      response: { end(text: string): void; setHeader(name: string, value: string): void },
    ): Promise<void> => {
      active += 1;
      most = Math.max(most, active);
      await new Promise((resolve) => setTimeout(resolve, 20));
      active -= 1;
      response.setHeader('content-type', 'text/html');
      response.end('<p>');
    };
    const sites = await Promise.all(Array.from({ length: 6 }, () => site({ routes: { '/': count } })));
    const found = await collect({ seeds: sites.map((one) => one.url('/')), maxHosts: 2 });
    expect(found.pages.length).toBe(6);
    expect(most).toBe(2);
  });

  test('Crawl-delay is kept, for the group that names us', async () => {
    const one = await site({
      robots: 'User-agent: *\nCrawl-delay: 20\n\nUser-agent: imgguard\nCrawl-delay: 0.15',
      routes: { '/': '<img src="/a.png">', '/a.png': picture(1) },
    });
    await collect({ seeds: [one.url('/')], followSitemaps: false });
    expect(Math.min(...gaps(one))).toBeGreaterThanOrEqual(150 - ROUNDING_MS);
  });

  test('a slow host is asked less often', async () => {
    const one = await site({
      routes: { '/': { body: '<img src="/a.png">', delayMs: 100 }, '/a.png': picture(1) },
      robots: { status: 404, delayMs: 100 },
    });
    await collect({ seeds: [one.url('/')], latencyFactor: 2, followSitemaps: false, askTdmFile: false });
    expect(Math.min(...gaps(one))).toBeGreaterThanOrEqual(190);
  });
});

describe('patience', () => {
  test.each([429, 503])('status %i with Retry-After is obeyed by the whole host, and the address is tried again', async (status) => {
    const one = await site({
      routes: {
        '/': '<img src="/a.png"><img src="/b.png">',
        '/a.png': [{ status, headers: { 'retry-after': '1' } }, picture(1)],
        '/b.png': picture(2),
      },
    });
    const found = await collect({ seeds: [one.url('/')], followSitemaps: false });
    expect(found.sightings.length).toBe(2);
    expect(asked(one)).toEqual(['/', '/a.png', '/a.png', '/b.png']);
    const refused = one.requests.findIndex(({ path }) => path === '/a.png');
    expect(gaps(one)[refused]).toBeGreaterThanOrEqual(1_000 - ROUNDING_MS);
  });

  test('a host that asks for it when it is asked for its reservations is given up likewise, with all that was to be asked', async () => {
    const one = await site({
      routes: { '/': '<p>', '/.well-known/tdmrep.json': { status: 429, headers: { 'retry-after': '3600' } } },
    });
    const found = await collect({ seeds: [one.url('/'), one.url('/2')], followSitemaps: false, maxHostWaitMs: 5_000 });
    expect(reasons(found)).toEqual([`host-parked ${one.url('/')}`, `host-parked ${one.url('/2')}`]);
    expect(one.count('/')).toBe(0);
  });

  test('a host whose pause is as long as any that is kept is not given up for it', async () => {
    const one = await site({
      robots: 'User-agent: *\nCrawl-delay: 300',
      routes: { '/': '<a href="/2">2</a><a href="/3">3</a>', '/2': '<p>', '/3': '<p>' },
    });
    const found = await collect({ seeds: [one.url('/')], followSitemaps: false, askTdmFile: false, clock: hurriedClock(2_000) });
    expect(reasons(found)).toEqual([]);
    expect(found.pages.length).toBe(3);
  });

  test('a host that asks for more than the crawl waits is given up at the end, with everything that was left', async () => {
    const busy = await site({ routes: { '/': { status: 503, headers: { 'retry-after': '3600' } }, '/2': '<p>' } });
    const fine = await site({ routes: { '/': `<img src="${busy.url('/a.png')}"><a href="/2">2</a>`, '/2': '<p>' } });
    const found = await collect({ seeds: [busy.url('/'), busy.url('/2'), fine.url('/')], maxHostWaitMs: 5_000 });
    expect(found.pages.map(({ url }) => url)).toEqual([fine.url('/'), fine.url('/2')]);
    expect(reasons(found)).toEqual(['/', '/2', '/a.png'].map((path) => `host-parked ${busy.url(path)}`));
    expect(asked(busy)).toEqual(['/']);
  });

  test('an address that fails is tried three times, later ones of a host that keeps failing not at all', async () => {
    const images = Array.from({ length: 4 }, (_, index) => `<img src="/${index}.png">`).join('');
    const one = await site({
      routes: { '/': images, ...Object.fromEntries(Array.from({ length: 4 }, (_, index) => [`/${index}.png`, { reset: true }])) },
    });
    const found = await collect({ seeds: [one.url('/')], followSitemaps: false, clock: hurriedClock(50) });
    expect(reasons(found).length).toBe(4);
    expect(new Set(found.skipped.map(({ reason }) => reason))).toEqual(new Set(['host-parked']));
    // Five failures in a row, whichever addresses they were.
    expect(asked(one).length).toBe(1 + 5);
  });

  test('a server error that stays is reported after three tries', async () => {
    const one = await site({ routes: { '/': '<img src="/a.png">', '/a.png': { status: 500 } } });
    const found = await collect({ seeds: [one.url('/')], followSitemaps: false, clock: hurriedClock(50) });
    expect(reasons(found)).toEqual([`http-error ${one.url('/a.png')}`]);
    expect(found.skipped[0]?.detail).toContain('500');
    expect(one.count('/a.png')).toBe(3);
  });
});

describe('identification', () => {
  test('every request says who asks, carries no cookie and no referrer', async () => {
    const one = await site({ routes: { '/': { body: '<img src="/a.png">', headers: { 'set-cookie': 'a=b' } }, '/a.png': picture(1) } });
    const options = { seeds: [one.url('/')], userAgent: 'examplebot/1.0 (+https://example.com/bot)', from: 'bot@example.com' };
    await collect(options);
    expect(one.requests.length).toBe(5);
    for (const { headers } of one.requests) {
      expect(headers).toMatchObject({ 'user-agent': options.userAgent, from: options.from });
      expect(headers).not.toHaveProperty('cookie');
      expect(headers).not.toHaveProperty('referer');
    }
  });
});
