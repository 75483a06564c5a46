import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { findWarcio } from '../../../../scripts/lib/warcio.mjs';
import type { CapturedExchange, CapturedRendering } from '../capture.ts';
import { readWarc, verifyDigests, type WarcRecord } from './warc-reader.ts';
import { createWarcCapture, createWarcWriter, type WarcWriter } from './warc-writer.ts';

const BODY = Buffer.from('<p>caf\u00e9</p>');

function exchange(url: string, changes: Partial<CapturedExchange> = {}): CapturedExchange {
  return {
    url,
    startedAt: '2026-01-02T03:04:05.678Z',
    elapsedMs: 12.4,
    requestHeaders: { 'user-agent': ['imgguard'], accept: ['*/*'] },
    status: 200,
    statusText: 'OK',
    responseHeaders: { 'content-type': ['text/html; charset=utf-8'], 'content-encoding': ['br'], 'set-cookie': ['a=1', 'b=2'] },
    body: BODY,
    truncated: null,
    ...changes,
  };
}

function memoryFile(options: { gzip?: boolean } = {}): { bytes(): Buffer; writer: WarcWriter } {
  const pieces: Uint8Array[] = [];
  return { bytes: () => Buffer.concat(pieces), writer: createWarcWriter({ ...options, write: (bytes) => void pieces.push(bytes) }) };
}

async function written(exchanges: readonly CapturedExchange[], options: { gzip?: boolean; maxRemembered?: number } = {}): Promise<Buffer> {
  const { bytes, writer } = memoryFile(options);
  await writer.info({ software: 'imgguard/0.1', format: 'WARC File Format 1.1' }, 'a.warc.gz');
  const capture = createWarcCapture(writer, options);
  for (const one of exchanges) await capture.exchange(one);
  return bytes();
}

async function records(bytes: Uint8Array): Promise<WarcRecord[]> {
  const found: WarcRecord[] = [];
  async function* source(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  for await (const entry of readWarc(source())) if (entry.kind === 'record') found.push(entry);
  return found;
}

test('positions are those of the file, also when calls overlap and when it is continued', async () => {
  const { bytes, writer } = memoryFile();
  const positions = await Promise.all(['one', 'two'].map((text) => writer.info({ description: text })));
  const [first, second] = positions.map(({ offset, length }) => gunzipSync(bytes().subarray(offset, offset + length)).toString());
  expect([first, second].map((text) => text?.includes('WARC-Type: warcinfo'))).toEqual([true, true]);
  expect(second).toContain('description: two');
  const continued = createWarcWriter({ write: () => undefined, offset: bytes().byteLength });
  expect((await continued.info({})).offset).toBe(bytes().byteLength);
});

test('a failed write is reported to its caller alone', async () => {
  let calls = 0;
  const write = (): void => {
    calls += 1;
    if (calls === 1) throw new Error('disk');
  };
  const writer = createWarcWriter({ write });
  const [first, second] = await Promise.allSettled([writer.info({}), writer.info({})]);
  expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled']);
  await expect(writer.info({ 'a b': 'c' })).rejects.toThrow('fields');
});

test('the word that nothing changed is a revisit of the address', async () => {
  const url = 'http://h/a.png';
  const unchanged = exchange(url, { status: 304, statusText: 'Not Modified', responseHeaders: { etag: ['"1"'] }, body: new Uint8Array(0) });
  const all = await records(await written([exchange(url), unchanged]));
  expect(all.map(({ type }) => type)).toEqual(['warcinfo', 'response', 'request', 'metadata', 'revisit', 'request', 'metadata']);
  const revisit = all[4];
  expect(revisit?.fields['warc-profile']).toEqual(['http://netpreserve.org/warc/1.1/revisit/server-not-modified']);
  expect(revisit?.fields['warc-refers-to-target-uri']).toEqual([url]);
});

test('a payload is kept once, as long as it is remembered', async () => {
  const urls = ['http://h/1', 'http://h/2', 'http://h/3'];
  const types = async (list: CapturedExchange[], options = {}): Promise<string[]> =>
    (await records(await written(list, options))).map(({ type }) => type).filter((type) => type === 'response' || type === 'revisit');
  expect(await types(urls.map((url) => exchange(url)))).toEqual(['response', 'revisit', 'revisit']);
  expect(
    await types(
      urls.map((url) => exchange(url)),
      { maxRemembered: 0 },
    ),
  ).toEqual(['response', 'response', 'response']);
  const nothing = { body: Buffer.alloc(0) };
  expect(await types(urls.map((url) => exchange(url, nothing)))).toEqual(['response', 'response', 'response']);
  expect(await types(urls.map((url) => exchange(url, { truncated: 'unspecified' })))).toEqual(['response', 'response', 'response']);
});

const RENDERING: CapturedRendering = {
  url: 'http://h/shop',
  at: '2026-01-02T03:04:06.000Z',
  shownUrl: 'http://h/shop#1',
  browser: 'Chromium 140.0',
  viewport: { width: 1_366, height: 900 },
  html: '<p>caf\u00e9</p>',
  screenshot: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  requests: 3,
  refused: 1,
  complete: true,
};

/** A page, what it asked for, and what a browser showed. */
async function shown(changes: Partial<CapturedRendering> = {}, gzip = true): Promise<Buffer> {
  const { bytes, writer } = memoryFile({ gzip });
  const capture = createWarcCapture(writer);
  await capture.exchange(exchange(RENDERING.url));
  await capture.exchange(exchange('http://h/app.js', { body: Buffer.from('x') }));
  await capture.rendered?.({ ...RENDERING, ...changes });
  return bytes();
}

describe('what a browser showed', () => {
  test('is a conversion of the page, a picture, and how they came about', async () => {
    const all = await records(await shown());
    expect(all.slice(6).map(({ type, targetUri, contentType }) => [type, targetUri, contentType])).toEqual([
      ['conversion', 'http://h/shop', 'text/html; charset=utf-8'],
      ['resource', 'urn:fullPage:http://h/shop', 'image/png'],
      ['metadata', 'http://h/shop', 'application/warc-fields'],
    ]);
    const [page, , , , , , document, picture, metadata] = all;
    expect(document?.fields['warc-refers-to']).toEqual([`<${page?.id}>`]);
    expect(Buffer.from(document?.block ?? []).toString()).toBe(RENDERING.html);
    expect(picture?.fields['warc-concurrent-to']).toEqual([`<${document?.id}>`]);
    expect(metadata?.fields['warc-refers-to']).toEqual([`<${document?.id}>`]);
    expect(Buffer.from(metadata?.block ?? []).toString()).toBe(
      'browser: Chromium 140.0\r\nviewport: 1366x900\r\nshownUrl: http://h/shop#1\r\nrequests: 3\r\nrefusedRequests: 1\r\ncameToRest: true\r\n',
    );
    for (const record of [document, picture]) expect(verifyDigests(record as WarcRecord)).toEqual({ block: 'valid', payload: 'valid' });
  });

  test('has no picture when none was made, and refers to nothing that is not known', async () => {
    expect((await records(await shown({ screenshot: null }))).slice(6).map(({ type }) => type)).toEqual(['conversion', 'metadata']);
    const elsewhere = (await records(await shown({ url: 'http://h/other' })))[6];
    expect([elsewhere?.type, elsewhere?.fields['warc-refers-to']]).toEqual(['conversion', undefined]);
  });
});

const warcio = findWarcio();
if (warcio === null)
  console.log(
    'skipped: warcio is not there (node scripts/lib/warcio.mjs fetches it, or name a python that has it in IMGGUARD_WARCIO_PYTHON)',
  );

/** What a script says that is run by the python with warcio. */
function python(script: string, ...args: string[]): string {
  if (warcio === null) throw new TypeError('warcio is not there.');
  return execFileSync(warcio.python, ['-c', script, ...args], { encoding: 'utf8', env: { ...process.env, ...warcio.env } });
}
const CHECK = 'from warcio.cli import main; import sys; sys.exit(main())';

describe.skipIf(warcio === null)('warcio', () => {
  const folder = mkdtempSync(join(tmpdir(), 'imgguard-warc-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const listing = [
    'import json, sys',
    'from warcio.archiveiterator import ArchiveIterator',
    'out = []',
    "for r in ArchiveIterator(open(sys.argv[1], 'rb'), check_digests='raise'):",
    "    out.append([r.rec_type, r.rec_headers['WARC-Target-URI'], r.http_headers and r.http_headers.get_statuscode(), r.content_stream().read().decode('latin1')])",
    'print(json.dumps(out))',
  ].join('\n');

  test.each([true, false])('reads what is written, and its check of digests passes (gzip: %s)', async (gzip) => {
    const path = join(folder, gzip ? 'a.warc.gz' : 'a.warc');
    const list = [
      exchange('http://h/1?a=b'),
      exchange('http://h/2'),
      exchange('http://h/\u00fc'),
      exchange('http://h/moved', { status: 302, statusText: 'Found', body: Buffer.alloc(0), truncated: 'unspecified' }),
    ];
    writeFileSync(path, await written(list, { gzip }));
    python(CHECK, 'check', path);
    const found = JSON.parse(python(listing, path)) as [string, string, string, string][];
    expect(found.filter(([type]) => type === 'response' || type === 'revisit')).toEqual([
      ['response', 'http://h/1?a=b', '200', '<p>caf\u00c3\u00a9</p>'],
      ['revisit', 'http://h/2', '200', ''],
      ['revisit', 'http://h/\u00fc', '200', ''],
      ['response', 'http://h/moved', '302', ''],
    ]);
    expect(found.filter(([type]) => type === 'request' || type === 'metadata').length).toBe(8);
  });

  test.each([true, false])('reads what a browser showed (gzip: %s)', async (gzip) => {
    const path = join(folder, gzip ? 'shown.warc.gz' : 'shown.warc');
    writeFileSync(path, await shown({}, gzip));
    python(CHECK, 'check', path);
    const found = JSON.parse(python(listing, path)) as [string, string, string | null, string][];
    expect(found.slice(6, 8)).toEqual([
      ['conversion', 'http://h/shop', null, '<p>caf\u00c3\u00a9</p>'],
      ['resource', 'urn:fullPage:http://h/shop', null, '\x89PNG\r\n\x1a\n'],
    ]);
    expect(found.at(-1)?.slice(0, 2)).toEqual(['metadata', 'http://h/shop']);
  });

  test('writes what is read here', async () => {
    const path = join(folder, 'theirs.warc.gz');
    const script = [
      'import sys, io',
      'from warcio.warcwriter import WARCWriter',
      'from warcio.statusandheaders import StatusAndHeaders',
      "w = WARCWriter(open(sys.argv[1], 'wb'), gzip=True, warc_version='1.1')",
      "w.write_record(w.create_warcinfo_record('a', {'software': 'x'}))",
      "h = StatusAndHeaders('200 OK', [('Content-Type', 'text/plain')], protocol='HTTP/1.0')",
      "w.write_record(w.create_warc_record('http://h/', 'response', payload=io.BytesIO(b'some text'), http_headers=h))",
    ].join('\n');
    python(script, path);
    const found = await records(readFileSync(path));
    expect(found.map(({ type, targetUri }) => [type, targetUri])).toEqual([
      ['warcinfo', null],
      ['response', 'http://h/'],
    ]);
    expect(verifyDigests(found[1] as WarcRecord)).toEqual({ block: 'valid', payload: 'valid' });
  });
});
