/** A fetch history in an SQLite database that the caller opened. */
import { type SqliteDatabase } from '../frontier/sqlite-database.ts';
import { createTables } from '../frontier/sqlite-schema.ts';
import type { FetchHistory, FetchRecord } from './fetch-history.ts';

/** The same interface, with nothing left pending when a call returns. */
export type SqliteFetchHistory = {
  readonly [Method in keyof FetchHistory]: (
    ...parameters: Parameters<FetchHistory[Method]>
  ) => Exclude<ReturnType<FetchHistory[Method]>, Promise<unknown>>;
};

/** Builds a history on an open database, which stays the caller's to close. It is shared by all crawls of the database. */
export function createSqliteFetchHistory(database: SqliteDatabase): SqliteFetchHistory {
  createTables(database);
  const select = database.prepare('SELECT record FROM crawl_history WHERE kind = ? AND url = ?');
  const upsert = database.prepare(
    'INSERT INTO crawl_history (kind, url, record) VALUES (?, ?, ?) ON CONFLICT (kind, url) DO UPDATE SET record = excluded.record',
  );
  return {
    get(kind, url) {
      const row = select.get(kind, url) as { record: string } | undefined;
      return row === undefined ? null : (JSON.parse(row.record) as FetchRecord);
    },
    set: (record) => void upsert.run(record.kind, record.url, JSON.stringify(record)),
  };
}
