/** The plain twin of `area-resize.ts`: what its WebAssembly must equal, byte for byte. */
import { type PixelGrid, type Spans, spansOf } from './area-resize.ts';

/**
 * Reduces to `width` x `height` pixels. The source pixels that one target pixel covers follow from the two sizes, or from `scale`
 * (source pixels per target pixel) where a target side was rounded.
 */
export function areaResizePlainly(source: PixelGrid, width: number, height: number, scale?: number): PixelGrid {
  const { channels } = source;
  const columns = spansOf(source.width, width, scale ?? source.width / width);
  const rows = spansOf(source.height, height, scale ?? source.height / height);
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
