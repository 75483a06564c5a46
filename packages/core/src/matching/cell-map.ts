/** The compared cells as parts of the work: where the query agrees with it, and where it shows something else. */
import type { Cell, CellComparison } from './cell-comparison.ts';
import { agrees, differs } from './evidence.ts';
import { invert, project } from './homography.ts';
import type { ComparedCell } from './match.ts';
import type { FrameSize } from './refine.ts';

/** In pixels of the work's frame. */
export function cellMapOf({ cells, overlap, cellSize }: CellComparison): readonly ComparedCell[] {
  const toReference = invert(overlap.fromReference);
  if (toReference === null) return [];
  // The map to the overlap only moves and scales.
  const [width, height] = [cellSize.width * toReference[0]!, cellSize.height * toReference[4]!];
  return cells.map((cell) => {
    const [x, y] = project(toReference, cell.x, cell.y);
    return { x: x - width / 2, y: y - height / 2, width, height, correlation: cell.ncc, finding: findingOf(cell) };
  });
}

/** From pixels of the work's frame, whose centres are at integers, to those of the work, whose edges are. */
export function scaledCells(cells: readonly ComparedCell[], frame: FrameSize, work: FrameSize): readonly ComparedCell[] {
  const [sx, sy] = [work.width / frame.width, work.height / frame.height];
  return cells.map(({ x, y, width, height, ...found }) => ({
    x: rounded((x + 0.5) * sx),
    y: rounded((y + 0.5) * sy),
    width: rounded(width * sx),
    height: rounded(height * sy),
    ...found,
    correlation: Math.round(found.correlation * 1000) / 1000,
  }));
}

// --- internal ---

function findingOf(cell: Cell): ComparedCell['finding'] {
  if (agrees(cell)) return 'agrees';
  return differs(cell) ? 'differs' : 'unsure';
}

/** To a tenth of a pixel: matches are stored, and cells are no finer. */
function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
