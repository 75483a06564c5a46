/** Pages whose pictures only a script puts there, in a real Chromium, from sites on loopback. */
import { createMemoryFetchHistory, type CapturedRendering, type CrawlOptions } from '@imgguard/crawler';
import { describe, expect, test } from 'vitest';
import { BROWSER, chromium } from './lib/crawler-browser.ts';
import { asked, collect, type Found, picture, reasons, site } from '../integration/lib/crawling.ts';

const SHELL = '<!doctype html><title>Shop</title><link rel="icon" href="/icon.png"><div id="app"></div><script src="/app.js"></script>';
const APP = `fetch('/api/items').then((answer) => answer.json()).then((items) => {
  document.title = 'Shop: ' + items.length;
  for (const { src, alt } of items) {
    const image = document.createElement('img');
    image.src = src; image.alt = alt;
    document.querySelector('#app').append(image);
  }
});`;
const SHOP = {
  '/': SHELL,
  '/app.js': { body: APP, type: 'text/javascript' },
  '/api/items': {
    body: JSON.stringify([
      { src: '/one.png', alt: 'A boat' },
      { src: '/two.png', alt: 'A bridge' },
    ]),
    type: 'application/json',
  },
  '/icon.png': picture(1),
  '/one.png': picture(2),
  '/two.png': picture(3),
};

function rendered(options: CrawlOptions): Promise<Found> {
  return collect({ render: 'when-empty', browser: BROWSER, ...options });
}

function paths(found: Found): string[] {
  return found.sightings.map(({ imageUrl }) => new URL(imageUrl).pathname).toSorted();
}

describe.skipIf(chromium === null)('a page that a script fills', () => {
  test('shows its pictures in the browser, with what is said of them, and nothing is asked for twice', async () => {
    const shop = await site({ routes: SHOP });
    const found = await rendered({ seeds: [shop.url('/')] });
    expect(paths(found)).toEqual(['/icon.png', '/one.png', '/two.png']);
    expect(found.sightings.find(({ imageUrl }) => imageUrl.endsWith('/one.png'))).toMatchObject({
      pageTitle: 'Shop: 2',
      context: { source: 'img', alt: 'A boat' },
    });
    expect(found.pages[0]).toMatchObject({ title: 'Shop: 2', images: 3, rendering: { requests: 2, refused: 0, complete: true } });
    expect(asked(shop)).toEqual(['/', '/api/items', '/app.js', '/icon.png', '/one.png', '/two.png']);
    expect(shop.mostAtOnce).toBe(1);
  });

  test('is read as it is by default', async () => {
    const shop = await site({ routes: SHOP });
    const found = await collect({ seeds: [shop.url('/')] });
    expect(paths(found)).toEqual(['/icon.png']);
    expect(asked(shop)).toEqual(['/', '/icon.png']);
  });

  test('gets scripts that several pages share once', async () => {
    const shop = await site({ routes: { ...SHOP, '/': `${SHELL}<a href="/b">b</a>`, '/b': SHELL } });
    const found = await rendered({ seeds: [shop.url('/')] });
    expect(found.pages.map(({ rendering }) => rendering?.complete)).toEqual([true, true]);
    expect(shop.count('/app.js')).toBe(1);
  });

  test('is shown again in the next crawl, although its markup did not change', async () => {
    const shop = await site({ routes: { ...SHOP, '/': { body: SHELL, headers: { etag: '"1"' } } } });
    const history = createMemoryFetchHistory();
    await rendered({ seeds: [shop.url('/')], history });
    shop.set({ '/api/items': { body: '[{"src":"/three.png","alt":""}]', type: 'application/json' }, '/three.png': picture(9) });
    const again = await rendered({ seeds: [shop.url('/')], history });
    expect(paths(again)).toContain('/three.png');
    expect(shop.requests.filter(({ path }) => path === '/').map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined]);
  });
});

describe.skipIf(chromium === null)('what the browser shows', () => {
  test('of a page that names pictures itself is looked at only with `always`', async () => {
    const page = '<img src="/a.png"><div id="x"></div><script>x.innerHTML = \'<img src="/b.png">\'</script>';
    const one = await site({ routes: { '/': page, '/a.png': picture(1), '/b.png': picture(2) } });
    expect(paths(await rendered({ seeds: [one.url('/')] }))).toEqual(['/a.png']);
    expect(paths(await rendered({ seeds: [one.url('/')], render: 'always' }))).toEqual(['/a.png', '/b.png']);
  });

  test('includes what comes by scrolling, in shadow roots, as background, without being in the document, and behind redirects of sheets', async () => {
    const page = `<div id="app"></div><link rel="stylesheet" href="/moved.css"><div class="sheet">x</div><div style="height: 4000px"></div><img id="late"><script>
      new IntersectionObserver(([entry]) => { if (entry.isIntersecting) late.src = '/late.png'; }).observe(late);
      app.attachShadow({ mode: 'open' }).innerHTML = '<img src="/shadow.png" alt="In the shadow">';
      document.body.style.backgroundImage = 'url(/background.png)';
      new Image().src = '/unseen.png';
    </script>`;
    const names = ['late', 'shadow', 'background', 'unseen', 'styles/sheet'];
    const one = await site({
      routes: {
        '/': page,
        '/moved.css': { redirect: '/styles/real.css' },
        '/styles/real.css': { body: '.sheet { background: url(sheet.png) }', type: 'text/css' },
        ...Object.fromEntries(names.map((name, number) => [`/${name}.png`, picture(number)])),
      },
    });
    const found = await rendered({ seeds: [one.url('/')] });
    expect(paths(found)).toEqual(names.map((name) => `/${name}.png`).toSorted());
    expect(found.sightings.find(({ imageUrl }) => imageUrl.endsWith('/unseen.png'))?.context).toEqual({ source: 'rendered' });
    expect(found.sightings.find(({ imageUrl }) => imageUrl.endsWith('/shadow.png'))?.context).toMatchObject({ alt: 'In the shadow' });
  });

  test('leads on: links that a script makes, and where a script wants to go, without leaving the page', async () => {
    const page = `<div id="app"></div><script>
      app.innerHTML = '<a href="/linked">on</a>';
      setTimeout(() => { location.href = '/gone'; }, 50);
    </script>`;
    const one = await site({ routes: { '/': page, '/linked': '<p>linked', '/gone': '<p>gone' } });
    const found = await rendered({ seeds: [one.url('/')] });
    expect(found.pages.map(({ finalUrl }) => new URL(finalUrl).pathname).toSorted()).toEqual(['/', '/gone', '/linked']);
    expect(asked(one)).toEqual(['/', '/gone', '/linked']);
  });

  test('can be kept as evidence, with a picture of the whole page, and still every picture is asked for once', async () => {
    const shop = await site({
      routes: { ...SHOP, '/app.js': { body: `${APP} document.body.style.height = '3000px'`, type: 'text/javascript' } },
    });
    const kept: CapturedRendering[] = [];
    const capture = { exchange: () => undefined, rendered: (one: CapturedRendering) => void kept.push(one) };
    const found = await rendered({ seeds: [shop.url('/')], browser: { ...BROWSER, screenshot: true }, capture });
    expect(paths(found)).toEqual(['/icon.png', '/one.png', '/two.png']);
    const [{ html, screenshot, url, complete } = { html: '', screenshot: null, url: '', complete: false }] = kept;
    expect({ url, complete }).toEqual({ url: shop.url('/'), complete: true });
    expect(html).toContain('alt="A boat"');
    const png = Buffer.from(screenshot ?? []);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBeGreaterThan(1_000);
    expect(png.readUInt32BE(20)).toBeGreaterThanOrEqual(3_000);
    for (const path of ['/one.png', '/two.png', '/app.js']) expect(shop.count(path), path).toBe(1);
  });

  test('is not kept where the site does not want it to be', async () => {
    const shop = await site({ routes: { ...SHOP, '/': { body: SHELL, headers: { 'tdm-reservation': '1' } } } });
    const kept: CapturedRendering[] = [];
    await rendered({ seeds: [shop.url('/')], capture: { exchange: () => undefined, rendered: (one) => void kept.push(one) } });
    expect(kept).toEqual([]);
  });
});

describe.skipIf(chromium === null)('the rules hold in the browser', () => {
  test('robots.txt, of every host and after every redirect', async () => {
    const cdn = await site({
      robots: 'User-agent: *\nDisallow: /private',
      routes: { '/private/data': '[]', '/open.js': { redirect: '/private/x.js' } },
    });
    const page = `<div id="app"></div><script src="/closed.js"></script><script src="${cdn.url('/open.js')}"></script><script>
      fetch('${cdn.url('/private/data')}').catch(() => 0); app.innerHTML = '<img src="/private.png">';</script>`;
    const one = await site({
      robots: 'User-agent: *\nDisallow: /closed.js\nDisallow: /private.png',
      routes: { '/': page, '/closed.js': 'x', '/private.png': picture(1) },
    });
    const found = await rendered({ seeds: [one.url('/')] });
    expect(reasons(found)).toEqual(
      [
        `robots-disallowed ${cdn.url('/open.js')}`,
        `robots-disallowed ${cdn.url('/private/data')}`,
        `robots-disallowed ${one.url('/closed.js')}`,
        `robots-disallowed ${one.url('/private.png')}`,
      ].toSorted(),
    );
    expect(asked(one)).toEqual(['/']);
    expect(asked(cdn)).toEqual(['/open.js']);
  });

  test('the pause between two requests to a host', async () => {
    const scripts = Array.from({ length: 4 }, (_, number) => `<script async src="/${number}.js"></script>`).join('');
    const one = await site({ routes: { '/': scripts } });
    await rendered({ seeds: [one.url('/')], delayMs: 150, jitter: 0, followSitemaps: false });
    const times = one.requests.map(({ startedAt, endedAt }) => ({ startedAt, endedAt: endedAt ?? 0 }));
    expect(times.length).toBe(7);
    // Taken where requests arrive: a millisecond or two less than where they are sent.
    for (const [at, { startedAt }] of times.entries()) if (at > 0) expect(startedAt - (times[at - 1]?.endedAt ?? 0)).toBeGreaterThan(140);
    expect(one.mostAtOnce).toBe(1);
  });

  test('who asks: our user agent, no cookies, no referrer', async () => {
    const page = `<div id="app"></div><script>document.cookie = 'a=1'; fetch('/data').then(() => fetch('/agent?' + encodeURIComponent(navigator.userAgent)));</script>`;
    const one = await site({
      routes: {
        '/': { body: page, headers: { 'set-cookie': 'b=2' } },
        '/data': { body: '1', headers: { 'set-cookie': 'c=3' } },
        '/agent': '1',
      },
    });
    await rendered({ seeds: [one.url('/')], userAgent: 'imgguard-test/1', contact: 'me@example.com' });
    const agent = 'imgguard-test/1 (me@example.com)';
    expect(one.requests.map(({ path }) => path)).toContain(`/agent?${encodeURIComponent(agent)}`);
    for (const { headers } of one.requests) {
      expect(headers).toMatchObject({ 'user-agent': agent, from: 'me@example.com' });
      expect([headers['cookie'], headers['referer']]).toEqual([undefined, undefined]);
    }
  });

  test('the page in a browser has its own caps on requests and bytes, and counts for the budget', async () => {
    const many = `<div id="app"></div><script>(async () => { for (let i = 0; i < 20; i += 1) await fetch('/d' + i).catch(() => 0); })();</script>`;
    const one = await site({ routes: { '/': many } });
    const found = await rendered({ seeds: [one.url('/')], browser: { ...BROWSER, maxRequests: 5 }, followSitemaps: false });
    expect(one.requests.filter(({ path }) => path.startsWith('/d')).length).toBe(5);
    expect(found.pages[0]?.rendering).toEqual({ requests: 5, refused: 15 + 5, complete: true });
    const big = await site({ routes: { '/': many.replaceAll('/d', '/big?'), '/big': { body: 'x'.repeat(60_000), type: 'text/plain' } } });
    await rendered({ seeds: [big.url('/')], browser: { ...BROWSER, maxBytes: 100_000 } });
    expect(big.requests.filter(({ path }) => path.startsWith('/big')).length).toBe(2);
    const spent = await site({ routes: { '/': many.replaceAll('/d', '/big?'), '/big': { body: 'x'.repeat(60_000), type: 'text/plain' } } });
    const after = await rendered({ seeds: [spent.url('/')], budget: { maxBytes: 100_000 } });
    expect(spent.requests.filter(({ path }) => path.startsWith('/big')).length).toBe(2);
    expect(after.skipped.map(({ reason }) => reason)).toContain('budget');
  });
});
