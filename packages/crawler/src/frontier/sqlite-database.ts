/** What is needed of a database handle, so that any build of SQLite with `node:sqlite`'s interface can be injected. */

/** The part of `node:sqlite`'s `StatementSync` that is used. */
export interface SqliteStatement {
  run(...parameters: (string | number | null)[]): unknown;
  get(...parameters: (string | number | null)[]): unknown;
  all(...parameters: (string | number | null)[]): unknown[];
}

/** The part of `node:sqlite`'s `DatabaseSync` that is used; `@photostructure/sqlite` has the same. */
export interface SqliteDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
}

/** Runs `change` so that all or nothing of it is stored, inside or outside a transaction of the caller. Needs the table `crawl_format`. */
export function atomically<T>(database: SqliteDatabase, change: () => T): T {
  try {
    database.exec(BEGIN);
    const result = change();
    database.exec('RELEASE crawl_change');
    return result;
  } catch (error) {
    undo(database);
    throw error;
  }
}

// --- internal ---

/**
 * The second statement changes nothing, and makes the transaction one that writes, which waits for its turn. One that reads first and writes then fails at once when another
 * process has written in between.
 */
const BEGIN = 'SAVEPOINT crawl_change; DELETE FROM crawl_format WHERE 0';

/** After some failures, a full disk among them, SQLite has already rolled back everything and knows no savepoint any more. */
function undo(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK TO crawl_change');
    database.exec('RELEASE crawl_change');
  } catch {
    // The change is undone in either case; the error that led here is the one to report.
  }
}
