import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** Version of the canonical pixels, part of what is hashed: pixel hashes of different versions never agree. */
const PIXEL_HASH_VERSION = 1;

/**
 * SHA-256 over the canonical pixels of a picture, lowercase hex. Two files have the same pixel hash when they decode to the same picture,
 * whatever their metadata or lossless container.
 *
 * Hashed are sixteen bytes: the letters `IGPX`, then {@link PIXEL_HASH_VERSION}, width and height as unsigned 32-bit little-endian integers;
 * and after them the RGB bytes of the decoded picture (upright, opaque on white, 8-bit sRGB), row by row.
 */
export async function pixelSha256(image: { readonly width: number; readonly height: number; readonly data: Uint8Array }): Promise<string> {
  const header = new DataView(new ArrayBuffer(16));
  for (let index = 0; index < MAGIC.length; index += 1) header.setUint8(index, MAGIC.charCodeAt(index));
  header.setUint32(4, PIXEL_HASH_VERSION, true);
  header.setUint32(8, image.width, true);
  header.setUint32(12, image.height, true);
  return sha256(new Uint8Array(header.buffer), image.data);
}

/** SHA-256 over the concatenation of byte arrays, lowercase hex. Lets the event loop breathe between slices. */
export async function sha256(...parts: readonly Uint8Array[]): Promise<string> {
  const hash = createHash('sha256');
  for (const part of parts) {
    for (let start = 0; start < part.length; start += SLICE_BYTES) {
      if (start > 0) await setImmediate();
      hash.update(part.subarray(start, start + SLICE_BYTES));
    }
  }
  return hash.digest('hex');
}

// --- internal ---

const MAGIC = 'IGPX';
/** About 10 ms of hashing on a slow core. */
const SLICE_BYTES = 4 * 1024 * 1024;
