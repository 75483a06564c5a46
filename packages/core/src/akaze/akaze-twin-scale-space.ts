/**
 * The nonlinear scale space of the plain twin. Every operation rounds to 32 bits, in the order in which the WebAssembly code computes, so
 * that both give the same numbers to the last bit.
 */
import type { GrayFrame } from '../image/gray-frame.ts';
import {
  akazeLevels,
  type AkazeLevel,
  areaTaps,
  BASE_WEIGHTS,
  CONTRAST_BINS,
  CONTRAST_DECAY,
  contrastFactor,
  FLOW_WEIGHTS,
  scharrWeights,
  SMOOTH_WEIGHTS,
} from './akaze-plan.ts';

export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A level with what is computed on it. */
export interface TwinLevel {
  readonly level: AkazeLevel;
  /** Intensity after the diffusion. */
  readonly light: Plane;
  readonly across: Plane;
  readonly down: Plane;
  /** Determinant of the Hessian: the detector's response. */
  readonly response: Plane;
}

export function twinScaleSpace(frame: GrayFrame): TwinLevel[] {
  const plan = akazeLevels(frame.width, frame.height);
  if (plan.length === 0) return [];
  const image = plane(frame.width, frame.height, (x, y) => frame.data[y * frame.width + x]! * f(1 / 255));
  let contrast = frameContrast(image);
  let light = smoothed(image, BASE_WEIGHTS);
  return plan.map((level, i) => {
    if (level.halves) {
      light = halved(light, level);
      contrast = f(contrast * CONTRAST_DECAY);
    }
    const smooth = i === 0 ? light : smoothed(light, SMOOTH_WEIGHTS);
    const flow = conductivity(smooth, contrast);
    for (const step of level.steps) light = diffused(light, flow, step);
    return { level, light, ...derivatives(smooth, level.step) };
  });
}

/** Value at (x, y), which may lie outside by less than the side: mirrored, without repeating the edge. */
export function mirroredAt({ width, height, data }: Plane, x: number, y: number): number {
  return data[mirrored(y, height) * width + mirrored(x, width)]!;
}

// --- internal ---

const f = Math.fround;

function plane(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = value(x, y);
  }
  return { width, height, data };
}

function mirrored(i: number, size: number): number {
  if (i < 0) return -i;
  return i < size ? i : 2 * size - 2 - i;
}

/** Value at (x, y), or of the nearest point inside. */
function nearestAt({ width, height, data }: Plane, x: number, y: number): number {
  return data[Math.max(0, Math.min(y, height - 1)) * width + Math.max(0, Math.min(x, width - 1))]!;
}

function smoothed(source: Plane, weights: Float32Array): Plane {
  const { width, height } = source;
  const along = weights.length > MAX_PAIRED ? fromLeft : inPairs;
  const rows = plane(width, height, (x, y) => along(weights, (offset) => nearestAt(source, x + offset, y)));
  return plane(width, height, (x, y) => inPairs(weights, (offset) => nearestAt(rows, x, y + offset)));
}

/** OpenCV sums along a row in pairs up to this radius and a centre, and from left to right beyond. */
const MAX_PAIRED = 3;

function inPairs(weights: Float32Array, at: (offset: number) => number): number {
  let sum = f(weights[0]! * at(0));
  for (let i = 1; i < weights.length; i++) sum = f(sum + f(weights[i]! * f(at(-i) + at(i))));
  return sum;
}

function fromLeft(weights: Float32Array, at: (offset: number) => number): number {
  const radius = weights.length - 1;
  let sum = 0;
  for (let i = -radius; i <= radius; i++) sum = f(sum + f(weights[Math.abs(i)]! * at(i)));
  return sum;
}

interface DerivativeWeights {
  readonly corner: number;
  readonly middle: number;
  readonly step: number;
}

function derivativeAcross(source: Plane, { corner, middle, step: s }: DerivativeWeights): Plane {
  return plane(source.width, source.height, (x, y) => {
    const difference = (dy: number) => f(mirroredAt(source, x + s, y + dy) - mirroredAt(source, x - s, y + dy));
    return f(f(corner * f(difference(-s) + difference(s))) + f(middle * difference(0)));
  });
}

function derivativeDown(source: Plane, { corner, middle, step: s }: DerivativeWeights): Plane {
  const weights = Float32Array.from({ length: s + 1 }, (_, i) => (i === 0 ? middle : i === s ? corner : 0));
  const along = weights.length > MAX_PAIRED ? fromLeft : inPairs;
  return plane(source.width, source.height, (x, y) => {
    const mean = (row: number) => along(weights, (offset) => mirroredAt(source, x + offset, row));
    return f(mean(y + s) - mean(y - s));
  });
}

function derivatives(smooth: Plane, step: number): Pick<TwinLevel, 'across' | 'down' | 'response'> {
  const weights = { ...scharrWeights(step), step };
  const across = derivativeAcross(smooth, weights);
  const down = derivativeDown(smooth, weights);
  const xx = derivativeAcross(across, weights).data;
  const xy = derivativeDown(across, weights).data;
  const yy = derivativeDown(down, weights).data;
  const response = plane(smooth.width, smooth.height, (x, y) => {
    const i = y * smooth.width + x;
    return f(f(f(xx[i]! * yy[i]!) - f(xy[i]! * xy[i]!)) * step ** 4);
  });
  return { across, down, response };
}

/** Squared lengths of the gradient that conductivity depends on. */
function gradientSquares(smooth: Plane): Plane {
  const across = derivativeAcross(smooth, { ...FLOW_WEIGHTS, step: 1 }).data;
  const down = derivativeDown(smooth, { ...FLOW_WEIGHTS, step: 1 }).data;
  return { ...smooth, data: across.map((value, i) => f(f(value * value) + f(down[i]! * down[i]!))) };
}

function frameContrast(image: Plane): number {
  const squares = gradientSquares(smoothed(image, SMOOTH_WEIGHTS));
  const inner = plane(image.width - 2, image.height - 2, (x, y) => Math.sqrt(mirroredAt(squares, x + 1, y + 1)));
  const longest = inner.data.reduce((most, length) => Math.max(most, length), 0);
  const histogram = new Uint32Array(CONTRAST_BINS);
  const scale = f((CONTRAST_BINS - 1) / longest);
  for (const length of inner.data) if (longest > 0) histogram[Math.trunc(f(length * scale))]!++;
  return contrastFactor(histogram, longest);
}

/** Perona and Malik's second conductivity: 1 / (1 + |gradient|^2 / contrast^2). */
function conductivity(smooth: Plane, contrast: number): Plane {
  const inverse = f(1 / f(contrast * contrast));
  return { ...smooth, data: gradientSquares(smooth).data.map((square) => 1 / f(1 + f(square * inverse))) };
}

/** One explicit step. Nothing flows over the edges; the four corners stay as they are. */
function diffused(light: Plane, flow: Plane, step: number): Plane {
  const { width, height } = light;
  return plane(width, height, (x, y) => {
    const here = nearestAt(light, x, y);
    if ((x === 0 || x === width - 1) && (y === 0 || y === height - 1)) return here;
    const inflow = (dx: number, dy: number) =>
      f(f(nearestAt(flow, x, y) + nearestAt(flow, x + dx, y + dy)) * f(nearestAt(light, x + dx, y + dy) - here));
    return here + f(f(f(f(inflow(1, 0) + inflow(-1, 0)) + inflow(0, 1)) + inflow(0, -1)) * step);
  });
}

/** Half the size by area averaging. */
function halved(source: Plane, { width, height }: AkazeLevel): Plane {
  if (source.width === 2 * width && source.height === 2 * height) {
    const at = (x: number, y: number) => nearestAt(source, x, y);
    return plane(width, height, (x, y) => {
      const upper = f(at(2 * x, 2 * y) + at(2 * x + 1, 2 * y));
      return f(f(upper + at(2 * x, 2 * y + 1)) + at(2 * x + 1, 2 * y + 1)) / 4;
    });
  }
  const columns = areaTaps(source.width, width);
  const rows = areaTaps(source.height, height);
  const sum = ({ first, weights }: typeof rows, i: number, at: (position: number) => number) => {
    let total = 0;
    for (let tap = 0; tap < 4; tap++) total = f(total + f(weights[4 * i + tap]! * at(first[i]! + tap)));
    return total;
  };
  const narrower = plane(width, source.height, (x, y) => sum(columns, x, (column) => nearestAt(source, column, y)));
  return plane(width, height, (x, y) => sum(rows, y, (row) => nearestAt(narrower, x, row)));
}
