/**
 * AKAZE keypoints of one gray frame with their binary MLDB descriptors.
 *
 * Keypoint i is `points[4i .. 4i+3]` = x, y, size (pixels of the frame, pixel centres at integers) and angle (radians, 0 to 2 pi);
 * its descriptor is `descriptors[61 i .. 61 i + 60]`: 486 bits, bit b is `(byte[b >> 3] >> (b & 7)) & 1`.
 */
export interface KeypointSet {
  readonly count: number;
  /** count x 4. */
  readonly points: Float32Array;
  /** count x 61. */
  readonly descriptors: Uint8Array;
}

/** Bytes of one MLDB descriptor. */
export const DESCRIPTOR_BYTES = 61;
/** Bits of one MLDB descriptor that are used. */
export const DESCRIPTOR_BITS = 486;
