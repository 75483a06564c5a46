import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { constants } from 'node:fs';
import { fileError, GuardError } from '../errors.ts';

/**
 * Reads a file that came from a stranger: a plain file only, no link to another one, no pipe that never ends, and no more than `maxBytes` of it.
 *
 * @throws GuardError `IMGGUARD_REFUSED` for anything else.
 */
export async function readHostileFile(path: string, maxBytes: number): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  try {
    // Without waiting: a named pipe would never open.
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      const { size } = await plainFile(file, path);
      if (size > maxBytes) throw new GuardError('IMGGUARD_REFUSED', `${path} is larger than ${maxBytes / 1_000_000} MB; it is not taken.`);
      const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(size), position: 0 });
      return { name: basename(path), bytes: new Uint8Array(buffer.subarray(0, bytesRead)) };
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP')
      throw new GuardError('IMGGUARD_REFUSED', `${path} is a link; name the file itself.`, { cause: error });
    throw fileError(error, path);
  }
}

// --- internal ---

async function plainFile(file: Awaited<ReturnType<typeof open>>, path: string): Promise<{ readonly size: number }> {
  const stats = await file.stat();
  if (stats.isFile()) return stats;
  throw new GuardError('IMGGUARD_REFUSED', `${path} is no plain file; it is not taken.`);
}
