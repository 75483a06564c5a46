import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSite, type RouteHandler, type Site } from '@imgguard/crawler/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleForProcess } from './lib/bundle.ts';
import { createChance } from './lib/chance.ts';
import { type CrawlProcess, fakePicture, startCrawl, storedEvents } from './lib/crawl-process.ts';

const HOSTS = 6;
const PAGES = 16;
const PROCESSES = 3;
const KILLS = 16;
/** On a fast machine the crawl may be over before the last kill. */
const LEAST_KILLS = 6;
const DELAY_MS = 150;
const CRAWL_DELAY_MS = 400;
const RETRY_AFTER_MS = 1_000;
/** Long enough for a process to be held up for a while by a busy machine without losing what it holds. */
const LEASE_MS = 4_000;
/** `setTimeout` and the clocks of two processes count in whole milliseconds. */
const ROUNDING_MS = 2;

interface Asked {
  readonly path: string;
  readonly start: number;
  /** When the answer was given, or the process that asked was gone. */
  end: number;
  /** After it, at least. */
  pauseMs: number;
}

interface WatchedHost {
  readonly site: Site;
  readonly asked: Asked[];
}

const folder = mkdtempSync(join(tmpdir(), 'imgguard-shared-'));
const chance = createChance(20_261_127);
const hosts: WatchedHost[] = [];
let script: string;

beforeAll(async () => {
  script = await bundleForProcess(new URL('crawl-child.mjs', import.meta.url), 'crawl-shared', { whole: true });
  for (let index = 0; index < HOSTS; index += 1) hosts.push({ site: await createSite(), asked: [] });
  hosts.forEach(prepare);
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
  await Promise.all(hosts.map(({ site }) => site.close()));
});

/** The second host tells a Crawl-delay; the third has its robots file elsewhere, with the fourth; the fifth now and then asks for patience. */
function prepare(host: WatchedHost, index: number): void {
  const { site } = host;
  const pauseMs = index === 1 ? CRAWL_DELAY_MS : DELAY_MS;
  const answer = (body: string | Uint8Array, headers: Record<string, string> = {}, status = 200): RouteHandler =>
    watched(host, pauseMs, (response) => response.writeHead(status, headers).end(body));
  site.set({
    '/robots.txt':
      index === 2
        ? answer('', { location: (hosts[3] as WatchedHost).site.url('/robots-of-the-third') }, 302)
        : answer(index === 1 ? `User-agent: *\nCrawl-delay: ${CRAWL_DELAY_MS / 1_000}` : 'User-agent: *\nDisallow: /none'),
    '/robots-of-the-third': answer('User-agent: *\nDisallow: /none'),
    '/.well-known/tdmrep.json': answer('', {}, 404),
    '/sitemap.xml': answer('', {}, 404),
    '/logo.png': answer(fakePicture(index), { 'content-type': 'image/png' }),
  });
  for (let page = 0; page < PAGES; page += 1) {
    const links = [2 * page + 1, 2 * page + 2].filter((next) => next < PAGES).map((next) => `<a href="/p${next}">next</a>`);
    const { site: other } = hosts[(index + 1) % HOSTS] as WatchedHost;
    const html = `<title>${page}</title>${links.join('')}<img src="/logo.png"><img src="/own${page}.png"><img src="${other.url(`/for${page}.png`)}">`;
    site.set({
      [`/p${page}`]: answer(html, { 'content-type': 'text/html' }),
      [`/own${page}.png`]:
        index === 4 && page % 5 === 0
          ? impatient(host, page)
          : answer(fakePicture(1_000 * (index + 1) + page), { 'content-type': 'image/png' }),
      [`/for${page}.png`]: answer(fakePicture(100_000 + 1_000 * index + page), { 'content-type': 'image/png' }),
    });
  }
}

/** Notes when it is asked and when it answers, some time later. */
function watched(host: WatchedHost, pauseMs: number, send: (response: Parameters<RouteHandler>[1], asked: Asked) => void): RouteHandler {
  return async (request, response) => {
    const asked: Asked = { path: request.url ?? '', start: performance.now(), end: Number.POSITIVE_INFINITY, pauseMs };
    host.asked.push(asked);
    response.on('close', () => (asked.end = Math.min(asked.end, performance.now())));
    await sleep(chance() < 0.2 ? 400 : 20 * chance());
    asked.end = Math.min(asked.end, performance.now());
    send(response, asked);
  };
}

/** Says "later" the first time. */
function impatient(host: WatchedHost, page: number): RouteHandler {
  let count = 0;
  return watched(host, DELAY_MS, (response, asked) => {
    count += 1;
    if (count > 1) return void response.writeHead(200, { 'content-type': 'image/png' }).end(fakePicture(1_000 * 5 + page));
    // A process that was killed never learns of it.
    if (!response.destroyed) asked.pauseMs = RETRY_AFTER_MS;
    response.writeHead(429, { 'retry-after': String(RETRY_AFTER_MS / 1_000) }).end();
  });
}

/** What the hosts saw that they should not have. */
function wrongs({ asked, site }: WatchedHost): string[] {
  return asked.slice(1).flatMap((next, index) => {
    const before = asked[index] as Asked;
    // A process that was killed with the robots file in its hands has left nothing to know the Crawl-delay from.
    const pauseMs = next.path === '/robots.txt' && before.path === '/robots.txt' ? DELAY_MS : before.pauseMs;
    const gap = next.start - before.end;
    if (gap >= pauseMs - ROUNDING_MS) return [];
    return [`${site.origin}: ${before.path}, and ${next.path} ${gap.toFixed(1)} ms after it instead of ${pauseMs} ms`];
  });
}

describe('three processes on one frontier, killed at random', () => {
  test('keep one pace, lose nothing and tell nothing twice', async () => {
    const database = join(folder, 'shared.sqlite');
    const options = {
      seeds: hosts.map(({ site }) => site.url('/p0')),
      exclusive: false,
      leaseMs: LEASE_MS,
      delayMs: DELAY_MS,
      latencyFactor: 0,
      jitter: 0.1,
    };
    const start = (): CrawlProcess => startCrawl(script, database, options);
    const processes = Array.from({ length: PROCESSES }, start);
    let kills = 0;
    for (; kills < KILLS; kills += 1) {
      await sleep(300 + 1_200 * chance());
      const which = Math.floor(chance() * PROCESSES);
      const { child, finished, isRunning } = processes[which] as CrawlProcess;
      if (!isRunning()) break;
      child.kill('SIGKILL');
      await finished;
      processes[which] = start();
    }
    expect(kills).toBeGreaterThanOrEqual(LEAST_KILLS);
    expect(await Promise.all(processes.map(({ finished }) => finished))).toEqual([true, true, true]);

    expect(hosts.flatMap(wrongs)).toEqual([]);
    const requests = hosts.reduce((sum, { asked }) => sum + asked.length, 0);
    const told = storedEvents(database, (text) => text);
    // Each page: itself, its own picture, the logo, and the picture of the next host.
    expect(told.length).toBe(HOSTS * PAGES * 4);
    expect(new Set(told).size).toBe(told.length);
    const fetched = new Map<string, number>();
    for (const { asked, site } of hosts) {
      for (const { path } of asked) {
        if (/^\/(?:p\d|own|for|logo)/.test(path)) fetched.set(site.origin + path, (fetched.get(site.origin + path) ?? 0) + 1);
      }
    }
    // And once more those that asked for patience.
    const patience = Math.ceil(PAGES / 5);
    const again = [...fetched.values()].reduce((sum, count) => sum + count - 1, 0) - patience;
    console.log(`${kills} kills, ${requests} requests, ${again} addresses asked for again`);
    expect(fetched.size).toBe(HOSTS * (3 * PAGES + 1));
    expect(again).toBeLessThanOrEqual(kills * HOSTS);
  });
});
