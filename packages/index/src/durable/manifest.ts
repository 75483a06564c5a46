/**
 * The manifest names the files of an index's folder and what they have to be. It is kept twice, so that damage of one copy is made good from the other: one line of JSON, a
 * line with its SHA-256. Both are written before anything relies on them.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IndexError } from '../index-error.ts';
import type { Finding } from './finding.ts';
import { writeWhole } from './write-whole.ts';

export interface Manifest {
  readonly format: 'imgguard-index';
  readonly version: number;
  /** What the records are, with the engine that made the fingerprints. */
  readonly contents: string;
  /** Counts the manifests that were written. */
  readonly generation: number;
  /** In the order in which they are read again; the last one is written to. */
  readonly logs: readonly LogEntry[];
  readonly catalogue: CatalogueEntry | null;
  readonly writtenAt: string;
}

export interface LogEntry {
  readonly number: number;
  /** `null` for the log that is written to: `committed` says how far it goes. */
  readonly bytes: number | null;
}

export interface CatalogueEntry {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly entries: number;
  /** Highest sequence number of any change that it holds. */
  readonly sequence: number;
  /** It holds all changes before this place. */
  readonly through: { readonly log: number; readonly offset: number };
}

export const MANIFEST_VERSION = 1;
const MANIFEST_FILES = ['manifest', 'manifest.copy'] as const;

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const text = JSON.stringify(manifest);
  for (const name of MANIFEST_FILES) await writeWhole(join(folder, name), [Buffer.from(`${text}\n${sha256(text)}\n`)]);
}

/** `none`: there never was one. `damaged`: both copies are. */
export type ReadManifest =
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged'; readonly findings: readonly Finding[] }
  | { readonly kind: 'manifest'; readonly manifest: Manifest; readonly findings: readonly Finding[] };

/** @throws {IndexError} `IMGGUARD_INDEX_VERSION` when a whole copy is of another version */
export async function readManifest(folder: string): Promise<ReadManifest> {
  const copies = await Promise.all(MANIFEST_FILES.map((name) => readCopy(join(folder, name))));
  const whole = copies.flatMap((copy) => (copy.kind === 'whole' ? [copy.manifest] : [])).toSorted((l, r) => r.generation - l.generation);
  if (copies.every(({ kind }) => kind === 'missing')) return { kind: 'none' };
  const findings = copies.flatMap((copy, i): Finding[] => {
    if (copy.kind === 'whole') return [];
    const problem = copy.kind === 'missing' ? 'it is missing' : copy.why;
    return [{ file: MANIFEST_FILES[i]!, problem, repair: whole.length > 0 ? 'copy' : 'log', ids: [] }];
  });
  const [manifest] = whole;
  if (manifest === undefined) return { kind: 'damaged', findings };
  return { kind: 'manifest', manifest, findings };
}

// --- internal ---

type Copy =
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'whole'; readonly manifest: Manifest };

async function readCopy(file: string): Promise<Copy> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return { kind: 'missing' };
  const [text = '', digest, ...rest] = bytes.toString('latin1').split('\n');
  const isWhole = digest !== undefined && sha256(bytes.subarray(0, text.length)) === digest && rest.length === 1 && rest[0] === '';
  if (!isWhole) return { kind: 'damaged', why: 'its checksum differs' };
  const manifest = JSON.parse(bytes.toString('utf8', 0, text.length)) as Manifest;
  if (manifest.format !== 'imgguard-index' || manifest.version !== MANIFEST_VERSION) {
    const what = `format ${String(manifest.format)}, version ${String(manifest.version)}; this reads imgguard-index, version ${MANIFEST_VERSION}`;
    const advice = 'Open it with the version of ImgGuard that wrote it, or delete the folder and build the index again from its source.';
    throw new IndexError('IMGGUARD_INDEX_VERSION', `${file} cannot be used here (${what}). ${advice}`);
  }
  return { kind: 'whole', manifest };
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
