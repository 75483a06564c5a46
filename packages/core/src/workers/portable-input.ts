import { startDeadline } from '../image/deadline.ts';
import { type DecodeOptions, resolveDecodeOptions } from '../image/decode-options.ts';
import { decode } from '../image/decode.ts';
import { type ImageInput, isRawPixels, isSharpInstance, type RawPixels } from '../image/image-input.ts';
import { readBytes } from '../image/read-bytes.ts';

/** A path, the bytes of a file, or pixels: what can travel between threads. */
export type PortableInput = string | Uint8Array | RawPixels;

/** What cannot travel to a thread becomes bytes or pixels here, under the same limits; paths, bytes and pixels travel as they are. */
export async function portableInput(input: ImageInput, options: DecodeOptions): Promise<PortableInput> {
  if (isSharpInstance(input)) {
    const { width, height, data } = await decode(input, options);
    return { width, height, channels: 3, data };
  }
  if (typeof input === 'string' || input instanceof Uint8Array || isRawPixels(input)) return input;
  const { maxBytes, timeoutMs } = resolveDecodeOptions(options);
  const deadline = startDeadline(timeoutMs, options.signal);
  try {
    return await readBytes(input, maxBytes, deadline);
  } finally {
    deadline.clear();
  }
}
