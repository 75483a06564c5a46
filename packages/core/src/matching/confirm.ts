/** Photometric confirmation: compares the cells under a map and, where that pays, corrects the map by the cells' own shifts. */
import { agreementOf, type CellComparison, compareCells, type FramePair } from './cell-comparison.ts';
import { invert, type Matrix3, multiply } from './homography.ts';
import type { OpenCv } from './open-cv.ts';
import { CELL_SHIFT_PX, REALIGN_BELOW, REALIGN_GATE_CELLS, REALIGN_GATE_NCC, REALIGN_SHIFTS_PX } from './parameters.ts';
import { realignment } from './realignment.ts';

export interface Confirmation {
  /** The comparison with the best agreement; `null` when there was nothing to compare. */
  readonly comparison: CellComparison | null;
  /** The map it was made under, work's frame to query's frame. */
  readonly homography: Matrix3;
}

/** `alwaysRealign`: also without cells that promise something; for the best candidate. */
export function confirm(cv: OpenCv, frames: FramePair, start: Matrix3, alwaysRealign: boolean): Confirmation {
  const first = compareCells(cv, frames, start, CELL_SHIFT_PX);
  if (first === null) return { comparison: null, homography: start };
  const promising = first.cells.filter((cell) => cell.ncc > REALIGN_GATE_NCC).length >= REALIGN_GATE_CELLS;
  if (agreementOf(first) > REALIGN_BELOW || !(alwaysRealign || promising)) return { comparison: first, homography: start };
  let best = { comparison: first, homography: start };
  let current = start;
  for (const shift of REALIGN_SHIFTS_PX) {
    const corrected = correctedMap(cv, frames, current, shift);
    if (corrected === null) break;
    current = corrected;
    const again = compareCells(cv, frames, current, CELL_SHIFT_PX);
    if (again !== null && agreementOf(again) > agreementOf(best.comparison)) best = { comparison: again, homography: current };
  }
  return best;
}

// --- internal ---

/** Work point x lies at A x in the overlap's frame, its true counterpart at C A x: so H becomes H A^-1 C A. */
function correctedMap(cv: OpenCv, frames: FramePair, map: Matrix3, shift: number): Matrix3 | null {
  const wide = compareCells(cv, frames, map, shift);
  if (wide === null) return null;
  const correction = realignment(wide.cells);
  const inverse = invert(wide.overlap.fromReference);
  if (correction === null || inverse === null) return null;
  return multiply(map, multiply(inverse, multiply(correction, wide.overlap.fromReference)));
}
