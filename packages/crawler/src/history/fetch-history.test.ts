import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, test } from 'vitest';
import { createMemoryFetchHistory, type FetchRecord } from './fetch-history.ts';
import { createSqliteFetchHistory } from './sqlite-fetch-history.ts';

const RECORD: FetchRecord = {
  version: 1,
  kind: 'image',
  url: 'http://h/a.png',
  etag: 'W/"ü"',
  lastModified: null,
  sha256: 'ab',
  askedAt: 1,
  changedAt: 1,
  intervalMs: 2,
  dueAt: 3,
  content: '{"x":1}',
};

describe.each([
  ['memory', createMemoryFetchHistory],
  ['sqlite', () => createSqliteFetchHistory(new DatabaseSync(':memory:'))],
])('%s', (_name, create) => {
  test('keeps one record for each kind and address, the last one', async () => {
    const history = create();
    expect(await history.get('image', RECORD.url)).toBe(null);
    await history.set(RECORD);
    await history.set({ ...RECORD, kind: 'page', etag: null });
    await history.set({ ...RECORD, sha256: 'cd', content: null });
    expect(await history.get('image', RECORD.url)).toEqual({ ...RECORD, sha256: 'cd', content: null });
    expect(await history.get('page', RECORD.url)).toEqual({ ...RECORD, kind: 'page', etag: null });
    expect(await history.get('css', RECORD.url)).toBe(null);
  });
});

test('a database keeps it for the next process', () => {
  const database = new DatabaseSync(':memory:');
  createSqliteFetchHistory(database).set(RECORD);
  expect(createSqliteFetchHistory(database).get('image', RECORD.url)).toEqual(RECORD);
});
