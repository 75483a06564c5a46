import { crawl } from '@imgguard/crawler';
import { createWarcCapture, createWarcWriter, parseHttpMessage, readWarc, verifyDigests, type WarcRecord } from '@imgguard/crawler/warc';
import { expect, test } from 'vitest';
import { picture, site } from './lib/crawling.ts';

async function captured(seed: string): Promise<WarcRecord[]> {
  const pieces: Uint8Array[] = [];
  const writer = createWarcWriter({ write: (bytes) => void pieces.push(bytes) });
  await writer.info({ software: 'imgguard' }, 'crawl.warc.gz');
  for await (const _ of crawl({ seeds: [seed], allowLoopback: true, delayMs: 0, latencyFactor: 0, capture: createWarcCapture(writer) }));
  const records: WarcRecord[] = [];
  async function* file(): AsyncGenerator<Uint8Array> {
    yield* pieces;
  }
  for await (const entry of readWarc(file())) {
    if (entry.kind === 'malformed') throw new Error(entry.detail);
    records.push(entry);
  }
  return records;
}

test('pages, images and redirects are kept as WARC records, a payload once', async () => {
  const one = await site({
    routes: {
      '/': { body: '<img src="/a.png"><img src="/copy.png"><img src="/old.png"><img src="/none.png">', encoding: 'gzip' },
      '/a.png': picture(1),
      '/copy.png': picture(1),
      '/old.png': { redirect: '/a.png?2' },
    },
  });
  const records = await captured(one.url('/'));
  expect(records.map(({ type }) => type).slice(0, 4)).toEqual(['warcinfo', 'response', 'request', 'metadata']);
  const answers = records.filter(({ type }) => type === 'response' || type === 'revisit');
  const path = (url: string | null): string => (url ?? '').replace(one.origin, '');
  expect(answers.map(({ type, targetUri, block }) => [type, path(targetUri), parseHttpMessage(block)?.status]).toSorted()).toEqual([
    ['response', '/', 200],
    ['response', '/a.png', 200],
    ['response', '/old.png', 302],
    ['revisit', '/a.png?2', 200],
    ['revisit', '/copy.png', 200],
  ]);
  const page = answers[0] as WarcRecord;
  const message = parseHttpMessage(page.block);
  expect(Buffer.from(message?.body ?? []).toString()).toContain('<img src="/a.png">');
  expect(message?.headers).toMatchObject({ 'x-orig-content-encoding': ['gzip'], 'content-length': [String(message?.body.byteLength)] });
  expect(verifyDigests(page)).toEqual({ block: 'valid', payload: 'valid' });
  const request = records.find(({ type }) => type === 'request') as WarcRecord;
  const asked = parseHttpMessage(request.block);
  expect(asked?.startLine).toBe('GET / HTTP/1.1');
  expect(asked?.headers).toMatchObject({ host: [new URL(one.origin).host], 'user-agent': [expect.stringMatching(/^imgguard/)] });
  expect(request.fields['warc-concurrent-to']).toEqual([`<${page.id}>`]);
  const [picturesFirst] = answers.filter(({ targetUri }) => path(targetUri) === '/a.png');
  for (const { fields } of answers.filter(({ type }) => type === 'revisit')) {
    expect(fields).toMatchObject({
      'warc-profile': ['http://netpreserve.org/warc/1.1/revisit/identical-payload-digest'],
      'warc-refers-to': [`<${picturesFirst?.id}>`],
      'warc-refers-to-date': [picturesFirst?.date],
      'warc-payload-digest': picturesFirst?.fields['warc-payload-digest'],
    });
  }
});

test('bytes that a site does not want stored are not captured', async () => {
  const one = await site({
    routes: {
      '/': '<img src="/reserved.png"><img src="/free.png">',
      '/reserved.png': { body: picture(1), headers: { 'tdm-reservation': '1' } },
      '/free.png': picture(2),
    },
  });
  const records = await captured(one.url('/'));
  const reserved = records.find(({ type, targetUri }) => type === 'response' && targetUri === one.url('/reserved.png')) as WarcRecord;
  expect(parseHttpMessage(reserved.block)?.body.byteLength).toBe(0);
  expect(reserved.fields['warc-truncated']).toEqual(['unspecified']);
  expect(reserved.fields['warc-payload-digest']).toBeUndefined();
  const free = records.find(({ type, targetUri }) => type === 'response' && targetUri === one.url('/free.png')) as WarcRecord;
  expect(parseHttpMessage(free.block)?.body.byteLength).toBeGreaterThan(0);
});

test('pictures too small to show anything are captured as well, and those whose answer forbids to use them without their bytes', async () => {
  const one = await site({
    routes: {
      '/': '<img src="/small.png"><img src="/unwanted.png">',
      '/small.png': picture(1).subarray(0, 60),
      '/unwanted.png': { body: picture(2), headers: { 'x-robots-tag': 'noai' } },
    },
  });
  const pieces: Uint8Array[] = [];
  const writer = createWarcWriter({ write: (bytes) => void pieces.push(bytes) });
  const reasons: string[] = [];
  const options = { allowLoopback: true, delayMs: 0, latencyFactor: 0, optOut: { noai: 'skip-fetch' } } as const;
  for await (const event of crawl({ seeds: [one.url('/')], capture: createWarcCapture(writer), ...options })) {
    if (event.kind === 'skipped') reasons.push(`${event.reason} ${event.url.replace(one.origin, '')}`);
  }
  expect(reasons.toSorted()).toEqual(['policy /unwanted.png', 'too-small /small.png']);
  const lengths = new Map<string, number>();
  for await (const entry of readWarc(
    (async function* () {
      yield* pieces;
    })(),
  )) {
    if (entry.kind === 'record' && entry.type === 'response')
      lengths.set((entry.targetUri ?? '').replace(one.origin, ''), parseHttpMessage(entry.block)?.body.byteLength ?? -1);
  }
  expect([lengths.get('/small.png'), lengths.get('/unwanted.png')]).toEqual([60, 0]);
});

test('a capture that fails ends the crawl', async () => {
  const one = await site({ routes: { '/': '<p>' } });
  const capture = { exchange: () => Promise.reject(new Error('disk full')) };
  const events = crawl({ seeds: [one.url('/')], allowLoopback: true, delayMs: 0, capture });
  await expect(events.next()).rejects.toThrow('disk full');
});
