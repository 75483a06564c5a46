/** What a hostile page in the browser tries, against a host that may not be reached: nothing of it arrives there, and the crawl goes on. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crawl, type CrawlEvent } from '@imgguard/crawler';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BROWSER, chromium, watched } from './lib/crawler-browser.ts';
import { asked, collect, type Found, picture, site } from '../integration/lib/crawling.ts';

/** Stands for a private network: loopback is allowed in these tests, and this part of it is not. */
const INSIDE = '127.66.0.1';
const GUARD = { allowLoopback: true, deniedNetworks: ['127.66.0.0/16'] };

let inside: { readonly tcp: Server; readonly udp: UdpSocket; readonly port: number };
/** What arrived inside. */
const arrived: string[] = [];

beforeAll(async () => {
  const tcp = createServer((socket) => {
    arrived.push('tcp');
    socket.on('error', () => undefined).end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\naccess-control-allow-origin: *\r\n\r\nhi');
  });
  await new Promise<void>((resolve) => void tcp.listen(0, INSIDE, resolve));
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4', () => arrived.push('udp'));
  await new Promise<void>((resolve) => void udp.bind(port, INSIDE, resolve));
  inside = { tcp, udp, port };
});

afterAll(() => {
  inside.tcp.close();
  inside.udp.close();
});

beforeEach(() => void arrived.splice(0));

function show(page: string, routes: Record<string, string> = {}): Promise<Found> {
  return site({ routes: { '/': page, ...routes } }).then((one) =>
    collect({ seeds: [one.url('/')], render: 'always', browser: BROWSER, followSitemaps: false, ...GUARD }),
  );
}

/** `HOST` is the address of the host inside, with its port. */
const ATTEMPTS: readonly (readonly [name: string, page: string])[] = [
  ['fetch', `<script>fetch('http://HOST/', { mode: 'no-cors' }).catch(() => 0)</script>`],
  ['XMLHttpRequest', `<script>const x = new XMLHttpRequest(); x.open('GET', 'http://HOST/'); x.send()</script>`],
  [
    'fetch by POST, keepalive',
    `<script>fetch('http://HOST/', { method: 'POST', body: 'x', keepalive: true, mode: 'no-cors' }).catch(() => 0)</script>`,
  ],
  ['script', '<script src="http://HOST/x.js"></script>'],
  ['module and its import', `<script type="module">import('http://HOST/x.js').catch(() => 0)</script>`],
  ['style sheet', '<link rel="stylesheet" href="http://HOST/x.css">'],
  ['imported style sheet', '<style>@import "http://HOST/x.css";</style>'],
  ['picture', '<img src="http://HOST/x.png">'],
  ['picture in hexadecimal', `<img src="http://0x7f420001:PORT/x.png">`],
  ['picture in a mapped address', `<img src="http://[::ffff:127.66.0.1]:PORT/x.png">`],
  ['background', '<div style="background: url(http://HOST/x.png)">x</div>'],
  ['font', '<style>@font-face { font-family: f; src: url(http://HOST/x.woff2); } p { font-family: f; }</style><p>text</p>'],
  ['video and audio', '<video src="http://HOST/x.mp4" autoplay muted></video><audio src="http://HOST/x.mp3" autoplay></audio>'],
  ['object and embed', '<object data="http://HOST/x"></object><embed src="http://HOST/x">'],
  ['frame', '<iframe src="http://HOST/"></iframe>'],
  ['frame in srcdoc', `<iframe srcdoc="<img src='http://HOST/x.png'><script>fetch('http://HOST/')</script>"></iframe>`],
  ['frame with a data: address', `<iframe src="data:text/html,<img src='http://HOST/x.png'>"></iframe>`],
  ['WebSocket', `<script>new WebSocket('ws://HOST/')</script>`],
  ['WebSocket over TLS', `<script>new WebSocket('wss://HOST/')</script>`],
  ['WebSocket in a worker', `<script>new Worker(URL.createObjectURL(new Blob(["new WebSocket('ws://HOST/')"])))</script>`],
  ['fetch in a worker', `<script>new Worker(URL.createObjectURL(new Blob(["fetch('http://HOST/').catch(() => 0)"])))</script>`],
  ['script of a worker', `<script>new Worker(URL.createObjectURL(new Blob(["importScripts('http://HOST/x.js')"])))</script>`],
  [
    'fetch in a shared worker',
    `<script>new SharedWorker(URL.createObjectURL(new Blob(["fetch('http://HOST/').catch(() => 0)"])))</script>`,
  ],
  ['EventSource', `<script>new EventSource('http://HOST/')</script>`],
  ['WebTransport', `<script>try { new WebTransport('https://HOST/').ready.catch(() => 0) } catch {}</script>`],
  [
    'WebRTC, STUN and TURN',
    `<script>for (const urls of ['stun:HOST', 'turn:HOST?transport=udp', 'turn:HOST?transport=tcp', 'turns:HOST']) {
      const one = new RTCPeerConnection({ iceServers: [{ urls, username: 'u', credential: 'c' }] });
      one.createDataChannel('x'); one.createOffer().then((offer) => one.setLocalDescription(offer)); }</script>`,
  ],
  [
    'WebRTC, straight to a candidate',
    `<script>(async () => { const a = new RTCPeerConnection(), b = new RTCPeerConnection();
      a.createDataChannel('x'); await a.setLocalDescription(); await b.setRemoteDescription(a.localDescription);
      await b.setLocalDescription(); await a.setRemoteDescription(b.localDescription);
      await a.addIceCandidate({ candidate: 'candidate:1 1 udp 2122260223 127.66.0.1 PORT typ host', sdpMLineIndex: 0 });
      await b.addIceCandidate({ candidate: 'candidate:1 1 udp 2122260223 127.66.0.1 PORT typ host', sdpMLineIndex: 0 }); })()</script>`,
  ],
  ['beacon', `<script>navigator.sendBeacon('http://HOST/', 'x')</script>`],
  ['ping of a link', `<a id="a" href="#x" ping="http://HOST/">a</a><script>a.click()</script>`],
  [
    'prefetch, preload, preconnect, dns-prefetch, prerender',
    ['prefetch', 'preload', 'modulepreload', 'preconnect', 'dns-prefetch', 'prerender']
      .map((rel) => `<link rel="${rel}" as="fetch" href="http://HOST/${rel}">`)
      .join(''),
  ],
  [
    'speculation rules',
    `<script type="speculationrules">{"prefetch":[{"source":"list","urls":["http://HOST/"]}],"prerender":[{"source":"list","urls":["http://HOST/"]}]}</script>`,
  ],
  ['manifest and icon', '<link rel="manifest" href="http://HOST/m.json"><link rel="icon" href="http://HOST/i.ico">'],
  ['going there', `<script>location.href = 'http://HOST/'</script>`],
  ['going there by meta refresh', '<meta http-equiv="refresh" content="0;url=http://HOST/">'],
  [
    'going there by a form',
    `<form id="f" method="post" action="http://HOST/"><input name="a" value="b"></form><script>f.submit()</script>`,
  ],
  ['a window', `<script>window.open('http://HOST/')</script>`],
  ['a window without opener', `<a id="a" target="_blank" rel="noopener" href="http://HOST/">a</a><script>a.click()</script>`],
  [
    'a window that is written',
    `<script>const w = window.open(''); if (w) w.document.write("<img src='http://HOST/x.png'><script>fetch('http://HOST/')<\\/script>")</script>`,
  ],
  ['download', `<a id="a" download href="http://HOST/x.bin">a</a><script>a.click()</script>`],
  ['report of a policy', `<meta http-equiv="content-security-policy" content="img-src 'none'; report-uri http://HOST/"><img src="/x.png">`],
  [
    'tracks, imports, SVG',
    `<video><track src="http://HOST/t.vtt" default kind="captions"></video><svg><image href="http://HOST/s.png"/><use href="http://HOST/u.svg#a"/></svg>`,
  ],
  [
    'a name',
    `<img src="http://inside.localhost:PORT/x.png"><script>fetch('http://localhost:PORT/').catch(() => 0); new WebSocket('ws://localhost:PORT')</script>`,
  ],
];

describe.skipIf(chromium === null)('a page in the browser cannot reach', () => {
  test.each(ATTEMPTS)('a host inside by %s', async (_name, page) => {
    const { port } = inside;
    const found = await show(`<div id="app"></div>${page.replaceAll('HOST', `${INSIDE}:${port}`).replaceAll('PORT', String(port))}`);
    expect(found.pages[0]?.rendering).toMatchObject({ complete: true });
    expect(arrived).toEqual([]);
  });

  test('a host inside by a redirect of something that it may ask for, or by a service worker', async () => {
    const to = `http://${INSIDE}:${inside.port}/`;
    const one = await site({
      routes: {
        '/': `<div id="app"></div><script>fetch('/r').catch(() => 0); navigator.serviceWorker?.register('/sw.js').catch(() => 0)</script><link rel="stylesheet" href="/r"><img src="/r">`,
        '/r': { redirect: to },
        '/sw.js': { body: `self.addEventListener('install', () => fetch('${to}'))`, type: 'text/javascript' },
      },
    });
    const found = await collect({ seeds: [one.url('/')], render: 'always', browser: BROWSER, ...GUARD });
    expect(found.skipped.filter(({ reason }) => reason === 'blocked-address').length).toBeGreaterThan(0);
    expect(arrived).toEqual([]);
    expect(asked(one)).not.toContain('/sw.js');
  });

  test('a file of this machine, or an address of the browser itself', async () => {
    const file = join(tmpdir(), `imgguard-secret-${process.pid}.txt`);
    writeFileSync(file, 'a secret');
    const tries = [`file://${file}`, 'chrome://version', 'view-source:http://127.0.0.1/', 'filesystem:http://a/b', 'ftp://127.0.0.1/'];
    const page = tries
      .map(
        (url) =>
          `<iframe src="${url}"></iframe><img src="${url}"><script>fetch('${url}').then((a) => a.text()).then((t) => fetch('/leak?' + t)).catch(() => 0); try { location.href = '${url}' } catch {} try { window.open('${url}') } catch {}</script>`,
      )
      .join('');
    const one = await site({
      routes: {
        '/': `<div id="app"></div>${page}<script>try { location.href = 'data:text/html,<script>fetch("${'/leak?data'}")<\\/script>' } catch {}</script>`,
      },
    });
    const found = await collect({ seeds: [one.url('/')], render: 'always', browser: BROWSER, ...GUARD });
    expect(found.pages[0]?.rendering).toMatchObject({ complete: true });
    expect(one.requests.filter(({ path }) => path.startsWith('/leak'))).toEqual([]);
  });
});

describe.skipIf(chromium === null)('a page that does not end', () => {
  const HANGS: readonly (readonly [name: string, page: string])[] = [
    ['computes for ever', '<p>x</p><script>for (;;);</script>'],
    ['asks for ever', '<p>x</p><script>(async () => { for (let i = 0; ; i += 1) await fetch("/n" + i).catch(() => 0) })()</script>'],
    ['opens windows for ever', '<p>x</p><script>setInterval(() => window.open("/w"), 10)</script>'],
    ['asks the user for ever', '<p>x</p><script>for (;;) alert("x")</script>'],
    [
      'grows for ever',
      '<p>x</p><script>setInterval(() => document.body.append(...Array.from({ length: 100 }, () => document.createElement("p"))), 1)</script>',
    ],
    [
      'takes memory for ever',
      '<p>x</p><script>const a = []; for (;;) a.push(new Array(1e5).fill({}).map(() => ({ x: Math.random() })))</script>',
    ],
  ];
  test.each(HANGS)('because it %s is left, and the next page is shown', async (name, page) => {
    const next = '<div id="app"></div><script>app.innerHTML = \'<img src="/shown.png">\'</script>';
    const one = await site({ routes: { '/': `<a href="/next">next</a>${page}`, '/next': next, '/shown.png': picture(1) } });
    const found = await collect({
      seeds: [one.url('/')],
      render: 'always',
      browser: { ...BROWSER, timeoutMs: 2_500 },
      ...GUARD,
      maxPages: 3,
    });
    expect(found.pages.map(({ finalUrl }) => new URL(finalUrl).pathname)).toContain('/next');
    expect(found.sightings.map(({ imageUrl }) => new URL(imageUrl).pathname)).toEqual(['/shown.png']);
    // It was read as far as it got, or as its markup says; which of them, is told.
    const rest = found.pages.find(({ finalUrl }) => new URL(finalUrl).pathname === '/')?.rendering;
    const told = found.skipped.filter(({ reason, url }) => reason === 'not-rendered' && url === one.url('/'));
    expect(told.length).toBe(rest === undefined ? 1 : 0);
    if (name === 'computes for ever') expect(told[0]?.detail).toContain('hung');
  });
});

describe.skipIf(chromium === null)('tabs', () => {
  test.each([1, 2])('at most %i are open at once', async (maxTabs) => {
    let open = 0;
    let most = 0;
    const count = (change: number) => (_request: unknown, response: { end(text: string): void }) => {
      open += change;
      most = Math.max(most, open);
      response.end('1');
    };
    const page = '<p>x</p><script>fetch("/in").then(() => setTimeout(() => fetch("/out"), 300))</script>';
    const sites = await Promise.all(Array.from({ length: 4 }, () => site({ routes: { '/': page, '/in': count(1), '/out': count(-1) } })));
    const found = await collect({
      seeds: sites.map((one) => one.url('/')),
      render: 'always',
      browser: { ...BROWSER, maxTabs },
      followSitemaps: false,
    });
    expect(found.pages.map(({ rendering }) => rendering?.complete)).toEqual([true, true, true, true]);
    expect([open, most]).toEqual([0, maxTabs]);
  });
});

describe.skipIf(chromium === null)('nothing is left', () => {
  const endless = { '/': '<p>x</p><script>setInterval(() => fetch("/" + Math.random()), 20)</script>' };

  test('of a browser when a crawl ends', async () => {
    const one = await site({ routes: { '/': '<p>x</p><script>1</script>' } });
    const left = await watched(async () => void (await collect({ seeds: [one.url('/')], render: 'always', browser: BROWSER })));
    expect(left).toEqual({ processes: 0, files: [] });
  });

  test.each([0, 300, 1_500])('when a crawl is aborted %i ms after the browser got its page', async (afterMs) => {
    const one = await site({ routes: endless });
    const left = await watched(async () => {
      const controller = new AbortController();
      const running = (async () => {
        for await (const _ of crawl({
          seeds: [one.url('/')],
          render: 'always',
          browser: BROWSER,
          delayMs: 0,
          latencyFactor: 0,
          signal: controller.signal,
          ...GUARD,
        }));
      })();
      while (!one.requests.some(({ path }) => path === '/')) await new Promise((resolve) => setTimeout(resolve, 5));
      setTimeout(() => controller.abort(new Error('enough')), afterMs);
      await expect(running).rejects.toThrow('enough');
    });
    expect(left).toEqual({ processes: 0, files: [] });
  });

  test('when the consumer leaves the loop', async () => {
    const one = await site({ routes: { '/': '<a href="/b">b</a><script>1</script>', '/b': endless['/'] } });
    const events: CrawlEvent[] = [];
    const left = await watched(async () => {
      for await (const event of crawl({
        seeds: [one.url('/')],
        render: 'always',
        browser: BROWSER,
        delayMs: 0,
        latencyFactor: 0,
        ...GUARD,
      })) {
        events.push(event);
        if (event.kind === 'page-visited') break;
      }
    });
    expect(events.at(-1)?.kind).toBe('page-visited');
    expect(left).toEqual({ processes: 0, files: [] });
  });
});

describe('a browser that is not there', () => {
  test('is told before anybody is asked, with advice', async () => {
    const one = await site({ routes: { '/': 'x' } });
    const running = collect({ seeds: [one.url('/')], render: 'when-empty', browser: { executablePath: '/nowhere/chromium' } });
    await expect(running).rejects.toMatchObject({
      code: 'IMGGUARD_BROWSER_MISSING',
      message: expect.stringContaining('/nowhere/chromium') as string,
    });
    expect(one.requests).toEqual([]);
  });

  test.skipIf(process.getuid?.() !== 0 || chromium === null)('because its sandbox cannot work is told with advice', async () => {
    const one = await site({ routes: { '/': '<p>x</p><script>1</script>' } });
    const running = collect({ seeds: [one.url('/')], render: 'always' });
    await expect(running).rejects.toMatchObject({ code: 'IMGGUARD_BROWSER_FAILED', message: expect.stringContaining('sandbox') as string });
  });
});
