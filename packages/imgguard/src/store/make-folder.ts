import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileError } from '../errors.ts';

/**
 * Makes a folder and those above it, where they are not there yet.
 *
 * @throws GuardError `IMGGUARD_READ_ONLY`, `IMGGUARD_NOT_A_FOLDER`, `IMGGUARD_DISK_FULL`.
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') expectWritable(folder);
    throw fileError(error, folder);
  }
}

// --- internal ---

/** On a read-only disk, Node's recursive mkdir says that the folder does not exist; the nearest one that does knows better. */
function expectWritable(folder: string): void {
  let nearest = resolve(folder);
  while (!existsSync(nearest)) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK);
  } catch (error) {
    throw fileError(error, folder);
  }
}
