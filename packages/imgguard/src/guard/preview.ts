import { decode, type DecodeOptions } from '@imgguard/core';
import sharp from 'sharp';

/** A reduced picture as JPEG bytes. */
export interface Preview {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Reduces a picture to at most `longSide` pixels, upright, as JPEG. It is decoded under the limits of `@imgguard/core`, so it may come
 * from strangers.
 */
export async function makePreview(input: string | Uint8Array, longSide: number, options: DecodeOptions = {}): Promise<Preview> {
  const image = await decode(input, options);
  const { data, info } = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize(longSide, longSide, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: PREVIEW_QUALITY, mozjpeg: false })
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}

/** JPEG quality of previews: artefacts cannot be seen beside the found picture, and the file is a tenth of a camera's. */
const PREVIEW_QUALITY = 85;
