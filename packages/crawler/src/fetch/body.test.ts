import type { Socket } from 'node:net';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { answerTo, closeAll, failure, rawAnswer, textOf } from '../testing/exchange.ts';
import type { FetchRequest } from './fetcher.ts';

afterEach(closeAll);

describe('content encodings', () => {
  const text = 'Ein Bild sagt mehr als tausend Worte. '.repeat(50);

  test.each(['gzip', 'deflate', 'br'] as const)('%s is undone', async (encoding) => {
    expect(textOf(await answerTo({ body: text, encoding }))).toBe(text);
  });
  test.each([[['gzip', 'br']], [['br', 'gzip']], [['gzip', 'gzip']], [['deflate', 'gzip']]] as const)(
    'two layers, %j, are undone',
    async (encoding) => {
      expect(textOf(await answerTo({ body: text, encoding }))).toBe(text);
    },
  );
  test('three layers are a bomb', async () => {
    expect(await answerTo({ body: text, encoding: ['gzip', 'gzip', 'gzip'] })).toMatchObject(failure('decompression-bomb', false));
  });
  test('deflate without the zlib header', async () => {
    const result = await answerTo({ body: deflateRawSync(text), headers: { 'content-encoding': 'deflate' } });
    expect(textOf(result)).toBe(text);
  });
  test('a raw deflate stream whose first byte looks like a zlib header', async () => {
    // Two stored blocks; the padding bits of the first say "method 8", and the check bits of the first two bytes are wrong.
    const stored = Buffer.from([0x78, 2, 0, 0xfd, 0xff, ...Buffer.from('ok'), 1, 0, 0, 0xff, 0xff]);
    expect(textOf(await answerTo({ body: stored, headers: { 'content-encoding': 'deflate' } }))).toBe('ok');
  });
  test.each(['x-gzip', 'GZIP', ' gzip ', 'identity, gzip', ',gzip,'])('%j means gzip', async (name) => {
    expect(textOf(await answerTo({ body: gzipSync(text), headers: { 'content-encoding': name } }))).toBe(text);
  });
  test('several headers count as one list', async () => {
    const twice = gzipSync(gzipSync(text));
    expect(textOf(await answerTo({ body: twice, headers: { 'content-encoding': ['gzip', 'gzip'] } }))).toBe(text);
  });
  test.each(['compress', 'zstd', 'constructor', '__proto__', 'toString', 'gzip;q=1'])('%j was not asked for', async (name) => {
    const result = await answerTo({ body: 'x', headers: { 'content-encoding': name } });
    expect(result).toMatchObject(failure('network-error', false));
  });
  test.each([
    ['gzip', 'plain text'],
    ['br', 'plain text'],
    ['deflate', 'plain text'],
    ['gzip', gzipSync(text).subarray(0, 40)],
  ])('what is no %s is said to be none', async (name, body) => {
    const result = await answerTo({ body, headers: { 'content-encoding': name } });
    expect(result).toMatchObject(failure('network-error', false));
    expect(result).toMatchObject({ detail: expect.stringContaining('encoding') as string });
  });
  test.each(['gzip', 'br', 'deflate'])('an empty body is empty, whatever its encoding (%s)', async (name) => {
    expect(textOf(await answerTo({ body: '', headers: { 'content-encoding': name } }))).toBe('');
  });
  test('a packed file without the header stays packed', async () => {
    const packed = gzipSync(text);
    expect(await answerTo({ body: packed })).toMatchObject({ bytes: new Uint8Array(packed) });
  });
});

describe('sizes', () => {
  test('a body of exactly the cap passes, one byte more does not', async () => {
    expect(await answerTo({ body: 'x'.repeat(100) }, { maxBytes: 100 })).toMatchObject({ kind: 'response' });
    expect(await answerTo({ body: 'x'.repeat(101) }, { maxBytes: 100 })).toMatchObject(failure('too-large', false));
    expect(await answerTo({ body: 'x'.repeat(101), encoding: 'gzip' }, { maxBytes: 100 })).toMatchObject(failure('too-large', false));
    expect(await answerTo({ body: 'x'.repeat(101), drip: { bytes: 50, everyMs: 1 } }, { maxBytes: 100 })).toMatchObject(
      failure('too-large', false),
    );
  });
  test('a length that is announced as too large is not read', async () => {
    const result = await rawAnswer('HTTP/1.1 200 OK\r\ncontent-length: 100001\r\n\r\nx');
    expect(result).toMatchObject(failure('too-large', false));
    expect(result).toMatchObject({ detail: expect.stringContaining('100001') as string });
  });
  test('a body without an end is left soon after the cap', async () => {
    let sent = 0;
    const endless = (socket: Socket): void => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const pour = (): void => {
        while (!socket.destroyed && socket.write('x'.repeat(16_384))) sent += 16_384;
      };
      socket.on('drain', pour);
      pour();
    };
    expect(await rawAnswer(endless)).toMatchObject(failure('too-large', false));
    // What the kernel's buffers on both sides hold counts too.
    expect(sent).toBeLessThan(20_000_000);
  });
  test('truncate keeps the beginning instead', async () => {
    const result = await answerTo({ body: 'abcdefgh', endless: true }, { maxBytes: 20, truncate: true });
    expect(textOf(result)).toBe('abcdefghabcdefghabcd');
    expect(textOf(await answerTo({ body: 'short' }, { maxBytes: 20, truncate: true }))).toBe('short');
  });
  test('a head that is too large is refused for good', async () => {
    const result = await rawAnswer(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}\r\n\r\n`);
    expect(result).toMatchObject(failure('too-large', false));
    const many = Array.from({ length: 3_000 }, (_, index) => `x-${index}: yyyyyyyy\r\n`).join('');
    expect(await rawAnswer(`HTTP/1.1 200 OK\r\n${many}\r\n`)).toMatchObject(failure('too-large', false));
  });
});

describe('bombs', () => {
  const ZEROS = Buffer.alloc(20_000_000);
  const huge = { maxBytes: 1_000_000_000 };

  test.each([
    ['gzip', ['gzip']],
    ['brotli', ['br']],
    ['deflate', ['deflate']],
    ['gzip in gzip', ['gzip', 'gzip']],
    ['gzip in brotli', ['gzip', 'br']],
  ] as const)('%s', async (_name, encoding) => {
    expect(await answerTo({ body: ZEROS, encoding }, huge)).toMatchObject(failure('decompression-bomb', false));
  });
  test('the cap ends one that stays below the ratio', async () => {
    expect(await answerTo({ body: ZEROS, encoding: 'gzip' }, {}, { maxInflationRatio: 100_000 })).toMatchObject(
      failure('too-large', false),
    );
  });
  test('a small file may be packed as tightly as it likes', async () => {
    const result = await answerTo({ body: Buffer.alloc(1_000_000), encoding: 'gzip' }, huge);
    expect(result).toMatchObject({ kind: 'response' });
  });
});

describe('looking at the beginning', () => {
  test('a refusal ends the exchange', async () => {
    const seen: number[] = [];
    const refusal = { kind: 'failure', reason: 'not-an-image', detail: 'No.', retryable: false } as const;
    const checkHead: FetchRequest['checkHead'] = ({ contentType, firstBytes }) => {
      seen.push(firstBytes.byteLength);
      return contentType === 'text/plain' ? refusal : null;
    };
    expect(await answerTo({ body: 'x'.repeat(900), type: 'text/plain', endless: true }, { checkHead })).toEqual(refusal);
    expect(await answerTo({ body: 'short', type: 'text/plain' }, { checkHead })).toEqual(refusal);
    expect(await answerTo({ body: '', type: 'text/plain' }, { checkHead })).toEqual(refusal);
    expect(await answerTo({ body: 'short', type: 'text/css' }, { checkHead })).toMatchObject({ kind: 'response' });
    expect(seen[0]).toBeGreaterThanOrEqual(512);
    expect(seen.slice(1)).toEqual([5, 0, 5]);
  });
  test.each([
    ['announced', { body: 'x'.repeat(2_000) }],
    ['in pieces', { body: 'x'.repeat(600), endless: true }],
    ['short', { body: 'x'.repeat(11) }],
    ['packed', { body: 'x'.repeat(2_000), encoding: 'gzip' as const }],
  ])('a lower cap holds (%s)', async (_how, route) => {
    const result = await answerTo(route, { checkHead: () => ({ kind: 'limit', maxBytes: 10 }) });
    expect(result).toMatchObject(failure('too-large', false));
  });
  test('a higher cap does not', async () => {
    const result = await answerTo({ body: 'x'.repeat(2_000) }, { maxBytes: 1_000, checkHead: () => ({ kind: 'limit', maxBytes: 5_000 }) });
    expect(result).toMatchObject(failure('too-large', false));
  });
});
