/**
 * Resizing as Pillow does it, byte for byte (its `ImagingResample` for 8-bit pictures): the pictures that the models were trained on were resized by
 * it. The filter's support grows with the reduction, so that every source pixel counts; coefficients are integers of 22 bits; the horizontal pass comes
 * first and is rounded to 8 bits before the vertical one.
 */

/** RGB, three bytes a pixel, rows from top to bottom without padding. */
export interface RgbPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** `bilinear`: a triangle of two pixels. `bicubic`: Keys' cubic with a = -0.5. Both are widened when a picture is reduced. */
export type ResampleFilter = 'bilinear' | 'bicubic';

/** The size to resize to, and the part of the result that is wanted. */
export interface ResampleTarget {
  readonly width: number;
  readonly height: number;
  readonly filter: ResampleFilter;
  /** The part of the resized picture that is computed; the same as resizing first and cropping then, without the cost. @default all of it */
  readonly window?: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
}

/** Resizes a picture. A side that keeps its length is left as it is, as in Pillow. */
export function resample(source: RgbPixels, { width, height, filter, window }: ResampleTarget): RgbPixels {
  const { left, top, ...part } = window ?? { left: 0, top: 0, width, height };
  const rows = taps(source.height, height, filter, { from: top, count: part.height });
  const columns = taps(source.width, width, filter, { from: left, count: part.width });
  // Only the rows that the vertical pass will ask for.
  const firstRow = rows.first[0]!;
  const lastRow = rows.first[part.height - 1]! + rows.count[part.height - 1]!;
  const narrow = horizontalPass(source, columns, firstRow, lastRow - firstRow);
  return verticalPass(narrow, rows, firstRow);
}

// --- internal ---

const CHANNELS = 3;
/** Pillow's `PRECISION_BITS` for 8-bit pixels. */
const PRECISION_BITS = 22;
const HALF = 2 ** (PRECISION_BITS - 1);

interface Filter {
  readonly support: number;
  readonly weight: (x: number) => number;
}

const FILTERS: Readonly<Record<ResampleFilter, Filter>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: bicubicWeight },
};

const KEYS_A = -0.5;

function bicubicWeight(signed: number): number {
  const x = Math.abs(signed);
  if (x < 1) return ((KEYS_A + 2) * x - (KEYS_A + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * KEYS_A;
  return 0;
}

/** Target pixel i is the sum of the source pixels `first[i] … first[i] + count[i] - 1`, weighted by `weights[i * stride …]`, in 2^22nds. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly weights: Int32Array;
  readonly stride: number;
}

function taps(
  sourceSize: number,
  targetSize: number,
  name: ResampleFilter,
  range: { readonly from: number; readonly count: number },
): Taps {
  const scale = sourceSize / targetSize;
  const filter = scale === 1 ? IDENTITY : FILTERS[name];
  const filterScale = Math.max(scale, 1);
  const support = filter.support * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(range.count);
  const count = new Int32Array(range.count);
  const weights = new Int32Array(range.count * stride);
  for (let i = 0; i < range.count; i++) {
    const center = (range.from + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const end = Math.min(sourceSize, Math.trunc(center + support + 0.5));
    const raw = Array.from({ length: end - start }, (_, k) => filter.weight((k + start - center + 0.5) / filterScale));
    const sum = raw.reduce((total, weight) => total + weight, 0);
    first[i] = start;
    count[i] = raw.length;
    raw.forEach((weight, k) => {
      weights[i * stride + k] = fixedPoint(sum === 0 ? weight : weight / sum);
    });
  }
  return { first, count, weights, stride };
}

/** A side that keeps its length: Pillow leaves the pass out. */
const IDENTITY: Filter = { support: 0.5, weight: (x) => (Math.abs(x) < 0.5 ? 1 : 0) };

function fixedPoint(weight: number): number {
  return Math.trunc((weight < 0 ? -0.5 : 0.5) + weight * 2 ** PRECISION_BITS);
}

function horizontalPass(source: RgbPixels, columns: Taps, firstRow: number, height: number): RgbPixels {
  const { first, count, weights, stride } = columns;
  const pixels = source.data;
  const width = first.length;
  const data = new Uint8Array(width * height * CHANNELS);
  for (let y = 0, out = 0; y < height; y++) {
    const row = (firstRow + y) * source.width * CHANNELS;
    for (let x = 0; x < width; x++, out += CHANNELS) {
      const end = x * stride + count[x]!;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (let k = x * stride, at = row + first[x]! * CHANNELS; k < end; k++, at += CHANNELS) {
        const weight = weights[k]!;
        red = (red + pixels[at]! * weight) | 0;
        green = (green + pixels[at + 1]! * weight) | 0;
        blue = (blue + pixels[at + 2]! * weight) | 0;
      }
      data[out] = clip(red);
      data[out + 1] = clip(green);
      data[out + 2] = clip(blue);
    }
  }
  return { width, height, data };
}

function verticalPass(source: RgbPixels, rows: Taps, firstRow: number): RgbPixels {
  const height = rows.first.length;
  const pixels = source.data;
  const line = source.width * CHANNELS;
  const data = new Uint8Array(line * height);
  const sums = new Int32Array(line);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    for (let k = 0; k < rows.count[y]!; k++) {
      const weight = rows.weights[y * rows.stride + k]!;
      const at = (rows.first[y]! - firstRow + k) * line;
      for (let i = 0; i < line; i++) sums[i] = sums[i]! + pixels[at + i]! * weight;
    }
    for (let i = 0; i < line; i++) data[y * line + i] = clip(sums[i]!);
  }
  return { width: source.width, height, data };
}

function clip(sum: number): number {
  const value = sum >> PRECISION_BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
