/**
 * PDQ's first half: a picture becomes 64 x 64 luma values, blurred twice with a box along rows and a box along columns ("Jarosz filter") and then sampled.
 *
 * All values are rounded to 32 bits where the reference implementation (C++ `float`) rounds, in its order: running sums of flat regions drift by their rounding,
 * and the hash shows it. What differs is only how the work is laid out: rows stream through in blocks of four (which hides the latency of the
 * running sum) with a window of rows in memory, and the second blur is only written where it will be sampled.
 */

/** Eight-bit pixels: RGB (three bytes a pixel, like `DecodedImage`) or gray (one byte, like `GrayFrame`), told apart by the length of `data`. */
export interface PdqSource {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Side of the sampled square. */
export const SIDE = 64;

/** The luma of a picture of exactly 64 x 64 pixels, not blurred. */
export function sampleUnblurred(source: PdqSource): Float32Array {
  const samples = new Float32Array(SIDE * SIDE);
  const readLuma = lumaReader(source);
  for (let row = 0; row < SIDE; row += 1) readLuma(row, samples, row * SIDE, 1);
  return samples;
}

/** The luma of a picture, blurred and sampled to 64 x 64. */
export function sampleBlurred(source: PdqSource): Float32Array {
  const { width, height } = source;
  const across = boxFor(width);
  const down = boxFor(height);
  const window = createWindow(source, across, down.window);
  const columns: Columns = { sums: new Float64Array(width), ring: window.ring, line: paddedLine(across), lane: 4 * across.window };
  const sampled = new Float32Array(height * SIDE);
  for (let entering = 0; entering < height + down.ahead; entering += 1) {
    if (entering < height && entering % LANES === 0) window.load(entering);
    const row = entering - down.ahead;
    const add = window.offset(entering);
    const subtract = window.offset(entering - down.window);
    if (row < 0) {
      slideColumns(columns, add, subtract);
      continue;
    }
    columns.lane = LANES * across.window + (row % LANES);
    slideAndWriteColumns(columns, add, subtract, down.counts[row] as number);
    if (row % LANES === LANES - 1 || row === height - 1) sampleRows(columns.line, across, sampled, row - (row % LANES));
  }
  return sampleColumns(sampled, down);
}

// --- internal ---

/** Rows that are blurred side by side; their values are interleaved. */
const LANES = 4;

/**
 * A box of `window` values that slides over `size` ones. Output i is the mean of the values from i + ahead - window + 1 to i + ahead that exist: `counts[i]`
 * of them. Values that do not exist are zeros in memory, which change no bit of a sum.
 */
interface Box {
  readonly size: number;
  readonly window: number;
  readonly ahead: number;
  readonly counts: Float64Array;
  /** The 64 outputs that are sampled, ascending. */
  readonly sampled: Int32Array;
}

function boxFor(size: number): Box {
  const window = Math.floor((size + 2 * SIDE - 1) / (2 * SIDE));
  const ahead = Math.floor((window + 2) / 2) - 1;
  const counts = Float64Array.from({ length: size }, (_, at) => Math.min(at + ahead, size - 1) - Math.max(at + ahead - window + 1, 0) + 1);
  const sampled = Int32Array.from({ length: SIDE }, (_, index) => Math.floor(((index + 0.5) * size) / SIDE));
  return { size, window, ahead, counts, sampled };
}

/** Four interleaved rows with zeros for a window before and what lies ahead behind. */
function paddedLine(box: Box): Float32Array {
  return new Float32Array(LANES * (box.window + box.size + box.ahead));
}

/** The rows of the first blur that the box along columns still needs. */
interface RowWindow {
  readonly ring: Float32Array;
  /** Reads and blurs four rows from `row` on. */
  load(row: number): void;
  /** Where a row begins in `ring`; its values are four apart. Rows outside the picture are zeros. */
  offset(row: number): number;
}

function createWindow(source: PdqSource, across: Box, rows: number): RowWindow {
  const { width, height } = source;
  const blocks = Math.ceil((rows + LANES) / LANES) + 1;
  const blockLength = LANES * width;
  const ring = new Float32Array((blocks + 1) * blockLength);
  const line = paddedLine(across);
  const readLuma = lumaReader(source);
  const blockOf = (row: number): number => (Math.floor(row / LANES) % blocks) * blockLength;
  return {
    ring,
    load(row) {
      for (let lane = 0; lane < LANES && row + lane < height; lane += 1) readLuma(row + lane, line, LANES * across.window + lane, LANES);
      blurRows(line, across, ring, blockOf(row));
    },
    offset: (row) => (row < 0 || row >= height ? blocks * blockLength : blockOf(row) + (row % LANES)),
  };
}

/** A running box over four interleaved rows. */
function blurRows(line: Float32Array, box: Box, out: Float32Array, start: number): void {
  const sums = new RowSums(line, box);
  const { counts } = box;
}
