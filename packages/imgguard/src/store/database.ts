/**
 * The one SQLite file that is the truth of an installation, opened the way that keeps it safe.
 *
 * Every statement goes through here, so that "disk full" or "read-only" is a typed error with one clear sentence wherever it happens.
 */
import { DatabaseSync } from '@photostructure/sqlite';
import { GuardError } from '../errors.ts';
import { migrate } from './migrate.ts';

/** What SQLite stores in a column. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** A connection with its prepared statements. Synchronous: one statement takes microseconds to a few milliseconds. */
export interface Database {
  /** The connection itself, for parts that keep their own tables in the same file (the crawler's frontier). */
  readonly connection: InstanceType<typeof DatabaseSync>;
  readonly path: string;
  run(sql: string, ...values: SqlValue[]): number;
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SqlValue[]): Row[];
  /** All of `work` or nothing of it; may be nested, the outermost decides. */
  transaction<T>(work: () => T): T;
  /** Runs something that uses `connection` itself, with the same translation of errors. */
  guarded<T>(work: () => T): T;
  close(): void;
}

/** Milliseconds that a statement waits for another process that is writing. A commit takes a few; five seconds means that something is stuck. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens, configures and migrates the database at `path`.
 *
 * - `journal_mode=WAL`: `imgguard hits` reads while a scan writes.
 * - `synchronous=FULL`: a commit survives a power cut. A scan commits at the pace of polite fetching, so the fsync costs nothing that
 *   anybody waits for; and a person's decision is never lost.
 *
 * @throws GuardError `IMGGUARD_READ_ONLY`, `IMGGUARD_DISK_FULL`, `IMGGUARD_DATABASE_NEWER`, `IMGGUARD_DATABASE_CORRUPT`, `IMGGUARD_BUSY`.
 */
export function openDatabase(path: string): Database {
  const connection = translated(path, () => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }));
  try {
    const database = wrap(connection, path);
    database.guarded(() => {
      connection.exec('PRAGMA journal_mode = WAL');
      connection.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF');
    });
    migrate(database);
    return database;
  } catch (error) {
    connection.close();
    throw error;
  }
}

// --- internal ---

type Connection = InstanceType<typeof DatabaseSync>;
type Statement = ReturnType<Connection['prepare']>;

function wrap(connection: Connection, path: string): Database {
  const statements = new Map<string, Statement>();
  const guarded = <T>(work: () => T): T => translated(path, work);
  const prepared = (sql: string): Statement => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    connection,
    path,
    guarded,
    run: (sql, ...values) => guarded(() => Number(prepared(sql).run(...values).changes)),
    get: <Row>(sql: string, ...values: SqlValue[]) => guarded(() => prepared(sql).get(...values) as Row | undefined),
    all: <Row>(sql: string, ...values: SqlValue[]) => guarded(() => prepared(sql).all(...values) as Row[]),
    transaction: (work) => inTransaction(connection, path, work),
    close: () => {
      statements.clear();
      if (connection.isOpen) connection.close();
    },
  };
}

function inTransaction<T>(connection: Connection, path: string, work: () => T): T {
  if (connection.isTransaction) return work();
  translated(path, () => connection.exec('BEGIN IMMEDIATE'));
  try {
    const result = work();
    translated(path, () => connection.exec('COMMIT'));
    return result;
  } catch (error) {
    // SQLite has already rolled back by itself after some failures, a full disk among them.
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

function translated<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw databaseError(error, path);
  }
}

/** Primary result codes of SQLite (sqlite.org/rescode.html): the low byte of what the driver reports. */
const SQLITE = { BUSY: 5, LOCKED: 6, READONLY: 8, IOERR: 10, CORRUPT: 11, FULL: 13, CANTOPEN: 14, NOTADB: 26, PERM: 3, AUTH: 23 } as const;

/** Turns what SQLite threw into one clear sentence; other values pass through untouched. */
export function databaseError(error: unknown, path: string): unknown {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  if (typeof code !== 'number') return error;
  const options = { cause: error };
  switch (code & 0xff) {
    case SQLITE.FULL:
    case SQLITE.IOERR:
      return diskError(error, path);
    case SQLITE.READONLY:
    case SQLITE.CANTOPEN:
    case SQLITE.PERM:
    case SQLITE.AUTH:
      return new GuardError(
        'IMGGUARD_READ_ONLY',
        `The data folder cannot be written (${path}); change its permissions or name another folder with --data.`,
        options,
      );
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return new GuardError('IMGGUARD_BUSY', `Another process is writing to ${path}; try again when it has finished.`, {
        ...options,
        retryable: true,
      });
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return new GuardError(
        'IMGGUARD_DATABASE_CORRUPT',
        `${path} is not a readable ImgGuard database; restore it from a backup or name another folder with --data.`,
        options,
      );
    default:
      return new GuardError('IMGGUARD_DATABASE', `The database ${path} refused a statement: ${(error as Error).message}.`, options);
  }
}

function diskError(error: unknown, path: string): GuardError {
  const full = ((error as { errcode: number }).errcode & 0xff) === SQLITE.FULL;
  const sentence = full
    ? `The disk is full: nothing more can be written to ${path}; free some space and run the same command again.`
    : `The disk failed while using ${path} (is it full, or was it removed?); check it and run the same command again.`;
  return new GuardError('IMGGUARD_DISK_FULL', sentence, { cause: error, retryable: true });
}
