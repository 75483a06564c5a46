/**
 * Keypoints of the mirrored or negative picture without a second extraction.
 *
 * An MLDB descriptor compares the means of n x n cells around the keypoint, n = 2, 3, 4, in three channels: 0 intensity, 1 derivative across
 * the keypoint's axis, 2 derivative along it. Its bits, in order: for n, for channel, for i < j over the cells: value[i] > value[j]; cell
 * number = a * n + b, a along the axis, b across it. A mirrored or negative picture has the same cells in another order, and some channels
 * with the other sign: its descriptors are the original's with bits permuted and some complemented.
 */
import { BLOCK, readPlanes, writePlanes } from './bit-planes.ts';
import { DESCRIPTOR_BITS, DESCRIPTOR_BYTES, type KeypointSet } from './keypoint-set.ts';

/** How the query shows the work. */
export type Variant = 'direct' | 'mirror' | 'negative' | 'mirror-negative';
/** What is always looked for, in the order in which equal votes are preferred. Mirrored and negative at once is rare, and costs as much as each of these. */
export const VARIANTS: readonly Variant[] = ['direct', 'mirror', 'negative'];

/** New bit b is old bit `source[b]`, complemented where `flip[b]` is 1. */
export interface BitPermutation {
  readonly source: Uint16Array;
  readonly flip: Uint8Array;
}

/** Mirror: the axis stays, left and right of it change places, the derivative across it changes its sign. */
export const MIRROR_BITS: BitPermutation = bitPermutation((n, i) => Math.floor(i / n) * n + (n - 1 - (i % n)), 1);
/** Negative: the axis turns by 180 degrees, so both derivatives keep their sign (turned and negated); the intensity changes its sign. */
export const NEGATIVE_BITS: BitPermutation = bitPermutation((n, i) => n * n - 1 - i, 0);

export function variantOf(mirrored: boolean, negative: boolean): Variant {
  if (mirrored) return negative ? 'mirror-negative' : 'mirror';
  return negative ? 'negative' : 'direct';
}

/** What an extraction from the mirrored or negative frame would find, nearly. */
export function variantKeypoints(keypoints: KeypointSet, frameWidth: number, variant: Variant): KeypointSet {
  const mirrored = isMirrored(variant) ? mirror(keypoints, frameWidth) : keypoints;
  return isNegative(variant) ? negate(mirrored) : mirrored;
}

export function isMirrored(variant: Variant): boolean {
  return variant === 'mirror' || variant === 'mirror-negative';
}

export function isNegative(variant: Variant): boolean {
  return variant === 'negative' || variant === 'mirror-negative';
}

/** Applies a bit permutation to descriptors of 61 bytes each; the two spare bits stay. */
export function permuteBits(descriptors: Uint8Array, { source, flip }: BitPermutation): Uint8Array {
  const out = new Uint8Array(descriptors.length);
  for (let first = 0; first * DESCRIPTOR_BYTES < descriptors.length; first += BLOCK) {
    const planes = readPlanes(descriptors, { first, length: DESCRIPTOR_BYTES, stride: DESCRIPTOR_BYTES });
    const moved = planes.slice();
    for (let bit = 0; bit < DESCRIPTOR_BITS; bit++) moved[bit] = planes[source[bit]!]! ^ -flip[bit]!;
    writePlanes(moved, out, { first, length: DESCRIPTOR_BYTES });
  }
  return out;
}

/** The same the slow, obvious way: bit by bit. */
export function permuteBitsTwin(descriptors: Uint8Array, { source, flip }: BitPermutation): Uint8Array {
  const out = new Uint8Array(descriptors.length);
  const spare = 0xff << (DESCRIPTOR_BITS % 8);
  for (let at = 0; at < descriptors.length; at += DESCRIPTOR_BYTES) {
    for (let bit = 0; bit < DESCRIPTOR_BITS; bit++) {
      const from = source[bit]!;
      const value = ((descriptors[at + (from >> 3)]! >> (from & 7)) & 1) ^ flip[bit]!;
      out[at + (bit >> 3)]! |= value << (bit & 7);
    }
    const last = at + DESCRIPTOR_BYTES - 1;
    out[last]! |= descriptors[last]! & spare;
  }
  return out;
}

// --- internal ---

function mirror({ count, points, descriptors }: KeypointSet, frameWidth: number): KeypointSet {
  const mirrored = points.slice();
  for (let i = 0; i < count; i++) {
    mirrored[4 * i] = frameWidth - 1 - points[4 * i]!;
    mirrored[4 * i + 3] = positiveAngle(Math.PI - points[4 * i + 3]!);
  }
  return { count, points: mirrored, descriptors: permuteBits(descriptors, MIRROR_BITS) };
}

function negate({ count, points, descriptors }: KeypointSet): KeypointSet {
  const turned = points.slice();
  for (let i = 0; i < count; i++) turned[4 * i + 3] = positiveAngle(points[4 * i + 3]! + Math.PI);
  return { count, points: turned, descriptors: permuteBits(descriptors, NEGATIVE_BITS) };
}

function positiveAngle(angle: number): number {
  const turn = 2 * Math.PI;
  return ((angle % turn) + turn) % turn;
}

function bitPermutation(cellOf: (n: number, i: number) => number, flippedChannel: number): BitPermutation {
  const numberOf = new Map<string, number>();
  const keys: [n: number, channel: number, i: number, j: number][] = [];
  for (const n of [2, 3, 4]) {
    for (let channel = 0; channel < 3; channel++) {
      for (let i = 0; i < n * n; i++) {
        for (let j = i + 1; j < n * n; j++) {
          numberOf.set(`${n},${channel},${i},${j}`, keys.length);
          keys.push([n, channel, i, j]);
        }
      }
    }
  }
  const source = new Uint16Array(DESCRIPTOR_BITS);
  const flip = new Uint8Array(DESCRIPTOR_BITS);
  keys.forEach(([n, channel, i, j], bit) => {
    const first = cellOf(n, i);
    const second = cellOf(n, j);
    source[bit] = numberOf.get(`${n},${channel},${Math.min(first, second)},${Math.max(first, second)}`)!;
    flip[bit] = Number(first > second) ^ Number(channel === flippedChannel);
  });
  return { source, flip };
}
