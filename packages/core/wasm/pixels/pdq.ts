// PDQ's first half: luma, blurred twice with a running box along rows and one along columns, and sampled to 64 x 64. Rounded to 32 bits where the
// reference implementation rounds, in its order. Rows stream through in groups of four: lane r of vector x is pixel x of the group's row r,
// so that the four running sums along the rows advance together. The last box is needed in 64 columns only.
import { blueOf, greenOf, redOf } from './rgb';

const SIDE: i32 = 64;
const GROUP: i32 = 4;
const RED: f32 = 0.299;
const GREEN: f32 = 0.587;
const BLUE: f32 = 0.114;

let width: i32 = 0;
let height: i32 = 0;
let across: i32 = 0;
let down: i32 = 0;
/** Four rows of luma; four rows after the first two boxes; the same after the third, in the columns that are sampled. */
let group: usize = 0;
let blurred: usize = 0;
let sampled: usize = 0;
/** Columns that are sampled, in rising order. */
let columns: usize = 0;
let samples: usize = 0;
let firstRing: usize = 0;
let firstSums: usize = 0;
let secondRing: usize = 0;
let secondSums: usize = 0;
let firstEntering: i32 = 0;
let secondEntering: i32 = 0;
/** Rows in `blurred` so far. */
let waiting: i32 = 0;
let nextSample: i32 = 0;

/** Bytes that a picture of this size needs. */
export function pdqRoom(w: i32, h: i32): usize {
  const row = rowBytes(w);
  return 9 * row + 28 * SIDE + 4 * SIDE * SIDE + ringRows(window(h)) * (row + 4 * SIDE);
}

/** Takes the room from `start` on, a multiple of 16. */
export function beginPdq(w: i32, h: i32, start: usize): void {
  width = w;
  height = h;
  across = window(w);
  down = window(h);
  const row = rowBytes(w);
  group = start;
  blurred = group + 4 * row;
  sampled = blurred + 4 * row;
  columns = sampled + 16 * SIDE;
  samples = columns + 4 * SIDE;
  firstSums = samples + 4 * SIDE * SIDE;
  firstRing = firstSums + row;
  secondSums = firstRing + ringRows(down) * row;
  secondRing = secondSums + 4 * SIDE;
  memory.fill(start, 0, pdqRoom(w, h));
  for (let i: i32 = 0; i < SIDE; i++) store<i32>(columns + 4 * i, middle(i, w));
  firstEntering = secondEntering = waiting = nextSample = 0;
}

/** The 64 x 64 values, when all rows were pushed. */
export function pdqSamples(): usize {
  return samples;
}

/** Takes the next four rows, or those that are left. Reads up to 16 bytes beyond. */
export function pushPdqRows(pixels: usize, channels: i32, rows: i32): void {
  for (let r: i32 = 0; r < rows; r++) {
    const from = pixels + r * width * channels;
    if (channels == 3) loadColors(from, group + 4 * r);
    else loadGray(from, group + 4 * r);
  }
  blurAlong(rows);
  for (let r: i32 = 0; r < rows; r++) blurDown(true);
  if (firstEntering == height) finish();
}

function finish(): void {
  while (firstEntering < height + ahead(down)) blurDown(false);
  blurGroup();
  while (secondEntering < height + ahead(down)) sampleDown(-1);
}

function loadGray(from: usize, to: usize): void {
  for (let x: i32 = 0; x < width; x++) store<f32>(to + 16 * x, f32(load<u8>(from + x)));
}

function loadColors(from: usize, to: usize): void {
  for (let x: i32 = 0; x < width; x += 4) {
    const bytes = v128.load(from + 3 * x);
    const red = f32x4.mul(f32x4.splat(RED), f32x4.convert_i32x4_s(redOf(bytes)));
    const green = f32x4.mul(f32x4.splat(GREEN), f32x4.convert_i32x4_s(greenOf(bytes)));
    const blue = f32x4.mul(f32x4.splat(BLUE), f32x4.convert_i32x4_s(blueOf(bytes)));
    const luma = f32x4.add(f32x4.add(red, green), blue);
    const at = to + 16 * x;
    v128.store32_lane(at, luma, 0);
    v128.store32_lane(at + 16, luma, 1);
    v128.store32_lane(at + 32, luma, 2);
    v128.store32_lane(at + 48, luma, 3);
  }
}

/** The first box: from the group into the ring, where the rows lie one by one. */
function blurAlong(rows: i32): void {
  const reach = ahead(across);
  let sum = f32x4.splat(0);
  let count: f32 = 0;
  const row0 = ringRow(firstEntering);
  const row1 = rows > 1 ? ringRow(firstEntering + 1) : row0;
  const row2 = rows > 2 ? ringRow(firstEntering + 2) : row0;
  const row3 = rows > 3 ? ringRow(firstEntering + 3) : row0;
  for (let entering: i32 = 0; entering < width + reach; entering++) {
    if (entering < width) {
      sum = f32x4.add(sum, v128.load(group + 16 * entering));
      count++;
    }
    if (entering >= across) {
      sum = f32x4.sub(sum, v128.load(group + 16 * (entering - across)));
      count--;
    }
    if (entering < reach) continue;
    const mean = f32x4.div(sum, f32x4.splat(count));
    const at = 4 * (entering - reach);
    // Row 0 comes last: it takes the place of rows that are not there.
    v128.store32_lane(row3 + at, mean, 3);
    v128.store32_lane(row2 + at, mean, 2);
    v128.store32_lane(row1 + at, mean, 1);
    v128.store32_lane(row0 + at, mean, 0);
  }
}

/** The second box: the next row enters, one may leave, and the mean joins the rows that wait for the third. */
function blurDown(enters: bool): void {
  const length = 4 * width;
  if (enters) {
    const row = ringRow(firstEntering);
    for (let i: i32 = 0; i < length; i += 16) v128.store(firstSums + i, f32x4.add(v128.load(firstSums + i), v128.load(row + i)));
  }
  if (firstEntering >= down) {
    const row = ringRow(firstEntering - down);
    for (let i: i32 = 0; i < length; i += 16) v128.store(firstSums + i, f32x4.sub(v128.load(firstSums + i), v128.load(row + i)));
  }
  if (firstEntering >= ahead(down)) {
    const count = f32x4.splat(inside(firstEntering));
    const to = blurred + 4 * waiting;
    for (let i: i32 = 0; i < length; i += 16) {
      const mean = f32x4.div(v128.load(firstSums + i), count);
      const at = to + 4 * i;
      v128.store32_lane(at, mean, 0);
      v128.store32_lane(at + 16, mean, 1);
      v128.store32_lane(at + 32, mean, 2);
      v128.store32_lane(at + 48, mean, 3);
    }
    if (++waiting == GROUP) blurGroup();
  }
  firstEntering++;
}

/** The third box, written in the sampled columns only, and on to the fourth. */
function blurGroup(): void {
  const reach = ahead(across);
  let sum = f32x4.splat(0);
  let count: f32 = 0;
  let next: i32 = 0;
  for (let entering: i32 = 0; entering < width + reach; entering++) {
    if (entering < width) {
      sum = f32x4.add(sum, v128.load(blurred + 16 * entering));
      count++;
    }
    if (entering >= across) {
      sum = f32x4.sub(sum, v128.load(blurred + 16 * (entering - across)));
      count--;
    }
    while (next < SIDE && load<i32>(columns + 4 * next) == entering - reach) {
      v128.store(sampled + 16 * next, f32x4.div(sum, f32x4.splat(count)));
      next++;
    }
  }
  for (let r: i32 = 0; r < waiting; r++) sampleDown(r);
  waiting = 0;
}

/** The fourth box over the sampled columns; `row` of the group enters, none for -1. */
function sampleDown(row: i32): void {
  if (row >= 0) {
    const to = secondRing + (secondEntering % ringRows(down)) * 4 * SIDE;
    for (let i: i32 = 0; i < SIDE; i++) {
      const value = load<f32>(sampled + 16 * i + 4 * row);
      store<f32>(to + 4 * i, value);
      store<f32>(secondSums + 4 * i, load<f32>(secondSums + 4 * i) + value);
    }
  }
  if (secondEntering >= down) {
    const from = secondRing + ((secondEntering - down) % ringRows(down)) * 4 * SIDE;
    for (let i: i32 = 0; i < SIDE; i++) store<f32>(secondSums + 4 * i, load<f32>(secondSums + 4 * i) - load<f32>(from + 4 * i));
  }
  const y = secondEntering - ahead(down);
  const count = inside(secondEntering);
  for (; nextSample < SIDE && middle(nextSample, height) == y; nextSample++) {
    for (let i: i32 = 0; i < SIDE; i++) store<f32>(samples + 4 * (nextSample * SIDE + i), load<f32>(secondSums + 4 * i) / count);
  }
  secondEntering++;
}

function ringRow(y: i32): usize {
  return firstRing + (y % ringRows(down)) * rowBytes(width);
}

/** A group enters before the first of its rows makes another leave. */
function ringRows(box: i32): i32 {
  return box + GROUP;
}

/** Rows under a column's box after row `entering` came in. */
function inside(entering: i32): f32 {
  return f32(min(entering, height - 1) + 1 - max(0, entering - down + 1));
}

/** Values under the box for a side of `size` pixels. */
function window(size: i32): i32 {
  return (size + 2 * SIDE - 1) / (2 * SIDE);
}

/** How many values the box reaches ahead of the one it writes. */
function ahead(box: i32): i32 {
  return (box + 2) / 2 - 1;
}

function middle(index: i32, size: i32): i32 {
  return i32(((2 * i64(index) + 1) * size) / (2 * SIDE));
}

/** Of 32-bit values, whole vectors. */
function rowBytes(w: i32): usize {
  return ((w + 3) & ~3) * 4;
}
