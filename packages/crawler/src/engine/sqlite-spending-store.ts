/** What a crawl spent of its budget, in an SQLite database that the caller opened. */
import { atomically, type SqliteDatabase } from '../frontier/sqlite-database.ts';
import { createTables } from '../frontier/sqlite-schema.ts';
import type { Spending, SpendingStore } from './budget.ts';

/** Builds a store for the crawl with this run id, that of its frontier. The database stays the caller's to close. */
export function createSqliteSpendingStore(
  database: SqliteDatabase,
  { runId = 'default' }: { readonly runId?: string } = {},
): SpendingStore {
  createTables(database);
  const select = database.prepare('SELECT record FROM crawl_spending WHERE run = ? AND site = ?');
  const upsert = database.prepare(
    'INSERT INTO crawl_spending (run, site, record) VALUES (?, ?, ?) ON CONFLICT (run, site) DO UPDATE SET record = excluded.record',
  );
  const get = (site: string): Spending | null => {
    const row = select.get(runId, site) as { record: string } | undefined;
    return row === undefined ? null : (JSON.parse(row.record) as Spending);
  };
  const set = (site: string, spending: Spending): void => void upsert.run(runId, site, JSON.stringify(spending));
  return {
    get,
    set,
    add: (site, { pages, images, bytes, elapsedMs }) =>
      atomically(database, () => {
        const known = get(site) ?? { pages: 0, images: 0, bytes: 0, elapsedMs: 0 };
        const sum = {
          pages: known.pages + pages,
          images: known.images + images,
          bytes: known.bytes + bytes,
          elapsedMs: known.elapsedMs + elapsedMs,
        };
        set(site, sum);
        return sum;
      }),
  };
}
