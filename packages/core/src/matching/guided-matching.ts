/**
 * Guided matching: pairs of keypoints that agree with a map in position, angle and size, and whose descriptors are alike.
 * Greedy one-to-one, nearest descriptors first.
 */
import { descriptorDistance } from '../descriptors/descriptor-words.ts';
import { type Matrix3, project, scaleAt } from './homography.ts';
import { wrapAngle } from './vote.ts';

/** Keypoints with packed descriptors (see `packDescriptors`). */
export interface PackedKeypoints {
  readonly count: number;
  readonly points: Float32Array;
  readonly words: Uint32Array;
}

export interface GuidedPair {
  readonly reference: number;
  readonly query: number;
  /** Hamming distance of 486 bits. */
  readonly distance: number;
}

export interface GuideLimits {
  /** Pixels of the query's frame. */
  readonly radius: number;
  /** Radians. */
  readonly maxAngle: number;
  readonly maxHamming: number;
  /** Factor either way. */
  readonly maxSizeRatio: number;
}

/** `map`: work's frame to query's frame. */
export function guidedPairs(reference: PackedKeypoints, query: PackedKeypoints, map: Matrix3, limits: GuideLimits): GuidedPair[] {
  const grid = buildGrid(query, Math.max(limits.radius, MIN_GRID_CELL));
  const pairs: GuidedPair[] = [];
  for (let i = 0; i < reference.count; i++) {
    const expected = expectedKeypoint(reference.points, i, map);
    const { x, y } = expected;
    const within = x >= -limits.radius && y >= -limits.radius && x <= grid.maxX + limits.radius && y <= grid.maxY + limits.radius;
    if (!within) continue;
    forEachNear(grid, x, y, (j) => {
      if (!agrees(query.points, j, expected, limits)) return;
      const distance = descriptorDistance(reference.words, i, query.words, j);
      if (distance <= limits.maxHamming) pairs.push({ distance, reference: i, query: j });
    });
  }
  pairs.sort((l, r) => l.distance - r.distance || l.reference - r.reference || l.query - r.query);
  return greedyOneToOne(pairs, reference.count, query.count);
}

// --- internal ---

/** Pixels. */
const MIN_GRID_CELL = 4;

interface Expected {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly angle: number;
}

/** Where and how the map shows keypoint i of the work; direction and scale by finite differences of one pixel. */
function expectedKeypoint(points: Float32Array, i: number, map: Matrix3): Expected {
  const wx = points[4 * i]!;
  const wy = points[4 * i + 1]!;
  const angle = points[4 * i + 3]!;
  const [x, y] = project(map, wx, wy);
  const [aheadX, aheadY] = project(map, wx + Math.cos(angle), wy + Math.sin(angle));
  return { x, y, size: points[4 * i + 2]! * scaleAt(map, wx, wy), angle: Math.atan2(aheadY - y, aheadX - x) };
}

function agrees(points: Float32Array, j: number, expected: Expected, limits: GuideLimits): boolean {
  const dx = points[4 * j]! - expected.x;
  const dy = points[4 * j + 1]! - expected.y;
  if (dx * dx + dy * dy > limits.radius * limits.radius) return false;
  if (Math.abs(wrapAngle(points[4 * j + 3]! - expected.angle)) > limits.maxAngle) return false;
  const ratio = points[4 * j + 2]! / expected.size;
  return ratio <= limits.maxSizeRatio && ratio >= 1 / limits.maxSizeRatio;
}

interface Grid {
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  readonly maxX: number;
  readonly maxY: number;
  readonly members: readonly number[][];
}

/** A grid over the query's keypoints, cells at least as wide as the radius: the 3 x 3 cells around a point hold all in reach. */
function buildGrid(query: PackedKeypoints, cell: number): Grid {
  let maxX = 1;
  let maxY = 1;
  for (let j = 0; j < query.count; j++) {
    maxX = Math.max(maxX, query.points[4 * j]!);
    maxY = Math.max(maxY, query.points[4 * j + 1]!);
  }
  const columns = Math.trunc(maxX / cell) + 1;
  const rows = Math.trunc(maxY / cell) + 1;
  const members: number[][] = Array.from({ length: columns * rows }, () => []);
  for (let j = 0; j < query.count; j++) {
    const column = Math.max(0, Math.trunc(query.points[4 * j]! / cell));
    const row = Math.max(0, Math.trunc(query.points[4 * j + 1]! / cell));
    members[row * columns + column]!.push(j);
  }
  return { cell, columns, rows, maxX, maxY, members };
}

function forEachNear(grid: Grid, x: number, y: number, visit: (keypoint: number) => void): void {
  const column = Math.floor(x / grid.cell);
  const row = Math.floor(y / grid.cell);
  for (let r = Math.max(0, row - 1); r <= Math.min(grid.rows - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(grid.columns - 1, column + 1); c++) {
      for (const j of grid.members[r * grid.columns + c]!) visit(j);
    }
  }
}

function greedyOneToOne(pairs: readonly GuidedPair[], references: number, queries: number): GuidedPair[] {
  const referenceUsed = new Uint8Array(references);
  const queryUsed = new Uint8Array(queries);
  return pairs.filter((pair) => {
    if (referenceUsed[pair.reference] === 1 || queryUsed[pair.query] === 1) return false;
    referenceUsed[pair.reference] = 1;
    queryUsed[pair.query] = 1;
    return true;
  });
}
