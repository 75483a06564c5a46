// Pictures as they are edited: raw RGB pixels, and the homography that leads back to the work they were made from.
import sharp from 'sharp';

/**
 * @typedef {object} Picture
 * @property {Buffer} data RGB, 8 bits, row by row
 * @property {number} width
 * @property {number} height
 * @property {number[]} toWork row-major 3x3 from pixels of this picture to pixels of the work
 */

/** Reads a picture file; its own pixels are the work's. @returns {Promise<Picture>} */
export async function openPicture(file) {
  return fromSharp(sharp(file).rotate().removeAlpha().toColourspace('srgb'), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
}

/** A sharp pipeline over a picture's pixels. @param {Picture} picture */
export function pixels({ data, width, height }) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Runs a pipeline and keeps what came out. @returns {Promise<Picture>} */
export async function fromSharp(pipeline, toWork) {
  const { data, info } = await pipeline.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, toWork };
}

/** Product of two row-major 3x3 matrices. */
export function multiply(a, b) {
  return Array.from({ length: 9 }, (_, index) => {
    const row = Math.floor(index / 3) * 3;
    const column = index % 3;
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });
}
