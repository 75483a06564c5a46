/** The slow and obvious twin of `createAkaze`: what its WebAssembly is held to, bit for bit. */
import type { Akaze } from './akaze.ts';
import { describeKeypoints } from './akaze-twin-descriptors.ts';
import { mirroredAt, type TwinLevel, twinScaleSpace } from './akaze-twin-scale-space.ts';

/** A point of the scale space where the response is larger than all around. */
export interface TwinPoint {
  readonly on: TwinLevel;
  /** Pixels of the frame. */
  readonly x: number;
  readonly y: number;
  readonly response: number;
}

export function createAkazeTwin(): Akaze {
  return {
    detect(frame, { threshold, choose = (points) => points.map((_, i) => i) }) {
      const levels = twinScaleSpace(frame);
      const marks = levels.map((level) => maximaOf(level, f(threshold)));
      for (let i = 1; i < levels.length; i++) clearWeakerBelow(levels, marks, i);
      for (let i = levels.length - 2; i >= 0; i--) clearWeakerAbove(levels, marks, i);
      const found = levels.flatMap((level, i) => pointsOf(marks[i]!).flatMap((at) => refined(level, at) ?? []));
      const chosen = choose(found.map((point) => ({ ...point, size: point.on.level.size }))).map((i) => found[i]!);
      return {
        keypoints: describeKeypoints(chosen),
        responses: Float32Array.from(chosen, ({ response }) => response),
        found: found.length,
      };
    },
  };
}

// --- internal ---

const f = Math.fround;

/** Which pixels of a level are keypoints: 1 where one is. */
interface Marks {
  readonly width: number;
  readonly height: number;
  readonly set: Uint8Array;
}

function maximaOf({ level, response }: TwinLevel, threshold: number): Marks {
  const { width, height, border } = level;
  const marks = { width, height, set: new Uint8Array(width * height) };
  for (let y = border; y < height - border; y++) {
    for (let x = border; x < width - border; x++) {
      const value = mirroredAt(response, x, y);
      if (value <= threshold || !isMaximum(response, x, y)) continue;
      const near = neighbour(marks, x, y, level.step);
      if (near >= 0 && value <= response.data[near]!) continue;
      if (near >= 0) marks.set[near] = 0;
      marks.set[y * width + x] = 1;
    }
  }
  return marks;
}

function isMaximum(response: TwinLevel['response'], x: number, y: number): boolean {
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      if ((dx !== 0 || dy !== 0) && mirroredAt(response, x + dx, y + dy) >= mirroredAt(response, x, y)) return false;
    }
  }
  return true;
}

/** Index of the first mark within `radius` (right and bottom edge of the square excluded), row by row; -1 without one. */
function neighbour({ width, set }: Marks, x: number, y: number, radius: number): number {
  for (let row = y - radius; row < y + radius; row++) {
    for (let column = x - radius; column < x + radius; column++) {
      if (set[row * width + column] === 1 && (column - x) ** 2 + (row - y) ** 2 <= radius ** 2) return row * width + column;
    }
  }
  return -1;
}

function pointsOf({ width, set }: Marks): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = [];
  set.forEach((mark, i) => {
    if (mark === 1) points.push({ x: i % width, y: Math.floor(i / width) });
  });
  return points;
}

/** Clears the marks on the level below that a keypoint of level i is stronger than. */
function clearWeakerBelow(levels: readonly TwinLevel[], marks: readonly Marks[], i: number): void {
  const [above, below] = [levels[i]!, levels[i - 1]!];
  const zoom = above.level.ratio / below.level.ratio;
  for (const { x, y } of pointsOf(marks[i]!)) {
    const near = neighbour(marks[i - 1]!, x * zoom, y * zoom, above.level.step * zoom);
    if (near >= 0 && mirroredAt(above.response, x, y) > below.response.data[near]!) marks[i - 1]!.set[near] = 0;
  }
}

/** Clears the marks on the level above that a keypoint of level i is stronger than. */
function clearWeakerAbove(levels: readonly TwinLevel[], marks: readonly Marks[], i: number): void {
  const [above, below] = [levels[i + 1]!, levels[i]!];
  const zoom = above.level.ratio / below.level.ratio;
  for (const { x, y } of pointsOf(marks[i]!)) {
    const near = neighbour(marks[i + 1]!, Math.floor(x / zoom), Math.floor(y / zoom), above.level.step);
    if (near >= 0 && mirroredAt(below.response, x, y) > above.response.data[near]!) marks[i + 1]!.set[near] = 0;
  }
}

/** Moves a maximum to the top of the parabola through its neighbours; `null` where that is more than a pixel away. */
function refined(on: TwinLevel, { x, y }: { x: number; y: number }): TwinPoint | null {
  const at = (dx: number, dy: number) => mirroredAt(on.response, x + dx, y + dy);
  const dx = f(0.5 * f(at(1, 0) - at(-1, 0)));
  const dy = f(0.5 * f(at(0, 1) - at(0, -1)));
  const dxx = f(f(at(1, 0) + at(-1, 0)) - f(2 * at(0, 0)));
  const dyy = f(f(at(0, 1) + at(0, -1)) - f(2 * at(0, 0)));
  const dxy = f(0.25 * f(f(f(at(1, 1) + at(-1, -1)) - at(1, -1)) - at(-1, 1)));
  const determinant = dxx * dyy - dxy * dxy;
  const inverse = determinant === 0 ? 0 : 1 / determinant;
  const right = f((dy * dxy - dx * dyy) * inverse);
  const down = f((dx * dxy - dy * dxx) * inverse);
  if (Math.abs(right) > 1 || Math.abs(down) > 1) return null;
  const { ratio } = on.level;
  const inFrame = (pixel: number, offset: number) => f(pixel * ratio + f(f(offset * ratio) + 0.5 * (ratio - 1)));
  return { on, x: inFrame(x, right), y: inFrame(y, down), response: at(0, 0) };
}
