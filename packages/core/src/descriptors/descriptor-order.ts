/**
 * An MLDB descriptor as the order of its cells: 26 bytes that say the same as its 486 bits.
 *
 * For each grid and channel the bits compare every cell with every later one. When they come from numbers, a cell's place in the order is how many cells it
 * is above, and no two cells share a place; then the places can be counted through, as Lehmer's code does it.
 */
import { DESCRIPTOR_BYTES } from './keypoint-set.ts';

/** Bytes of an order: 3 x (45 + 24) bits. */
export const ORDER_BYTES = 26;

/** Writes the order that bits say to `out`. Returns whether they say one; bits that do not come from comparing numbers may contradict each other. */
export function orderFromBits(descriptors: Uint8Array, at: number, out: Uint8Array, outAt: number): boolean {
  // The two bits behind the last comparison say nothing, and are clear in what we make.
  if (descriptors[at + DESCRIPTOR_BYTES - 1]! >> SPARE_FROM !== 0) return false;
  const codes = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  let bit = 8 * at;
  for (let g = 0; g < GRIDS.length; g++) {
    for (let channel = 0; channel < CHANNELS; channel++) {
      const code = codeOfBits(descriptors, bit, GRIDS[g]!);
      if (code < 0) return false;
      codes[CHANNELS * g + channel] = code;
      bit += pairsOf(GRIDS[g]!);
    }
  }
  const writer = { bytes: out, bit: 8 * outAt };
  for (let channel = 0; channel < CHANNELS; channel++) {
    putBits(writer, codes[2 * CHANNELS + channel]!, LARGE_BITS);
    putBits(writer, codes[CHANNELS + channel]! * FOUR_ORDERS + codes[channel]!, SMALL_BITS);
  }
  return true;
}

/** Writes the bits that an order says to `out`, whose bytes are 0. Returns whether it is one. */
export function orderToBits(bytes: Uint8Array, at: number, out: Uint8Array, outAt: number): boolean {
  for (let channel = 0; channel < CHANNELS; channel++) {
    const from = 8 * at + channel * (LARGE_BITS + SMALL_BITS);
    const large = takeBits(bytes, from, LARGE_BITS);
    const small = takeBits(bytes, from + LARGE_BITS, SMALL_BITS);
    const middle = Math.floor(small / FOUR_ORDERS);
    if (!rowsOfCode(small - middle * FOUR_ORDERS, GRIDS[0]!, ROW_STARTS[channel]!)) return false;
    if (!rowsOfCode(middle, GRIDS[1]!, ROW_STARTS[CHANNELS + channel]!)) return false;
    if (!rowsOfCode(large, GRIDS[2]!, ROW_STARTS[2 * CHANNELS + channel]!)) return false;
  }
  putRows(out, outAt);
  return true;
}

// --- internal ---

const CHANNELS = 3;
/** Cells of each grid, in the order of the bits. */
const GRIDS: readonly number[] = [4, 9, 16];
const FOUR_ORDERS = 24;
/** 16! is below 2^45, 9! x 4! below 2^24. */
const LARGE_BITS = 45;
const SMALL_BITS = 24;
/** 486 bits fill 60 bytes and six bits of the last. */
const SPARE_FROM = 6;

const above = new Int32Array(16);
/** Cells in their order, lowest first. */
const ordered = new Int32Array(16);

function pairsOf(cells: number): number {
  return (cells * (cells - 1)) / 2;
}

/** The number of the order among all of `cells` cells, or -1. */
function codeOfBits(descriptors: Uint8Array, from: number, cells: number): number {
  above.fill(0, 0, cells);
  for (let i = 0, bit = from; i < cells; i++) {
    for (let j = i + 1; j < cells; j++, bit++) {
      const larger = (descriptors[bit >> 3]! >> (bit & 7)) & 1;
      above[larger === 1 ? i : j]!++;
    }
  }
  let seen = 0;
  for (let i = 0; i < cells; i++) seen |= 1 << above[i]!;
  if (seen !== 2 ** cells - 1) return -1;
  let code = 0;
  for (let i = 0; i < cells; i++) {
    let smallerAfter = 0;
    for (let j = i + 1; j < cells; j++) if (above[j]! < above[i]!) smallerAfter++;
    code = code * (cells - i) + smallerAfter;
  }
  return code;
}

/**
 * Of a whole descriptor, in the order of its bits: for each cell but the last of its grid, which of the later cells it is above, the next one in the lowest bit.
 * Kept, since it is filled anew for each.
 */
const rows = new Uint32Array(CHANNELS * GRIDS.reduce((sum, cells) => sum + cells - 1, 0));
const lengths = Uint8Array.from(
  GRIDS.flatMap((cells) => Array.from({ length: CHANNELS }, () => Array.from({ length: cells - 1 }, (_, i) => cells - 1 - i))).flat(),
);

/** Where the rows of a grid's channel begin. */
const ROW_STARTS = GRIDS.flatMap((cells, grid) => {
  const before = CHANNELS * GRIDS.slice(0, grid).reduce((sum, other) => sum + other - 1, 0);
  return Array.from({ length: CHANNELS }, (_, channel) => before + channel * (cells - 1));
});

/**
 * How many of the later cells each cell is above comes out of the code from its end. The cells behind it are held in their order, so that those it is above are the
 * first ones. Writes rows from `to` on; returns whether the code is one.
 */
function rowsOfCode(code: number, cells: number, to: number): boolean {
  let rest = code;
  for (let i = cells - 1, radix = 1; i >= 0; i--, radix++) {
    const next = Math.floor(rest / radix);
    const place = rest - next * radix;
    rest = next;
    let below = 0;
    for (let k = 0; k < place; k++) below |= 1 << ordered[k]!;
    for (let k = radix - 1; k > place; k--) ordered[k] = ordered[k - 1]!;
    ordered[place] = i;
    if (i < cells - 1) rows[to + i] = below >>> (i + 1);
  }
  return rest === 0;
}

/** Writes all rows one after another, lowest bits first. */
function putRows(out: Uint8Array, outAt: number): void {
  let held = 0;
  let count = 0;
  let at = outAt;
  for (let r = 0; r < rows.length; r++) {
    held |= rows[r]! << count;
    count += lengths[r]!;
    while (count >= 8) {
      out[at++] = held & 0xff;
      held >>>= 8;
      count -= 8;
    }
  }
  if (count > 0) out[at] = held;
}

interface BitPlace {
  readonly bytes: Uint8Array;
  bit: number;
}

/** Lowest bit first. */
function putBits(place: BitPlace, value: number, bits: number): void {
  let rest = value;
  for (let left = bits; left > 0;) {
    const [byte, offset] = [place.bit >> 3, place.bit & 7];
    const taken = Math.min(8 - offset, left);
    const part = rest % 2 ** taken;
    place.bytes[byte]! |= part << offset;
    rest = (rest - part) / 2 ** taken;
    place.bit += taken;
    left -= taken;
  }
}

/** Up to 48 bits from a bit on. */
function takeBits(bytes: Uint8Array, from: number, bits: number): number {
  const at = from >> 3;
  const shift = from & 7;
  const low = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> shift;
  // 24 bits are there, whatever the shift.
  const first = low & 0xffffff;
  if (bits <= 24) return first;
  const next = at + 3;
  const high =
    ((bytes[next]! | (bytes[next + 1]! << 8) | (bytes[next + 2]! << 16) | ((bytes[next + 3] ?? 0) << 24)) >>> shift) &
    (2 ** (bits - 24) - 1);
  return first + high * 0x1000000;
}
