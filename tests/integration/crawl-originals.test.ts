/** Originals behind the addresses of resizing services are further images, and pass everything that other images pass. */
import type { Site } from '@imgguard/crawler/testing';
import { describe, expect, test } from 'vitest';
import { asked, collect, picture, reasons, site } from './lib/crawling.ts';

function wrapped(url: string): string {
  return `/_next/image?url=${encodeURIComponent(url)}&w=640`;
}

async function shop(markup: string, originals: Record<string, Uint8Array> = {}, robots?: string): Promise<Site> {
  const routes = { '/': markup, '/_next/image': picture(1), ...originals };
  return site({ routes, ...(robots === undefined ? {} : { robots }) });
}

describe('unwrapImages', () => {
  test('is off by itself', async () => {
    const one = await shop(`<img src="${wrapped('/a.jpg')}">`, { '/a.jpg': picture(2) });
    await collect({ seeds: [one.url('/')] });
    expect(asked(one)).toEqual(['/', wrapped('/a.jpg')]);
  });

  test('tells the original beside the one that is named, and where it came from', async () => {
    const one = await shop(`<img src="${wrapped('/a.jpg')}" alt="Boat">`, { '/a.jpg': picture(2) });
    const { sightings, skipped } = await collect({ seeds: [one.url('/')], unwrapImages: true });
    const named = one.url(wrapped('/a.jpg'));
    expect(sightings.map(({ imageUrl, pageUrl, context }) => ({ imageUrl, pageUrl, context }))).toEqual([
      { imageUrl: named, pageUrl: one.url('/'), context: { source: 'img', alt: 'Boat', position: { order: 1 } } },
      {
        imageUrl: one.url('/a.jpg'),
        pageUrl: one.url('/'),
        context: { source: 'img', alt: 'Boat', position: { order: 1 }, unwrappedFrom: named },
      },
    ]);
    expect(skipped).toEqual([]);
  });

  test('passes over in silence what is not there, but tells a page that names the same address', async () => {
    const one = await shop(`<img src="${wrapped('/gone.jpg')}"><a href="/p">p</a>`);
    one.set({ '/p': '<img src="/gone.jpg">' });
    const found = await collect({ seeds: [one.url('/')], unwrapImages: true });
    expect(found.sightings).toHaveLength(1);
    expect(found.skipped.map(({ reason, pageUrl }) => [reason, pageUrl])).toEqual([['http-error', one.url('/p')]]);
    expect(one.count('/gone.jpg')).toBe(1);
  });

  test('an original that the page names itself is told once, as it is named', async () => {
    const one = await shop(`<img src="${wrapped('/a.jpg')}"><a href="/a.jpg">large</a>`, { '/a.jpg': picture(2) });
    const { sightings, again } = await collect({ seeds: [one.url('/')], unwrapImages: true });
    expect(sightings.map(({ context }) => context)).toEqual([
      { source: 'img', position: { order: 1 } },
      { source: 'anchor', position: { order: 2 } },
    ]);
    expect(again).toEqual([]);
  });

  test('robots.txt and address guard hold, also behind redirects, and are told', async () => {
    const markup = [wrapped('/private/a.jpg'), wrapped('http://169.254.169.254/latest/'), wrapped('/to-private')].map(
      (src) => `<img src="${src}">`,
    );
    const one = await shop(markup.join(''), {}, 'User-agent: *\nDisallow: /private/');
    one.set({ '/to-private': { redirect: '/private/b.jpg' }, '/private/a.jpg': picture(3), '/private/b.jpg': picture(4) });
    const found = await collect({ seeds: [one.url('/')], unwrapImages: true });
    expect(reasons(found)).toEqual([
      `blocked-address http://169.254.169.254/latest/`,
      `robots-disallowed ${one.url('/private/a.jpg')}`,
      `robots-disallowed ${one.url('/to-private')}`,
    ]);
    expect(one.requests.some(({ path }) => path.startsWith('/private/'))).toBe(false);
  });

  test('style sheets and sitemaps name originals too', async () => {
    const one = await site({
      routes: {
        '/': `<style>@import "/s.css"</style>`,
        '/s.css': `body { background: url("${wrapped('/a.jpg')}") }`,
        '/sitemap.xml': `<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>/</loc>
          <image:image><image:loc>/content/images/size/w300/b.jpg</image:loc></image:image></url></urlset>`,
        '/_next/image': picture(1),
        '/a.jpg': picture(2),
        '/content/images/size/w300/b.jpg': picture(3),
        '/content/images/b.jpg': picture(4),
      },
    });
    const { sightings } = await collect({ seeds: [one.url('/')], unwrapImages: true });
    const derived = sightings.filter(({ context }) => context.unwrappedFrom !== undefined);
    expect(derived.map(({ imageUrl }) => imageUrl).toSorted()).toEqual([one.url('/a.jpg'), one.url('/content/images/b.jpg')]);
  });
});
