import { afterEach, describe, expect, test } from 'vitest';
import { createFakeResolver, createSite, type Site } from '../testing/index.ts';
import { type AddressGuard, type AddressGuardOptions, createAddressGuard } from './address-guard.ts';
import { type Resolver, systemResolver } from './connector.ts';
import { createFetcher, type Fetcher, type FetchResult } from './fetcher.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function site(): Promise<Site> {
  const started = await createSite({ routes: { '/': 'secret' } });
  open.push(started);
  return started;
}

function fetcher(resolver: Resolver, guard: AddressGuard): Fetcher {
  const started = createFetcher({ userAgent: 'imgguard-test', guard, resolver, limits: { connectTimeoutMs: 500, totalTimeoutMs: 1_000 } });
  open.push(started);
  return started;
}

const ask = (one: Fetcher, url: string): Promise<FetchResult> => one.fetch({ url, accept: '*/*', maxBytes: 1_000 });

function asked(url: string, names: Parameters<typeof createFakeResolver>[0], options: AddressGuardOptions = {}): Promise<FetchResult> {
  return ask(fetcher(createFakeResolver(names), createAddressGuard(options)), url);
}

const PUBLIC = '93.184.215.14';
const blocked = { kind: 'failure', reason: 'blocked-address', retryable: false };

describe('names', () => {
  test.each([
    [['127.0.0.1']],
    [['::1']],
    [['10.0.0.1']],
    [['169.254.169.254']],
    [['::ffff:127.0.0.1']],
    [['64:ff9b::7f00:1']],
    [['0.0.0.0']],
    [['fe80::1%eth0']],
  ])('one that leads to %j is refused', async (addresses) => {
    const result = await asked('http://innocent.example/', { 'innocent.example': addresses });
    expect(result).toMatchObject(blocked);
    expect(result).toMatchObject({ detail: expect.stringContaining('innocent.example') as string });
  });
  test.each([[[PUBLIC, '10.0.0.1']], [['10.0.0.1', PUBLIC]], [[PUBLIC, '::1']], [['2606:4700::1', PUBLIC, 'fd00::1']]])(
    'one with public and private answers is refused as a whole (%j)',
    async (addresses) => {
      expect(await asked('http://both.example/', { 'both.example': addresses })).toMatchObject(blocked);
    },
  );
  test('one that does not exist, and one without an address', async () => {
    expect(await asked('http://no.example/', {})).toMatchObject({ reason: 'network-error', retryable: true });
    expect(await asked('http://no.example/', { 'no.example': [[]] })).toMatchObject({ reason: 'network-error' });
  });
  test('localhost is resolved like any other name, and refused', async () => {
    const addresses = await systemResolver.resolve('localhost');
    expect(addresses.length).toBeGreaterThan(0);
    const one = await site();
    const plain = createFetcher({ userAgent: 'imgguard-test' });
    open.push(plain);
    expect(await ask(plain, `http://localhost:${one.port}/`)).toMatchObject(blocked);
    expect(one.requests).toEqual([]);
  });
  test('the host header carries the name, and the connection goes where the name led', async () => {
    const one = await site();
    const result = await asked(`http://shop.example:${one.port}/`, { 'shop.example': [one.address] }, { allowLoopback: true });
    expect(result).toMatchObject({ kind: 'response', status: 200 });
    expect(one.requests[0]?.headers['host']).toBe(`shop.example:${one.port}`);
  });
  test('when the first of several addresses does not answer, the next one is tried', async () => {
    const one = await site();
    const result = await asked(
      `http://shop.example:${one.port}/`,
      { 'shop.example': ['127.255.255.1', one.address] },
      { allowLoopback: true },
    );
    expect(result).toMatchObject({ kind: 'response', status: 200 });
  });
});

describe('literals, for which no resolver is asked', () => {
  test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0177.0.0.1', '10.0.0.1', '169.254.169.254', '[fd00::1]'])(
    '%s',
    async (host) => {
      const one = await site();
      const resolver = createFakeResolver({});
      const port = host.includes('127') || host.includes('::1') ? one.port : 80;
      expect(await ask(fetcher(resolver, createAddressGuard()), `http://${host}:${port}/`)).toMatchObject(blocked);
      expect(resolver.asked).toEqual([]);
      expect(one.requests).toEqual([]);
    },
  );
});

describe('ports', () => {
  test.each([22, 25, 6_379, 8_080, 9_200, 11_211])('%i on a public address is refused before anything is sent', async (port) => {
    expect(await asked(`http://public.example:${port}/`, { 'public.example': [PUBLIC] })).toMatchObject(blocked);
  });
  test('https has its own usual port', async () => {
    const guard: AddressGuard = { refusal: (_address, port) => `Port ${port}.` };
    const resolver = createFakeResolver({ 'public.example': [PUBLIC] });
    expect(await ask(fetcher(resolver, guard), 'https://public.example/')).toMatchObject({
      detail: expect.stringContaining('443') as string,
    });
    expect(await ask(fetcher(resolver, guard), 'http://public.example/')).toMatchObject({
      detail: expect.stringContaining('80') as string,
    });
  });
});

describe('names that answer differently the second time', () => {
  test('a connection goes to the answer that was checked: the name is asked for once', async () => {
    const one = await site();
    const resolver = createFakeResolver({ 'rebinding.example': [[one.address], ['10.0.0.1']] });
    const result = await ask(fetcher(resolver, createAddressGuard({ allowLoopback: true })), `http://rebinding.example:${one.port}/`);
    expect(result).toMatchObject({ kind: 'response' });
    expect(resolver.asked).toEqual(['rebinding.example']);
  });
  test('the next connection is checked again', async () => {
    const one = await site();
    one.set({ '/': { body: 'x', headers: { connection: 'close' } } });
    const resolver = createFakeResolver({ 'rebinding.example': [[one.address], ['10.0.0.1']] });
    const both = fetcher(resolver, createAddressGuard({ allowLoopback: true }));
    const url = `http://rebinding.example:${one.port}/`;
    expect(await ask(both, url)).toMatchObject({ kind: 'response' });
    expect(await ask(both, url)).toMatchObject(blocked);
    expect(one.requests.length).toBe(1);
  });
  test('the address of the connected socket is checked before anything is sent', async () => {
    const one = await site();
    const seen: string[] = [];
    const guard: AddressGuard = {
      refusal(address, port) {
        seen.push(`${address} ${port}`);
        return seen.length === 1 ? null : `${address} is not where it should be.`;
      },
    };
    const resolver = createFakeResolver({ 'rebinding.example': [one.address] });
    expect(await ask(fetcher(resolver, guard), `http://rebinding.example:${one.port}/`)).toMatchObject(blocked);
    expect(seen).toEqual([`${one.address} ${one.port}`, `${one.address} ${one.port}`]);
    expect(one.requests).toEqual([]);
  });
});

describe('time', () => {
  const never: Resolver = { resolve: () => new Promise<never>(() => undefined) };
  test('a resolver that never answers is given up', async () => {
    const result = await ask(fetcher(never, createAddressGuard()), 'http://slow.example/');
    expect(result).toMatchObject({ reason: 'timeout', retryable: true, detail: expect.stringContaining('slow.example') as string });
  });
  test('cancelling does not wait for the resolver', async () => {
    const controller = new AbortController();
    const request = { url: 'http://slow.example/', accept: '*/*', maxBytes: 1_000, signal: controller.signal };
    const running = createFetcher({ userAgent: 'imgguard-test', resolver: never }).fetch(request);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
  });
});
