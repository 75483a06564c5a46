import type { DecodedImage } from './decoded-image.ts';

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
  const gray = new Uint8Array(width * height);
  for (let pixel = 0, byte = 0; pixel < gray.length; pixel += 1, byte += 3) {
    const sum = RED * (data[byte] as number) + GREEN * (data[byte + 1] as number) + BLUE * (data[byte + 2] as number);
    gray[pixel] = (sum + HALF) >> SHIFT;
  }
  return { width, height, data: gray };
}

// --- internal ---

/** OpenCV 4's fixed-point weights (0.299, 0.587, 0.114 in 15 bits; RY15, GY15, BY15 in its `color.simd_helpers.hpp`). They sum to 2^15. */
const RED = 9798;
const GREEN = 19235;
const BLUE = 3735;
const SHIFT = 15;
const HALF = 1 << (SHIFT - 1);
