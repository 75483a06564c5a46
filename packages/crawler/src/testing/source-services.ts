/** Services that discovery sources ask, on loopback, answering in the shapes of the real ones. The contents are made up. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { encodeWarcRecord } from '../warc/warc-record.ts';
import { createSite, type Site } from './site.ts';
import type { Route, RouteHandler } from './site-route.ts';

export function json(value: unknown, status: number = 200, headers: Record<string, string> = {}): Route {
  return { status, body: JSON.stringify(value), type: 'application/json', headers };
}

function jsonHandler(answer: (request: IncomingMessage, body: Buffer) => unknown) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer(request, Buffer.concat(pieces))));
  };
}

const PAGE = '<title>A page</title><img src="/one.jpg"><picture><source srcset="two.webp 2x"></picture>';

/** A gzipped WARC record of a page. */
export function archivedPage(url: string, html: string = PAGE): Buffer {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n';
  return gzipSync(
    encodeWarcRecord({
      type: 'response',
      date: '2026-02-03T04:05:06Z',
      targetUri: url,
      contentType: 'application/http; msgtype=response',
      block: Buffer.from(head + html),
      payloadOffset: head.length,
    }),
  );
}

/** An index of two pages of captures, and one file. */
export async function commonCrawlService(): Promise<Site> {
  const padding = Buffer.alloc(500, 'x');
  const record = archivedPage('http://shop.example/page');
  const site = await createSite();
  site.set({
    '/collinfo.json': json([
      {
        id: 'CC-MAIN-2026-06',
        name: 'February 2026',
        timegate: `${site.origin}/CC-MAIN-2026-06/`,
        'cdx-api': `${site.origin}/CC-MAIN-2026-06-index`,
      },
      {
        id: 'CC-MAIN-2026-01',
        name: 'January 2026',
        timegate: `${site.origin}/CC-MAIN-2026-01/`,
        'cdx-api': `${site.origin}/CC-MAIN-2026-01-index`,
      },
    ]),
    '/CC-MAIN-2026-06-index': indexRoute(record.byteLength),
    '/crawl-data/CC-MAIN-2026-06/segments/1/warc/CC-MAIN-1.warc.gz': (request, response) => {
      const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      const file = Buffer.concat([padding, record, padding]);
      response.writeHead(206, { 'content-type': 'application/octet-stream' });
      response.end(file.subarray(Number(from), Number(to) + 1));
    },
  });
  return site;
}

function indexRoute(length: number): RouteHandler {
  const capture = (changes: object): string =>
    JSON.stringify({
      url: 'http://shop.example/page',
      timestamp: '20260203040506',
      status: '200',
      mime: 'text/html',
      'mime-detected': 'text/html',
      filename: 'crawl-data/CC-MAIN-2026-06/segments/1/warc/CC-MAIN-1.warc.gz',
      offset: '500',
      length: String(length),
      ...changes,
    });
  return (request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://a/');
    if (searchParams.get('url') === 'nothing.example/*') {
      response.writeHead(404, { 'content-type': 'application/json' });
      return void response.end(JSON.stringify({ message: 'No Captures found for: nothing.example/*' }));
    }
    if (searchParams.get('showNumPages') === 'true') return void response.end(JSON.stringify({ pages: 2, pageSize: 5, blocks: 6 }));
    const first = [capture({}), 'not json'];
    const second = [
      capture({ url: 'http://shop.example/old.jpg', mime: 'image/jpeg', 'mime-detected': 'image/jpeg' }),
      capture({ url: 'http://shop.example/a.js', 'mime-detected': 'text/javascript' }),
    ];
    response.end(`${(searchParams.get('page') === '0' ? first : second).join('\n')}\n`);
  };
}

const row = (time: string, url: string): string[] => [time, url, 'image/jpeg', '200', 'FM7M2JDB', '5365'];

/** Three captures, two at a time. */
export function waybackService(): Promise<Site> {
  const names = ['timestamp', 'original', 'mimetype', 'statuscode', 'digest', 'length'];
  const rows = [
    row('20190102030405', 'http://shop.example:80/a.jpg'),
    row('20200102030405', 'http://shop.example/b.jpg'),
    row('20210102030405', 'http://shop.example/c.jpg'),
  ];
  return createSite({
    routes: {
      '/cdx/search/cdx': jsonHandler(({ url = '' }) => {
        const query = new URL(url, 'http://a/').searchParams;
        if (query.get('url') === 'http://never.example/') return [];
        if (query.get('limit') === '1') return [names, rows[0]];
        if (query.get('limit') === '-1') return [names, rows[2]];
        return query.get('resumeKey') === 'com,example,shop)/b.jpg 20200102030406'
          ? [names, rows[2]]
          : [names, rows[0], rows[1], [], ['com,example,shop)/b.jpg 20200102030406']];
      }),
    },
  });
}

const WEB_DETECTION = {
  webEntities: [{ entityId: '/m/0abc', score: 1.12, description: 'Lighthouse' }],
  fullMatchingImages: [{ url: 'https://copy.example/a.jpg' }, { url: 'https://copy.example/alone.jpg' }],
  pagesWithMatchingImages: [
    {
      url: 'https://copy.example/page',
      pageTitle: 'A <b>lighthouse</b>',
      fullMatchingImages: [{ url: 'https://copy.example/a.jpg' }],
      partialMatchingImages: [{ url: 'https://copy.example/crop.jpg' }],
    },
    { url: 'https://copy.example/bare' },
  ],
  visuallySimilarImages: [{ url: 'https://other.example/similar.jpg' }],
  bestGuessLabels: [{ label: 'lighthouse', languageCode: 'en' }],
  somethingNew: { x: 1 },
};

/** Finds the same for every image but those that say `bad`, which it cannot read. */
export function visionService(asked: { images: string[][] } = { images: [] }): Promise<Site> {
  return createSite({
    routes: {
      '/v1/images:annotate': jsonHandler((_, body) => {
        const { requests } = JSON.parse(body.toString()) as { requests: { image: { content: string } }[] };
        const texts = requests.map(({ image }) => Buffer.from(image.content, 'base64').toString());
        asked.images.push(texts);
        return {
          responses: texts.map((text) =>
            text === 'bad'
              ? { error: { code: 3, message: 'Bad image data.', status: 'INVALID_ARGUMENT' } }
              : text === 'none'
                ? {}
                : { webDetection: WEB_DETECTION },
          ),
        };
      }),
    },
  });
}

/** Three matches, of which it gives as many as asked for. */
export function tinEyeService(asked: { bodies: string[] } = { bodies: [] }): Promise<Site> {
  const matches = ['1', '2', '3'].map((number) => ({
    image_url: `https://img.tineye.example/result/${number}`,
    domain: 'copy.example',
    score: 67.19,
    size: 103_950,
    format: 'JPEG',
    filesize: 87_918,
    overlay: `overlay/${number}`,
    tags: number === '1' ? ['stock'] : [],
    query_hash: 'abc',
    backlinks: [
      {
        url: `https://copy.example/${number}.jpg`,
        backlink: `https://copy.example/${number}`,
        crawl_date: number === '3' ? '' : `20${number}8-04-27`,
      },
    ],
  }));
  return createSite({
    routes: {
      '/rest/search/': jsonHandler((_, bytes) => {
        const body = bytes.toString('latin1');
        asked.bodies.push(body);
        const field = (name: string): number => Number(new RegExp(`name="${name}"\r\n\r\n(\\d+)`).exec(body)?.[1]);
        return {
          code: 200,
          messages: [],
          stats: {
            timestamp: '1490029747.94',
            query_time: '1.11',
            total_backlinks: 3,
            total_collection: 0,
            total_results: 3,
            total_stock: 1,
            total_filtered_results: 3,
          },
          results: { matches: matches.slice(field('offset'), field('offset') + field('limit')) },
        };
      }),
    },
  });
}
