// Orientation and MLDB descriptor of keypoints. The plain twin is src/akaze/akaze-twin-descriptors.ts.
import { Level } from './level';

/** The host's functions, so that the twin has the same. */
@external("host", "cos")
declare function hostCos(angle: f64): f64;
@external("host", "sin")
declare function hostSin(angle: f64): f64;
@external("host", "atan2")
declare function hostAtan2(y: f64, x: f64): f64;

/** Bytes of a `Level`, and of a descriptor. */
const LEVEL_BYTES: usize = offsetof<Level>();
const DESCRIPTOR_BYTES: usize = 61;

/**
 * Describes `count` of the points that `refinePoints` wrote: those whose numbers `chosen` lists. Writes for each its angle in degrees (a float)
 * and its descriptor; up to 7 bytes behind the last descriptor are overwritten. `samples`: `sampleCount` (a multiple of 4) offsets across, then as many down, in steps, then weights; all floats.
 */
export function describe(levels: usize, points: usize, chosen: usize, count: i32, samples: usize, sampleCount: i32, angles: usize, descriptors: usize): void {
  for (let i = 0; i < count; i++) {
    const point = points + 16 * load<u32>(chosen + 4 * i);
    const level = changetype<Level>(levels + LEVEL_BYTES * load<u32>(point + 12));
    const x = load<f32>(point) / level.ratio;
    const y = load<f32>(point + 4) / level.ratio;
    const degrees = orientation(level, x, y, samples, sampleCount);
    store<f32>(angles + 4 * i, degrees);
    describePoint(level, x, y, degrees * RADIANS, descriptors + DESCRIPTOR_BYTES * i);
  }
}

// --- internal ---

const RADIANS: f32 = <f32>(Math.PI / 180);
const SLICES = 42;
const WINDOW = 7;
/** Most samples of an orientation. */
const MAX_SAMPLES = 112;
/** Samples a side of the pattern, from -10 to 10 steps, and their number rounded up to a vector's. */
const SIDE = 21;
const SIDE_PADDED = 24;
const RADIUS = 10;

/** The slice of every sample of an orientation, and its derivatives across and down. */
const sampleSlices = memory.data(MAX_SAMPLES * 4, 16);
const sampleGradients = memory.data(MAX_SAMPLES * 8, 16);
/** The same derivatives by slice, twice, so that no window wraps; and where each slice begins there, as byte offsets. */
const sorted = memory.data(2 * MAX_SAMPLES * 8, 16);
const starts = memory.data((SLICES + WINDOW + 1) * 4, 16);
/** Distances across and down, for the steps across the orientation. */
const offsetsAcross = memory.data(SIDE_PADDED * 4, 16);
const offsetsDown = memory.data(SIDE_PADDED * 4, 16);
/** One vector a sample: light, derivative across and along the orientation, 1; all 0 outside the level. */
const pattern = memory.data(SIDE * SIDE_PADDED * 16, 16);
/** One vector a cell: the sums of one grid. */
const cells = memory.data(16 * 16, 16);
/** The means of the 2 x 2, 3 x 3 and 4 x 4 cells: for each grid three channels of 16 floats. */
const gridMeans = memory.data(3 * 3 * 64, 16);

/** From radians between -pi and pi to degrees from 0 to 360. */
@inline
function inDegrees(radians: v128): v128 {
  const scaled = f32x4.mul(radians, f32x4.splat(180));
  const pi = f64x2.splat(Math.PI);
  const lower = f32x4.demote_f64x2_zero(f64x2.div(f64x2.promote_low_f32x4(scaled), pi));
  const upper = f32x4.demote_f64x2_zero(f64x2.div(f64x2.promote_low_f32x4(v128.shuffle<f32>(scaled, scaled, 2, 3, 2, 3)), pi));
  let degrees = v128.shuffle<f32>(lower, upper, 0, 1, 4, 5);
  const turn = f32x4.splat(360);
  degrees = v128.bitselect(f32x4.add(degrees, turn), degrees, f32x4.lt(degrees, f32x4.splat(0)));
  return v128.bitselect(f32x4.sub(degrees, turn), degrees, f32x4.ge(degrees, turn));
}

/** The slices of the circle that vectors point to; see `sliceOf` of the twin. */
@inline
function slicesOf(across: v128, down: v128): v128 {
  const x = f32x4.abs(across);
  const y = f32x4.abs(down);
  const zero = f32x4.splat(0);
  const ratio = f32x4.div(f32x4.pmin(x, y), f32x4.add(f32x4.pmax(x, y), f32x4.splat(1e-30)));
  const square = f32x4.mul(ratio, ratio);
  let angle = f32x4.splat(0.00276628);
  angle = f32x4.add(f32x4.mul(angle, square), f32x4.splat(-0.01573125));
  angle = f32x4.add(f32x4.mul(angle, square), f32x4.splat(0.04213762));
  angle = f32x4.add(f32x4.mul(angle, square), f32x4.splat(-0.07456855));
  angle = f32x4.add(f32x4.mul(angle, square), f32x4.splat(0.10618371));
  angle = f32x4.add(f32x4.mul(angle, square), f32x4.splat(-0.14197798));
  angle = f32x4.add(f32x4.mul(angle, square), f32x4.splat(0.19991872));
  angle = f32x4.add(f32x4.mul(angle, square), f32x4.splat(-0.33333037));
  angle = f32x4.add(f32x4.mul(angle, square), f32x4.splat(0.99999998));
  angle = f32x4.mul(angle, ratio);
  angle = v128.bitselect(f32x4.sub(f32x4.splat(<f32>(Math.PI / 2)), angle), angle, f32x4.lt(x, y));
  angle = v128.bitselect(f32x4.sub(f32x4.splat(<f32>Math.PI), angle), angle, f32x4.lt(across, zero));
  angle = v128.bitselect(f32x4.neg(angle), angle, f32x4.lt(down, zero));
  const radians = f32x4.mul(inDegrees(angle), f32x4.splat(<f32>(Math.PI / 180)));
  const slice = i32x4.trunc_sat_f32x4_s(f32x4.div(radians, f32x4.splat(<f32>((2 * Math.PI) / SLICES))));
  return v128.and(slice, i32x4.lt_s(slice, i32x4.splat(SLICES)));
}

/** The direction, in degrees, in which the gradients around a keypoint point most. */
function orientation(level: Level, x: f32, y: f32, samples: usize, sampleCount: i32): f32 {
  const offset = <i32>nearest(y) * level.stride + 4 * <i32>nearest(x);
  const steps = i32x4.splat(level.step);
  for (let i = 0; i < sampleCount; i += 4) {
    const columns = i32x4.shl(i32x4.trunc_sat_f32x4_s(v128.load(samples + 4 * i)), 2);
    const rows = i32x4.mul(i32x4.trunc_sat_f32x4_s(v128.load(samples + 4 * (sampleCount + i))), i32x4.splat(level.stride));
    const at = i32x4.add(i32x4.mul(i32x4.add(columns, rows), steps), i32x4.splat(offset));
    const weights = v128.load(samples + 4 * (2 * sampleCount + i));
    const across = f32x4.mul(weights, gather(level.across, at));
    const down = f32x4.mul(weights, gather(level.down, at));
    v128.store(sampleSlices + 4 * i, slicesOf(across, down));
    v128.store(sampleGradients + 8 * i, v128.shuffle<f32>(across, down, 0, 4, 1, 5));
    v128.store(sampleGradients + 8 * i + 16, v128.shuffle<f32>(across, down, 2, 6, 3, 7));
  }
  sortBySlice(sampleCount);
  return strongestDirection();
}

@inline
function gather(plane: usize, at: v128): v128 {
  let values = v128.load32_zero(plane + i32x4.extract_lane(at, 0));
  values = v128.load_lane<f32>(plane + i32x4.extract_lane(at, 1), values, 1);
  values = v128.load_lane<f32>(plane + i32x4.extract_lane(at, 2), values, 2);
  return v128.load_lane<f32>(plane + i32x4.extract_lane(at, 3), values, 3);
}

/** Sorts the gradients by slice; within a slice the last sample comes first. */
function sortBySlice(count: i32): void {
  memory.fill(starts, 0, SLICES * 4);
  for (let i = 0; i < count; i++) {
    const slice = starts + 4 * load<u32>(sampleSlices + 4 * i);
    store<i32>(slice, load<i32>(slice) + 8);
  }
  let end = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    end += load<i32>(starts + 4 * slice);
    store<i32>(starts + 4 * slice, end);
  }
  for (let i = 0; i < count; i++) {
    const slice = starts + 4 * load<u32>(sampleSlices + 4 * i);
    const at = load<i32>(slice) - 8;
    store<i32>(slice, at);
    store<u64>(sorted + at, load<u64>(sampleGradients + 8 * i));
  }
  memory.copy(sorted + end, sorted, end);
  for (let slice = 0; slice <= WINDOW; slice++) store<i32>(starts + 4 * (SLICES + slice), load<i32>(starts + 4 * slice) + end);
}

function strongestDirection(): f32 {
  let bestNorm: f32 = -1;
  let bestAcross: f32 = 0;
  let bestDown: f32 = 0;
  let lastFrom = -1;
  let lastTo = -1;
  for (let slice = 0; slice < SLICES; slice++) {
    const from = load<i32>(starts + 4 * slice);
    const to = load<i32>(starts + 4 * (slice + WINDOW));
    if (from === lastFrom && to === lastTo) continue;
    lastFrom = from;
    lastTo = to;
    let sum = f32x4.splat(0);
    for (let at = from; at < to; at += 8) sum = f32x4.add(sum, v128.load64_zero(sorted + at));
    const across = f32x4.extract_lane(sum, 0);
    const down = f32x4.extract_lane(sum, 1);
    const norm = across * across + down * down;
    if (norm > bestNorm) {
      bestNorm = norm;
      bestAcross = across;
      bestDown = down;
    }
  }
  return f32x4.extract_lane(inDegrees(f32x4.splat(<f32>hostAtan2(bestDown, bestAcross))), 0);
}

function describePoint(level: Level, x: f32, y: f32, angle: f32, descriptor: usize): void {
  const cos = <f32>hostCos(angle);
  const sin = <f32>hostSin(angle);
  samplePattern(level, x, y, cos, sin);
  sumCells(10, 2, cells);
  toMeans(cells, gridMeans);
  sumCells(7, 3, cells);
  for (let i = 0; i < 3; i++) toMeans(cells + 64 * i, gridMeans + 192 + 16 * i);
  sumCells(5, 4, cells);
  for (let i = 0; i < 4; i++) toMeans(cells + 64 * i, gridMeans + 384 + 16 * i);
  writeBits(descriptor);
}

/** Samples a square grid of points one step apart around (x, y), turned by the orientation. */
function samplePattern(level: Level, x: f32, y: f32, cos: f32, sin: f32): void {
  const step = <f32>level.step;
  for (let i = 0; i < SIDE; i++) {
    const l = <f32>(i - RADIUS);
    store<f32>(offsetsDown + 4 * i, l * cos * step);
    store<f32>(offsetsAcross + 4 * i, -l * sin * step);
  }
  const height = i32x4.splat(level.height);
  const width = i32x4.splat(level.width);
  const stride = i32x4.splat(level.stride);
  const centreDown = f32x4.splat(y);
  const centreAcross = f32x4.splat(x);
  const cosines = f32x4.splat(cos);
  const sines = f32x4.splat(sin);
  const one = f32x4.splat(1);
  for (let k = 0; k < SIDE; k++) {
    const along = <f32>(k - RADIUS);
    const alongDown = f32x4.splat(along * sin * step);
    const alongAcross = f32x4.splat(along * cos * step);
    const to = pattern + 16 * SIDE_PADDED * k;
    for (let i = 0; i < SIDE; i += 4) {
      const sampleY = f32x4.add(centreDown, f32x4.add(v128.load(offsetsDown + 4 * i), alongDown));
      const sampleX = f32x4.add(centreAcross, f32x4.add(v128.load(offsetsAcross + 4 * i), alongAcross));
      const row = i32x4.trunc_sat_f32x4_s(f32x4.nearest(sampleY));
      const column = i32x4.trunc_sat_f32x4_s(f32x4.nearest(sampleX));
      const inside = v128.and(i32x4.lt_u(row, height), i32x4.lt_u(column, width));
      const at = v128.and(inside, i32x4.add(i32x4.mul(row, stride), i32x4.shl(column, 2)));
      const light = v128.and(inside, gather(level.light, at));
      const right = gather(level.across, at);
      const down = gather(level.down, at);
      const across = v128.and(inside, f32x4.sub(f32x4.mul(down, cosines), f32x4.mul(right, sines)));
      const forward = v128.and(inside, f32x4.add(f32x4.mul(right, cosines), f32x4.mul(down, sines)));
      storeColumns(to + 16 * i, light, across, forward, v128.and(inside, one));
    }
  }
}

/** Writes four vectors: the first has the first lanes of the four given, and so on. */
@inline
function storeColumns(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abUpper = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdUpper = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 16);
  v128.store(to, v128.shuffle<f32>(abUpper, cdUpper, 0, 1, 4, 5), 32);
  v128.store(to, v128.shuffle<f32>(abUpper, cdUpper, 2, 3, 6, 7), 48);
}

/**
 * Sums `count` x `count` cells of `side` x `side` samples; row a of cells lies along the orientation, column b across it. The cells of a row
 * are summed side by side, so that none waits for another.
 */
@inline
function sumCells(side: i32, count: i32, to: usize): void {
  for (let a = 0; a < count; a++) {
    let first = f32x4.splat(0);
    let second = first;
    let third = first;
    let fourth = first;
    let row = pattern + 16 * SIDE_PADDED * (a * side);
    for (let k = 0; k < side; k++) {
      for (let l = 0; l < side; l++) {
        const at = row + 16 * l;
        first = f32x4.add(first, v128.load(at));
        second = f32x4.add(second, v128.load(at + 16 * side));
        if (count > 2) third = f32x4.add(third, v128.load(at + 32 * side));
        if (count > 3) fourth = f32x4.add(fourth, v128.load(at + 48 * side));
      }
      row += 16 * SIDE_PADDED;
    }
    const cell = to + 16 * count * a;
    v128.store(cell, first);
    v128.store(cell, second, 16);
    if (count > 2) v128.store(cell, third, 32);
    if (count > 3) v128.store(cell, fourth, 48);
  }
}

/** From the sums of four cells to their means, by channel: to `means`, `means` + 64 and `means` + 128. */
@inline
function toMeans(cell: usize, means: usize): void {
  const ab = v128.shuffle<f32>(v128.load(cell), v128.load(cell, 16), 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(v128.load(cell, 32), v128.load(cell, 48), 0, 4, 1, 5);
  const abUpper = v128.shuffle<f32>(v128.load(cell), v128.load(cell, 16), 2, 6, 3, 7);
  const cdUpper = v128.shuffle<f32>(v128.load(cell, 32), v128.load(cell, 48), 2, 6, 3, 7);
  const counts = v128.shuffle<f32>(abUpper, cdUpper, 2, 3, 6, 7);
  const inverse = v128.and(f32x4.div(f32x4.splat(1), counts), f32x4.gt(counts, f32x4.splat(0)));
  v128.store(means, f32x4.mul(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), inverse));
  v128.store(means, f32x4.mul(v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), inverse), 64);
  v128.store(means, f32x4.mul(v128.shuffle<f32>(abUpper, cdUpper, 0, 1, 4, 5), inverse), 128);
}

/**
 * For each grid, channel and pair of cells: whether the first is larger. Bit b is `(descriptor[b >> 3] >> (b & 7)) & 1`. Writes up to seven
 * bytes more than a descriptor has.
 */
function writeBits(descriptor: usize): void {
  let bits: u64 = 0;
  let filled: u64 = 0;
  let means = gridMeans;
  for (let side = 2; side <= 4; side++) {
    const count = side * side;
    for (let channel = 0; channel < 3; channel++) {
      const a = v128.load(means);
      const b = v128.load(means, 16);
      const c = v128.load(means, 32);
      const d = v128.load(means, 48);
      for (let i = 0; i < count - 1; i++) {
        const value = v128.load32_splat(means + 4 * i);
        const lower = i32x4.bitmask(f32x4.gt(value, a)) | (i32x4.bitmask(f32x4.gt(value, b)) << 4);
        const upper = i32x4.bitmask(f32x4.gt(value, c)) | (i32x4.bitmask(f32x4.gt(value, d)) << 4);
        const larger = ((lower | (upper << 8)) & ((1 << count) - 1)) >>> (i + 1);
        bits |= (<u64>larger) << filled;
        filled += count - 1 - i;
        // Whole bytes are written; what is written behind them is written again.
        store<u64>(descriptor, bits);
        descriptor += <usize>(filled >> 3);
        bits >>= filled & ~7;
        filled &= 7;
      }
      means += 64;
    }
  }
}
