/** Files that are replaced as a whole: written under another name, flushed, renamed, and the folder flushed. */
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../snapshot.ts';

/** Whether a file was left by a write that did not come to its end. */
export function isUnfinished(name: string): boolean {
  return name.endsWith(UNFINISHED_ENDING);
}

/** `parts` are written one after the other, with the event loop free in between. */
export async function writeWhole(file: string, parts: Iterable<Uint8Array>): Promise<void> {
  const temporary = `${file}${UNFINISHED_ENDING}`;
  try {
    const handle = await open(temporary, 'w');
    try {
      for (const part of parts) await handle.writeFile(part);
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

// --- internal ---

const UNFINISHED_ENDING = '.unfinished';
