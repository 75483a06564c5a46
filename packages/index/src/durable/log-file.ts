/** One log file: a header (magic `IGLG`, u16 version, u16 length of the contents' name, the name, u32 number of the file, u32 CRC-32), then frames. */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { IndexError } from '../index-error.ts';
import { syncFolder } from '../replace-file.ts';
import { FRAME_HEAD_BYTES, framePayload, type ScannedFrame, scanFrames } from './frames.ts';

export interface LogFile {
  readonly number: number;
  readonly name: string;
  /** Bytes of its header: where the first frame begins. */
  readonly begin: number;
  /** Bytes that are there. */
  size(): number;
  /** Appends bytes and waits until the disk has them. After an error the file is as it was before. */
  append(bytes: readonly Uint8Array[]): Promise<void>;
  /** The payload of the frame at a place, or `null` when it is damaged. */
  payloadAt(offset: number, length: number): Promise<Uint8Array | null>;
  scan(from: number, to: number): AsyncIterable<ScannedFrame>;
  truncate(size: number): Promise<void>;
  repairHeader(): Promise<void>;
  /** Closes it when no read is under way, and deletes it if asked to. */
  retire(isDeleted: boolean): Promise<void>;
}

export function logName(number: number): string {
  return `log-${String(number).padStart(8, '0')}`;
}

/** The number of a log by its file's name, or `null`. */
export function logNumber(name: string): number | null {
  const digits = /^log-(\d{8,})$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

export async function createLog(folder: string, contents: string, number: number): Promise<LogFile> {
  const header = headerOf(contents, number);
  const handle = await open(join(folder, logName(number)), 'w+');
  await handle.writeFile(header);
  await handle.sync();
  await syncFolder(folder);
  return logOf(folder, { number, handle, header }, header.length);
}

export interface OpenedLog {
  readonly log: LogFile;
  /** Then its frames may be whole nevertheless: `repairHeader` writes it anew. */
  readonly isHeaderDamaged: boolean;
}

/** @throws {IndexError} `IMGGUARD_INDEX_VERSION`; Node's error when there is no such file */
export async function openLog(folder: string, contents: string, number: number): Promise<OpenedLog> {
  const handle = await open(join(folder, logName(number)), 'r+');
  try {
    const header = headerOf(contents, number);
    const found = Buffer.alloc(header.length);
    await handle.read(found, 0, header.length, 0);
    const isHeaderDamaged = !header.equals(found);
    if (isHeaderDamaged && isWholeHeader(found)) throw otherLog(join(folder, logName(number)), found);
    return { log: logOf(folder, { number, handle, header }, (await handle.stat()).size), isHeaderDamaged };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

// --- internal ---

const MAGIC = 'IGLG';
const VERSION = 1;

interface Opened {
  readonly number: number;
  readonly handle: FileHandle;
  readonly header: Uint8Array;
}

function logOf(folder: string, { number, handle, header }: Opened, existing: number): LogFile {
  const path = join(folder, logName(number));
  let [size, reads, retired] = [existing, 0, false];
  let idle: (() => void) | undefined;
  const leave = () => {
    reads--;
    if (reads === 0) idle?.();
  };
  return {
    number,
    name: logName(number),
    begin: header.length,
    size: () => size,
    async append(bytes) {
      const at = size;
      const buffer = Buffer.concat(bytes);
      try {
        for (let written = 0; written < buffer.length;) {
          written += (await handle.write(buffer, written, buffer.length - written, at + written)).bytesWritten;
        }
        await handle.datasync();
      } catch (error) {
        await handle.truncate(at);
        throw error;
      }
      size = at + buffer.length;
    },
    async payloadAt(offset, length) {
      if (retired) throw new RangeError(`${path} is closed`);
      reads++;
      try {
        const frame = Buffer.alloc(FRAME_HEAD_BYTES + length);
        const { bytesRead } = await handle.read(frame, 0, frame.length, offset);
        return framePayload(frame.subarray(0, bytesRead));
      } finally {
        leave();
      }
    },
    scan: (from, to) => scanFrames(handle, from, Math.min(to, size)),
    async truncate(to) {
      await handle.truncate(to);
      await handle.sync();
      size = to;
    },
    async repairHeader() {
      await handle.write(header, 0, header.length, 0);
      await handle.sync();
      size = Math.max(size, header.length);
    },
    async retire(isDeleted) {
      if (retired) return;
      retired = true;
      if (reads > 0) await new Promise<void>((resolve) => (idle = resolve));
      await handle.close();
      if (!isDeleted) return;
      await rm(path, { force: true });
      await syncFolder(dirname(path));
    },
  };
}

function headerOf(contents: string, number: number): Buffer {
  const name = Buffer.from(contents, 'latin1');
  const header = Buffer.alloc(8 + name.length + 8);
  header.write(MAGIC, 'latin1');
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(name.length, 6);
  header.set(name, 8);
  header.writeUInt32LE(number, 8 + name.length);
  header.writeUInt32LE(crc32(header.subarray(0, -4)), 12 + name.length);
  return header;
}

/** Whether it is undamaged, and only says something else. */
function isWholeHeader(header: Buffer): boolean {
  if (header.toString('latin1', 0, 4) !== MAGIC) return false;
  const end = 8 + header.readUInt16LE(6) + 4;
  return end + 4 <= header.length && crc32(header.subarray(0, end)) === header.readUInt32LE(end);
}

function otherLog(file: string, header: Buffer): IndexError {
  const name = header.toString('latin1', 8, 8 + header.readUInt16LE(6)).replaceAll(/[^\x20-\x7e]/g, '?');
  const what = `version ${header.readUInt16LE(4)}, it holds ${name}`;
  return new IndexError('IMGGUARD_INDEX_VERSION', `${file} cannot be used here (${what}); build the index again from its source.`);
}
