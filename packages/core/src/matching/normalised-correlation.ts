/** Normalised cross-correlation of one cell against its surroundings (what OpenCV calls TM_CCOEFF_NORMED). */

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Pictures {
  /** Same size, row-major. */
  readonly reference: Float32Array;
  readonly query: Float32Array;
}

/** The best correlation of the reference's cell with the query within `maxShift` pixels, and where; ties go to the first in reading order. */
export function correlateCell(
  { reference, query }: Pictures,
  size: { readonly width: number; readonly height: number },
  box: Box,
  maxShift: number,
): { ncc: number; dx: number; dy: number } {
  const template = centred(reference, size.width, box);
  const bounds = {
    minX: Math.max(0, box.x - maxShift),
    minY: Math.max(0, box.y - maxShift),
    maxX: Math.min(size.width, box.x + box.width + maxShift) - box.width,
    maxY: Math.min(size.height, box.y + box.height + maxShift) - box.height,
  };
  let best = { ncc: -Infinity, dx: 0, dy: 0 };
  for (let y = bounds.minY; y <= bounds.maxY; y++) {
    for (let x = bounds.minX; x <= bounds.maxX; x++) {
      const ncc = correlation(template, query, size.width, { ...box, x, y });
      if (ncc > best.ncc) best = { ncc, dx: x - box.x, dy: y - box.y };
    }
  }
  return best;
}

/**
 * Where between the pixels the correlation peaks, by the paraboloid through `peak` (a result of `correlateCell`) and its eight neighbours.
 * `null` where a neighbour lies outside the picture, or where there is no peak: along a straight edge the shift cannot be told.
 */
export function subpixelShift(
  { reference, query }: Pictures,
  size: { readonly width: number; readonly height: number },
  box: Box,
  peak: { readonly ncc: number; readonly dx: number; readonly dy: number },
): { dx: number; dy: number } | null {
  const [left, top] = [box.x + peak.dx - 1, box.y + peak.dy - 1];
  if (left < 0 || top < 0 || left + box.width + 2 > size.width || top + box.height + 2 > size.height) return null;
  const template = centred(reference, size.width, box);
  const at = (x: number, y: number) => correlation(template, query, size.width, { ...box, x: left + 1 + x, y: top + 1 + y });
  const [west, east, north, south] = [at(-1, 0), at(1, 0), at(0, -1), at(0, 1)];
  const xx = west - 2 * peak.ncc + east;
  const yy = north - 2 * peak.ncc + south;
  const xy = (at(1, 1) + at(-1, -1) - at(1, -1) - at(-1, 1)) / 4;
  const determinant = xx * yy - xy * xy;
  if (!(xx < 0 && determinant > 0)) return null;
  const [x, y] = [(east - west) / 2, (south - north) / 2];
  const dx = (xy * y - yy * x) / determinant;
  const dy = (xy * x - xx * y) / determinant;
  return Math.max(Math.abs(dx), Math.abs(dy)) <= 1 ? { dx: peak.dx + dx, dy: peak.dy + dy } : null;
}

// --- internal ---

interface Template {
  /** Cell values minus their mean. */
  readonly values: Float32Array;
  readonly energy: number;
}

function centred(picture: Float32Array, stride: number, { x, y, width, height }: Box): Template {
  const values = new Float32Array(width * height);
  let sum = 0;
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) sum += values[i] = picture[(y + row) * stride + x + column]!;
  }
  const mean = sum / values.length;
  let energy = 0;
  for (let i = 0; i < values.length; i++) {
    values[i]! -= mean;
    energy += values[i]! * values[i]!;
  }
  return { values, energy };
}

function correlation({ values, energy }: Template, picture: Float32Array, stride: number, { x, y, width, height }: Box): number {
  let sum = 0;
  let squares = 0;
  let product = 0;
  for (let row = 0, i = 0; row < height; row++) {
    const start = (y + row) * stride + x;
    for (let at = start; at < start + width; at++, i++) {
      const value = picture[at]!;
      sum += value;
      squares += value * value;
      product += value * values[i]!;
    }
  }
  const variance = Math.max(0, squares - (sum * sum) / (width * height));
  const norm = Math.sqrt(energy * variance);
  // The same guards as OpenCV's: a flat window correlates with nothing.
  if (Math.abs(product) < norm) return product / norm;
  return Math.abs(product) < norm * 1.125 ? Math.sign(product) : 0;
}
