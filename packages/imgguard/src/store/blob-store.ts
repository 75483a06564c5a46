/**
 * Image files on disk, each named by the SHA-256 of its bytes: `blobs/ab/cdef…`.
 *
 * A file is written under a temporary name, flushed to the disk and renamed, so a blob that exists is complete; the same bytes are
 * never written twice.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileError, GuardError } from '../errors.ts';

export interface BlobStore {
  /** Stores bytes and returns their SHA-256, lowercase hex. */
  put(bytes: Uint8Array): Promise<string>;
  /** @throws GuardError `IMGGUARD_NOT_FOUND` when there is no such blob. */
  get(sha256: string): Promise<Uint8Array>;
  has(sha256: string): Promise<boolean>;
  /** Where a blob lies, for tools that want a path. */
  path(sha256: string): string;
  /** Removes what an interrupted write left behind. Only safe while nobody else is writing. */
  sweep(): Promise<void>;
}

/** Opens the blob folder below `dataDir`; it is made when the first blob arrives. */
export function createBlobStore(dataDir: string): BlobStore {
  const root = join(dataDir, 'blobs');
  const temporary = join(root, 'tmp');
  const path = (sha256: string): string => join(root, checked(sha256).slice(0, 2), sha256.slice(2));
  const has = (sha256: string): Promise<boolean> => exists(path(sha256));
  return {
    path,
    has,
    put: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (await has(sha256)) return sha256;
      try {
        await writeDurably(bytes, join(temporary, `${sha256}.${randomBytes(6).toString('hex')}`), path(sha256));
      } catch (error) {
        throw fileError(error, root);
      }
      return sha256;
    },
    get: async (sha256) => {
      try {
        return await readFile(path(sha256));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
          throw new GuardError('IMGGUARD_NOT_FOUND', `The image file ${sha256} is missing from ${root}; scan again to fetch it.`, {
            cause: error,
          });
        }
        throw fileError(error, path(sha256));
      }
    },
    sweep: () => rm(temporary, { recursive: true, force: true }),
  };
}

/** How many blobs a folder holds; walks the folder, so it is for tests and for `imgguard status`. */
export async function countBlobs(dataDir: string): Promise<number> {
  const root = join(dataDir, 'blobs');
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile() && !entry.parentPath.endsWith('tmp')).length;
}

// --- internal ---

async function writeDurably(bytes: Uint8Array, from: string, to: string): Promise<void> {
  await mkdir(dirname(from), { recursive: true });
  await mkdir(dirname(to), { recursive: true });
  try {
    const file = await open(from, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(from, to);
  } catch (error) {
    await rm(from, { force: true });
    throw error;
  }
  await syncFolder(dirname(to));
}

/** A rename survives a power cut only when its folder was flushed; Windows has no such call and needs none. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function checked(sha256: string): string {
  if (/^[0-9a-f]{64}$/.test(sha256)) return sha256;
  throw new GuardError('IMGGUARD_INVALID_ARGUMENT', `Expected \`sha256\` to be 64 lowercase hex digits, got \`${sha256}\` (string)`);
}
