// The nonlinear scale space, row by row: what depends on a row follows it while it is in the cache. The order of the operations is the
// plain twin's (src/akaze/akaze-twin-scale-space.ts), so that both round alike.
import { clampRow, Level, mirrorRow, padMirrored, padWithEdge, rowOf } from './level';

/** 8-bit pixels without padding to a plane, 0 to 1. */
export function loadFrame(pixels: usize, plane: usize, width: i32, height: i32, stride: i32): void {
  for (let y = 0; y < height; y++) {
    const from = pixels + y * width;
    const to = rowOf(plane, stride, y);
    let x = 0;
    for (; x <= width - 4; x += 4) {
      const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(from + x)));
      v128.store(to + 4 * x, f32x4.mul(f32x4.convert_i32x4_u(words), f32x4.splat(<f32>(1.0 / 255.0))));
    }
    for (; x < width; x++) store<f32>(to + 4 * x, <f32>load<u8>(from + x) * <f32>(1.0 / 255.0));
    padWithEdge(to, width);
  }
}

/** Smooths with a symmetric kernel: `weights[0]` is the centre, the radius at most 4. Pads the result with its edge. */
export function smoothWide(source: usize, target: usize, level: Level, weights: usize, radius: i32): void {
  const bytes = 4 * level.width;
  for (let y = 0; y < level.height; y++) {
    const from = rowOf(source, level.stride, y);
    const to = rowOf(level.blur, level.stride, y);
    for (let x = 0; x < bytes; x += 16) {
      let sum = f32x4.splat(0);
      for (let r = -radius; r <= radius; r++) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + 4 * abs(r)), v128.load(from + x + 4 * r)));
      }
      v128.store(to + x, sum);
    }
  }
  for (let y = 0; y < level.height; y++) {
    const to = rowOf(target, level.stride, y);
    multiplyRow(rowOf(level.blur, level.stride, y), to, bytes, load<f32>(weights));
    for (let r = 1; r <= radius; r++) {
      const above = rowOf(level.blur, level.stride, clampRow(y - r, level.height));
      addPair(above, rowOf(level.blur, level.stride, clampRow(y + r, level.height)), to, bytes, load<f32>(weights + 4 * r));
    }
    padWithEdge(to, level.width);
  }
}

/** What `smoothWide` made of the frame is the first level's light, and what its derivatives are taken from. */
export function firstLevel(level: Level): void {
  for (let y = 0; y < level.height; y++) {
    const to = rowOf(level.smooth, level.stride, y);
    memory.copy(to, rowOf(level.light, level.stride, y), 4 * level.width);
    padMirrored(to, level.width);
  }
  for (let y = 0; y < level.height + level.step; y++) derive(level, y);
}

/** A level from the one before: smoothing, conductivity, all steps of the diffusion and the derivatives in one sweep over the rows. */
export function nextLevel(level: Level): void {
  const steps = level.stepCount;
  memory.fill(level.flux, 0, steps * level.stride);
  const end = level.height + max(steps, level.step) + 3;
  for (let y = 0; y < end; y++) {
    if (inside(y, level)) blurRow(level, y);
    if (inside(y - 2, level)) smoothRow(level, y - 2);
    if (inside(y - 3, level)) flowRow(level, y - 3);
    for (let k = 0; k < steps; k++) {
      if (!inside(y - 4 - k, level)) continue;
      const from = k === 0 ? level.source : (steps - k) & 1 ? level.spare : level.light;
      diffuseRow(level, y - 4 - k, from, (steps - k) & 1 ? level.light : level.spare, load<f32>(level.steps + 4 * k), level.flux + k * level.stride);
    }
    derive(level, y - 2);
  }
}

/** Adds the lengths of the gradients of a smoothed frame to a histogram; the frame's edges are left out. Returns the longest. */
export function contrast(level: Level, histogram: usize, bins: i32): f32 {
  for (let y = 0; y < level.height; y++) blurRow(level, y);
  for (let y = 0; y < level.height; y++) smoothRow(level, y);
  let longest: f32 = 0;
  for (let y = 1; y < level.height - 1; y++) longest = max(longest, gradientLengths(level, y));
  if (longest === 0) return 0;
  const scale = <f32>(bins - 1) / longest;
  for (let y = 1; y < level.height - 1; y++) {
    const row = rowOf(level.flow, level.stride, y);
    for (let x = 4; x < 4 * (level.width - 1); x += 4) {
      const bin = histogram + 4 * <usize>(load<f32>(row + x) * scale);
      store<i32>(bin, load<i32>(bin) + 1);
    }
  }
  return longest;
}

/** Halves a plane whose sides are even. `level` has the target's size; the target is padded with its edge. */
export function halveEven(source: usize, sourceStride: i32, target: usize, level: Level): void {
  const quarter = f32x4.splat(0.25);
  for (let y = 0; y < level.height; y++) {
    const a = rowOf(source, sourceStride, 2 * y);
    const b = rowOf(source, sourceStride, 2 * y + 1);
    const to = rowOf(target, level.stride, y);
    for (let x = 0; x < 4 * level.width; x += 16) {
      let sum = f32x4.add(evenLanes(a + 2 * x), oddLanes(a + 2 * x));
      sum = f32x4.add(sum, evenLanes(b + 2 * x));
      v128.store(to + x, f32x4.mul(f32x4.add(sum, oddLanes(b + 2 * x)), quarter));
    }
    padWithEdge(to, level.width);
  }
}

/**
 * Halves a plane of any size by area averaging: pixel i of a side is the sum of four pixels of the source from `first[i]` on, times
 * `weights[4 i ..]`; `columns` and `rows` are such tables. `level` has the target's size; the target is padded with its edge.
 */
export function halveAny(source: usize, sourceLevel: Level, target: usize, level: Level, columns: usize, rows: usize): void {
  const weights = columns + 4 * level.width;
  for (let y = 0; y < sourceLevel.height; y++) {
    const from = rowOf(source, sourceLevel.stride, y);
    const to = rowOf(level.blur, sourceLevel.stride, y);
    for (let x = 0; x < level.width; x++) {
      const products = f32x4.mul(v128.load(from + 4 * load<i32>(columns + 4 * x)), v128.load(weights + 16 * x));
      const sum = f32x4.extract_lane(products, 0) + f32x4.extract_lane(products, 1) + f32x4.extract_lane(products, 2);
      store<f32>(to + 4 * x, sum + f32x4.extract_lane(products, 3));
    }
  }
  for (let y = 0; y < level.height; y++) {
    const first = load<i32>(rows + 4 * y);
    const rowWeights = rows + 4 * level.height + 16 * y;
    const to = rowOf(target, level.stride, y);
    multiplyRow(rowOf(level.blur, sourceLevel.stride, first), to, 4 * level.width, load<f32>(rowWeights));
    for (let tap = 1; tap < 4; tap++) {
      const from = rowOf(level.blur, sourceLevel.stride, clampRow(first + tap, sourceLevel.height));
      addMultiple(from, to, 4 * level.width, load<f32>(rowWeights + 4 * tap));
    }
    padWithEdge(to, level.width);
  }
}

// --- internal ---

@inline
function inside(y: i32, level: Level): bool {
  return <u32>y < <u32>level.height;
}

function multiplyRow(from: usize, to: usize, bytes: i32, weight: f32): void {
  const w = f32x4.splat(weight);
  for (let x = 0; x < bytes; x += 16) v128.store(to + x, f32x4.mul(v128.load(from + x), w));
}

function addPair(a: usize, b: usize, to: usize, bytes: i32, weight: f32): void {
  const w = f32x4.splat(weight);
  for (let x = 0; x < bytes; x += 16) {
    const pair = f32x4.add(v128.load(a + x), v128.load(b + x));
    v128.store(to + x, f32x4.add(v128.load(to + x), f32x4.mul(w, pair)));
  }
}

function addMultiple(from: usize, to: usize, bytes: i32, weight: f32): void {
  const w = f32x4.splat(weight);
  for (let x = 0; x < bytes; x += 16) v128.store(to + x, f32x4.add(v128.load(to + x), f32x4.mul(w, v128.load(from + x))));
}

@inline
function evenLanes(at: usize): v128 {
  return v128.shuffle<f32>(v128.load(at), v128.load(at, 16), 0, 2, 4, 6);
}

@inline
function oddLanes(at: usize): v128 {
  return v128.shuffle<f32>(v128.load(at), v128.load(at, 16), 1, 3, 5, 7);
}

/** A symmetric kernel of five weights, centre outwards, on a centre and its neighbours in pairs. */
@inline
function weigh(weights: usize, c: v128, a1: v128, b1: v128, a2: v128, b2: v128): v128 {
  const near = f32x4.mul(v128.load32_splat(weights, 4), f32x4.add(a1, b1));
  const far = f32x4.mul(v128.load32_splat(weights, 8), f32x4.add(a2, b2));
  return f32x4.add(f32x4.add(f32x4.mul(v128.load32_splat(weights), c), near), far);
}

/** One row of the source, smoothed along itself. */
function blurRow(level: Level, y: i32): void {
  const bytes = 4 * level.width;
  const weights = level.smoothWeights;
  const from = rowOf(level.source, level.stride, y);
  const to = rowOf(level.blur, level.stride, y);
  for (let x = 0; x < bytes; x += 16) {
    const at = from + x;
    v128.store(to + x, weigh(weights, v128.load(at), v128.load(at - 4), v128.load(at + 4), v128.load(at - 8), v128.load(at + 8)));
  }
}

/** One row, smoothed across as well; mirrored at its ends. */
function smoothRow(level: Level, y: i32): void {
  const bytes = 4 * level.width;
  const weights = level.smoothWeights;
  const a2 = rowOf(level.blur, level.stride, clampRow(y - 2, level.height));
  const a1 = rowOf(level.blur, level.stride, clampRow(y - 1, level.height));
  const c = rowOf(level.blur, level.stride, y);
  const b1 = rowOf(level.blur, level.stride, clampRow(y + 1, level.height));
  const b2 = rowOf(level.blur, level.stride, clampRow(y + 2, level.height));
  const to = rowOf(level.smooth, level.stride, y);
  for (let x = 0; x < bytes; x += 16) {
    const light = weigh(weights, v128.load(c + x), v128.load(a1 + x), v128.load(b1 + x), v128.load(a2 + x), v128.load(b2 + x));
    v128.store(to + x, light);
  }
  padMirrored(to, level.width);
}

/** Derivative across the page from six points around a position: `a`, `c`, `b` in the row above, the same and below; `s` bytes apart. */
@inline
function derivativeAcross(a: usize, c: usize, b: usize, s: usize, corner: v128, middle: v128): v128 {
  const above = f32x4.sub(v128.load(a + s), v128.load(a - s));
  const below = f32x4.sub(v128.load(b + s), v128.load(b - s));
  const same = f32x4.sub(v128.load(c + s), v128.load(c - s));
  return f32x4.add(f32x4.mul(corner, f32x4.add(above, below)), f32x4.mul(middle, same));
}

/** Derivative down the page from six points around a position. `wide`: see `rowMean`. */
@inline
function derivativeDown(a: usize, b: usize, s: usize, corner: v128, middle: v128, wide: bool): v128 {
  return f32x4.sub(rowMean(b, s, corner, middle, wide), rowMean(a, s, corner, middle, wide));
}

/** Three points of a row; like OpenCV, which sums along wide kernels from left to right and along others in pairs. */
@inline
function rowMean(at: usize, s: usize, corner: v128, middle: v128, wide: bool): v128 {
  const c = f32x4.mul(middle, v128.load(at));
  if (!wide) return f32x4.add(c, f32x4.mul(corner, f32x4.add(v128.load(at - s), v128.load(at + s))));
  const left = f32x4.mul(corner, v128.load(at - s));
  return f32x4.add(f32x4.add(left, c), f32x4.mul(corner, v128.load(at + s)));
}

/** Squared length of the gradient that conductivity and contrast depend on. */
@inline
function gradientSquare(a: usize, c: usize, b: usize): v128 {
  const across = derivativeAcross(a, c, b, 4, f32x4.splat(3), f32x4.splat(10));
  const down = derivativeDown(a, b, 4, f32x4.splat(3), f32x4.splat(10), false);
  return f32x4.add(f32x4.mul(across, across), f32x4.mul(down, down));
}

/** Perona and Malik's second conductivity of one row. */
function flowRow(level: Level, y: i32): void {
  const bytes = 4 * level.width;
  const a = rowOf(level.smooth, level.stride, mirrorRow(y - 1, level.height));
  const c = rowOf(level.smooth, level.stride, y);
  const b = rowOf(level.smooth, level.stride, mirrorRow(y + 1, level.height));
  const to = rowOf(level.flow, level.stride, y);
  const one = f32x4.splat(1);
  const inverse = f32x4.splat(level.inverseContrast);
  for (let x = 0; x < bytes; x += 16) {
    const square = gradientSquare(a + x, c + x, b + x);
    v128.store(to + x, f32x4.div(one, f32x4.add(one, f32x4.mul(square, inverse))));
  }
  padWithEdge(to, level.width);
}

/** Lengths of the gradients of one row, without the first and the last, into the row of `flow`. Returns the longest. */
function gradientLengths(level: Level, y: i32): f32 {
  const a = rowOf(level.smooth, level.stride, y - 1);
  const c = rowOf(level.smooth, level.stride, y);
  const b = rowOf(level.smooth, level.stride, y + 1);
  const to = rowOf(level.flow, level.stride, y);
  const bytes = 4 * level.width;
  for (let x = 0; x < bytes; x += 16) v128.store(to + x, f32x4.sqrt(gradientSquare(a + x, c + x, b + x)));
  store<f32>(to, 0);
  v128.store(to + bytes - 4, f32x4.splat(0));
  let longest = f32x4.splat(0);
  for (let x = 0; x < bytes; x += 16) longest = f32x4.pmax(longest, v128.load(to + x));
  const upper = max(f32x4.extract_lane(longest, 2), f32x4.extract_lane(longest, 3));
  return max(max(f32x4.extract_lane(longest, 0), f32x4.extract_lane(longest, 1)), upper);
}

/**
 * One explicit step of the diffusion for one row. Nothing flows over the edges; the four corners stay as they are. What flows to a pixel from
 * the right and from below, flows from the left and from above to the next ones with the other sign: `flux` keeps the latter for the next row.
 */
function diffuseRow(level: Level, y: i32, source: usize, target: usize, step: f32, flux: usize): void {
  const bytes = 4 * level.width;
  const below = clampRow(y + 1, level.height);
  const lc = rowOf(source, level.stride, y);
  const lb = rowOf(source, level.stride, below);
  const fc = rowOf(level.flow, level.stride, y);
  const fb = rowOf(level.flow, level.stride, below);
  const to = rowOf(target, level.stride, y);
  const length = f32x4.splat(step);
  let before = f32x4.splat(0);
  for (let x = 0; x < bytes; x += 16) {
    const light = v128.load(lc + x);
    const flow = v128.load(fc + x);
    const right = f32x4.mul(f32x4.add(flow, v128.load(fc + x, 4)), f32x4.sub(v128.load(lc + x, 4), light));
    const down = f32x4.mul(f32x4.add(flow, v128.load(fb + x)), f32x4.sub(v128.load(lb + x), light));
    const left = v128.shuffle<f32>(before, right, 3, 4, 5, 6);
    const change = f32x4.sub(f32x4.add(f32x4.sub(right, left), down), v128.load(flux + x));
    v128.store(flux + x, down);
    v128.store(to + x, f32x4.add(light, f32x4.mul(change, length)));
    before = right;
  }
  if (y === 0 || y === level.height - 1) {
    store<f32>(to, load<f32>(lc));
    store<f32>(to + bytes - 4, load<f32>(lc + bytes - 4));
  }
  padWithEdge(to, level.width);
}

/** When the smoothed row y is there: the rows of first derivatives and of responses that can be computed now. */
function derive(level: Level, y: i32): void {
  const first = y - level.step;
  const second = first - level.step;
  const wide = level.step > 2;
  if (inside(first, level)) {
    if (wide) firstDerivatives(level, first, true);
    else firstDerivatives(level, first, false);
  }
  if (second < level.border - 1 || second > level.height - level.border) return;
  if (wide) responseRow(level, second, true);
  else responseRow(level, second, false);
}

@inline
function firstDerivatives(level: Level, y: i32, wide: bool): void {
  const bytes = 4 * level.width;
  const s: usize = 4 * level.step;
  const a = rowOf(level.smooth, level.stride, mirrorRow(y - level.step, level.height));
  const c = rowOf(level.smooth, level.stride, y);
  const b = rowOf(level.smooth, level.stride, mirrorRow(y + level.step, level.height));
  const across = rowOf(level.across, level.stride, y);
  const down = rowOf(level.down, level.stride, y);
  const corner = f32x4.splat(level.corner);
  const middle = f32x4.splat(level.middle);
  for (let x = 0; x < bytes; x += 16) {
    v128.store(across + x, derivativeAcross(a + x, c + x, b + x, s, corner, middle));
    v128.store(down + x, derivativeDown(a + x, b + x, s, corner, middle, wide));
  }
}

/** Determinants of the Hessian of one row, where keypoints can lie and one pixel around: no padding is needed there. */
@inline
function responseRow(level: Level, y: i32, wide: bool): void {
  const s: usize = 4 * level.step;
  const corner = f32x4.splat(level.corner);
  const middle = f32x4.splat(level.middle);
  const gain = f32x4.splat(level.gain);
  const ax = rowOf(level.across, level.stride, y - level.step);
  const cx = rowOf(level.across, level.stride, y);
  const bx = rowOf(level.across, level.stride, y + level.step);
  const ay = rowOf(level.down, level.stride, y - level.step);
  const by = rowOf(level.down, level.stride, y + level.step);
  const to = rowOf(level.response, level.stride, y);
  const end = 4 * (level.width - level.border + 1);
  for (let x = (4 * (level.border - 1)) & ~15; x < end; x += 16) {
    const xx = derivativeAcross(ax + x, cx + x, bx + x, s, corner, middle);
    const xy = derivativeDown(ax + x, bx + x, s, corner, middle, wide);
    const yy = derivativeDown(ay + x, by + x, s, corner, middle, wide);
    v128.store(to + x, f32x4.mul(f32x4.sub(f32x4.mul(xx, yy), f32x4.mul(xy, xy)), gain));
  }
}
