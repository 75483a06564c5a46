import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_SITEMAP_BYTES, MAX_SITEMAP_URLS, readSitemap, type SitemapContents } from './sitemap.ts';

const read = (text: string): Promise<SitemapContents> => readSitemap(Buffer.from(text));
const urls = async (text: string): Promise<string[]> => (await read(text)).pages.map(({ url }) => url);

describe('sitemaps', () => {
  test('pages with their images', async () => {
    const { pages, sitemaps, cut } = await read(`<?xml version="1.0" encoding="UTF-8"?>
      <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
        <url><loc> https://a.example/1?a=1&amp;b=2 </loc><lastmod>2026-01-01</lastmod>
          <image:image><image:loc>https://cdn.example/1.jpg</image:loc><image:caption><![CDATA[A & B]]></image:caption>
            <image:title>Boat</image:title><image:license>https://a.example/license</image:license></image:image>
          <image:image><image:loc>https://cdn.example/2.jpg</image:loc></image:image></url>
        <url><loc>https://a.example/2</loc></url>
      </urlset>`);
    expect(pages.map(({ url, images }) => ({ url, images }))).toEqual([
      {
        url: 'https://a.example/1?a=1&b=2',
        images: [
          {
            url: 'https://cdn.example/1.jpg',
            context: { source: 'sitemap', caption: 'A & B', title: 'Boat', licenseUrls: ['https://a.example/license'] },
          },
          { url: 'https://cdn.example/2.jpg', context: { source: 'sitemap' } },
        ],
      },
      { url: 'https://a.example/2', images: [] },
    ]);
    expect([sitemaps, cut]).toEqual([[], false]);
  });
  test('an index', async () => {
    const { pages, sitemaps } = await read(
      '<sitemapindex><sitemap><loc>https://a.example/1.xml</loc></sitemap><sitemap><loc>/2.xml.gz</loc><lastmod>x</lastmod></sitemap></sitemapindex>',
    );
    expect(sitemaps).toEqual(['https://a.example/1.xml', '/2.xml.gz']);
    expect(pages).toEqual([]);
  });
  test.each([
    ['another namespace', '<urlset xmlns="http://www.google.com/schemas/sitemap/0.84"><url><loc>/1</loc></url></urlset>'],
    ['a namespace that does not exist', '<urlset xmlns="nonsense"><url><loc>/1</loc></url></urlset>'],
    ['no namespace', '<urlset><url><loc>/1</loc></url></urlset>'],
    ['prefixes', '<sm:urlset xmlns:sm="x"><sm:url><sm:loc>/1</sm:loc></sm:url></sm:urlset>'],
    ['capitals', '<URLSET><URL><LOC>/1</LOC></URL></URLSET>'],
    ['no declaration and space before', ' \n<urlset><url><loc>/1</loc></url></urlset>'],
    ['a mark', '\uFEFF<urlset><url><loc>/1</loc></url></urlset>'],
    ['CDATA', '<urlset><url><loc><![CDATA[/1]]></loc></url></urlset>'],
    ['no end', '<urlset><url><loc>/1</loc></url><url><loc>/2</lo'],
    ['junk between', '<urlset>junk<!-- x --><url><x/><loc>/1</loc></url><url></url><url><loc></loc></url></urlset>'],
    ['alternates', '<urlset><url><loc>/1</loc><xhtml:link rel="alternate" hreflang="de" href="/de"/></url></urlset>'],
    ['an address twice', '<urlset><url><loc>/0</loc><loc>/1</loc></url></urlset>'],
    ['a video', '<urlset><url><loc>/1</loc><video:video><video:player_loc>/p</video:player_loc></video:video></url></urlset>'],
  ])('with %s', async (_what, text) => {
    expect(await urls(text)).toEqual(['/1']);
  });
  test('thumbnails of videos', async () => {
    const { pages } = await read(
      '<urlset><url><loc>/1</loc><video:video><video:thumbnail_loc>/t.jpg</video:thumbnail_loc></video:video></url></urlset>',
    );
    expect(pages[0]?.images).toEqual([{ url: '/t.jpg', context: { source: 'sitemap' } }]);
  });
  test('in sixteen bits', async () => {
    const { pages } = await readSitemap(Buffer.from('\uFEFF<urlset><url><loc>/ü</loc></url></urlset>', 'utf16le'));
    expect(pages.map(({ url }) => url)).toEqual(['/ü']);
  });
  test.each(['', ' ', '<html><a href="/1">not a sitemap</a></html>', '{"url":"/1"}', 'nothing here', '<urlset/>', '<', '\0\u0001'])(
    'nothing in %j',
    async (text) => {
      expect(await read(text)).toEqual({ pages: [], sitemaps: [], cut: false });
    },
  );
});

describe('lists and feeds', () => {
  test.each(['\n', '\r\n', '\r'])('lines that end with %j', async (end) => {
    expect(await urls(['https://a.example/1', '', '# comment', '  http://a.example/2  ', '/relative', 'ftp://a/'].join(end))).toEqual([
      'https://a.example/1',
      'http://a.example/2',
    ]);
  });
  test('RSS', async () => {
    const { pages } =
      await read(`<rss><channel><link>https://a.example/</link><image><url>https://a.example/logo.png</url><link>https://a.example/</link></image>
      <item><title>One</title><link>https://a.example/1</link><enclosure url="/1.jpg" type="image/jpeg"/><enclosure url="/1.mp3" type="audio/mpeg"/>
        <media:group><media:content url="/2.jpg" medium="image"/><media:thumbnail url="/3.jpg"/></media:group></item>
      <item><image><url>/4.jpg</url></image><link>https://a.example/2</link></item></channel></rss>`);
    expect(pages.map(({ url, images }) => [url, images.map((image) => image.url)])).toEqual([
      ['https://a.example/1', ['/1.jpg', '/2.jpg', '/3.jpg']],
      ['https://a.example/2', ['/4.jpg']],
    ]);
  });
  test('Atom', async () => {
    const { pages } = await read(`<feed><link href="https://a.example/"/><entry><link rel="self" href="/self"/><link href="/1"/>
      <link rel="enclosure" type="image/png" href="/1.png"/></entry><entry><link rel="alternate" href="/2"/></entry></feed>`);
    expect(pages.map(({ url, images }) => [url, images.map((image) => image.url)])).toEqual([
      ['/1', ['/1.png']],
      ['/2', []],
    ]);
  });
});

describe('packed', () => {
  const plain = Buffer.from('<urlset><url><loc>/1</loc></url></urlset>');
  test.each([
    ['once', gzipSync(plain)],
    ['twice', gzipSync(gzipSync(plain))],
  ])('%s', async (_how, body) => {
    expect((await readSitemap(body)).pages.map(({ url }) => url)).toEqual(['/1']);
  });
  test('three times is no sitemap', async () => {
    expect(await readSitemap(gzipSync(gzipSync(gzipSync(plain))))).toMatchObject({ pages: [] });
  });
  test('broken and bombs', async () => {
    await expect(readSitemap(gzipSync(plain).subarray(0, 30))).rejects.toMatchObject({ code: 'Z_BUF_ERROR' });
    const bomb = gzipSync(Buffer.alloc(MAX_SITEMAP_BYTES + 1));
    await expect(readSitemap(bomb)).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
    await expect(readSitemap(gzipSync(bomb))).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
  });
});

describe('sizes', () => {
  test('so many pages and no more', async () => {
    const many = (count: number): string => Array.from({ length: count }, (_, index) => `<url><loc>/${index}</loc></url>`).join('');
    expect(await read(many(MAX_SITEMAP_URLS))).toMatchObject({ pages: { length: MAX_SITEMAP_URLS }, cut: false });
    expect(await read(many(MAX_SITEMAP_URLS + 1))).toMatchObject({ pages: { length: MAX_SITEMAP_URLS }, cut: true });
  });
  test('so many sitemaps and lines and no more', async () => {
    const index = '<sitemap><loc>/1</loc></sitemap>'.repeat(MAX_SITEMAP_URLS + 5);
    expect(await read(`<sitemapindex>${index}`)).toMatchObject({ sitemaps: { length: MAX_SITEMAP_URLS }, cut: true });
    expect(await read('https://a.example/\n'.repeat(MAX_SITEMAP_URLS + 5))).toMatchObject({
      pages: { length: MAX_SITEMAP_URLS },
      cut: true,
    });
  });
  test('so many images of a page and no more', async () => {
    const { pages } = await read(`<url><loc>/1</loc>${'<image:image><image:loc>/a</image:loc></image:image>'.repeat(2_000)}</url>`);
    expect(pages[0]?.images.length).toBe(1_000);
  });
  test.each([
    ['nested elements', '<a>'.repeat(500_000)],
    ['an address', `<url><loc>${'a'.repeat(2_000_000)}</loc></url>`],
    ['a line', 'https://a.example/'.repeat(100_000)],
    ['entities of its own', `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "${'&a;'.repeat(1_000)}">]><url><loc>&b;</loc></url>`],
    ['one that reads a file', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><url><loc>/&a;</loc></url>'],
  ])('%s', async (_what, text) => {
    for (const url of await urls(text)) {
      expect(url.length).toBeLessThan(10_000);
      expect(url).not.toContain('root:');
    }
  });
  test('any bytes', async () => {
    const piece = fc.constantFrom(
      '<url>',
      '</url>',
      '<loc>',
      '</loc>',
      '<image:image>',
      '</image:image>',
      '<item>',
      '</item>',
      '<link>',
      '<![CDATA[',
      ']]>',
      '<sitemap>',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), async (parts) => {
        for (const url of await urls(parts.join(''))) expect(url).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});
