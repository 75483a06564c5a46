/**
 * PDQ's first half: a picture becomes 64 x 64 luma values, blurred twice with a box along rows and a box along columns ("Jarosz filter") and then sampled.
 *
 * Every value is rounded to 32 bits where the reference implementation (C++ `float`) rounds, and in its order: the running sums of flat regions drift by
 * their rounding, and the hash shows it. Only the layout of the work differs: rows stream through the four boxes, so memory grows with the
 * width of a picture and not with its area.
 */

/** Eight-bit pixels: RGB (three bytes a pixel, like `DecodedImage`) or gray (one byte, like `GrayFrame`), told apart by the length of `data`. */
export interface PdqSource {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Side of the sampled square. */
export const PDQ_SIDE = 64;

/** The luma of a picture of exactly 64 x 64 pixels, not blurred. */
export function sampleUnblurred(source: PdqSource): Float32Array {
  const samples = new Float32Array(PDQ_SIDE * PDQ_SIDE);
  for (let y = 0; y < PDQ_SIDE; y++) readLuma(source, y, samples.subarray(y * PDQ_SIDE, (y + 1) * PDQ_SIDE));
  return samples;
}

/** The luma of a picture, blurred and sampled to 64 x 64. */
export function sampleBlurred(source: PdqSource): Float32Array {
  const { width, height } = source;
  const along = boxWindow(width);
  const samples = createSampler(width, height);
  const second = createColumnBox(width, height, samples.take);
  const first = createColumnBox(width, height, (row) => second.push(blurRow(row, along)));
  const luma = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    readLuma(source, y, luma);
    first.push(blurRow(luma, along));
  }
  return samples.values;
}

// --- internal ---

const RED = Math.fround(0.299);
const GREEN = Math.fround(0.587);
const BLUE = Math.fround(0.114);

function readLuma({ width, height, data }: PdqSource, y: number, out: Float32Array): void {
  if (data.length === width * height) {
    for (let x = 0, at = y * width; x < width; x++) out[x] = data[at + x]!;
    return;
  }
  for (let x = 0, at = 3 * y * width; x < width; x++, at += 3) {
    out[x] = Math.fround(Math.fround(RED * data[at]!) + Math.fround(GREEN * data[at + 1]!)) + Math.fround(BLUE * data[at + 2]!);
  }
}

/** Values under the box for a side of `size` pixels. */
function boxWindow(size: number): number {
  return Math.floor((size + 2 * PDQ_SIDE - 1) / (2 * PDQ_SIDE));
}

/** How many values the box reaches ahead of the one it writes. */
function ahead(window: number): number {
  return Math.floor((window + 2) / 2) - 1;
}

/** A running box along a row; the result is a new row. */
function blurRow(row: Float32Array, window: number): Float32Array {
  const size = row.length;
  const out = new Float32Array(size);
  const reach = ahead(window);
  let sum = 0;
  let count = 0;
  for (let entering = 0; entering < size + reach; entering++) {
    if (entering < size) {
      sum = Math.fround(sum + row[entering]!);
      count++;
    }
    if (entering >= window) {
      sum = Math.fround(sum - row[entering - window]!);
      count--;
    }
    if (entering >= reach) out[entering - reach] = sum / count;
  }
  return out;
}

interface ColumnBox {
  /** Takes the next row, which must stay as it is. Rows come out as soon as the box around them is complete, the last with the last row. */
  push(row: Float32Array): void;
}

/** A running box along columns over a stream of rows; `emit` gets a row that is overwritten by the next one. */
function createColumnBox(width: number, height: number, emit: (row: Float32Array, y: number) => void): ColumnBox {
  const window = boxWindow(height);
  const reach = ahead(window);
  const inside: Float32Array[] = [];
  const sums = new Float32Array(width);
  const out = new Float32Array(width);
  let entering = 0;
  function step(row: Float32Array | null): void {
    if (row !== null) {
      inside.push(row);
      for (let x = 0; x < width; x++) sums[x] = sums[x]! + row[x]!;
    }
    if (entering >= window) {
      const leaving = inside.shift()!;
      for (let x = 0; x < width; x++) sums[x] = sums[x]! - leaving[x]!;
    }
    if (entering >= reach) {
      const count = inside.length;
      for (let x = 0; x < width; x++) out[x] = sums[x]! / count;
      emit(out, entering - reach);
    }
    entering++;
  }
  return {
    push(row) {
      step(row);
      if (entering === height) while (entering < height + reach) step(null);
    },
  };
}

interface Sampler {
  readonly values: Float32Array;
  take(row: Float32Array, y: number): void;
}

/** Keeps the pixels in the middles of a 64 x 64 grid; small pictures are sampled several times. */
function createSampler(width: number, height: number): Sampler {
  const values = new Float32Array(PDQ_SIDE * PDQ_SIDE);
  const middle = (index: number, size: number): number => Math.floor(((index + 0.5) * size) / PDQ_SIDE);
  let next = 0;
  return {
    values,
    take(row, y) {
      for (; next < PDQ_SIDE && middle(next, height) === y; next++) {
        for (let i = 0; i < PDQ_SIDE; i++) values[next * PDQ_SIDE + i] = row[middle(i, width)]!;
      }
    },
  };
}
