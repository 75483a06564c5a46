/** Stores in folders that are gone after each test. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../store/store.ts';

export interface TemporaryStores {
  /** An empty folder. */
  folder(): string;
  /** The store in a folder. Hits may name works and sightings that are not there, which these tests are not about. */
  open(path: string, key?: Uint8Array): Store;
  /** Closes what is open, and removes the folders. */
  remove(): void;
}

/** A master key of tests. */
export const TEST_KEY: Uint8Array = new Uint8Array(32).fill(7);

export function temporaryStores(name: string): TemporaryStores {
  const folders: string[] = [];
  const stores: Store[] = [];
  return {
    folder: () => {
      const path = mkdtempSync(join(tmpdir(), `imgguard-${name}-`));
      folders.push(path);
      return path;
    },
    open: (path, key) => {
      const store = openStore(path, true, key);
      stores.push(store);
      store.database.connection.exec('PRAGMA foreign_keys = OFF');
      return store;
    },
    remove: () => {
      for (const store of stores.splice(0)) store.close();
      for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Everything that the database in a folder wrote, in its file and beside it. */
export function written(path: string): string {
  return ['imgguard.db', 'imgguard.db-wal']
    .map((name) => join(path, name))
    .filter(existsSync)
    .map((file) => readFileSync(file, 'latin1'))
    .join('\n');
}
