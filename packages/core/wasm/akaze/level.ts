// What the host tells about one level of the scale space: fields of four bytes each, in the order of `LEVEL_FIELDS` in src/akaze/akaze-memory.ts.
//
// A plane is a picture of 32-bit floats. Its address is that of pixel (0, 0); rows are `stride` bytes apart, and begin at multiples of 16
// bytes. Before each row lie 4 floats and behind it, counted from the width rounded up to 4, another 4, so that vectors may reach over the edges.

@unmanaged
export class Level {
  width: i32;
  height: i32;
  stride: i32;
  /** Pixels of the frame for each pixel of this level. */
  ratio: f32;
  /** Pixels between the points that a derivative is taken from. */
  step: i32;
  /** Keypoints lie at least this far inside. */
  border: i32;

  /** Intensity after the diffusion; first derivatives; response. Planes. */
  light: usize;
  across: usize;
  down: usize;
  response: usize;
  /** One byte a pixel without padding: 1 where a keypoint is. */
  marks: usize;
  /** Pixel numbers (y * width + x) of what was ever marked, in ascending order. */
  candidates: usize;
  candidateCount: i32;

  /** Intensity before the diffusion: a plane of this level's size. */
  source: usize;
  /** Planes that all levels share: light that is smoothed along rows, and both ways; conductivity; every other step of the diffusion. */
  blur: usize;
  smooth: usize;
  flow: usize;
  spare: usize;
  /** A row for each step of the diffusion: what flows from there to the row below. */
  flux: usize;
  /** Weights of the derivatives, and what a determinant is multiplied by. */
  corner: f32;
  middle: f32;
  gain: f32;
  /** Smoothing weights, centre outwards: three floats. */
  smoothWeights: usize;
  /** Steps of the diffusion: floats. */
  steps: usize;
  stepCount: i32;
  /** 1 / contrast^2. */
  inverseContrast: f32;
}

/** Bytes of padding before the first pixel of a row, and behind the last. */
export const PAD: usize = 16;

@inline
export function rowOf(plane: usize, stride: i32, y: i32): usize {
  return plane + y * stride;
}

@inline
export function clampRow(y: i32, height: i32): i32 {
  return max(0, min(y, height - 1));
}

@inline
export function mirrorRow(y: i32, height: i32): i32 {
  if (y < 0) return -y;
  return y < height ? y : 2 * height - 2 - y;
}

/** Writes the 4 floats on both sides of a row: the edge again and again. */
export function padWithEdge(row: usize, width: i32): void {
  v128.store(row - PAD, f32x4.splat(load<f32>(row)));
  v128.store(row + 4 * width, f32x4.splat(load<f32>(row + 4 * (width - 1))));
}

/** Writes the 4 floats on both sides of a row: mirrored, without repeating the edge. */
export function padMirrored(row: usize, width: i32): void {
  const last = row + 4 * (width - 1);
  for (let i = 4; i <= 16; i += 4) {
    store<f32>(row - i, load<f32>(row + i));
    store<f32>(last + i, load<f32>(last - i));
  }
}
