import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, keep } from '../testing/exchange.ts';
import { createSite } from '../testing/site.ts';
import type { Route } from '../testing/site-route.ts';
import { json, tinEyeService, visionService } from '../testing/source-services.ts';
import type { DiscoveryContext, DiscoveryEvent, DiscoverySource } from './discovery-source.ts';
import { createGoogleVisionSource, type GoogleVisionOptions } from './google-vision.ts';
import { createTinEyeSource, type TinEyeOptions, tinEyeSearchesLeft } from './tineye.ts';

afterEach(closeAll);

const image = (id: string): { id: string; bytes: Uint8Array } => ({ id, bytes: Buffer.from(id) });

async function all(source: DiscoverySource, context?: DiscoveryContext): Promise<DiscoveryEvent[]> {
  const found: DiscoveryEvent[] = [];
  for await (const event of source.discover(context)) found.push(event);
  return found;
}

const problem = (source: string, reason: string, detail: unknown, retryable: boolean): object => ({
  kind: 'problem',
  version: 1,
  source,
  reason,
  detail,
  retryable,
});

describe('Google Vision', () => {
  const vision = (baseUrl: string, options: Partial<GoogleVisionOptions> = {}): DiscoverySource =>
    createGoogleVisionSource({ key: 'secret', maxUnits: 100, baseUrl, minIntervalMs: 0, ...options });
  const target = { kind: 'target', version: 1, source: 'google-vision', imageId: 'a' };

  test('pages with their images, and images alone, are targets', async () => {
    const site = keep(await visionService());
    const events = await all(vision(site.origin), { images: [image('a')] });
    const page = { ...target, pageUrl: 'https://copy.example/page', title: 'A lighthouse' };
    expect(events).toEqual([
      { ...page, match: 'full', imageUrl: 'https://copy.example/a.jpg' },
      { ...page, match: 'partial', imageUrl: 'https://copy.example/crop.jpg' },
      { ...target, match: 'listed', pageUrl: 'https://copy.example/bare' },
      { ...target, match: 'full', imageUrl: 'https://copy.example/alone.jpg' },
    ]);
    expect(site.requests[0]?.headers).toMatchObject({ 'x-goog-api-key': 'secret', 'content-type': 'application/json' });
    expect(site.requests[0]?.path).toBe('/v1/images:annotate');
    const similar = await all(vision(site.origin, { includeSimilar: true }), { images: [image('a')] });
    expect(similar.at(-1)).toEqual({ ...target, match: 'similar', imageUrl: 'https://other.example/similar.jpg' });
  });

  test('sixteen images make a request; one that is not taken is told, and one that nothing is known of is not', async () => {
    const asked: { images: string[][] } = { images: [] };
    const site = keep(await visionService(asked));
    const names = Array.from({ length: 18 }, (_, at) => (at === 3 ? 'bad' : 'none'));
    const events = await all(vision(site.origin), { images: names.map(image) });
    expect(asked.images.map((list) => list.length)).toEqual([16, 2]);
    expect(events).toEqual([{ ...problem('google-vision', 'rejected', 'Bad image data.', false), imageId: 'bad' }]);
  });

  test('no more units are used than are allowed', async () => {
    const asked: { images: string[][] } = { images: [] };
    const site = keep(await visionService(asked));
    const events = await all(vision(site.origin, { maxUnits: 2 }), { images: ['none', 'none', 'c', 'd'].map(image) });
    expect(asked.images.flat()).toEqual(['none', 'none']);
    expect(events).toEqual([{ ...problem('google-vision', 'quota', expect.stringContaining('2 images were sent'), false), imageId: 'c' }]);
  });

  test('images that no request can hold are not sent', async () => {
    const site = keep(await visionService());
    const events = await all(vision(site.origin), { images: [{ id: 'huge', bytes: new Uint8Array(8_000_000) }] });
    expect(events).toMatchObject([{ reason: 'rejected', imageId: 'huge' }]);
    expect(site.requests).toEqual([]);
  });

  test('a token pays by its project', async () => {
    const site = keep(await visionService());
    await all(vision(site.origin, { key: { token: 't', project: 'p' } }), { images: [image('none')] });
    expect(site.requests[0]?.headers).toMatchObject({ authorization: 'Bearer t', 'x-goog-user-project': 'p' });
  });

  const error = (code: number, status: string, message: string): Route => json({ error: { code, message, status, details: [] } }, code);
  test.each<[string, Route, string, boolean]>([
    ['a key that is not valid', error(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'), 'unauthorized', false],
    [
      'a service that is not switched on',
      error(403, 'PERMISSION_DENIED', 'Cloud Vision API has not been used in project 1.'),
      'unauthorized',
      false,
    ],
    ['too many requests', error(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for requests per minute.'), 'rate-limit', true],
    ['nothing left for today', error(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for requests per day.'), 'quota', false],
    ['a request that is not understood', error(400, 'INVALID_ARGUMENT', 'Request must specify image.'), 'rejected', false],
    ['an error without words', json({}, 429), 'rate-limit', true],
    ['a service that is down', { status: 503, body: 'busy' }, 'unavailable', true],
    ['no JSON', '<html>', 'malformed', false],
  ])('%s is a problem, and ends the run', async (_, route, reason, retryable) => {
    const site = keep(await createSite({ routes: { '/v1/images:annotate': route } }));
    const events = await all(vision(site.origin), { images: Array.from({ length: 20 }, () => image('a')) });
    expect(events).toEqual([problem('google-vision', reason, expect.stringMatching(/\.$/), retryable)]);
    expect(JSON.stringify(events)).not.toContain('secret');
    expect(site.requests.length).toBe(1);
  });

  test('a service that is not there is a problem', async () => {
    const site = await createSite();
    await site.close();
    expect(await all(vision(site.origin), { images: [image('a')] })).toMatchObject([{ reason: 'unavailable', retryable: true }]);
  });

  test('redirects are not followed, so that a key goes nowhere else', async () => {
    const other = keep(await createSite());
    const site = keep(await createSite({ routes: { '/v1/images:annotate': { status: 307, redirect: other.url('/') } } }));
    expect(await all(vision(site.origin), { images: [image('a')] })).toMatchObject([{ reason: 'unavailable' }]);
    expect(other.requests).toEqual([]);
  });

  test('a key and a limit must be given', () => {
    expect(() => createGoogleVisionSource({ key: '', maxUnits: 1 })).toThrow('`key`');
    expect(() => createGoogleVisionSource({ key: 'k' } as GoogleVisionOptions)).toThrow('`maxUnits`');
    expect(() => createTinEyeSource({ key: '', maxSearches: 1 })).toThrow('`key`');
    expect(() => createTinEyeSource({ key: 'k' } as TinEyeOptions)).toThrow('`maxSearches`');
  });
});

describe('TinEye', () => {
  const tinEye = (baseUrl: string, options: Partial<TinEyeOptions> = {}): DiscoverySource =>
    createTinEyeSource({ key: 'secret', maxSearches: 100, baseUrl, minIntervalMs: 0, ...options });
  const target = { kind: 'target', version: 1, source: 'tineye', match: 'partial', imageId: 'a', score: 67.19 };

  test('backlinks are targets, with the day on which they were seen', async () => {
    const asked: { bodies: string[] } = { bodies: [] };
    const site = keep(await tinEyeService(asked));
    expect(await all(tinEye(site.origin), { images: [image('a')] })).toEqual([
      { ...target, imageUrl: 'https://copy.example/1.jpg', pageUrl: 'https://copy.example/1', seenAt: '2018-04-27T00:00:00.000Z' },
      { ...target, imageUrl: 'https://copy.example/2.jpg', pageUrl: 'https://copy.example/2', seenAt: '2028-04-27T00:00:00.000Z' },
      { ...target, imageUrl: 'https://copy.example/3.jpg', pageUrl: 'https://copy.example/3' },
    ]);
    expect(site.requests[0]?.headers['x-api-key']).toBe('secret');
    expect(asked.bodies[0]).toContain('name="image_upload"; filename="image"\r\nContent-Type: application/octet-stream\r\n\r\na\r\n--');
  });

  test('pages of results are asked for as far as allowed, and each is paid for', async () => {
    const asked: { bodies: string[] } = { bodies: [] };
    const site = keep(await tinEyeService(asked));
    const images = [image('a'), image('b')];
    expect((await all(tinEye(site.origin, { pageSize: 2, maxPagesPerImage: 5 }), { images })).length).toBe(6);
    expect(asked.bodies.map((body) => /name="offset"\r\n\r\n(\d+)/.exec(body)?.[1])).toEqual(['0', '2', '0', '2']);
    const events = await all(tinEye(site.origin, { pageSize: 2, maxPagesPerImage: 5, maxSearches: 3 }), { images });
    expect(events.at(-1)).toEqual({ ...problem('tineye', 'quota', expect.stringContaining('3 searches were made'), false), imageId: 'b' });
    expect(asked.bodies.length).toBe(7);
  });

  test('what was seen before the time of interest is left out', async () => {
    const site = keep(await tinEyeService());
    const events = await all(tinEye(site.origin), { images: [image('a')], since: '2020-01-01T00:00:00Z' });
    expect(events.map((event) => event.kind === 'target' && event.pageUrl)).toEqual(['https://copy.example/2', 'https://copy.example/3']);
  });

  test.each<[string, Route, string, number]>([
    ['a picture that is not taken', json({ code: 400, messages: ['Image too simple'] }), 'rejected', 2],
    ['no searches left', json({ code: 403, messages: ['No remaining searches'] }, 403), 'quota', 1],
    ['a key that is not valid', json({ code: 401, messages: ['Unauthorized'] }, 401), 'unauthorized', 1],
    ['too many requests', json({ code: 429, messages: [] }, 429), 'rate-limit', 1],
    ['an error of the service', json({ code: 500, messages: ['Internal error'] }, 500), 'unavailable', 1],
    ['no JSON', '<html>', 'malformed', 1],
  ])('%s is a problem', async (_, route, reason, requests) => {
    const site = keep(await createSite({ routes: { '/rest/search/': route } }));
    const events = await all(tinEye(site.origin), { images: [image('a'), image('b')] });
    expect(events.map((event) => event.kind === 'problem' && event.reason)).toEqual(Array.from({ length: requests }, () => reason));
    expect(events[0]).toMatchObject({ imageId: 'a', retryable: ['rate-limit', 'unavailable'].includes(reason) });
    expect(site.requests.length).toBe(requests);
  });

  test('how many searches are left is told, with what was bought', async () => {
    const bundles = [
      { remaining_searches: 4_000, start_date: '2026-01-02 03:04:05 UTC', expire_date: '2028-01-02 03:04:05 UTC' },
      { remaining_searches: 7, start_date: 'x', expire_date: '' },
    ];
    const site = keep(
      await createSite({
        routes: { '/rest/remaining_searches/': json({ code: 200, messages: [], results: { bundles, total_remaining_searches: 4_007 } }) },
      }),
    );
    const options = { key: 'secret', baseUrl: site.origin };
    expect(await tinEyeSearchesLeft(options)).toEqual({
      kind: 'left',
      total: 4_007,
      bundles: [{ left: 4_000, expiresAt: '2028-01-02T03:04:05.000Z' }, { left: 7 }],
    });
    expect(site.requests[0]?.headers['x-api-key']).toBe('secret');
    site.set({ '/rest/remaining_searches/': json({ code: 401, messages: ['Unauthorized'] }, 401) });
    expect(await tinEyeSearchesLeft(options)).toEqual(problem('tineye', 'unauthorized', 'Unauthorized', false));
    site.set({ '/rest/remaining_searches/': json({ code: 200, results: {} }) });
    expect(await tinEyeSearchesLeft(options)).toMatchObject({ reason: 'malformed' });
    await expect(tinEyeSearchesLeft({ key: '' })).rejects.toThrow('`key`');
  });
});

test('how long a service asks to be left alone is told with what it says', async () => {
  const words = { code: 429, messages: ['Slow down.'], error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Slow down.' } };
  const busy = { status: 429, headers: { 'retry-after': '7' }, type: 'application/json', body: JSON.stringify(words) };
  const site = keep(await createSite({ routes: { '/rest/search/': busy, '/v1/images:annotate': busy } }));
  const options = { key: 'k', baseUrl: site.origin };
  for (const source of [createTinEyeSource({ ...options, maxSearches: 1 }), createGoogleVisionSource({ ...options, maxUnits: 1 })])
    expect(await all(source, { images: [image('a')] })).toMatchObject([{ reason: 'rate-limit', retryable: true, retryAfterMs: 7_000 }]);
});
