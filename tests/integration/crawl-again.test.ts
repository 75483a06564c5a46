/** A second crawl with the history of the first asks only for what changed. */
import { DatabaseSync } from '@photostructure/sqlite';
import { crawl, type CrawlOptions, createMemoryFetchHistory, type FetchHistory } from '@imgguard/crawler';
import { createSqliteFetchHistory } from '@imgguard/crawler/sqlite';
import type { Route, Site } from '@imgguard/crawler/testing';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { collect, type Found, hurriedClock, picture, reasons, site } from './lib/crawling.ts';

/** A server that knows conditional requests, by ETag. */
function withEtag(body: string | Uint8Array, headers: Record<string, string> = {}): Route {
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  return (request, response) => {
    const same = request.headers['if-none-match'] === etag;
    const type = typeof body === 'string' ? (body.startsWith('<') ? 'text/html' : 'text/css') : 'image/png';
    response.writeHead(same ? 304 : 200, { etag, 'content-type': type, ...headers });
    response.end(same ? undefined : body);
  };
}

/** By date alone. */
function withDate(body: string | Uint8Array): Route {
  const modified = 'Thu, 01 Jan 2026 00:00:00 GMT';
  return (request, response) => {
    const same = request.headers['if-modified-since'] === modified;
    response.writeHead(same ? 304 : 200, {
      'last-modified': modified,
      'content-type': typeof body === 'string' ? 'text/html' : 'image/png',
    });
    response.end(same ? undefined : body);
  };
}

/** Held here: a handle that nobody holds is closed. Sites have addresses of their own, so that tests can share it. */
const database = new DatabaseSync(':memory:');

const HOME = '<title>Home</title><link rel="stylesheet" href="/s.css"><img src="/boat.png" alt="A boat"><a href="/about">About</a>';

function routes(): Record<string, Route> {
  return {
    '/': withEtag(HOME),
    '/about': withDate('<title>About</title><img src="/boat.png"><img src="/old.png"><img src="/plain.png">'),
    '/s.css': withEtag('body { background: url(/sand.png) }'),
    '/boat.png': withEtag(picture(1)),
    '/old.png': withDate(picture(2)),
    '/sand.png': withEtag(picture(3)),
    '/plain.png': picture(4),
  };
}

function crawlOf(one: Site, history: FetchHistory, options: Partial<CrawlOptions> = {}): Promise<Found> {
  return collect({ seeds: [one.url('/')], history, ...options });
}

/** Paths of the pages and images that an answer was sent for, by kind of event. */
function told(one: Site, { pages, sightings, again }: Found): Record<string, string[]> {
  const path = (url: string): string => url.replace(one.origin, '');
  return {
    pages: pages.map(({ finalUrl, notModified }) => `${path(finalUrl)}${notModified ? ' (304)' : ''}`).toSorted(),
    fresh: sightings.map(({ imageUrl, pageUrl }) => `${path(imageUrl)} on ${path(pageUrl)}`).toSorted(),
    again: again.map(({ sighting }) => `${path(sighting.imageUrl)} on ${path(sighting.pageUrl)} ${sighting.http.status}`).toSorted(),
  };
}

describe.each([
  ['memory', () => createMemoryFetchHistory()],
  ['SQLite', () => createSqliteFetchHistory(database)],
])('a history in %s', (_name, createHistory) => {
  test('unchanged pages and images are told without being sent again', async () => {
    const one = await site({ routes: routes() });
    const history = createHistory();
    const first = await crawlOf(one, history);
    const before = one.requests.length;
    const second = await crawlOf(one, history);
    expect(told(one, second)).toEqual({
      pages: ['/ (304)', '/about (304)'],
      fresh: ['/plain.png on /about'],
      again: ['/boat.png on / 304', '/boat.png on /about 304', '/old.png on /about 304', '/sand.png on / 304'],
    });
    // One request for each address, as in the first crawl.
    expect(one.requests.length).toBe(2 * before);
    const facts = ({ sightings, again }: Found): unknown[] =>
      [...sightings, ...again.map(({ sighting }) => sighting)]
        .map(({ imageUrl, pageUrl, sha256, byteLength, context, pageTitle }) => ({
          imageUrl,
          pageUrl,
          sha256,
          byteLength,
          context,
          pageTitle,
        }))
        .toSorted((a, b) => `${a.imageUrl} ${a.pageUrl}`.localeCompare(`${b.imageUrl} ${b.pageUrl}`));
    expect(facts(second)).toEqual(facts(first));
  });

  test('what changed is read anew, and only that', async () => {
    const one = await site({ routes: routes() });
    const history = createHistory();
    await crawlOf(one, history);
    one.set({ '/boat.png': withEtag(picture(7)), '/about': withEtag('<title>Now</title><img src="/old.png"><img src="/new.png">') });
    one.set({ '/new.png': picture(8) });
    expect(told(one, await crawlOf(one, history))).toEqual({
      pages: ['/ (304)', '/about'],
      fresh: ['/boat.png on /', '/new.png on /about'],
      again: ['/old.png on /about 304', '/sand.png on / 304'],
    });
  });
});

describe('what is remembered', () => {
  test('wishes that the server says again count, and those it does not repeat stand', async () => {
    const one = await site({ routes: { '/': '<img src="/a.png"><img src="/b.png">', '/b.png': withEtag(picture(2)) } });
    const history = createMemoryFetchHistory();
    one.set({ '/a.png': withEtag(picture(1), { 'x-robots-tag': 'noai', 'tdm-reservation': '1' }) });
    await crawlOf(one, history);
    one.set({ '/a.png': withEtag(picture(1), { 'tdm-reservation': '0' }), '/b.png': withEtag(picture(2), { 'tdm-reservation': '1' }) });
    const { again } = await crawlOf(one, history);
    const signals = again.map(({ sighting }) => [sighting.storage, sighting.signals.map(({ name, value }) => `${name} ${value}`)]);
    expect(signals).toEqual([
      ['keep', ['noai noai', 'tdm-reservation 0']],
      ['hash-only', ['tdm-reservation 1']],
    ]);
  });

  test('a store that forgot makes everything be asked for as if for the first time', async () => {
    const one = await site({ routes: routes() });
    const full = createMemoryFetchHistory();
    const history: FetchHistory = { get: (kind, url) => (kind === 'image' ? null : full.get(kind, url)), set: full.set };
    await crawlOf(one, history);
    const { again, sightings } = await crawlOf(one, history);
    expect([sightings.length, again.length]).toEqual([4, 1]);
  });

  test('an answer is remembered only once its event is settled', async () => {
    const one = await site({ routes: { '/': withEtag('<img src="/a.png">'), '/a.png': withEtag(picture(1)) } });
    const history = createMemoryFetchHistory();
    const stopped = await firstEventOf(one, history);
    expect(stopped).toBe('page-visited');
    expect(await history.get('page', one.url('/'))).toBe(null);
    await crawlOf(one, history);
    expect(await history.get('page', one.url('/'))).toMatchObject({ kind: 'page', etag: expect.any(String) });
  });

  test('a seed that is an image is asked for conditionally too', async () => {
    const one = await site({ routes: { '/a.png': withEtag(picture(1)) } });
    const history = createMemoryFetchHistory();
    await collect({ seeds: [one.url('/a.png')], history });
    const { again, sightings } = await collect({ seeds: [one.url('/a.png')], history });
    expect([sightings.length, again.map(({ sighting }) => sighting.imageUrl)]).toEqual([0, [one.url('/a.png')]]);
  });

  test('a 304 that nobody asked for is an error of the server', async () => {
    const one = await site({ routes: { '/': { status: 304 } } });
    expect(reasons(await crawlOf(one, createMemoryFetchHistory()))).toEqual([`http-error ${one.url('/')}`]);
  });
});

describe('revisit: due', () => {
  test('leaves alone what is not due, follows its links, and comes back when it is', async () => {
    const one = await site({
      routes: {
        '/': '<a href="/a">a</a>',
        '/a': withEtag('<title>A</title><img src="/a.png"><a href="/b">b</a>'),
        '/b': '<title>B</title><img src="/a.png">',
        '/a.png': withEtag(picture(1)),
      },
    });
    const history = createMemoryFetchHistory();
    const clock = hurriedClock(1);
    await crawlOf(one, history, { clock });
    const soon = await crawlOf(one, history, { clock, revisit: 'due' });
    expect(reasons(soon)).toEqual([`not-due ${one.url('/a')}`, `not-due ${one.url('/b')}`]);
    expect(soon.skipped[0]?.detail).toMatch(/^It was read at 2026-.*, and its next visit is due at 2026-01-0[12]T/);
    expect([soon.pages.length, soon.sightings.length, soon.again.length]).toEqual([1, 0, 0]);
    const later = { ...clock, now: () => clock.now() + 2 * 86_400_000 };
    const due = await crawlOf(one, history, { clock: later, revisit: 'due' });
    expect(due.skipped).toEqual([]);
    expect(due.pages.map(({ title, notModified }) => [title, notModified])).toEqual([
      [null, false],
      ['A', true],
      ['B', false],
    ]);
  });
});

async function firstEventOf(one: Site, history: FetchHistory): Promise<string | undefined> {
  for await (const event of crawl({ seeds: [one.url('/')], history, allowLoopback: true, delayMs: 0, settle: 'manual' })) return event.kind;
  return undefined;
}
