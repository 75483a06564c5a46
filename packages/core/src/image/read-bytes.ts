import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { ArgumentError, ImageError, isImgGuardError } from '../errors.ts';
import type { Deadline } from './deadline.ts';
import { isAsyncIterable, type ImageInput, type RawPixels } from './image-input.ts';
import type { Sharp } from 'sharp';

/** Inputs that are made of file bytes. */
export type ByteInput = Exclude<ImageInput, RawPixels | Sharp>;

/** All bytes of an input, at most `maxBytes`: what is larger is refused as soon as it shows, without reading on. */
export async function readBytes(input: ByteInput, maxBytes: number, deadline: Deadline): Promise<Uint8Array> {
  if (input instanceof Uint8Array) return checkedSize(input, maxBytes);
  if (input instanceof ArrayBuffer) return checkedSize(new Uint8Array(input), maxBytes);
  if (typeof input === 'string' || input instanceof URL) return readFileBytes(input, maxBytes, deadline);
  if (isAsyncIterable(input)) return readStreamBytes(input, maxBytes, deadline);
  throw new ArgumentError('input', 'a path, bytes, a stream of bytes, raw pixels or a sharp instance', input);
}

// --- internal ---

function checkedSize(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes.length > maxBytes) throw tooLarge(maxBytes);
  return bytes;
}

function tooLarge(maxBytes: number): ImageError {
  return new ImageError('IMGGUARD_IMAGE_TOO_LARGE', `The image has more than ${maxBytes} bytes. Raise \`maxBytes\` to read it`);
}

async function readFileBytes(path: string | URL, maxBytes: number, deadline: Deadline): Promise<Uint8Array> {
  if (path === '' || (typeof path === 'string' && path.includes('\0')) || (path instanceof URL && path.protocol !== 'file:')) {
    throw new ArgumentError('input', 'the path of a file or a file: URL', String(path));
  }
  const name = String(path);
  // O_NONBLOCK: opening a named pipe must not wait for its other end
  const handle = await named(name, open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
  try {
    const stat = await named(name, handle.stat());
    if (!stat.isFile()) throw notAFile(name, stat.isDirectory());
    if (stat.size > maxBytes) throw tooLarge(maxBytes);
    return await readToEnd(handle, stat.size, maxBytes, (step) => deadline.race(named(name, step)));
  } finally {
    await handle.close();
  }
}

function notAFile(name: string, isFolder: boolean): ImageError {
  const what = isFolder ? 'a folder' : 'a device, pipe or socket';
  return new ImageError('IMGGUARD_IMAGE_UNREADABLE', `${name} is ${what}. Give the path of an image file`);
}

/** The size is a hint: files may grow, and those of /proc say 0. */
async function readToEnd(handle: FileHandle, size: number, maxBytes: number, step: Step): Promise<Uint8Array> {
  let buffer = Buffer.allocUnsafeSlow(size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await step(handle.read(buffer, length, buffer.length - length, null));
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length > maxBytes) throw tooLarge(maxBytes);
    if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(maxBytes + 1, Math.max(2 * length, SMALLEST_GROWTH)));
  }
}

const SMALLEST_GROWTH = 64 * 1024;

type Step = <T>(step: Promise<T>) => Promise<T>;

async function readStreamBytes(stream: AsyncIterable<unknown>, maxBytes: number, deadline: Deadline): Promise<Uint8Array> {
  const source = openStream(stream);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await deadline.race(named('the stream', source.next()));
      if (done) return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks, length);
      if (!(value instanceof Uint8Array)) throw new ArgumentError('input', 'a stream of Uint8Array chunks', value);
      length += value.length;
      if (length > maxBytes) throw tooLarge(maxBytes);
      chunks.push(value);
    }
  } catch (error) {
    source.cancel();
    throw error;
  }
}

interface ByteSource {
  next(): Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>;
  /** Ends the stream at once, even while `next` waits. */
  cancel(): void;
}

/** A pending `next()` of an iterator holds up its `return()`, so streams are cancelled by their own means. */
function openStream(stream: AsyncIterable<unknown>): ByteSource {
  if (stream instanceof ReadableStream) {
    const reader = stream.getReader();
    return { next: () => reader.read(), cancel: () => void reader.cancel().catch(() => undefined) };
  }
  const iterator = stream[Symbol.asyncIterator]();
  const cancel = (): void => {
    if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
    else void iterator.return?.().catch(() => undefined);
  };
  return { next: () => iterator.next(), cancel };
}

/** Turns errors of the operating system or of a stream into an ImageError that names the input. */
async function named<T>(name: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (cause) {
    if (isImgGuardError(cause)) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new ImageError('IMGGUARD_IMAGE_NOT_FOUND', `There is no file at ${name}`, { cause });
    const message = `Cannot read ${name}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ImageError('IMGGUARD_IMAGE_UNREADABLE', message, { cause, retryable: !PERMANENT.has(code) });
  }
}

/** Errors of the operating system that stay until somebody changes the file or its permissions. */
const PERMANENT = new Set(['EACCES', 'EPERM', 'EISDIR', 'ELOOP', 'ENAMETOOLONG']);
