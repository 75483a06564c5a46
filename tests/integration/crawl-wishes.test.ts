import { createMemoryFetchHistory } from '@imgguard/crawler';
import { describe, expect, test } from 'vitest';
import { collect, picture, reasons, site } from './lib/crawling.ts';

describe('wishes of the site', () => {
  test('nofollow keeps links from being followed, in headers, meta elements and links', async () => {
    const one = await site({
      routes: {
        '/': '<a href="/header">h</a><a href="/meta">m</a><a rel="ugc nofollow" href="/rel">r</a>',
        '/header': {
          body: '<a href="/1">1</a><img src="/a.png">',
          headers: { 'x-robots-tag': ['otherbot: nofollow', 'imgguard: nofollow'] },
        },
        '/meta': '<meta name="robots" content="index, none"><a href="/2">2</a>',
        '/rel': '<p>',
        '/a.png': picture(1),
      },
    });
    const found = await collect({ seeds: [one.url('/')] });
    expect(reasons(found)).toEqual(['/1', '/2', '/rel'].map((path) => `nofollow ${one.url(path)}`));
    expect(found.sightings.length).toBe(1);
    const following = await collect({ seeds: [one.url('/')], followRelNofollow: true });
    expect(reasons(following)).toEqual(['/1', '/2'].map((path) => `nofollow ${one.url(path)}`));
  });

  test('opt-out signals are recorded on every sighting, and the policy decides about the bytes', async () => {
    const one = await site({
      robots: 'User-agent: *\nContent-Usage: /art/ train-ai=n\nContent-Usage: train-ai=y',
      routes: {
        '/art/': {
          body: '<meta name="robots" content="noai, noimageai"><meta name="tdm-reservation" content="1"><img src="a.png"><img src="b.png">',
          headers: { 'tdm-reservation': '0' },
        },
        '/art/a.png': { body: picture(1), headers: { 'x-robots-tag': 'noimageindex, max-image-preview: none' } },
        '/art/b.png': picture(2),
      },
    });
    const { sightings, pages } = await collect({ seeds: [one.url('/art/')] });
    const onPage = [
      { name: 'noai', value: 'noai', origin: 'meta' },
      { name: 'noimageai', value: 'noimageai', origin: 'meta' },
      { name: 'tdm-reservation', value: '1', origin: 'meta' },
      { name: 'content-usage', value: 'train-ai=n', origin: 'robots' },
    ];
    expect(pages[0]?.signals).toEqual(onPage);
    expect(sightings.map(({ storage }) => storage)).toEqual(['hash-only', 'hash-only']);
    expect(sightings[0]?.signals).toEqual([...onPage, { name: 'noimageindex', value: 'noimageindex', origin: 'header' }]);
    expect(sightings[1]?.signals).toEqual(onPage);
    const strict = await collect({ seeds: [one.url('/art/')], optOut: { noimageai: 'skip-fetch' } });
    expect(strict.skipped.map(({ reason }) => reason)).toEqual(['policy', 'policy']);
    const recorded = await collect({ seeds: [one.url('/art/')], optOut: { 'tdm-reservation': 'record', noimageindex: 'skip-fetch' } });
    expect(recorded.sightings.map(({ storage, imageUrl }) => [storage, imageUrl])).toEqual([['keep', one.url('/art/b.png')]]);
    expect(reasons(recorded)).toEqual([`policy ${one.url('/art/a.png')}`]);
  });

  test('what the robots file of a host of pictures says of their use is recorded, too, also in the next crawl', async () => {
    const b = { body: picture(2), headers: { etag: '"1"' } };
    const images = await site({
      robots: 'User-agent: *\nContent-Usage: /b train-ai=n',
      routes: { '/a.png': picture(1), '/b.png': [b, { status: 304 }, b] },
    });
    const one = await site({ routes: { '/': `<img src="${images.url('/a.png')}"><img src="${images.url('/b.png')}">` } });
    const usage = { name: 'content-usage', value: 'train-ai=n', origin: 'robots' };
    const history = createMemoryFetchHistory();
    const first = await collect({ seeds: [one.url('/')], history });
    expect(first.sightings.map(({ signals }) => signals)).toEqual([[], [usage]]);
    const second = await collect({ seeds: [one.url('/')], history });
    expect(second.again.map(({ sighting }) => sighting.signals)).toEqual([[usage]]);
    const strict = await collect({ seeds: [one.url('/')], optOut: { 'content-usage': 'skip-fetch' } });
    expect(reasons(strict)).toEqual([`policy ${images.url('/b.png')}`]);
    expect((await collect({ seeds: [images.url('/b.png')] })).sightings.map(({ signals }) => signals)).toEqual([[usage]]);
  });
});
