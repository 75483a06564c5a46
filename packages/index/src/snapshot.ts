/**
 * Snapshot files. Little endian: magic `IGSN`, u16 format version (1), u16 length of the contents' name, the name (what the records are,
 * ASCII), u32 number of records, then for each record u32 length and bytes, and at the end the SHA-256 of everything before it.
 * Written under a temporary name, flushed, and renamed, so that a file is either whole or absent.
 */
import { createHash, randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { IndexError } from './index-error.ts';

/** `contents`: what the records are; must be the same when read. */
export async function writeSnapshot(file: string, contents: string, records: readonly Uint8Array[]): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      const hash = createHash('sha256');
      const put = async (bytes: Uint8Array) => {
        hash.update(bytes);
        await handle.writeFile(bytes);
      };
      await put(header(contents, records.length));
      for (const record of records) {
        await put(u32(record.length));
        await put(record);
      }
      await handle.writeFile(hash.digest());
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/**
 * @throws {IndexError} `IMGGUARD_SNAPSHOT_CORRUPT` when any byte is missing or changed; `IMGGUARD_SNAPSHOT_VERSION` when it is of another
 * format or holds something else. In both cases: delete the file and build the index again from its source.
 */
export async function readSnapshot(file: string, contents: string): Promise<Uint8Array[]> {
  const bytes = await readFile(file);
  const corrupt = (why: string) =>
    new IndexError('IMGGUARD_SNAPSHOT_CORRUPT', `The snapshot ${file} is damaged (${why}); delete it and build the index again.`);
  if (bytes.length < FIXED_BYTES + CHECKSUM_BYTES || bytes.toString('latin1', 0, 4) !== MAGIC) throw corrupt('no header');
  const end = bytes.length - CHECKSUM_BYTES;
  const version = bytes.readUInt16LE(4);
  if (version !== FORMAT_VERSION) throw versionError(file, `format ${version}, this is format ${FORMAT_VERSION}`);
  if (!createHash('sha256').update(bytes.subarray(0, end)).digest().equals(bytes.subarray(end))) throw corrupt('its checksum differs');
  const nameEnd = FIXED_BYTES - 4 + bytes.readUInt16LE(6);
  const name = bytes.toString('latin1', FIXED_BYTES - 4, nameEnd);
  if (name !== contents) throw versionError(file, `it holds ${name}, expected ${contents}`);
  const records: Uint8Array[] = [];
  for (let at = nameEnd + 4; at < end;) {
    const length = bytes.readUInt32LE(at);
    records.push(new Uint8Array(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  if (records.length !== bytes.readUInt32LE(nameEnd)) throw corrupt('its number of records differs');
  return records;
}

// --- internal ---

const MAGIC = 'IGSN';
const FORMAT_VERSION = 1;
/** Magic, version, length of the name, number of records. */
const FIXED_BYTES = 12;
const CHECKSUM_BYTES = 32;

function header(contents: string, records: number): Uint8Array {
  const name = Buffer.from(contents, 'latin1');
  const fixed = Buffer.alloc(FIXED_BYTES - 4);
  fixed.write(MAGIC, 'latin1');
  fixed.writeUInt16LE(FORMAT_VERSION, 4);
  fixed.writeUInt16LE(name.length, 6);
  return Buffer.concat([fixed, name, u32(records)]);
}

function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function versionError(file: string, why: string): IndexError {
  return new IndexError(
    'IMGGUARD_SNAPSHOT_VERSION',
    `The snapshot ${file} cannot be used here (${why}); delete it and build the index again.`,
  );
}

/** So that the rename survives a power cut; some systems cannot flush folders. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
