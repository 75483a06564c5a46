/**
 * Keypoints in few bytes, without loss: 33 bytes each instead of 77.
 *
 * A descriptor's 486 bits say which of two cells is larger, for all pairs of 4, of 9 and of 16 cells in three channels. Cells that are compared each with
 * each have an order, and the order says all of the bits: there are 4! x 9! x 16! of them in a channel, which 69 bits tell apart. So 207 bits say what
 * 486 say. Positions and angles are whole multiples of small units from the extraction on (`quantisePoints`), and sizes are those of a few levels.
 *
 * Little endian. Byte 0: how the rest is written.
 *
 * | encoding | what follows |
 * |---|---|
 * | 0, plain | for all keypoints x, y, size, angle as float32; then their descriptors, 61 bytes each |
 * | 1, orders | u8 number of sizes and the sizes as float32; then for each keypoint u16 x and y in units of 1/64 px, u16 angle in units of a turn / 65536, u8 number of its size, 26 bytes of descriptor: for each channel 45 bits for the order of 16 cells, 24 bits for those of 9 and 4 |
 *
 * What is not of this kind (made elsewhere) is written plain.
 */
import { DESCRIPTOR_BYTES, type KeypointSet } from './keypoint-set.ts';
import { ORDER_BYTES, orderFromBits, orderToBits } from './descriptor-order.ts';

/** Positions are multiples of this, pixels of the frame. */
const POSITION_UNIT_PX = 1 / 64;
/** Angles are multiples of this, radians. */
const ANGLE_UNIT = (2 * Math.PI) / 65_536;

/** The nearest keypoint positions and angles that the compact encoding can say. */
export function quantisePoints(points: Float32Array): Float32Array {
  const out = points.slice();
  for (let at = 0; at < out.length; at += 4) {
    out[at] = Math.round(points[at]! / POSITION_UNIT_PX) * POSITION_UNIT_PX;
    out[at + 1] = Math.round(points[at + 1]! / POSITION_UNIT_PX) * POSITION_UNIT_PX;
    out[at + 3] = angleOf(Math.round(points[at + 3]! / ANGLE_UNIT));
  }
  return out;
}

/** The binary form of keypoints. */
export function encodeKeypoints(set: KeypointSet): Uint8Array {
  return encodeOrders(set) ?? encodePlain(set);
}

/**
 * Reads the binary form of `count` keypoints, which is as long as `bytes` are.
 *
 * @returns `null` when it is not that of `count` keypoints.
 */
export function decodeKeypoints(bytes: Uint8Array, count: number): KeypointSet | null {
  if (bytes[0] === PLAIN && bytes.length === 1 + count * (POINT_BYTES + DESCRIPTOR_BYTES)) return decodePlain(bytes, count);
  if (bytes[0] !== ORDERS || bytes.length < 2) return null;
  return bytes.length === ordersLength(bytes[1]!, count) ? decodeOrders(bytes, count) : null;
}

// --- internal ---

const PLAIN = 0;
const ORDERS = 1;
/** Four numbers of 32 bits. */
const POINT_BYTES = 16;
const MAX_SIZES = 255;
/** x, y, angle, size. */
const PLACE_BYTES = 7;
const RECORD_BYTES = PLACE_BYTES + ORDER_BYTES;

function ordersLength(sizes: number, count: number): number {
  return 2 + 4 * sizes + count * RECORD_BYTES;
}

function encodePlain({ points, descriptors }: KeypointSet): Uint8Array {
  const out = new Uint8Array(1 + points.byteLength + descriptors.length);
  out[0] = PLAIN;
  out.set(new Uint8Array(points.buffer, points.byteOffset, points.byteLength), 1);
  out.set(descriptors, 1 + points.byteLength);
  return out;
}

function decodePlain(bytes: Uint8Array, count: number): KeypointSet {
  const middle = 1 + count * POINT_BYTES;
  return { count, points: new Float32Array(bytes.slice(1, middle).buffer), descriptors: bytes.slice(middle) };
}

/** `null` where something cannot be said in this way. */
function encodeOrders({ count, points, descriptors }: KeypointSet): Uint8Array | null {
  const sizes = [...new Set(Array.from({ length: count }, (_, i) => points[4 * i + 2]!))];
  if (sizes.length > MAX_SIZES) return null;
  const numberOf = new Map(sizes.map((size, i) => [size, i]));
  const out = new Uint8Array(ordersLength(sizes.length, count));
  const view = new DataView(out.buffer);
  out.set([ORDERS, sizes.length]);
  sizes.forEach((size, i) => view.setFloat32(2 + 4 * i, size, true));
  for (let i = 0, at = 2 + 4 * sizes.length; i < count; i++, at += RECORD_BYTES) {
    const [x, y] = [points[4 * i]! / POSITION_UNIT_PX, points[4 * i + 1]! / POSITION_UNIT_PX];
    const angle = Math.round(points[4 * i + 3]! / ANGLE_UNIT) & 0xffff;
    if (!isUint16(x) || !isUint16(y) || angleOf(angle) !== points[4 * i + 3]!) return null;
    view.setUint16(at, x, true);
    view.setUint16(at + 2, y, true);
    view.setUint16(at + 4, angle, true);
    out[at + 6] = numberOf.get(points[4 * i + 2]!)!;
    if (!orderFromBits(descriptors, i * DESCRIPTOR_BYTES, out, at + PLACE_BYTES)) return null;
  }
  return out;
}

function decodeOrders(bytes: Uint8Array, count: number): KeypointSet | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sizes = Array.from({ length: bytes[1]! }, (_, i) => view.getFloat32(2 + 4 * i, true));
  const points = new Float32Array(4 * count);
  const descriptors = new Uint8Array(count * DESCRIPTOR_BYTES);
  for (let i = 0, at = 2 + 4 * sizes.length; i < count; i++, at += RECORD_BYTES) {
    const size = sizes[bytes[at + 6]!];
    if (size === undefined || !orderToBits(bytes, at + PLACE_BYTES, descriptors, i * DESCRIPTOR_BYTES)) return null;
    points[4 * i] = view.getUint16(at, true) * POSITION_UNIT_PX;
    points[4 * i + 1] = view.getUint16(at + 2, true) * POSITION_UNIT_PX;
    points[4 * i + 2] = size;
    points[4 * i + 3] = angleOf(view.getUint16(at + 4, true));
  }
  return { count, points, descriptors };
}

/** As a keypoint holds it: rounded to 32 bits. */
function angleOf(units: number): number {
  return Math.fround((units & 0xffff) * ANGLE_UNIT);
}

function isUint16(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffff;
}
