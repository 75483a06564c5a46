/** What the folder of models remembers of each: a JSON file beside the models' files. */
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModelFile, type ModelManifest, parseModelManifest } from '@imgguard/core/embedding';
import { fileError, GuardError } from '../errors.ts';

export interface ModelRecord {
  readonly format: typeof FORMAT;
  readonly version: 1;
  /** ISO 8601, UTC: when it was added, and its license accepted. */
  readonly addedAt: string;
  readonly manifest: ModelManifest;
}

const FORMAT = 'imgguard-model';
const RECORD = /^[a-z0-9.-]+\.model\.json$/;
/** Files of models, and what an interrupted `add` left behind. */
const FILE_OF_OURS = /^(?:[0-9a-f]{64}-|tmp-)/;
/** No `add` takes this long. */
const ABANDONED_MS = 60 * 60 * 1000;

/** The files of a model: its own, and for one that takes words its vocabulary. */
export function filesOf({ file, input }: ModelManifest): ModelFile[] {
  return input.kind === 'text' ? [file, input.tokenizerFile] : [file];
}

export function filePath(folder: string, { sha256, name }: ModelFile): string {
  return join(folder, `${sha256}-${name}`);
}

export function recordPath(folder: string, id: string): string {
  return join(folder, `${id}.model.json`);
}

/** A name that nobody else uses. */
export function temporaryIn(folder: string): string {
  return join(folder, `tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
}

/** All records, in the order of their ids; none where there is no folder. */
export async function readRecords(folder: string): Promise<ModelRecord[]> {
  const names = (await namesIn(folder)).filter((name) => RECORD.test(name)).toSorted();
  return Promise.all(names.map((name) => readRecord(join(folder, name))));
}

export async function writeRecord(folder: string, manifest: ModelManifest): Promise<ModelRecord> {
  const record: ModelRecord = { format: FORMAT, version: 1, addedAt: new Date().toISOString(), manifest };
  await writeWhole(folder, recordPath(folder, manifest.id), `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

/** Writes a file of the folder under another name, flushes it and renames it: it is there as a whole or not at all. */
export async function writeWhole(folder: string, path: string, content: string | Uint8Array): Promise<void> {
  const temporary = temporaryIn(folder);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(error, path);
  }
}

/** Removes files that no record names; only old ones, since another process may be adding a model right now. */
export async function sweep(folder: string): Promise<void> {
  const used = await usedFiles(folder);
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (!FILE_OF_OURS.test(name) || used.has(path)) continue;
    const facts = await stat(path).catch(() => null);
    if (facts !== null && Date.now() - facts.mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

/** The paths of all files that a record names. */
export async function usedFiles(folder: string): Promise<ReadonlySet<string>> {
  return new Set((await readRecords(folder)).flatMap(({ manifest }) => filesOf(manifest)).map((file) => filePath(folder, file)));
}

// --- internal ---

async function readRecord(path: string): Promise<ModelRecord> {
  try {
    const { format, version, addedAt, manifest } = JSON.parse(await readFile(path, 'utf8')) as { [K in keyof ModelRecord]?: unknown };
    if (format === FORMAT && version === 1 && typeof addedAt === 'string') {
      return { format, version, addedAt, manifest: parseModelManifest(manifest) };
    }
  } catch (error) {
    throw new GuardError('IMGGUARD_FILE', `${path} cannot be read; remove it and add the model again.`, { cause: error });
  }
  throw new GuardError('IMGGUARD_FILE', `${path} was written by another version of imgguard; remove it and add the model again.`);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw fileError(error, folder);
  }
}
