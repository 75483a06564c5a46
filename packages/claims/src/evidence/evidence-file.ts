import { createHash } from 'node:crypto';
import { invalidArgument } from '../claims-error.ts';

/** A file of a bundle: written by whoever keeps files, never by this package. */
export interface EvidenceFile {
  /** Relative path with `/`, of letters, digits, dots, hyphens and underscores; no part begins with a dot. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** SHA-256, lowercase hex. */
export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A text as a file, UTF-8. */
export function textFile(path: string, text: string): EvidenceFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

/** A record as a JSON file with sorted names, so that the same record gives the same bytes. */
export function jsonFile(path: string, value: unknown): EvidenceFile {
  return textFile(path, `${JSON.stringify(sorted(value), null, 2)}\n`);
}

/** Text of a file, UTF-8; what is no UTF-8 becomes replacement characters. */
export function textOf(file: EvidenceFile): string {
  return new TextDecoder().decode(file.bytes);
}

/** Whether a path stays inside the folder it is unpacked to, on every system, and means the same to every tool. */
export function isSafePath(path: string): boolean {
  return (
    path.length <= MAX_PATH_CHARACTERS &&
    path.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/u.test(part) && !part.endsWith('.'))
  );
}

/** Throws `IMGGUARD_INVALID_ARGUMENT` for a path that is not safe, and for one that is there twice (case does not count). */
export function checkPaths(files: readonly EvidenceFile[]): void {
  const seen = new Set<string>();
  for (const { path } of files) {
    if (!isSafePath(path)) throw invalidArgument('path', 'a relative path of plain characters', path);
    if (seen.has(path.toLowerCase())) throw invalidArgument('path', 'a path that is there once', path);
    seen.add(path.toLowerCase());
  }
}

/** Files in the order of their paths, by code unit. */
export function byPath(files: readonly EvidenceFile[]): readonly EvidenceFile[] {
  return files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

// --- internal ---

/** House rule: what every file system and zip tool takes. */
const MAX_PATH_CHARACTERS = 200;

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => [name, sorted(item)]),
  );
}
