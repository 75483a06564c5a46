/**
 * PDQ, the perceptual hash of whole pictures by Meta: 256 bits, bit for bit those of the reference implementation.
 *
 * Source: https://github.com/facebook/ThreatExchange/tree/main/pdq (hashing.pdf in that folder describes the algorithm).
 */
import { ArgumentError, expectInteger } from '../errors.ts';
import { PDQ_BYTES, PDQ_DIHEDRAL_ORDER, type PdqDescriptor, type PdqDihedral, type PdqVariant } from './pdq-descriptor.ts';
import { PDQ_SIDE, type PdqSource, sampleBlurred, sampleUnblurred } from './pdq-reduction.ts';

export interface PdqOptions {
  /** Compare only hashes of the same variant. @default 'full' */
  readonly variant?: PdqVariant;
}

/**
 * The PDQ hash of a picture. Pictures with a side below 5 pixels have the hash of all zeros and quality 0.
 *
 * @param source RGB or gray pixels, upright, alpha flattened: a `DecodedImage` or a `GrayFrame`.
 * @throws {ArgumentError} when the length of `data` does not fit width and height.
 * @example
 * import { decode, pdq, pdqToHex } from '@imgguard/core';
 * const { hash, quality } = pdq(await decode('lighthouse.jpg'));
 * console.log(pdqToHex(hash), quality);
 */
export function pdq(source: PdqSource, options: PdqOptions = {}): PdqDescriptor {
  const { picture, variant } = prepared(source, options);
  if (isTooSmall(picture)) return { algorithm: 'pdq', variant, hash: new Uint8Array(PDQ_BYTES), quality: 0 };
  const isSampled = picture.width === PDQ_SIDE && picture.height === PDQ_SIDE;
  const samples = isSampled ? sampleUnblurred(picture) : sampleBlurred(picture);
  return { algorithm: 'pdq', variant, hash: hashOf(transform(samples)), quality: qualityOf(samples) };
}

/**
 * The hashes of a picture in its eight dihedral positions, in the order of `PDQ_DIHEDRAL_ORDER`, at the price of one. They come from one transform and so differ by a
 * few bits from those of files that were really turned (source: PDQ reference implementation). A picture of 64 x 64 pixels is blurred here, unlike in `pdq`.
 */
export function pdqDihedral(source: PdqSource, options: PdqOptions = {}): PdqDihedral {
  const { picture, variant } = prepared(source, options);
  const hashes = new Uint8Array(PDQ_DIHEDRAL_ORDER.length * PDQ_BYTES);
  if (isTooSmall(picture)) return { algorithm: 'pdq', variant, hashes, quality: 0 };
  const samples = sampleBlurred(picture);
  const upright = transform(samples);
  POSITIONS.forEach((position, index) => hashes.set(hashOf(moved(upright, position)), index * PDQ_BYTES));
  return { algorithm: 'pdq', variant, hashes, quality: qualityOf(samples) };
}

// --- internal ---

/** Side of the square of low frequencies that is hashed. */
const FREQUENCIES = 16;
/** A picture with a shorter side has no hash. */
const SMALLEST_SIDE = 5;
/** Sides above this are first reduced to exactly this by the variant `shrunk-512`. */
const SHRUNK_SIDE = 512;

function prepared(source: PdqSource, { variant = 'full' }: PdqOptions): { picture: PdqSource; variant: PdqVariant } {
  const width = expectInteger('source.width', source.width, 1);
  const height = expectInteger('source.height', source.height, 1);
  const { length } = source.data;
  if (length !== width * height && length !== 3 * width * height) {
    throw new ArgumentError('source.data.length', `width * height (gray) or 3 * width * height (RGB) of ${width} x ${height}`, length);
  }
  if (variant !== 'full' && variant !== 'shrunk-512') throw new ArgumentError('variant', "'full' or 'shrunk-512'", variant);
  const shrinks = variant === 'shrunk-512' && (width > SHRUNK_SIDE || height > SHRUNK_SIDE);
  return { picture: shrinks ? shrunk(source) : source, variant };
}

function isTooSmall({ width, height }: PdqSource): boolean {
  return width < SMALLEST_SIDE || height < SMALLEST_SIDE;
}

/** Nearest neighbour to 512 x 512, whatever the shape. */
function shrunk({ width, height, data }: PdqSource): PdqSource {
  const channels = data.length / (width * height);
  const out = new Uint8Array(SHRUNK_SIDE * SHRUNK_SIDE * channels);
  for (let y = 0, at = 0; y < SHRUNK_SIDE; y++) {
    const row = Math.floor((y * height) / SHRUNK_SIDE) * width;
    for (let x = 0; x < SHRUNK_SIDE; x++) {
      const from = (row + Math.floor((x * width) / SHRUNK_SIDE)) * channels;
      for (let channel = 0; channel < channels; channel++, at++) out[at] = data[from + channel]!;
    }
  }
  return { width: SHRUNK_SIDE, height: SHRUNK_SIDE, data: out };
}

/** How much the picture varies, 0 to 100: the sum of the steps between neighbours, in whole percent of the range of values. */
function qualityOf(samples: Float32Array): number {
  let sum = 0;
  const add = (u: number, v: number): void => {
    sum += Math.abs(Math.trunc(Math.fround(Math.fround(Math.fround(u - v) * 100) / 255)));
  };
  for (let at = 0; at < samples.length; at++) {
    if (at + PDQ_SIDE < samples.length) add(samples[at]!, samples[at + PDQ_SIDE]!);
    if (at % PDQ_SIDE < PDQ_SIDE - 1) add(samples[at]!, samples[at + 1]!);
  }
  return Math.min(100, Math.floor(sum / 90));
}

/** 16 x 64: the cosines of the frequencies 1 to 16, without the mean. */
const COSINES: Float32Array = Float32Array.from({ length: FREQUENCIES * PDQ_SIDE }, (_, at) => {
  const frequency = Math.floor(at / PDQ_SIDE) + 1;
  return Math.fround(Math.sqrt(2 / PDQ_SIDE)) * Math.cos((Math.PI / 2 / PDQ_SIDE) * frequency * (2 * (at % PDQ_SIDE) + 1));
});

/** The 16 x 16 low frequencies of 64 x 64 samples. */
function transform(samples: Float32Array): Float32Array {
  const columns = new Float32Array(FREQUENCIES * PDQ_SIDE);
  for (let i = 0; i < FREQUENCIES; i++) {
    for (let j = 0; j < PDQ_SIDE; j++) {
      let sum = 0;
      for (let k = 0; k < PDQ_SIDE; k++) sum = Math.fround(sum + Math.fround(COSINES[i * PDQ_SIDE + k]! * samples[k * PDQ_SIDE + j]!));
      columns[i * PDQ_SIDE + j] = sum;
    }
  }
  const out = new Float32Array(FREQUENCIES * FREQUENCIES);
  for (let i = 0; i < FREQUENCIES; i++) {
    for (let j = 0; j < FREQUENCIES; j++) {
      let sum = 0;
      for (let k = 0; k < PDQ_SIDE; k++) sum = Math.fround(sum + Math.fround(columns[i * PDQ_SIDE + k]! * COSINES[j * PDQ_SIDE + k]!));
      out[i * FREQUENCIES + j] = sum;
    }
  }
  return out;
}

/** How a position follows from the upright frequencies: whether rows and columns change places, and which cells change their sign. */
interface Position {
  readonly transposed: boolean;
  /** By the row and column of the upright picture. */
  negates(row: number, column: number): boolean;
}

/** In the order of `PDQ_DIHEDRAL_ORDER`. Rows count from 0 for frequency 1. */
const POSITIONS: readonly Position[] = [
  { transposed: false, negates: () => false },
  { transposed: true, negates: (_, column) => column % 2 === 0 },
  { transposed: false, negates: (row, column) => (row + column) % 2 === 1 },
  { transposed: true, negates: (row) => row % 2 === 0 },
  { transposed: false, negates: (row) => row % 2 === 0 },
  { transposed: false, negates: (_, column) => column % 2 === 0 },
  { transposed: true, negates: () => false },
  { transposed: true, negates: (row, column) => (row + column) % 2 === 1 },
];

function moved(frequencies: Float32Array, { transposed, negates }: Position): Float32Array {
  const out = new Float32Array(frequencies.length);
  for (let row = 0; row < FREQUENCIES; row++) {
    for (let column = 0; column < FREQUENCIES; column++) {
      const value = frequencies[row * FREQUENCIES + column]!;
      out[transposed ? column * FREQUENCIES + row : row * FREQUENCIES + column] = negates(row, column) ? -value : value;
    }
  }
  return out;
}

/** One bit for each frequency above the median, the lower of the two in the middle; the highest frequency comes first. */
function hashOf(frequencies: Float32Array): Uint8Array {
  const median = frequencies.toSorted()[frequencies.length / 2 - 1]!;
  const hash = new Uint8Array(PDQ_BYTES);
  frequencies.forEach((value, bit) => {
    if (value > median) hash[PDQ_BYTES - 1 - (bit >> 3)]! |= 1 << (bit & 7);
  });
  return hash;
}
