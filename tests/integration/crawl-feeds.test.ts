/** Feeds and oEmbed answers that pages name. */
import { createMemoryFetchHistory } from '@imgguard/crawler';
import { describe, expect, test } from 'vitest';
import { asked, collect, type Found, picture, reasons, site } from './lib/crawling.ts';

const RSS = `<rss version="2.0"><channel><title>Blog</title><image><url>/logo.png</url></image>
  <item><title>Boat</title><link>/boat</link><description>&lt;img src="/boat.png"&gt;</description></item>
  <item><title>Away</title><link>https://elsewhere.example/away</link><enclosure url="/away.png" type="image/png"/></item>
  </channel></rss>`;

function seen({ sightings }: Found): string[][] {
  return sightings
    .map(({ imageUrl, pageUrl, pageTitle, context }) => [
      new URL(imageUrl).pathname,
      new URL(pageUrl).pathname,
      pageTitle ?? '',
      context.source,
    ])
    .toSorted((a, b) => (a.join() < b.join() ? -1 : 1));
}

const PICTURES = { '/logo.png': picture(1), '/boat.png': picture(2), '/away.png': picture(3) };

describe('a feed', () => {
  test('that the first page names brings its entries and their images', async () => {
    const one = await site({
      routes: {
        '/': '<title>Home</title><link rel="alternate" type="application/rss+xml; charset=utf-8" href="/feed">',
        '/feed': { body: RSS, type: 'application/rss+xml' },
        '/boat': '<title>A boat</title>',
        ...PICTURES,
      },
    });
    const found = await collect({ seeds: [one.url('/')] });
    expect(seen(found)).toEqual([
      ['/away.png', '/feed', 'Away', 'feed'],
      ['/boat.png', '/boat', 'Boat', 'feed'],
      ['/logo.png', '/', '', 'feed'],
    ]);
    expect(found.pages.map(({ title }) => title)).toEqual(['Home', 'A boat']);
    expect(reasons(found)).toEqual(['out-of-scope https://elsewhere.example/away']);
  });

  test('is read once, from seeds alone, and not at all when it is not wanted', async () => {
    const link = '<link rel=alternate type=application/rss+xml href=/feed>';
    const routes = {
      '/': `${link}<a href="/a">a</a>`,
      '/a': `${link}<link rel=alternate type=application/atom+xml href=/comments>`,
      '/feed': { body: RSS, type: 'text/xml' },
    };
    const one = await site({ routes });
    await collect({ seeds: [one.url('/')] });
    expect([one.count('/feed'), one.count('/comments')]).toEqual([1, 0]);
    const other = await site({ routes });
    await collect({ seeds: [other.url('/')], followFeeds: false });
    expect(asked(other)).toEqual(['/', '/a']);
  });

  test('passes scope, robots.txt and address guard, and says when it is none', async () => {
    const hrefs = ['/private/feed', 'http://10.0.0.1/feed', '/none', '/circle'];
    const one = await site({
      robots: 'User-agent: *\nDisallow: /private/',
      routes: {
        '/': hrefs.map((href) => `<link rel=alternate type=application/rss+xml href="${href}">`).join(''),
        '/none': '<p>no feed</p>',
        '/circle': { redirect: '/circle' },
      },
    });
    expect(reasons(await collect({ seeds: [one.url('/')] }))).toEqual([
      `not-a-page ${one.url('/none')}`,
      'out-of-scope http://10.0.0.1/feed',
      `robots-disallowed ${one.url('/private/feed')}`,
      `too-many-redirects ${one.url('/circle')}`,
    ]);
  });
});

describe('an oEmbed provider', () => {
  const PHOTO = JSON.stringify({
    version: '1.0',
    type: 'photo',
    url: '/a.png',
    title: 'Boat',
    author_name: 'Ada',
    thumbnail_url: '/t.png',
  });
  const link = (href: string): string => `<title>P</title><link rel="alternate" type="application/json+oembed" href="${href}">`;

  test('is asked for the picture of any page, with its title and author', async () => {
    const one = await site({
      routes: {
        '/': '<a href="/p">p</a>',
        '/p': link('/oembed?url=x'),
        '/oembed': { body: PHOTO, type: 'application/json' },
        '/a.png': picture(1),
        '/t.png': picture(2),
      },
    });
    const found = await collect({ seeds: [one.url('/')] });
    expect(seen(found)).toEqual([
      ['/a.png', '/p', 'P', 'oembed'],
      ['/t.png', '/p', 'P', 'oembed'],
    ]);
    expect(found.sightings[0]?.context).toEqual({ source: 'oembed', title: 'Boat', credit: 'Ada' });
  });

  test('is named by a header too', async () => {
    const headers = { link: '</oembed>; rel="alternate"; type="application/json+oembed"' };
    const one = await site({
      routes: { '/': { body: '<p>', headers }, '/oembed': { body: PHOTO, type: 'text/plain' }, '/a.png': picture(1) },
    });
    expect((await collect({ seeds: [one.url('/')] })).sightings.map(({ imageUrl }) => imageUrl)).toEqual([one.url('/a.png')]);
  });

  test('is not asked when it is WordPress, when nobody wants to, or when robots.txt forbids it', async () => {
    const wordpress = await site({ routes: { '/': link('/wp-json/oembed/1.0/embed?url=x') } });
    await collect({ seeds: [wordpress.url('/')] });
    expect(asked(wordpress)).toEqual(['/']);
    const one = await site({ robots: 'User-agent: *\nDisallow: /oembed', routes: { '/': link('/oembed') } });
    expect(reasons(await collect({ seeds: [one.url('/')] }))).toEqual([`robots-disallowed ${one.url('/oembed')}`]);
    expect((await collect({ seeds: [one.url('/')], followOembed: false })).skipped).toEqual([]);
  });
});

test('feeds and answers that did not change are not sent again', async () => {
  const conditional = (body: string, type: string) => ({ body, type, headers: { etag: '"1"' } });
  const one = await site({
    routes: {
      '/': '<link rel=alternate type=application/rss+xml href=/feed><link rel=alternate type=application/json+oembed href=/oembed>',
      '/feed': [conditional(RSS, 'text/xml'), { status: 304 }],
      '/oembed': [conditional('{"type":"photo","url":"/logo.png"}', 'application/json'), { status: 304 }],
      '/boat': '<p>',
      ...PICTURES,
    },
  });
  const history = createMemoryFetchHistory();
  const first = await collect({ seeds: [one.url('/')], history });
  const second = await collect({ seeds: [one.url('/')], history });
  expect(seen(first)).toHaveLength(3);
  expect([seen(second), second.again.length, reasons(second)]).toEqual([seen(first), first.again.length, reasons(first)]);
});
