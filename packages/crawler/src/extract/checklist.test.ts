import { expect, test } from 'vitest';
import { extractPage } from './extract-page.ts';

const PAGE = 'https://a.example/dir/page.html';

/** Attributes of one element that name one image each. */
const ONE_ADDRESS =
  `data-src data-lazy data-lazy-src data-original data-original-src data-orig-file data-large-file data-medium-file data-large_image data-full-src
  data-full-url data-hi-res-src data-highres data-zoom-image data-zoom-src data-image data-img data-img-url data-thumb data-thumbnail data-bg data-background
  data-background-image data-bg-src data-parallax-image data-flickity-lazyload data-echo data-url data-cfsrc data-pagespeed-lazy-src
  data-pagespeed-high-res-src data-desktop data-mobile data-pin-media data-src-small data-src-medium data-lazyload data-ultimate-bg data-pswp-src loading-src`.split(
    /\s+/,
  );
const SRCSETS = 'data-srcset data-lazy-srcset data-large_image_srcset data-bgset data-flickity-lazyload-srcset data-original-set'.split(
  ' ',
);
const METAS =
  `og:image og:image:url og:image:secure_url twitter:image twitter:image:src twitter:image0 twitter:image3 msapplication-TileImage
  msapplication-square150x150logo thumbnail image sailthru.image.full parsely-image-url vk:image og:video:thumbnail`.split(/\s+/);
const LINKS = 'image_src icon apple-touch-icon apple-touch-icon-precomposed apple-touch-startup-image mask-icon fluid-icon'.split(' ');

/** Every row of the list of places where pages name images; each names `x.jpg` or `x`, and none of the rest. */
const ROWS: readonly string[] = [
  '<img src=x.jpg>',
  '<img srcset="x.jpg 2x">',
  '<img lowsrc=x.jpg>',
  '<img dynsrc=x.jpg>',
  '<img longdesc=x.jpg>',
  '<picture><source srcset=x.jpg></picture>',
  '<picture><source src=x.jpg></picture>',
  '<source type=image/jpeg src=x.jpg>',
  '<input type=image src=x.jpg>',
  '<video poster=x.jpg>',
  '<object data=x.jpg type=image/jpeg></object>',
  '<embed src=x.jpg>',
  '<object><param name=movie value=x.jpg><param name=play value=y.jpg></object>',
  ...['body', 'table', 'td', 'th', 'tr'].map((name) => `<table><${name} background=x.jpg></table>`),
  ...LINKS.map((rel) => `<link rel="${rel}" href=x.jpg>`),
  '<link rel="shortcut icon" href=x.jpg>',
  '<link rel=preload as=image href=x.jpg>',
  '<link rel=preload as=image imagesrcset="x.jpg 2x">',
  '<link rel=prefetch as=image href=x.jpg>',
  '<svg><image href=x.jpg /></svg>',
  '<svg><image xlink:href=x.jpg /></svg>',
  '<svg><use href="x.svg#part"/></svg>',
  '<svg><feImage href=x.jpg /></svg>',
  '<svg><pattern xlink:href=x.svg /></svg>',
  '<a href=x.jpg>large</a>',
  '<map><area href=x.jpg></map>',
  '<a data-pswp-src=x.jpg href=/view>large</a>',
  '<a data-fancybox href="/media?id=x.jpg">large</a>',
  '<a data-lightbox=gallery href="/media/x">large</a>',
  '<iframe srcdoc="<img src=x.jpg>"></iframe>',
  '<template><img src=x.jpg></template>',
  '<noscript><img src=x.jpg></noscript>',
  '<amp-img src=x.jpg></amp-img>',
  '<amp-img srcset="x.jpg 1x"></amp-img>',
  '<amp-anim src=x.jpg></amp-anim>',
  '<amp-anim srcset="x.jpg 1x"></amp-anim>',
  '<amp-video poster=x.jpg></amp-video>',
  '<amp-audio artwork=x.jpg></amp-audio>',
  '<amp-video-iframe poster=x.jpg></amp-video-iframe>',
  '<amp-pan-zoom><amp-img src=x.jpg></amp-img></amp-pan-zoom>',
  '<amp-story poster-portrait-src=x.jpg></amp-story>',
  '<amp-story poster-square-src=x.jpg></amp-story>',
  '<amp-story poster-landscape-src=x.jpg></amp-story>',
  '<amp-story publisher-logo-src=x.jpg></amp-story>',
  '<amp-story-page><amp-story-grid-layer><amp-img src=x.jpg></amp-img></amp-story-grid-layer></amp-story-page>',
  '<amp-story-page-attachment cta-image=x.jpg></amp-story-page-attachment>',
  ...ONE_ADDRESS.map((attribute) => `<div ${attribute}=x.jpg></div>`),
  ...SRCSETS.map((attribute) => `<div ${attribute}="x.jpg 1x"></div>`),
  '<div data-interchange="[x.jpg, small]"></div>',
  '<div data-gallery=\'["/dir/x.jpg"]\'></div>',
  '<div data-product-images=\'[{"src":"https:\\/\\/a.example\\/dir\\/x.jpg"}]\'></div>',
  '<div data-anything=/dir/x.jpg></div>',
  '<p style="background: url(x.jpg)">',
  '<style>p { background: image-set("x.jpg" 1x) }</style>',
  '<style>p { background: -webkit-image-set(url(x.jpg) 1x) }</style>',
  '<style>p { background: cross-fade(url(x.jpg), red) }</style>',
  '<style>ul { list-style-image: url("x.jpg") }</style>',
  '<style>p { border-image: url(x.jpg) 30 }</style>',
  "<style>p { mask: url('x.jpg') }</style>",
  '<style>p::before { content: url(x.jpg) }</style>',
  '<style>p { cursor: url(x.jpg), auto }</style>',
  '<style>p { shape-outside: url(x.jpg) }</style>',
  '<style>:root { --bg: url(x.jpg) }</style>',
  '<style>@font-face { src: url(y.woff) } p { background: url(x\\.jpg) }</style>',
  ...METAS.flatMap((name) => [`<meta name="${name}" content=x.jpg>`, `<meta property="${name}" content=x.jpg>`]),
  ...['image', 'thumbnailUrl', 'logo', 'contentUrl'].map((name) => `<meta itemprop=${name} content=x.jpg>`),
  '<meta itemprop=image content=/dir/x>',
  '<link itemprop=thumbnailUrl href=x.jpg>',
  '<link itemprop=image href=/dir/x>',
  '<a itemprop=contentUrl href=x.jpg>',
  '<meta property="schema:image" content=x.jpg>',
  '<span property="schema:image" resource=x.jpg></span>',
  '<link property="image" href=/dir/x>',
  '<script type=application/ld+json>{"@graph":[{"@type":"ImageObject","url":"x.jpg"}]}</script>',
  '<script type=application/ld+json>{"thumbnailUrl":["x.jpg"]}</script>',
  '<script type=application/ld+json>{"@type":"ImageObject","contentUrl":"x.jpg"}</script>',
  '<script type=application/json>{"a":"https:\\/\\/a.example\\/dir\\/x.jpg"}</script>',
  '<script>window.__NUXT__={a:"https:\\u002F\\u002Fa.example\\u002Fdir\\u002Fx.jpg"}</script>',
  '<amp-iframe srcdoc="<img src=x.jpg>"></amp-iframe>',
  '<amp-iframe><amp-img placeholder src=x.jpg></amp-img></amp-iframe>',
  '<link rel=prefetch href=x.jpg>',
  '<base href=/dir/><base href=/other/><img src=x.jpg>',
  '<img src="  x.\njpg ">',
  '<img src="//a.example/dir/x.jpg">',
  '<img ngsrc=x.jpg>',
  '<img ngsrcset="x.jpg 2x">',
  '<model-viewer poster=x.jpg src=y.glb></model-viewer>',
  '<ion-img src=x.jpg></ion-img>',
  '<photo-card image=/dir/x.jpg title=y.jpg></photo-card>',
  `<photo-slider slides='[{"src":"/dir/x.jpg"}]'></photo-slider>`,
  `<img onmouseover="this.src='x.jpg'">`,
  `<a onmouseover="MM_swapImage('a','','x.jpg',1)">`,
  '<div data-bgset="x.jpg 1x [(min-width: 500px)] | x.jpg 2x"></div>',
  '<meta property="pin:media" content=x.jpg>',
  '<meta name="thumbnailUrl" content=x.jpg>',
  '<meta name="twitter:image" value=x.jpg>',
  '<script>window.__reactRouterContext.streamController.enqueue("[{\\"image\\":\\"/dir/x.jpg\\"}]")</script>',
  '<script>window.__staticRouterHydrationData = JSON.parse("{\\"image\\":\\"\\/dir\\/x.jpg\\"}")</script>',
  '<style>p { behavior: url(y.htc); --font: url(y.woff2); background: url(x.jpg) }</style>',
  '<style>p { background: image-set("x.jpg" type("image/jpeg")) }</style>',
];

const X = /^https:\/\/a\.example\/(?:dir\/(?:page\.html\?)?x(?:\.jpg|\.svg)?|media\/x|media\?id=x\.jpg)$/;

test.each(ROWS)('%s', async (markup) => {
  const { images } = await extractPage(markup, PAGE);
  expect(images.map(({ url }) => url)).toEqual([expect.stringMatching(X)]);
});

test.each([
  '<img longdesc=story.html>',
  '<object><param name=play value=x.jpg><param name=movie value=film.mp4></object>',
  '<svg><pattern href="#p"/><use href="#x"/></svg>',
  '<a data-fancybox href="#inline">x</a>',
  '<a data-fancybox href="https://youtu.be/abc">x</a>',
  '<a data-fancybox data-type=iframe href="/frame">x</a>',
  '<a data-lightbox href="/page.html">x</a>',
  '<a href="/media/x">x</a>',
  '<div data-interchange="[page.html, small]"></div>',
  '<meta name=msapplication-TileColor content="#fff">',
  '<link itemprop=contentUrl href=/film>',
  '<span property="schema:name" content=x.jpg></span>',
  '<span property="schema:image" content="A boat"></span>',
  '<link rel=manifest href=x.json>',
  '<meta name=msapplication-config content=/x.jpg>',
  '<link rel=prefetch href=/x>',
  ...['iframe', 'script', 'audio', 'video', 'track'].map((name) => `<${name} data-src=/x></${name}>`),
  '<source type=video/mp4 data-src=/x>',
  '<a data-fancybox data-type=iframe data-src=/x>x</a>',
  '<div data-src=/x.mp4></div>',
  '<photo-card src=/x caption=x.jpg></photo-card>',
  `<a onclick="open('x.html')">x</a>`,
  `<a onclick="count('click', 'x.jpg')">x</a>`,
])('no image is made up: %s', async (markup) => {
  expect((await extractPage(markup, PAGE)).images).toEqual([]);
});
