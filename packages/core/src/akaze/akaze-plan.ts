/**
 * What AKAZE does to a frame of a given size, as numbers: the levels of its scale space, the steps of the diffusion between them, the
 * kernels. Shared by the WebAssembly detector and its plain twin; equal to OpenCV 4.12's defaults (4 octaves of 4 sublevels, conductivity
 * g2).
 *
 * Method: Alcantarilla, Nuevo, Bartoli, "Fast explicit diffusion for accelerated features in nonlinear scale spaces", BMVC 2013. Step sizes:
 * Grewenig, Weickert, Bruhn, "From box filtering to fast explicit diffusion", DAGM 2010.
 */

/** One level of the scale space. */
export interface AkazeLevel {
  readonly width: number;
  readonly height: number;
  /** Pixels of the frame for each pixel of this level: 1, 2, 4, 8. */
  readonly ratio: number;
  /** Whether the level before is twice as large. */
  readonly halves: boolean;
  /** Pixels of this level between the points that a derivative is taken from; also the unit of orientation and descriptor. */
  readonly step: number;
  /** Keypoints lie at least this many pixels of this level inside, so that their descriptors do too. */
  readonly border: number;
  /** Diameter of a keypoint, pixels of the frame. */
  readonly size: number;
  /** Time steps of the diffusion that leads here from the level before, each already halved for the scheme; none for the first. */
  readonly steps: Float32Array;
}

/**
 * The levels on which a keypoint can lie, finest first: the borders leave room for none on the others, and nothing depends on those.
 * Empty for frames of less than 59 pixels a side.
 */
export function akazeLevels(width: number, height: number): AkazeLevel[] {
  const levels: AkazeLevel[] = [];
  for (let i = 0; i < OCTAVES * SUBLEVELS; i++) {
    const level = levelAt(i, width, height);
    const room = Math.min(level.width, level.height) > 2 * level.border;
    const large = level.ratio === 1 || (level.width >= MIN_OCTAVE_WIDTH && level.height >= MIN_OCTAVE_HEIGHT);
    if (!room || !large) break;
    levels.push(level);
  }
  return levels;
}

/** What the frame is smoothed with for the first level; as all smoothing weights from the centre outwards. */
export const BASE_WEIGHTS: Float32Array = gaussianWeights(Math.fround(1.6), 4);
/** What a level is smoothed with before derivatives are taken, and the frame before its contrast is. */
export const SMOOTH_WEIGHTS: Float32Array = gaussianWeights(1, 2);

/** Weights of a Scharr derivative over points that are `step` pixels apart: corners and middle of a side. */
export function scharrWeights(step: number): { readonly corner: number; readonly middle: number } {
  const ratio = f(10 / 3);
  const corner = f(1 / f(2 * step * f(ratio + 2)));
  return { corner, middle: f(ratio * corner) };
}
/** Corner and middle weights of the gradient that conductivity is computed from: not normalised. */
export const FLOW_WEIGHTS = { corner: 3, middle: 10 } as const;

/** Bins of the histogram of gradient lengths. */
export const CONTRAST_BINS = 300;
/** Each octave has its contrast factor multiplied by this. */
export const CONTRAST_DECAY = 0.75;

/** The contrast factor: this share of the gradients, without those of flat regions, is smaller. `longest`: the longest gradient. */
export function contrastFactor(histogram: ArrayLike<number>, longest: number): number {
  if (longest === 0) return f(FLAT_CONTRAST);
  let total = 0;
  for (let bin = 1; bin < CONTRAST_BINS; bin++) total += histogram[bin]!;
  const wanted = Math.trunc(f(total * f(CONTRAST_PERCENTILE)));
  let seen = 0;
  for (let bin = 1; bin < CONTRAST_BINS; bin++) {
    if (seen >= wanted) return f(f(longest * bin) / CONTRAST_BINS);
    seen += histogram[bin]!;
  }
  return f(FLAT_CONTRAST);
}

/** How a side is halved by area averaging: target pixel i is the sum of four source pixels from `first[i]` on, by `weights[4 i ..]`. */
export interface AreaTaps {
  readonly first: Int32Array;
  readonly weights: Float32Array;
}

/** `first[i] + 3` may lie beyond the source, with weight 0. */
export function areaTaps(from: number, to: number): AreaTaps {
  const first = new Int32Array(to);
  const weights = new Float32Array(4 * to);
  const scale = from / to;
  for (let i = 0; i < to; i++) {
    const start = i * scale;
    const covered = Math.min(scale, from - start);
    first[i] = Math.floor(start);
    for (let tap = 0; tap < 4; tap++) {
      const at = first[i]! + tap;
      const overlap = Math.min(at + 1, start + covered) - Math.max(at, start);
      if (overlap > NEGLIGIBLE && at < from) weights[4 * i + tap] = overlap / covered;
    }
  }
  return { first, weights };
}

/** Where the main orientation is sampled, in steps from the keypoint, and how much the sample counts. */
export interface OrientationSample {
  readonly dx: number;
  readonly dy: number;
  readonly weight: number;
}
/** All samples within 6 steps; nearer ones count more. */
export function orientationSamples(): OrientationSample[] {
  const samples: OrientationSample[] = [];
  for (let dy = -ORIENTATION_RADIUS; dy <= ORIENTATION_RADIUS; dy++) {
    for (let dx = -ORIENTATION_RADIUS; dx <= ORIENTATION_RADIUS; dx++) {
      const square = dx * dx + dy * dy;
      if (square >= ORIENTATION_RADIUS ** 2) continue;
      const weight = Math.exp(-square / (2 * ORIENTATION_SIGMA ** 2)) / (2 * ORIENTATION_PI * ORIENTATION_SIGMA ** 2);
      samples.push({ dx, dy, weight: f(Math.round(weight * 1e8) / 1e8) });
    }
  }
  return samples;
}

/** Directions are sorted into this many slices ... */
export const ORIENTATION_SLICES = 42;
/** ... and the strongest run of this many, a sixth of the circle, gives the orientation. */
export const ORIENTATION_WINDOW = 7;

/** Descriptors are sampled at this many steps around the keypoint, along and across its orientation. */
export const PATTERN_RADIUS = 10;

// --- internal ---

/** Rounds to 32 bits, where OpenCV does: so the numbers are its own to the last bit. */
const f = Math.fround;

const OCTAVES = 4;
const SUBLEVELS = 4;
const BASE_SIGMA = 1.6;
/** Derivatives are taken at this many times the level's sigma. */
const DERIVATIVE_FACTOR = 1.5;
const MIN_OCTAVE_WIDTH = 80;
const MIN_OCTAVE_HEIGHT = 40;
/** Largest time step at which the explicit scheme is stable. */
const STABLE_STEP = 0.25;
const CONTRAST_PERCENTILE = 0.7;
/** Contrast factor of a flat frame. */
const FLAT_CONTRAST = 0.03;
/** Overlaps of less than this share of a pixel are ignored, as OpenCV does. */
const NEGLIGIBLE = 1e-3;
const ORIENTATION_RADIUS = 6;
const ORIENTATION_SIGMA = 2.5;
/** With this and eight decimals the weights are those that SURF and AKAZE have always been computed with. */
const ORIENTATION_PI = 3.14159;

/** Gaussian weights from the centre outwards; the whole kernel sums to 1. */
function gaussianWeights(sigma: number, radius: number): Float32Array {
  const weights = Float64Array.from({ length: radius + 1 }, (_, i) => Math.exp((-i * i) / (2 * sigma * sigma)));
  const sum = weights.reduce((total, weight, i) => total + (i === 0 ? weight : 2 * weight), 0);
  return Float32Array.from(weights, (weight) => weight / sum);
}

function levelAt(i: number, width: number, height: number): AkazeLevel {
  const octave = Math.floor(i / SUBLEVELS);
  const ratio = 2 ** octave;
  const sigma = sigmaAt(i);
  const step = Math.round((sigma * DERIVATIVE_FACTOR) / ratio);
  return {
    width: Math.floor(width / ratio),
    height: Math.floor(height / ratio),
    ratio,
    halves: octave > 0 && i % SUBLEVELS === 0,
    step,
    border: Math.round(PATTERN_RADIUS * Math.SQRT2 * step) + 1,
    size: f(2 * f(sigma * DERIVATIVE_FACTOR)),
    steps: i === 0 ? new Float32Array() : diffusionSteps(f(timeAt(i) - timeAt(i - 1))),
  };
}

function sigmaAt(level: number): number {
  return f(f(BASE_SIGMA) * f(2 ** (level / SUBLEVELS)));
}

/** Diffusion over this time smooths as much as a Gaussian of the level's sigma. */
function timeAt(level: number): number {
  return f(f(sigmaAt(level) ** 2) / 2);
}

/**
 * One cycle of fast explicit diffusion over `time`: the fewest steps that reach it, long and short ones in an order in which rounding
 * errors do not grow.
 */
function diffusionSteps(time: number): Float32Array {
  const count = Math.ceil(Math.sqrt((3 * time) / STABLE_STEP + 0.25) - 0.5);
  const scale = f(f(3 * time) / (STABLE_STEP * count * (count + 1)));
  const angle = (k: number) => f(f(f(Math.PI) * (2 * k + 1)) * f(1 / (4 * count + 2)));
  const steps = Array.from({ length: count }, (_, k) => f((scale * STABLE_STEP) / 2 / f(f(Math.cos(angle(k))) ** 2)));
  const modulus = primeAbove(count);
  const stride = Math.trunc(count / 2);
  const order: number[] = [];
  for (let k = 1; order.length < count; k++) {
    const at = ((k * stride) % modulus) - 1;
    if (at < count) order.push(at);
  }
  return Float32Array.from(order, (at) => steps[at]! / 2);
}

/** The smallest prime above n. */
function primeAbove(n: number): number {
  for (let candidate = n + 1; ; candidate++) {
    let divisor = 2;
    while (candidate % divisor !== 0) divisor++;
    if (divisor === candidate) return candidate;
  }
}
