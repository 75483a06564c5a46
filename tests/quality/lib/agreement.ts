/** Whether an attacked image shows the work where the truth says: the oracle of the generator, which knows nothing of how images are made. */
import sharp, { type Sharp } from 'sharp';
import type { Corner, Picture, Truth } from '../../../bench/quality/attacks.mjs';
import { area, project } from '../../../bench/quality/lib/plane.mjs';

export interface Agreement {
  /** Correlation of image and work where the truth puts it, -1 to 1; of a negative with its sign changed. */
  readonly there: number;
  /** The largest one around it: `APART` pixels to the sides, up, down and across. */
  readonly beside: number;
}

/** Of each part of the image. */
export async function agreements(file: Buffer, truth: Truth, picture: Picture): Promise<Agreement[]> {
  const image = await detailOf(sharp(file), SOFTNESS);
  const work = picture.work ?? picture;
  const scale = picture.width / work.width;
  const found: Agreement[] = [];
  for (const { region, map } of truth.parts) {
    const reduction = scale * Math.sqrt(area(region.map((point) => project(map, point))) / area(region));
    const pixels = sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } });
    const blurred = await detailOf(pixels, SOFTNESS * reduction);
    const points = sampled(region, image);
    const at = (shift: Corner) => {
      const pairs = points.map(([x, y]) => {
        const [u, v] = project(map, [x + shift[0], y + shift[1]]);
        return [image.data[Math.floor(y) * image.width + Math.floor(x)]!, valueAt(blurred, u * scale, v * scale)] as const;
      });
      return (truth.negative ? -1 : 1) * correlation(pairs);
    };
    found.push({ there: at([0, 0]), beside: Math.max(...AROUND.map(at)) });
  }
  return found;
}

// --- internal ---

const APART = 3;
const AROUND: readonly Corner[] = [-1, 0, 1]
  .flatMap((x) => [-1, 0, 1].map((y) => [APART * x, APART * y] as const))
  .filter(([x, y]) => x !== 0 || y !== 0);
const POINTS = 6000;
/** Both are blurred by as many pixels of the image, so that fine detail that an attack takes away does not count ... */
const SOFTNESS = 2;
/** ... and what is this much broader is subtracted: light and shade of large areas say nothing about places. */
const BROAD = 4;
/** So far from the edges of a part nothing around it is seen. */
const MARGIN = 4;

interface Gray {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

async function detailOf(image: Sharp, softness: number): Promise<Gray> {
  const fine = await grayOf(image.clone().blur(Math.max(0.5, softness)));
  const broad = await grayOf(image.clone().blur(Math.max(0.5, BROAD * softness)));
  return { ...fine, data: fine.data.map((value, i) => value - broad.data[i]!) };
}

async function grayOf(image: Sharp): Promise<Gray> {
  const { data, info } = await image.flatten().greyscale().raw().toBuffer({ resolveWithObject: true });
  return {
    width: info.width,
    height: info.height,
    data: Float32Array.from({ length: info.width * info.height }, (_, i) => data[i * info.channels]!),
  };
}

/** Middles of pixels in a convex polygon. */
function sampled(region: readonly Corner[], { width, height }: Gray): Corner[] {
  const step = Math.max(1, Math.sqrt(area(region) / POINTS));
  const points: Corner[] = [];
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      const point: Corner = [Math.floor(x) + 0.5, Math.floor(y) + 0.5];
      if (isInside(region, point)) points.push(point);
    }
  }
  return points;
}

function isInside(region: readonly Corner[], [x, y]: Corner): boolean {
  const sides = region.flatMap(([a, b], i) => {
    const [c, d] = region[(i + 1) % region.length]!;
    const length = Math.hypot(c - a, d - b);
    return length < 1e-6 ? [] : [((c - a) * (y - b) - (d - b) * (x - a)) / length];
  });
  return sides.every((side) => side > MARGIN) || sides.every((side) => side < -MARGIN);
}

function valueAt({ width, height, data }: Gray, x: number, y: number): number {
  const [u, v] = [Math.min(Math.max(x - 0.5, 0), width - 1.001), Math.min(Math.max(y - 0.5, 0), height - 1.001)];
  const [left, top] = [Math.floor(u), Math.floor(v)];
  const at = top * width + left;
  const upper = data[at]! + (u - left) * (data[at + 1]! - data[at]!);
  const lower = data[at + width]! + (u - left) * (data[at + width + 1]! - data[at + width]!);
  return upper + (v - top) * (lower - upper);
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = [0, 1].map((side) => pairs.reduce((sum, pair) => sum + pair[side]!, 0) / pairs.length);
  const product = (l: 0 | 1, r: 0 | 1) => pairs.reduce((sum, pair) => sum + (pair[l] - mean[l]!) * (pair[r] - mean[r]!), 0);
  return product(0, 1) / Math.sqrt(product(0, 0) * product(1, 1));
}
