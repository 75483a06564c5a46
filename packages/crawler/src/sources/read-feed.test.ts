import { expect, test } from 'vitest';
import { readFeed } from './read-feed.ts';

const BASE = 'https://blog.example/feed';
const read = (text: string, type?: string): ReturnType<typeof readFeed> => readFeed(Buffer.from(text), BASE, type);

test('RSS: enclosures, Media RSS, iTunes, and markup in entities and CDATA', async () => {
  const feed = await read(`<?xml version="1.0"?>
    <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>
    <title>Blog</title><link>https://blog.example/</link><image><url>/logo.png</url><title>Blog</title></image>
    <itunes:image href="/cover.jpg"/>
    <item><title>One &amp; only</title><link>https://blog.example/1</link><pubDate>Tue, 06 Jan 2026 10:00:00 +0100</pubDate>
      <enclosure url="/enclosed.jpg" type="image/jpeg" length="1"/><enclosure url="/talk.mp3" type="audio/mpeg"/>
      <media:group><media:content url="/big.jpg" medium="image"/><media:content url="/film.mp4" medium="video"/></media:group>
      <media:thumbnail url="/small"/><media:content url="/by-name.webp"/><itunes:image href="/episode.jpg"/>
      <description>&lt;p&gt;&lt;img src="escaped.jpg"&gt;&lt;/p&gt;</description>
      <content:encoded><![CDATA[<img src="cdata.jpg" srcset="cdata-2x.jpg 2x">]]></content:encoded></item>
    <item><guid>x</guid><description>words</description></item></channel></rss>`);
  expect(feed?.images).toEqual(['/cover.jpg', '/logo.png'].toReversed());
  expect(feed?.entries).toEqual([
    {
      link: 'https://blog.example/1',
      title: 'One & only',
      date: '2026-01-06T09:00:00.000Z',
      images: [
        '/enclosed.jpg',
        '/big.jpg',
        '/small',
        '/by-name.webp',
        '/episode.jpg',
        'https://blog.example/escaped.jpg',
        'https://blog.example/cdata.jpg',
        'https://blog.example/cdata-2x.jpg',
      ],
    },
    { link: null, title: null, date: null, images: [] },
  ]);
});

test('Atom: links by their relation, content in HTML, logo and icon', async () => {
  const feed = await read(`<feed xmlns="http://www.w3.org/2005/Atom"><logo>/logo.svg</logo><icon>/icon.png</icon>
    <entry><title type="html">A &lt;b&gt;boat&lt;/b&gt;</title><link rel="self" href="/self"/><link href="/page"/>
      <link rel="enclosure" type="image/png" href="/enclosed.png"/><link rel="enclosure" type="audio/mpeg" href="/a.mp3"/>
      <published>2026-01-02T03:04:05Z</published><updated>2026-02-02T03:04:05Z</updated>
      <content type="html">&lt;img src="inside.jpg"&gt;</content></entry>
    <entry><content type="image/jpeg" src="/media.jpg"/></entry>
    <entry><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><img src="/xhtml.jpg"/></div></content></entry></feed>`);
  expect(feed).toEqual({
    images: ['/logo.svg', '/icon.png'],
    entries: [
      { link: '/page', title: 'A boat', date: '2026-01-02T03:04:05.000Z', images: ['/enclosed.png', 'https://blog.example/inside.jpg'] },
      { link: null, title: null, date: null, images: ['/media.jpg'] },
      { link: null, title: null, date: null, images: ['/xhtml.jpg'] },
    ],
  });
});

test('JSON Feed: image, banner, attachments, markup', async () => {
  const feed = await read(
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      icon: '/icon.png',
      items: [
        {
          id: '1',
          url: '/1',
          title: 'One',
          date_published: '2026-01-02T03:04:05+01:00',
          image: '/main.jpg',
          banner_image: '/banner.jpg',
          attachments: [{ url: '/a.png', mime_type: 'image/png' }, { url: '/a.mp3', mime_type: 'audio/mpeg' }, 7],
          content_html: '<img src="/inside.jpg">',
        },
        null,
        { external_url: 'https://elsewhere.example/', image: 5 },
      ],
    }),
  );
  expect(feed).toEqual({
    images: ['/icon.png'],
    entries: [
      {
        link: '/1',
        title: 'One',
        date: '2026-01-02T02:04:05.000Z',
        images: ['/main.jpg', '/banner.jpg', '/a.png', 'https://blog.example/inside.jpg'],
      },
      { link: null, title: null, date: null, images: [] },
      { link: 'https://elsewhere.example/', title: null, date: null, images: [] },
    ],
  });
});

test.each(['', '<html><body>no feed</body></html>', '{"version":"1"}', '{broken', 'words'])('%j is no feed', async (text) => {
  expect(await read(text)).toBeNull();
});

test('the text is read in the encoding that it says', async () => {
  const bytes = Buffer.from(
    '<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><item><title>Caf\u00e9</title></item></channel></rss>',
    'latin1',
  );
  expect((await readFeed(bytes, BASE))?.entries[0]?.title).toBe('Caf\u00e9');
});
