/** Tables of the SQLite frontier, robots store and fetch history. Names begin with `crawl_`, so that they can live beside a caller's own. */
import { crawlerError } from '../errors.ts';
import { atomically, type SqliteDatabase } from './sqlite-database.ts';

/** Raised with every change of a table, not with a further one; a file with a number that is not known is refused, not guessed at. */
const SCHEMA_VERSION = '3';

/** Item states in the `state` column; 1 is leased. */
export const PENDING = 0;
export const DONE = 2;

/** `crawl_count` is kept by triggers, so that whoever changes items keeps it right; every run that has items has a row. An item's outcome comes with its last state. */
const TABLES = `
CREATE TABLE IF NOT EXISTS crawl_host (
  run TEXT NOT NULL, host TEXT NOT NULL, pending INTEGER NOT NULL DEFAULT 0,
  leased_until INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0,
  leased_by TEXT NOT NULL DEFAULT '', asked_by TEXT NOT NULL DEFAULT '',
  asked_until INTEGER NOT NULL DEFAULT 0, pause_ms INTEGER NOT NULL DEFAULT 0,
  latency_ms REAL NOT NULL DEFAULT 0, backoff_steps INTEGER NOT NULL DEFAULT 0,
  backoff_until INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
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
CREATE TABLE IF NOT EXISTS crawl_count (
  run TEXT PRIMARY KEY, pending INTEGER NOT NULL DEFAULT 0, leased INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
  pages INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS crawl_item_added AFTER INSERT ON crawl_item BEGIN
  UPDATE crawl_count SET pending = pending + 1 WHERE run = NEW.run;
END;
CREATE TRIGGER IF NOT EXISTS crawl_item_moved AFTER UPDATE OF state ON crawl_item WHEN OLD.state <> NEW.state BEGIN
  UPDATE crawl_count SET pending = pending + (NEW.state = 0) - (OLD.state = 0), leased = leased + (NEW.state = 1) - (OLD.state = 1),
    done = done + (NEW.state = 2) - (OLD.state = 2), pages = pages + (NEW.kind = 'page' AND NEW.outcome IS NOT NULL) WHERE run = NEW.run;
END;
CREATE TRIGGER IF NOT EXISTS crawl_item_removed AFTER DELETE ON crawl_item BEGIN
  UPDATE crawl_count SET pending = pending - (OLD.state = 0), leased = leased - (OLD.state = 1), done = done - (OLD.state = 2),
    pages = pages - (OLD.kind = 'page' AND OLD.outcome IS NOT NULL) WHERE run = OLD.run;
END;
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
  2: `ALTER TABLE crawl_host ADD COLUMN latency_ms REAL NOT NULL DEFAULT 0;
    ALTER TABLE crawl_host ADD COLUMN backoff_steps INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE crawl_host ADD COLUMN backoff_until INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE crawl_host ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
    DROP INDEX IF EXISTS crawl_item_state;
    CREATE TABLE crawl_count (
      run TEXT PRIMARY KEY, pending INTEGER NOT NULL DEFAULT 0, leased INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
      pages INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID;
    INSERT INTO crawl_count SELECT run, sum(state = 0), sum(state = 1), sum(state = 2), sum(kind = 'page' AND outcome IS NOT NULL)
      FROM crawl_item GROUP BY run;
    UPDATE crawl_format SET version = '3'`,
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
