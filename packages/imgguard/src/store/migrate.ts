import { createHash } from 'node:crypto';
import { GuardError } from '../errors.ts';
import type { Database } from './database.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

/**
 * Brings the database to the newest form: every migration that has not run yet, each in its own transaction, in order.
 *
 * A database made by a newer version, or one whose past migrations differ from ours, is refused with advice and left untouched.
 */
export function migrate(database: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  const done = applied(database);
  refuseStrangers(database.path, done, migrations);
  for (const migration of migrations.slice(done.length)) apply(database, migration);
}

/** SHA-256 of a migration's text, by which a change of a published one is noticed. */
function migrationChecksum(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

// --- internal ---

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

function applied(database: Database): Applied[] {
  const table = database.get('SELECT 1 FROM sqlite_schema WHERE type = ? AND name = ?', 'table', 'migrations');
  if (table === undefined) return [];
  return database.all<Applied>('SELECT number, name, checksum FROM migrations ORDER BY number');
}

function refuseStrangers(path: string, done: readonly Applied[], known: readonly Migration[]): void {
  if (done.length > known.length) {
    throw new GuardError(
      'IMGGUARD_DATABASE_NEWER',
      `${path} was written by a newer version of imgguard (form ${done.length}, this version knows ${known.length}); update imgguard or name another folder with --data.`,
    );
  }
  for (const [index, entry] of done.entries()) {
    const migration = known[index];
    if (migration !== undefined && migrationChecksum(migration) === entry.checksum && entry.number === index + 1) continue;
    throw new GuardError(
      'IMGGUARD_DATABASE_CORRUPT',
      `${path} has a form that this version of imgguard does not know (step ${entry.number}, ${entry.name}); use the version that wrote it.`,
    );
  }
}

function apply(database: Database, migration: Migration): void {
  database.transaction(() => {
    // Another process may have been faster: it held the write lock while we waited for it.
    if (applied(database).length >= migration.number) return;
    database.guarded(() => database.connection.exec(migration.sql));
    database.run(
      'INSERT INTO migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)',
      migration.number,
      migration.name,
      migrationChecksum(migration),
      new Date().toISOString(),
    );
  });
}
