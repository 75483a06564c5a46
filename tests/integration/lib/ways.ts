import type { CrawlOptions } from '@imgguard/crawler';
import type { Route } from '@imgguard/crawler/testing';
import { picture } from './crawling.ts';

/** A site that names an address, which is for the crawler to ask for or not. */
export interface Way {
  readonly markup?: string;
  readonly routes?: Record<string, Route>;
  readonly robots?: Route;
  readonly headers?: Record<string, string>;
  readonly options?: Partial<CrawlOptions>;
}

const xml = (body: string): Route => ({ body: `<?xml version="1.0"?>${body}`, type: 'application/xml' });
const json = (value: unknown): Route => ({ body: JSON.stringify(value), type: 'application/json' });
const css = (body: string): Route => ({ body, type: 'text/css' });

/** Where a page and what belongs to it can name an address; `t` is the address. */
export const WAYS: readonly (readonly [name: string, way: (t: string) => Way])[] = [
  ['img', (t) => ({ markup: `<img src="${t}">` })],
  ['an address without a scheme', (t) => ({ markup: `<img src="${t.slice(5)}">` })],
  ['srcset', (t) => ({ markup: `<img srcset="${t} 2x">` })],
  ['picture', (t) => ({ markup: `<picture><source srcset="${t}"></picture>` })],
  ['a lazy attribute', (t) => ({ markup: `<img data-src="${t}">` })],
  ['noscript', (t) => ({ markup: `<noscript><img src="${t}"></noscript>` })],
  ['template', (t) => ({ markup: `<template><img src="${t}"></template>` })],
  ['a frame in srcdoc', (t) => ({ markup: `<iframe srcdoc="&lt;img src='${t}'&gt;"></iframe>` })],
  ['a frame', (t) => ({ markup: `<iframe src="${t}"></iframe>` })],
  ['base', (t) => ({ markup: `<base href="${t}"><img src="y.png">` })],
  ['a link to a picture', (t) => ({ markup: `<a href="${t}">x</a>` })],
  ['a link to a page', (t) => ({ markup: `<a href="${t.replace('.png', '')}">x</a>` })],
  ['an icon', (t) => ({ markup: `<link rel="icon" href="${t}">` })],
  ['a preload', (t) => ({ markup: `<link rel="preload" as="image" href="${t}">` })],
  ['og:image', (t) => ({ markup: `<meta property="og:image" content="${t}">` })],
  ['JSON-LD', (t) => ({ markup: `<script type="application/ld+json">{"@type":"ImageObject","contentUrl":"${t}"}</script>` })],
  ['state in a script', (t) => ({ markup: `<script id="__NEXT_DATA__" type="application/json">{"image":"${t}"}</script>` })],
  ['a video poster', (t) => ({ markup: `<video poster="${t}"></video>` })],
  ['object', (t) => ({ markup: `<object data="${t}" type="image/png"></object>` })],
  ['SVG', (t) => ({ markup: `<svg><image href="${t}"/></svg>` })],
  ['background', (t) => ({ markup: `<table background="${t}"></table>` })],
  ['AMP', (t) => ({ markup: `<amp-img src="${t}"></amp-img>` })],
  ['microdata', (t) => ({ markup: `<span itemprop="image" content="${t}"></span>` })],
  ['meta refresh', (t) => ({ markup: `<meta http-equiv="refresh" content="0;url=${t}">` })],
  ['the header Refresh', (t) => ({ headers: { refresh: `0; url=${t}` } })],
  ['the header Link', (t) => ({ headers: { link: `<${t}>; rel=preload; as=image` } })],
  ['a style attribute', (t) => ({ markup: `<p style="background: url(${t})">x</p>` })],
  ['a style element', (t) => ({ markup: `<style>p { background: url("${t}") }</style>` })],
  ['@import in a style element', (t) => ({ markup: `<style>@import url(${t});</style>` })],
  ['a style sheet', (t) => ({ markup: `<link rel="stylesheet" href="${t}">` })],
  [
    'a picture of a style sheet',
    (t) => ({ markup: '<link rel="stylesheet" href="/s.css">', routes: { '/s.css': css(`p { background: url(${t}) }`) } }),
  ],
  ['@import of a style sheet', (t) => ({ markup: '<link rel="stylesheet" href="/s.css">', routes: { '/s.css': css(`@import "${t}";`) } })],
  ['a manifest', (t) => ({ markup: `<link rel="manifest" href="${t}">` })],
  [
    'an icon of a manifest',
    (t) => ({ markup: '<link rel="manifest" href="/m.json">', routes: { '/m.json': json({ icons: [{ src: t }] }) } }),
  ],
  ['a feed', (t) => ({ markup: `<link rel="alternate" type="application/rss+xml" href="${t}">` })],
  [
    'an enclosure of a feed',
    (t) => ({
      markup: '<link rel="alternate" type="application/rss+xml" href="/f">',
      routes: {
        '/f': xml(`<rss version="2.0"><channel><item><link>/p</link><enclosure url="${t}" type="image/png"/></item></channel></rss>`),
      },
    }),
  ],
  [
    'a page of a feed',
    (t) => ({
      markup: '<link rel="alternate" type="application/rss+xml" href="/f">',
      routes: { '/f': xml(`<rss version="2.0"><channel><item><link>${t}</link></item></channel></rss>`) },
    }),
  ],
  ['oEmbed', (t) => ({ markup: `<link rel="alternate" type="application/json+oembed" href="${t}">` })],
  [
    'a thumbnail of oEmbed',
    (t) => ({
      markup: '<link rel="alternate" type="application/json+oembed" href="/o">',
      routes: { '/o': json({ type: 'photo', url: t, thumbnail_url: t }) },
    }),
  ],
  ['a sitemap that robots.txt names', (t) => ({ robots: `Sitemap: ${t}` })],
  [
    'a sitemap of a sitemap',
    (t) => ({
      routes: {
        '/sitemap.xml': xml(
          `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>${t}</loc></sitemap></sitemapindex>`,
        ),
      },
    }),
  ],
  [
    'a page of a sitemap',
    (t) => ({
      routes: { '/sitemap.xml': xml(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>${t}</loc></url></urlset>`) },
    }),
  ],
  [
    'a picture of a sitemap',
    (t) => ({
      routes: {
        '/sitemap.xml': xml(
          `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>/</loc><image:image><image:loc>${t}</image:loc></image:image></url></urlset>`,
        ),
      },
    }),
  ],
  ['a redirect of a page', (t) => ({ markup: '<a href="/r">x</a>', routes: { '/r': { redirect: t } } })],
  ['a permanent redirect of a page', (t) => ({ markup: '<a href="/r">x</a>', routes: { '/r': { redirect: t, status: 308 } } })],
  ['a redirect of a redirect', (t) => ({ markup: '<img src="/r">', routes: { '/r': { redirect: '/s' }, '/s': { redirect: t } } })],
  ['a redirect of a picture', (t) => ({ markup: '<img src="/r.png">', routes: { '/r.png': { redirect: t, status: 307 } } })],
  ['a redirect without a scheme', (t) => ({ markup: '<img src="/r.png">', routes: { '/r.png': { redirect: t.slice(5) } } })],
  ['a redirect of a style sheet', (t) => ({ markup: '<link rel="stylesheet" href="/r">', routes: { '/r': { redirect: t } } })],
  ['a redirect of a manifest', (t) => ({ markup: '<link rel="manifest" href="/r">', routes: { '/r': { redirect: t } } })],
  [
    'a redirect of a feed',
    (t) => ({ markup: '<link rel="alternate" type="application/rss+xml" href="/r">', routes: { '/r': { redirect: t } } }),
  ],
  [
    'a redirect of oEmbed',
    (t) => ({ markup: '<link rel="alternate" type="application/json+oembed" href="/r">', routes: { '/r': { redirect: t } } }),
  ],
  ['a redirect of a sitemap', (t) => ({ robots: 'Sitemap: /r', routes: { '/r': { redirect: t } } })],
  [
    'the original behind a resizing service',
    (t) => ({ markup: `<img src="/_next/image?url=${encodeURIComponent(t)}&amp;w=64">`, routes: { '/_next/image': picture(1) } }),
  ],
  [
    'the original in a path',
    (t) => ({ markup: `<img src="/cdn-cgi/image/width=80/${t}">`, routes: { [`/cdn-cgi/image/width=80/${t}`]: picture(1) } }),
  ],
];
