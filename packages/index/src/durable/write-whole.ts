/** Files of an index's folder that are replaced as a whole. */
import { replaceFile } from '../replace-file.ts';

/** Whether a file was left by a write that did not come to its end. */
export function isUnfinished(name: string): boolean {
  return name.endsWith(UNFINISHED_ENDING);
}

/** `parts` are written one after the other, with the event loop free in between. */
export async function writeWhole(file: string, parts: Iterable<Uint8Array>): Promise<void> {
  await replaceFile({ file, temporary: `${file}${UNFINISHED_ENDING}`, flag: 'w' }, async (handle) => {
    for (const part of parts) await handle.writeFile(part);
  });
}

// --- internal ---

const UNFINISHED_ENDING = '.unfinished';
