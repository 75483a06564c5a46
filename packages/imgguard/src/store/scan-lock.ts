import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { GuardError } from '../errors.ts';

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
  const connection = new DatabaseSync(join(dataDir, 'scan.lock'), { timeout: 0 });
  try {
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    throw new GuardError(
      'IMGGUARD_BUSY',
      `Another scan is running on ${dataDir}; wait until it has finished, or name another folder with --data.`,
      {
        cause: error,
        retryable: true,
      },
    );
  }
  return {
    release: () => {
      if (connection.isOpen) connection.close();
    },
  };
}
