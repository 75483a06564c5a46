/** Sound pages, robots files, headers and others, and the pieces that mean something to their readers. */
import type { HostileOptions } from './hostile-text.ts';

/** Separated by broken bars, which mean nothing to any of them. */
const PIECES = {
  page: [
    String.raw`<¦>¦</¦/>¦<!--¦-->¦<!¦<?¦<![CDATA[¦]]>¦"¦'¦=¦&¦&amp;¦&#x41;¦&#99999999;¦&notanentity¦<img src=¦<img srcset="¦ 1x, ¦<a href="¦<base href="¦<picture>¦</picture>`,
    String.raw`¦<source srcset=¦<figure>¦</figure>¦<figcaption>¦<script>¦</script>¦<script type="application/ld+json">¦{"@type":"ImageObject","url":"¦"}¦[[[[¦<style>¦</style>¦url(¦)`,
    String.raw`¦@import "¦<iframe srcdoc="¦&lt;iframe srcdoc=&quot;¦<noscript>¦</noscript>¦<template>¦<title>¦</title>¦<svg>¦<meta name=robots content="`,
    String.raw`¦<meta http-equiv=refresh content="0;url=¦<link rel="icon stylesheet manifest alternate" href=¦data:image/png;base64,¦javascript:¦https://¦//¦../¦http://[¦a.jpg¦.png?`,
    String.raw`¦\¦%zz¦ style="background:url(¦ data-src=¦ class=credit>¦<p>`,
  ]
    .join('')
    .split('¦'),
  robots: [
    String.raw`User-agent:¦user agent¦USER-AGENT : ¦*¦imgguard¦Disallow:¦Dissallow: ¦Allow: ¦/¦/*¦*$¦$¦/a*b*c*d¦%2F¦%zz¦/index.html¦Crawl-delay: ¦1e309¦-1¦NaN¦Sitemap: ¦Content-Usage: ¦train-ai=n`,
    String.raw`¦#¦:¦ä¦/*/*/*/*/*/*/*/*/*/*/*`,
  ]
    .join('')
    .split('¦'),
  header: [
    String.raw`<¦>¦;¦,¦, ¦; ¦"¦\"¦\¦=¦rel=¦rel="icon preload"¦as=image¦imagesrcset="¦type=¦title*=UTF-8''%e2¦:¦*:¦noindex¦none¦imgguard:¦unavailable_after:¦max-snippet: -1¦0;url=`,
    String.raw`¦url=¦url='¦120¦-1¦1e9¦Wed, ¦ GMT¦99999999999999999999999999¦https://¦/_next/image?url=¦/unsafe/¦/plain/¦/cdn-cgi/image/w=1/¦/_ipx/_/¦%3a¦%2F¦i0.wp.com/¦/thumb/a/ab/¦-300x200.jpg¦?¦&¦#`,
  ]
    .join('')
    .split('¦'),
  other: [String.raw`<urlset>¦<url>¦<loc>¦</loc>¦<item>¦<entry>¦<rss>¦<feed>¦{"items":[¦{¦}¦[¦]¦,¦/*¦*/¦\¦;¦1x¦ 2w,¦(`].join('').split('¦'),
} as const;

/** Pages. */
export const HOSTILE_PAGE: HostileOptions = {
  samples: [
    `<!doctype html><html><head><title>Boat &amp; sea</title><base href="/b/"><meta property="og:image" content="/og.jpg"><link rel=icon href=i.png>
     <meta name=robots content="noai, nofollow"><link rel=alternate type="application/rss+xml" href=feed><style>a{background:url("x.png")}</style></head>
     <body><figure><picture><source srcset="a.webp 1x, b.webp 2x"><img src="a.jpg" alt="A boat" loading=lazy></picture><figcaption>Early</figcaption></figure>
     <a href="/next" rel="nofollow">next</a><p class="credit">Photo: Ada</p></body></html>`,
    `<script type="application/ld+json">{"@context":"https://schema.org","@type":"ImageObject","contentUrl":"/c.jpg","creditText":"Ada","license":"/l"}</script>
     <script id="__NEXT_DATA__" type="application/json">{"props":{"image":"https:\\/\\/cdn.example\\/n.jpg"}}</script><noscript><img src=n.jpg></noscript>`,
    `<svg><image xlink:href="s.png"/><use href="u.svg#a"/></svg><video poster=p.jpg></video><iframe srcdoc="&lt;img src=f.png&gt;"></iframe>
     <div data-bg="d.jpg" data-srcset="e.jpg 1w" style="background-image:url('st.png'), image-set('is.png' 1x)"></div><amp-img src=amp.jpg></amp-img>
     <img src="data:image/png;base64,${'iVBORw0KGgo'.repeat(250)}"><table background=t.gif><object data=o.svg type=image/svg+xml></object></table>`,
  ],
  pieces: PIECES.page,
};

/** Robots files. */
export const HOSTILE_ROBOTS: HostileOptions = {
  samples: [
    'User-agent: *\nDisallow: /private/\nAllow: /private/open$\nCrawl-delay: 2.5\nSitemap: https://site.example/sitemap.xml\n',
    '\uFEFFUser-agent: imgguard\r\nUser-agent: other\r\nDisallow: /*?*session=*&$\r\nContent-Usage: /a train-ai=n\r\n# comment\r\n\r\nUser-agent: *\r\nDisallow: /',
    '<!doctype html><title>404</title><p>User-agent: * Disallow: /',
  ],
  pieces: [...PIECES.robots, '\n', '\r', '\r\n', '\n\n'],
};

/** Values of headers, and addresses. */
export const HOSTILE_HEADER: HostileOptions = {
  samples: [
    '</a.jpg>; rel=preload; as=image; imagesrcset="/a.jpg 1x, /b.jpg 2x", </f>; rel="alternate"; type="application/rss+xml"',
    'imgguard: noindex, max-image-preview: none, unavailable_after: 25 Jun 2026 15:00:00 PST, otherbot: noai, nofollow',
    '5; url=https://site.example/next',
    'Wed, 21 Oct 2026 07:28:00 GMT',
    'https://shop.example/_next/image?url=https%3A%2F%2Fi0.wp.com%2Fa.example%2Fb-300x200.jpg%3Fssl%3D1&w=640',
    'text/html; charset="utf-8"',
  ],
  pieces: PIECES.header,
};

/** Sitemaps, feeds, style sheets, srcset and JSON. */
export const HOSTILE_OTHER: HostileOptions = {
  samples: [
    `<?xml version="1.0"?><urlset xmlns:image="x"><url><loc>https://site.example/a</loc><image:image><image:loc>/a.jpg</image:loc></image:image></url></urlset>`,
    `<rss version="2.0"><channel><item><title>A</title><link>/a</link><description>&lt;img src="/a.jpg"&gt;</description><pubDate>x</pubDate></item></channel></rss>`,
    `<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="/e"/><content type="xhtml"><div><img src="/x.png"/></div></content></entry></feed>`,
    '{"version":"https://jsonfeed.org/version/1.1","items":[{"url":"/j","image":"/j.jpg","content_html":"<img src=k.png>"}]}',
    '{"icons":[{"src":"/i.png"}],"type":"photo","url":"/p.jpg","@type":"ImageObject","contentUrl":"/c.jpg"}',
    '@import url("a.css") screen; a { background: image-set("b.png" 1x, url(c.png) 2x) } /* x */ b::after { content: url(d.svg) }',
    'a.jpg 1x, b.jpg 200w 100h, data:image/png;base64,AA== 2x, c.jpg (d e), f.jpg',
  ],
  pieces: [...PIECES.page, ...PIECES.other],
};
