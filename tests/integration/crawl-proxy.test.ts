import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { CrawlWarning } from '@imgguard/crawler';
import { createFakeResolver } from '@imgguard/crawler/testing';
import { expect, test } from 'vitest';
import { collect, picture, reasons, site } from './lib/crawling.ts';

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
  const warnings: CrawlWarning[] = [];
  const found = await collect({
    seeds: ['http://shop.example/'],
    proxy: `http://ada:hidden@127.0.0.1:${(server.address() as AddressInfo).port}`,
    resolver: createFakeResolver({}),
    onWarning: (warning) => void warnings.push(warning),
  });
  for (const socket of open) socket.destroy();
  server.close();
  expect(found.sightings.map(({ imageUrl }) => imageUrl)).toEqual(['http://shop.example/a.png']);
  expect(reasons(found)).toEqual(['blocked-address http://10.0.0.1/b.png', 'robots-disallowed http://shop.example/private.png']);
  expect(found.pages.map(({ finalUrl }) => finalUrl)).toEqual(['http://shop.example/', 'http://shop.example/b']);
  const token = Buffer.from('ada:hidden').toString('base64');
  expect(new Set(tunnels)).toEqual(new Set([`shop.example:80 Basic ${token}`]));
  expect(warnings).toEqual([
    { version: 1, code: 'proxy-hides-addresses', detail: expect.stringContaining('address guard cannot check') as string },
  ]);
  expect(JSON.stringify([found.events, warnings])).not.toMatch(new RegExp(`hidden|${token}`));
});
