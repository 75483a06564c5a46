import { describe, expect, test } from 'vitest';
import { elementImages } from './element-images.ts';
import type { RawImage } from './lazy-images.ts';
import { attributesOf } from './tag-attributes.ts';
import { tagKinds } from './tag-kinds.ts';

type Case = [name: string, attributes: Record<string, string>, expected: string[]];

function images(name: string, record: Record<string, string>, inPicture = false): RawImage[] {
  const attributes = attributesOf(record);
  return elementImages({ name, attributes, kinds: tagKinds(name, attributes), inPicture });
}

const found = (name: string, attributes: Record<string, string>, inPicture = false): string[] =>
  images(name, attributes, inPicture).map(({ raw, source }) => `${source} ${raw}`);

describe('elements', () => {
  test.each<Case>([
    ['img', { src: 'a.jpg', srcset: 'b.jpg 1x, c.jpg 2x' }, ['img a.jpg', 'srcset b.jpg', 'srcset c.jpg']],
    ['img', { src: ' a.jpg\n', lowsrc: 'b.jpg', dynsrc: 'c.avi' }, ['img a.jpg', 'img b.jpg', 'img c.avi']],
    ['img', { src: '' }, []],
    ['img', { src: '#' }, []],
    ['img', {}, []],
    ['source', { srcset: 'a.avif 1x', type: 'image/avif' }, ['picture a.avif']],
    ['source', { src: 'a.mp4', type: 'video/mp4' }, []],
    ['source', { src: 'a.webp', type: 'image/webp' }, ['picture a.webp']],
    ['video', { poster: 'a.jpg', src: 'a.mp4' }, ['video-poster a.jpg']],
    ['input', { type: 'image', src: 'a.png' }, ['img a.png']],
    ['input', { type: 'IMAGE', src: 'a.png' }, ['img a.png']],
    ['input', { type: 'text', src: 'a.png' }, []],
    ['object', { data: 'a.svg', type: 'image/svg+xml' }, ['object a.svg']],
    ['object', { data: 'a.pdf' }, []],
    ['embed', { src: 'a.png' }, ['object a.png']],
    ['image', { href: 'a.png' }, ['svg a.png']],
    ['image', { 'xlink:href': 'a.png' }, ['svg a.png']],
    ['feimage', { href: 'a.png' }, ['svg a.png']],
    ['use', { href: 'sprite.svg#icon' }, ['svg sprite.svg#icon']],
    ['use', { 'xlink:href': '#icon' }, []],
    ['body', { background: 'a.jpg' }, ['background-attribute a.jpg']],
    ['td', { background: 'a.jpg' }, ['background-attribute a.jpg']],
    ['div', { style: 'background: url("a.jpg") no-repeat, url(b.jpg)' }, ['css a.jpg', 'css b.jpg']],
    ['a', { href: 'a.jpg' }, ['anchor a.jpg']],
    ['a', { href: '/page' }, []],
    ['area', { href: 'a.PNG?x' }, ['anchor a.PNG?x']],
    ['amp-img', { src: 'a.jpg', srcset: 'b.jpg 2x' }, ['img a.jpg', 'srcset b.jpg']],
    ['amp-story', { 'poster-portrait-src': 'a.jpg', 'publisher-logo-src': 'b.png' }, ['img a.jpg', 'img b.png']],
    ['meta', { itemprop: 'image', content: 'a.jpg' }, ['meta a.jpg']],
    ['link', { itemprop: 'thumbnailUrl', href: 'a.jpg' }, ['meta a.jpg']],
    ['span', { itemprop: 'image', content: 'A boat' }, []],
    ['constructor', { src: 'a.jpg' }, []],
    ['tostring', {}, []],
  ])('%s %j', (name, attributes, expected) => {
    expect(found(name, attributes)).toEqual(expected);
  });

  test('a source inside picture is one, whatever its type', () => {
    expect(found('source', { src: 'a', srcset: 'b' }, true)).toEqual(['picture a', 'picture b']);
  });

  test.each<Case>([
    ['link', { rel: 'icon', href: 'a.ico' }, ['link a.ico']],
    ['link', { rel: 'shortcut icon', href: 'a.ico' }, ['link a.ico']],
    ['link', { rel: 'apple-touch-icon', href: 'a.png' }, ['link a.png']],
    ['link', { rel: 'image_src', href: 'a.jpg' }, ['link a.jpg']],
    ['link', { rel: 'preload', as: 'image', href: 'a.jpg', imagesrcset: 'b.jpg 1x' }, ['link a.jpg', 'link b.jpg']],
    ['link', { rel: 'preload', as: 'script', href: 'a.js' }, []],
    ['link', { rel: 'stylesheet', href: 'a.css' }, []],
    ['link', { rel: 'canonical', href: 'a.jpg' }, []],
    ['link', { href: 'a.jpg' }, []],
  ])('%s %j', (name, attributes, expected) => {
    expect(found(name, attributes)).toEqual(expected);
  });
});

describe('lazy loaders and galleries', () => {
  test.each<Case>([
    ['img', { src: 'data:image/gif;base64,R0lGOD', 'data-src': 'a.jpg' }, ['img data:image/gif;base64,R0lGOD', 'lazy-attribute a.jpg']],
    ['img', { 'data-srcset': 'a.jpg 1x, b.jpg 2x' }, ['lazy-attribute a.jpg', 'lazy-attribute b.jpg']],
    ['img', { 'data-lazy-src': '/image?id=1' }, ['lazy-attribute /image?id=1']],
    ['img', { 'data-original': '//cdn.example/x' }, ['lazy-attribute //cdn.example/x']],
    [
      'img',
      { 'data-orig-file': 'https://a.example/full', 'data-large-file': 'https://a.example/large' },
      ['lazy-attribute https://a.example/full', 'lazy-attribute https://a.example/large'],
    ],
    ['img', { 'data-large_image': 'https://a.example/a.jpg' }, ['lazy-attribute https://a.example/a.jpg']],
    ['div', { 'data-bg': 'url(a.jpg)' }, ['lazy-attribute a.jpg']],
    ['div', { 'data-bgset': 'a.jpg 100w, b.jpg 200w' }, ['lazy-attribute a.jpg', 'lazy-attribute b.jpg']],
    ['div', { 'data-anything': 'img/a.webp' }, ['lazy-attribute img/a.webp']],
    ['div', { 'data-anything': 'a.jpg 300w, b.jpg 600w' }, ['lazy-attribute a.jpg', 'lazy-attribute b.jpg']],
    [
      'div',
      { 'data-gallery': '["https:\\/\\/a.example\\/1.jpg","/2.png","/page"]' },
      ['lazy-attribute https://a.example/1.jpg', 'lazy-attribute /2.png'],
    ],
    ['div', { 'data-product': '{"image":"/a.jpg","url":"/p"}' }, ['lazy-attribute /a.jpg']],
    ['img', { 'loading-src': 'a.jpg' }, ['lazy-attribute a.jpg']],
    ['img', { 'lazy-src': '/a', 'lazy-srcset': '/b 2x' }, ['lazy-attribute /a', 'lazy-attribute /b']],
    ['a', { 'data-pswp-src': '/full', href: '/page' }, ['lazy-attribute /full']],
  ])('%s %j', (name, attributes, expected) => {
    expect(found(name, attributes)).toEqual(expected);
  });

  test.each<Case>([
    ['div', { 'data-title': 'a.jpg' }, []],
    ['div', { 'data-caption': 'photo.jpg' }, []],
    ['a', { 'data-download': 'a.jpg' }, []],
    ['div', { 'data-src': 'true' }, []],
    ['div', { 'data-image': '42' }, []],
    ['div', { 'data-img': 'a picture of a boat' }, []],
    ['div', { 'data-anything': '/path/without/extension' }, []],
    ['div', { 'data-anything': 'see a.jpg' }, []],
    ['div', { 'data-url': 'https://a.example/page' }, []],
    ['div', { 'data-src': '' }, []],
    ['div', { 'aria-label': 'a.jpg' }, []],
    ['div', { 'data-x': '{"a":1}' }, []],
    ['div', { 'data-x': '[broken' }, []],
  ])('nothing in %s %j', (name, attributes, expected) => {
    expect(found(name, attributes)).toEqual(expected);
  });
});

describe('attributes that are made to hurt', () => {
  const LONG = 5_000_000;
  test.each<[string, Record<string, string>]>([
    ['a srcset of commas', { srcset: ','.repeat(LONG) }],
    ['a srcset of spaces', { srcset: ' '.repeat(LONG) }],
    ['a style of parentheses', { style: 'url('.repeat(LONG / 4) }],
    ['a lazy list of quotes', { 'data-x': `["${'/'.repeat(LONG)}` }],
    ['a lazy list of strings', { 'data-x': `[${'"/"'.repeat(LONG / 3)}` }],
    ['a lazy text', { 'data-x': 'a '.repeat(LONG / 2) }],
    ['a lazy word', { 'data-src': 'a.'.repeat(LONG / 2) }],
    ['a lazy number', { 'data-x': `a.jpg ${'1'.repeat(LONG)}` }],
    ['an item property', { itemprop: 'x '.repeat(LONG / 2), content: 'a.jpg' }],
    ['a relation', { rel: 'preload '.repeat(LONG / 8), href: 'a.jpg' }],
  ])('%s', (_what, attributes) => {
    for (const name of ['img', 'source', 'link', 'a']) expect(images(name, attributes).length).toBeLessThan(3);
  });
});
