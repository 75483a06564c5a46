/**
 * Safe decoding: any input becomes the same plain picture, or an error that says why not.
 *
 * Bytes are counted while they are read, recognised by our own look at their first few, checked against limits by their header, and only then decoded.
 */
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import { ArgumentError, ImageError, isImgGuardError } from '../errors.ts';
import { isCutShort } from './container-end.ts';
import { startDeadline, timeoutError, type Deadline } from './deadline.ts';
import { resolveDecodeOptions, type DecodeLimits, type DecodeOptions } from './decode-options.ts';
import type { DecodedImage, ImageIntegrity } from './decoded-image.ts';
import { hardenSharp } from './harden-sharp.ts';
import { acceptedFormat, checkHeader, checkInstance, MAX_CHANNELS, type FileFormat } from './image-header.ts';
import { checkRawPixels, isRawPixels, isSharpInstance, type ImageInput, type RawPixels } from './image-input.ts';
import { pixelSha256, sha256 } from './pixel-hash.ts';
import { readBytes } from './read-bytes.ts';

/**
 * Decodes a picture from a path, bytes, a stream, raw pixels or a sharp instance to upright, opaque, 8-bit sRGB. A path, its bytes and a stream of them
 * give the same answer. Of an animation the first frame is taken; a name's extension and a declared type are not asked.
 *
 * @throws ImageError with a stable `code` for every picture that is refused or cannot be read (see `ImageErrorCode`).
 * @throws ArgumentError when `input` or an option is of the wrong kind.
 * @throws the reason of `options.signal`, when it aborts.
 * @example
 * const image = await decode('lighthouse.jpg');
 * console.log(image.width, image.height, image.pixelSha256);
 */
export async function decode(input: ImageInput, options: DecodeOptions = {}): Promise<DecodedImage> {
  const limits = resolveDecodeOptions(options);
  const deadline = startDeadline(limits.timeoutMs, options.signal);
  hardenSharp();
  try {
    if (isSharpInstance(input)) return await decodeInstance(input, limits, deadline);
    if (isRawPixels(input)) return await decodeRawPixels(input, limits, deadline);
    const bytes = await readBytes(input, limits.maxBytes, deadline);
    return await decodeBytes(bytes, limits, deadline);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  } finally {
    deadline.clear();
  }
}

// --- internal ---

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

async function decodeBytes(bytes: Uint8Array, limits: DecodeLimits, deadline: Deadline): Promise<DecodedImage> {
  const format = acceptedFormat(bytes, limits.allowSvg);
  try {
    await deadline.race(checkHeader(bytes, format, limits));
    const { pixels, integrity } = await decodePixels(bytes, limits, deadline);
    return { ...pixels, format, integrity, fileSha256: await sha256(bytes), pixelSha256: await pixelSha256(pixels) };
  } catch (error) {
    throw isImgGuardError(error) ? error : refusal(error, bytes, format);
  }
}

/** From strict to lenient: what sharp must fail on, and what a success on that level says about the file. */
const STRICTNESS = [
  ['warning', 'whole'],
  ['truncated', 'damaged'],
  ['none', 'truncated'],
] as const satisfies readonly (readonly [SharpOptions['failOn'], ImageIntegrity])[];

async function decodePixels(
  bytes: Uint8Array,
  limits: DecodeLimits,
  deadline: Deadline,
): Promise<{ pixels: Pixels; integrity: ImageIntegrity }> {
  const levels = limits.truncated === 'accept' ? STRICTNESS : STRICTNESS.slice(0, 2);
  let failure: unknown;
  for (const [failOn, integrity] of levels) {
    try {
      const options = { failOn, limitInputPixels: limits.maxPixels, limitInputChannels: MAX_CHANNELS, sequentialRead: true, pages: 1 };
      return { pixels: await canonicalPixels(sharp(bytes, options), limits, deadline), integrity };
    } catch (error) {
      if (isImgGuardError(error) || deadline.isOver()) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Upright, on white, 8-bit sRGB (embedded color profiles are converted by sharp), three channels. */
async function canonicalPixels(image: Sharp, limits: DecodeLimits, deadline: Deadline): Promise<Pixels> {
  const pipeline = image
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .timeout({ seconds: deadline.secondsLeft() });
  try {
    const { data, info } = await deadline.race(pipeline.toBuffer({ resolveWithObject: true }));
    if (info.channels !== 3) throw new ImageError('IMGGUARD_IMAGE_CORRUPT', `The image decodes to ${info.channels} channels in place of 3`);
    return { width: info.width, height: info.height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('timeout')) throw timeoutError(limits.timeoutMs, error);
    throw error;
  }
}

function refusal(cause: unknown, bytes: Uint8Array, format: FileFormat): ImageError {
  const detail = cause instanceof Error ? (cause.message.split('\n')[0] as string) : String(cause);
  if (isCutShort(format, bytes)) {
    const message = `The ${format} file ends too early (${detail}). Get the whole file, or read what is there with \`truncated: 'accept'\``;
    return new ImageError('IMGGUARD_IMAGE_TRUNCATED', message, { cause });
  }
  if (format === 'heif') {
    const message = `This HEIC file cannot be decoded (${detail}): sharp needs a libvips built with HEVC. Export it as JPEG`;
    return new ImageError('IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', message, { cause });
  }
  return new ImageError('IMGGUARD_IMAGE_CORRUPT', `The ${format} file cannot be decoded (${detail}). Get another copy of it`, { cause });
}

async function decodeRawPixels(input: RawPixels, limits: DecodeLimits, deadline: Deadline): Promise<DecodedImage> {
  checkRawPixels(input);
  const { width, height, channels, data } = input;
  if (width * height > limits.maxPixels)
    throw new ArgumentError('input', `at most ${limits.maxPixels} pixels (\`maxPixels\`)`, width * height);
  if (channels === 3) return withoutFile({ width, height, data });
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: limits.maxPixels });
  return withoutFile(await canonicalPixels(image, limits, deadline));
}

/** The picture that the instance would write: its operations are applied, the caller's own instance is left as it was. */
async function decodeInstance(input: Sharp, limits: DecodeLimits, deadline: Deadline): Promise<DecodedImage> {
  try {
    await deadline.race(checkInstance(input.clone(), limits));
    return await withoutFile(await canonicalPixels(input.clone(), limits, deadline));
  } catch (cause) {
    if (isImgGuardError(cause)) throw cause;
    const message = `The sharp instance gives no picture: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ImageError('IMGGUARD_IMAGE_CORRUPT', message, { cause });
  }
}

async function withoutFile(pixels: Pixels): Promise<DecodedImage> {
  return { ...pixels, format: 'raw', integrity: 'whole', fileSha256: null, pixelSha256: await pixelSha256(pixels) };
}
