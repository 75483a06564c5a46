/** The photographs that the repository carries, and what the tests make of them. */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** The file of a carried photograph, `works/…` or `strangers/…` without its ending. */
export function photo(name: string): string {
  return fileURLToPath(new URL(`../../../../tests/fixtures/photos/${name}.jpg`, import.meta.url));
}

/** An edited copy: the bytes of a file, and where its corners lie on the work (top left, top right, bottom right, bottom left; pixels). */
export interface EditedCopy {
  readonly bytes: Uint8Array;
  readonly corners: readonly (readonly [x: number, y: number])[];
}

/** How a work is used elsewhere: makes a copy of a photograph's file. */
export type Edit = (file: string) => Promise<EditedCopy>;

export const EDITS: Readonly<Record<'resized' | 'cropped' | 'mirrored' | 'bordered' | 'gray', Edit>> = {
  async resized(file) {
    const { width, height } = await sizeOf(file);
    const bytes = await sharp(file).resize(420).webp({ quality: 60 }).toBuffer();
    return { bytes, corners: box(0, 0, width, height) };
  },
  async cropped(file) {
    const { width, height } = await sizeOf(file);
    const part = {
      left: Math.round(width * 0.3),
      top: Math.round(height * 0.1),
      width: Math.round(width * 0.6),
      height: Math.round(height * 0.6),
    };
    const bytes = await sharp(file).extract(part).jpeg({ quality: 70 }).toBuffer();
    return { bytes, corners: box(part.left, part.top, part.left + part.width, part.top + part.height) };
  },
  async mirrored(file) {
    const { width, height } = await sizeOf(file);
    return { bytes: await sharp(file).flop().jpeg({ quality: 80 }).toBuffer(), corners: box(width, 0, 0, height) };
  },
  async bordered(file) {
    const { width, height } = await sizeOf(file);
    const bytes = await sharp(file)
      .extend({ top: 60, bottom: 160, left: 60, right: 60, background: '#1b1b1f' })
      .jpeg({ quality: 80 })
      .toBuffer();
    return { bytes, corners: box(-60, -60, width + 60, height + 160) };
  },
  async gray(file) {
    const { width, height } = await sizeOf(file);
    const bytes = await sharp(file).grayscale().linear(1.2, -20).jpeg({ quality: 60 }).toBuffer();
    return { bytes, corners: box(0, 0, width, height) };
  },
};

/** Photographs beside one another on one canvas, each 600 pixels wide. */
export async function collageOf(files: readonly string[]): Promise<Uint8Array> {
  const tiles = await Promise.all(files.map((file) => sharp(file).resize(600, 400, { fit: 'cover' }).toBuffer()));
  const layers = tiles.map((input, i) => ({ input, left: 20 + 620 * (i % 2), top: 20 + 420 * Math.floor(i / 2) }));
  const canvas = { width: 1260, height: 20 + 420 * Math.ceil(files.length / 2), channels: 3 as const, background: '#f4f1ea' };
  return sharp({ create: canvas }).composite(layers).jpeg({ quality: 80 }).toBuffer();
}

// --- internal ---

function box(left: number, top: number, right: number, bottom: number): EditedCopy['corners'] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

async function sizeOf(file: string): Promise<{ readonly width: number; readonly height: number }> {
  const { width, height } = await sharp(file).metadata();
  return { width, height };
}
