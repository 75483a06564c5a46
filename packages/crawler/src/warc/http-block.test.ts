import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodedBody, decodedHeaders, httpHead, parseHttpMessage } from './http-block.ts';

const MAX = 10_000;

function message(head: string, body: Uint8Array | string): Uint8Array {
  return Buffer.concat([Buffer.from(head.replaceAll('\n', '\r\n'), 'latin1'), Buffer.from(body as string)]);
}

async function bodyOf(head: string, body: Uint8Array | string, max: number = MAX): Promise<string | null> {
  const parsed = parseHttpMessage(message(head, body));
  const bytes = parsed === null ? null : await decodedBody(parsed, max);
  return bytes === null ? null : Buffer.from(bytes).toString();
}

test('what is written is read again', () => {
  const head = httpHead('HTTP/1.1 200 OK', { 'set-cookie': ['a=1', 'b=2'], evil: ['one\r\ntwo: three'], name: ['caf\u00e9'] });
  expect(parseHttpMessage(Buffer.concat([head, Buffer.from('body')]))).toEqual({
    startLine: 'HTTP/1.1 200 OK',
    status: 200,
    headers: { 'set-cookie': ['a=1', 'b=2'], evil: ['one two: three'], name: ['caf\u00e9'] },
    bodyOffset: head.byteLength,
    body: Buffer.from('body'),
  });
});

test('requests, folded lines and bare line feeds are read', () => {
  const parsed = parseHttpMessage(Buffer.from('GET /a HTTP/1.0\nAccept: a,\n  b\nbroken\n: none\n\nrest'));
  expect(parsed).toMatchObject({ startLine: 'GET /a HTTP/1.0', status: null, body: Buffer.from('rest') });
  expect({ ...parsed?.headers }).toEqual({ accept: ['a, b'] });
});

test.each(['', 'HTTP/1.1 200 OK\r\nno end', '<html>\r\n\r\n', 'HTTP/1.1 abc\r\n\r\n'])('%j is no message', (text) => {
  expect(parseHttpMessage(Buffer.from(text))).toBeNull();
});

test('headers that spoke of the wire are kept under other names', () => {
  const headers = { 'Content-Encoding': ['gzip'], 'transfer-encoding': ['chunked'], 'content-length': ['9'], etag: ['"1"'] };
  expect(decodedHeaders(headers, 42)).toEqual({
    'x-orig-Content-Encoding': ['gzip'],
    'x-orig-transfer-encoding': ['chunked'],
    'x-orig-content-length': ['9'],
    etag: ['"1"'],
    'content-length': ['42'],
  });
});

const OK = 'HTTP/1.1 200 OK\n';

test.each([
  ['plain', `${OK}\n`, 'text'],
  ['gzip', `${OK}Content-Encoding: gzip\n\n`, gzipSync('text')],
  ['brotli', `${OK}Content-Encoding: br\n\n`, brotliCompressSync('text')],
  ['deflate', `${OK}Content-Encoding: deflate\n\n`, deflateSync('text')],
  ['raw deflate', `${OK}Content-Encoding: deflate\n\n`, deflateRawSync('text')],
  ['twice', `${OK}Content-Encoding: deflate, gzip\n\n`, gzipSync(deflateSync('text'))],
  ['chunked', `${OK}Transfer-Encoding: chunked\n\n`, '2\r\nte\r\n2;x=y\r\nxt\r\n0\r\n\r\n'],
  ['called chunked', `${OK}Transfer-Encoding: chunked\n\n`, 'text'],
  ['chunked and packed', `${OK}Transfer-Encoding: chunked\nContent-Encoding: gzip\n\n`, chunked(gzipSync('text'))],
])('a body is unpacked: %s', async (_, head, body) => {
  expect(await bodyOf(head, body)).toBe('text');
});

test.each([
  ['broken', 'gzip', Buffer.from('text')],
  ['unknown', 'zstd', Buffer.from('text')],
  ['a bomb', 'gzip', gzipSync(Buffer.alloc(100_000))],
  ['too long', 'identity', Buffer.alloc(MAX + 1)],
])('a body that cannot be had is none: %s', async (_, encoding, body) => {
  expect(await bodyOf(`${OK}Content-Encoding: ${encoding}\n\n`, body)).toBeNull();
});

function chunked(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${bytes.byteLength.toString(16)}\r\n`), bytes, Buffer.from('\r\n0\r\n\r\n')]);
}
