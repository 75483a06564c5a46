/** Indexes of several tenants under one folder. Each has files, memory and ids of its own: nothing that one is asked can reach what another holds. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { argumentError, closedError } from './index-error.ts';
import { openWorkIndex } from './open-work-index.ts';
import type { OpenedWorkIndex, OpenWorkIndexOptions } from './opened-work-index.ts';

export interface TenantIndexes {
  /** The index of a tenant, opened or made when it is first asked for. Closed with all others, by `close`. @param name 1 to 100 characters of any kind */
  tenant(name: string): Promise<OpenedWorkIndex>;
  /** Names of the tenants that have an index, in order. */
  names(): Promise<string[]>;
  /** Deletes all that a tenant has. */
  drop(name: string): Promise<void>;
  /** Closes all indexes. Twice is fine. */
  close(): Promise<void>;
}

/** Options are those of every tenant's index. */
export function openTenants({ folder, ...options }: Omit<OpenWorkIndexOptions, 'source'>): TenantIndexes {
  const open = new Map<string, Promise<OpenedWorkIndex>>();
  let isClosed = false;
  const folderOf = (name: string) => join(folder, TENANTS_FOLDER, encoded(name));
  return {
    async tenant(name) {
      if (isClosed) throw closedError();
      const path = folderOf(name);
      const known = open.get(name);
      if (known !== undefined) return known;
      const opening = mkdir(join(folder, TENANTS_FOLDER), { recursive: true }).then(() => openWorkIndex({ ...options, folder: path }));
      open.set(name, opening);
      opening.catch(() => open.delete(name));
      return opening;
    },
    async names() {
      const names = await readdir(join(folder, TENANTS_FOLDER)).catch(() => []);
      return names
        .filter((name) => /^([0-9a-f]{2})+$/.test(name))
        .map((name) => Buffer.from(name, 'hex').toString())
        .toSorted();
    },
    async drop(name) {
      const path = folderOf(name);
      const known = open.get(name);
      open.delete(name);
      await (await known?.catch(() => undefined))?.close();
      await rm(path, { recursive: true, force: true });
    },
    async close() {
      isClosed = true;
      for (const opening of open.values()) await (await opening.catch(() => undefined))?.close();
      open.clear();
    },
  };
}

// --- internal ---

const TENANTS_FOLDER = 'tenants';
/** Its bytes in hexadecimal have to fit the name of a folder. */
const MAX_NAME_CHARACTERS = 100;
const MAX_NAME_BYTES = 125;

/** Whatever the name: no two become one folder, also where the system does not tell letters' cases apart, and none leads out of it. */
function encoded(name: string): string {
  const bytes = Buffer.from(typeof name === 'string' ? name : '');
  const isName = bytes.length > 0 && name.length <= MAX_NAME_CHARACTERS && bytes.length <= MAX_NAME_BYTES && bytes.toString() === name;
  if (!isName)
    throw argumentError('name', `a well-formed text of 1 to ${MAX_NAME_CHARACTERS} characters and ${MAX_NAME_BYTES} bytes`, name);
  return bytes.toString('hex');
}
