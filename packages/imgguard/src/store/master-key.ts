/**
 * The key that seals personal data at rest. It comes from the caller, from `IMGGUARD_KEY`, from the file that `IMGGUARD_KEY_FILE` names, or from `imgguard.key` in
 * the data folder, which is made when something is sealed for the first time.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { SealKey } from '@imgguard/claims';
import { argumentError, fileError, GuardError } from '../errors.ts';

export interface MasterKeyOptions {
  readonly dataDir: string;
  /** 32 bytes. @default `IMGGUARD_KEY`, else the key file */
  readonly key?: Uint8Array;
  /** Id of the key that sealed what is there; `undefined` where nothing was sealed yet. A new key is only made then. */
  sealedWith(): string | undefined;
}

export interface MasterKey {
  /** The key, when it is first needed; afterwards the same one. */
  get(): SealKey;
  /**
   * Changes the key. A key file is replaced; elsewhere the caller keeps the new key. Killed at any moment, either the old key or the new one opens everything.
   *
   * @param apply Seals everything again, all or nothing.
   * @param next 32 bytes. @default random, for a key file; needed where the key comes from elsewhere
   */
  change(apply: (next: SealKey) => void, next?: Uint8Array): void;
}

/** The key file's name inside a data folder. */
const KEY_FILE = 'imgguard.key';

/**
 * Where the key of an installation comes from. Nothing is read or made before the first call of what is returned, which throws GuardError
 * `IMGGUARD_KEY_MISSING`, `IMGGUARD_KEY_WRONG` and those of the file system. No message ever holds a key.
 */
export function createMasterKey({ dataDir, key, sealedWith }: MasterKeyOptions): MasterKey {
  if (key !== undefined) expectKey('key', key);
  let found: SealKey | undefined;
  const fileOf = (): string => process.env['IMGGUARD_KEY_FILE'] || join(dataDir, KEY_FILE);
  const elsewhere = (): Uint8Array | undefined => key ?? fromEnvironment('IMGGUARD_KEY');
  const get = (): SealKey => (found ??= named(elsewhere() ?? fromFile(fileOf(), sealedWith())));
  return {
    get,
    change: (apply, next) => {
      get();
      const isFile = elsewhere() === undefined;
      const given = next ?? fromEnvironment('IMGGUARD_NEW_KEY');
      if (given === undefined && !isFile)
        throw new GuardError('IMGGUARD_KEY_MISSING', 'The key does not come from a key file; give the new one with IMGGUARD_NEW_KEY.');
      const bytes = given === undefined ? new Uint8Array(randomBytes(KEY_BYTES)) : expectKey('next', given);
      const pending = `${fileOf()}${PENDING}`;
      if (isFile) write(pending, bytes);
      apply(named(bytes));
      found = named(bytes);
      if (isFile) move(pending, fileOf());
    },
  };
}

// --- internal ---

/** AES-256. */
const KEY_BYTES = 32;
/** Ending of a new key's file until everything is sealed with it. */
const PENDING = '.new';
/** Name and version of the format, then the key in base64. */
const FORMAT = /^imgguard-key 1 ([A-Za-z0-9+/]{43}=)\n?$/u;

/** A key's id says which key it is, and nothing of it. */
function named(bytes: Uint8Array): SealKey {
  const id = createHash('sha256').update('imgguard-master-key\n').update(bytes).digest('hex').slice(0, 16);
  return { id: `master_${id}`, bytes };
}

function expectKey(name: string, key: Uint8Array): Uint8Array {
  if (key.length === KEY_BYTES) return key;
  throw argumentError(name, `${KEY_BYTES} bytes`, key.length);
}

function fromEnvironment(variable: 'IMGGUARD_KEY' | 'IMGGUARD_NEW_KEY'): Uint8Array | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  if (/^[0-9a-f]{64}$/iu.test(text)) return new Uint8Array(Buffer.from(text, 'hex'));
  if (/^[A-Za-z0-9+/]{43}=$/u.test(text)) return new Uint8Array(Buffer.from(text, 'base64'));
  throw new GuardError(
    'IMGGUARD_KEY_WRONG',
    `${variable} must be 32 bytes as 64 hex digits or as base64; make one with: openssl rand -hex 32`,
  );
}

function fromFile(path: string, sealedWith: string | undefined): Uint8Array {
  const kept = read(path);
  if (sealedWith === undefined) return kept ?? make(path);
  if (kept !== undefined && named(kept).id === sealedWith) return kept;
  // A change of the key that was cut off after everything had been sealed with the new one.
  const pending = read(`${path}${PENDING}`);
  if (pending !== undefined && named(pending).id === sealedWith) {
    move(`${path}${PENDING}`, path);
    return pending;
  }
  if (kept !== undefined) return kept;
  throw new GuardError(
    'IMGGUARD_KEY_MISSING',
    `Personal data is sealed and its key is not there (${path}); put the key file back, or set IMGGUARD_KEY or IMGGUARD_KEY_FILE.`,
  );
}

function read(path: string): Uint8Array | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError(error, path);
  }
  const [, key] = FORMAT.exec(text) ?? [];
  if (key !== undefined) return new Uint8Array(Buffer.from(key, 'base64'));
  throw new GuardError('IMGGUARD_KEY_WRONG', `${path} is no key file of this version of imgguard; put the right one back.`);
}

/** Written whole under another name and then linked, which fails when another process was faster: then its key counts. */
function make(path: string): Uint8Array {
  const bytes = new Uint8Array(randomBytes(KEY_BYTES));
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    write(temporary, bytes);
    linkSync(temporary, path);
    return bytes;
  } catch (error) {
    const other = (error as NodeJS.ErrnoException).code === 'EEXIST' ? read(path) : undefined;
    if (other !== undefined) return other;
    throw fileError(error, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** For the owner alone, and on the disk when it returns. What stands there is replaced. */
function write(path: string, key: Uint8Array): void {
  try {
    rmSync(path, { force: true });
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, `imgguard-key 1 ${Buffer.from(key).toString('base64')}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    throw fileError(error, to);
  }
}
