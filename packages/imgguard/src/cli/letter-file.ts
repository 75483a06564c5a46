import { access, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Letter } from '@imgguard/claims';
import { fileError, GuardError } from '../errors.ts';
import { makeFolder } from '../store/make-folder.ts';
import { UsageError } from './usage-error.ts';

/** Where a letter is written. Nothing is replaced unless that was asked for. */
export interface LetterFile {
  /** Refuses early what could not be written later. */
  check(): Promise<void>;
  write(letter: Letter): Promise<void>;
}

/** A letter's file; the ending says what it holds. @throws UsageError for other endings. */
export function letterFile(path: string, overwrite: boolean): LetterFile {
  const content = contentFor(path);
  const taken = (cause?: unknown): GuardError =>
    new GuardError('IMGGUARD_REFUSED', `${path} exists already; name another file, or add --overwrite.`, { cause });
  return {
    check: async () => {
      if (!overwrite && (await exists(path))) throw taken();
    },
    write: async (letter) => {
      try {
        makeFolder(dirname(path));
        await writeFile(path, content(letter), { flag: overwrite ? 'w' : 'wx' });
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EEXIST' && (await exists(path))) throw taken(error);
        // Half a letter must not pass for one.
        if (code === 'ENOSPC') await rm(path, { force: true }).catch(() => undefined);
        throw fileError(error, path);
      }
    },
  };
}

// --- internal ---

function contentFor(path: string): (letter: Letter) => string {
  if (/\.txt$/i.test(path)) return ({ subject, text }) => `Subject: ${subject}\n\n${text.trimEnd()}\n`;
  if (/\.html?$/i.test(path)) return ({ html }) => html;
  throw new UsageError(`--out must end in .txt or .html, got "${path}".`);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
