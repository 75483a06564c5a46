import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHttpUrl } from './http-url.ts';
import { createPageUrls, plainUrls } from './page-urls.ts';

const BASES = [
  'https://a.example/dir/page.html?x=/y',
  'http://shop.example:8080/',
  'https://xn--bcher-kva.example/a/b/',
  'http://127.0.0.1/x',
  'https://a.example/x//y/z?a#b',
];

describe('addresses that need no parser', () => {
  test.each([
    ['https://cdn.example/a/b.jpg', 'https://cdn.example/a/b.jpg'],
    ['//cdn.example/a.jpg?w=1&h=2', 'https://cdn.example/a.jpg?w=1&h=2'],
    ['/a.jpg', 'https://a.example/a.jpg'],
    ['b.jpg', 'https://a.example/dir/b.jpg'],
    ['./b.jpg', 'https://a.example/dir/b.jpg'],
    ['../../.././b.jpg#top', 'https://a.example/b.jpg'],
    ['img/c%20d.jpg?e', 'https://a.example/dir/img/c%20d.jpg?e'],
    ['/_next/image?url=https%3A%2F%2Fb.example%2Fc.jpg&w=1', 'https://a.example/_next/image?url=https%3A%2F%2Fb.example%2Fc.jpg&w=1'],
  ])('%s', (raw, expected) => {
    expect(plainUrls(BASES[0] as string)(raw)).toBe(expected);
  });

  test.each(
    `https://127.1/a https://0x7f.1/ https://a.example https://A.example/ https://a.example:443/ https://u@a.example/ https://a..b/ https://xn--a.example/
    http://1.2.3.0x4/ /../a.jpg a/../b.jpg ./a.jpg /%2E%2e/a /a? /a#b ?x #x mailto:a@b.example a:b /a\\b /ä /a|b /a?b'c /a.jpg\t data:,x //a`.split(
      /\s+/,
    ),
  )('%s is left to the parser, or comes to the same', (raw) => {
    for (const base of BASES) {
      const plain = plainUrls(base)(raw);
      if (plain !== null) expect(parseHttpUrl(raw, base)).toMatchObject({ kind: 'url', url: plain });
    }
  });

  test('whatever is told without the parser is what the parser tells', () => {
    const piece = fc.constantFrom(
      ...`https: http: // / a b.example c-d . .. - 0x7f 127 1 xn--a JPG : @ % %2e %41 ? & = # ' ~ \\ ä ; , ( ) * + ! $ | ^ [ ] { " _`.split(
        ' ',
      ),
      ' ',
      '\t',
      '`',
      '',
    );
    const raw = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    const mostly = fc.oneof(
      raw,
      fc.tuple(fc.constantFrom('https://', '//', '/', ''), fc.webUrl(), raw).map(([a, b, c]) => a + b.slice(8) + c),
    );
    let plain = 0;
    fc.assert(
      fc.property(mostly, fc.constantFrom(...BASES), (text, base) => {
        const url = plainUrls(base)(text);
        if (url === null) return;
        plain += 1;
        expect(parseHttpUrl(text, base)).toMatchObject({ kind: 'url', url });
      }),
      { numRuns: 20_000 },
    );
    expect(plain).toBeGreaterThan(1_000);
  });
});

test.each(['', 'nonsense', 'urn:x', 'https://', 'file:///a/b'])(
  'a base that is no address (%j) makes nothing plain, and breaks nothing',
  (base) => {
    expect(plainUrls(base)('/a.jpg')).toBeNull();
    for (const raw of ['https://a.example/b.jpg', 'b.jpg']) {
      const parsed = parseHttpUrl(raw, base);
      expect(createPageUrls(base)(raw)).toEqual(parsed.kind === 'url' ? parsed.url : parsed);
    }
  },
);

test('a page resolves like the parser, also again', () => {
  const resolve = createPageUrls('https://a.example/dir/');
  for (const raw of ['b.jpg', '../b.jpg', 'ftp://x/', 'http://', 'b.jpg', '../b.jpg', 'ftp://x/']) {
    const parsed = parseHttpUrl(raw, 'https://a.example/dir/');
    expect(resolve(raw)).toEqual(parsed.kind === 'url' ? parsed.url : parsed);
  }
});
