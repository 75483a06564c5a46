// Where the response is larger than all around, on a level and between neighbouring levels.
import { Level, rowOf } from './level';

/** Marks the maxima of a level; of two within `step` pixels only the stronger stays. Returns how many were ever marked. */
export function findMaxima(level: Level, threshold: f32): i32 {
  memory.fill(level.marks, 0, level.width * level.height);
  level.candidateCount = 0;
  const least = f32x4.splat(threshold);
  const end = level.width - level.border;
  for (let y = level.border; y < level.height - level.border; y++) {
    const row = rowOf(level.response, level.stride, y);
    for (let x = level.border; x < end; x += 4) {
      const strong = f32x4.gt(v128.load(row + 4 * x), least);
      if (!v128.any_true(strong)) continue;
      let lanes = i32x4.bitmask(v128.and(strong, largerThanAround(row + 4 * x, level.stride)));
      for (; lanes !== 0; lanes &= lanes - 1) {
        const column = x + ctz(lanes);
        if (column < end) mark(level, column, y);
      }
    }
  }
  return level.candidateCount;
}

/** Clears the marks on the level below that a keypoint of `above` is stronger than. */
export function clearWeakerBelow(above: Level, below: Level): void {
  const zoom = <i32>(above.ratio / below.ratio);
  const radius = above.step * zoom;
  for (let i = 0; i < above.candidateCount; i++) {
    const at = load<i32>(above.candidates + 4 * i);
    if (load<u8>(above.marks + at) === 0) continue;
    const near = neighbour(below, (at % above.width) * zoom, (at / above.width) * zoom, radius);
    if (near >= 0 && responseAt(above, at) > responseAt(below, near)) store<u8>(below.marks + near, 0);
  }
}

/** Clears the marks on the level above that a keypoint of `below` is stronger than. */
export function clearWeakerAbove(above: Level, below: Level): void {
  const zoom = <i32>(above.ratio / below.ratio);
  for (let i = 0; i < below.candidateCount; i++) {
    const at = load<i32>(below.candidates + 4 * i);
    if (load<u8>(below.marks + at) === 0) continue;
    const near = neighbour(above, at % below.width / zoom, at / below.width / zoom, above.step);
    if (near >= 0 && responseAt(below, at) > responseAt(above, near)) store<u8>(above.marks + near, 0);
  }
}

/**
 * Writes the keypoints of a level, each moved to the top of the parabola through its neighbours unless that is more than a pixel away:
 * x, y (pixels of the frame), response, number of the level; four bytes each. Returns how many.
 */
export function refinePoints(level: Level, levelNumber: i32, points: usize): i32 {
  let count = 0;
  for (let i = 0; i < level.candidateCount; i++) {
    const at = load<i32>(level.candidates + 4 * i);
    if (load<u8>(level.marks + at) !== 0 && refine(level, at, points + 16 * count)) {
      store<i32>(points + 16 * count + 12, levelNumber);
      count++;
    }
  }
  return count;
}

// --- internal ---

@inline
function largerThanAround(at: usize, stride: i32): v128 {
  const value = v128.load(at);
  const sides = v128.and(f32x4.gt(value, v128.load(at - 4)), f32x4.gt(value, v128.load(at + 4)));
  return v128.and(sides, v128.and(largerThanThree(value, at - stride), largerThanThree(value, at + stride)));
}

@inline
function largerThanThree(value: v128, at: usize): v128 {
  const sides = v128.and(f32x4.gt(value, v128.load(at - 4)), f32x4.gt(value, v128.load(at + 4)));
  return v128.and(sides, f32x4.gt(value, v128.load(at)));
}

function mark(level: Level, x: i32, y: i32): void {
  const at = y * level.width + x;
  const near = neighbour(level, x, y, level.step);
  if (near >= 0) {
    if (responseAt(level, at) <= responseAt(level, near)) return;
    store<u8>(level.marks + near, 0);
  }
  store<u8>(level.marks + at, 1);
  store<i32>(level.candidates + 4 * level.candidateCount++, at);
}

/** Number of the first marked pixel within `radius` (right and bottom edge of the square excluded), row by row; -1 without one. */
function neighbour(level: Level, x: i32, y: i32, radius: i32): i32 {
  for (let row = y - radius; row < y + radius; row++) {
    for (let column = x - radius; column < x + radius; column++) {
      const at = row * level.width + column;
      if (load<u8>(level.marks + at) === 0) continue;
      if ((column - x) * (column - x) + (row - y) * (row - y) <= radius * radius) return at;
    }
  }
  return -1;
}

@inline
function responseAt(level: Level, at: i32): f32 {
  return load<f32>(rowOf(level.response, level.stride, at / level.width) + 4 * (at % level.width));
}

function refine(level: Level, pixel: i32, point: usize): bool {
  const x = pixel % level.width;
  const y = pixel / level.width;
  const c = rowOf(level.response, level.stride, y) + 4 * x;
  const a = c - level.stride;
  const b = c + level.stride;
  const value = load<f32>(c);
  const dx: f32 = 0.5 * (load<f32>(c + 4) - load<f32>(c - 4));
  const dy: f32 = 0.5 * (load<f32>(b) - load<f32>(a));
  const dxx: f64 = load<f32>(c + 4) + load<f32>(c - 4) - 2 * value;
  const dyy: f64 = load<f32>(b) + load<f32>(a) - 2 * value;
  const dxy: f64 = <f32>0.25 * (load<f32>(b + 4) + load<f32>(a - 4) - load<f32>(a + 4) - load<f32>(b - 4));
  const determinant = dxx * dyy - dxy * dxy;
  const inverse: f64 = determinant === 0 ? 0 : 1 / determinant;
  const right = <f32>((<f64>dy * dxy - <f64>dx * dyy) * inverse);
  const down = <f32>((<f64>dx * dxy - <f64>dy * dxx) * inverse);
  if (abs(right) > 1 || abs(down) > 1) return false;
  const centre: f32 = 0.5 * (level.ratio - 1);
  store<f32>(point, <f32>x * level.ratio + (right * level.ratio + centre));
  store<f32>(point + 4, <f32>y * level.ratio + (down * level.ratio + centre));
  store<f32>(point + 8, value);
  return true;
}
