import { DatabaseSync } from '@photostructure/sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FrontierEntry } from '../frontier/frontier.ts';
import { createSqliteFrontier } from '../frontier/sqlite-frontier.ts';
import { createSqliteSpendingStore } from '../engine/sqlite-spending-store.ts';
import { createSqliteRobotsStore } from '../robots/sqlite-robots-store.ts';
import type { FetchRecord } from './fetch-history.ts';
import { createSqliteCrawlMemory, type SqliteCrawlMemory } from './sqlite-crawl-memory.ts';
import { createSqliteFetchHistory } from './sqlite-fetch-history.ts';

let database: InstanceType<typeof DatabaseSync>;
let memory: SqliteCrawlMemory;
beforeEach(() => {
  database = new DatabaseSync(':memory:');
  memory = createSqliteCrawlMemory(database);
});

function remember(url: string, askedAt: number, content: unknown = {}): void {
  const record: FetchRecord = {
    version: 1,
    kind: 'page',
    url,
    etag: null,
    lastModified: null,
    sha256: '',
    askedAt,
    changedAt: 0,
    intervalMs: 1,
    dueAt: 1,
    content: JSON.stringify({ reader: 1, content }),
  };
  createSqliteFetchHistory(database).set(record);
}

const remembered = (): string[] =>
  (database.prepare('SELECT url FROM crawl_history ORDER BY url').all() as { url: string }[]).map(({ url }) => url);

function entry(url: string, pageUrl: string | null = null): FrontierEntry {
  return { id: `page\n${url}`, kind: 'page', url, host: 'h', priority: 1, depth: 0, pageUrl, detail: {} };
}

async function crawl(runId: string, urls: readonly string[]): Promise<void> {
  const frontier = createSqliteFrontier(database, { runId });
  frontier.put(urls.map((url) => entry(url)));
  frontier.leaseHosts(1, 1_000, 0);
  for (const item of frontier.nextUrls('h', urls.length, 0)) frontier.ack(item, { outcome: '{}' });
  await createSqliteSpendingStore(database, { runId }).set('', { pages: 1, images: 1, bytes: 1, elapsedMs: 1 });
}

const rows = (table: string): number => (database.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;

describe('a crawl', () => {
  test('is forgotten with all that is its own, and others are not', async () => {
    await crawl('one', ['http://h/1', 'http://h/2']);
    await crawl('two', ['http://h/1']);
    remember('http://h/1', 5);
    expect(memory.runs()).toEqual(['one', 'two']);
    expect(memory.forgetRun('one')).toBe(2);
    expect(memory.runs()).toEqual(['two']);
    expect([rows('crawl_item'), rows('crawl_host'), rows('crawl_spending'), rows('crawl_history')]).toEqual([1, 1, 1, 1]);
    expect(memory.forgetRun('one')).toBe(0);
  });
});

test('a hundred long names in every spelling are one question', () => {
  remember('http://h/Gr%C3%BC%C3%9Fe-aus-K%C3%B6ln', 5);
  const names = Array.from({ length: 100 }, (_, i) => `Grüße, "Öl" & Söhne ${i}`);
  expect(memory.countNaming(names)).toBe(0);
  expect(memory.countNaming([...names, 'Grüße-aus-Köln'])).toBe(1);
  expect(memory.forgetNaming([...names, 'Grüße-aus-Köln'])).toBe(1);
});

describe('age', () => {
  test('what was not asked for since then goes, robots files too', () => {
    for (const at of [10, 20, 30]) remember(`http://h/${at}`, at);
    for (const at of [10, 20]) {
      const record = {
        version: 1,
        origin: `http://h${at}`,
        access: 'rules',
        body: '',
        detail: '',
        fetchedAt: at,
        expiresAt: 0,
        unreachableSince: null,
        failures: 0,
        heldUntil: 0,
      } as const;
      createSqliteRobotsStore(database).set(record);
    }
    expect(memory.forgetBefore(20)).toBe(2);
    expect(remembered()).toEqual(['http://h/20', 'http://h/30']);
    expect(rows('crawl_robots')).toBe(1);
  });
});

describe('a name', () => {
  test.each([
    ['in an address', 'http://h/people/ada@h.example', {}],
    ['in an encoded address', 'http://h/?q=Ada%40H.example', {}],
    ['in what was read', 'http://h/', { title: 'Mail to Ada@h.example' }],
  ])('%s', (_where, url, content) => {
    remember(url, 1, content);
    remember('http://h/other', 1, { title: 'Nobody' });
    expect(memory.countNaming(['ADA@h.example'])).toBe(1);
    expect(memory.forgetNaming(['ADA@h.example'])).toBe(1);
    expect(remembered()).toEqual(['http://h/other']);
  });
  const NAME = 'Jean "Moebius" Müller';
  test.each([
    NAME,
    NAME.toUpperCase(),
    NAME.toLowerCase(),
    encodeURI(NAME),
    encodeURIComponent(NAME),
    NAME.replaceAll(' ', '-'),
    encodeURI(NAME.replaceAll(' ', '_')),
  ])('of several words, in the spelling %j', (spelling) => {
    remember('http://h/', 1, { credit: `Photo: ${spelling}` });
    remember('http://h/jean', 1, { credit: 'Jean Müller' });
    expect(memory.forgetNaming([NAME])).toBe(1);
    expect(remembered()).toEqual(['http://h/jean']);
  });
  test('in crawls: what was visited goes, what has yet to be visited stays', async () => {
    await crawl('one', ['http://h/ada', 'http://h/2']);
    const frontier = createSqliteFrontier(database, { runId: 'one' });
    frontier.put([entry('http://h/ada/more')]);
    expect(memory.countNaming(['ada'])).toBe(1);
    expect(memory.forgetNaming(['ada'])).toBe(1);
    expect(frontier.stats()).toMatchObject({ done: 1, pending: 1 });
  });
  test('that is empty names nothing; a sign that means something to SQL means itself', () => {
    remember('http://h/100%', 1);
    expect([
      memory.forgetNaming([]),
      memory.forgetNaming(['', '  ']),
      memory.forgetNaming(['1_0%']),
      memory.forgetNaming([`' OR 1=1 --`]),
    ]).toEqual([0, 0, 0, 0]);
    expect(memory.forgetNaming(['100%'])).toBe(1);
  });
});
