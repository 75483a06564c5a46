import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, failure, keep, site, textOf } from '../testing/exchange.ts';
import { createFakeResolver } from '../testing/index.ts';
import { type AddressGuardOptions, createAddressGuard } from './address-guard.ts';
import { createFetcher, type FetchResult } from './fetcher.ts';
import { proxySettings, redacted } from './proxy.ts';

afterEach(closeAll);

interface Proxy {
  readonly port: number;
  /** Authorities that it was asked to connect to, and the credentials that came with them. */
  readonly tunnels: readonly string[];
  readonly authorizations: readonly (string | undefined)[];
  /** Requests that were no CONNECT. */
  readonly plain: readonly string[];
  close(): Promise<void>;
}

type Answer = (target: string, request: IncomingMessage, socket: Socket) => void;

/** Connects names to where `hosts` says, as a proxy with a resolver of its own does. */
async function proxy(hosts: Record<string, string>, answer?: Answer): Promise<Proxy> {
  const tunnels: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const plain: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((request, response) => {
    plain.push(request.url ?? '');
    response.writeHead(400).end();
  });
  server.on('connection', (socket: Socket) => void open.add(socket.on('error', () => undefined)));
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const target = request.url ?? '';
    tunnels.push(target);
    authorizations.push(request.headers['proxy-authorization']);
    if (answer !== undefined) return answer(target, request, socket);
    const { hostname, port } = new URL(`http://${target}`);
    const behind = connect(Number(port || 80), hosts[hostname] ?? hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      behind.pipe(socket).pipe(behind);
    });
    open.add(behind.on('error', () => socket.destroy()));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> => {
    for (const socket of open) socket.destroy();
    return new Promise((resolve) => void server.close(() => resolve()));
  };
  return keep({ port: (server.address() as AddressInfo).port, tunnels, authorizations, plain, close });
}

interface Asked {
  readonly names?: Parameters<typeof createFakeResolver>[0];
  readonly guard?: AddressGuardOptions;
  readonly credentials?: string;
  readonly headersTimeoutMs?: number;
}

function through(
  { port }: { readonly port: number },
  url: string,
  { names = {}, guard = { allowLoopback: true }, credentials = '', headersTimeoutMs = 2_000 }: Asked = {},
): Promise<FetchResult> {
  const fetcher = createFetcher({
    userAgent: 'imgguard-test',
    guard: createAddressGuard(guard),
    resolver: createFakeResolver(names),
    proxy: proxySettings(`http://${credentials}127.0.0.1:${port}`),
    limits: { connectTimeoutMs: 1_000, totalTimeoutMs: 3_000, headersTimeoutMs },
  });
  return keep(fetcher).fetch({ url, accept: '*/*', maxBytes: 100_000 });
}

describe('a proxy', () => {
  test('gets a tunnel for every connection, and is told names, which it resolves itself', async () => {
    const one = await site({ '/': 'hello', '/again': 'again' });
    const between = await proxy({ 'shop.example': one.address });
    expect(textOf(await through(between, `http://shop.example:${one.port}/`, { guard: { allowedPorts: [one.port] } }))).toBe('hello');
    expect(between.tunnels).toEqual([`shop.example:${one.port}`]);
    expect(between.plain).toEqual([]);
    expect(one.requests[0]?.headers).toMatchObject({ host: `shop.example:${one.port}`, 'user-agent': 'imgguard-test' });
    expect(Object.keys(one.requests[0]?.headers ?? {}).filter((name) => name.startsWith('proxy'))).toEqual([]);
  });

  test('gets the credentials, and nobody else does', async () => {
    const one = await site({ '/': 'hello' });
    const between = await proxy({ 'shop.example': one.address });
    const result = await through(between, `http://shop.example:${one.port}/`, {
      credentials: 'ada:p%40ss@',
      guard: { allowedPorts: [one.port] },
    });
    expect(between.authorizations).toEqual([`Basic ${Buffer.from('ada:p@ss').toString('base64')}`]);
    expect(JSON.stringify([one.requests, result])).not.toMatch(/ada|p@ss|p%40ss|YWRh/);
  });

  test.each([
    ['a literal', 'http://10.0.0.1/', {}],
    ['a mapped one', 'http://[::ffff:10.0.0.1]/', {}],
    ['the metadata service', 'http://169.254.169.254/latest/', {}],
    ['one in decimal', 'http://2852039166/', {}],
    ['a name that leads inside', 'http://inside.example/', { 'inside.example': ['10.0.0.1'] }],
    ['a name that leads to both', 'http://both.example/', { 'both.example': ['93.184.215.14', '10.0.0.1'] }],
    ['a port that is not allowed', 'http://public.example:6379/', { 'public.example': ['93.184.215.14'] }],
    ['such a port of a name that only the proxy knows', 'http://unknown.example:22/', {}],
  ])('is not even asked for %s', async (_what, url, names) => {
    const between = await proxy({});
    expect(await through(between, url, { names, guard: {} })).toMatchObject(failure('blocked-address', false));
    expect(between.tunnels).toEqual([]);
  });

  test('cannot be looked behind: a name that is harmless from here may lead the proxy anywhere', async () => {
    const inside = await site({ '/': 'secret' });
    const between = await proxy({ 'rebinding.example': inside.address });
    const asked = { names: { 'rebinding.example': ['93.184.215.14'] }, guard: { allowedPorts: [inside.port] } };
    expect(textOf(await through(between, `http://rebinding.example:${inside.port}/`, asked))).toBe('secret');
  });
});

describe('a proxy that refuses', () => {
  const PASSWORD = 'a-very-secret-password';
  test.each([
    ['credentials', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'],
    ['the target', 'HTTP/1.1 403 Forbidden\r\n\r\n'],
    ['in no known language', 'no HTTP at all\r\n\r\n'],
    ['and repeats what it was told', `HTTP/1.1 599 ${PASSWORD}\r\n\r\n`],
  ])('%s is a value, without the password', async (_what, answer) => {
    const between = await proxy({}, (_target, _request, socket) => void socket.end(answer));
    const result = await through(between, 'http://shop.example/', { credentials: `ada:${PASSWORD}@` });
    expect(result).toMatchObject(failure('network-error', true));
    expect(JSON.stringify(result)).not.toContain(PASSWORD);
  });

  test('to answer is given up', async () => {
    const between = await proxy({}, () => undefined);
    expect(await through(between, 'http://shop.example/', { headersTimeoutMs: 300 })).toMatchObject(failure('timeout', true));
  });

  test('connections is a value', async () => {
    const gone = await proxy({});
    await gone.close();
    expect(await through(gone, 'http://shop.example/')).toMatchObject(failure('network-error', true));
  });
});

describe('the address of a proxy', () => {
  test.each([
    '',
    'proxy.example:3128',
    'socks5://proxy.example',
    'http://proxy.example/path',
    'http://u:hidden@',
    'http://u:hidden@proxy.example/?x',
    7,
  ])('%j is refused, and not repeated', (address) => {
    const message = (() => {
      try {
        return `accepted: ${JSON.stringify(proxySettings(address))}`;
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(message).toContain('Expected `proxy` to be an address');
    expect(message).not.toContain('hidden');
  });
  test('is kept apart from the credentials, every spelling of which is taken out of texts', () => {
    const settings = proxySettings('http://ada:p%40ss@proxy.example:3128');
    expect(settings).toMatchObject({ uri: 'http://proxy.example:3128/', token: `Basic ${Buffer.from('ada:p@ss').toString('base64')}` });
    expect(redacted('p@ss, p%40ss, ada, YWRhOnBAc3M=', settings)).toBe('…, …, …, …');
    expect(proxySettings('https://proxy.example')).toEqual({ uri: 'https://proxy.example/', token: null, secrets: [] });
  });
});
