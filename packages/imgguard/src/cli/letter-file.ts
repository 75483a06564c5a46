import { access, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RenderedLetter } from '../guard/letters.ts';
import { letterPdf, type LetterPdfOptions } from '../papers/letter-pdf.ts';
import { fileError, GuardError } from '../errors.ts';
import { makeFolder } from '../store/make-folder.ts';
import { UsageError } from './usage-error.ts';

/** Where a letter is written. Nothing is replaced unless that was asked for. */
export interface LetterFile {
  /** Refuses early what could not be written later. */
  check(): Promise<void>;
  write(letter: RenderedLetter): Promise<void>;
}

export interface LetterFileOptions extends Pick<LetterPdfOptions, 'fonts' | 'unprintable' | 'pageSize'> {
  readonly overwrite: boolean;
}

/** A letter's file; the ending says what it holds. @throws UsageError for other endings. */
export function letterFile(path: string, { overwrite, ...pdf }: LetterFileOptions): LetterFile {
  const content = contentFor(path, pdf);
  const taken = (cause?: unknown): GuardError =>
    new GuardError('IMGGUARD_REFUSED', `${path} exists already; name another file, or add --overwrite.`, { cause });
  return {
    check: async () => {
      if (!overwrite && (await exists(path))) throw taken();
    },
    write: async (letter) => {
      const whole = await content(letter);
      try {
        makeFolder(dirname(path));
        await writeFile(path, whole, { flag: overwrite ? 'w' : 'wx' });
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

type Content = (rendered: RenderedLetter) => string | Promise<Uint8Array>;

function contentFor(path: string, pdf: Omit<LetterFileOptions, 'overwrite'>): Content {
  if (/\.txt$/i.test(path)) return ({ letter: { subject, text } }) => `Subject: ${subject}\n\n${text.trimEnd()}\n`;
  if (/\.html?$/i.test(path)) return ({ letter: { html } }) => html;
  if (/\.pdf$/i.test(path)) return ({ letter, locale, at, sender }) => letterPdf(letter, { locale, at, author: sender, ...pdf });
  throw new UsageError(`--out must end in .txt, .html or .pdf, got "${path}".`);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
