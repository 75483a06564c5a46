import type { LetterPicture } from '@imgguard/claims';
import { decode } from '@imgguard/core';
import sharp from 'sharp';

/** A picture as it is embedded in a paper. */
export interface PaperPicture {
  readonly caption: string;
  /** Three channels, without metadata. */
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Decodes a letter's picture under the limits of `@imgguard/core` and makes a plain JPEG of it: what is embedded was made here, whatever the file was.
 *
 * @throws ImageError when it cannot be read.
 */
export async function paperPicture({ bytes, caption }: LetterPicture): Promise<PaperPicture> {
  const image = await decode(bytes);
  const { data, info } = await sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .resize(MAX_SIDE, MAX_SIDE, { fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer({ resolveWithObject: true });
  return { caption, jpeg: data, width: info.width, height: info.height };
}

// --- internal ---

/** 1,600 pixels on 17 cm are 240 an inch. */
const MAX_SIDE = 1600;
/** The edge that marks a copy in an overlay stays sharp at this quality. */
const QUALITY = 88;
