import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalPageUrl,
  hasImageExtension,
  hasOtherFileExtension,
  MAX_URL_LENGTH,
  normalizeEscapes,
  parseHttpUrl,
  pathAndQuery,
  shorten,
} from './http-url.ts';

const BASE = 'https://a.example/dir/page?q=1#top';

function resolved(raw: string, base?: string): string {
  const parsed = parseHttpUrl(raw, base);
  return parsed.kind === 'url' ? parsed.url : parsed.reason;
}

describe('addresses as pages write them', () => {
  test.each([
    ['b', 'https://a.example/dir/b'],
    ['./b', 'https://a.example/dir/b'],
    ['../b', 'https://a.example/b'],
    ['../../../b', 'https://a.example/b'],
    ['/b', 'https://a.example/b'],
    ['//b.example/c', 'https://b.example/c'],
    ['?x=2', 'https://a.example/dir/page?x=2'],
    ['#here', 'https://a.example/dir/page?q=1'],
    ['b;c=1?d#e', 'https://a.example/dir/b;c=1?d'],
    ['  \t\n/b  ', 'https://a.example/b'],
    ['/b\n/c\td', 'https://a.example/b/cd'],
    ['\\b\\c', 'https://a.example/b/c'],
    ['https:b', 'https://a.example/dir/b'],
    ['http://B.EXAMPLE:80/', 'http://b.example/'],
    ['https://b.example:443/x', 'https://b.example/x'],
    ['http://b.example:443/x', 'http://b.example:443/x'],
    ['http://b.example.', 'http://b.example/'],
    ['http://b.example../x', 'http://b.example/x'],
    ['http://user:secret@b.example/', 'http://b.example/'],
    ['http://b.example/?', 'http://b.example/'],
    ['http://b.example/?#x', 'http://b.example/'],
    ['http://bücher.example/ü ü', 'http://xn--bcher-kva.example/%C3%BC%20%C3%BC'],
    ['/%7Ejoe/%2f', 'https://a.example/%7Ejoe/%2f'],
    ['/a?sig=%2B+%20&x=ü', 'https://a.example/a?sig=%2B+%20&x=%C3%BC'],
    ['/a|b"c<d>', 'https://a.example/a|b%22c%3Cd%3E'],
    ['/a.jpg, 2x', 'https://a.example/a.jpg,%202x'],
  ])('%j', (raw, expected) => {
    expect(resolved(raw, BASE)).toBe(expected);
  });

  test.each(['', '   ', 'http://', 'https://?', 'http://[', 'http://a b/', 'http://a.example:99999/', 'http://%/', 'http://exa%mple/'])(
    '%j is no address',
    (raw) => {
      expect(resolved(raw, undefined)).toBe('invalid-url');
    },
  );

  test.each([
    'mailto:a@b',
    'javascript:void(0)',
    'data:image/png;base64,AAAA',
    'tel:1',
    'ftp://a/',
    'file:///a',
    'about:blank',
    'HTTPX://a/',
  ])('%j is not asked for', (raw) => {
    expect(resolved(raw, BASE)).toBe('unsupported-scheme');
  });

  test('a text without end is not even read', () => {
    const parsed = parseHttpUrl(`/${'a'.repeat(1_000_000)}`, BASE);
    expect(parsed).toMatchObject({ kind: 'rejected', reason: 'invalid-url' });
    expect(parsed.kind === 'rejected' && parsed.detail.length).toBeLessThan(300);
  });

  test('never throws, and what it accepts it accepts unchanged the second time', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withFragments: true, withQueryParameters: true })), (raw) => {
        const once = parseHttpUrl(raw, BASE);
        if (once.kind === 'rejected') return;
        expect(parseHttpUrl(once.url)).toEqual(once);
        expect(once.url).toMatch(/^https?:\/\/[^/@]+\/[^#]*$/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the one spelling of a page', () => {
  test.each([
    ['https://a.example/%7ejoe/%e4%c3', 'https://a.example/~joe/%E4%C3'],
    ['https://a.example/a%2fb%2Eb', 'https://a.example/a%2Fb.b'],
    ['https://a.example/%41%5A%30%2D%5F', 'https://a.example/AZ0-_'],
    ['https://a.example/x;jsessionid=12AB', 'https://a.example/x'],
    ['https://a.example/x;JSESSIONID=12AB/y;v=1', 'https://a.example/x/y;v=1'],
    ['https://a.example/?PHPSESSID=1&a=2', 'https://a.example/?a=2'],
    ['https://a.example/?a=2&phpsessid=1', 'https://a.example/?a=2'],
    ['https://a.example/?PHPSESSID=1', 'https://a.example/'],
    ['https://a.example/?ASPSESSIONIDQQABCD=1&CFID=1&CFTOKEN=2', 'https://a.example/'],
    ['https://a.example/?sid=0123456789abcdef0123456789abcdef', 'https://a.example/'],
    ['https://a.example/?sid=12', 'https://a.example/?sid=12'],
    ['https://a.example/?b=%20+%2B&PHPSESSID=1&a=%7E&c', 'https://a.example/?b=%20+%2B&a=%7E&c'],
    ['https://a.example/?b=2&a=1', 'https://a.example/?b=2&a=1'],
    ['https://a.example/?cfidelity=1', 'https://a.example/?cfidelity=1'],
    ['https://a.example/a#x', 'https://a.example/a'],
  ])('%s', (url, expected) => {
    expect(canonicalPageUrl(url)).toBe(expected);
  });

  test('is found once and for all', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const once = canonicalPageUrl(url);
        expect(canonicalPageUrl(once)).toBe(once);
      }),
    );
  });
});

describe('parts', () => {
  test('escapes of unreserved characters are undone, others are put in upper case, halves are left', () => {
    expect(normalizeEscapes('%61%2f%zz%4')).toBe('a%2F%zz%4');
  });
  test('path and query are as on the wire', () => {
    expect(pathAndQuery('https://a.example/ä?b=ä#c')).toBe('/%C3%A4?b=%C3%A4');
    expect(pathAndQuery('https://a.example')).toBe('/');
  });
  test('long texts are cut for messages', () => {
    expect(shorten('a'.repeat(120))).toBe('a'.repeat(120));
    expect(shorten('a'.repeat(121))).toBe(`${'a'.repeat(117)}...`);
  });
  test.each(['/a.jpg', '/a.JPEG', 'x/y.webp?w=1', '/a.avif#b', 'https://a.example/a.png', '/a.svgz', '/b.tif'])(
    '%s ends like an image',
    (url) => {
      expect(hasImageExtension(url)).toBe(true);
    },
  );
  test.each(['/a.jpg/', '/jpg', '/a.html?f=a.jpg', '/a.jpgx', '', '/a.png.html', '/#a.png'])('%j does not', (url) => {
    expect(hasImageExtension(url)).toBe(false);
  });
  test.each([
    ['https://a.example/a.pdf', true],
    ['https://a.example/a.ZIP?x', true],
    ['https://a.example/a.css', true],
    ['https://a.example/a.php', false],
    ['https://a.example/zip', false],
    ['https://a.example/?f=a.zip', false],
  ])('%s: other file %s', (url, expected) => {
    expect(hasOtherFileExtension(url)).toBe(expected);
  });
  test('the longest address is a matter of the crawl, not of reading', () => {
    expect(resolved(`https://a.example/${'a'.repeat(MAX_URL_LENGTH)}`)).toHaveLength(MAX_URL_LENGTH + 18);
  });
});
