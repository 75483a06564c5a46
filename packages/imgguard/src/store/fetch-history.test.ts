import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FINGERPRINT_ENGINE } from '@imgguard/core';
import { createSqliteCrawlMemory, createSqliteFrontier } from '@imgguard/crawler/sqlite';
import type { FetchRecord } from '@imgguard/crawler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFetchHistory, pruneCrawls } from './fetch-history.ts';
import { openStore, type Store } from './store.ts';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgguard-history-'));
  store = openStore(folder, true);
});

afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true, force: true });
});

const record = (kind: FetchRecord['kind'], sha256: string): FetchRecord => ({
  version: 1,
  kind,
  url: 'http://h/a.png',
  etag: '"1"',
  lastModified: null,
  sha256,
  askedAt: 1,
  changedAt: 1,
  intervalMs: 2,
  dueAt: 3,
  content: '{}',
});

describe('an image is forgotten that could not be compared any more', () => {
  const sha256 = 'ab'.repeat(32);
  const knows = async (): Promise<boolean> => (await createFetchHistory(store).get('image', 'http://h/a.png')) !== null;
  const add = (): number => store.images.add({ sha256, byteLength: 9, contentType: 'image/png' }).id;

  beforeEach(() => createFetchHistory(store).set(record('image', sha256)));

  it('when it is not in the database, or without fingerprint and bytes', async () => {
    expect(await knows()).toBe(false);
    add();
    expect(await knows()).toBe(false);
  });

  it('when another engine made its fingerprint', async () => {
    const id = add();
    store.images.setFingerprint(id, { width: 1, height: 1 }, { engine: 'another', data: new Uint8Array(1) });
    expect(await knows()).toBe(false);
    store.images.setFingerprint(id, { width: 1, height: 1 }, { engine: FINGERPRINT_ENGINE, data: new Uint8Array(1) });
    expect(await knows()).toBe(true);
  });

  it('but not when it is known to be no picture, or its bytes are there', async () => {
    store.images.refuse(add(), { code: 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', message: 'text' });
    expect(await knows()).toBe(true);
    const bytes = Buffer.from('bytes');
    const digest = await store.blobs.put(bytes);
    store.images.add({ sha256: digest, byteLength: 5, contentType: null });
    await createFetchHistory(store).set(record('image', digest));
    expect(await knows()).toBe(true);
  });

  it('and pages never are', async () => {
    await createFetchHistory(store).set(record('page', sha256));
    expect(await createFetchHistory(store).get('page', 'http://h/a.png')).toEqual(record('page', sha256));
  });
});

describe('what scans remember is forgotten', () => {
  const DAY_MS = 86_400_000;
  const now = Date.parse('2026-06-01T00:00:00Z');
  const knows = async (url: string): Promise<boolean> => (await createFetchHistory(store).get('page', url)) !== null;

  it('half a year after a server was last asked', async () => {
    const history = createFetchHistory(store);
    for (const days of [0, 179, 181]) await history.set({ ...record('page', 'x'), url: `http://h/${days}`, askedAt: now - days * DAY_MS });
    pruneCrawls(store, now);
    expect([await knows('http://h/0'), await knows('http://h/179'), await knows('http://h/181')]).toEqual([true, true, false]);
  });

  it('with the scan that needed it: when that is finished, unknown, or lies still for half a year', () => {
    const begin = (maxPages: number): string =>
      store.runs.begin({ sites: ['http://h/'], allowLoopback: false, maxPages, minDelayMs: 1 }).id;
    const [finished, running] = [begin(1), begin(2)];
    store.runs.finish(finished);
    const entry = { id: 'x', kind: 'page', url: 'http://h/', host: 'h', priority: 1, depth: 0, pageUrl: null, detail: {} } as const;
    for (const runId of [finished, running, 'run_of-nobody']) createSqliteFrontier(store.database.connection, { runId }).put([entry]);
    const { runs } = createSqliteCrawlMemory(store.database.connection);
    pruneCrawls(store);
    expect(runs()).toEqual([running]);
    pruneCrawls(store, Date.now() + 179 * DAY_MS);
    expect(runs()).toEqual([running]);
    pruneCrawls(store, Date.now() + 181 * DAY_MS);
    expect(runs()).toEqual([]);
  });
});
