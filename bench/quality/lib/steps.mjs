// The single steps that attacks are made of: each takes a piece and returns another.
import sharp from 'sharp';
import { mapped, relocated, repainted, toSharp } from './piece.mjs';
import { chain, moved, scaled } from './plane.mjs';
import { resampled } from './resample.mjs';

/** @param box In pixels of the piece; rounded to whole ones. */
export async function cropped(piece, box) {
  const width = Math.max(8, Math.min(piece.width, Math.round(box.width)));
  const height = Math.max(8, Math.min(piece.height, Math.round(box.height)));
  const left = Math.min(piece.width - width, Math.max(0, Math.round(box.left)));
  const top = Math.min(piece.height - height, Math.max(0, Math.round(box.top)));
  const data = await toSharp(piece).extract({ left, top, width, height }).raw().toBuffer();
  return relocated(piece, { forward: moved(-left, -top), width, height, data });
}

/** Keeps a share of the area. `x`, `y`: where, 0 (left, top) to 1 (right, bottom); `ratio`: by how much the part is wider than the whole. */
export function croppedTo(piece, share, { x = 0.5, y = 0.5, ratio = 1 } = {}) {
  const wide = Math.min(piece.width, piece.width * Math.sqrt(share * ratio));
  const high = Math.min(piece.height, piece.height * Math.sqrt(share / ratio));
  return cropped(piece, { left: x * (piece.width - wide), top: y * (piece.height - high), width: wide, height: high });
}

export async function resized(piece, toWidth, toHeight) {
  const [width, height] = [Math.max(8, Math.round(toWidth)), Math.max(8, Math.round(toHeight))];
  if (width === piece.width && height === piece.height) return piece;
  const data = resampled(piece, width, height);
  return relocated(piece, { forward: scaled(width / piece.width, height / piece.height), width, height, data });
}

export const resizedBy = (piece, factor) => resized(piece, factor * piece.width, factor * piece.height);

/** To a long side in pixels. */
export const resizedTo = (piece, side) => resizedBy(piece, side / Math.max(piece.width, piece.height));

export const noLargerThan = async (piece, side) => (Math.max(piece.width, piece.height) > side ? resizedTo(piece, side) : piece);

export async function mirrored(piece) {
  const { width, height } = piece;
  return relocated(piece, { forward: [-1, 0, width, 0, 1, 0, 0, 0, 1], width, height, data: await toSharp(piece).flop().raw().toBuffer() });
}

/** Upside down, without turning. */
export async function flipped(piece) {
  const { width, height } = piece;
  return relocated(piece, {
    forward: [1, 0, 0, 0, -1, height, 0, 0, 1],
    width,
    height,
    data: await toSharp(piece).flip().raw().toBuffer(),
  });
}

export const inverted = (piece) => ({ ...mapped(piece, (value) => 255 - value), negative: !piece.negative });

/**
 * Shrinks or stretches the piece into a box of a larger canvas.
 *
 * @param canvas `width`, `height`, and `background`: a colour, or the pixels of a picture of this size.
 */
export async function pasted(piece, { width, height, background }, box) {
  const [left, top] = [Math.round(box.left), Math.round(box.top)];
  const scaledPiece = await resized(piece, box.width, box.height);
  const ground =
    typeof background === 'string'
      ? sharp({ create: { width, height, channels: 3, background } })
      : sharp(background, { raw: { width, height, channels: 3 } });
  const raw = { width: scaledPiece.width, height: scaledPiece.height, channels: 3 };
  const data = await ground
    .composite([{ input: scaledPiece.data, raw, left, top }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return relocated(scaledPiece, { forward: chain(moved(left, top)), width, height, data });
}

/** Borders around the piece, in pixels; `background`: a colour, or `blurred` for the piece itself, enlarged and out of focus. */
export async function extended(piece, { top = 0, right = 0, bottom = 0, left = 0 }, background) {
  const [t, r, b, l] = [top, right, bottom, left].map(Math.round);
  const [width, height] = [piece.width + l + r, piece.height + t + b];
  const ground =
    background === 'blurred'
      ? await toSharp(piece)
          .resize(width, height, { fit: 'fill' })
          .blur(Math.max(width, height) / 40)
          .raw()
          .toBuffer()
      : background;
  return pasted(piece, { width, height, background: ground }, { left: l, top: t, width: piece.width, height: piece.height });
}

/** Draws the inside of an SVG of the piece's size over it. */
export function drawn(piece, shapes) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${piece.width}" height="${piece.height}">${shapes}</svg>`;
  return repainted(piece, (image) => image.composite([{ input: Buffer.from(svg) }]));
}
