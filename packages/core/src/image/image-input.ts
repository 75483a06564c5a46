import type { Sharp } from 'sharp';
import { ArgumentError, expectInteger } from '../errors.ts';

/**
 * Whatever holds a picture: a path or `file:` URL, the bytes of a file, a stream of them (Node's or the web's, or any async iterable of byte
 * chunks), pixels that were decoded elsewhere, or a sharp instance. A stream is used up, and destroyed when it is refused.
 */
export type ImageInput = string | URL | Uint8Array | ArrayBuffer | AsyncIterable<Uint8Array> | RawPixels | Sharp;

/** Pixels, eight bits a channel, rows from top to bottom without padding; taken to be upright sRGB. With 4 channels the last is straight alpha. */
export interface RawPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  /** `width * height * channels` bytes. Not copied when there are 3 channels: the decoded image shares them. */
  readonly data: Uint8Array;
}

/** Whether an input is a sharp instance (of any copy of sharp). To be asked first: a sharp instance is also a stream. */
export function isSharpInstance(input: unknown): input is Sharp {
  return hasMethod(input, 'metadata') && hasMethod(input, 'toBuffer') && hasMethod(input, 'clone');
}

export function isAsyncIterable(input: unknown): input is AsyncIterable<unknown> {
  return hasMethod(input, Symbol.asyncIterator);
}

/** Whether an input claims to be {@link RawPixels}. */
export function isRawPixels(input: unknown): input is RawPixels {
  return typeof input === 'object' && input !== null && 'data' in input && 'width' in input && 'height' in input;
}

/** Throws an ArgumentError unless the sizes of raw pixels fit together. */
export function checkRawPixels(pixels: RawPixels): void {
  const width = expectInteger('input.width', pixels.width, 1);
  const height = expectInteger('input.height', pixels.height, 1);
  const { channels, data } = pixels;
  if (channels !== 1 && channels !== 3 && channels !== 4) throw new ArgumentError('input.channels', '1, 3 or 4', channels);
  if (!(data instanceof Uint8Array)) throw new ArgumentError('input.data', 'a Uint8Array', data);
  const expected = width * height * channels;
  if (data.length !== expected) throw new ArgumentError('input.data.length', `width * height * channels = ${expected}`, data.length);
}

// --- internal ---

function hasMethod(value: unknown, name: string | symbol): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function';
}
