import { describe, expect, test } from 'vitest';
import { jsonLdImages, MAX_JSON_LD_CHARS, MAX_STATE_CHARS, stateBlobImages } from './json-images.ts';

const urls = (value: unknown): string[] => jsonLdImages(typeof value === 'string' ? value : JSON.stringify(value)).map(({ url }) => url);

describe('JSON-LD', () => {
  test.each<[unknown, string[]]>([
    [{ '@type': 'Article', image: 'a.jpg' }, ['a.jpg']],
    [{ '@type': 'Article', image: ['a.jpg', 'b.jpg'] }, ['a.jpg', 'b.jpg']],
    [{ '@type': 'Article', image: { '@type': 'ImageObject', url: 'a.jpg' } }, ['a.jpg']],
    [{ '@type': 'ImageObject', contentUrl: 'a.jpg', url: 'https://a.example/page' }, ['a.jpg']],
    [{ '@type': ['Thing', 'http://schema.org/ImageObject'], url: 'a.jpg' }, ['a.jpg']],
    [{ '@type': 'schema:Photograph', contentUrl: ['a.jpg', 'b.jpg'] }, ['a.jpg', 'b.jpg']],
    [
      {
        '@graph': [
          { '@type': 'WebPage', thumbnailUrl: 't.jpg' },
          { '@type': 'Organization', logo: { url: 'l.png' } },
        ],
      },
      ['t.jpg', 'l.png'],
    ],
    [
      [{ image: 'a.jpg' }, { photo: { contentUrl: 'b.jpg' } }],
      ['a.jpg', 'b.jpg'],
    ],
    [{ image: { '@id': 'https://a.example/#primaryimage' } }, []],
    [{ image: { '@id': 'https://a.example/a.jpg#it' } }, ['https://a.example/a.jpg#it']],
    [{ image: { '@id': 'https://a.example/#x', url: 'a.jpg' } }, ['a.jpg']],
    [{ image: '#logo' }, []],
    [{ image: 'A view of the harbour at dawn' }, []],
    [{ image: 'my photo.jpg' }, ['my photo.jpg']],
    [{ image: '  a.jpg ' }, ['a.jpg']],
    [{ image: '' }, []],
    [{ image: [null, 1, true, {}, []] }, []],
    [{ url: 'https://a.example/page', name: 'x.jpg' }, []],
    [null, []],
    ['', []],
    ['{"image": "a.jpg"', []],
    ['{"image": "a.jpg",}', []],
    ['<!-- {"image": "a.jpg"} -->', ['a.jpg']],
    ['//<![CDATA[\n{"image": "a.jpg"}\n//]]>', ['a.jpg']],
    ['/*<![CDATA[*/{"image": "a.jpg"}/*]]>*/', ['a.jpg']],
    ['\uFEFF{"image": "a.jpg"}\n', ['a.jpg']],
    ['{"image":"https:\\/\\/a.example\\/a.jpg"}', ['https://a.example/a.jpg']],
  ])('%j', (value, expected) => {
    expect(urls(value)).toEqual(expected);
  });

  test('rights and words are kept', () => {
    const node = {
      '@type': 'ImageObject',
      contentUrl: 'a.jpg',
      license: 'https://a.example/license',
      creditText: 'Ada',
      creator: { name: 'Grace' },
      copyrightNotice: '© Grace',
      acquireLicensePage: ['/buy', { url: '/buy-too' }],
      caption: 'A boat',
      name: 'Boat',
    };
    expect(jsonLdImages(JSON.stringify(node))).toEqual([
      {
        url: 'a.jpg',
        context: {
          source: 'json-ld',
          credit: 'Ada',
          creator: 'Grace',
          copyrightNotice: '© Grace',
          caption: 'A boat',
          title: 'Boat',
          licenseUrls: ['https://a.example/license'],
          acquireLicenseUrls: ['/buy', '/buy-too'],
        },
      },
    ]);
    const other = { image: { url: 'b.jpg', creator: [{ name: 'Grace' }], license: { '@id': 'https://a.example/l' } } };
    expect(jsonLdImages(JSON.stringify(other))[0]?.context).toEqual({
      source: 'json-ld',
      credit: 'Grace',
      creator: 'Grace',
      licenseUrls: ['https://a.example/l'],
    });
  });

  test('depth has a limit and costs nothing beyond it', () => {
    const nested = (levels: number, open: string, close: string): string =>
      `{"image":${open.repeat(levels)}"a.jpg"${close.repeat(levels)}}`;
    expect(urls(nested(20, '[', ']'))).toEqual(['a.jpg']);
    expect(urls(nested(100_000, '[', ']'))).toEqual([]);
    expect(urls(nested(10_000, '{"a":', '}'))).toEqual([]);
  });
  test('white space without end', () => {
    expect(urls(`{"image":${' '.repeat(500_000)}"a.jpg"${' '.repeat(500_000)}}`)).toEqual(['a.jpg']);
  });
  test('a script beyond the cap is cut, and so is none', () => {
    expect(urls(`{"image":"a.jpg","x":"${'y'.repeat(MAX_JSON_LD_CHARS)}"}`)).toEqual([]);
  });
});

describe('addresses in the state of scripts', () => {
  test.each<[string, string[]]>([
    ['{"src":"https://a.example/a.jpg"}', ['https://a.example/a.jpg']],
    ['{"src":"https:\\/\\/a.example\\/a.jpg?w=1"}', ['https://a.example/a.jpg?w=1']],
    ['{"src":"https:\\u002F\\u002Fa.example\\u002Fa.webp?a=1\\u0026b=2"}', ['https://a.example/a.webp?a=1&b=2']],
    ['{"src":"//a.example/a.png"}', ['//a.example/a.png']],
    ['window.__NUXT__={a:\'https://a.example/a.avif\',b:"https://a.example/a.avif"}', ['https://a.example/a.avif']],
    ['{"srcset":"https://a.example/1.jpg 1x, https://a.example/2.jpg 2x"}', ['https://a.example/1.jpg', 'https://a.example/2.jpg']],
    ['{"style":"background:url(https://a.example/a.jpg)"}', ['https://a.example/a.jpg']],
    ['{"via":"https://proxy.example/?url=https://a.example/a.jpg"}', ['https://proxy.example/?url=https://a.example/a.jpg']],
    ['{"src":"/a.jpg"}', []],
    ['{"src":"https://a.example/page"}', []],
    ['{"src":"https://a.example/a.jpgx"}', []],
    ['// a comment.jpg', []],
    ['', []],
  ])('%s', (text, expected) => {
    expect(stateBlobImages(text)).toEqual(expected);
  });
  test.each(['/', '//', 'https://', 'a.', '//a.jpg?', '.jpg'])('a script of nothing but %j', (piece) => {
    const found = stateBlobImages(piece.repeat(Math.ceil(MAX_STATE_CHARS / piece.length)));
    expect(found.length).toBeLessThan(2);
  });
});
