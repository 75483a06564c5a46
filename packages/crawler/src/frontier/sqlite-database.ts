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
    database.exec('ROLLBACK TO crawl_change');
    database.exec('RELEASE crawl_change');
    throw error;
  }
}
