import { gzipSync } from 'node:zlib';
import { crawl, createMemoryFetchHistory, type SkipReason } from '@imgguard/crawler';
import { describe, expect, test } from 'vitest';
import { asked, collect, type Found, hurriedClock, picture, reasons, site } from './lib/crawling.ts';

/** Every reason with what brings it about; the compiler wants them all. `not-rendered` needs a browser: see `tests/e2e/crawl-render-walls.test.ts`. */
const PROVOKED: Record<Exclude<SkipReason, 'not-rendered'>, (path: (name: string) => string) => string> = {
  'robots-disallowed': () => '<img src="/private/a.png">',
  'robots-unreachable': (path) => `<img src="${path('unreachable')}/a.png">`,
  nofollow: () => '<a rel=nofollow href="/nofollow">x</a>',
  'out-of-scope': () => '<a href="http://elsewhere.example/">x</a>',
  'blocked-address': () => '<img src="http://10.0.0.1/a.png">',
  'unsupported-scheme': () => '<img src="ftp://a.example/a.png">',
  'allow-listed': () => '<a href="/licensed">x</a>',
  budget: () => '',
  depth: () => '<a href="/far">x</a>',
  trap: () => '<a href="/a/a/a/">x</a>',
  'http-error': () => '<img src="/gone.png">',
  'network-error': () => '<img src="/unknown-encoding.png">',
  timeout: () => '<img src="/drips.png">',
  'too-large': () => '<img src="/large.png">',
  'too-many-redirects': () => '<img src="/circle">',
  'decompression-bomb': () => '<img src="/bomb.png">',
  'not-an-image': () => '<img src="/page.png">',
  'not-a-page': () => '<a href="/archive.zip">x</a>',
  'too-small': () => '<img src="/pixel.gif">',
  'invalid-url': () => '<img src="http://[">',
  'host-parked': (path) => `<img src="${path('busy')}/a.png">`,
  policy: () => '<img src="/wish.png">',
  'not-due': () => '',
};

describe('reasons', () => {
  test('each of them is told, with a sentence', async () => {
    const unreachable = await site({ robots: { status: 500 } });
    const busy = await site({ routes: { '/a.png': { status: 503, headers: { 'retry-after': '3600' } } } });
    const origins: Record<string, string> = { unreachable: unreachable.origin, busy: busy.origin };
    const markup = Object.values(PROVOKED).map((provoke) => provoke((name) => origins[name] ?? ''));
    const one = await site({
      robots: 'User-agent: *\nDisallow: /private/',
      routes: {
        '/': `${markup.join('')}<a href="/near">x</a>`,
        '/near': '<a href="/farther">x</a>',
        '/unknown-encoding.png': { body: picture(1), headers: { 'content-encoding': 'compress' } },
        '/drips.png': { body: picture(2), drip: { bytes: 1, everyMs: 50 } },
        '/large.png': picture(3, 200_000),
        '/circle': { redirect: '/circle2' },
        '/circle2': { redirect: '/circle' },
        '/bomb.png': { body: Buffer.concat([picture(4), Buffer.alloc(3_000_000)]), encoding: 'gzip' },
        '/page.png': '<html>',
        '/pixel.gif': Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
        '/wish.png': { body: picture(5), headers: { 'x-robots-tag': 'noai' } },
      },
    });
    const found = await collect({
      seeds: [one.url('/')],
      maxPages: 1,
      maxDepth: 1,
      maxImageBytes: 100_000,
      maxHostWaitMs: 10_000,
      followSitemaps: false,
      allowListed: (url) => url.endsWith('/licensed'),
      optOut: { noai: 'skip-fetch' },
      // Above the ratio, and the cap would be reached only later.
      fetchLimits: { throughputWindowMs: 100, maxInflationRatio: 20 },
      clock: hurriedClock(20),
    });
    const deeper = await collect({ seeds: [one.url('/near')], maxDepth: 0 });
    const bomb = await collect({ seeds: [one.url('/bomb.png')], fetchLimits: { maxInflationRatio: 20 }, followSitemaps: false });
    const again = { seeds: [one.url('/near')], history: createMemoryFetchHistory(), followSitemaps: false };
    one.set({ '/farther': '<p>' });
    await collect(again);
    const notDue = await collect({ ...again, revisit: 'due' });
    const skipped = [found, deeper, bomb, notDue].flatMap(({ skipped: some }) => some);
    expect([...new Set(skipped.map(({ reason }) => reason))].toSorted()).toEqual(Object.keys(PROVOKED).toSorted());
    for (const { detail } of skipped) expect(detail).toMatch(/^[A-Z0-9].*[.)]$/s);
  });
});

describe('robots.txt holds wherever an address leads', () => {
  const DENY = 'User-agent: *\nDisallow: /private/';

  test('for hosts of images alone, for targets of redirects, for sheets and sitemaps', async () => {
    const cdn = await site({ robots: DENY, routes: { '/private/a.png': picture(1), '/public/a.png': picture(2), '/private/s.css': 'x' } });
    const one = await site({
      robots: `${DENY}\nSitemap: /private/map.xml`,
      routes: {
        '/': `<img src="${cdn.url('/private/a.png')}"><img src="${cdn.url('/public/a.png')}"><img src="/to-cdn"><a href="/to-private">x</a>
          <link rel=stylesheet href="${cdn.url('/private/s.css')}">`,
        '/to-cdn': { redirect: cdn.url('/private/b.png') },
        '/to-private': { redirect: '/private/page' },
      },
    });
    const found = await collect({ seeds: [one.url('/')] });
    expect(found.sightings.map(({ imageUrl }) => imageUrl)).toEqual([cdn.url('/public/a.png')]);
    expect(reasons(found)).toEqual(
      [cdn.url('/private/a.png'), cdn.url('/private/s.css'), one.url('/private/map.xml'), one.url('/to-cdn'), one.url('/to-private')]
        .map((url) => `robots-disallowed ${url}`)
        .toSorted(),
    );
    expect([asked(cdn), cdn.count('/robots.txt')]).toEqual([['/public/a.png'], 1]);
    expect(asked(one)).toEqual(['/', '/to-cdn', '/to-private']);
  });
});

describe('the address guard holds wherever an address leads', () => {
  const PRIVATE = 'http://169.254.169.254/latest/meta-data/';
  const blocked = (found: Found): string[] => reasons(found).filter((line) => line.startsWith('blocked-address'));

  test.each([
    ['a link', '<a href="http://10.0.0.1/">x</a>', 'http://10.0.0.1/'],
    ['a frame', '<iframe src="http://10.0.0.1/"></iframe>', 'http://10.0.0.1/'],
    ['an image', '<img src="http://2130706433:1/a.png">', 'http://127.0.0.1:1/a.png'],
    ['an image with another port', '<img src="http://192.168.1.1:8080/a.png">', 'http://192.168.1.1:8080/a.png'],
    ['a sheet', '<link rel=stylesheet href="http://[fd00::1]/a.css">', 'http://[fd00::1]/a.css'],
    ['an imported sheet', '<style>@import "http://[::ffff:10.0.0.1]/a.css";</style>', 'http://[::ffff:a00:1]/a.css'],
    ['an image of a sheet', '<style>a{background:url(http://0x7f.1/a.png)}</style>', 'http://127.0.0.1/a.png'],
    ['a refresh', `<meta http-equiv=refresh content="0;url=${PRIVATE}">`, PRIVATE],
    ['user information', '<img src="http://images.example@10.0.0.1/a.png">', 'http://10.0.0.1/a.png'],
  ])('%s', async (_what, markup, url) => {
    const one = await site({ routes: { '/': markup } });
    // The site itself is on loopback; what is found may not be, and is refused by a network that is denied by name.
    const found = await collect({
      seeds: [one.url('/')],
      scope: { includes: () => true },
      deniedNetworks: ['127.0.0.1/32'],
      followSitemaps: false,
    });
    expect(found.pages.length).toBe(1);
    expect(blocked(found)).toEqual([`blocked-address ${url}`]);
  });

  test.each(['page', 'sheet', 'sitemap', 'image'])('a redirect of a %s', async (kind) => {
    const one = await site({
      robots: kind === 'sitemap' ? 'Sitemap: /away' : '',
      routes: {
        '/':
          { page: '<a href="/away">x</a>', sheet: '<link rel=stylesheet href="/away">', sitemap: '<p>', image: '<img src="/away">' }[
            kind
          ] ?? '',
        '/away': { redirect: PRIVATE },
      },
    });
    const found = await collect({ seeds: [one.url('/')], scope: { includes: () => true }, followSitemaps: kind === 'sitemap' });
    expect(blocked(found)).toEqual([`blocked-address ${one.url('/away')}`]);
  });

  test('a sitemap and a packed one that name private pages', async () => {
    const map = `<urlset><url><loc>http://10.0.0.1/</loc></url><url><loc>file:///etc/passwd</loc></url></urlset>`;
    const one = await site({ robots: 'Sitemap: /map.xml.gz', routes: { '/': '<p>', '/map.xml.gz': gzipSync(map) } });
    const found = await collect({ seeds: [one.url('/')], scope: { includes: () => true } });
    expect(blocked(found)).toEqual(['blocked-address http://10.0.0.1/']);
  });

  test('without allowLoopback nothing of a site on loopback is asked for', async () => {
    const one = await site({ routes: { '/': '<p>' } });
    const found = await collect({ seeds: [one.url('/'), `http://localhost:${one.port}/`], allowLoopback: false });
    expect(blocked(found).length).toBe(2);
    expect(one.requests).toEqual([]);
  });
});

describe('what there is too much of', () => {
  test('a page with very many links tells so many, and that there were more', async () => {
    const links = Array.from({ length: 7_000 }, (_, index) => `<a href="/${index}">x</a>`).join('');
    const one = await site({ routes: { '/': links } });
    const found = await collect({ seeds: [one.url('/')], maxPages: 1, followSitemaps: false });
    expect(found.skipped.filter(({ reason }) => reason === 'budget').length).toBe(6_000);
    expect(found.skipped.filter(({ reason }) => reason === 'trap')).toMatchObject([
      { url: one.url('/'), detail: 'The page has more than 6000 links, and the others are left out.' },
    ]);
  });

  test('a site with ever new links does not fill the frontier', async () => {
    let count = 0;
    const one = await site({
      routes: {
        '/': (_request, response) => {
          response.setHeader('content-type', 'text/html');
          response.end(Array.from({ length: 5_000 }, () => `<a href="/?${(count += 1)}">x</a>`).join(''));
        },
      },
    });
    const found = await collect({ seeds: [one.url('/')], maxPages: 4, followSitemaps: false });
    expect(found.pages.length).toBe(4);
    const told = found.skipped.filter(({ detail }) => detail.includes('further addresses'));
    expect(told.length).toBe(2);
    expect(found.skipped.length).toBeLessThan(10_100);
  });

  test('sitemaps are not asked for once no page will be read', async () => {
    const one = await site({
      robots: 'Sitemap: /1.xml\nSitemap: /2.xml',
      routes: { '/': '<p>', '/1.xml': '<urlset></urlset>', '/2.xml': '<urlset></urlset>' },
    });
    const found = await collect({ seeds: [one.url('/')], maxPages: 1 });
    expect(reasons(found)).toEqual([`budget ${one.url('/1.xml')}`, `budget ${one.url('/2.xml')}`]);
    expect(asked(one)).toEqual(['/']);
  });

  test('a page is read up to the cap for pages, an image up to that for images', async () => {
    const filler = `<p>${'x'.repeat(300_000)}`;
    const one = await site({ routes: { '/': `<a href="/big">x</a><img src="/a.png">`, '/big': filler, '/a.png': picture(1, 300_000) } });
    const found = await collect({ seeds: [one.url('/')], maxPageBytes: 100_000, maxImageBytes: 400_000, followSitemaps: false });
    expect(reasons(found)).toEqual([`too-large ${one.url('/big')}`]);
    expect(found.sightings.length).toBe(1);
  });
});

describe('cancelling ends a crawl at once', () => {
  const HOUR = 3_600_000;
  const never = { resolve: () => new Promise<never>(() => undefined) };

  test.each<[string, Parameters<typeof crawl>[0]]>([
    ['while it pauses', { seeds: ['/'], delayMs: HOUR }],
    ['while a server is silent', { seeds: ['/silent'] }],
    ['while a robots file is awaited', { seeds: ['/'] }],
    ['while a name is resolved', { seeds: ['http://slow.example/'], resolver: never }],
    ['while a host is left alone', { seeds: ['/busy'], maxHostWaitMs: HOUR * 2 }],
    ['while a large page is read', { seeds: ['/large'], maxPageBytes: 50_000_000 }],
    ['while nobody settles an event', { seeds: ['/', '/other'], settle: 'manual' }],
  ])('%s', async (what, options) => {
    const one = await site({
      robots: what.includes('robots') ? { silent: true } : '',
      routes: {
        '/': '<img src="/a.png">',
        '/other': '<p>',
        '/silent': { silent: true },
        '/busy': { status: 503, headers: { 'retry-after': '3600' } },
        '/large': '<p><img src=a.png><a href=b>x</a></p>'.repeat(500_000),
      },
    });
    const controller = new AbortController();
    const seeds = options.seeds.map((seed) => (seed.startsWith('/') ? one.url(seed) : seed));
    setTimeout(() => controller.abort(new Error('enough')), 200);
    const run = async (): Promise<void> => {
      for await (const event of crawl({ delayMs: 0, latencyFactor: 0, allowLoopback: true, ...options, seeds, signal: controller.signal }))
        void event;
    };
    await expect(run()).rejects.toThrow('enough');
  });

  test('leaving the loop does, too', async () => {
    const silent = await site({ robots: { silent: true } });
    const one = await site({ routes: { '/': `<img src="${silent.url('/a.png')}"><img src="/b.png">`, '/b.png': picture(1) } });
    for await (const event of crawl({ seeds: [one.url('/')], delayMs: 0, latencyFactor: 0, allowLoopback: true })) {
      if (event.kind === 'sighting') break;
    }
    expect(silent.count('/robots.txt')).toBe(1);
  });
});
