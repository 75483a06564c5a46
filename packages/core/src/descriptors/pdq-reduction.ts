/**
 * PDQ's first half: a picture becomes 64 x 64 luma values, blurred twice with a box along rows and a box along columns ("Jarosz filter") and then sampled.
 *
 * Every value is rounded to 32 bits where the reference implementation (C++ `float`) rounds, and in its order: the running sums of flat regions drift by
 * their rounding, and the hash shows it. In WebAssembly; `pdq-reduction-twin.ts` says the same in TypeScript.
 */
import { pixelsModule, VECTOR_BYTES } from '../image/pixels-module.ts';

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
export function sampleBlurred({ width, height, data }: PdqSource): Float32Array {
  const { module, arena } = pixelsModule();
  const channels = data.length / (width * height);
  const rowBytes = width * channels;
  const rows = arena.take(ROWS_AT_ONCE * rowBytes + VECTOR_BYTES);
  module.beginPdq(width, height, arena.take(module.pdqRoom(width, height)));
  const memory = new Uint8Array(module.memory.buffer);
  for (let y = 0; y < height; y += ROWS_AT_ONCE) {
    const end = Math.min(height, y + ROWS_AT_ONCE);
    memory.set(data.subarray(y * rowBytes, end * rowBytes), rows);
    module.pushPdqRows(rows, channels, end - y);
  }
  return new Float32Array(module.memory.buffer, module.pdqSamples(), PDQ_SIDE * PDQ_SIDE).slice();
}

/** Luma of row `y`, with the weights of the reference implementation. */
export function readLuma({ width, height, data }: PdqSource, y: number, out: Float32Array): void {
  if (data.length === width * height) {
    for (let x = 0, at = y * width; x < width; x++) out[x] = data[at + x]!;
    return;
  }
  for (let x = 0, at = 3 * y * width; x < width; x++, at += 3) {
    out[x] = Math.fround(Math.fround(RED * data[at]!) + Math.fround(GREEN * data[at + 1]!)) + Math.fround(BLUE * data[at + 2]!);
  }
}

// --- internal ---

/** Rows that the module takes in one call. */
const ROWS_AT_ONCE = 4;
const RED = Math.fround(0.299);
const GREEN = Math.fround(0.587);
const BLUE = Math.fround(0.114);
