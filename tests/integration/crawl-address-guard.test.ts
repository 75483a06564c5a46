/**
 * The ways in which a page can name a host that may not be reached, times the ways in which that host can be spelled. Loopback is allowed here, because the sites are there; one
 * part of it is refused, stands for a private network, and has servers that would answer. Each way is tried twice: with the guard nothing arrives, not even a connection; without
 * it the same page does reach the host, so that the first try means something. Requests of a browser are in `tests/e2e/crawl-render-walls.test.ts`.
 */
import { createFakeResolver } from '@imgguard/crawler/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { collect, type Found, site } from './lib/crawling.ts';
import { type Inside, openInside } from './lib/inside.ts';
import { type Way, WAYS } from './lib/ways.ts';

const ADDRESS = '127.66.0.1';
const DENIED = ['127.66.0.0/16', '::1/128'];
const EVERYWHERE = { includes: () => true };

let inside: Inside;
beforeAll(async () => void (inside = await openInside(ADDRESS)));
afterAll(() => inside.close());
beforeEach(() => inside.forget());

const target = (path = '/x.png', host = ADDRESS): string => `http://${host}:${inside.port}${path}`;

async function crawled(way: Way, isGuarded: boolean): Promise<Found> {
  const { markup = '<p>x', routes = {}, robots, headers = {}, options } = way;
  const one = await site({
    routes: { '/': { body: `<!doctype html><title>x</title>${markup}`, headers }, ...routes },
    ...(robots === undefined ? {} : { robots }),
  });
  return collect({
    seeds: [one.url('/')],
    scope: EVERYWHERE,
    maxPages: 5,
    unwrapImages: true,
    ...(isGuarded ? { deniedNetworks: DENIED } : {}),
    ...options,
  });
}

async function bothWays(way: Way): Promise<void> {
  const found = await crawled(way, true);
  expect({ connections: inside.connections, asked: inside.asked }).toEqual({ connections: 0, asked: [] });
  expect(found.skipped.map(({ reason }) => reason)).toContain('blocked-address');
  await crawled(way, false);
  expect(inside.asked.length, 'without the guard it is reached').toBeGreaterThan(0);
}

describe('a host inside is not reached by', () => {
  test.each(WAYS)('%s', async (_name, way) => bothWays(way(target())));

  test('a redirect of robots.txt; then nothing of the site may be asked for', async () => {
    const found = await crawled({ robots: { redirect: target('/rules') } }, true);
    expect(inside.connections).toBe(0);
    expect(found.skipped.map(({ reason }) => reason)).toEqual(['robots-unreachable']);
    await crawled({ robots: { redirect: target('/rules') } }, false);
    expect(inside.asked).toContain('/rules');
  });

  test('a seed', async () => {
    const found = await collect({ seeds: [target()], deniedNetworks: DENIED });
    expect(inside.connections).toBe(0);
    expect(found.skipped.map(({ reason }) => reason)).toEqual(['blocked-address']);
  });
});

/** Spellings that lead to the same server. */
const SPELLINGS: readonly string[] = [
  String(127 * 2 ** 24 + 66 * 2 ** 16 + 1),
  '0x7f420001',
  '0x7F.0x42.0.1',
  '0177.0102.0.1',
  '017720400001',
  '127.66.1',
  '127.4325377',
  '127.66.0.1.',
  '[::ffff:127.66.0.1]',
  '[::ffff:7f42:1]',
  '[0:0:0:0:0:ffff:7f42:0001]',
  '１２７.66.0.1',
  '①②⑦.⑥⑥.⓪.①',
  '127。66。0。1',
  '127%2e66%2e0%2e1',
  'public.example@127.66.0.1',
];

describe('a host inside is not reached by the spelling', () => {
  test.each(SPELLINGS)('http://%s/', async (host) => bothWays({ markup: `<img src="${target('/x.png', host)}">` }));
  test('with a backslash, which ends the host', async () => {
    await bothWays({ markup: `<img src="http:\\\\${ADDRESS}:${inside.port}\\@public.example/x.png">` });
  });
  test('of this machine: ::1', async () => {
    const six = await openInside('::1').catch(() => null);
    if (six === null) return console.warn('Skipped: this machine has no ::1.');
    const way = { markup: `<img src="http://[::1]:${six.port}/x.png">` };
    await crawled(way, true);
    expect(six.connections).toBe(0);
    await crawled(way, false);
    expect(six.asked).toContain('/x.png');
    await six.close();
  });
});

/** Literals that stand for networks that no test can listen on; some of them would lead to the server inside, where a gateway translates. */
const LITERALS: readonly string[] = [
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '168.63.129.16',
  '169.254.169.254',
  '172.16.0.1',
  '192.0.0.192',
  '192.0.2.1',
  '192.168.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '2852039166',
  '[::]',
  '[::7f42:1]',
  '[64:ff9b::7f42:1]',
  '[64:ff9b:1::7f42:1]',
  '[2002:7f42:1::]',
  '[2001:0:4136:e378:8000:63bf:80bd:fffe]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[100::1]',
  '[4000::1]',
  '[::ffff:a9fe:a9fe]',
];

describe('no public address is', () => {
  test.each(LITERALS)('%s', async (host) => {
    const found = await crawled({ markup: `<img src="http://${host}:${inside.port}/x.png">` }, true);
    expect(found.skipped.map(({ reason }) => reason)).toEqual(['blocked-address']);
    expect(inside.connections).toBe(0);
  });
});

/** What the resolver says of a name that looks harmless. */
const ANSWERS: readonly (readonly [name: string, answers: readonly string[]])[] = [
  ['the address', [ADDRESS]],
  ['the mapped address', ['::ffff:127.66.0.1']],
  ['the NAT64 address', ['64:ff9b::7f42:1']],
  ['the 6to4 address', ['2002:7f42:1::']],
  ['a Teredo address', ['2001:0:4136:e378:8000:63bf:80bd:fffe']],
  ['a public one and the address', ['93.184.215.14', ADDRESS]],
  ['the address and a public one', [ADDRESS, '93.184.215.14']],
  ['another private one', ['10.0.0.1']],
  ['a private IPv6 one', ['fd00::1']],
  ['the metadata service', ['169.254.169.254']],
  ['no particular address', ['0.0.0.0']],
];

describe('a name is refused that leads to', () => {
  test.each(ANSWERS)('%s', async (_name, answers) => {
    const resolver = createFakeResolver({ 'shop.example': answers });
    const found = await crawled({ markup: `<img src="${target('/x.png', 'shop.example')}">`, options: { resolver } }, true);
    expect(found.skipped.map(({ reason }) => reason)).toEqual(['blocked-address']);
    expect(inside.connections).toBe(0);
  });
});

describe('a name that is rebound', () => {
  const rebinding = async (isGuarded: boolean): Promise<Found> => {
    // The same name and port, first of a site, then of the host inside.
    const one = await site({
      address: '127.65.0.1',
      port: inside.port,
      routes: {
        '/': { body: '<img src="/x.png">', headers: { connection: 'close' } },
        '/robots.txt': { status: 404, headers: { connection: 'close' } },
      },
    });
    const resolver = createFakeResolver({ 'rebound.example': [[one.address], [one.address], [ADDRESS]] });
    const found = await collect({
      seeds: [`http://rebound.example:${inside.port}/`],
      resolver,
      followSitemaps: false,
      askTdmFile: false,
      ...(isGuarded ? { deniedNetworks: DENIED } : {}),
    });
    await one.close();
    return found;
  };
  test('between two connections is checked again', async () => {
    const found = await rebinding(true);
    expect(found.pages.length).toBe(1);
    expect(found.skipped.map(({ reason }) => reason)).toEqual(['blocked-address']);
    expect(inside.connections).toBe(0);
    await rebinding(false);
    expect(inside.asked).toEqual(['/x.png']);
  });
});

describe('ports and schemes', () => {
  test.each([22, 25, 6_379, 8_080, 9_200, 11_211])('port %i of a public host', async (port) => {
    const resolver = createFakeResolver({ 'public.example': ['93.184.215.14'] });
    const found = await crawled({ markup: `<img src="http://public.example:${port}/x.png">`, options: { resolver } }, true);
    expect(found.skipped.map(({ reason }) => reason)).toEqual(['blocked-address']);
  });
  test.each([
    'file:///etc/passwd',
    'ftp://127.66.0.1/x',
    'gopher://127.66.0.1:6379/_x',
    'jar:http://127.66.0.1!/x',
    'dict://127.66.0.1:11211/',
    'ws://127.66.0.1/',
  ])('%s, named or redirected to', async (url) => {
    const found = await crawled(
      { markup: `<a href="${url}">x</a><img src="${url}"><img src="/r.png">`, routes: { '/r.png': { redirect: url } } },
      true,
    );
    expect(new Set(found.skipped.map(({ reason }) => reason))).toEqual(new Set(['unsupported-scheme']));
    expect(inside.connections).toBe(0);
  });
  test('a redirect whose address carries a line break reaches nobody else', async () => {
    const found = await crawled(
      {
        markup: '<img src="/r.png">',
        routes: {
          '/r.png': (request) =>
            void request.socket.end(`HTTP/1.1 302 Found\r\nLocation: /a\r\n Host: x\r\n\tLocation: ${target()}\r\n\r\n`),
        },
      },
      true,
    );
    expect(inside.connections).toBe(0);
    expect(found.sightings).toEqual([]);
  });
});
