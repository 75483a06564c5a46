import sharp, { type Metadata, type Sharp } from 'sharp';
import { ImageError } from '../errors.ts';
import type { DecodeLimits } from './decode-options.ts';
import type { ImageFormat } from './decoded-image.ts';
import { sniffFormat, type SniffedFormat } from './sniff-format.ts';

/** Formats that come as file bytes. */
export type FileFormat = Exclude<ImageFormat, 'raw'>;

/** The format of file bytes; throws an ImageError for everything that is not decoded. */
export function acceptedFormat(bytes: Uint8Array, allowSvg: boolean): FileFormat {
  if (bytes.length === 0) throw new ImageError('IMGGUARD_IMAGE_EMPTY', 'The image has no bytes. Check the download or the file');
  const format = sniffFormat(bytes);
  if (format === 'svg' && !allowSvg) {
    throw new ImageError('IMGGUARD_IMAGE_SVG_REFUSED', 'SVG drawings are not rendered. Set `allowSvg: true` for drawings that you trust');
  }
  if (isFileFormat(format)) return format;
  const what = DESCRIPTIONS[format] ?? `a ${format} file`;
  throw new ImageError('IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', `The bytes are ${what}. Give a JPEG, PNG, WebP, AVIF, GIF or TIFF`);
}

/**
 * Reads the header, decodes nothing, and refuses what declares more than the limits. libvips must recognise the same format as we did:
 * bytes that two parsers read differently are refused.
 */
export async function checkHeader(bytes: Uint8Array, format: FileFormat, limits: DecodeLimits): Promise<void> {
  const header = await sharp(bytes, { failOn: 'none', limitInputPixels: false, limitInputChannels: MAX_CHANNELS, pages: 1 }).metadata();
  const loader = format === 'avif' ? 'heif' : format;
  if (header.format !== loader)
    throw new ImageError('IMGGUARD_IMAGE_CORRUPT', `The bytes begin like ${format} but read as ${header.format}`);
  checkSize(header, limits);
}

/** The same limits for a sharp instance that somebody else has built. */
export async function checkInstance(instance: Sharp, limits: DecodeLimits): Promise<void> {
  checkSize(await instance.metadata(), limits);
}

/** Color with alpha in CMYK has five; what has more is measurement data. */
export const MAX_CHANNELS = 5;

// --- internal ---

const FILE_FORMATS: ReadonlySet<string> = new Set<FileFormat>(['jpeg', 'png', 'webp', 'avif', 'heif', 'gif', 'tiff', 'svg']);

function isFileFormat(format: SniffedFormat): format is FileFormat {
  return FILE_FORMATS.has(format);
}

const DESCRIPTIONS: Partial<Record<SniffedFormat, string>> = {
  'camera-raw': "a camera's raw file, which holds only a preview in a form that can be read here",
  html: 'an HTML page',
  ico: 'an icon file',
  jp2: 'a JPEG 2000 file',
  jxl: 'a JPEG XL file',
  photoshop: 'a Photoshop document',
  unknown: 'no image format that is known here',
  xml: 'an XML document',
};

function checkSize(header: Metadata, limits: DecodeLimits): void {
  const { width, height, pages = 1 } = header;
  const size = `${width} x ${height} pixels`;
  if (!(width >= 1 && height >= 1)) throw new ImageError('IMGGUARD_IMAGE_CORRUPT', `The header declares ${size}`);
  if (width * height > limits.maxPixels) throw tooMany(`${size}, more than ${limits.maxPixels}. Raise \`maxPixels\``);
  if (Math.max(width, height) > limits.maxSide) throw tooMany(`${size}, with a side over ${limits.maxSide}. Raise \`maxSide\``);
  if (pages > limits.maxFrames) {
    const message = `The image declares ${pages} frames, more than ${limits.maxFrames}. Raise \`maxFrames\` to decode it`;
    throw new ImageError('IMGGUARD_IMAGE_TOO_MANY_FRAMES', message);
  }
}

function tooMany(what: string): ImageError {
  return new ImageError('IMGGUARD_IMAGE_TOO_MANY_PIXELS', `The image declares ${what} to decode it`);
}
