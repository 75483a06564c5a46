/** Answers that are made to fill memory or to last for ever: each is left within its cap and 64 KiB, or within its time. */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, failure, get, keep, site } from '../testing/exchange.ts';
import { createRawServer } from '../testing/raw-server.ts';
import type { FetchLimits, FetchRequest, FetchResult } from './fetcher.ts';

afterEach(closeAll);

const SLACK = 65_536;
/** What a socket gives at once, at most. */
const WIRE_PIECE = 65_536;
/** From where on the ratio is looked at. */
const RATIO_FREE = 1_048_576;
/** In a worst case all of it. */
const INFLATED = 200_000_000;
const ZEROS = Buffer.alloc(INFLATED);

const brotli = (bytes: Uint8Array): Buffer => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } });
const once = gzipSync(ZEROS, { level: 9 });
const twice = gzipSync(once, { level: 9 });

const BOMBS: readonly (readonly [name: string, body: Buffer, encoding: string])[] = [
  ['gzip', once, 'gzip'],
  ['deflate', deflateSync(ZEROS), 'deflate'],
  ['brotli', brotli(ZEROS), 'br'],
  ['gzip in gzip', twice, 'gzip, gzip'],
  ['gzip in brotli', brotli(once), 'gzip, br'],
];

async function bomb(
  body: Buffer,
  encoding: string,
  request: Partial<FetchRequest>,
  limits: Partial<FetchLimits> = {},
): Promise<{ result: FetchResult; peak: number }> {
  const one = await site({ '/': { body, headers: { 'content-encoding': encoding } } });
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)), 2);
  const result = await get(one.url('/'), request, limits);
  clearInterval(timer);
  return { result, peak };
}

describe('a bomb of 200 MB', () => {
  test.each(BOMBS)('in %s is left at the cap', async (_name, body, encoding) => {
    expect(body.byteLength).toBeLessThan(INFLATED / 500);
    for (const maxBytes of [1, 10_000, 1_000_000]) {
      const { result, peak } = await bomb(body, encoding, { maxBytes }, { maxInflationRatio: 1_000_000 });
      expect(result).toMatchObject(failure('too-large', false));
      const { bytesRead = Number.NaN } = result as { bytesRead?: number };
      expect(bytesRead).toBeGreaterThan(maxBytes);
      expect(bytesRead).toBeLessThanOrEqual(maxBytes + SLACK);
      // With what the server, in the same process, holds to send.
      expect(peak).toBeLessThan(body.byteLength + maxBytes + 8_000_000);
    }
  });

  test.each(BOMBS)('in %s is left when its ratio shows, whatever the cap', async (_name, body, encoding) => {
    const { result } = await bomb(body, encoding, { maxBytes: 1_000_000_000 });
    expect(result).toMatchObject(failure('decompression-bomb', false));
    const { bytesRead = Number.NaN } = result as { bytesRead?: number };
    // What came over the wire until then, a piece that is inflated and one that waits, may be inflated a hundred times; of the denser ones that is
    // less than the mebibyte that is free.
    expect(bytesRead).toBeLessThanOrEqual(Math.max(RATIO_FREE, 100 * Math.min(body.byteLength, 2 * WIRE_PIECE)) + SLACK);
  });

  test('is cut at the cap where a beginning is enough, such as of a robots file', async () => {
    const { result } = await bomb(twice, 'gzip, gzip', { maxBytes: 512_001, truncate: true }, { maxInflationRatio: 1_000_000 });
    expect(result).toMatchObject({ kind: 'response' });
    expect((result as { bytes: Uint8Array }).bytes.byteLength).toBe(512_001);
  });

  test('in three or more layers is not unpacked at all', async () => {
    const { result } = await bomb(gzipSync(twice), 'gzip, gzip, gzip', { maxBytes: 1_000_000_000 });
    expect(result).toEqual({ ...failure('decompression-bomb', false), detail: 'The body is encoded 3 times over.' });
  });
});

/** Writes again and again, as fast as it is taken. */
function endless(head: string, piece: string): (socket: Socket) => void {
  return (socket) => {
    socket.write(head);
    const pour = (): void => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', pour);
    pour();
  };
}

/** Writes a piece every few milliseconds. */
function dripping(head: string, piece: string | (() => Uint8Array), everyMs = 20): (socket: Socket) => void {
  return (socket) => {
    socket.write(head);
    const timer = setInterval(
      () => void (socket.destroyed ? clearInterval(timer) : socket.write(typeof piece === 'string' ? piece : piece())),
      everyMs,
    );
    socket.on('close', () => clearInterval(timer));
  };
}

/** Ten bytes of it, then the next ten. */
function inPieces(bytes: Uint8Array): () => Uint8Array {
  let at = 0;
  return () => bytes.subarray(at, (at += 10));
}

async function raw(answer: (socket: Socket) => void, limits: Partial<FetchLimits>, maxBytes = 100_000): Promise<FetchResult> {
  return get(keep(await createRawServer(answer)).url, { maxBytes }, limits);
}

describe('an answer without an end', () => {
  const PIECE = 'x'.repeat(60_000);
  test.each([
    ['of no known length', 'HTTP/1.1 200 OK\r\n\r\n', PIECE],
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', `ea60\r\n${PIECE}\r\n`],
  ])('%s is left at the cap', async (_name, head, piece) => {
    const result = await raw(endless(head, piece), {});
    expect(result).toMatchObject(failure('too-large', false));
    expect((result as { bytesRead?: number }).bytesRead).toBeLessThanOrEqual(100_000 + SLACK);
  });
  test('that announces what is too large is not read', async () => {
    const result = await raw(endless('HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n', PIECE), {});
    expect(result).toEqual({ ...failure('too-large', false), detail: expect.stringContaining('99999999999') as string });
  });
  test('in its head is left at the cap of the head', async () => {
    expect(await raw(endless('HTTP/1.1 200 OK\r\n', `x: ${'y'.repeat(1_000)}\r\n`), {})).toMatchObject(failure('too-large', false));
  });
  test('of interim answers is left when the time is over', async () => {
    expect(await raw(dripping('', 'HTTP/1.1 103 Early Hints\r\n\r\n'), { totalTimeoutMs: 400, headersTimeoutMs: 300 })).toMatchObject(
      failure('timeout', true),
    );
  });
});

describe('an answer that drips', () => {
  const LIMITS = { totalTimeoutMs: 600, headersTimeoutMs: 5_000, minBytesPerSecond: 10_000, throughputWindowMs: 200 };
  test.each([
    ['in its head', dripping('HTTP/1.1 200 OK\r\n', 'x: y\r\n')],
    ['in its status line', dripping('', 'H')],
    ['in its body', dripping('HTTP/1.1 200 OK\r\n\r\n', 'x')],
    ['in chunks', dripping('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', '1\r\nx\r\n')],
    ['in a packed body', dripping('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n', inPieces(gzipSync(randomBytes(10_000))))],
  ])('%s is left', async (name, answer) => {
    const started = performance.now();
    const result = await raw(answer, LIMITS);
    // A status line of H alone is none, and refused for that.
    expect(result).toMatchObject(name === 'in its status line' ? { kind: 'failure' } : failure('timeout', true));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
