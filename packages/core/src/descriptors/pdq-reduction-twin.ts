/** The plain twin of `pdq-reduction.ts`: what its WebAssembly must equal to the last bit. Rows stream through the four boxes one at a time. */
import { PDQ_SIDE, type PdqSource, readLuma } from './pdq-reduction.ts';

/** The luma of a picture, blurred and sampled to 64 x 64. */
export function sampleBlurredPlainly(source: PdqSource): Float32Array {
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

function middle(index: number, size: number): number {
  return Math.floor(((index + 0.5) * size) / PDQ_SIDE);
}
