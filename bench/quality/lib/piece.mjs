// A picture on its way from the work to the web: pixels, and where they come from.
import sharp from 'sharp';
import { chain, clip, inverse, mirrors, project, rectangle, scaled } from './plane.mjs';
import { resampled } from './resample.mjs';

/** Pictures on the web are seldom larger than this: what is done to a work is done to a copy of this size. */
const WEB_SIDE = 1280;

/**
 * The RGB pixels of a file, upright, reduced to what is put on the web.
 *
 * @returns {Promise<{ width: number, height: number, data: Buffer, work: { width: number, height: number } }>} `work`: the size of the file's picture
 */
export async function readPicture(file, maxSide = WEB_SIDE) {
  const upright = await sharp(file)
    .autoOrient()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const work = { width: upright.info.width, height: upright.info.height };
  const data = upright.info.channels === 3 ? upright.data : threeChannels(upright.data);
  const scale = Math.min(1, maxSide / Math.max(work.width, work.height));
  const [width, height] = [Math.round(scale * work.width), Math.round(scale * work.height)];
  return { width, height, data: scale === 1 ? data : resampled({ ...work, data }, width, height), work };
}

/**
 * @param picture From `readPicture`, or any RGB pixels.
 * @returns `toWork`: from pixels of the piece to those of the work; `region`: the convex part of the piece that shows the work.
 */
export function startPiece({ width, height, data, work = { width, height } }) {
  const toWork = scaled(work.width / width, work.height / height);
  return { width, height, data, toWork, region: rectangle(width, height), negative: false, fillers: [], encode: null };
}

/** The piece after its pixels were moved by `forward` to a new canvas. */
export function relocated(piece, { forward, width, height, data }) {
  const region = clip(
    piece.region.map((point) => project(forward, point)),
    width,
    height,
  );
  return { ...piece, width, height, data, region, toWork: chain(piece.toWork, inverse(forward)) };
}

export function toSharp({ width, height, data }) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Changes pixels and nothing else. `change` returns a sharp instance of the same size. */
export async function repainted(piece, change) {
  const image = await change(toSharp(piece));
  const { data, info } = await image.toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  if (info.width !== piece.width || info.height !== piece.height) throw new Error('A change of pixels changed the size');
  return { ...piece, data: info.channels === 3 ? data : threeChannels(data) };
}

/** As `repainted`, through a file: what compression takes is gone. */
export function throughFile(piece, encode) {
  return repainted(piece, async (image) => sharp(await encode(image).toBuffer()));
}

/** Applies a function to every channel value by way of a table. */
export function mapped(piece, value) {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, i) => Math.round(value(i)));
  return { ...piece, data: Buffer.from(piece.data.map((byte) => table[byte])) };
}

/** Applies `pixel([r, g, b], x, y) => [r, g, b]` to every pixel. */
export function painted(piece, pixel) {
  const { width, height, data } = piece;
  const out = new Uint8ClampedArray(data.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const [r, g, b] = pixel([data[i], data[i + 1], data[i + 2]], x, y);
      out[i] = r;
      out[i + 1] = g;
      out[i + 2] = b;
    }
  }
  return { ...piece, data: Buffer.from(out.buffer) };
}

/** What is known about a finished piece; see `attacks.mjs` for the fields. */
export function truthOf({ width, height, toWork, region, negative, fillers, parts, isBent = false }) {
  const middle = [0, 1].map((axis) => region.reduce((sum, point) => sum + point[axis], 0) / region.length);
  const isOneMap = parts === undefined && !isBent;
  return {
    width,
    height,
    corners: isOneMap ? rectangle(width, height).map((corner) => project(toWork, corner)) : null,
    parts: parts ?? [{ region, map: toWork }],
    isBent,
    mirrored: mirrors(toWork, middle),
    negative,
    fillers,
  };
}

function threeChannels(gray) {
  const out = Buffer.alloc(3 * gray.length);
  gray.forEach((value, i) => out.fill(value, 3 * i, 3 * i + 3));
  return out;
}
