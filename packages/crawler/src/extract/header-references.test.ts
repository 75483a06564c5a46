import { expect, test } from 'vitest';
import { headerReferences } from './header-references.ts';

const NOTHING = { images: [], sheets: [], manifests: [], alternates: [], links: [] };

test.each<[string, object]>([
  ['</a.jpg>; rel=preload; as=image', { images: ['/a.jpg'] }],
  ['</a.jpg>; rel="prefetch"; AS="Image"', { images: ['/a.jpg'] }],
  ['<>; rel=preload; as=image; imagesrcset="/a.jpg 1x, /b,c.jpg 2x"; imagesizes="50vw"', { images: ['/a.jpg', '/b,c.jpg'] }],
  ['</i.png>; rel="shortcut icon"', { images: ['/i.png'] }],
  [
    '</a.css>; rel=preload; as=style, </b.css>; rel=stylesheet,</c.woff2>; rel=preload; as=font; crossorigin',
    { sheets: ['/a.css', '/b.css'] },
  ],
  ['</m.json>;rel=manifest', { manifests: ['/m.json'] }],
  ['</f>; rel=alternate; type="application/rss+xml"', { alternates: [{ target: '/f', type: 'application/rss+xml' }] }],
  ['</f>; rel=alternate', {}],
  ['</2>; rel="next"; title="a; b, \\"c\\" <d>", </0>; rel=prev', { links: ['/2', '/0'] }],
  ['</a.jpg>; rel=preload; rel=next; as=image; as=font', { images: ['/a.jpg'] }],
  ['</a.jpg>; as=image', {}],
  ['</a.jpg>', {}],
  ['</a.jpg; rel=preload; as=image', {}],
  ['rel=preload, </a.jpg>; rel=icon', {}],
  ['</a.jpg>; rel="preload; as=image', {}],
  ['', {}],
])('Link: %s', (link, expected) => {
  expect(headerReferences({ link: [link] })).toEqual({ ...NOTHING, ...expected });
});

test('several headers, Refresh and Content-Location', () => {
  const headers = {
    link: ['</a.png>; rel=icon', '</b.png>; rel=icon'],
    refresh: ['0; url=/next', '5'],
    'content-location': ['/page.en.html', '/shown.jpg'],
  };
  expect(headerReferences(headers)).toEqual({ ...NOTHING, images: ['/a.png', '/b.png', '/shown.jpg'], links: ['/next'] });
  expect(headerReferences({})).toEqual(NOTHING);
});

test('endless lists are cut', () => {
  const link = Array.from({ length: 5_000 }, (_, at) => `</${at}.png>; rel=icon`).join(', ');
  expect(headerReferences({ link: [link] }).images.length).toBe(500);
});
