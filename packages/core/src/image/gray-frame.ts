import type { DecodedImage } from './decoded-image.ts';
import { pixelsModule, VECTOR_BYTES } from './pixels-module.ts';

/** An 8-bit gray picture in which keypoints and the photometric comparison live: `data.length === width * height`. */
export interface GrayFrame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * The luma of a picture (ITU-R 601), byte for byte what OpenCV's `cvtColor(…, COLOR_RGB2GRAY)` gives for 8-bit pictures.
 *
 * @example
 * const gray = toGray(await decode('lighthouse.jpg'));
 */
export function toGray(image: Pick<DecodedImage, 'width' | 'height' | 'data'>): GrayFrame {
  const { width, height, data } = image;
  const { module, arena } = pixelsModule();
  const rgb = arena.take(3 * PIXELS_AT_ONCE + VECTOR_BYTES);
  const out = arena.take(PIXELS_AT_ONCE);
  const memory = new Uint8Array(module.memory.buffer);
  const gray = new Uint8Array(width * height);
  for (let done = 0; done < gray.length; done += PIXELS_AT_ONCE) {
    const count = Math.min(PIXELS_AT_ONCE, gray.length - done);
    memory.set(data.subarray(3 * done, 3 * (done + count)), rgb);
    module.grayOf(rgb, out, count);
    gray.set(memory.subarray(out, out + count), done);
  }
  return { width, height, data: gray };
}

// --- internal ---

/** Pixels that are in the module's memory at one time; a multiple of four. */
const PIXELS_AT_ONCE = 65_536;
