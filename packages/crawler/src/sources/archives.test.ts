import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, keep } from '../testing/exchange.ts';
import { createSite } from '../testing/site.ts';
import { archivedPage, commonCrawlService, json, waybackService } from '../testing/source-services.ts';
import { encodeWarcRecord, type WarcRecordInput } from '../warc/warc-record.ts';
import { createCommonCrawlSource } from './common-crawl.ts';
import type { DiscoveryContext, DiscoveryEvent, DiscoverySource } from './discovery-source.ts';
import { createWarcFileSource } from './warc-file.ts';
import { createWaybackSource, waybackDates } from './wayback.ts';

afterEach(closeAll);

async function all(source: DiscoverySource, context?: DiscoveryContext): Promise<DiscoveryEvent[]> {
  const found: DiscoveryEvent[] = [];
  for await (const event of source.discover(context)) found.push(event);
  return found;
}

/** Addresses, or the reason of a problem. */
function brief(events: readonly DiscoveryEvent[]): (string | undefined)[] {
  return events.map((event) => (event.kind === 'problem' ? event.reason : (event.imageUrl ?? event.pageUrl)));
}

describe('WARC file', () => {
  const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const http = (head: string, body: Uint8Array = Buffer.alloc(0)): Buffer => Buffer.concat([Buffer.from(`HTTP/1.1 ${head}\r\n\r\n`), body]);
  const record = (targetUri: string, block: Uint8Array, changes: Partial<WarcRecordInput> = {}): Buffer =>
    Buffer.from(
      encodeWarcRecord({
        type: 'response',
        date: '2026-01-02T03:04:05Z',
        targetUri,
        contentType: 'application/http; msgtype=response',
        block,
        ...changes,
      }),
    );
  const source = (...records: Buffer[]): DiscoverySource =>
    createWarcFileSource({
      async *open() {
        yield Buffer.concat(records);
      },
    });

  test('images, images of pages, revisits and resources are targets; the rest is not', async () => {
    const page = '<title>Shop</title><img src="a.jpg">';
    const events = await all(
      source(
        record('http://a.example/x.png', http('200 OK\r\nContent-Type: text/plain', PNG)),
        record('http://a.example/p/', http('200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip', gzipSync(page))),
        record('http://a.example/x.jpg', http('200 OK\r\nContent-Type: image/jpeg'), { type: 'revisit' }),
        record('http://a.example/y.png', PNG, { type: 'resource', contentType: 'image/png' }),
        record('http://a.example/shown', Buffer.from('<img src="/by-script.jpg">'), {
          type: 'conversion',
          contentType: 'text/html; charset=utf-8',
        }),
        record('http://a.example/plain', Buffer.from('<img src="/no.jpg">'), { type: 'conversion', contentType: 'text/plain' }),
        record('urn:fullPage:http://a.example/shown', PNG, { type: 'resource', contentType: 'image/png' }),
        record('http://a.example/no.png', http('404 Not Found\r\nContent-Type: image/png', PNG)),
        record('http://a.example/a.css', http('200 OK\r\nContent-Type: text/css', Buffer.from('p{}'))),
        record('http://a.example/', Buffer.from('GET / HTTP/1.1\r\n\r\n'), { type: 'request' }),
        record('http://a.example/', Buffer.from('no http')),
      ),
    );
    expect(brief(events)).toEqual([
      'http://a.example/x.png',
      'http://a.example/p/a.jpg',
      'http://a.example/x.jpg',
      'http://a.example/y.png',
      'http://a.example/by-script.jpg',
    ]);
    expect(events[1]).toEqual({
      kind: 'target',
      version: 1,
      source: 'warc-file',
      imageUrl: 'http://a.example/p/a.jpg',
      pageUrl: 'http://a.example/p/',
      title: 'Shop',
      match: 'listed',
      seenAt: '2026-01-02T03:04:05.000Z',
    });
  });

  test('broken records are told, and older ones than wanted are left out', async () => {
    const old = record('http://a.example/old.png', http('200 OK', PNG), { date: '2020-01-01T00:00:00Z' });
    const events = await all(source(old, Buffer.from('rubbish\r\n\r\n'), record('http://a.example/new.png', http('200 OK', PNG))), {
      since: '2025-01-01T00:00:00Z',
    });
    expect(brief(events)).toEqual(['malformed', 'http://a.example/new.png']);
  });
});

describe('Common Crawl', () => {
  const start = async (
    changes: object = {},
  ): Promise<{ site: Awaited<ReturnType<typeof commonCrawlService>>; source: DiscoverySource }> => {
    const site = keep(await commonCrawlService());
    return {
      site,
      source: createCommonCrawlSource({
        urls: ['shop.example/*'],
        indexUrl: site.origin,
        dataUrl: site.origin,
        minIntervalMs: 0,
        ...changes,
      }),
    };
  };

  test('the index leads to archived pages, and these to images', async () => {
    const { site, source } = await start();
    const events = await all(source, { since: '2026-01-01T00:00:00Z' });
    expect(brief(events)).toEqual([
      'http://shop.example/one.jpg',
      'http://shop.example/two.webp',
      'malformed',
      'http://shop.example/old.jpg',
    ]);
    expect(events[0]).toMatchObject({ pageUrl: 'http://shop.example/page', seenAt: '2026-02-03T04:05:06.000Z', title: 'A page' });
    expect(events[3]).toMatchObject({ seenAt: '2026-02-03T04:05:06.000Z' });
    const asked = site.requests.map(({ path }) => path);
    expect(asked[1]).toBe(
      '/CC-MAIN-2026-06-index?url=shop.example%2F*&output=json&filter=%3Dstatus%3A200&from=20260101000000&showNumPages=true',
    );
    expect(asked[2]).toContain('fl=url%2Ctimestamp%2C');
    expect(asked[2]).toContain('page=0');
    expect(site.requests.find(({ path }) => path.startsWith('/crawl-data/'))?.headers['range']).toMatch(/^bytes=500-\d+$/);
  });

  test('the service is told who asks', async () => {
    const { site: one, source } = await start();
    await all(source);
    expect(new Set(one.requests.map(({ headers }) => String(headers['user-agent']).split('/')[0]))).toEqual(new Set(['imgguard']));
  });

  test('pages themselves are the targets if wanted, of the crawls that are named', async () => {
    const { source } = await start({ readPages: false, crawls: ['CC-MAIN-2026-06'] });
    expect(brief(await all(source))).toEqual(['http://shop.example/page', 'malformed', 'http://shop.example/old.jpg']);
    const { source: none } = await start({ crawls: ['CC-MAIN-1999-01'] });
    expect(await all(none)).toEqual([]);
  });

  test('no captures are no problem', async () => {
    const { source } = await start({ urls: ['nothing.example/*'] });
    expect(await all(source)).toEqual([]);
  });

  test('an index that is elsewhere, and files that are elsewhere, are not asked', async () => {
    const other = keep(await createSite());
    const { site, source } = await start();
    site.set({ '/collinfo.json': json([{ id: 'x', 'cdx-api': other.url('/index') }, { id: 'y' }]) });
    expect(brief(await all(source))).toEqual(['malformed']);
    const line = JSON.stringify({ url: 'http://a/', 'mime-detected': 'text/html', filename: other.url('/x'), offset: '0', length: '9' });
    site.set({
      '/collinfo.json': json([{ id: 'x', 'cdx-api': site.url('/index') }]),
      '/index': (request, response) => void response.end(request.url?.includes('showNumPages') === true ? '{"pages":1}' : line),
    });
    expect(brief(await all(source))).toEqual(['malformed']);
    expect(other.requests).toEqual([]);
  });

  test('a busy service is asked again when it says, and a file that is not a part is not read', async () => {
    const { site, source } = await start();
    const record = archivedPage('http://shop.example/page');
    site.set({
      '/crawl-data/CC-MAIN-2026-06/segments/1/warc/CC-MAIN-1.warc.gz': [
        { status: 503, headers: { 'retry-after': '1' } },
        { status: 206, body: record },
      ],
    });
    expect(brief(await all(source)).slice(0, 2)).toEqual(['http://shop.example/one.jpg', 'http://shop.example/two.webp']);
    site.set({ '/crawl-data/CC-MAIN-2026-06/segments/1/warc/CC-MAIN-1.warc.gz': { body: record } });
    expect(brief(await all(source))[0]).toBe('rejected');
  });
});

test('who asked too much is told so, although Common Crawl says that it is forbidden', async () => {
  const site = keep(await createSite());
  site.set({ '/collinfo.json': json([{ id: 'x', 'cdx-api': site.url('/index') }]), '/index': { status: 403, body: 'no' } });
  const source = createCommonCrawlSource({ urls: ['a.example'], indexUrl: site.origin, dataUrl: site.origin, minIntervalMs: 0 });
  expect(await all(source)).toMatchObject([{ reason: 'rate-limit', retryable: true }]);
});

test('an archive that does not answer is left alone', async () => {
  const line = JSON.stringify({ url: 'http://a/', 'mime-detected': 'text/html', filename: 'gone.warc.gz', offset: '0', length: '9' });
  const site = keep(await createSite());
  site.set({
    '/collinfo.json': json([{ id: 'x', 'cdx-api': site.url('/index') }]),
    '/index': (request, response) =>
      void response.end(request.url?.includes('showNumPages') === true ? '{"pages":3}' : `${line}\n`.repeat(4)),
  });
  const events = await all(createCommonCrawlSource({ urls: ['a.example'], indexUrl: site.origin, dataUrl: site.origin, minIntervalMs: 0 }));
  expect(brief(events)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
  expect(events.at(-1)).toMatchObject({ detail: expect.stringContaining('5 times in a row') });
  expect(site.count('/gone.warc.gz')).toBe(5);
});

describe('Wayback', () => {
  test('captures are dated, page after page', async () => {
    const site = keep(await waybackService());
    const source = createWaybackSource({ urls: ['shop.example/*'], baseUrl: site.origin, minIntervalMs: 0, pageSize: 2 });
    const events = await all(source, { since: '2019-01-01T00:00:00Z' });
    expect(events[0]).toEqual({
      kind: 'target',
      version: 1,
      source: 'wayback',
      imageUrl: 'http://shop.example/a.jpg',
      match: 'listed',
      seenAt: '2019-01-02T03:04:05.000Z',
      archivedUrl: `${site.origin}/web/20190102030405id_/http://shop.example:80/a.jpg`,
    });
    expect(brief(events)).toEqual(['http://shop.example/a.jpg', 'http://shop.example/b.jpg', 'http://shop.example/c.jpg']);
    const query = new URL(site.requests[0]?.path ?? '', 'http://a/').searchParams;
    expect(query.getAll('filter')).toEqual(['mimetype:image/.*', 'statuscode:200']);
    expect([query.get('from'), query.get('limit'), query.get('collapse')]).toEqual(['20190101000000', '2', 'digest']);
  });

  test('a use is dated by its first and last capture', async () => {
    const site = keep(await waybackService());
    const options = { baseUrl: site.origin, minIntervalMs: 0 };
    expect(await waybackDates('http://shop.example/a.jpg', options)).toEqual({
      kind: 'dated',
      first: '2019-01-02T03:04:05.000Z',
      last: '2021-01-02T03:04:05.000Z',
      firstUrl: `${site.origin}/web/20190102030405id_/http://shop.example:80/a.jpg`,
      lastUrl: `${site.origin}/web/20210102030405id_/http://shop.example/c.jpg`,
      firstLine: expect.stringMatching(/^20190102030405 http:\/\/shop\.example:80\/a\.jpg image\/jpeg 200 \S+ \d+$/u),
      lastLine: expect.stringMatching(/^20210102030405 http:\/\/shop\.example\/c\.jpg \S+ 200 \S+ \d+$/u),
    });
    expect(await waybackDates('http://never.example/', options)).toEqual({ kind: 'never' });
  });

  test.each([
    ['{"message":"x"}', 'malformed'],
    ['<html>', 'malformed'],
    ['', undefined],
    ['[]', undefined],
  ])('the answer %j', async (body, reason) => {
    const site = keep(await createSite({ routes: { '/cdx/search/cdx': { body } } }));
    const events = await all(createWaybackSource({ urls: ['a.example'], baseUrl: site.origin, minIntervalMs: 0 }));
    expect(brief(events)).toEqual(reason === undefined ? [] : [reason]);
  });

  test('a resume key that comes again ends the search', async () => {
    const row = ['20190102030405', 'http://a.example/a.jpg'];
    const site = keep(await createSite({ routes: { '/cdx/search/cdx': json([['timestamp', 'original'], row, [], ['again']]) } }));
    expect((await all(createWaybackSource({ urls: ['a.example'], baseUrl: site.origin, minIntervalMs: 0 }))).length).toBe(2);
  });
});
