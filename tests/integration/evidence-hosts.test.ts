import { describe, expect, it } from 'vitest';
import { site } from './lib/crawling.ts';
import { blog, DRAGONFLY, guardIn, photo, searchAll, temporaryFolder } from './lib/guards.ts';

const FIELDS = ['timestamp', 'original', 'mimetype', 'statuscode', 'digest', 'length'];

describe('what a bundle says about hosts and time', () => {
  it('holds names and addresses, and since when an archive knows page and picture', async () => {
    const web = await blog();
    // An archive that saw the page twice and the picture never.
    const archive = await site({
      routes: {
        '/cdx/search/cdx': ({ url = '' }, response) => {
          const { searchParams } = new URL(url, 'http://archive.example');
          const [stamp, original] = [
            searchParams.get('limit') === '1' ? '20240102030405' : '20250607080910',
            searchParams.get('url') ?? '',
          ];
          const rows = original.endsWith('.webp') ? [] : [FIELDS, [stamp, original, 'text/html', '200', 'ABC', '10']];
          response.setHeader('content-type', 'application/json').end(JSON.stringify(rows));
        },
      },
    });
    const guard = await guardIn(await temporaryFolder());
    await guard.works.add({ file: photo(DRAGONFLY) });
    await searchAll(guard, { sites: [web.url('/')] });
    const hit = guard.hits.list()[0]?.hit.id ?? '';
    const wayback = { baseUrl: archive.url('/'), allowLoopback: true, minIntervalMs: 0 };
    const captured = await guard.evidence.capture(hit, { allowLoopback: true, delayMs: 0, latencyFactor: 0, by: 'Ann', wayback });
    const { hostname, port } = new URL(web.url('/'));
    expect(captured.dns).toMatchObject({ hosts: [{ host: hostname, port: Number(port), addresses: [hostname] }] });
    expect(captured.archived).toMatchObject({
      page: { kind: 'dated', firstLine: `20240102030405 ${web.url('/')} text/html 200 ABC 10` },
      image: { kind: 'never' },
    });
    const { files } = await guard.evidence.bundle(hit);
    const file = (path: string): unknown => JSON.parse(Buffer.from(files.find((each) => each.path === path)?.bytes ?? []).toString('utf8'));
    expect(file('data/capture/0002/dns.json')).toEqual(captured.dns);
    expect(file('data/capture/0002/archived.json')).toEqual(captured.archived);
    expect(file('data/timeline.json')).toMatchObject([
      {
        at: '2024-01-02T03:04:05.000Z',
        what: expect.stringContaining('page first seen by the Wayback Machine'),
        source: expect.stringContaining('20240102030405'),
      },
      { at: '2025-06-07T08:09:10.000Z', what: expect.stringContaining('page last seen by the Wayback Machine') },
      { what: expect.stringContaining('first seen'), source: 'own crawl' },
      { source: 'own capture' },
    ]);
  });
});
