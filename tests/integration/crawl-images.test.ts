import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { collect, picture, reasons, site } from './lib/crawling.ts';

describe('where images hide', () => {
  test('style sheets, imported ones too, speak for the page that names them', async () => {
    const one = await site({
      routes: {
        '/': '<link rel="stylesheet" href="/css/main.css"><div style="background: url(inline.png)"></div><style>p{background:url(style.png)}</style>',
        '/css/main.css': { body: '@import "more.css"; @font-face{src:url(font.woff2)} a{background:url("a.png")}', type: 'text/css' },
        '/css/more.css': { body: 'b{background:image-set("b.png" 1x)}', type: 'text/css' },
        '/css/a.png': picture(1),
        '/css/b.png': picture(2),
        '/inline.png': picture(3),
        '/style.png': picture(4),
      },
    });
    const { sightings } = await collect({ seeds: [one.url('/')] });
    expect(sightings.map(({ imageUrl, pageUrl, context }) => [imageUrl, pageUrl, context.source]).toSorted()).toEqual(
      ['/css/a.png', '/css/b.png', '/inline.png', '/style.png'].map((path) => [one.url(path), one.url('/'), 'css']),
    );
  });

  test('tiles speak for the page that names their file', async () => {
    const one = await site({
      routes: {
        '/': '<meta name="msapplication-config" content="/tiles/browserconfig.xml">',
        '/tiles/browserconfig.xml': {
          body: '<browserconfig><msapplication><tile><square70x70logo src="small.png"/></tile></msapplication></browserconfig>',
          type: 'application/xml',
        },
        '/tiles/small.png': picture(1),
      },
    });
    const { sightings } = await collect({ seeds: [one.url('/')] });
    expect(sightings.map(({ imageUrl, pageUrl, context }) => [imageUrl, pageUrl, context.source])).toEqual([
      [one.url('/tiles/small.png'), one.url('/'), 'link'],
    ]);
  });

  test('an image inside the page is named by its hash', async () => {
    const data = `data:image/png;base64,${Buffer.from(picture(1, 3_000)).toString('base64')}`;
    const one = await site({ routes: { '/': `<img alt="Inside" src="${data}">` } });
    const { sightings } = await collect({ seeds: [one.url('/')] });
    expect(sightings).toMatchObject([{ pageUrl: one.url('/'), byteLength: 3_000, context: { source: 'data-url', alt: 'Inside' } }]);
    expect(sightings[0]?.imageUrl).toMatch(/^ni:\/\/\/sha-256;[\w-]{43}\?ct=image\/png$/);
    expect(sightings[0]?.bytes).toEqual(picture(1, 3_000));
  });

  test('sitemaps: those of robots.txt, indexes, gzipped ones, with their images', async () => {
    const one = await site();
    one.set({
      '/robots.txt': 'User-agent: *\nDisallow: /no/\nSitemap: /index.xml',
      '/': '<p>',
      '/hidden': '<img src="/h.png" alt="found by sitemap">',
      '/index.xml': `<?xml version="1.0"?><sitemapindex><sitemap><loc>${one.url('/map.xml.gz')}</loc></sitemap></sitemapindex>`,
      '/map.xml.gz': gzipSync(
        `<?xml version="1.0"?><urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
         <url><loc>${one.url('/hidden')}</loc><image:image><image:loc>${one.url('/h.png')}</image:loc><image:caption><![CDATA[A & B]]></image:caption></image:image></url>
         <url><loc>${one.url('/no/1')}</loc></url><url><loc>http://elsewhere.example/</loc></url></urlset>`,
      ),
      '/h.png': picture(1),
    });
    const found = await collect({ seeds: [one.url('/')] });
    expect(found.pages.map(({ url }) => url)).toEqual([one.url('/'), one.url('/hidden')]);
    const contexts = [...found.sightings, ...found.again.map(({ sighting }) => sighting)].map(({ pageUrl, context }) => ({
      pageUrl,
      context,
    }));
    expect(contexts).toEqual([
      { pageUrl: one.url('/hidden'), context: { source: 'sitemap', caption: 'A & B' } },
      { pageUrl: one.url('/hidden'), context: { source: 'img', alt: 'found by sitemap', position: { order: 1 } } },
    ]);
    expect(reasons(found)).toEqual(['out-of-scope http://elsewhere.example/', `robots-disallowed ${one.url('/no/1')}`]);
    expect(one.count('/h.png')).toBe(1);
    expect(one.count('/sitemap.xml')).toBe(0);
  });

  test('without one in robots.txt the usual sitemap is tried, and its absence is nobody’s business', async () => {
    const one = await site({ routes: { '/': '<p>' } });
    const found = await collect({ seeds: [one.url('/')] });
    expect(one.count('/sitemap.xml')).toBe(1);
    expect(found.skipped).toEqual([]);
    const without = await site({ routes: { '/': '<p>' } });
    await collect({ seeds: [without.url('/')], followSitemaps: false });
    expect(without.count('/sitemap.xml')).toBe(0);
  });

  test('what is no image is said to be none, and small ones are left out', async () => {
    const one = await site({
      routes: {
        '/': '<img src="/html.png"><img src="/pixel.gif"><img src="/gone.png"><img src="/odd">',
        '/html.png': { body: '<html><p>Not found</p>', type: 'image/png' },
        '/pixel.gif': Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
        '/odd': { body: picture(1), type: 'text/html' },
      },
    });
    const found = await collect({ seeds: [one.url('/')] });
    expect(reasons(found)).toEqual([
      `http-error ${one.url('/gone.png')}`,
      `not-an-image ${one.url('/html.png')}`,
      `too-small ${one.url('/pixel.gif')}`,
    ]);
    expect(found.sightings).toMatchObject([{ imageUrl: one.url('/odd'), contentType: 'image/png' }]);
  });

  test('pages in other encodings and with a base', async () => {
    const html = Buffer.from(
      '<meta charset="windows-1252"><base href="/img/"><title>Caf\u00e9</title><img src="a.png" alt="M\u00fcnchen">',
      'latin1',
    );
    const one = await site({ routes: { '/': { body: html, type: 'text/html' }, '/img/a.png': picture(1) } });
    const { sightings } = await collect({ seeds: [one.url('/')] });
    expect(sightings).toMatchObject([{ imageUrl: one.url('/img/a.png'), pageTitle: 'Café', context: { alt: 'München' } }]);
  });
});
