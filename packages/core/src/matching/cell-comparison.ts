/** Lays two aligned frames over each other and correlates them cell by cell. */
import type { GrayFrame } from '../image/gray-frame.ts';
import { invert, type Matrix3, multiply } from './homography.ts';
import { correlateCell } from './normalised-correlation.ts';
import { type Mat, type OpenCv, type Scope, withScope } from './open-cv.ts';
import { type Overlap, overlapOf } from './overlap.ts';
import {
  BAND_PASS_COARSE,
  BAND_PASS_FINE,
  CELL_MIN_CONTRAST,
  CELL_MIN_QUERY_CONTRAST,
  CELL_MIN_VALID,
  CELL_SIDE_PX,
  COARSE_CELL_SIDE_PX,
  COARSE_LONG_SIDE,
  OVERLAP_LONG_SIDE,
} from './parameters.ts';

/** One compared cell. Positions and shifts in pixels of the overlap's frame. */
export interface Cell {
  /** Normalised cross-correlation at the best shift, -1 to 1; 0 where only the query is flat. */
  readonly ncc: number;
  readonly dx: number;
  readonly dy: number;
  readonly x: number;
  readonly y: number;
}

export interface CellComparison {
  readonly cells: readonly Cell[];
  readonly overlap: Overlap;
  /** All cells have one size. */
  readonly cellSize: { readonly width: number; readonly height: number };
  /** Of the cells that the query shows, those where the work is not flat. */
  readonly texturedShare: number;
}

/**
 * Cells where the work is flat or the query shows nothing are left out; `null` when none is left.
 * `map`: work's frame to query's frame; `maxShift`: search range in pixels.
 */
export function compareCells(cv: OpenCv, frames: FramePair, map: Matrix3, maxShift: number): CellComparison | null {
  const laid = layOver(cv, frames, map);
  if (laid === null || laid.boxes.length === 0) return null;
  const { width, height } = laid.boxes[0]!;
  const cells = laid.boxes.map((box) => compareCell(laid, box, maxShift));
  return { cells, overlap: laid.overlap, cellSize: { width, height }, texturedShare: laid.texturedShare };
}

/** Two frames in the overlap's frame, band-passed, and the places of the cells that can be compared. */
export interface LaidOver {
  readonly overlap: Overlap;
  readonly reference: Float32Array;
  readonly query: Float32Array;
  /** Their gray levels. */
  readonly levels: { readonly reference: Uint8Array; readonly query: Uint8Array };
  readonly boxes: readonly CellBox[];
  /** Of the cells that the query shows, those where the work is not flat. */
  readonly texturedShare: number;
}

/** Cells where the work is flat or the query shows nothing are left out. `null` when the frames do not overlap. */
export function layOver(cv: OpenCv, frames: FramePair, map: Matrix3): LaidOver | null {
  const inverse = invert(map);
  if (inverse === null) return null;
  const grid = frames.grid ?? FINE_GRID;
  const overlap = overlapOf({ ...frames, longSide: grid.longSide }, map);
  if (overlap === null) return null;
  const fromQuery = multiply(overlap.fromReference, inverse);
  const pictures = withScope(cv, (scope) => {
    const reference = warped(cv, scope, frames.reference, { map: overlap.fromReference, reduction: 1 / overlap.scale, overlap });
    const query = warped(cv, scope, frames.query, { map: fromQuery, reduction: overlap.queryScale / overlap.scale, overlap });
    const levels = { reference: reference.data.slice(), query: query.data.slice() };
    return { levels, reference: bandPassed(cv, scope, reference), query: bandPassed(cv, scope, query) };
  });
  const toQuery = invert(fromQuery);
  if (toQuery === null) return null;
  const inside = insideMask(overlap, frames.query, toQuery);
  const shown = cellsOf(overlap, grid).filter((box) => meanOf(inside, overlap.width, box) >= CELL_MIN_VALID);
  const boxes = shown.filter((box) => deviationOf(pictures.reference, overlap.width, box) >= CELL_MIN_CONTRAST);
  return { overlap, boxes, texturedShare: shown.length === 0 ? 0 : boxes.length / shown.length, ...pictures };
}

/** `maxShift`: search range in pixels. */
export function compareCell(laid: LaidOver, box: CellBox, maxShift: number): Cell {
  const { overlap, query } = laid;
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  if (deviationOf(query, overlap.width, box) < CELL_MIN_QUERY_CONTRAST) return { ncc: 0, dx: 0, dy: 0, ...centre };
  return { ...correlateCell(laid, overlap, box, maxShift), ...centre };
}

/** A cell's place: pixels of the overlap's frame. */
export interface CellBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FramePair {
  readonly reference: GrayFrame;
  /** Already mirrored or negated where the candidate is. */
  readonly query: GrayFrame;
  /** @default FINE_GRID */
  readonly grid?: CellGrid;
}

/** In how fine a frame two pictures are laid over each other, and how large its cells are; pixels. */
export interface CellGrid {
  readonly longSide: number;
  readonly cellSide: number;
}

const FINE_GRID: CellGrid = { longSide: OVERLAP_LONG_SIDE, cellSide: CELL_SIDE_PX };
/** For smooth pictures: what is texture here are their soft edges. */
export const COARSE_GRID: CellGrid = { longSide: COARSE_LONG_SIDE, cellSide: COARSE_CELL_SIDE_PX };

/** How well the cells agree where they are, 0 to 1. */
export function agreementOf({ cells }: CellComparison): number {
  let sum = 0;
  for (const { ncc, dx, dy } of cells) sum += Math.max(0, ncc) * Math.max(0, 1 - SHIFT_PENALTY * Math.hypot(dx, dy));
  return sum / cells.length;
}

// --- internal ---

/** Agreement lost for each pixel of shift. */
const SHIFT_PENALTY = 0.35;
/** Pictures reduced by more than this are blurred first, against aliasing, by this sigma for each unit of reduction. */
const BLUR_FROM_REDUCTION = 1.3;
const BLUR_PER_REDUCTION = 0.45;
/** Pixels; smaller cells carry no evidence. */
const MIN_CELL_SIDE_PX = 8;

interface Warp {
  readonly map: Matrix3;
  readonly reduction: number;
  readonly overlap: Overlap;
}

/** The frame laid into the overlap. */
function warped(cv: OpenCv, scope: Scope, frame: GrayFrame, { map, reduction, overlap }: Warp): Mat {
  let source = scope.gray(frame.width, frame.height, frame.data);
  if (reduction > BLUR_FROM_REDUCTION) source = blurred(cv, scope, source, BLUR_PER_REDUCTION * reduction);
  const target = scope.mat();
  const size = new cv.Size(overlap.width, overlap.height);
  cv.warpPerspective(source, target, scope.matrix3(map), size, cv.INTER_LINEAR, cv.BORDER_REPLICATE);
  return target;
}

/** Without noise and without brightness, shading and contrast of large areas. */
function bandPassed(cv: OpenCv, scope: Scope, { rows, cols, data }: Mat): Float32Array {
  const real = scope.own(new cv.Mat(rows, cols, cv.CV_32FC1));
  real.data32F.set(data);
  const fine = blurred(cv, scope, real, BAND_PASS_FINE);
  const coarse = blurred(cv, scope, real, BAND_PASS_COARSE).data32F;
  return fine.data32F.map((value, i) => value - coarse[i]!);
}

function blurred(cv: OpenCv, scope: Scope, source: Mat, sigma: number): Mat {
  const target = scope.mat();
  cv.GaussianBlur(source, target, new cv.Size(0, 0), sigma, sigma, cv.BORDER_DEFAULT);
  return target;
}

/** 1 where the overlap's pixel lies inside the query. As `project` reckons, without an array for each pixel. */
function insideMask({ width, height }: Overlap, query: GrayFrame, h: Matrix3): Float32Array {
  const mask = new Float32Array(width * height);
  const [a, b, c, d, e, f, g, i, j] = h as readonly [number, number, number, number, number, number, number, number, number];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const w = g * x + i * y + j;
      const column = Math.round((a * x + b * y + c) / w);
      const row = Math.round((d * x + e * y + f) / w);
      if (column >= 0 && row >= 0 && column < query.width && row < query.height) mask[y * width + x] = 1;
    }
  }
  return mask;
}

function cellsOf({ width, height }: Overlap, { cellSide }: CellGrid): CellBox[] {
  const rows = Math.max(1, Math.floor(height / cellSide + 0.5));
  const columns = Math.max(1, Math.floor(width / cellSide + 0.5));
  const cellHeight = Math.floor(height / rows);
  const cellWidth = Math.floor(width / columns);
  if (cellHeight < MIN_CELL_SIDE_PX || cellWidth < MIN_CELL_SIDE_PX) return [];
  return Array.from({ length: rows * columns }, (_, i) => ({
    x: (i % columns) * cellWidth,
    y: Math.floor(i / columns) * cellHeight,
    width: cellWidth,
    height: cellHeight,
  }));
}

function meanOf(values: Float32Array, stride: number, { x, y, width, height }: CellBox): number {
  let sum = 0;
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) sum += values[row * stride + column]!;
  }
  return sum / (width * height);
}

function deviationOf(values: Float32Array, stride: number, box: CellBox): number {
  const mean = meanOf(values, stride, box);
  let sum = 0;
  for (let row = box.y; row < box.y + box.height; row++) {
    for (let column = box.x; column < box.x + box.width; column++) sum += (values[row * stride + column]! - mean) ** 2;
  }
  return Math.sqrt(sum / (box.width * box.height));
}
