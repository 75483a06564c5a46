import { open } from 'node:fs/promises';
import { fileError } from '../errors.ts';
import { UsageError } from './usage-error.ts';

/** Writes a file for the owner alone, and never in place of another one. @throws UsageError where there is one. */
export async function writePrivate(path: string, content: string | Uint8Array): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new UsageError(`${path} exists already; name another file.`);
    throw fileError(error, path);
  }
}
