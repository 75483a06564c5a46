/** Tables of the SQLite frontier, robots store and fetch history. Names begin with `crawl_`, so that they can live beside a caller's own. */
import { crawlerError } from '../errors.ts';
import { atomically, type SqliteDatabase } from './sqlite-database.ts';

/** Raised with every change of a table, not with a further one; a file with a number that is not known is refused, not guessed at. */
const SCHEMA_VERSION = '2';

/** Item states in the `state` column. */
export const PENDING = 0;
export const LEASED = 1;
export const DONE = 2;

const TABLES = `
CREATE TABLE IF NOT EXISTS crawl_host (
  run TEXT NOT NULL, host TEXT NOT NULL, pending INTEGER NOT NULL DEFAULT 0,
  leased_until INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0,
  leased_by TEXT NOT NULL DEFAULT '', asked_by TEXT NOT NULL DEFAULT '',
  asked_until INTEGER NOT NULL DEFAULT 0, pause_ms INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (run, host)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS crawl_host_ready ON crawl_host (run, next_at) WHERE pending > 0;
CREATE INDEX IF NOT EXISTS crawl_host_leased ON crawl_host (run, leased_until) WHERE leased_until > 0;
CREATE INDEX IF NOT EXISTS crawl_host_asked ON crawl_host (run, asked_until) WHERE asked_until > 0;
CREATE TABLE IF NOT EXISTS crawl_item (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL,
  host TEXT NOT NULL, priority INTEGER NOT NULL, depth INTEGER NOT NULL, page_url TEXT, detail TEXT NOT NULL,
  state INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, not_before INTEGER NOT NULL DEFAULT 0,
  leased_until INTEGER NOT NULL DEFAULT 0, outcome TEXT, UNIQUE (run, id)
);
CREATE INDEX IF NOT EXISTS crawl_item_ready ON crawl_item (run, host, priority DESC, seq) WHERE state = 0;
CREATE INDEX IF NOT EXISTS crawl_item_waiting ON crawl_item (run, host, not_before) WHERE state = 0 AND not_before > 0;
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

/** From each older format to the next one. */
const UPGRADES: Readonly<Record<string, string>> = {
  1: `ALTER TABLE crawl_host ADD COLUMN leased_by TEXT NOT NULL DEFAULT '';
    ALTER TABLE crawl_host ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
    ALTER TABLE crawl_host ADD COLUMN asked_until INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE crawl_host ADD COLUMN pause_ms INTEGER NOT NULL DEFAULT 0;
    UPDATE crawl_format SET version = '2'`,
};

/** Creates the tables that are missing, and brings those of an older version up to date. */
export function createTables(database: SqliteDatabase): void {
  database.exec('CREATE TABLE IF NOT EXISTS crawl_format (version TEXT NOT NULL)');
  const version = database.prepare('SELECT version FROM crawl_format');
  atomically(database, () => {
    let row = version.get() as { version: string } | undefined;
    if (row === undefined) database.prepare('INSERT INTO crawl_format (version) VALUES (?)').run(SCHEMA_VERSION);
    for (; row !== undefined && row.version !== SCHEMA_VERSION; row = version.get() as { version: string } | undefined) {
      const upgrade = UPGRADES[row.version];
      if (upgrade === undefined) throw unknownFormat(row.version);
      database.exec(upgrade);
    }
    database.exec(TABLES);
  });
}

// --- internal ---

function unknownFormat(version: string): Error {
  return crawlerError(
    'IMGGUARD_FRONTIER_FORMAT',
    `This database holds a crawl of format ${version}, this version reads ${SCHEMA_VERSION}. Use the version that wrote it, or another file.`,
  );
}
