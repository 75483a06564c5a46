/**
 * Reduction by area averaging, pixel for pixel like OpenCV's INTER_AREA (within one level, from rounding), but without a copy of the
 * whole picture in WebAssembly memory, so that pictures of 100 megapixels stay affordable. `area-resize-twin.ts` says the same in TypeScript.
 */
import { pixelsModule, VECTOR_BYTES } from './pixels-module.ts';

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
  const columns = spansOf(source.width, width, scale ?? source.width / width);
  const rows = spansOf(source.height, height, scale ?? source.height / height);
  const length = source.width * channels;
  const { module, arena } = pixelsModule();
  const [start, index, weight] = [arena.put(columns.start), arena.put(columns.index), arena.put(columns.weight)];
  const row = arena.take(length + VECTOR_BYTES);
  const out = arena.take(width * channels);
  const line = arena.take(8 * length + 2 * VECTOR_BYTES);
  const memory = new Uint8Array(module.memory.buffer);
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    memory.fill(0, line, line + 8 * length);
    for (let r = rows.start[y]!; r < rows.start[y + 1]!; r++) {
      const from = rows.index[r]! * length;
      memory.set(source.data.subarray(from, from + length), row);
      module.addRow(line, row, length, rows.weight[r]!);
    }
    module.putRow(line, out, width, channels, start, index, weight);
    data.set(memory.subarray(out, out + width * channels), y * width * channels);
  }
  return { width, height, channels, data };
}

/** Target pixel i covers the source pixels `index[start[i]] .. index[start[i + 1] - 1]` with these weights. */
export interface Spans {
  readonly start: Uint32Array;
  readonly index: Uint32Array;
  readonly weight: Float64Array;
}

export function spansOf(sourceSize: number, targetSize: number, scale: number): Spans {
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

// --- internal ---

/** Overlaps of less than this share of a pixel are ignored, as OpenCV does. */
const NEGLIGIBLE = 1e-3;
