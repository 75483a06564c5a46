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
 * Where between the pixels the correlation peaks, by a parabola through the neighbours of `peak` (a result of `correlateCell`); `peak` itself
 * along an axis where it lies at the border of the picture or is no maximum.
 */
export function subpixelShift(
  { reference, query }: Pictures,
  size: { readonly width: number; readonly height: number },
  box: Box,
  peak: { readonly ncc: number; readonly dx: number; readonly dy: number },
): { dx: number; dy: number } {
  const template = centred(reference, size.width, box);
  const at = (dx: number, dy: number): number => {
    const [x, y] = [box.x + dx, box.y + dy];
    if (x < 0 || y < 0 || x + box.width > size.width || y + box.height > size.height) return NaN;
    return correlation(template, query, size.width, { ...box, x, y });
  };
  const { ncc, dx, dy } = peak;
  return { dx: dx + vertex(at(dx - 1, dy), ncc, at(dx + 1, dy)), dy: dy + vertex(at(dx, dy - 1), ncc, at(dx, dy + 1)) };
}

// --- internal ---

/** Place of the maximum of the parabola through (-1, before), (0, peak) and (1, after), at most half a pixel away; 0 where there is none. */
function vertex(before: number, peak: number, after: number): number {
  const curvature = before - 2 * peak + after;
  if (!(curvature < 0) || !(peak >= before && peak >= after)) return 0;
  return (0.5 * (before - after)) / curvature;
}

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
