import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cssReferences, MAX_CSS_CHARS } from './css.ts';

describe('images', () => {
  test.each<[string, string[]]>([
    ['background: url(a.png)', ['a.png']],
    ['background: url( "a.png" )', ['a.png']],
    ["background: url('a b.png')", ['a b.png']],
    ['background: URL(a.png)', ['a.png']],
    ['background: u\\72 l(a.png)', ['a.png']],
    ['background: url(a\\29 .png)', ['a).png']],
    ['background: url("a\\"b.png")', ['a"b.png']],
    ['background: url("a\\\nb.png")', ['ab.png']],
    ['background: url(a.png), url(b.png) no-repeat', ['a.png', 'b.png']],
    ['background-image: image-set("a.png" 1x, url(b.png) 2x, "c.avif" type("image/avif"))', ['a.png', 'b.png', 'c.avif']],
    ['background-image: -webkit-image-set(url(a.png) 1x)', ['a.png']],
    ['background-image: cross-fade(url(a.png) 50%, "b.png")', ['a.png', 'b.png']],
    ['background: linear-gradient(rgb(0 0 0 / 50%), #fff), url(a.png)', ['a.png']],
    ['list-style-image: url(a.png)', ['a.png']],
    ['border-image-source: url(a.png)', ['a.png']],
    ['mask: url(a.svg#mask)', ['a.svg#mask']],
    ['content: url(a.png)', ['a.png']],
    ['cursor: url(a.cur), auto', ['a.cur']],
    ['--bg: url(a.png)', ['a.png']],
    ['shape-outside: url(a.png)', ['a.png']],
    ['background: url(a.png', ['a.png']],
    ['background: url("a.png', ['a.png']],
    ['@media print { a { background: url(a.png) } }', ['a.png']],
    ['@supports (background: url(x.png)) { a { background: url(a.png) } }', ['x.png', 'a.png']],
    ['a{background:url(a.png)}b{background:url(b.png)}', ['a.png', 'b.png']],
    ['background: url(data:image/png;base64,AAAA)', ['data:image/png;base64,AAAA']],
    ['<!-- a { background: url(a.png) } -->', ['a.png']],
  ])('%s', (css, expected) => {
    expect(cssReferences(css).images).toEqual(expected);
  });

  test.each([
    '/* url(a.png) */',
    'a { content: "url(a.png)" }',
    "a { content: 'url(a.png)' }",
    '@font-face { font-family: x; src: url(a.woff2), url("b.ttf") }',
    '@namespace svg url(http://www.w3.org/2000/svg);',
    'filter: url(#blur)',
    'background: url()',
    'background: url("")',
    'background: nourl(a.png)',
    'background: format("a.png")',
    '/* unfinished url(a.png)',
    'a { content: "unfinished url(a.png) }',
    '',
  ])('none in %s', (css) => {
    expect(cssReferences(css).images).toEqual([]);
  });

  test('after fonts, images are images again', () => {
    const css = '@font-face{src:url(a.woff2)} a{background:url(a.png)} @media x{@font-face{src:url(b.woff2)} b{background:url(b.png)}}';
    expect(cssReferences(css).images).toEqual(['a.png', 'b.png']);
  });
  test('a string that the line ends does not hide what follows', () => {
    expect(cssReferences('a { content: "broken\n} b { background: url(b.png) }').images).toEqual(['b.png']);
  });
});

describe('imports', () => {
  test.each<[string, string[]]>([
    ['@import "a.css";', ['a.css']],
    ["@import 'a.css' screen;", ['a.css']],
    ['@import url(a.css);', ['a.css']],
    ['@import url("a.css") layer(base) supports(display: grid) screen;', ['a.css']],
    ['@IMPORT "a.css"', ['a.css']],
    ['@import "a.css"; @import "b.css";', ['a.css', 'b.css']],
    ['@charset "utf-8"; @import "a.css";', ['a.css']],
    ['/* @import "a.css"; */', []],
    ['@import;', []],
    ['@important "a.css";', []],
    ['a::before { content: "@import \'a.css\'" }', []],
  ])('%s', (css, expected) => {
    expect(cssReferences(css).imports).toEqual(expected);
    expect(cssReferences(css).images).toEqual([]);
  });
  test('images that follow an import are images', () => {
    expect(cssReferences('@import "a.css"; a { background: url(b.png) }')).toEqual({ images: ['b.png'], imports: ['a.css'] });
  });
});

describe('sheets that are made to hurt', () => {
  test.each([
    ['open parentheses', '('.repeat(MAX_CSS_CHARS)],
    ['open blocks', '{'.repeat(MAX_CSS_CHARS)],
    ['quotes', '"'.repeat(MAX_CSS_CHARS)],
    ['backslashes', '\\'.repeat(MAX_CSS_CHARS)],
    ['comments', '/*'.repeat(MAX_CSS_CHARS / 2)],
    ['functions', 'url('.repeat(MAX_CSS_CHARS / 4)],
    ['spaces in a function', `url(${' '.repeat(MAX_CSS_CHARS)}`],
    ['at-signs', '@'.repeat(MAX_CSS_CHARS)],
  ])('%s', (_what, css) => {
    expect(cssReferences(css).images.length).toBeLessThan(2);
  });
  test('what lies beyond the cap is not read', () => {
    expect(cssReferences(`${' '.repeat(MAX_CSS_CHARS)}a{background:url(a.png)}`).images).toEqual([]);
  });
  test('any text', () => {
    const piece = fc.constantFrom(
      'url(',
      'image-set(',
      ')',
      '"',
      "'",
      '\\',
      '/*',
      '*/',
      '@import ',
      '@font-face',
      '{',
      '}',
      ';',
      'a.png',
      ' ',
      '\n',
      '\\6 ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (parts) => {
        const { images, imports } = cssReferences(parts.join(''));
        for (const one of [...images, ...imports]) expect(one).not.toBe('');
      }),
      { numRuns: 1_000 },
    );
  });
});
