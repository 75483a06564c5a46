/** Files that are replaced as a whole, so that one is either as it was or as it should be, also after a power cut. */
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How a file is written under another name first. `flag` as of Node's `open`: `wx` where a file of that name would be another writer's. */
export interface Replacement {
  readonly file: string;
  readonly temporary: string;
  readonly flag: 'w' | 'wx';
}

/** Writes under the temporary name, flushes, renames, and flushes the folder. What fails leaves the file as it was, and no other. */
export async function replaceFile({ file, temporary, flag }: Replacement, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  try {
    const handle = await open(temporary, flag);
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** So that a rename survives a power cut; some systems cannot flush folders. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
