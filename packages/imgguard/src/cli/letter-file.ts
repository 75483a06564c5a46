import { access, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RenderedLetter } from '../guard/letters.ts';
import { letterEmail } from '../papers/letter-email.ts';
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
  /** Of an e-mail: whether the PDF goes along. @default false */
  readonly attachPdf?: boolean;
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

type Content = (rendered: RenderedLetter) => string | Promise<string | Uint8Array>;

function contentFor(path: string, { attachPdf = false, ...options }: Omit<LetterFileOptions, 'overwrite'>): Content {
  const pdf = ({ letter, locale, at, sender }: RenderedLetter): Promise<Uint8Array> =>
    letterPdf(letter, { locale, at, author: sender.name, ...options });
  if (/\.txt$/i.test(path)) return ({ letter: { subject, text } }) => `Subject: ${subject}\n\n${text.trimEnd()}\n`;
  if (/\.html?$/i.test(path)) return ({ letter: { html } }) => html;
  if (/\.pdf$/i.test(path)) return pdf;
  if (/\.eml$/i.test(path)) return async (rendered) => email(rendered, attachPdf ? await pdf(rendered) : undefined);
  throw new UsageError(`--out must end in .txt, .html, .pdf or .eml, got "${path}".`);
}

function email({ letter, at, sender, recipient }: RenderedLetter, pdf: Uint8Array | undefined): string {
  const { name, email: address } = sender;
  if (address === undefined) throw new GuardError('IMGGUARD_REFUSED', 'An e-mail needs the e-mail address of the rights holder.');
  const to = recipient === undefined ? {} : { to: recipient };
  return letterEmail(letter, { from: { name, email: address }, ...to, at, ...(pdf === undefined ? {} : { pdf }) });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
