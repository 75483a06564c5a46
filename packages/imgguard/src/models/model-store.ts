/**
 * The models of an installation, in the folder `models` of its data folder: files named by their hash, and for each model a record that names them. A record is
 * written when its files are complete, and removed before them, so that a model is there as a whole or not at all.
 */
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { builtInModel, MODEL_MANIFESTS, type ModelFile, type ModelManifest } from '@imgguard/core/embedding';
import { fileError, GuardError } from '../errors.ts';
import { makeFolder } from '../store/make-folder.ts';
import {
  filePath,
  filesOf,
  type ModelRecord,
  readRecords,
  recordPath,
  sweep,
  temporaryIn,
  usedFiles,
  writeRecord,
} from './model-record.ts';
import { copyWantedFile, hashFile } from './model-source.ts';

/** A model that was added. */
export interface InstalledModel {
  readonly manifest: ModelManifest;
  /** Path of the model's file: what `createEmbedder` takes. */
  readonly file: string;
  /** Path of its vocabulary, for a model that takes words. */
  readonly tokenizerFile?: string;
  /** ISO 8601, UTC: when it was added, and its license accepted. */
  readonly addedAt: string;
}

/** `whole`: its files are there and have their sizes (`list`) or hashes (`verify`). */
export type ModelState = 'whole' | 'damaged' | 'missing';

export interface ListedModel {
  readonly manifest: ModelManifest;
  readonly state: ModelState;
  readonly installed: InstalledModel | null;
}

export interface ModelStore {
  /** Models that this program knows, and then those that were added with a manifest of their own. Looks at sizes, not at hashes. */
  list(): Promise<ListedModel[]>;
  /** An installed model. @throws GuardError `IMGGUARD_NOT_FOUND` */
  get(id: string): Promise<InstalledModel>;
  /**
   * Takes the files of a model out of `sources`: files, or ZIP archives that hold them. A model of the same id is replaced.
   *
   * @throws EmbeddingError `IMGGUARD_MODEL_HASH` when a file is not among them; the model is not registered then.
   */
  add(manifest: ModelManifest, sources: readonly string[], signal: AbortSignal): Promise<InstalledModel>;
  /** Computes the hashes again. @throws GuardError `IMGGUARD_NOT_FOUND` */
  verify(id: string, signal: AbortSignal): Promise<ModelState>;
  /** Removes a model. @throws GuardError `IMGGUARD_NOT_FOUND` */
  remove(id: string): Promise<void>;
}

/** The models below `dataDir`; nothing is made there before one is added. */
export function createModelStore(dataDir: string): ModelStore {
  const folder = join(dataDir, 'models');
  return {
    list: () => listModels(folder),
    get: async (id) => installedOf(folder, await find(folder, id)),
    add: async (manifest, sources, signal) => {
      makeFolder(folder);
      for (const file of filesOf(manifest)) await addFile(folder, file, sources, signal);
      const record = await writeRecord(folder, manifest);
      await sweep(folder);
      return installedOf(folder, record);
    },
    verify: async (id, signal) => stateOf(await find(folder, id), (file) => hasHash(folder, file, signal)),
    remove: (id) => removeModel(folder, id),
  };
}

// --- internal ---

async function listModels(folder: string): Promise<ListedModel[]> {
  const records = await readRecords(folder);
  const own = records.map(({ manifest }) => manifest).filter(({ id }) => builtInModel(id) === undefined);
  const listed = async (manifest: ModelManifest): Promise<ListedModel> => {
    const record = records.find((each) => each.manifest.id === manifest.id);
    if (record === undefined) return { manifest, state: 'missing', installed: null };
    return {
      manifest: record.manifest,
      state: await stateOf(record, (file) => hasSize(folder, file)),
      installed: installedOf(folder, record),
    };
  };
  return Promise.all([...MODEL_MANIFESTS, ...own].map(listed));
}

async function find(folder: string, id: string): Promise<ModelRecord> {
  const record = (await readRecords(folder)).find(({ manifest }) => manifest.id === id);
  if (record !== undefined) return record;
  throw new GuardError('IMGGUARD_NOT_FOUND', `The model ${id} is not installed; imgguard models list shows what there is.`);
}

function installedOf(folder: string, { manifest, addedAt }: ModelRecord): InstalledModel {
  const [file, tokenizerFile] = filesOf(manifest).map((each) => filePath(folder, each));
  return { manifest, file: file!, addedAt, ...(tokenizerFile === undefined ? {} : { tokenizerFile }) };
}

async function addFile(folder: string, file: ModelFile, sources: readonly string[], signal: AbortSignal): Promise<void> {
  const temporary = temporaryIn(folder);
  const target = filePath(folder, file);
  try {
    await copyWantedFile(file, sources, temporary, signal);
    await rename(temporary, target);
  } catch (error) {
    signal.throwIfAborted();
    throw fileError(error, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function stateOf({ manifest }: ModelRecord, isRight: (file: ModelFile) => Promise<boolean>): Promise<ModelState> {
  for (const file of filesOf(manifest)) if (!(await isRight(file))) return 'damaged';
  return 'whole';
}

async function hasSize(folder: string, file: ModelFile): Promise<boolean> {
  const facts = await stat(filePath(folder, file)).catch(() => null);
  return facts !== null && facts.size === file.bytes;
}

async function hasHash(folder: string, file: ModelFile, signal: AbortSignal): Promise<boolean> {
  return (await hasSize(folder, file)) && (await hashFile(filePath(folder, file), signal)) === file.sha256;
}

async function removeModel(folder: string, id: string): Promise<void> {
  const { manifest } = await find(folder, id);
  try {
    await rm(recordPath(folder, id));
    const used = await usedFiles(folder);
    for (const path of filesOf(manifest).map((file) => filePath(folder, file))) if (!used.has(path)) await rm(path, { force: true });
  } catch (error) {
    throw fileError(error, folder);
  }
  await sweep(folder);
}
