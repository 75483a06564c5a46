/** The part of a work that a query shows: where it lies, and in which small frame both are laid over each other. */
import type { FrameSize } from './refine.ts';
import { type Matrix3, project, scaleAt } from './homography.ts';
import { OVERLAP_MAX_ENLARGE } from './parameters.ts';

export interface Overlap {
  /** Size of the overlap's frame in pixels. */
  readonly width: number;
  readonly height: number;
  /** Work's frame to overlap's frame. */
  readonly fromReference: Matrix3;
  /** Overlap pixels per work pixel. */
  readonly scale: number;
  /** Query pixels per work pixel, at the overlap's centre. */
  readonly queryScale: number;
}

/** Two frames, and the long side in pixels of the frame that they are laid over each other in. */
export interface OverlapInput {
  readonly reference: FrameSize;
  readonly query: FrameSize;
  readonly longSide: number;
}

/** `null` when the query shows less than one part in a hundred of the work, or the map is degenerate. `map`: work's frame to query's frame. */
export function overlapOf({ reference, query, longSide }: OverlapInput, map: Matrix3): Overlap | null {
  const box = visibleBox(reference, query, map);
  if (box === null) return null;
  const boxWidth = Math.max(box.right - box.left, MIN_BOX_PX);
  const boxHeight = Math.max(box.bottom - box.top, MIN_BOX_PX);
  const [cx, cy] = [box.meanX, box.meanY];
  const queryScale = scaleAt(map, cx, cy);
  if (!(queryScale > 0) || !Number.isFinite(queryScale)) return null;
  const scale = Math.min(longSide / Math.max(boxWidth, boxHeight), OVERLAP_MAX_ENLARGE * Math.min(1, queryScale));
  return {
    width: Math.max(MIN_SIDE_PX, Math.trunc(boxWidth * scale)),
    height: Math.max(MIN_SIDE_PX, Math.trunc(boxHeight * scale)),
    fromReference: [scale, 0, -box.left * scale, 0, scale, -box.top * scale, 0, 0, 1],
    scale,
    queryScale,
  };
}

// --- internal ---

/** Points a side of the lattice that is laid on the work to see which part is visible. */
const LATTICE = 33;
const MIN_VISIBLE_SHARE = 0.01;
const MIN_BOX_PX = 4;
const MIN_SIDE_PX = 8;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly meanX: number;
  readonly meanY: number;
}

/** Bounding box and centre of the lattice points that the query shows, in pixels of the work's frame. */
function visibleBox(reference: FrameSize, query: FrameSize, map: Matrix3): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  let [sumX, sumY, visible] = [0, 0, 0];
  for (let row = 0; row < LATTICE; row++) {
    for (let column = 0; column < LATTICE; column++) {
      const x = (column * (reference.width - 1)) / (LATTICE - 1);
      const y = (row * (reference.height - 1)) / (LATTICE - 1);
      const [u, v] = project(map, x, y);
      if (!(u >= 0 && v >= 0 && u <= query.width - 1 && v <= query.height - 1)) continue;
      visible++;
      sumX += x;
      sumY += y;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (visible / (LATTICE * LATTICE) < MIN_VISIBLE_SHARE) return null;
  return { left, top, right, bottom, meanX: sumX / visible, meanY: sumY / visible };
}
