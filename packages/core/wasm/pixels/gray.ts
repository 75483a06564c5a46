// The luma of 8-bit RGB pixels, as OpenCV's cvtColor takes it: weights of 15 bits, rounded half up.
import { blueOf, greenOf, redOf } from './rgb';

const RED: i32 = 9798;
const GREEN: i32 = 19235;
const BLUE: i32 = 3735;
const SHIFT: i32 = 15;

/** Reads up to 16 bytes, and writes up to 3, beyond the end. */
export function grayOf(rgb: usize, gray: usize, pixels: i32): void {
  const half = i32x4.splat(1 << (SHIFT - 1));
  for (let done: i32 = 0; done < pixels; done += 4) {
    const bytes = v128.load(rgb + 3 * done);
    const red = i32x4.mul(redOf(bytes), i32x4.splat(RED));
    const green = i32x4.mul(greenOf(bytes), i32x4.splat(GREEN));
    const blue = i32x4.mul(blueOf(bytes), i32x4.splat(BLUE));
    const sum = i32x4.shr_u(i32x4.add(i32x4.add(red, green), i32x4.add(blue, half)), SHIFT);
    v128.store32_lane(gray + done, i8x16.swizzle(sum, i8x16(0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), 0);
  }
}
