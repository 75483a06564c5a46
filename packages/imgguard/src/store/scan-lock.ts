import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { GuardError } from '../errors.ts';
import { databaseError } from './database.ts';

/** Held while a scan runs. */
export interface ScanLock {
  release(): void;
}

/**
 * Makes sure that at most one scan runs on a data folder. Everything else (listing, deciding, adding works) is shared safely by SQLite.
 *
 * The lock is the operating system's own lock on an empty SQLite file: it cannot stay behind when the process is killed, and it
 * works on every platform without a process id to guess at.
 *
 * @throws GuardError `IMGGUARD_BUSY` when another scan holds it.
 */
export function acquireScanLock(dataDir: string): ScanLock {
  const file = join(dataDir, 'scan.lock');
  let connection: InstanceType<typeof DatabaseSync> | undefined;
  try {
    connection = new DatabaseSync(file, { timeout: 0 });
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection?.close();
    throw lockError(databaseError(error, file), dataDir);
  }
  const held = connection;
  return {
    release: () => {
      if (held.isOpen) held.close();
    },
  };
}

// --- internal ---

function lockError(error: unknown, dataDir: string): unknown {
  if (!(error instanceof GuardError) || error.code !== 'IMGGUARD_BUSY') return error;
  const message = `Another scan is running on ${dataDir}; wait until it has finished, or name another folder with --data.`;
  return new GuardError('IMGGUARD_BUSY', message, { cause: error.cause, retryable: true });
}
