import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { answerTo, closeAll, failure, fetcher, get, keep, rawAnswer, site, textOf } from '../testing/exchange.ts';
import { createSite, type Route } from '../testing/index.ts';
import { createRawServer } from '../testing/raw-server.ts';
import { createAddressGuard } from './address-guard.ts';
import { createFetcher } from './fetcher.ts';

afterEach(closeAll);

describe('an exchange', () => {
  test('tells status, headers in lower case, and the bytes', async () => {
    const result = await answerTo({ body: 'hello', headers: { 'X-Thing': ['a', 'b'] }, type: 'text/plain' });
    expect(result).toMatchObject({
      kind: 'response',
      status: 200,
      headers: { 'content-type': 'text/plain', 'x-thing': 'a, b' },
      headerLists: { 'x-thing': ['a', 'b'] },
    });
    expect(textOf(result)).toBe('hello');
  });

  test('says who asks and what it can read, and nothing else', async () => {
    const one = await site({ '/a?b=1': 'x' });
    const me = keep(
      createFetcher({ userAgent: 'bot/1 (+http://x/)', from: 'me@x.example', guard: createAddressGuard({ allowLoopback: true }) }),
    );
    await me.fetch({ url: one.url('/a?b=1'), accept: 'image/*', maxBytes: 1_000 });
    expect(one.requests).toMatchObject([{ method: 'GET', path: '/a?b=1' }]);
    expect(Object.keys(one.requests[0]?.headers ?? {}).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'from',
      'host',
      'user-agent',
    ]);
    expect(one.requests[0]?.headers).toMatchObject({ accept: 'image/*', from: 'me@x.example', 'user-agent': 'bot/1 (+http://x/)' });
  });

  test('a redirect is an answer like others, and is not followed', async () => {
    const one = await site({ '/': { redirect: '/next' }, '/next': 'x' });
    expect(await get(one.url('/'))).toMatchObject({ kind: 'response', status: 302, headers: { location: '/next' } });
    expect(one.count('/next')).toBe(0);
  });

  test.each([204, 205, 304])('status %i has no bytes', async (status) => {
    const result = await answerTo({ status });
    expect(result).toMatchObject({ kind: 'response', status });
    expect(textOf(result)).toBe('');
  });

  test.each([404, 500, 301])('the body of a %i is of no interest, even without an end', async (status) => {
    const result = await answerTo({ status, body: Buffer.alloc(10_000, 'x'), endless: true });
    expect(result).toMatchObject({ kind: 'response', status });
    expect(textOf(result)).toBe('');
  });

  test.each(['file:///etc/passwd', 'ftp://127.0.0.1/', 'data:text/plain,x', 'ws://127.0.0.1/'])('%s is not asked for', async (url) => {
    expect(await get(url)).toMatchObject(failure('blocked-address', false));
  });
  test('what is no address is a mistake of the caller', async () => {
    await expect(get('nonsense')).rejects.toThrow(TypeError);
  });
  test('one connection serves several requests', async () => {
    const raw = keep(
      await createRawServer((socket) => {
        const answer = (): void => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        socket.on('data', answer);
        answer();
      }),
    );
    const one = fetcher();
    for (let count = 0; count < 3; count += 1) expect(textOf(await one.fetch({ url: raw.url, accept: '*/*', maxBytes: 10 }))).toBe('ok');
    expect(raw.connections).toBe(1);
  });
});

describe('time', () => {
  test('no head: the time for it is over', async () => {
    expect(await answerTo({ silent: true }, {}, { headersTimeoutMs: 100 })).toMatchObject(failure('timeout', true));
  });
  test('a head that drips is ended by the total', async () => {
    const dripping = (socket: Socket): void => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x: y\r\n'), 10);
      socket.once('close', () => clearInterval(timer));
    };
    expect(await rawAnswer(dripping, { totalTimeoutMs: 300 })).toMatchObject(failure('timeout', true));
  });
  test('interim answers without an end are ended by the total', async () => {
    const flood = (socket: Socket): void => {
      const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'), 5);
      socket.once('close', () => clearInterval(timer));
    };
    expect(await rawAnswer(flood, { totalTimeoutMs: 300 })).toMatchObject({ kind: 'failure' });
  });
  test('a body that drips is ended by the least throughput', async () => {
    const result = await answerTo({ body: 'x'.repeat(1_000), drip: { bytes: 1, everyMs: 5 } }, {}, { throughputWindowMs: 100 });
    expect(result).toMatchObject(failure('timeout', true));
    expect(result).toMatchObject({ detail: expect.stringContaining('1024 bytes per second') as string });
  });
  test('a body that is just fast enough is ended by the total', async () => {
    const limits = { throughputWindowMs: 100, minBytesPerSecond: 1, totalTimeoutMs: 400 };
    const result = await answerTo({ body: 'x'.repeat(1_000), drip: { bytes: 1, everyMs: 5 } }, {}, limits);
    expect(result).toMatchObject(failure('timeout', true));
    expect(result).toMatchObject({ detail: expect.stringContaining('400 ms') as string });
  });
  test('the body of an error that drips is ended by the total', async () => {
    const result = await answerTo({ status: 500, body: 'x'.repeat(1_000), drip: { bytes: 1, everyMs: 5 } }, {}, { totalTimeoutMs: 300 });
    expect(result).toMatchObject({ kind: 'response', status: 500 });
  });
  test('cancelling throws the reason, before and while', async () => {
    const controller = new AbortController();
    const one = await site({ '/': { silent: true } });
    const running = get(one.url('/'), { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(running).rejects.toThrow('enough');
    await expect(get(one.url('/'), { signal: controller.signal })).rejects.toThrow('enough');
    expect(one.requests.length).toBe(1);
  });
  test('cancelling in the middle of a body throws the reason', async () => {
    const controller = new AbortController();
    const one = await site({ '/': { body: 'x', endless: true } });
    const running = get(one.url('/'), {
      signal: controller.signal,
      maxBytes: 1e12,
      checkHead: () => (controller.abort(new Error('enough')), null),
    });
    await expect(running).rejects.toThrow('enough');
  });
});

describe('connections that break', () => {
  test.each<[string, Route]>([
    ['a reset', { reset: true }],
    ['a body that ends early', { body: 'x'.repeat(1_000), truncateAt: 10 }],
  ])('%s may pass', async (_what, route) => {
    expect(await answerTo(route)).toMatchObject(failure('network-error', true));
  });
  test.each([
    ['an answer without a head (HTTP/0.9)', '<html>hello'],
    ['no answer', ''],
    ['half a head', 'HTTP/1.1 200 OK\r\ncontent-'],
    ['a broken chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 5\r\n\r\nabcde'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\nabcde'],
    ['a length below zero', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nabcde'],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n'],
    ['line breaks in a header', 'HTTP/1.1 200 OK\r\nlocation: http://a/\0b\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
  ])('%s', async (_what, text) => {
    expect(await rawAnswer(text)).toMatchObject({ kind: 'failure', reason: 'network-error' });
  });
  test('more bytes than announced are not taken for the next answer', async () => {
    const raw = keep(
      await createRawServer('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil'),
    );
    const one = fetcher();
    const request = { url: raw.url, accept: '*/*', maxBytes: 100 };
    expect(textOf(await one.fetch(request))).toBe('ok');
    expect(textOf(await one.fetch(request))).toBe('ok');
  });
  test('nobody listens', async () => {
    const one = await createSite();
    await one.close();
    expect(await get(one.url('/'))).toMatchObject(failure('network-error', true));
  });
  test('plain text where TLS was expected', async () => {
    const one = await site({ '/': 'x' });
    expect(await get(one.url('/').replace('http:', 'https:'))).toMatchObject({ kind: 'failure', reason: 'network-error' });
  });
});
