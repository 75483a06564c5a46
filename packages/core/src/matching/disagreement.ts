/**
 * What the cells of an aligned pair are made of that agree, and those that do not.
 *
 * Unrelated pictures may share a caption, a page, a logo or the frame of a program: these agree to the pixel, and beside them lies another photograph.
 * On a copy it is the photograph that agrees, and beside it, if anything, lies something drawn over it. Drawn things and paper are flat: most of
 * their pixels have one gray level, those of a photograph have many.
 */
import { type Cell, type CellBox, compareCell, type FramePair, layOver, type LaidOver } from './cell-comparison.ts';
import { agrees, differs, STRONG_NCC } from './evidence.ts';
import type { Matrix3 } from './homography.ts';
import type { MatchEvidence } from './match.ts';
import type { OpenCv } from './open-cv.ts';
import { CELL_SHIFT_PX } from './parameters.ts';
import { photoCorrelation } from './shared-drawing.ts';

export type Disagreement = Pick<
  MatchEvidence,
  'disagreeingShare' | 'disagreeingPhotoCells' | 'agreeingFlatness' | 'disagreeingFlatness' | 'disagreeingWithin' | 'photoCorrelation'
>;

/** `map`: work's frame to query's frame. */
export function disagreementOf(cv: OpenCv, frames: FramePair, map: Matrix3): Disagreement | null {
  const laid = layOver(cv, frames, map);
  if (laid === null || laid.boxes.length === 0) return null;
  return disagreementIn(
    laid,
    laid.boxes.map((box) => compareCell(laid, box, CELL_SHIFT_PX)),
  );
}

/** The same of frames that lie over each other already; a cell for each of their boxes. */
export function disagreementIn(laid: LaidOver, compared: readonly Cell[]): Disagreement {
  const cells = laid.boxes.map((box, i) => ({ box, cell: compared[i]! }));
  const agreeing = cells.filter(({ cell }) => agrees(cell)).map(({ box }) => box);
  const disagreeing = cells.filter(({ cell }) => differs(cell)).map(({ box }) => box);
  const { reference, query } = laid.levels;
  const isPhoto = (box: CellBox) => Math.max(flatness(laid, reference, [box]), flatness(laid, query, [box])) < PHOTO_MAX_FLATNESS;
  return {
    disagreeingShare: disagreeing.length / cells.length,
    disagreeingPhotoCells: disagreeing.filter(isPhoto).length,
    agreeingFlatness: Math.min(flatness(laid, reference, agreeing), flatness(laid, query, agreeing)),
    disagreeingFlatness: flatness(laid, query, disagreeing),
    photoCorrelation: photoCorrelation(laid, agreeing),
    disagreeingWithin: shareWithin(
      disagreeing,
      cells.filter(({ cell }) => cell.ncc > STRONG_NCC).map(({ box }) => box),
    ),
  };
}

// --- internal ---

/** A cell is photograph when a smaller share of its pixels has one gray level. */
const PHOTO_MAX_FLATNESS = 0.5;
/** Gray levels this near count as one: what compression and resizing leave of a flat area. */
const LEVEL_TOLERANCE = 4;

/** How many of some boxes lie in the smallest rectangle around others. */
function shareWithin(boxes: readonly CellBox[], around: readonly CellBox[]): number {
  if (boxes.length === 0 || around.length === 0) return 0;
  const columns = around.map(({ x }) => x);
  const rows = around.map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...columns), Math.max(...columns), Math.min(...rows), Math.max(...rows)];
  return boxes.filter(({ x, y }) => x >= left && x <= right && y >= top && y <= bottom).length / boxes.length;
}

/** The largest share of the boxes' pixels that have one gray level; 0 of no boxes. */
function flatness({ overlap }: LaidOver, levels: Uint8Array, boxes: readonly CellBox[]): number {
  const histogram = new Uint32Array(256);
  let count = 0;
  for (const { x, y, width, height } of boxes) {
    count += width * height;
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) histogram[levels[row * overlap.width + column]!]!++;
    }
  }
  let most = 0;
  for (let level = 0; level < 256; level++) {
    let near = 0;
    for (let l = Math.max(0, level - LEVEL_TOLERANCE); l <= Math.min(255, level + LEVEL_TOLERANCE); l++) near += histogram[l]!;
    most = Math.max(most, near);
  }
  return count === 0 ? 0 : most / count;
}
