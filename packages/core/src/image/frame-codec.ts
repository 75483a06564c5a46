/** Compresses the gray frame of a fingerprint. What is compared later is always what was stored, so that answers do not change on disk. */
import sharp from 'sharp';
import type { GrayFrame } from './gray-frame.ts';

/** A gray frame as a JPEG file: 10 to 100 KB for a work, 20 to 200 KB for a query, by how much detail there is. */
export interface EncodedFrame {
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array;
}

/** JPEG quality of stored frames: the comparison looks at 192 px with a blur of 1.2 px, where this quality leaves no trace. */
const FRAME_QUALITY = 90;

export async function encodeFrame({ width, height, data }: GrayFrame): Promise<EncodedFrame> {
  const jpeg = await sharp(data, { raw: { width, height, channels: 1 } })
    .jpeg({ quality: FRAME_QUALITY })
    .toBuffer();
  return { width, height, jpeg: new Uint8Array(jpeg) };
}

export async function decodeFrame({ width, height, jpeg }: EncodedFrame): Promise<GrayFrame> {
  const data = await sharp(jpeg, { limitInputPixels: width * height })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}
