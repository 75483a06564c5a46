/**
 * How far the log that is written to was acknowledged. Without it, a log whose last record was damaged would look like one whose last write was cut off. Two slots in
 * turn, each u32 number of the log, f64 place, f64 counter, u32 CRC-32 of these (little endian): a write that is cut off leaves the other one.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { writeWhole } from './write-whole.ts';

export const MARK_FILE = 'committed';

export interface Mark {
  readonly log: number;
  readonly offset: number;
}

export interface CommitMark {
  /** Returns before the disk has it: a process that is killed loses nothing, and after a power cut the log's own checksums tell how far it goes. */
  write(mark: Mark): Promise<void>;
  close(): Promise<void>;
}

/** `isWhole`: whether both slots can be read. */
export interface ReadMark {
  readonly mark: Mark | null;
  readonly isWhole: boolean;
}

export async function readMark(file: string): Promise<ReadMark> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return { mark: null, isWhole: false };
  const bytes = await handle.readFile().finally(() => handle.close());
  const slots = [0, 1].map((i) => parseSlot(bytes.subarray(i * SLOT_BYTES, (i + 1) * SLOT_BYTES)));
  const newest = slots.filter((slot) => slot !== null).toSorted((l, r) => r.counter - l.counter)[0];
  return { mark: newest ?? null, isWhole: bytes.length === 2 * SLOT_BYTES && slots.every((slot) => slot !== null) };
}

/** Begins the file anew, with this mark. */
export async function openMark(file: string, mark: Mark): Promise<CommitMark> {
  await writeWhole(file, [slotOf({ ...mark, counter: 0 }), slotOf({ ...mark, counter: 1 })]);
  const handle: FileHandle = await open(file, 'r+');
  let counter = 1;
  return {
    async write(next) {
      counter++;
      await handle.write(slotOf({ ...next, counter }), 0, SLOT_BYTES, (counter % 2) * SLOT_BYTES);
    },
    close: () => handle.close(),
  };
}

// --- internal ---

const SLOT_BYTES = 24;

interface Slot extends Mark {
  readonly counter: number;
}

function slotOf({ log, offset, counter }: Slot): Uint8Array {
  const slot = Buffer.alloc(SLOT_BYTES);
  slot.writeUInt32LE(log);
  slot.writeDoubleLE(offset, 4);
  slot.writeDoubleLE(counter, 12);
  slot.writeUInt32LE(crc32(slot.subarray(0, 20)), 20);
  return slot;
}

function parseSlot(slot: Buffer): Slot | null {
  if (slot.length < SLOT_BYTES || crc32(slot.subarray(0, 20)) !== slot.readUInt32LE(20)) return null;
  return { log: slot.readUInt32LE(), offset: slot.readDoubleLE(4), counter: slot.readDoubleLE(12) };
}
