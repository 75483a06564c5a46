import { crawl, createMemoryFrontier, prefixScope } from '@imgguard/crawler';
import { describe, expect, test } from 'vitest';
import { asked, collect, picture, reasons, site } from './lib/crawling.ts';

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
    const { events, sightings, again } = await collect({ seeds: [one.url('/')] });
    expect(events.map((event) => event.kind).toSorted()).toEqual(['page-visited', 'page-visited', 'seen-again', 'sighting', 'sighting']);
    expect(sightings.map(({ imageUrl, pageUrl }) => [imageUrl, pageUrl])).toEqual(
      expect.arrayContaining([
        [one.url('/logo.png'), one.url('/')],
        [one.url('/boat.png'), one.url('/')],
      ]),
    );
    const [boat] = sightings.filter(({ imageUrl }) => imageUrl.endsWith('boat.png'));
    expect(boat).toMatchObject({ pageTitle: 'Home', contentType: 'image/png', byteLength: 400, storage: 'keep', http: { status: 200 } });
    expect(boat?.bytes).toEqual(picture(2));
    expect(again[0]).toMatchObject({ sighting: { pageUrl: one.url('/about'), imageUrl: one.url('/logo.png'), pageTitle: 'About' } });
    expect(asked(one)).toEqual(['/', '/about', '/boat.png', '/logo.png']);
    expect(one.mostAtOnce).toBe(1);
  });

  test('events are plain data but for settle', async () => {
    const one = await site({ routes: { '/': '<img src="/a.png">', '/a.png': picture(1) } });
    const { events } = await collect({ seeds: [one.url('/')] });
    for (const event of events) expect(structuredClone({ ...event })).toEqual({ ...event });
  });

  test('a seed may be an image', async () => {
    const one = await site({ routes: { '/a.png': picture(1), '/go': { redirect: '/a.png' } } });
    const { sightings } = await collect({ seeds: [one.url('/a.png'), one.url('/go')] });
    expect(sightings.map(({ imageUrl, pageUrl, context }) => [imageUrl, pageUrl, context.source])).toEqual([
      [one.url('/a.png'), one.url('/a.png'), 'direct'],
    ]);
    expect(one.count('/a.png')).toBe(1);
  });

  test('an address that is linked to and shown is fetched once, whatever it turns out to be', async () => {
    const one = await site({
      routes: { '/': '<a href="/photo"><img src="/photo"></a><a href="/page"><img src="/page"></a>', '/photo': picture(1), '/page': '<p>' },
    });
    const { sightings, again, pages, skipped } = await collect({ seeds: [one.url('/')] });
    expect(sightings.map(({ context }) => context.source)).toEqual(['img']);
    expect(again.map(({ sighting }) => [sighting.context.source, sighting.pageUrl])).toEqual([['anchor', one.url('/')]]);
    expect(pages.map(({ url }) => url)).toEqual([one.url('/'), one.url('/page')]);
    expect(skipped.map(({ reason, url }) => [reason, url])).toEqual([['not-an-image', one.url('/page')]]);
    expect(one.count('/photo')).toBe(1);
  });

  test('a seed image that a page shows as well is fetched once', async () => {
    const one = await site({ routes: { '/a.png': { body: picture(1), delayMs: 20 }, '/': '<img src="/a.png">' } });
    const { sightings, again } = await collect({ seeds: [one.url('/a.png'), one.url('/')], maxPages: 2 });
    expect([sightings.length, again.length, one.count('/a.png')]).toEqual([1, 1, 1]);
  });

  test('images come from any host, pages only from the scope', async () => {
    const cdn = await site({ routes: { '/big.png': picture(1), '/page': '<img src="/other.png">' } });
    const one = await site({ routes: { '/': `<img src="${cdn.url('/big.png')}"><a href="${cdn.url('/page')}">away</a>` } });
    const found = await collect({ seeds: [one.url('/')] });
    expect(found.sightings.map(({ imageUrl }) => imageUrl)).toEqual([cdn.url('/big.png')]);
    expect(reasons(found)).toEqual([`out-of-scope ${cdn.url('/page')}`]);
    expect(asked(cdn)).toEqual(['/big.png']);
  });

  test('a scope of prefixes keeps to its paths', async () => {
    const one = await site({ routes: { '/art/': '<a href="/art/1">1</a><a href="/shop">shop</a>', '/art/1': '<p>', '/shop': '<p>' } });
    const found = await collect({ seeds: [one.url('/art/')], scope: prefixScope([one.url('/art/')]) });
    expect(found.pages.map(({ url }) => url)).toEqual([one.url('/art/'), one.url('/art/1')]);
    expect(reasons(found)).toEqual([`out-of-scope ${one.url('/shop')}`, `out-of-scope ${one.url('/sitemap.xml')}`]);
  });

  test('allow-listed pages are never asked for; a picture of theirs on the page of another is', async () => {
    const friend = await site({ routes: { '/': '<img src="/b.png">', '/a.png': picture(1), '/b.png': picture(2) } });
    const one = await site({ routes: { '/': `<img src="${friend.url('/a.png')}"><a href="/own/">own</a>` } });
    const allowListed = (url: string): boolean => url.startsWith(friend.origin) || url.includes('/own/');
    const found = await collect({ seeds: [one.url('/'), friend.url('/'), friend.url('/b.png')], allowListed });
    expect(reasons(found)).toEqual(
      [friend.url('/'), friend.url('/b.png'), one.url('/own/')].map((url) => `allow-listed ${url}`).toSorted(),
    );
    expect(found.sightings.map(({ imageUrl }) => imageUrl)).toEqual([friend.url('/a.png')]);
    expect(asked(friend)).toEqual(['/a.png']);
  });

  test('budgets of pages and depth end the crawl with a reason', async () => {
    const routes = Object.fromEntries(Array.from({ length: 10 }, (_, page) => [`/${page}`, `<a href="/${page + 1}">next</a>`]));
    const one = await site({ routes });
    const byPages = await collect({ seeds: [one.url('/0')], maxPages: 3 });
    expect(byPages.pages.length).toBe(3);
    expect(reasons(byPages)).toEqual([`budget ${one.url('/3')}`]);
    const byDepth = await collect({ seeds: [one.url('/0')], maxDepth: 2 });
    expect(byDepth.pages.map(({ depth }) => depth)).toEqual([0, 1, 2]);
    expect(reasons(byDepth)).toEqual([`depth ${one.url('/3')}`]);
  });

  test('addresses that grow without end are recognised', async () => {
    const one = await site({
      routes: { '/': '<a href="/a/b/a/b/a/b/">loop</a><a href="/file.zip">zip</a><a href="mailto:me@example.com">mail</a>' },
    });
    const found = await collect({ seeds: [one.url('/')] });
    expect(reasons(found)).toEqual([`not-a-page ${one.url('/file.zip')}`, `trap ${one.url('/a/b/a/b/a/b/')}`]);
  });
});

describe('redirects', () => {
  test('each hop is an item of its own, and the sighting tells the way', async () => {
    const cdn = await site({ routes: { '/b': { redirect: '/c.png', status: 307 }, '/c.png': picture(1) } });
    const one = await site({ routes: { '/': '<img src="/a">', '/a': { redirect: cdn.url('/b'), status: 301 } } });
    const { sightings } = await collect({ seeds: [one.url('/')] });
    expect(sightings).toMatchObject([
      { imageUrl: one.url('/a'), finalUrl: cdn.url('/c.png'), http: { redirects: [one.url('/a'), cdn.url('/b')] } },
    ]);
  });

  test('an image behind a redirect that two pages name is fetched once', async () => {
    const one = await site({
      routes: { '/': '<a href="/2">2</a><img src="/a">', '/2': '<img src="/a">', '/a': { redirect: '/a.png' }, '/a.png': picture(1) },
    });
    const { sightings, again } = await collect({ seeds: [one.url('/')] });
    expect(sightings.map(({ imageUrl, pageUrl }) => [imageUrl, pageUrl])).toEqual([[one.url('/a'), one.url('/')]]);
    expect(again.map(({ sighting }) => [sighting.imageUrl, sighting.finalUrl, sighting.pageUrl])).toEqual([
      [one.url('/a'), one.url('/a.png'), one.url('/2')],
    ]);
    expect(asked(one)).toEqual(['/', '/2', '/a', '/a.png']);
  });

  test.each([
    ['file:///etc/passwd', 'unsupported-scheme'],
    ['javascript:alert(1)', 'unsupported-scheme'],
    ['data:image/png;base64,iVBORw0KGgo=', 'unsupported-scheme'],
    ['ftp://127.0.0.1/a.png', 'unsupported-scheme'],
    ['http://', 'invalid-url'],
    ['http://10.0.0.1/a.png', 'blocked-address'],
    ['http://169.254.169.254/latest/meta-data/', 'blocked-address'],
    ['http://[::ffff:169.254.169.254]/', 'blocked-address'],
    ['/loop', 'too-many-redirects'],
  ])('to %s: %s', async (location, reason) => {
    const one = await site({ routes: { '/': '<img src="/loop">', '/loop': { redirect: location } } });
    const found = await collect({ seeds: [one.url('/')] });
    expect(found.skipped.map(({ reason: why, url, pageUrl }) => [why, url, pageUrl])).toEqual([[reason, one.url('/loop'), one.url('/')]]);
  });

  test.each([301, 302, 303, 307, 308])('status %i without a target leads nowhere', async (status) => {
    const one = await site({ routes: { '/': '<img src="/r.png">', '/r.png': { status } } });
    const found = await collect({ seeds: [one.url('/')] });
    expect(found.skipped.map(({ reason, detail }) => [reason, detail])).toEqual([
      ['http-error', `The server answered with status ${status}.`],
    ]);
  });

  test('relative targets, and those with a fragment, are followed; a fragment alone is a circle', async () => {
    const one = await site({
      routes: {
        '/dir/': '<img src="r.png"><img src="self.png">',
        '/dir/r.png': { redirect: '../a.png#top' },
        '/dir/self.png': { redirect: '#top' },
        '/a.png': picture(1),
      },
    });
    const found = await collect({ seeds: [one.url('/dir/')] });
    expect(found.sightings.map(({ imageUrl, finalUrl }) => [imageUrl, finalUrl])).toEqual([[one.url('/dir/r.png'), one.url('/a.png')]]);
    expect(reasons(found)).toEqual([`too-many-redirects ${one.url('/dir/self.png')}`]);
  });

  test('a chain of eleven is given up, a page that leaves the scope is not read', async () => {
    const chain = Object.fromEntries(Array.from({ length: 12 }, (_, hop) => [`/${hop}`, { redirect: `/${hop + 1}` }]));
    const other = await site({ routes: { '/': '<p>' } });
    const one = await site({
      routes: { ...chain, '/': '<a href="/0">chain</a><a href="/out">out</a>', '/out': { redirect: other.url('/') } },
    });
    const found = await collect({ seeds: [one.url('/')] });
    expect(reasons(found)).toEqual([`out-of-scope ${other.url('/')}`, `too-many-redirects ${one.url('/0')}`]);
    expect(other.requests).toEqual([]);
  });

  test('a session id that comes and goes is no endless loop', async () => {
    const one = await site({ routes: { '/': '<a href="/s">s</a>', '/s': { redirect: '/s?PHPSESSID=abc' } } });
    const found = await collect({ seeds: [one.url('/')] });
    expect(reasons(found)).toEqual([`too-many-redirects ${one.url('/s')}`]);
    expect(one.count('/s')).toBe(1);
  });
});

describe('settling and leaving', () => {
  const routes = { '/': '<img src="/a.png"><img src="/b.png">', '/a.png': picture(1), '/b.png': picture(2) };

  test('an event that was not settled is given again by the next crawl on the same frontier', async () => {
    const one = await site({ routes });
    const frontier = createMemoryFrontier();
    const options = { seeds: [one.url('/')], frontier, allowLoopback: true, delayMs: 0, latencyFactor: 0 };
    const seen: string[] = [];
    for await (const event of crawl(options)) {
      seen.push(event.kind);
      if (event.kind === 'sighting') break;
    }
    expect(seen).toEqual(['page-visited', 'sighting']);
    const rest = await collect(options);
    expect(rest.events.map((event) => event.kind)).toEqual(['sighting', 'sighting']);
    expect(one.count('/')).toBe(1);
    expect((await collect(options)).events).toEqual([]);
  });

  test('with manual settling a host waits for its event while others go on', async () => {
    const other = await site({ routes: { '/': '<p>' } });
    const one = await site({ routes });
    const events = crawl({
      seeds: [one.url('/'), other.url('/')],
      settle: 'manual',
      allowLoopback: true,
      delayMs: 0,
      latencyFactor: 0,
      followSitemaps: false,
    });
    const first = (await events.next()).value;
    const second = (await events.next()).value;
    expect([first?.kind, second?.kind]).toEqual(['page-visited', 'page-visited']);
    expect(one.count('/a.png')).toBe(0);
    await first?.settle();
    await first?.settle();
    await second?.settle();
    const rest: string[] = [];
    for await (const event of events) {
      rest.push(event.kind);
      await event.settle();
    }
    expect(rest).toEqual(['sighting', 'sighting']);
  });

  test('an aborted signal ends the crawl with its reason', async () => {
    const one = await site({ routes: { '/': '<img src="/never.png">', '/never.png': { silent: true } } });
    const controller = new AbortController();
    const run = async (): Promise<void> => {
      for await (const event of crawl({ seeds: [one.url('/')], allowLoopback: true, delayMs: 0, signal: controller.signal })) {
        if (event.kind === 'page-visited') setTimeout(() => controller.abort(new Error('enough')), 50);
      }
    };
    await expect(run()).rejects.toThrow('enough');
  });

  test('errors of a store end the crawl', async () => {
    const one = await site({ routes });
    const frontier = createMemoryFrontier();
    const broken = {
      ...frontier,
      ack: () => {
        throw new Error('disk full');
      },
    };
    await expect(collect({ seeds: [one.url('/')], frontier: broken })).rejects.toThrow('disk full');
  });
});

describe('arguments', () => {
  test.each([
    [{ seeds: [] }, 'IMGGUARD_INVALID_ARGUMENT', 'seeds'],
    [{ seeds: ['example.com'] }, 'IMGGUARD_INVALID_SEED', 'example.com'],
    [{ seeds: ['file:///etc/passwd'] }, 'IMGGUARD_INVALID_SEED', 'file:'],
    [{ seeds: ['http://a/'], maxPages: 0 }, 'IMGGUARD_INVALID_ARGUMENT', 'maxPages'],
    [{ seeds: ['http://a/'], delayMs: -1 }, 'IMGGUARD_INVALID_ARGUMENT', 'delayMs'],
    [{ seeds: ['http://a/'], delayMs: 1.5 }, 'IMGGUARD_INVALID_ARGUMENT', 'delayMs'],
    [{ seeds: ['http://a/'], userAgent: '2bot' }, 'IMGGUARD_INVALID_ARGUMENT', 'userAgent'],
    [{ seeds: ['http://a/'], latencyFactor: Number.NaN }, 'IMGGUARD_INVALID_ARGUMENT', 'latencyFactor'],
    [{ seeds: ['http://a/'], deniedNetworks: ['nonsense'] }, 'IMGGUARD_INVALID_ARGUMENT', 'deniedNetworks'],
  ])('%j', (options, code, word) => {
    expect(() => crawl(options)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(word) as string }));
  });
});
