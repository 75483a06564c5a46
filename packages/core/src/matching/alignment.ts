/** Where the query lies on the work, in pixels of both pictures. */
import type { Fingerprint } from '../fingerprint.ts';
import { coverageOf } from './coverage.ts';
import { invert, type Matrix3, multiply, normalise, project } from './homography.ts';
import type { Alignment, Point } from './match.ts';
import type { FrameSize } from './refine.ts';

/** Size of the picture and of its frame, pixels. */
type Sized = Pick<Fingerprint, 'width' | 'height'> & { readonly frame: { readonly width: number; readonly height: number } };

interface SizedPair {
  readonly query: Sized;
  readonly reference: Sized;
}

/** From a map between frames (work's frame to query's frame; mirrored: to the mirrored query's frame). `null` when it has no inverse. */
export function alignmentFromFrames(query: Sized, reference: Sized, map: Matrix3, mirrored: boolean): Alignment | null {
  const inverse = invert(map);
  if (inverse === null) return null;
  const { width, height } = query.frame;
  // Frames have pixel centres at integers, pictures pixel edges.
  const toFrame = [width / query.width, 0, -0.5, 0, height / query.height, -0.5, 0, 0, 1];
  const unmirror = mirrored ? [-1, 0, width - 1, 0, 1, 0, 0, 0, 1] : [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const sx = reference.width / reference.frame.width;
  const sy = reference.height / reference.frame.height;
  const fromFrame = [sx, 0, sx / 2, 0, sy, sy / 2, 0, 0, 1];
  return alignment(multiply(fromFrame, multiply(inverse, multiply(unmirror, toFrame))), { query, reference }, 'geometry');
}

/** For a query that is taken to be the whole work in one of the eight positions of `PDQ_DIHEDRAL_ORDER`. */
export function alignmentFromPosition(query: Sized, reference: Sized, position: number): Alignment {
  const unit = POSITION_MAPS[position]!;
  const toUnit = [1 / query.width, 0, 0, 0, 1 / query.height, 0, 0, 0, 1];
  const fromUnit = [reference.width, 0, 0, 0, reference.height, 0, 0, 0, 1];
  return alignment(multiply(fromUnit, multiply(unit, toUnit)), { query, reference }, 'whole-picture');
}

/** The same as a map between frames: the work's frame to the query's frame, mirrored first where the position is a reflection. */
export function framesFromPosition(query: FrameSize, reference: FrameSize, position: number): Matrix3 {
  const inverse = invert(POSITION_MAPS[position]!)!;
  const mirrored = isReflection(position) ? [-1, 0, 1, 0, 1, 0, 0, 0, 1] : [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const toUnit = [1 / reference.width, 0, 0.5 / reference.width, 0, 1 / reference.height, 0.5 / reference.height, 0, 0, 1];
  const fromUnit = [query.width, 0, -0.5, 0, query.height, -0.5, 0, 0, 1];
  return multiply(fromUnit, multiply(mirrored, multiply(inverse, toUnit)));
}

/** Whether a place in `PDQ_DIHEDRAL_ORDER` mirrors: the last four do. */
export function isReflection(position: number): boolean {
  return position >= 4;
}

// --- internal ---

/**
 * Where the query's point (x, y), both 0 to 1, lies in the picture whose hash matched: as it is, turned by 90 (anticlockwise), 180, 270
 * degrees, top and bottom exchanged, left and right exchanged, transposed, transposed along the other diagonal.
 */
const POSITION_MAPS: readonly Matrix3[] = [
  [1, 0, 0, 0, 1, 0, 0, 0, 1],
  [0, 1, 0, -1, 0, 1, 0, 0, 1],
  [-1, 0, 1, 0, -1, 1, 0, 0, 1],
  [0, -1, 1, 1, 0, 0, 0, 0, 1],
  [1, 0, 0, 0, -1, 1, 0, 0, 1],
  [-1, 0, 1, 0, 1, 0, 0, 0, 1],
  [0, 1, 0, 1, 0, 0, 0, 0, 1],
  [0, -1, 1, -1, 0, 1, 0, 0, 1],
];

function alignment(map: Matrix3, { query, reference }: SizedPair, source: Alignment['source']): Alignment {
  const homography = normalise(map);
  const { width, height } = query;
  const corner = (x: number, y: number): Point => project(homography, x, y);
  return {
    homography,
    corners: [corner(0, 0), corner(width, 0), corner(width, height), corner(0, height)],
    source,
    coverage: coverageOf(query, reference, homography),
  };
}
