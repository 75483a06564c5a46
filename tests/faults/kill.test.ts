/**
 * `kill -9` at any moment of a scan, then the same command again. The scan goes on, loses nothing, fetches nothing twice that it had stored, and ends with the hits
 * of a scan that nobody disturbed.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSite, type Route, type Site } from '@imgguard/crawler/testing';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { croppedCopy, photo, smallCopy } from '../integration/lib/guards.ts';

const COMMAND = fileURLToPath(new URL('../../packages/imgguard/bin/imgguard.js', import.meta.url));
const WORKS = ['Dragonfly_by_Bolly.jpg', 'friends_by_Aitzol_Berasategi.jpg', 'greentock_by_Peter_Nerlich.jpg'];
const PAGES = 7;
const MOMENTS = 20;

const folder = mkdtempSync(join(tmpdir(), 'imgguard-faults-'));
const works = join(folder, 'works');
let site: Site;
let cdn: Site;
/** What a scan that nobody disturbs finds, how much it asks for, and how long it takes before the first request and after the last one. */
let undisturbed: { readonly state: State; readonly requests: number; readonly headMs: number; readonly tailMs: number };

beforeAll(async () => {
  mkdirSync(works);
  for (const work of WORKS) cpSync(photo(`works/${work}`), join(works, work));
  [site, cdn] = [await createSite(), await createSite()];
  const { own, foreign } = await routes();
  site.set(own);
  cdn.set(foreign);
  const begun = performance.now();
  const data = join(folder, 'undisturbed');
  expect(await scan(data).exit).toBe(0);
  const times = [...site.requests, ...cdn.requests].map(({ startedAt }) => startedAt);
  undisturbed = {
    state: stateOf(data),
    requests: times.length,
    headMs: Math.min(...times) - begun,
    tailMs: performance.now() - Math.max(...times),
  };
  expect(undisturbed.state.hits.length).toBeGreaterThan(PAGES);
});

afterAll(async () => {
  await Promise.all([site.close(), cdn.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Pages in a chain; each shows a copy of its own, a picture of a second host, one that stands on every page, one behind a redirect, and one that is not there. */
async function routes(): Promise<{ own: Record<string, Route>; foreign: Record<string, Route> }> {
  const copies = await Promise.all([croppedCopy(`works/${WORKS[0]}`), smallCopy(`works/${WORKS[1]}`), croppedCopy(`works/${WORKS[2]}`)]);
  const stranger = await smallCopy('strangers/umang_by_Abhishek_Mudgal.jpg');
  const own: Record<string, Route> = { '/logo.jpg': stranger };
  const foreign: Record<string, Route> = {};
  for (let page = 0; page < PAGES; page++) {
    // A few bytes behind the end make each a file of its own, as servers that stamp their pictures do.
    const stamped = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.from(`page ${page}`)]);
    own[`/p${page}`] =
      `<title>Page ${page}</title><a href="/p${page + 1}">next</a><img src="/logo.jpg"><img src="/own${page}.jpg"><img src="/gone${page}.jpg">
      <img src="/moved${page}.jpg"><img src="${cdn.url(`/shared${page % 3}.jpg`)}">`;
    own[`/own${page}.jpg`] = { body: stamped(copies[page % 2 === 0 ? 1 : 0] as Buffer), delayMs: 5 };
    own[`/moved${page}.jpg`] = { redirect: cdn.url(`/target${page}.jpg`) };
    foreign[`/target${page}.jpg`] = stamped(copies[2] as Buffer);
    foreign[`/shared${page % 3}.jpg`] = Buffer.concat([stranger, Buffer.from(`shared ${page % 3}`)]);
  }
  return { own, foreign };
}

interface Running {
  kill(): void;
  readonly exit: Promise<number | null>;
}

function scan(data: string): Running {
  const args = [COMMAND, 'scan', works, '--site', site.url('/p0'), '--data', data, '--allow-loopback', '--delay', '0', '--threads', '2'];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  return {
    kill: () => child.kill('SIGKILL'),
    exit: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    }),
  };
}

/** What a scan has stored, without the times. */
interface State {
  readonly hits: readonly string[];
  readonly sightings: readonly string[];
  readonly pages: readonly string[];
  readonly skipped: readonly string[];
  readonly works: readonly string[];
  readonly runs: readonly string[];
}

function stateOf(data: string): State {
  return {
    hits: lines(
      data,
      `SELECT h.id, h.work_id, h.page_url, h.image_url, m.verdict, m.probability FROM hits h JOIN sightings s ON s.id = h.sighting_id
       JOIN matches m ON m.work_id = h.work_id AND m.image_id = s.image_id`,
    ),
    sightings: lines(data, 'SELECT page_url, image_url, sha256 FROM sightings JOIN images ON images.id = image_id'),
    pages: lines(data, 'SELECT url FROM pages'),
    skipped: lines(data, 'SELECT url, page_url, reason FROM skipped'),
    works: lines(data, 'SELECT id FROM works'),
    runs: lines(data, 'SELECT state FROM runs'),
  };
}

/** Paths whose answers are stored: they may not be asked for again. */
function storedPaths(data: string): string[] {
  if (!hasTables(data)) return [];
  const urls = lines(data, 'SELECT url FROM pages UNION SELECT image_url FROM sightings UNION SELECT url FROM skipped');
  return urls.map((line) => new URL((JSON.parse(line) as [string])[0]).pathname);
}

/** False when a scan was killed before there was a database. */
function hasTables(data: string): boolean {
  return existsSync(join(data, 'imgguard.db')) && lines(data, `SELECT 1 FROM sqlite_master WHERE name = 'hits'`).length > 0;
}

/** Rows of a query, as text, sorted. */
function lines(data: string, sql: string): string[] {
  const database = new DatabaseSync(join(data, 'imgguard.db'));
  try {
    const rows = database.prepare(sql).all();
    return rows.map((row) => JSON.stringify(Object.values(row as object))).toSorted();
  } finally {
    database.close();
  }
}

function requestsSoFar(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path } of [...site.requests, ...cdn.requests]) counts.set(path, (counts.get(path) ?? 0) + 1);
  return counts;
}

/** mulberry32: the moments are the same in every run, so that a failure can be looked at again. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Moments before the first request, while works are registered; as many lie after the last one, while pictures are compared. The others are told by requests. */
const HEAD = 3;

/** Starts a scan and kills it at a moment from 0 to 20, at random within that moment. Resolves to the data folder. */
async function killedAt(moment: number, random: () => number): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const data = join(folder, `moment-${moment}-${attempt}`);
    const running = scan(data);
    // A scan that was faster than the one it is measured by ends by itself: then once more, and sooner.
    await Promise.race([comes(moment, random, 0.5 ** attempt), running.exit]);
    running.kill();
    if ((await running.exit) === null && !hasFinished(data)) return data;
  }
}

/** Whether a scan had stored that it was through when it was killed: the same command would then be a scan of its own, which visits its pages again. */
function hasFinished(data: string): boolean {
  return hasTables(data) && lines(data, `SELECT id FROM runs WHERE state = 'finished'`).length > 0;
}

async function comes(moment: number, random: () => number, share: number): Promise<void> {
  const { requests, headMs, tailMs } = undisturbed;
  if (moment < HEAD) return sleep(((moment + random()) / HEAD) * headMs * share);
  const first = site.requests.length + cdn.requests.length;
  const progress = Math.min(1, (moment - HEAD + random()) / (MOMENTS - 2 * HEAD));
  while (site.requests.length + cdn.requests.length - first < Math.floor(progress * requests * share)) await sleep(1);
  if (moment >= MOMENTS - HEAD) await sleep(random() * tailMs * share);
}

describe('a scan that is killed', () => {
  const random = randomNumbers(20);

  it.each(Array.from({ length: MOMENTS }, (_, moment) => moment))('ends as if nothing had happened: moment %i', async (moment) => {
    const data = await killedAt(moment, random);
    const stored = storedPaths(data);
    const before = requestsSoFar();
    expect(await scan(data).exit).toBe(0);
    const after = requestsSoFar();
    const again = stored.filter((path) => after.get(path) !== before.get(path));
    expect(again).toEqual([]);
    expect(stateOf(data)).toEqual(undisturbed.state);
    rmSync(data, { recursive: true, force: true });
  });

  it('ends as if nothing had happened when it is killed again and again', async () => {
    const data = join(folder, 'again-and-again');
    let kills = 0;
    for (;;) {
      const running = scan(data);
      // Each time a little later, so that it gets somewhere on a slow machine as well.
      const ended = await Promise.race([sleep(undisturbed.headMs * (0.6 + 0.15 * kills)), running.exit]);
      if (ended !== undefined) {
        expect(ended).toBe(0);
        break;
      }
      running.kill();
      await running.exit;
      kills += 1;
      if (hasFinished(data)) break;
    }
    expect(kills).toBeGreaterThan(0);
    expect(stateOf(data)).toEqual(undisturbed.state);
  });
});
