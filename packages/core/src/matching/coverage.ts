/** How much of two pictures each shows of the other. */
import { invert, type Matrix3, project } from './homography.ts';
import type { Coverage, Point } from './match.ts';
import type { FrameSize } from './refine.ts';

/** `map`: pixels of the query to pixels of the work. Zero where nothing overlaps, or the map has no inverse. */
export function coverageOf(query: FrameSize, work: FrameSize, map: Matrix3): Coverage {
  const back = invert(map);
  if (back === null) return { work: 0, image: 0 };
  const seen = clipped(
    rectangle(query).map(([x, y]) => project(map, x, y)),
    work,
  );
  return {
    work: share(area(seen), work),
    image: share(area(seen.map(([x, y]) => project(back, x, y))), query),
  };
}

// --- internal ---

function rectangle({ width, height }: FrameSize): Point[] {
  return [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ];
}

/** The part of a convex polygon that lies in a picture (Sutherland and Hodgman, 1974). */
function clipped(polygon: readonly Point[], { width, height }: FrameSize): readonly Point[] {
  const distances: ((point: Point) => number)[] = [([x]) => x, ([x]) => width - x, ([, y]) => y, ([, y]) => height - y];
  return distances.reduce((left, distance) => cutAt(left, distance), polygon);
}

/** What lies where `distance` is not negative. */
function cutAt(polygon: readonly Point[], distance: (point: Point) => number): Point[] {
  const kept: Point[] = [];
  for (const [i, to] of polygon.entries()) {
    const from = polygon.at(i - 1)!;
    const [d0, d1] = [distance(from), distance(to)];
    if (d0 < 0 !== d1 < 0) {
      const t = d0 / (d0 - d1);
      kept.push([from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])]);
    }
    if (d1 >= 0) kept.push(to);
  }
  return kept;
}

function area(polygon: readonly Point[]): number {
  let twice = 0;
  for (const [i, [x, y]] of polygon.entries()) {
    const [fromX, fromY] = polygon.at(i - 1)!;
    twice += fromX * y - x * fromY;
  }
  return Math.abs(twice) / 2;
}

function share(part: number, { width, height }: FrameSize): number {
  return Math.min(1, part / (width * height));
}
