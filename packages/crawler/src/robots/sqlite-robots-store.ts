/** Robots records in an SQLite database, so that a crawl that is resumed within their time does not ask again. */
import type { SqliteDatabase } from '../frontier/sqlite-database.ts';
import { createTables } from '../frontier/sqlite-schema.ts';
import type { RobotsRecord, RobotsStore } from './robots-store.ts';

/** Builds a store on an open database, which stays the caller's to close. */
export function createSqliteRobotsStore(database: SqliteDatabase): RobotsStore {
  createTables(database);
  const select = database.prepare('SELECT record FROM crawl_robots WHERE origin = ?');
  const upsert = database.prepare(
    'INSERT INTO crawl_robots (origin, record) VALUES (?, ?) ON CONFLICT (origin) DO UPDATE SET record = excluded.record',
  );
  return {
    get(origin) {
      const row = select.get(origin) as { record: string } | undefined;
      return row === undefined ? null : (JSON.parse(row.record) as RobotsRecord);
    },
    set: (record) => void upsert.run(record.origin, JSON.stringify(record)),
  };
}
