import { createHash } from 'node:crypto';
import { refuse, type Refusal } from '../refusal.ts';
import { MAX_PORTAL_FILE_BYTES, MAX_PORTAL_FILES, type PortalFile } from './portal-answer.ts';

/** A file as it came from a respondent. Neither name nor bytes can be trusted. */
export interface HandedInFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file that may be kept: under a name that does no harm, with what its bytes say that it is. */
export interface CheckedFile extends PortalFile {
  /** By the first bytes alone; `application/octet-stream` where they say nothing. */
  readonly mediaType: string;
}

export type CheckFilesResult = { readonly ok: true; readonly files: readonly CheckedFile[] } | Refusal<'invalid-file'>;

/** Longest name that is kept, in characters. House rule: a name is for a person to read. */
export const MAX_FILE_NAME_CHARACTERS = 120;

/**
 * Looks at files before anything is kept: how many, how large, what they are. Programs are refused, whatever they are called; names lose folders, control
 * characters and turns of the writing direction. Nothing is opened, unpacked or rendered here, and nobody else should without care.
 *
 * @example
 * const checked = checkPortalFiles([{ name: 'invoice.pdf', bytes }]);
 */
export function checkPortalFiles(files: readonly HandedInFile[]): CheckFilesResult {
  if (files.length > MAX_PORTAL_FILES) return no(`Up to ${MAX_PORTAL_FILES} files are taken at once.`);
  const checked: CheckedFile[] = [];
  for (const { name, bytes } of files) {
    const safe = safeFileName(name);
    if (bytes.length === 0) return no(`"${safe}" is empty.`);
    if (bytes.length > MAX_PORTAL_FILE_BYTES) return no(`"${safe}" is larger than ${MAX_PORTAL_FILE_BYTES / 1_000_000} MB.`);
    if (isProgram(bytes)) return no(`"${safe}" is a program; hand in pictures, PDF files or text.`);
    checked.push({
      name: safe,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      mediaType: mediaTypeOf(bytes),
    });
  }
  return { ok: true, files: checked };
}

/** What a file is by its first bytes; `application/octet-stream` where they say nothing. */
export function mediaTypeOf(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const found = MEDIA_TYPES.find(([begin, at]) => head.startsWith(begin, at));
  if (found !== undefined) return found[2];
  return isPlainText(bytes) ? 'text/plain' : 'application/octet-stream';
}

// --- internal ---

/** Signatures, where they begin, and what they stand for (file formats' own specifications). */
const MEDIA_TYPES: readonly (readonly [begin: string, at: number, type: string])[] = [
  ['%PDF-', 0, 'application/pdf'],
  ['\xFF\xD8\xFF', 0, 'image/jpeg'],
  ['\x89PNG\r\n\x1A\n', 0, 'image/png'],
  ['GIF8', 0, 'image/gif'],
  ['WEBP', 8, 'image/webp'],
  ['ftypavif', 4, 'image/avif'],
  ['ftypheic', 4, 'image/heic'],
  ['II*\0', 0, 'image/tiff'],
  ['MM\0*', 0, 'image/tiff'],
  ['PK\x03\x04', 0, 'application/zip'],
];

/** Windows, ELF, Mach-O in its four orders and as a bundle (which is also Java's), scripts with an interpreter, WebAssembly, shortcuts of Windows. */
const PROGRAMS: readonly string[] = [
  'MZ',
  '\x7FELF',
  '\xFE\xED\xFA\xCE',
  '\xFE\xED\xFA\xCF',
  '\xCE\xFA\xED\xFE',
  '\xCF\xFA\xED\xFE',
  '\xCA\xFE\xBA\xBE',
  '#!',
  '\0asm',
  'L\0\0\0\x01\x14\x02\0',
];

// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const NOT_IN_TEXT = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFD]/u;
/** Control characters, line breaks of all kinds, and what changes the direction of writing. */
// oxlint-disable-next-line no-control-regex -- as above
const NOT_IN_NAMES = /[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/gu;

function isProgram(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  return PROGRAMS.some((begin) => head.startsWith(begin));
}

/** UTF-8 without control characters other than those of layout; looked at in the first 4 kB. */
function isPlainText(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, 4096), { stream: true });
  return !NOT_IN_TEXT.test(text);
}

function safeFileName(name: string): string {
  const last = name.split(/[/\\]/u).at(-1) ?? '';
  const clean = last.replaceAll(NOT_IN_NAMES, '').trim();
  // A name of dots only would be a folder.
  const named = /^\.*$/u.test(clean) ? 'unnamed' : clean;
  return [...named].slice(0, MAX_FILE_NAME_CHARACTERS).join('');
}

function no(hint: string): Refusal<'invalid-file'> {
  return refuse('invalid-file', hint);
}
