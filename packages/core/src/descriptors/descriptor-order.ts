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
  const reader = { bytes, bit: 8 * at };
  const starts = [0, CHANNELS * pairsOf(GRIDS[0]!), CHANNELS * (pairsOf(GRIDS[0]!) + pairsOf(GRIDS[1]!))];
  for (let channel = 0; channel < CHANNELS; channel++) {
    const large = takeBits(reader, LARGE_BITS);
    const small = takeBits(reader, SMALL_BITS);
    const codes = [small % FOUR_ORDERS, Math.floor(small / FOUR_ORDERS), large];
    for (let g = 0; g < GRIDS.length; g++) {
      const bit = 8 * outAt + starts[g]! + channel * pairsOf(GRIDS[g]!);
      if (!bitsOfCode(codes[g]!, GRIDS[g]!, out, bit)) return false;
    }
  }
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
const places = new Int32Array(16);

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

/** How many of the later cells each cell is above comes out of the code from its end; from these numbers the places follow, last cell first. */
function bitsOfCode(code: number, cells: number, out: Uint8Array, to: number): boolean {
  let rest = code;
  for (let i = cells - 1; i >= 0; i--) {
    const radix = cells - i;
    const next = Math.floor(rest / radix);
    const place = rest - next * radix;
    rest = next;
    places[i] = place;
    for (let j = i + 1; j < cells; j++) if (places[j]! >= place) places[j]!++;
  }
  if (rest !== 0) return false;
  for (let i = 0, bit = to; i < cells; i++) {
    for (let j = i + 1; j < cells; j++, bit++) if (places[i]! > places[j]!) out[bit >> 3]! |= 1 << (bit & 7);
  }
  return true;
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

function takeBits(place: BitPlace, bits: number): number {
  let value = 0;
  for (let got = 0; got < bits;) {
    const [byte, offset] = [place.bit >> 3, place.bit & 7];
    const taken = Math.min(8 - offset, bits - got);
    value += ((place.bytes[byte]! >> offset) & (2 ** taken - 1)) * 2 ** got;
    place.bit += taken;
    got += taken;
  }
  return value;
}
