/**
 * Whether more agrees than what is drawn on both pictures.
 *
 * Unrelated photographs under one and the same lettering agree in every cell that the letters run through. Drawn things have few gray levels, each the same
 * wherever it is: pairs of levels (of the work, of the image at the same place) that many pixels share. Without these pixels, and those next to them, a
 * copy still agrees; two photographs do not.
 */
import type { CellBox, LaidOver } from './cell-comparison.ts';
import { median } from './least-squares.ts';

/** The median correlation of the boxes' gray levels beside what is drawn, -1 to 1; `null` where too little is left to say. */
export function photoCorrelation({ overlap, levels }: LaidOver, boxes: readonly CellBox[]): number | null {
  const { width } = overlap;
  const drawn = dilated(drawnPixels(levels, width, boxes), width, DRAWN_MARGIN_PX);
  const correlations = boxes.flatMap((box) => correlationBeside(levels, drawn, width, box) ?? []);
  return correlations.length < MIN_BOXES ? null : median(correlations);
}

// --- internal ---

/** Gray levels this near count as one: what compression and resizing leave of a flat area. */
const LEVEL_TOLERANCE = 4;
/** A pair of levels is drawing from this share of the pixels on: lettering over a whole photograph covers 0.1. */
const DRAWN_MIN_SHARE = 0.03;
/** Letters and their outlines; of a photograph that has no drawing, its most common levels are left out instead. */
const DRAWN_PAIRS = 2;
/** Pixels next to drawn ones are partly drawn. */
const DRAWN_MARGIN_PX = 2;
/** A cell of which less is left says nothing. */
const MIN_LEFT_SHARE = 0.25;
/** With fewer cells nothing is said. */
const MIN_BOXES = 4;
/** Gray levels; flatter cells say nothing. */
const MIN_DEVIATION = 2;

type Levels = LaidOver['levels'];

function pixelsOf(width: number, boxes: readonly CellBox[]): Int32Array {
  const pixels = new Int32Array(boxes.reduce((sum, box) => sum + box.width * box.height, 0));
  let count = 0;
  for (const box of boxes) {
    for (let y = box.y; y < box.y + box.height; y++) {
      for (let x = box.x; x < box.x + box.width; x++) pixels[count++] = y * width + x;
    }
  }
  return pixels;
}

/** 1 where the pair of levels is one of the few that most pixels share. */
function drawnPixels({ reference, query }: Levels, width: number, boxes: readonly CellBox[]): Uint8Array {
  const drawn = new Uint8Array(reference.length);
  const pixels = pixelsOf(width, boxes);
  let left = pixels;
  for (let pair = 0; pair < DRAWN_PAIRS; pair++) {
    const [r, q] = mostCommonPair({ reference, query }, left);
    const isOf = (at: number) => Math.abs(reference[at]! - r) <= LEVEL_TOLERANCE && Math.abs(query[at]! - q) <= LEVEL_TOLERANCE;
    const own = left.filter(isOf);
    if (own.length < DRAWN_MIN_SHARE * pixels.length) break;
    for (const at of own) drawn[at] = 1;
    left = left.filter((at) => drawn[at] === 0);
  }
  return drawn;
}

/** The pair of levels that most pixels are near to. */
function mostCommonPair({ reference, query }: Levels, pixels: Int32Array): [number, number] {
  // Sums over all smaller levels: what lies in a window is the difference of four of them.
  const side = 257;
  const sums = new Uint32Array(side * side);
  for (const at of pixels) sums[(reference[at]! + 1) * side + query[at]! + 1]!++;
  for (let r = 1; r < side; r++) {
    for (let q = 1; q < side; q++)
      sums[r * side + q]! += sums[(r - 1) * side + q]! + sums[r * side + q - 1]! - sums[(r - 1) * side + q - 1]!;
  }
  let best: [number, number] = [0, 0];
  let most = -1;
  for (let r = 0; r < 256; r++) {
    const [top, bottom] = [Math.max(0, r - LEVEL_TOLERANCE), Math.min(256, r + LEVEL_TOLERANCE + 1)];
    for (let q = 0; q < 256; q++) {
      const [from, to] = [Math.max(0, q - LEVEL_TOLERANCE), Math.min(256, q + LEVEL_TOLERANCE + 1)];
      const held = sums[bottom * side + to]! - sums[top * side + to]! - sums[bottom * side + from]! + sums[top * side + from]!;
      if (held > most) [most, best] = [held, [r, q]];
    }
  }
  return best;
}

/** Marks what lies within `margin` pixels, along rows and columns, of what is marked. */
function dilated(mask: Uint8Array, width: number, margin: number): Uint8Array {
  const spread = (from: Uint8Array, step: number) =>
    from.map((_, at) => {
      for (let k = -margin; k <= margin; k++) if (from[at + k * step] === 1) return 1;
      return 0;
    });
  return spread(spread(mask, 1), width);
}

function correlationBeside({ reference, query }: Levels, drawn: Uint8Array, width: number, box: CellBox): number | null {
  const left = pixelsOf(width, [box]).filter((at) => drawn[at] === 0);
  const count = left.length;
  if (count < MIN_LEFT_SHARE * box.width * box.height) return null;
  let [r, q, rr, qq, rq] = [0, 0, 0, 0, 0];
  for (const at of left) {
    const [a, b] = [reference[at]!, query[at]!];
    r += a;
    q += b;
    rr += a * a;
    qq += b * b;
    rq += a * b;
  }
  const [varianceR, varianceQ] = [rr / count - (r / count) ** 2, qq / count - (q / count) ** 2];
  if (Math.min(varianceR, varianceQ) < MIN_DEVIATION ** 2) return null;
  return (rq / count - (r / count) * (q / count)) / Math.sqrt(varianceR * varianceQ);
}
