/** Tables of the SQLite frontier, robots store and fetch history. Names begin with `crawl_`, so that they can live beside a caller's own. */
import { crawlerError } from '../errors.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/** Raised with every change of a table, not with a further one; a file with another number is refused, not guessed at. */
const SCHEMA_VERSION = '1';

/** Item states in the `state` column. */
export const PENDING = 0;
export const LEASED = 1;
export const DONE = 2;

const TABLES = `
CREATE TABLE IF NOT EXISTS crawl_format (version TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS crawl_host (
  run TEXT NOT NULL, host TEXT NOT NULL, pending INTEGER NOT NULL DEFAULT 0,
  leased_until INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (run, host)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS crawl_host_ready ON crawl_host (run, next_at) WHERE pending > 0;
CREATE TABLE IF NOT EXISTS crawl_item (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL,
  host TEXT NOT NULL, priority INTEGER NOT NULL, depth INTEGER NOT NULL, page_url TEXT, detail TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0,
  leased_until INTEGER NOT NULL DEFAULT 0, outcome TEXT, UNIQUE (run, id)
);
CREATE INDEX IF NOT EXISTS crawl_item_ready ON crawl_item (run, host, priority DESC, seq) WHERE state = 0;
CREATE INDEX IF NOT EXISTS crawl_item_leased ON crawl_item (run, leased_until) WHERE state = 1;
CREATE INDEX IF NOT EXISTS crawl_item_outcome ON crawl_item (run, kind, url) WHERE outcome IS NOT NULL;
CREATE INDEX IF NOT EXISTS crawl_item_state ON crawl_item (run, state);
CREATE TABLE IF NOT EXISTS crawl_robots (origin TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS crawl_history (
  kind TEXT NOT NULL, url TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (kind, url)
);
CREATE TABLE IF NOT EXISTS crawl_spending (
  run TEXT NOT NULL, site TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (run, site)
) WITHOUT ROWID;
`;

/** Creates the tables that are missing. */
export function createTables(database: SqliteDatabase): void {
  database.exec(TABLES);
  const row = database.prepare('SELECT version FROM crawl_format').get() as { version: string } | undefined;
  if (row === undefined) database.prepare('INSERT INTO crawl_format (version) VALUES (?)').run(SCHEMA_VERSION);
  else if (row.version !== SCHEMA_VERSION) {
    throw crawlerError(
      'IMGGUARD_FRONTIER_FORMAT',
      `This database holds a crawl of format ${row.version}, this version reads ${SCHEMA_VERSION}. Use the version that wrote it, or another file.`,
    );
  }
}
