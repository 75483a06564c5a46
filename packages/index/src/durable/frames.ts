/**
 * Frames of a log file. Little endian: u32 length of the payload, u32 CRC-32 of that length and the payload, the payload. A CRC-32 notices every
 * change within 32 neighbouring bits, so every changed byte.
 */
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** Bytes before a payload. */
export const FRAME_HEAD_BYTES = 8;

/** The head that goes before a payload. */
export function frameHead(payload: Uint8Array): Uint8Array {
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUInt32LE(payload.length);
  head.writeUInt32LE(checksumOf(head, payload), 4);
  return head;
}

/** The payload of a frame that was read as a whole, or `null` when a byte of it is missing or changed. */
export function framePayload(frame: Buffer): Uint8Array | null {
  if (frame.length < FRAME_HEAD_BYTES || frame.readUInt32LE() !== frame.length - FRAME_HEAD_BYTES) return null;
  const payload = frame.subarray(FRAME_HEAD_BYTES);
  return checksumOf(frame, payload) === frame.readUInt32LE(4) ? new Uint8Array(payload.buffer, payload.byteOffset, payload.length) : null;
}

/** One frame of a file, or the place from which on nothing can be read. */
export type ScannedFrame =
  | { readonly kind: 'frame'; readonly offset: number; readonly payload: Uint8Array }
  /** `next`: where the next frame would begin if the length can be believed; it fits the file. */
  | { readonly kind: 'damage'; readonly offset: number; readonly next: number | null };

/** The frames from `from` up to `to`, front to back. Goes on behind a damaged frame as long as lengths lead to whole ones. */
export async function* scanFrames(handle: FileHandle, from: number, to: number): AsyncGenerator<ScannedFrame> {
  let [chunk, start, offset] = [Buffer.alloc(0), from, from];
  const ensure = async (bytes: number) => {
    if (offset + bytes <= start + chunk.length) return;
    const wanted = Math.min(to - offset, Math.max(bytes, READ_BYTES));
    const buffer = Buffer.allocUnsafe(wanted);
    const { bytesRead } = await handle.read(buffer, 0, wanted, offset);
    [chunk, start] = [buffer.subarray(0, bytesRead), offset];
  };
  while (offset < to) {
    if (to - offset >= FRAME_HEAD_BYTES) await ensure(FRAME_HEAD_BYTES);
    const length = to - offset >= FRAME_HEAD_BYTES ? chunk.readUInt32LE(offset - start) : Infinity;
    const end = offset + FRAME_HEAD_BYTES + length;
    if (length > MAX_PAYLOAD_BYTES || end > to) {
      yield { kind: 'damage', offset, next: null };
      return;
    }
    await ensure(FRAME_HEAD_BYTES + length);
    const payload = framePayload(chunk.subarray(offset - start, end - start));
    yield payload === null ? { kind: 'damage', offset, next: end } : { kind: 'frame', offset, payload };
    offset = end;
  }
}

// --- internal ---

const READ_BYTES = 2 ** 20;
/** Largest payload: far above a fingerprint's 255 KB, and small enough that a lie about it does no harm. */
const MAX_PAYLOAD_BYTES: number = 16 * 2 ** 20;

function checksumOf(head: Uint8Array, payload: Uint8Array): number {
  return crc32(payload, crc32(head.subarray(0, 4)));
}
