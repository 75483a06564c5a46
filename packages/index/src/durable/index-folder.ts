/** An index's folder as a whole: opened, migrated from the file that indexes used to be, rebuilt from its source. */
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { IndexError } from '../index-error.ts';
import { syncFolder } from '../replace-file.ts';
import { SNAPSHOT_MAGIC } from '../snapshot.ts';
import { lockFolder } from './folder-lock.ts';
import { openRecordStore } from './record-store.ts';
import type { Change, RecordStore, StoreOptions } from './store-types.ts';

export type Changes = Iterable<Change> | AsyncIterable<Change>;

export interface FolderOptions extends StoreOptions {
  /** Everything that the index should hold. With it, damage that nothing else can repair is repaired. */
  source?(): Changes;
  /** What a snapshot file of `WorkIndex.save` holds, when the folder's path names one. */
  migrate?(file: string): Promise<Iterable<Change>>;
}

export interface OpenedFolder {
  readonly store: RecordStore;
  /** Whether it was built again from its source. */
  readonly isRebuilt: boolean;
  close(): Promise<void>;
}

/** @throws {IndexError} `IMGGUARD_INDEX_BUSY`, `IMGGUARD_INDEX_CORRUPT`, `IMGGUARD_INDEX_VERSION` */
export async function openFolder(options: FolderOptions): Promise<OpenedFolder> {
  await migrated(options);
  await mkdir(options.folder, { recursive: true });
  const unlock = lockFolder(options.folder);
  try {
    const [store, isRebuilt] = await openOrRebuild(options);
    return { store, isRebuilt, close: () => store.close().finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** Fills the folder anew from a source. Until that is done, it can only be filled again. The folder must be locked. */
export async function rebuildFolder(options: StoreOptions, changes: Changes): Promise<RecordStore> {
  await writeFile(join(options.folder, REBUILDING_FILE), 'This index is being built again from its source.\n', { flush: true });
  await syncFolder(options.folder);
  for (const name of await readdir(options.folder)) if (isOwnFile(name)) await rm(join(options.folder, name));
  const store = await openRecordStore(options);
  try {
    await changeAll(store, changes);
    await store.checkpoint();
  } catch (error) {
    await store.close();
    throw error;
  }
  await rm(join(options.folder, REBUILDING_FILE));
  await syncFolder(options.folder);
  return store;
}

/** In batches, with the next one made while the last is written: never more than two are in memory. */
export async function changeAll(
  store: RecordStore,
  changes: Changes,
  onBatch: (changes: readonly Change[]) => void = () => {},
): Promise<void> {
  let batch: Change[] = [];
  let bytes = 0;
  let writing: Promise<void> = Promise.resolve();
  const write = async () => {
    const mine = batch;
    [batch, bytes] = [[], 0];
    await writing;
    writing = store.change(mine).then(() => onBatch(mine));
    writing.catch(() => {});
  };
  try {
    for await (const change of changes) {
      batch.push(change);
      if (change.kind === 'put') bytes += change.body.length;
      if (batch.length >= BATCH_CHANGES || bytes > BATCH_BYTES) await write();
    }
    await write();
  } finally {
    await writing;
  }
}

export async function isBeingRebuilt(folder: string): Promise<boolean> {
  return (await stat(join(folder, REBUILDING_FILE)).catch(() => null)) !== null;
}

// --- internal ---

const REBUILDING_FILE = 'rebuilding';
const BATCH_CHANGES = 1000;
const BATCH_BYTES = 4 * 2 ** 20;
/** The snapshot that was migrated is kept under this ending. */
const MIGRATED_ENDING = '.migrated';
const MIGRATING_ENDING = '.migrating';

async function openOrRebuild(options: FolderOptions): Promise<readonly [RecordStore, boolean]> {
  if (await isBeingRebuilt(options.folder)) {
    if (options.source === undefined) throw unfinishedError(options.folder);
    return [await rebuildFolder(options, options.source()), true];
  }
  try {
    return [await openRecordStore(options), false];
  } catch (error) {
    const isRepairable = error instanceof IndexError && REPAIRED_BY_SOURCE.includes(error.code);
    if (!isRepairable || options.source === undefined) throw error;
    return [await rebuildFolder(options, options.source()), true];
  }
}

const REPAIRED_BY_SOURCE: readonly string[] = ['IMGGUARD_INDEX_CORRUPT', 'IMGGUARD_INDEX_VERSION'];

function isOwnFile(name: string): boolean {
  return /^(log-\d+|catalogue-\d+|segment-\d+|manifest(\.copy)?|committed)(\.unfinished)?$/.test(name);
}

function unfinishedError(folder: string): IndexError {
  const message = `The index ${folder} was being built again from its source when the process ended; build it again.`;
  return new IndexError('IMGGUARD_INDEX_CORRUPT', message);
}

/** Makes a folder of a snapshot file. The file stays beside it. Can be killed at any moment. */
async function migrated(options: FolderOptions): Promise<void> {
  const { folder, migrate } = options;
  const [built, kept] = [`${folder}${MIGRATING_ENDING}`, `${folder}${MIGRATED_ENDING}`];
  const isThere = await stat(folder).catch(() => null);
  if (isThere === null && (await stat(kept).catch(() => null)) !== null && (await stat(built).catch(() => null)) !== null) {
    await rename(built, folder);
    return;
  }
  if (isThere === null || isThere.isDirectory()) return;
  if (migrate === undefined || !(await isSnapshot(folder))) throw noFolder(folder);
  const changes = await migrate(folder);
  await rm(built, { recursive: true, force: true });
  await mkdir(built);
  const store = await openRecordStore({ ...options, folder: built });
  await changeAll(store, changes).finally(() => store.close());
  await rename(folder, kept);
  await rename(built, folder);
  await syncFolder(dirname(folder));
}

async function isSnapshot(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  const head = Buffer.alloc(SNAPSHOT_MAGIC.length);
  await handle.read(head, 0, head.length, 0).finally(() => handle.close());
  return head.toString('latin1') === SNAPSHOT_MAGIC;
}

function noFolder(path: string): IndexError {
  const message = `${path} is neither the folder of an index nor a snapshot that one can be made of; name another folder.`;
  return new IndexError('IMGGUARD_INDEX_VERSION', message);
}
