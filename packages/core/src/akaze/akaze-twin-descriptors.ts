/** Orientation and MLDB descriptor of the plain twin; rounds like the WebAssembly code (see `akaze-twin-scale-space.ts`). */
import { DESCRIPTOR_BYTES, type KeypointSet } from '../descriptors/keypoint-set.ts';
import { ORIENTATION_SLICES, ORIENTATION_WINDOW, orientationSamples, PATTERN_RADIUS } from './akaze-plan.ts';
import type { TwinPoint } from './akaze-twin.ts';
import { mirroredAt } from './akaze-twin-scale-space.ts';

export function describeKeypoints(chosen: readonly TwinPoint[]): KeypointSet {
  const points = new Float32Array(4 * chosen.length);
  const descriptors = new Uint8Array(DESCRIPTOR_BYTES * chosen.length);
  chosen.forEach((point, i) => {
    const degrees = orientation(point);
    points.set([point.x, point.y, point.on.level.size, (degrees * Math.PI) / 180], 4 * i);
    descriptors.set(descriptorOf(point, f(degrees * f(Math.PI / 180))), DESCRIPTOR_BYTES * i);
  });
  return { count: chosen.length, points, descriptors };
}

// --- internal ---

const f = Math.fround;
const SAMPLES = orientationSamples();

/** The slice of the circle that a vector points to. The arc tangent is a polynomial of our own, off by less than 1e-6, and the same in the WebAssembly code. */
function sliceOf(across: number, down: number): number {
  const [x, y] = [Math.abs(across), Math.abs(down)];
  const ratio = f(Math.min(x, y) / f(Math.max(x, y) + f(1e-30)));
  const square = f(ratio * ratio);
  let angle = 0;
  for (const coefficient of ARC_TANGENT) angle = f(f(angle * square) + coefficient);
  angle = f(angle * ratio);
  if (x < y) angle = f(f(Math.PI / 2) - angle);
  if (across < 0) angle = f(f(Math.PI) - angle);
  const radians = f(inDegrees(down < 0 ? -angle : angle) * f(Math.PI / 180));
  const slice = Math.trunc(f(radians / f((2 * Math.PI) / ORIENTATION_SLICES)));
  return slice < ORIENTATION_SLICES ? slice : 0;
}

/** atan(r) / r at nine Chebyshev nodes between 0 and 1, as a polynomial in r^2, highest power first. */
const ARC_TANGENT = [0.00276628, -0.01573125, 0.04213762, -0.07456855, 0.10618371, -0.14197798, 0.19991872, -0.33333037, 0.99999998].map(f);

/** The direction, in degrees, in which the gradients around a keypoint point most. */
function orientation({ on, x, y }: TwinPoint): number {
  const { ratio, step } = on.level;
  const [column, row] = [roundHalfEven(x / ratio), roundHalfEven(y / ratio)];
  const slices = Array.from({ length: ORIENTATION_SLICES }, () => [] as [across: number, down: number][]);
  for (const { dx, dy, weight } of SAMPLES) {
    const across = f(weight * mirroredAt(on.across, column + dx * step, row + dy * step));
    const down = f(weight * mirroredAt(on.down, column + dx * step, row + dy * step));
    slices[sliceOf(across, down)]!.unshift([across, down]);
  }
  let best = { norm: -1, across: 0, down: 0 };
  for (let start = 0; start < ORIENTATION_SLICES; start++) {
    let [across, down] = [0, 0];
    for (let i = 0; i < ORIENTATION_WINDOW; i++) {
      for (const sample of slices[(start + i) % ORIENTATION_SLICES]!) {
        across = f(across + sample[0]);
        down = f(down + sample[1]);
      }
    }
    const norm = f(f(across * across) + f(down * down));
    if (norm > best.norm) best = { norm, across, down };
  }
  return inDegrees(f(Math.atan2(best.down, best.across)));
}

/** From radians between -pi and pi to degrees from 0 to 360. */
function inDegrees(radians: number): number {
  const degrees = f(f(radians * 180) / Math.PI);
  return degrees < 0 ? f(degrees + 360) % 360 : degrees;
}

/** Sums over some samples: light, derivative across the orientation, derivative along it, number of samples. */
type Sum = [light: number, across: number, along: number, count: number];

function descriptorOf(point: TwinPoint, angle: number): Uint8Array {
  const cos = f(Math.cos(angle));
  const sin = f(Math.sin(angle));
  const bits = new BitWriter();
  for (const { cells, side } of GRIDS) {
    const means = Array.from({ length: cells * cells }, (_, i) =>
      cellMeans(point, { cos, sin, side, a: Math.floor(i / cells), b: i % cells }),
    );
    compare(means, bits);
  }
  return bits.bytes;
}

/** Grids of cells, each of so many samples a side. */
const GRIDS = [
  { cells: 2, side: 10 },
  { cells: 3, side: 7 },
  { cells: 4, side: 5 },
] as const;

interface Cell {
  readonly cos: number;
  readonly sin: number;
  readonly side: number;
  /** Row of the cell, along the orientation, and column, across it. */
  readonly a: number;
  readonly b: number;
}

/** Means over the samples of a cell; those outside the level are left out. */
function cellMeans({ on, x, y }: TwinPoint, { cos, sin, side, a, b }: Cell): number[] {
  const { ratio, step, width, height } = on.level;
  const sum: Sum = [0, 0, 0, 0];
  for (let k = a * side - PATTERN_RADIUS; k < (a + 1) * side - PATTERN_RADIUS; k++) {
    for (let l = b * side - PATTERN_RADIUS; l < (b + 1) * side - PATTERN_RADIUS; l++) {
      const row = roundHalfEven(f(y / ratio + f(f(f(l * cos) * step) + f(f(k * sin) * step))));
      const column = roundHalfEven(f(x / ratio + f(f(f(-l * sin) * step) + f(f(k * cos) * step))));
      if (row < 0 || row >= height || column < 0 || column >= width) continue;
      const at = row * width + column;
      const [across, down] = [on.across.data[at]!, on.down.data[at]!];
      sum[0] = f(sum[0] + on.light.data[at]!);
      sum[1] = f(sum[1] + f(f(down * cos) - f(across * sin)));
      sum[2] = f(sum[2] + f(f(across * cos) + f(down * sin)));
      sum[3]++;
    }
  }
  const inverse = sum[3] === 0 ? 0 : f(1 / sum[3]);
  return sum.slice(0, 3).map((value) => f(value * inverse));
}

/** For each channel, for each pair of cells: whether the first is larger. */
function compare(cells: readonly number[][], bits: BitWriter): void {
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < cells.length; i++) {
      for (let j = i + 1; j < cells.length; j++) bits.write(cells[i]![channel]! > cells[j]![channel]!);
    }
  }
}

/** Bit b goes to `bytes[b >> 3]`, from the lowest bit up. */
class BitWriter {
  readonly bytes = new Uint8Array(DESCRIPTOR_BYTES);
  #count = 0;

  write(bit: boolean): void {
    if (bit) this.bytes[this.#count >> 3]! |= 1 << (this.#count & 7);
    this.#count++;
  }
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
