import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, keep } from '../testing/exchange.ts';
import { iiifService } from '../testing/iiif-service.ts';
import { createSite } from '../testing/site.ts';
import { json } from '../testing/source-services.ts';
import type { DiscoveryContext, DiscoveryEvent, DiscoverySource } from './discovery-source.ts';
import { createFeedSource } from './feed.ts';
import { manifestImages, serviceImage } from './iiif-images.ts';
import { createIiifSource } from './iiif.ts';

afterEach(closeAll);

const polite = { allowLoopback: true, delayMs: 0 };

async function all(source: DiscoverySource, context?: DiscoveryContext): Promise<DiscoveryEvent[]> {
  const found: DiscoveryEvent[] = [];
  for await (const event of source.discover(context)) found.push(event);
  return found;
}

function brief(events: readonly DiscoveryEvent[]): (string | undefined)[] {
  return events.map((event) => (event.kind === 'problem' ? event.reason : (event.imageUrl ?? event.pageUrl)));
}

describe('feeds', () => {
  const rss = `<rss xmlns:media="x"><channel><item><title>New</title><link>/new</link><pubDate>Fri, 02 Jan 2026 03:04:05 GMT</pubDate>
    <media:thumbnail url="/new.jpg"/></item><item><link>/old</link><pubDate>Thu, 02 Jan 2020 03:04:05 GMT</pubDate></item><item><link>/timeless</link></item></channel></rss>`;

  test('entries are targets, against the address of the feed; old ones are left out', async () => {
    const site = keep(
      await createSite({ routes: { '/feed': { redirect: '/feed.xml' }, '/feed.xml': { body: rss, type: 'application/rss+xml' } } }),
    );
    const source = createFeedSource({ urls: [site.url('/feed')], ...polite });
    expect(await all(source, { since: '2025-01-01T00:00:00Z' })).toEqual([
      {
        kind: 'target',
        version: 1,
        source: 'feed',
        imageUrl: site.url('/new.jpg'),
        pageUrl: site.url('/new'),
        title: 'New',
        seenAt: '2026-01-02T03:04:05.000Z',
        match: 'listed',
      },
      { kind: 'target', version: 1, source: 'feed', pageUrl: site.url('/timeless'), match: 'listed' },
    ]);
    expect(site.requests.map(({ path }) => path)).toEqual(['/robots.txt', '/feed', '/feed.xml']);
    expect(site.requests[1]?.headers['accept']).toContain('application/rss+xml');
    expect(site.requests[1]?.headers['user-agent']).toMatch(/^imgguard/);
  });

  test('what cannot be had is a problem, and the next feed is read', async () => {
    const site = keep(
      await createSite({
        robots: 'User-agent: *\nDisallow: /private',
        routes: {
          '/page': '<p>no feed</p>',
          '/feed': { body: rss, type: 'text/xml' },
          '/loop': { redirect: '/loop' },
          '/inside': { redirect: 'http://10.0.0.1/' },
        },
      }),
    );
    const urls = ['/private', '/missing', '/page', '/loop', '/inside', '/feed'].map((path) => site.url(path));
    const events = await all(createFeedSource({ urls, ...polite }));
    expect(brief(events)).toEqual([
      'not-allowed',
      'rejected',
      'malformed',
      'unavailable',
      'not-allowed',
      site.url('/new.jpg'),
      site.url('/old'),
      site.url('/timeless'),
    ]);
    expect(site.count('/private')).toBe(0);
  });

  test('the address guard keeps feeds from leading into the local network', async () => {
    const site = keep(await createSite({ routes: { '/feed': rss } }));
    expect(brief(await all(createFeedSource({ urls: [site.url('/feed')], delayMs: 0 })))).toEqual(['not-allowed']);
    expect(site.requests).toEqual([]);
  });
});

describe('IIIF', () => {
  test('changes are walked from the latest to the last visit; what is gone is not asked for', async () => {
    const site = keep(await iiifService());
    const source = createIiifSource({ collectionUrl: site.url('/changes'), ...polite });
    const events = await all(source, { since: '2021-01-01T00:00:00Z' });
    expect(events[0]).toEqual({
      kind: 'target',
      version: 1,
      source: 'iiif',
      imageUrl: 'https://images.example/iiif/1/full/max/0/default.jpg',
      pageUrl: 'https://museum.example/harbour',
      title: 'Harbour',
      seenAt: '2025-08-01T00:00:00.000Z',
      match: 'listed',
    });
    expect(brief(events)).toEqual([
      'https://images.example/iiif/1/full/max/0/default.jpg',
      'https://images.example/iiif/2/full/full/0/default.jpg',
      'https://images.example/plain.jpg',
    ]);
    expect(site.requests.map(({ path }) => path)).toEqual([
      '/robots.txt',
      '/changes',
      '/changes/1',
      '/three.json',
      '/two.json',
      '/changes/0',
    ]);
    expect(brief(await all(source)).at(-1)).toBe('rejected');
  });

  test('moved manifests are read where they are now, and a refresh ends the walk', async () => {
    const site = keep(await iiifService());
    const at = (name: string): object => ({ id: site.url(`/${name}.json`), type: 'Manifest' });
    site.set({
      '/changes/1': json({
        prev: site.url('/changes/0'),
        orderedItems: [
          { type: 'Refresh', startTime: '2025-01-01T00:00:00Z' },
          { type: 'Create', object: at('before'), endTime: '2025-05-01T00:00:00Z' },
          { type: 'Move', object: at('before'), target: at('three'), endTime: '2025-06-01T00:00:00Z' },
          { type: 'Create', object: { id: site.url('/c.json'), type: 'Collection' } },
        ],
      }),
    });
    const events = await all(createIiifSource({ collectionUrl: site.url('/changes'), ...polite }));
    expect(brief(events)).toEqual(['https://images.example/iiif/1/full/max/0/default.jpg']);
    expect(site.count('/changes/0')).toBe(0);
  });

  test('pages that lead in a circle end, and what is no collection is told', async () => {
    const site = keep(await iiifService());
    site.set({ '/changes/0': json({ prev: site.url('/changes/1'), orderedItems: 7 }), '/none': json([]), '/html': '<p>' });
    const read = (path: string): Promise<DiscoveryEvent[]> => all(createIiifSource({ collectionUrl: site.url(path), ...polite }));
    expect((await read('/changes')).length).toBe(3);
    expect(brief(await read('/none'))).toEqual(['malformed']);
    expect(brief(await read('/html'))).toEqual(['malformed']);
    const source = createIiifSource({ collectionUrl: site.url('/changes'), maxPages: 1, ...polite });
    await all(source);
    expect(site.count('/changes/0')).toBe(1);
  });

  test.each([
    [
      { '@context': 'http://iiif.io/api/image/3/context.json', id: 'https://i.example/1', type: 'ImageService3' },
      '/full/max/0/default.jpg',
    ],
    [{ '@context': ['x', 'http://iiif.io/api/image/2/context.json'], '@id': 'https://i.example/1/' }, '/full/full/0/default.jpg'],
    [
      { '@id': 'https://i.example/1', profile: 'http://library.stanford.edu/iiif/image-api/1.1/conformance.html' },
      '/full/full/0/default.jpg',
    ],
    [
      { '@context': 'http://library.stanford.edu/iiif/image-api/1.1/context.json', '@id': 'https://i.example/1' },
      '/full/full/0/native.jpg',
    ],
  ])('the whole image of a service: %j', (info, tail) => {
    expect(serviceImage(info)).toBe(`https://i.example/1${tail}`);
  });

  test('services of other kinds are none, and choices are all of their images', () => {
    expect(serviceImage({ id: 'https://i.example/search', type: 'SearchService2' })).toBeUndefined();
    const choice = {
      type: 'Choice',
      items: [
        { type: 'Image', id: 'https://i.example/a' },
        { type: 'Image', id: 'https://i.example/b' },
      ],
    };
    const manifest = {
      items: [
        {
          items: [
            {
              items: [
                { body: choice },
                {
                  body: [
                    { type: 'Image', id: 'https://i.example/c' },
                    { type: 'Sound', id: 'https://i.example/d' },
                  ],
                },
              ],
            },
          ],
        },
      ],
    };
    expect(manifestImages(manifest).map(({ imageUrl }) => imageUrl)).toEqual([
      'https://i.example/a',
      'https://i.example/b',
      'https://i.example/c',
    ]);
    for (const nothing of [null, 7, [], { items: {} }, { sequences: [null] }]) expect(manifestImages(nothing)).toEqual([]);
  });
});
