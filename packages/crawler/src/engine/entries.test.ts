import { describe, expect, test } from 'vitest';
import type { FrontierEntry } from '../frontier/frontier.ts';
import { MAX_URL_LENGTH } from '../url/http-url.ts';
import { hostScope } from '../url/scope.ts';
import {
  admitted,
  dataImageEntry,
  type EntryRules,
  imageEntry,
  type Origin,
  pageEntry,
  sheetEntry,
  sitemapEntry,
  skipEntry,
} from './entries.ts';
import { createKnownPages } from './known-pages.ts';

const rules: EntryRules = {
  scope: hostScope(['http://a.example/']),
  allowListed: (url) => url.includes('licensed'),
  maxDepth: 3,
  optOut: { noai: 'skip-fetch' },
};
const origin: Origin = { pageUrl: 'http://a.example/', pageTitle: 'Home', depth: 1, signals: [] };
const page = (url: string, depth = 1): FrontierEntry => pageEntry(rules, { url, pageUrl: null, depth });
const LONG = `http://a.example/${'a'.repeat(MAX_URL_LENGTH)}`;

/** The kind, or the reason why nobody asks. */
const fate = ({ kind, detail }: FrontierEntry): string => detail.skip?.reason ?? kind;

describe('pages', () => {
  test.each<[string, number, string]>([
    ['http://a.example/x', 1, 'page'],
    ['http://www.a.example/x', 3, 'page'],
    ['http://a.example/x', 4, 'depth'],
    ['http://b.example/', 1, 'out-of-scope'],
    ['http://a.example/licensed', 1, 'allow-listed'],
    ['http://b.example/licensed', 1, 'allow-listed'],
    ['http://a.example/a/a/a', 1, 'trap'],
    [LONG, 1, 'trap'],
    ['http://a.example/a.zip', 1, 'not-a-page'],
    ['http://a.example/a.zip', 0, 'page'],
    ['http://a.example/a.jpg', 1, 'page'],
  ])('%.40s at depth %i: %s', (url, depth, expected) => {
    expect(fate(page(url, depth))).toBe(expected);
  });
  test('spellings of one page have one id', () => {
    expect(page('http://a.example/%7ejoe?PHPSESSID=1#x').id).toBe(page('http://a.example/~joe', 2).id);
  });
  test('nearer ones go first', () => {
    expect(page('http://a.example/x', 1).priority).toBeGreaterThan(page('http://a.example/x', 2).priority);
  });
});

describe('what pages name', () => {
  const image = (url: string, changes: Partial<Origin> = {}): FrontierEntry =>
    imageEntry(rules, { url, contexts: [{ source: 'img' }], origin: { ...origin, ...changes } });
  test('images come from anywhere, once for each page', () => {
    expect(fate(image('http://cdn.example/a.jpg'))).toBe('image');
    expect(image('http://cdn.example/a.jpg').id).toBe(image('http://cdn.example/a.jpg').id);
    expect(image('http://cdn.example/a.jpg').id).not.toBe(image('http://cdn.example/a.jpg', { pageUrl: 'http://a.example/2' }).id);
  });
  test.each<[string, Partial<Origin>, string]>([
    ['http://a.example/licensed.jpg', {}, 'image'],
    ['http://cdn.example/a.jpg', { pageUrl: 'http://a.example/licensed/' }, 'allow-listed'],
    [LONG, {}, 'trap'],
    ['http://a.example/a.jpg', { signals: [{ name: 'noai', value: 'noai', origin: 'meta' }] }, 'policy'],
    ['http://a.example/a.jpg', { signals: [{ name: 'noindex', value: 'noindex', origin: 'meta' }] }, 'image'],
  ])('%.40s %j: %s', (url, changes, expected) => {
    expect(fate(image(url, changes))).toBe(expected);
  });
  test('sheets and sitemaps', () => {
    const target = { origin, level: 1 };
    expect(fate(sheetEntry(rules, { url: 'http://cdn.example/a.css', ...target }))).toBe('css');
    expect(fate(sheetEntry(rules, { url: 'http://a.example/licensed.css', ...target }))).toBe('css');
    expect(fate(sheetEntry(rules, { url: LONG, ...target }))).toBe('trap');
    expect(fate(sitemapEntry(rules, { url: 'http://a.example/map.xml', ...target }))).toBe('sitemap');
    expect(fate(sitemapEntry(rules, { url: 'http://b.example/map.xml', ...target }))).toBe('out-of-scope');
    expect(fate(sitemapEntry(rules, { url: 'http://b.example/licensed', ...target }))).toBe('allow-listed');
  });
  test('images inside the page ask nobody', () => {
    const entry = dataImageEntry('data:image/png;base64,AAAA', [{ source: 'img', alt: 'x' }], origin);
    expect(entry).toMatchObject({ kind: 'image', host: '', detail: { contexts: [{ source: 'data-url', alt: 'x' }] } });
  });
});

describe('what is told and not asked for', () => {
  test('once for the crawl, or once for each page', () => {
    const target = { url: 'http://a.example/', reason: 'trap', detail: 'It is one.' } as const;
    const [first, second] = ['http://a.example/1', 'http://a.example/2'] as const;
    expect(skipEntry({ ...target, pageUrl: first }).id).toBe(skipEntry({ ...target, pageUrl: second }).id);
    expect(skipEntry({ ...target, pageUrl: first, perPage: true }).id).not.toBe(
      skipEntry({ ...target, pageUrl: second, perPage: true }).id,
    );
  });
  test('the beginning of an endless address', () => {
    expect(skipEntry({ url: `${LONG}${LONG}`, pageUrl: null, reason: 'trap', detail: 'x' }).url).toHaveLength(MAX_URL_LENGTH);
  });
});

describe('more pages than can ever be visited', () => {
  test('known ones pass, further ones are counted', () => {
    const known = createKnownPages(1);
    const many = Array.from({ length: 10_003 }, (_, index) => page(`http://a.example/${index}`));
    const passed = [...admitted(known, many, page('http://a.example/'))];
    expect(passed.length).toBe(10_001);
    expect(passed.at(-1)).toMatchObject({
      kind: 'skip',
      detail: { skip: { reason: 'budget', detail: expect.stringMatching(/^3 /) as string } },
    });
    expect([...admitted(known, many.slice(0, 5), page('http://a.example/'))].map(fate)).toEqual(['page', 'page', 'page', 'page', 'page']);
  });
  test('an unlimited crawl knows no limit', () => {
    const known = createKnownPages(Number.POSITIVE_INFINITY);
    for (let count = 0; count < 20_000; count += 1) expect(known.admits(String(count))).toBe(true);
  });
});
