// What is done to a picture between one site and the next. Each edit takes a picture and gives a new one, and keeps track of where it came
// from on the work, so that what is found can be held against what was done.
import sharp from 'sharp';
import { drawing, lettering, letteringWidth } from './drawings.mjs';
import { fromSharp, multiply, pixels } from './picture.mjs';

/** @typedef {import('./picture.mjs').Picture} Picture */
/** @typedef {(picture: Picture) => Promise<Picture>} Edit */

/** @returns {Edit} Resizes to a width, keeping the shape. */
export function resize(width) {
  return async (picture) => {
    const out = await fromSharp(pixels(picture).resize(width), picture.toWork);
    const back = [picture.width / out.width, 0, 0, 0, picture.height / out.height, 0, 0, 0, 1];
    return { ...out, toWork: multiply(picture.toWork, back) };
  };
}

/** @returns {Edit} Keeps a rectangle, given as shares of width and height. */
export function crop({ left, top, width, height }) {
  return async (picture) => {
    const box = {
      left: Math.round(left * picture.width),
      top: Math.round(top * picture.height),
      width: Math.round(width * picture.width),
      height: Math.round(height * picture.height),
    };
    const back = [1, 0, box.left, 0, 1, box.top, 0, 0, 1];
    return fromSharp(pixels(picture).extract(box), multiply(picture.toWork, back));
  };
}

/** @returns {Edit} Left becomes right. */
export function mirror() {
  return async (picture) => fromSharp(pixels(picture).flop(), multiply(picture.toWork, [-1, 0, picture.width, 0, 1, 0, 0, 0, 1]));
}

/** @returns {Edit} Turns clockwise; corners that open up are filled with the colour. */
export function rotate(degrees, background = '#ffffff') {
  return async (picture) => {
    const out = await fromSharp(pixels(picture).rotate(degrees, { background }), picture.toWork);
    const turn = (-degrees * Math.PI) / 180;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const [cx, cy] = [out.width / 2, out.height / 2];
    const back = [cos, -sin, picture.width / 2 - cos * cx + sin * cy, sin, cos, picture.height / 2 - sin * cx - cos * cy, 0, 0, 1];
    return { ...out, toWork: multiply(picture.toWork, back) };
  };
}

/** @returns {Edit} A border of one colour around the picture. */
export function frame(border, background) {
  return async (picture) => {
    const edges = { top: border, bottom: border, left: border, right: border };
    return fromSharp(pixels(picture).extend({ ...edges, background }), multiply(picture.toWork, [1, 0, -border, 0, 1, -border, 0, 0, 1]));
  };
}

/** @returns {Edit} A bar with words below the picture. */
export function captionBar(text) {
  return async (picture) => {
    const bar = Math.round(picture.height * 0.14);
    const letters = lettering(text, { x: picture.width * 0.05, y: picture.height + bar * 0.3, height: bar * 0.4, color: '#ffffff' });
    const extended = await fromSharp(pixels(picture).extend({ bottom: bar, background: '#1b1b1f' }), picture.toWork);
    return fromSharp(pixels(extended).composite([{ input: drawing(extended.width, extended.height, letters) }]), picture.toWork);
  };
}

/** @returns {Edit} Words across the picture, half transparent. */
export function watermark(text) {
  return async (picture) => {
    const height = picture.height * 0.12;
    const x = (picture.width - letteringWidth(text, height)) / 2;
    const letters = [0.2, 0.48, 0.76].map((y) => lettering(text, { x, y: y * picture.height, height, color: '#ffffff', opacity: 0.5 }));
    return fromSharp(pixels(picture).composite([{ input: drawing(picture.width, picture.height, letters.join('')) }]), picture.toWork);
  };
}

/** @returns {Edit} Stronger colours and contrast. */
export function tone({ saturation, contrast }) {
  return async (picture) =>
    fromSharp(
      pixels(picture)
        .modulate({ saturation })
        .linear(contrast, 128 * (1 - contrast)),
      picture.toWork,
    );
}

/** Weights of red, green and blue in a gray picture (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114];

/** @returns {Edit} Gray, in three equal channels. */
export function gray() {
  return async (picture) => fromSharp(pixels(picture).recomb([LUMA, LUMA, LUMA]), picture.toWork);
}

/** @returns {Edit} Every colour becomes its opposite. */
export function negative() {
  return async (picture) => fromSharp(pixels(picture).negate(), picture.toWork);
}

/**
 * Puts pictures beside one another on one canvas; the first lies lowest.
 * @param {{ picture: Picture, left: number, top: number }[]} tiles
 * @param {{ width: number, height: number, background: string }} canvas
 * @returns {Promise<Picture & { parts: number[][] }>} `parts`: where the collage lies on the work of each tile; `toWork`: on that of the first
 */
export async function collage(tiles, { width, height, background }) {
  const layers = tiles.map(({ picture, left, top }) => ({
    input: picture.data,
    raw: { width: picture.width, height: picture.height, channels: 3 },
    left,
    top,
  }));
  const parts = tiles.map(({ picture, left, top }) => multiply(picture.toWork, [1, 0, -left, 0, 1, -top, 0, 0, 1]));
  const picture = await fromSharp(sharp({ create: { width, height, channels: 3, background } }).composite(layers), parts[0]);
  return { ...picture, parts };
}

/** Applies edits from left to right. @param {Edit[]} edits */
export async function apply(picture, edits) {
  let result = picture;
  for (const edit of edits) result = await edit(result);
  return result;
}

/** The bytes of a picture in a format of the web. @param {'jpeg' | 'webp' | 'avif' | 'png' | 'gif'} format */
export function encode(picture, format, quality) {
  const options = format === 'avif' ? { quality, effort: 2 } : format === 'png' || format === 'gif' ? {} : { quality };
  return pixels(picture).toFormat(format, options).toBuffer();
}
