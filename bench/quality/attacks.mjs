// What people do to pictures before they use them: families of attacks at three levels, the same for the same seed, each with the truth.
import sharp from 'sharp';
import { CHAINS } from './attacks/chains.mjs';
import { COLOUR } from './attacks/colour.mjs';
import { COMPOSITION } from './attacks/composition.mjs';
import { COMPRESSION } from './attacks/compression.mjs';
import { GEOMETRY } from './attacks/geometry.mjs';
import { OVERLAYS } from './attacks/overlays.mjs';
import { startPiece, toSharp, truthOf } from './lib/piece.mjs';
import { dice, mulberry32, seedOf } from './lib/random.mjs';

export { readPicture } from './lib/piece.mjs';

export const LEVELS = ['easy', 'medium', 'hard'];

const GROUPS = {
  geometry: GEOMETRY,
  colour: COLOUR,
  compression: COMPRESSION,
  overlays: OVERLAYS,
  composition: COMPOSITION,
  chains: CHAINS,
};

/** Names of the families. */
export const FAMILIES = Object.values(GROUPS).flatMap((group) => Object.keys(group));

/** The group of a family: `geometry`, `colour`, `compression`, `overlays`, `composition` or `chains`. */
export const groupOf = (family) => Object.keys(GROUPS).find((group) => Object.hasOwn(GROUPS[group], family));

/**
 * @param picture From `readPicture`, or RGB pixels: `{ width, height, data }`.
 * @param options `seed`: a number or a text; the same family, level, picture and seed give the same file. `distractors`: files of pictures that are registered nowhere, for backgrounds and collages; `encode`: writes the result in
 *   another way than a JPEG of the level's quality, `(image) => image.png()`.
 * @returns `file`: what somebody puts on the web. `truth`:
 *   `corners`: the image's corners (top left, top right, bottom right, bottom left) in the work's pixels, or `null` where one homography does
 *     not say it (several parts; a bent picture);
 *   `parts`: where in the image the work lies: `region`, a convex polygon in the image's pixels, and `map`, the homography (nine numbers,
 *     row by row) from the image's pixels to the work's. More than one where the picture was cut and put together again;
 *   `isBent`: `map` is only near the truth;
 *   `mirrored`, `negative`; `fillers`: the distractors that are part of the image; `width`, `height` of the image.
 */
export async function attack(family, level, picture, options) {
  const group = GROUPS[groupOf(family)];
  const step = LEVELS.indexOf(level);
  if (group === undefined || step === -1) throw new Error(`Expected a family and a level that exist, got \`${family}\`, \`${level}\``);
  const rolled = dice(mulberry32(seedOf(`${family} ${level} ${options.seed}`)));
  const context = { ...rolled, at: (...values) => values[step], filler: fillerFrom(options.distractors ?? [], rolled) };
  const piece = await group[family](startPiece(picture), context);
  const encode = options.encode ?? piece.encode ?? ((image) => image.jpeg({ quality: QUALITY[step] }));
  return { file: await encode(toSharp(piece)).toBuffer(), truth: truthOf(piece) };
}

// --- internal ---

/** Of the JPEG that is written at the end, where the family says nothing of its own. */
const QUALITY = [88, 78, 62];

/** Pixels of another photograph that cover `width` x `height`, never the same twice in one image. */
function fillerFrom(files, { below }) {
  const left = [...files];
  return async (width, height) => {
    if (left.length === 0) throw new Error('This family needs `distractors`: pictures for backgrounds');
    const [name] = left.splice(below(left.length), 1);
    const [w, h] = [Math.round(width), Math.round(height)];
    const image = sharp(name).autoOrient().flatten({ background: '#fff' }).toColourspace('srgb').resize(w, h, { fit: 'cover' });
    return { name, picture: await image.raw().toBuffer() };
  };
}
