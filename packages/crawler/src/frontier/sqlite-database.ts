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

/** Runs `change` so that all or nothing of it is stored, inside or outside a transaction of the caller. */
export function atomically<T>(database: SqliteDatabase, change: () => T): T {
  database.exec('SAVEPOINT crawl_change');
  try {
    const result = change();
    database.exec('RELEASE crawl_change');
    return result;
  } catch (error) {
    undo(database);
    throw error;
  }
}

// --- internal ---

/** After some failures, a full disk among them, SQLite has already rolled back everything and knows no savepoint any more. */
function undo(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK TO crawl_change');
    database.exec('RELEASE crawl_change');
  } catch {
    // The change is undone in either case; the error that led here is the one to report.
  }
}
