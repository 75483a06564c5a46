import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSlices } from '../slices.ts';
import { extractPage } from './extract-page.ts';
import { MAX_REFERENCES } from './page-extraction.ts';

const PAGE = 'https://a.example/dir/page.html';

async function images(markup: string): Promise<string[]> {
  const page = await extractPage(markup, PAGE);
  return page.images.map(({ url, contexts }) => `${contexts[0]?.source ?? ''} ${url.replace('https://a.example', '')}`);
}

async function links(markup: string): Promise<string[]> {
  const page = await extractPage(markup, PAGE);
  return page.links.map(({ url, nofollow }) => `${nofollow ? 'nofollow ' : ''}${url.replace('https://a.example', '')}`);
}

describe('where images are', () => {
  test.each<[string, string[]]>([
    ['<img src=a.jpg>', ['img /dir/a.jpg']],
    [
      '<picture><source srcset="a.avif 1x, b.avif 2x" type=image/avif><source src=c.webp><img src=d.jpg></picture>',
      ['picture /dir/a.avif', 'picture /dir/b.avif', 'picture /dir/c.webp', 'img /dir/d.jpg'],
    ],
    [
      '<noscript><img src=a.jpg srcset="b.jpg 2x"></noscript><img src=c.jpg>',
      ['noscript /dir/a.jpg', 'noscript /dir/b.jpg', 'img /dir/c.jpg'],
    ],
    ['<noscript><div style="background:url(a.jpg)"></noscript>', ['css /dir/a.jpg']],
    ['<template><img src=a.jpg></template>', ['img /dir/a.jpg']],
    ['<div><template shadowrootmode=open><img src=a.jpg></template></div>', ['img /dir/a.jpg']],
    ['<meta property=og:image content=/a.jpg><meta name=twitter:image content="/b.jpg">', ['meta /a.jpg', 'meta /b.jpg']],
    ['<style>p{background:url(/a.jpg)}</style>', ['css /a.jpg']],
    ['<p style="background:url(&quot;a.jpg&quot;)">', ['css /dir/a.jpg']],
    ['<script type=application/ld+json>{"image":"/a.jpg"}</script>', ['json-ld /a.jpg']],
    ['<script id=__NEXT_DATA__ type=application/json>{"src":"https:\\u002F\\u002Fa.example\\u002Fa.jpg"}</script>', ['state-blob /a.jpg']],
    ['<script>window.__INITIAL_STATE__={"src":"https://a.example/a.jpg"}</script>', ['state-blob /a.jpg']],
    ['<script>var src="https://a.example/a.jpg", path="/b.jpg", gap="https://a.example/{width}.jpg"</script>', ['state-blob /a.jpg']],
    ['<script>self.__next_f.push([1,"{\\"src\\":\\"/b.jpg\\"}"])</script>', ['state-blob /b.jpg']],
    ['<!--[if lt IE 9]><img src=a.jpg><![endif]-->', ['img /dir/a.jpg']],
    ['<a href="/wiki/File:A.jpg">', []],
    ['<p data-dot="<img src=a.jpg>">', ['img /dir/a.jpg']],
    ['<script src=/x.js>__NUXT__ https://a.example/a.jpg </script>', []],
    ['<svg><image href=a.png /><image xlink:href="b.png"></image></svg>', ['svg /dir/a.png', 'svg /dir/b.png']],
    ['<svg><filter><feImage href=a.png></filter></svg>', ['svg /dir/a.png']],
    ['<iframe srcdoc="&lt;img src=a.jpg alt=&quot;Inside&quot;&gt;"></iframe>', ['img /dir/a.jpg']],
    ['<iframe srcdoc="<iframe srcdoc=&quot;<img src=deep.jpg>&quot;></iframe>"></iframe>', ['img /dir/deep.jpg']],
    ['<a href=a.jpg><img src=b.jpg></a>', ['anchor /dir/a.jpg', 'img /dir/b.jpg']],
    ['<a href=a.jpg><img src=a.jpg></a>', ['anchor /dir/a.jpg']],
    ['<video poster=a.jpg></video>', ['video-poster /dir/a.jpg']],
    ['<textarea><img src=a.jpg></textarea><title><img src=b.jpg></title>', []],
    ['<!-- <img src=a.jpg> -->', []],
    ['<img src="javascript:void(0)"><img src="about:blank"><img src="blob:https://a.example/1">', []],
    ['<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', []],
    ['', []],
  ])('%s', async (markup, expected) => {
    expect(await images(markup)).toEqual(expected);
  });

  test('the same address in several places is one image, the wordiest place first', async () => {
    const markup = '<img src=a.jpg><img src="./a.jpg" alt="A boat" title="Boat"><div style="background:url(a.jpg)"></div><img src=a.jpg>';
    const { images: found } = await extractPage(markup, PAGE);
    expect(found).toEqual([
      {
        url: 'https://a.example/dir/a.jpg',
        contexts: [
          { source: 'img', alt: 'A boat', title: 'Boat', position: { order: 2 } },
          ...[1, 3, 4].map((order) => ({ source: order === 3 ? 'css' : 'img', position: { order } })),
        ],
      },
    ]);
  });

  test('large images inside the page', async () => {
    const data = `data:image/png;base64,${'A'.repeat(3_000)}`;
    const page = await extractPage(
      `<img alt=Inside src="${data.replace('AAAA', 'AA\nAA')}"><img src="data:text/html,${'A'.repeat(3_000)}">`,
      PAGE,
    );
    expect(page.dataImages).toEqual([{ url: data, contexts: [{ source: 'img', alt: 'Inside', position: { order: 1 } }] }]);
    expect([page.images, page.rejected]).toEqual([[], []]);
  });

  test('addresses that cannot be asked for, each told once', async () => {
    const { rejected } = await extractPage(
      '<img src="ftp://x/a.jpg"><img src="ftp://x/a.jpg"><img src="http://"><img src="file:///a.jpg">',
      PAGE,
    );
    expect(rejected.map(({ raw, reason }) => [raw, reason])).toEqual([
      ['ftp://x/a.jpg', 'unsupported-scheme'],
      ['http://', 'invalid-url'],
      ['file:///a.jpg', 'unsupported-scheme'],
    ]);
  });
});

describe('words around an image', () => {
  test('alternative text, caption, credit and licence of a figure', async () => {
    const markup = `<figure><img src=a.jpg alt=" A boat "><figcaption>The <b>harbour</b>
      at dawn <span class="photo-credit">Photo: Ada</span></figcaption><a rel=license href=/cc>CC</a></figure><img src=b.jpg>`;
    const { images: found } = await extractPage(markup, PAGE);
    expect(found.map(({ contexts }) => contexts)).toEqual([
      [
        {
          source: 'img',
          alt: 'A boat',
          caption: 'The harbour at dawn Photo: Ada',
          credit: 'Photo: Ada',
          licenseUrls: ['https://a.example/cc'],
          position: { order: 1, sections: ['figure'] },
        },
      ],
      [{ source: 'img', position: { order: 2 } }],
    ]);
  });
  test('a figure inside a figure keeps its own', async () => {
    const markup = '<figure><img src=a.jpg><figure><img src=b.jpg><figcaption>B</figcaption></figure><figcaption>A</figcaption></figure>';
    const { images: found } = await extractPage(markup, PAGE);
    expect(found.map(({ contexts }) => contexts[0]?.caption)).toEqual(['A', 'B']);
  });
  test('a credit line without a figure is that of the picture before it', async () => {
    const { images: found } = await extractPage('<img src=a.jpg><p class=credit>Ada</p><p class=credit>Grace</p><img src=b.jpg>', PAGE);
    expect(found.map(({ contexts }) => contexts[0]?.credit)).toEqual(['Ada', undefined]);
  });
  test('a licence of the page is that of all its pictures', async () => {
    const { images: found } = await extractPage('<img src=a.jpg><link rel="license" href="https://cc.example/by/4.0/">', PAGE);
    expect(found[0]?.contexts[0]?.licenseUrls).toEqual(['https://cc.example/by/4.0/']);
  });
  test('the title is the first one, tidied', async () => {
    expect((await extractPage('<title>\n Boats &amp;\n more </title><svg><title>Icon</title></svg>', PAGE)).title).toBe('Boats & more');
    expect((await extractPage('<title> </title>', PAGE)).title).toBeNull();
    expect((await extractPage('<p>', PAGE)).title).toBeNull();
  });
});

describe('the base', () => {
  test.each([
    ['<base href=/img/><img src=a.jpg>', '/img/a.jpg'],
    ['<img src=a.jpg><base href=/img/>', '/img/a.jpg'],
    ['<base target=_top><base href=/one/><base href=/two/><img src=a.jpg>', '/one/a.jpg'],
    ['<base href="../"><img src=a.jpg>', '/a.jpg'],
    ['<base href="javascript:x"><img src=a.jpg>', '/dir/a.jpg'],
    ['<base href="data:,x"><img src=a.jpg>', '/dir/a.jpg'],
    ['<base href=""><img src=a.jpg>', '/dir/a.jpg'],
    ['<base href="//a.example/x/"><iframe srcdoc="<img src=a.jpg>"></iframe>', '/x/a.jpg'],
  ])('%s', async (markup, expected) => {
    expect(await images(markup)).toEqual([`img ${expected}`]);
  });
});

describe('links', () => {
  test.each<[string, string[]]>([
    ['<a href=b>b</a><area href=c>', ['/dir/b', '/dir/c']],
    ['<a href=b#x><a href=b#y>', ['/dir/b']],
    ['<a rel=nofollow href=b><a rel="ugc NoFollow" href=c>', ['nofollow /dir/b', 'nofollow /dir/c']],
    ['<a rel=nofollow href=b><a href=b>', ['/dir/b']],
    ['<link rel=next href=?page=2><link rel=prev href=?page=0>', ['/dir/page.html?page=2', '/dir/page.html?page=0']],
    ['<link rel=canonical href=/x><link rel=alternate href=/y>', []],
    ['<iframe src=/frame></iframe><frame src=/other>', ['/frame', '/other']],
    ['<meta http-equiv=refresh content="0; url=/next">', ['/next']],
    ['<a href="mailto:a@b"><a href="tel:1"><a href="javascript:x"><a href="#top"><a href="data:,x"><a>', []],
    ['<a href=" /b\n">', ['/b']],
    ['<a href="http://[">x</a>', []],
    ['<a href=photo.jpg>', []],
    ['<iframe srcdoc="<a href=/inside>"></iframe>', ['/inside']],
  ])('%s', async (markup, expected) => {
    expect(await links(markup)).toEqual(expected);
  });
});

describe('the rest of a page', () => {
  test('style sheets, linked and imported', async () => {
    const markup =
      '<link rel="alternate stylesheet" href=a.css><link rel=StyleSheet href=a.css><style>@import "b.css"; @import url(ftp://x/c.css)</style>';
    expect((await extractPage(markup, PAGE)).stylesheets).toEqual(['https://a.example/dir/a.css', 'https://a.example/dir/b.css']);
  });
  test('wishes towards crawlers', async () => {
    const markup = '<meta name=robots content="noindex, nofollow"><meta name=ImgGuard content=noai><meta name=tdm-reservation content=1>';
    const page = await extractPage(markup, PAGE);
    expect(page.robots).toEqual(
      expect.arrayContaining([
        { agent: 'robots', content: 'noindex, nofollow' },
        { agent: 'imgguard', content: 'noai' },
      ]),
    );
    expect(page.tdmReservation).toBe('1');
    expect((await extractPage('<meta name=tdm-reservation content=yes>', PAGE)).tdmReservation).toBeNull();
  });
});

describe('broken markup', () => {
  test.each<[string, string[]]>([
    ['<img src=a.jpg', []],
    ['<img src="a.jpg>', []],
    ['<img src="a.jpg"<img src="b.jpg">', ['img /dir/a.jpg']],
    ['<img/src="a.jpg"/>', ['img /dir/a.jpg']],
    ['<IMG SRC=a.jpg ALT>', ['img /dir/a.jpg']],
    ["<img src='a.jpg' src='b.jpg'>", ['img /dir/a.jpg']],
    ['<img src=a.jpg><//><p<b>', ['img /dir/a.jpg']],
    ['</picture></noscript></figure><img src=a.jpg>', ['img /dir/a.jpg']],
    ['<figure><figcaption><img src=a.jpg>', ['img /dir/a.jpg']],
    ['<img src="a.jpg?x=1&amp;y=2&copy=3">', ['img /dir/a.jpg?x=1&y=2&copy=3']],
    ['<img src="&#97;.jpg&#x3f;b">', ['img /dir/a.jpg?b']],
    ['<img src="&#0;&#x110000;&bogus;.jpg">', ['img /dir/%EF%BF%BD%EF%BF%BD&bogus;.jpg']],
    ['\0<img\0src=a.jpg src=b.jpg>', []],
    ['<style><img src=a.jpg></style><img src=b.jpg>', ['img /dir/b.jpg']],
    ['<script><!-- <script> </script><img src=a.jpg>', ['img /dir/a.jpg']],
    ['<title>never closed<img src=a.jpg>', []],
  ])('%j', async (markup, expected) => {
    expect(await images(markup)).toEqual(expected);
  });

  test('any page, in any pieces', async () => {
    const tag = fc.constantFrom(
      '<figure>',
      '</figure>',
      '<picture>',
      '<noscript>',
      '</noscript>',
      '<p class=credit>',
      '</p>',
      '<figcaption>',
      '<title>',
      '</title>',
      '<style>',
      '</style>',
      '<script type=application/ld+json>',
      '</script>',
      '<base href=/x/>',
      '<constructor>',
      '<__proto__>',
    );
    const attribute = fc.tuple(fc.constantFrom('src', 'srcset', 'style', 'data-src', 'href', 'content', 'rel', '__proto__'), fc.string());
    const element = fc
      .tuple(fc.constantFrom('img', 'a', 'meta', 'source', 'iframe', 'link'), fc.array(attribute, { maxLength: 3 }))
      .map(([name, attributes]) => `<${name} ${attributes.map(([key, value]) => `${key}="${value.replaceAll('"', '')}"`).join(' ')}>`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(tag, element, fc.string()), { maxLength: 30 }), async (parts) => {
        const markup = parts.join('');
        const page = await extractPage(markup, PAGE);
        for (const { url, contexts } of page.images) {
          expect(new URL(url).href).toBe(url);
          expect(contexts.length).toBeGreaterThan(0);
        }
        const pieces = (async function* pieces() {
          yield* parts;
        })();
        expect(await extractPage(pieces, PAGE)).toEqual(page);
      }),
      { numRuns: 500 },
    );
  });
});

describe('pages that are made to hurt', () => {
  test('while a large page is read, others get their turn, and cancelling ends it', async () => {
    const large = '<p>Lorem <a href=/1>ipsum</a> <img src=a.jpg></p>'.repeat(200_000);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await extractPage(large, PAGE);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 1);
    await expect(extractPage(large, PAGE, { slices: createSlices(controller.signal) })).rejects.toThrow('enough');
  });
  test('many images and links: so many are told, and that there were more', async () => {
    const many = Array.from({ length: 30_000 }, (_, index) => `<a href=/${index}><img src=${index}.jpg></a>`).join('');
    const page = await extractPage(many, PAGE);
    expect([page.images.length, page.links.length]).toEqual([MAX_REFERENCES, MAX_REFERENCES]);
    expect(page.cut).toEqual({ images: true, links: true });
    const few = await extractPage('<a href=/1><img src=1.jpg></a>'.repeat(3), PAGE);
    expect(few.cut).toEqual({ images: false, links: false });
  });
  test('one image in many places', async () => {
    const page = await extractPage(Array.from({ length: 20_000 }, (_, index) => `<img src=a.jpg alt=${index}>`).join(''), PAGE);
    expect(page.images.length).toBe(1);
    expect(page.images[0]?.contexts.length).toBe(20);
  });
  test.each([
    ['figures', '<figure><img src=a.jpg>'.repeat(20_000)],
    ['closed figures', '<figure><img src=a.jpg></figure>'.repeat(20_000)],
    ['credits inside credits', `<img src=a.jpg>${'<div class=credit>x'.repeat(50_000)}`],
    ['licences', `${'<a rel=license href=/l>'.repeat(50_000)}<img src=a.jpg>`],
    ['frames', `<img src=a.jpg>${'<iframe srcdoc="<p>"></iframe>'.repeat(20_000)}`],
    ['metas', `<img src=a.jpg>${'<meta name=robots content=x>'.repeat(50_000)}`],
    ['an address', `<img src=a.jpg><img src="/${'a'.repeat(3_000_000)}">`],
    ['an alternative text', `<img src=a.jpg alt="${'a'.repeat(3_000_000)}">`],
    ['a class', `<img src=a.jpg class="${'credit- '.repeat(300_000)}">`],
    ['an unfinished tag', `<img src=a.jpg><img ${'a '.repeat(1_000_000)}`],
    ['an unfinished comment', `<img src=a.jpg>${'<!-- '.repeat(500_000)}`],
    ['entities', `<img src=a.jpg alt="${'&amp;'.repeat(500_000)}">${'&copy;'.repeat(500_000)}`],
  ])('%s', async (_what, markup) => {
    const page = await extractPage(markup, PAGE);
    expect(page.images[0]?.url).toBe('https://a.example/dir/a.jpg');
    expect(JSON.stringify(page.images).length).toBeLessThan(10_000);
  });
});
