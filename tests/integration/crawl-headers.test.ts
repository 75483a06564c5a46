import { describe, expect, test } from 'vitest';
import { collect, picture, reasons, site } from './lib/crawling.ts';

describe('what headers and manifests name', () => {
  test('images, style sheets, manifests and pages of headers are found, against the address of the page', async () => {
    const one = await site({
      routes: {
        '/dir/': {
          body: '<base href="/elsewhere/"><p>',
          headers: {
            link: ['<pre.png>; rel=preload; as=image; imagesrcset="set.png 2x"', '<a.css>; rel=stylesheet, <app.json>; rel=manifest'],
            refresh: '60; url=next',
          },
        },
        '/dir/pre.png': picture(1),
        '/dir/set.png': picture(2),
        '/dir/a.css': { body: 'p { background: url(sheet.png) }', type: 'text/css' },
        '/dir/sheet.png': picture(3),
        '/dir/app.json': { body: '{"icons":[{"src":"icon.png"}]}', type: 'application/manifest+json' },
        '/dir/icon.png': picture(4),
        '/dir/next': '<title>Next</title>',
      },
    });
    const { sightings, pages } = await collect({ seeds: [one.url('/dir/')] });
    const found = sightings.map(({ imageUrl, context }) => `${context.source} ${imageUrl.replace(one.origin, '')}`);
    expect(found.toSorted()).toEqual(['css /dir/sheet.png', 'header /dir/pre.png', 'header /dir/set.png', 'link /dir/icon.png']);
    expect(pages.map(({ finalUrl }) => finalUrl)).toContain(one.url('/dir/next'));
  });

  test('a manifest is asked for once, by the rules of robots.txt, and may have moved', async () => {
    const page = '<link rel=manifest href=/old.json><link rel=manifest href=/private.json><link rel=manifest href=/missing.json>';
    const one = await site({
      robots: 'User-agent: *\nDisallow: /private',
      routes: {
        '/': `${page}<a href=/two>two</a>`,
        '/two': page,
        '/old.json': { redirect: '/m/app.webmanifest' },
        '/m/app.webmanifest': '{"screenshots":[{"src":"shot.png"}]}',
        '/m/shot.png': picture(1),
      },
    });
    const found = await collect({ seeds: [one.url('/')] });
    expect(found.sightings.map(({ imageUrl, pageUrl }) => [imageUrl, pageUrl])).toEqual([[one.url('/m/shot.png'), one.url('/')]]);
    expect(one.count('/old.json')).toBe(1);
    expect(one.count('/private.json')).toBe(0);
    expect(reasons(found)).toEqual([`http-error ${one.url('/missing.json')}`, `robots-disallowed ${one.url('/private.json')}`]);
  });
});
