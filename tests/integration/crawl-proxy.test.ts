import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CrawlWarning } from '@imgguard/crawler';
import { createFakeResolver, type Site } from '@imgguard/crawler/testing';
import { describe, expect, test, vi } from 'vitest';
import { imgguard } from './lib/command-line.ts';
import { collect, picture, reasons, site } from './lib/crawling.ts';
import { DRAGONFLY, photo, smallCopy, temporaryFolder } from './lib/guards.ts';

interface Proxy {
  readonly address: string;
  /** What it was asked to connect to, and with which credentials. */
  readonly tunnels: readonly string[];
  close(): void;
}

/** Leads every tunnel to one site, whatever its name. */
async function proxyTo(one: Site): Promise<Proxy> {
  const tunnels: string[] = [];
  const open = new Set<Socket>();
  const server = createServer();
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    tunnels.push(`${request.url} ${request.headers['proxy-authorization']}`);
    const behind = connect(one.port, one.address, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      behind.pipe(socket).pipe(behind);
    });
    for (const each of [socket, behind]) open.add(each.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const close = (): void => {
    for (const socket of open) socket.destroy();
    server.close();
  };
  return { address: `http://ada:hidden@127.0.0.1:${(server.address() as AddressInfo).port}`, tunnels, close };
}

const TOKEN = Buffer.from('ada:hidden').toString('base64');
const SECRET = new RegExp(`hidden|${TOKEN}`);

test('a crawl goes through the proxy with everything, says once what that costs, and never the password', async () => {
  const one = await site({
    robots: 'User-agent: *\nDisallow: /private',
    routes: {
      '/': '<img src="/a.png"><img src="http://10.0.0.1/b.png"><img src="/private.png"><a href="/moved">x</a>',
      '/a.png': picture(1),
      '/moved': { redirect: '/b' },
      '/b': '<p>b',
    },
  });
  const proxy = await proxyTo(one);
  const warnings: CrawlWarning[] = [];
  const found = await collect({
    seeds: ['http://shop.example/'],
    proxy: proxy.address,
    resolver: createFakeResolver({}),
    onWarning: (warning) => void warnings.push(warning),
  });
  proxy.close();
  expect(found.sightings.map(({ imageUrl }) => imageUrl)).toEqual(['http://shop.example/a.png']);
  expect(reasons(found)).toEqual(['blocked-address http://10.0.0.1/b.png', 'robots-disallowed http://shop.example/private.png']);
  expect(found.pages.map(({ finalUrl }) => finalUrl)).toEqual(['http://shop.example/', 'http://shop.example/b']);
  expect(new Set(proxy.tunnels)).toEqual(new Set([`shop.example:80 Basic ${TOKEN}`]));
  expect(warnings).toEqual([
    { version: 1, code: 'proxy-hides-addresses', detail: expect.stringContaining('address guard cannot check') as string },
  ]);
  expect(JSON.stringify([found.events, warnings])).not.toMatch(SECRET);
});

describe('imgguard scan --proxy', () => {
  const scan = (...args: string[]) => imgguard('scan', photo(DRAGONFLY), '--allow-loopback', '--delay', '0', ...args);

  test('goes through the proxy that flag or environment names, warns once, and keeps the password to itself', async () => {
    const one = await site({ routes: { '/': '<img src="/a.jpg">', '/a.jpg': await smallCopy(DRAGONFLY) } });
    const proxy = await proxyTo(one);
    const folder = await temporaryFolder();
    vi.stubEnv('IMGGUARD_PROXY', proxy.address);
    const ran = await scan('--site', one.url('/'), '--data', folder, '--ndjson');
    vi.unstubAllEnvs();
    proxy.close();
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('"kind":"hit"');
    expect(ran.err.match(/address guard cannot check/g)?.length).toBe(1);
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    expect(`${ran.out}${ran.err}`).not.toMatch(SECRET);
    for (const file of await readdir(folder)) {
      const path = join(folder, file);
      if ((await stat(path)).isFile()) expect(await readFile(path, 'latin1'), file).not.toMatch(SECRET);
    }
  });

  test('refuses an address that is none, without repeating it', async () => {
    const ran = await scan('--site', 'http://shop.example/', '--data', await temporaryFolder(), '--proxy', 'http://ada:hidden@');
    expect(ran.code).not.toBe(0);
    expect(ran.err).toContain('`proxy`');
    expect(ran.err).not.toMatch(SECRET);
  });
});
