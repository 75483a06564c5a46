/**
 * Reduction by area averaging, pixel for pixel like OpenCV's INTER_AREA (within one level, from rounding), but without a copy of the
 * whole picture in WebAssembly memory, so that pictures of 100 megapixels stay affordable.
 */

/** An interleaved 8-bit picture. */
export interface PixelGrid {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/**
 * Reduces to `width` x `height` pixels. The source pixels that one target pixel covers follow from the two sizes, or from `scale`
 * (source pixels per target pixel) where a target side was rounded.
 */
export function areaResize(source: PixelGrid, width: number, height: number, scale?: number): PixelGrid {
  const { channels } = source;
  const columns = spans(source.width, width, scale ?? source.width / width);
  const rows = spans(source.height, height, scale ?? source.height / height);
  const data = new Uint8Array(width * height * channels);
  const line = new Float64Array(source.width * channels);
  for (let y = 0; y < height; y++) {
    line.fill(0);
    for (let r = rows.start[y]!; r < rows.start[y + 1]!; r++) addRow(line, source, { index: rows.index[r]!, weight: rows.weight[r]! });
    putRow(data, y * width * channels, line, { columns, channels });
  }
  return { width, height, channels, data };
}

// --- internal ---

/** Target pixel i covers the source pixels `index[start[i]] .. index[start[i + 1] - 1]` with these weights. */
interface Spans {
  readonly start: Uint32Array;
  readonly index: Uint32Array;
  readonly weight: Float64Array;
}

/** Overlaps of less than this share of a pixel are ignored, as OpenCV does. */
const NEGLIGIBLE = 1e-3;

function spans(sourceSize: number, targetSize: number, scale: number): Spans {
  const start = new Uint32Array(targetSize + 1);
  const index: number[] = [];
  const weight: number[] = [];
  const add = (at: number, share: number) => {
    index.push(at);
    weight.push(share);
  };
  for (let i = 0; i < targetSize; i++) {
    const from = i * scale;
    const to = from + scale;
    const covered = Math.min(scale, sourceSize - from);
    const last = Math.min(Math.floor(to), sourceSize - 1);
    const first = Math.min(Math.ceil(from), last);
    if (first - from > NEGLIGIBLE) add(first - 1, (first - from) / covered);
    for (let at = first; at < last; at++) add(at, 1 / covered);
    if (to - last > NEGLIGIBLE) add(last, Math.min(to - last, 1, covered) / covered);
    start[i + 1] = index.length;
  }
  return { start, index: Uint32Array.from(index), weight: Float64Array.from(weight) };
}

/** Adds a source row, weighted, to the line that becomes a target row. */
function addRow(line: Float64Array, { data, width, channels }: PixelGrid, row: { readonly index: number; readonly weight: number }): void {
  const { index, weight } = row;
  const length = width * channels;
  const base = index * length;
  for (let i = 0; i < length; i++) line[i]! += data[base + i]! * weight;
}

/** Writes the line, reduced to the target's columns and rounded. */
function putRow(
  data: Uint8Array,
  at: number,
  line: Float64Array,
  { columns, channels }: { readonly columns: Spans; readonly channels: number },
): void {
  const { start, index, weight } = columns;
  const width = start.length - 1;
  for (let x = 0, out = at; x < width; x++) {
    for (let c = 0; c < channels; c++, out++) {
      let sum = 0;
      for (let k = start[x]!; k < start[x + 1]!; k++) sum += line[index[k]! * channels + c]! * weight[k]!;
      data[out] = Math.min(255, Math.floor(sum + 0.5));
    }
  }
}
