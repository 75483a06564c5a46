/**
 * The key that seals personal data at rest. It comes from the caller, from `IMGGUARD_KEY`, from the file that `IMGGUARD_KEY_FILE` names, or from `imgguard.key` in
 * the data folder, which is made when something is sealed for the first time.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { SealKey } from '@imgguard/claims';
import { argumentError, fileError, GuardError } from '../errors.ts';

export interface MasterKeyOptions {
  readonly dataDir: string;
  /** 32 bytes. @default `IMGGUARD_KEY`, else the key file */
  readonly key?: Uint8Array;
  /** Whether something was sealed before: then a new key would open nothing, and is not made. */
  hasSealed(): boolean;
}

/** Gives the key when it is first needed; afterwards the same one. */
export type MasterKey = () => SealKey;

/** The key file's name inside a data folder. */
const KEY_FILE = 'imgguard.key';

/**
 * Where the key of an installation comes from. Nothing is read or made before the first call of what is returned, which throws GuardError
 * `IMGGUARD_KEY_MISSING`, `IMGGUARD_KEY_WRONG` and those of the file system. No message ever holds a key.
 */
export function createMasterKey({ dataDir, key, hasSealed }: MasterKeyOptions): MasterKey {
  if (key !== undefined && key.length !== KEY_BYTES) throw argumentError('key', `${KEY_BYTES} bytes`, key.length);
  let found: SealKey | undefined;
  return () => (found ??= named(key ?? fromEnvironment() ?? fromFile(dataDir, hasSealed)));
}

// --- internal ---

/** AES-256. */
const KEY_BYTES = 32;
/** Name and version of the format, then the key in base64. */
const FORMAT = /^imgguard-key 1 ([A-Za-z0-9+/]{43}=)\n?$/u;

/** A key's id says which key it is, and nothing of it. */
function named(bytes: Uint8Array): SealKey {
  const id = createHash('sha256').update('imgguard-master-key\n').update(bytes).digest('hex').slice(0, 16);
  return { id: `master_${id}`, bytes };
}

function fromEnvironment(): Uint8Array | undefined {
  const text = process.env['IMGGUARD_KEY'];
  if (text === undefined || text === '') return undefined;
  if (/^[0-9a-f]{64}$/iu.test(text)) return new Uint8Array(Buffer.from(text, 'hex'));
  if (/^[A-Za-z0-9+/]{43}=$/u.test(text)) return new Uint8Array(Buffer.from(text, 'base64'));
  throw new GuardError(
    'IMGGUARD_KEY_WRONG',
    'IMGGUARD_KEY must be 32 bytes as 64 hex digits or as base64; make one with: openssl rand -hex 32',
  );
}

function fromFile(dataDir: string, hasSealed: () => boolean): Uint8Array {
  const path = process.env['IMGGUARD_KEY_FILE'] || join(dataDir, KEY_FILE);
  const kept = read(path);
  if (kept !== undefined) return kept;
  if (hasSealed()) {
    throw new GuardError(
      'IMGGUARD_KEY_MISSING',
      `Personal data is sealed and its key is not there (${path}); put the key file back, or set IMGGUARD_KEY or IMGGUARD_KEY_FILE.`,
    );
  }
  return make(path);
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
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeSync(file, `imgguard-key 1 ${Buffer.from(bytes).toString('base64')}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
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
