// Reduction by area averaging: rows are added up with their weights, then the columns of the sum. Sums are 64-bit, in the order of the plain twin.

/** Adds `length` bytes of a source row, weighted, to the line. Reads and writes up to three values beyond. */
export function addRow(line: usize, row: usize, length: i32, weight: f64): void {
  const weights = f64x2.splat(weight);
  for (let i: i32 = 0; i < length; i += 4) {
    const values = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(row + i)));
    const at = line + 8 * i;
    const low = f64x2.mul(f64x2.convert_low_i32x4_u(values), weights);
    v128.store(at, f64x2.add(v128.load(at), low));
    const high = f64x2.mul(f64x2.convert_low_i32x4_u(v128.shuffle<i32>(values, values, 2, 3, 2, 3)), weights);
    v128.store(at + 16, f64x2.add(v128.load(at + 16), high));
  }
}

/** Reduces the line to `width` pixels: pixel x covers `index[k]`, weighted by `weight[k]`, for k from `start[x]` to before `start[x + 1]`. */
export function putRow(line: usize, out: usize, width: i32, channels: i32, start: usize, index: usize, weight: usize): void {
  if (channels == 3) return putColors(line, out, width, start, index, weight);
  for (let x: i32 = 0; x < width; x++) {
    const end = load<u32>(start + 4 * (x + 1));
    for (let channel: i32 = 0; channel < channels; channel++) {
      let sum: f64 = 0;
      for (let k = load<u32>(start + 4 * x); k < end; k++) {
        sum += load<f64>(line + 8 * (load<u32>(index + 4 * k) * channels + channel)) * load<f64>(weight + 8 * k);
      }
      store<u8>(out + x * channels + channel, rounded(sum));
    }
  }
}

function putColors(line: usize, out: usize, width: i32, start: usize, index: usize, weight: usize): void {
  for (let x: i32 = 0; x < width; x++) {
    let first = f64x2.splat(0);
    let third: f64 = 0;
    const end = load<u32>(start + 4 * (x + 1));
    for (let k = load<u32>(start + 4 * x); k < end; k++) {
      const at = line + 24 * load<u32>(index + 4 * k);
      const share = load<f64>(weight + 8 * k);
      first = f64x2.add(first, f64x2.mul(v128.load(at), f64x2.splat(share)));
      third += load<f64>(at + 16) * share;
    }
    store<u8>(out + 3 * x, rounded(f64x2.extract_lane(first, 0)));
    store<u8>(out + 3 * x + 1, rounded(f64x2.extract_lane(first, 1)));
    store<u8>(out + 3 * x + 2, rounded(third));
  }
}

// @ts-ignore: decorator
@inline
function rounded(sum: f64): i32 {
  return min<i32>(255, i32(sum + 0.5));
}
