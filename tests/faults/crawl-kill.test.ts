import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSite, type Route, type Site } from '@imgguard/crawler/testing';
import { DatabaseSync } from '@photostructure/sqlite';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
// Inside the repository, so that the packages that stay outside the bundle are found.
const bundleFolder = join(root, 'node_modules', '.cache', 'imgguard-crawl-kill');
const script = join(bundleFolder, `crawl-child-${process.pid}.mjs`);
const folder = mkdtempSync(join(tmpdir(), 'imgguard-kill-'));

const PAGES = 60;
/** Links of the first page that are told and not followed: enough for it to be stored in several changes. */
const MANY = 1_300;

function picture(number: number): Uint8Array {
  const bytes = new Uint8Array(2_000);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(bytes.buffer).setUint32(100, number);
  return bytes;
}

/** Pages that link on and show pictures of the site itself and of a second host, some of them on every page, some behind a redirect. */
function routes(images: Site): Record<string, Route> {
  const all: Record<string, Route> = { '/logo.png': picture(0), '/secret/x.png': picture(1) };
  const many = Array.from({ length: MANY }, (_, index) => `<a rel="nofollow" href="/many${index}">x</a>`).join('');
  for (let page = 0; page < PAGES; page += 1) {
    const links = [2 * page + 1, 2 * page + 2].filter((next) => next < PAGES).map((next) => `<a href="/p${next}">next</a>`);
    all[`/p${page}`] = {
      body: `<title>${page}</title>${page === 0 ? many : ''}${links.join('')}<a href="http://elsewhere.example/${page}">out</a>
        <img src="/logo.png"><img src="/own${page}.png"><img src="/secret/${page}.png"><img src="/gone${page}.png">
        <img src="/moved${page}.png"><img src="${images.url(`/cdn${page}.png`)}"><img src="${images.url('/shared.png')}">`,
      delayMs: 2,
    };
    all[`/own${page}.png`] = { body: picture(1_000 + page), delayMs: 2 };
    all[`/moved${page}.png`] = { redirect: images.url(`/target${page}.png`) };
  }
  return all;
}

let site: Site;
let images: Site;

beforeAll(async () => {
  mkdirSync(bundleFolder, { recursive: true });
  await build({
    entryPoints: [join(import.meta.dirname, 'crawl-child.mjs')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@imgguard/source'],
    external: ['@photostructure/sqlite', 'undici', 'htmlparser2', 'encoding-sniffer', 'ipaddr.js', 'tldts'],
    logLevel: 'silent',
  });
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(script, { force: true });
  await Promise.all([site, images].map((one) => one?.close()));
});

async function startSites(): Promise<void> {
  await Promise.all([site, images].map((one) => one?.close()));
  images = await createSite({ routes: { '/shared.png': picture(2) } });
  for (let page = 0; page < PAGES; page += 1) {
    images.set({ [`/cdn${page}.png`]: { body: picture(2_000 + page), delayMs: 2 }, [`/target${page}.png`]: picture(3_000 + page) });
  }
  site = await createSite({ routes: routes(images), robots: 'User-agent: *\nDisallow: /secret/' });
}

function start(database: string): { child: ChildProcess; finished: Promise<boolean> } {
  const child = spawn(process.execPath, [script, database, site.url('/p0')], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const finished = new Promise<boolean>((done) => child.once('close', (code) => done(code === 0 && output.includes('done'))));
  return { child, finished };
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function requests(): number {
  return site.requests.length + images.requests.length;
}

interface StoredEvent {
  readonly kind: string;
  readonly url: string;
  readonly page: string | null;
  readonly detail: string;
}

function plain(text: string | null): string {
  return (text ?? '').replace(site.origin, 'site').replace(images.origin, 'images');
}

/** Events without the ports, which differ between runs. Whether an image was seen or seen again depends on timing, that it was seen does not. */
function storedEvents(database: string): string[] {
  const connection = new DatabaseSync(database);
  const rows = connection.prepare('SELECT kind, url, page, detail FROM event').all() as unknown as StoredEvent[];
  connection.close();
  return rows
    .map(({ kind, url, page, detail }) => `${kind.replace('seen-again', 'sighting')} ${plain(url)} ${plain(page)} ${detail}`)
    .toSorted();
}

function fetchCounts(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of [site, images]) {
    for (const { path } of one.requests) counts.set(one.origin + path, (counts.get(one.origin + path) ?? 0) + 1);
  }
  return counts;
}

/** Mulberry32, so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('kill -9 at random moments', () => {
  test('the crawl goes on, loses nothing, reports nothing twice, and fetches again at most what was under way', async () => {
    await startSites();
    const whole = join(folder, 'whole.sqlite');
    expect(await start(whole).finished).toBe(true);
    const expected = storedEvents(whole);
    expect(expected.length).toBe(new Set(expected).size);
    // Every page: itself, 7 images, 1 link out.
    expect(expected.length).toBe(PAGES * 9 + MANY);
    expect([...fetchCounts().values()].every((count) => count === 1)).toBe(true);

    await startSites();
    const pick = random(20_261_124);
    const database = join(folder, 'killed.sqlite');
    let kills = 0;
    for (let done = false; !done;) {
      const { child, finished } = start(database);
      // 360 addresses: on average 18 requests after the start, so about 20 kills; and a moment later, so that they hit every stage.
      const limit = requests() + 1 + Math.floor(pick() * 34);
      while (isRunning(child) && requests() < limit) await sleep(1);
      await sleep(pick() * 6);
      if (isRunning(child)) child.kill('SIGKILL');
      done = await finished;
      if (!done) kills += 1;
    }
    expect(kills).toBeGreaterThanOrEqual(10);
    expect(storedEvents(database)).toEqual(expected);
    const again = [...fetchCounts().values()].reduce((sum, count) => sum + count - 1, 0);
    const hosts = 2;
    expect(again).toBeLessThanOrEqual(kills * hosts);
    console.log(`${kills} kills, ${again} of ${fetchCounts().size} addresses fetched again`);
  });
});
