import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, test } from 'vitest';
import type { FrontierItem } from '../frontier/frontier.ts';
import { type Budget, checkBudget, type CrawlBudget, createBudget, type SpendingStore } from './budget.ts';
import { createSqliteSpendingStore } from './sqlite-spending-store.ts';

const { signal } = new AbortController();

const item = (url: string, changes: Partial<FrontierItem> = {}): FrontierItem => ({
  id: url,
  kind: 'page',
  url,
  host: new URL(url).host,
  priority: 1,
  depth: 0,
  pageUrl: null,
  detail: {},
  attempts: 0,
  ...changes,
});
const imageOn = (pageUrl: string): FrontierItem => item('http://cdn/a.png', { kind: 'image', pageUrl });

function budgetOf(budget: CrawlBudget, store: SpendingStore | null = null): Promise<Budget> {
  return createBudget({ budget, maxPages: 3, pagesVisited: () => 0, store });
}

async function take(budget: Budget, one: FrontierItem): Promise<string> {
  const places = await budget.acquire(one, one.kind === 'image' ? 'images' : 'pages', signal);
  if (typeof places === 'string') return places;
  await places.spend();
  return 'taken';
}

describe('places', () => {
  test('of a site end before those of the crawl, and others may still have theirs', async () => {
    const budget = await budgetOf({ maxImages: 3, perSite: { maxPages: 1, maxImages: 2 } });
    expect(await take(budget, item('http://a/1'))).toBe('taken');
    expect(await take(budget, item('http://www.a/2'))).toBe('The site a has visited as many pages as it may.');
    expect(await take(budget, item('http://b/1'))).toBe('taken');
    expect(await take(budget, item('http://c/1'))).toBe('taken');
    expect(await take(budget, item('http://d/1'))).toBe('The crawl has visited as many pages as it may.');
    expect(budget.isOutOfPages()).toBe(true);
    const images = [await take(budget, imageOn('http://a/1')), await take(budget, imageOn('http://a/1'))];
    images.push(
      await take(budget, imageOn('http://a/1')),
      await take(budget, imageOn('http://b/1')),
      await take(budget, imageOn('http://b/1')),
    );
    expect(images).toEqual([
      'taken',
      'taken',
      'The site a has shown as many images as it may.',
      'taken',
      'The crawl has shown as many images as it may.',
    ]);
  });

  test('that were not needed may be taken by others, also those of the crawl when the site has none', async () => {
    const budget = await budgetOf({ perSite: { maxImages: 1 }, maxImages: 2 });
    const first = await budget.acquire(imageOn('http://a/'), 'images', signal);
    if (typeof first === 'string') throw new Error(first);
    first.release();
    expect(await take(budget, imageOn('http://a/'))).toBe('taken');
    expect(await take(budget, imageOn('http://a/'))).toMatch(/^The site a /);
    expect(await take(budget, imageOn('http://b/'))).toBe('taken');
  });
});

describe('bytes and time', () => {
  test('are looked at before each request, for the crawl and for the site of the page', async () => {
    const budget = await budgetOf({ maxBytes: 100, perSite: { maxBytes: 50, maxDurationMs: 1_000 } });
    await budget.spent(item('http://a/'), 30, 0);
    await budget.spent(imageOn('http://a/'), 30, 500);
    expect(await budget.refusal(item('http://a/'), 500)).toBe('The site a has brought 60 bytes, and may bring 50.');
    expect(await budget.refusal(item('http://b/'), 500)).toBe(null);
    await budget.spent(item('http://b/'), 10, 600);
    expect([await budget.refusal(item('http://b/'), 1_599), await budget.refusal(item('http://b/'), 1_600)]).toEqual([
      null,
      'The site b has taken as long as it may, 1 s.',
    ]);
    await budget.spent(item('http://c/'), 30, 700);
    expect(await budget.refusal(item('http://d/'), 700)).toBe('The crawl has brought 100 bytes, and may bring 100.');
  });

  test('of an earlier process count, the time in between does not', async () => {
    const database = new DatabaseSync(':memory:');
    const before = await budgetOf({}, createSqliteSpendingStore(database));
    await before.spent(item('http://a/'), 30, 0);
    await before.spent(item('http://a/'), 30, 400);
    await take(before, imageOn('http://a/'));
    const caps: CrawlBudget = { maxDurationMs: 1_000, perSite: { maxBytes: 60, maxImages: 1 } };
    const after = await budgetOf(caps, createSqliteSpendingStore(database));
    expect(await after.refusal(item('http://a/'), 99_000)).toMatch(/^The site a has brought 60 bytes/);
    expect(await take(after, imageOn('http://a/'))).toMatch(/^The site a has shown/);
    await after.spent(item('http://b/'), 1, 99_000);
    expect([await after.refusal(item('http://b/'), 99_599), await after.refusal(item('http://b/'), 99_600)]).toEqual([
      null,
      'The crawl has taken as long as it may, 1 s.',
    ]);
    const other = await budgetOf(caps, createSqliteSpendingStore(database, { runId: 'other' }));
    expect(await other.refusal(item('http://a/'), 0)).toBe(null);
    expect(database.prepare('SELECT count(*) AS n FROM crawl_spending').get()).toEqual({ n: 3 });
  });
});

describe('processes that share a crawl', () => {
  const shared = (budget: CrawlBudget, database: InstanceType<typeof DatabaseSync>, visited: { pages: number }): Promise<Budget> =>
    createBudget({
      budget,
      maxPages: 3,
      pagesVisited: () => visited.pages,
      store: createSqliteSpendingStore(database),
      isShared: true,
    });

  test('spend one budget together', async () => {
    const database = new DatabaseSync(':memory:');
    const caps: CrawlBudget = { maxBytes: 100, maxImages: 3, perSite: { maxImages: 2, maxPages: 1 } };
    const visited = { pages: 0 };
    const [one, two] = [await shared(caps, database, visited), await shared(caps, database, visited)];
    expect(await take(one, imageOn('http://a/'))).toBe('taken');
    expect(await take(two, imageOn('http://a/'))).toBe('taken');
    expect(await take(one, imageOn('http://a/'))).toMatch(/^The site a has shown/);
    expect(await take(one, imageOn('http://b/'))).toBe('taken');
    expect(await take(two, imageOn('http://c/'))).toMatch(/^The crawl has shown/);
    expect(await take(one, item('http://a/1'))).toBe('taken');
    expect(await take(two, item('http://a/2'))).toBe('The site a has visited as many pages as it may.');
    visited.pages = 3;
    expect(await take(two, item('http://b/1'))).toBe('The crawl has visited as many pages as it may.');
    await one.spent(item('http://a/'), 60, 0);
    expect(await two.refusal(item('http://b/'), 0)).toBe(null);
    await two.spent(item('http://b/'), 60, 10);
    expect(await one.refusal(item('http://c/'), 10)).toBe('The crawl has brought 120 bytes, and may bring 100.');
  });

  test('add their times, and answers that come late take nothing away', async () => {
    const database = new DatabaseSync(':memory:');
    const [one, two] = [await shared({}, database, { pages: 0 }), await shared({}, database, { pages: 0 })];
    await one.spent(item('http://a/'), 1, 1_000);
    await one.spent(item('http://a/'), 1, 3_000);
    await one.spent(item('http://a/'), 1, 2_000);
    await two.spent(item('http://a/'), 1, 5_000);
    await two.spent(item('http://a/'), 1, 6_000);
    expect(createSqliteSpendingStore(database).get('')).toEqual({ pages: 0, images: 0, bytes: 5, elapsedMs: 3_000 });
  });
});

test('caps are whole numbers of at least 1, and known', () => {
  checkBudget({ maxBytes: 1, perSite: { maxPages: 1 } });
  expect(() => checkBudget({ maxBytes: 0 })).toThrow('Expected `budget.maxBytes` to be an integer >= 1');
  expect(() => checkBudget({ perSite: { maxDurationMs: 1.5 } })).toThrow('`budget.perSite.maxDurationMs`');
  expect(() => checkBudget({ maxByte: 5 } as CrawlBudget)).toThrow('Expected `budget` to be caps of');
});
