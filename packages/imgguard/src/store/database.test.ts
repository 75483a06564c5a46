import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createBlobStore, countBlobs } from './blob-store.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { acquireScanLock } from './scan-lock.ts';
import { openStore } from './store.ts';

const folders: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'imgguard-store-'));
  folders.push(path);
  return path;
}

afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

const AT = '2026-03-01T12:00:00.000Z';

describe('database', () => {
  it('is migrated once and opens again', () => {
    const dir = folder();
    openStore(dir, true).close();
    const store = openStore(dir, false);
    expect(store.database.all<{ number: number }>('SELECT number FROM migrations').map((row) => row.number)).toEqual(
      MIGRATIONS.map((step) => step.number),
    );
    expect(store.database.get<{ journal_mode: string }>('PRAGMA journal_mode')?.journal_mode).toBe('wal');
    store.close();
  });

  it('refuses a database of a newer version and leaves it untouched', () => {
    const path = join(folder(), 'imgguard.db');
    const database = openDatabase(path);
    database.run(
      'INSERT INTO migrations (number, name, checksum, applied_at) VALUES (?, ?, ?, ?)',
      MIGRATIONS.length + 1,
      'future',
      'x',
      AT,
    );
    database.close();
    expect(() => openDatabase(path)).toThrowError(
      expect.objectContaining({ code: 'IMGGUARD_DATABASE_NEWER', message: expect.stringContaining('update imgguard') }),
    );
  });

  it('refuses a past migration that reads differently', () => {
    const path = join(folder(), 'imgguard.db');
    const database = openDatabase(path);
    const changed = MIGRATIONS.map((step) => ({ ...step, sql: `${step.sql} -- changed` }));
    expect(() => migrate(database, changed)).toThrowError(expect.objectContaining({ code: 'IMGGUARD_DATABASE_CORRUPT' }));
    database.close();
  });

  it('rolls a failing migration back and can go on later', () => {
    const database = openDatabase(join(folder(), 'imgguard.db'));
    const number = MIGRATIONS.length + 1;
    const bad = { number, name: 'bad', sql: 'CREATE TABLE extra (a); CREATE TABLE works (a);' };
    expect(() => migrate(database, [...MIGRATIONS, bad])).toThrow();
    expect(database.get('SELECT 1 FROM sqlite_schema WHERE name = ?', 'extra')).toBeUndefined();
    migrate(database, [...MIGRATIONS, { ...bad, sql: 'CREATE TABLE extra (a);' }]);
    expect(database.get('SELECT 1 FROM sqlite_schema WHERE name = ?', 'extra')).toBeDefined();
    database.close();
  });

  it('says what to do about a file that is no database', () => {
    const path = join(folder(), 'imgguard.db');
    writeFileSync(path, Buffer.alloc(8192, 65));
    expect(() => openDatabase(path)).toThrowError(
      expect.objectContaining({ code: 'IMGGUARD_DATABASE_CORRUPT', message: expect.stringContaining('backup') }),
    );
  });

  it('has no data in a folder without a database', () => {
    expect(() => openStore(folder(), false)).toThrowError(expect.objectContaining({ code: 'IMGGUARD_NO_DATA' }));
  });

  it('cannot be made where a file lies', () => {
    const file = join(folder(), 'file');
    writeFileSync(file, 'x');
    expect(() => openStore(file, true)).toThrowError(expect.objectContaining({ code: 'IMGGUARD_NOT_A_FOLDER' }));
  });

  it('undoes all of a failing transaction, nested ones included', () => {
    const store = openStore(folder(), true);
    const attempt = (): void =>
      store.database.transaction(() => {
        store.rightsHolders.put({ kind: 'rights-holder', version: 1, id: 'x', name: 'X' });
        store.database.transaction(() => store.rightsHolders.put({ kind: 'rights-holder', version: 1, id: 'y', name: 'Y' }));
        throw new Error('stop');
      });
    expect(attempt).toThrow('stop');
    expect(store.rightsHolders.list()).toEqual([]);
    store.close();
  });
});

describe('scan lock', () => {
  it('is held by one at a time and free after release', () => {
    const dir = folder();
    const lock = acquireScanLock(dir);
    expect(() => acquireScanLock(dir)).toThrowError(expect.objectContaining({ code: 'IMGGUARD_BUSY', retryable: true }));
    lock.release();
    lock.release();
    acquireScanLock(dir).release();
  });
});

describe('blobs', () => {
  it('keeps the same bytes once, under their hash, and leaves nothing behind', async () => {
    const dir = folder();
    const blobs = createBlobStore(dir);
    const bytes = new TextEncoder().encode('picture');
    const [first, second] = await Promise.all([blobs.put(bytes), blobs.put(bytes)]);
    expect(first).toBe(second);
    expect(new Uint8Array(await blobs.get(first))).toEqual(bytes);
    expect(await countBlobs(dir)).toBe(1);
    expect(readdirSync(join(dir, 'blobs', 'tmp'))).toEqual([]);
  });

  it('says so when a blob is missing', async () => {
    const blobs = createBlobStore(folder());
    await expect(blobs.get('ab'.repeat(32))).rejects.toMatchObject({ code: 'IMGGUARD_NOT_FOUND' });
    expect(() => blobs.path('../../etc/passwd')).toThrowError(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
  });
});
