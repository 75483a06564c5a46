/** Rights that a site reserves against text and data mining: in a file, in headers, in the page (W3C TDMRep). */
import { createMemoryRobotsStore } from '@imgguard/crawler';
import { describe, expect, test } from 'vitest';
import { asked, collect, type Found, picture, site } from './lib/crawling.ts';

const FILE = '/.well-known/tdmrep.json';
const file = (...entries: readonly [location: string, reserved: 0 | 1][]): { body: string; type: string } => ({
  body: JSON.stringify(entries.map(([location, reserved]) => ({ location, 'tdm-reservation': reserved }))),
  type: 'application/json',
});

function told(found: Found): Record<string, string> {
  const said = found.sightings.map(({ imageUrl, signals, storage }) => [
    new URL(imageUrl).pathname,
    `${signals.map(({ value, origin }) => `${value} ${origin}`).join(', ')}: ${storage}`,
  ]);
  return Object.fromEntries(said) as Record<string, string>;
}

describe('the file of reservations', () => {
  test('is asked for once, before anything else but robots.txt, and holds for pages and pictures', async () => {
    const one = await site({
      routes: {
        [FILE]: file(['/open/', 0], ['/', 1]),
        '/': '<img src="/a.png"><img src="/open/b.png"><a href="/open/">x</a>',
        '/open/': '<img src="/open/c.png">',
        '/a.png': picture(1),
        '/open/b.png': picture(2),
        '/open/c.png': picture(3),
      },
    });
    const found = await collect({ seeds: [one.url('/')], followSitemaps: false });
    expect(one.requests.slice(0, 3).map(({ path }) => path)).toEqual(['/robots.txt', FILE, '/']);
    expect(one.count(FILE)).toBe(1);
    expect(told(found)).toEqual({
      '/a.png': '1 file: hash-only',
      '/open/b.png': '1 file, 0 file: hash-only',
      '/open/c.png': '0 file: keep',
    });
    expect(found.pages.map(({ signals }) => signals)).toEqual([
      [{ name: 'tdm-reservation', value: '1', origin: 'file' }],
      [{ name: 'tdm-reservation', value: '0', origin: 'file' }],
    ]);
  });

  test('of a host of pictures speaks for these, and may keep them from being asked for', async () => {
    const images = await site({ routes: { [FILE]: file(['/a', 1]), '/a.png': picture(1), '/b.png': picture(2) } });
    const one = await site({ routes: { '/': `<img src="${images.url('/a.png')}"><img src="${images.url('/b.png')}">` } });
    expect(told(await collect({ seeds: [one.url('/')] }))).toEqual({ '/a.png': '1 file: hash-only', '/b.png': ': keep' });
    const before = images.count('/a.png');
    const found = await collect({ seeds: [one.url('/')], optOut: { 'tdm-reservation': 'skip-fetch' } });
    expect(found.skipped.map(({ reason, url }) => [reason, new URL(url).pathname])).toEqual([['policy', '/a.png']]);
    expect(images.count('/a.png')).toBe(before);
  });

  test('is overridden by the header, and that by the page', async () => {
    const header = (value: string) => ({ 'tdm-reservation': value });
    const one = await site({
      routes: {
        [FILE]: file(['/', 1]),
        '/': { body: '<img src="/a.png"><a href="/meta">x</a>', headers: header('0') },
        '/a.png': { body: picture(1), headers: header('0') },
        '/meta': { body: '<meta name="tdm-reservation" content="0"><img src="/b.png">', headers: header('1') },
        '/b.png': { body: picture(2), headers: header('nonsense') },
      },
    });
    const found = await collect({ seeds: [one.url('/')] });
    expect(found.pages.map(({ signals }) => signals.map(({ value, origin }) => `${value} ${origin}`))).toEqual([['0 header'], ['0 meta']]);
    expect(told(found)).toEqual({ '/a.png': '0 header: keep', '/b.png': '0 meta, 1 file: hash-only' });
  });

  test('comes with the address of a policy, and so do header and page', async () => {
    const policy = (where: string): string => `https://rights.example/${where}.json`;
    const reserved = { 'tdm-reservation': '1', 'tdm-policy': policy('header') };
    const one = await site({
      routes: {
        [FILE]: { body: JSON.stringify([{ location: '/', 'tdm-reservation': 1, 'tdm-policy': policy('file') }]), type: 'application/json' },
        '/': '<img src="/a.png"><a href="/meta">x</a>',
        '/meta': `<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="${policy('meta')}"><img src="/b.png">`,
        '/a.png': { body: picture(1), headers: reserved },
        '/b.png': picture(2),
      },
    });
    const found = await collect({ seeds: [one.url('/')] });
    const said = found.sightings.flatMap(({ signals }) => signals.map((signal) => `${signal.origin} ${signal.policy ?? ''}`));
    expect(said.toSorted()).toEqual(
      [`file ${policy('file')}`, `file ${policy('file')}`, `header ${policy('header')}`, `meta ${policy('meta')}`].toSorted(),
    );
  });

  test.each([
    ['that is not there', { status: 404, body: 'no' }],
    ['that fails', { status: 500, body: 'no' }],
    ['that breaks off', { body: 'x'.repeat(500), truncateAt: 10 }],
    ['that is a page', '<!doctype html><p>Not found'],
    ['that is too large', { body: `[${'{"location":"/","tdm-reservation":1},'.repeat(20_000)}{}]`, type: 'application/json' }],
    ['that redirects in a circle', { redirect: FILE }],
    ['that redirects to nowhere', { redirect: 'ftp://a/' }],
  ])('%s says nothing, and stops nothing', async (_what, route) => {
    const one = await site({ routes: { [FILE]: route, '/': '<img src="/a.png">', '/a.png': picture(1) } });
    expect(told(await collect({ seeds: [one.url('/')] }))).toEqual({ '/a.png': ': keep' });
  });

  test('that redirects is followed; one that robots.txt forbids is not asked for', async () => {
    const moved = await site({
      routes: { [FILE]: { redirect: '/tdm' }, '/tdm': file(['/', 1]), '/': '<img src="/a.png">', '/a.png': picture(1) },
    });
    expect(told(await collect({ seeds: [moved.url('/')] }))).toEqual({ '/a.png': '1 file: hash-only' });
    const closed = await site({
      robots: 'User-agent: *\nDisallow: /.well-known/',
      routes: { [FILE]: file(['/', 1]), '/': '<img src="/a.png">', '/a.png': picture(1) },
    });
    expect(told(await collect({ seeds: [closed.url('/')] }))).toEqual({ '/a.png': ': keep' });
    expect(closed.count(FILE)).toBe(0);
  });

  test('is kept for a day, by crawls with one store, and not asked for when that is not wanted', async () => {
    const one = await site({ routes: { [FILE]: file(['/', 1]), '/': '<img src="/a.png">', '/a.png': picture(1) } });
    const robotsStore = createMemoryRobotsStore();
    await collect({ seeds: [one.url('/')], robotsStore });
    expect(told(await collect({ seeds: [one.url('/')], robotsStore }))).toEqual({ '/a.png': '1 file: hash-only' });
    expect(one.count(FILE)).toBe(1);
    expect(told(await collect({ seeds: [one.url('/')], askTdmFile: false }))).toEqual({ '/a.png': ': keep' });
    expect(one.count(FILE)).toBe(1);
    expect(asked(one).length).toBe(6);
  });
});
