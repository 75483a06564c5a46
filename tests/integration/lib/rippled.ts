import sharp from 'sharp';
import { photo } from './guards.ts';

/** A photograph that {@link rippledCopy} makes unrecognisable to all but a model. */
export const FIG = 'works/Picture_0B_by_freespace.jpg';

/**
 * A copy as if seen through rippled water: no plane lies on it, so that neither keypoints nor whole pictures nor pixels find it, and a model that was trained for copies does (SSCD:
 * similarity 0.65 for {@link FIG}).
 */
export async function rippledCopy(name: string = FIG): Promise<Buffer> {
  const small = sharp(photo(name)).rotate().resize(640, 640, { fit: 'inside' }).removeAlpha();
  const { data, info } = await small.raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const [amplitude, length] = [0.06 * width, 0.35 * width];
  const wave = (at: number, period: number): number => amplitude * Math.sin((2 * Math.PI * at) / period);
  const within = (at: number, size: number): number => Math.max(0, Math.min(size - 1, Math.round(at)));
  const out = Buffer.alloc(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = within(y + wave(x, 1.2 * length), height) * width + within(x + wave(y, length), width);
      data.copy(out, 3 * (y * width + x), 3 * from, 3 * from + 3);
    }
  }
  const part = (size: number): number => Math.round(0.05 * size);
  return sharp(out, { raw: { width, height, channels: 3 } })
    .extract({ left: part(width), top: part(height), width: width - 2 * part(width), height: height - 2 * part(height) })
    .jpeg({ quality: 70 })
    .toBuffer();
}
