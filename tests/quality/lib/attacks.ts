/** What people do to pictures before they use them, each with the truth: where the result lies on the work. */
import sharp, { type OverlayOptions, type Sharp } from 'sharp';

/** RGB pixels of a work. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

export interface Attacked {
  /** The file that somebody puts on the web. */
  readonly file: Buffer;
  /** Its corners (top left, top right, bottom right, bottom left) in the work's pixels. */
  readonly corners: readonly Corner[];
  readonly mirrored: boolean;
  readonly negative: boolean;
}

export type Corner = readonly [x: number, y: number];
export type Attack = (picture: Picture, random: () => number) => Promise<Attacked>;

export async function readPicture(path: string): Promise<Picture> {
  const { data, info } = await sharp(path)
    .autoOrient()
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/** Families of the attacks that must not fail, by name. `random`: 0 to 1. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  'jpeg 70': (picture) => save(picture, pixels(picture), { to: (image) => image.jpeg({ quality: 70 }) }),
  'jpeg 30': (picture) => save(picture, pixels(picture), { to: (image) => image.jpeg({ quality: 30 }) }),
  'webp 50': (picture) => save(picture, pixels(picture), { to: (image) => image.webp({ quality: 50 }) }),
  'avif 40': (picture) => save(picture, pixels(picture), { to: (image) => image.avif({ quality: 40, effort: 2 }) }),
  'half size': (picture) => save(picture, pixels(picture).resize(Math.round(picture.width / 2))),
  '256 px': (picture) => save(picture, pixels(picture).resize(256, 256, { fit: 'inside' })),
  '160 %': (picture) => save(picture, pixels(picture).resize(Math.round(picture.width * 1.6))),
  mirrored: (picture) => save(picture, pixels(picture).flop(), { mirrored: true }),
  'crop 60 % of the area': (picture, random) => crop(picture, Math.sqrt(0.6), random),
  'crop 60 % of the sides': (picture, random) => crop(picture, 0.6, random),
  'mirrored crop': (picture, random) => crop(picture, Math.sqrt(0.6), random, true),
  'white border': (picture) => border(picture, 0.08, '#fff'),
  'black border': (picture) => border(picture, 0.2, '#000'),
  'caption above': (picture, random) => captionBar(picture, 0.2, random),
  'caption inside': (picture, random) => captionInside(picture, 0.18, random),
  negative: (picture) => save(picture, pixels(picture).negate(), { negative: true }),
};

// --- internal ---

interface SaveOptions {
  /** Part of the work that is shown, in its pixels; larger than the work where something was put around it. */
  readonly box?: Box;
  readonly mirrored?: boolean;
  readonly negative?: boolean;
  readonly to?: (image: Sharp) => Sharp;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function pixels({ width, height, data }: Picture): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function save(picture: Picture, image: Sharp, options: SaveOptions = {}): Promise<Attacked> {
  const { mirrored = false, negative = false, to = (made) => made.jpeg({ quality: 80 }) } = options;
  const { left, top, right, bottom } = options.box ?? { left: 0, top: 0, right: picture.width, bottom: picture.height };
  const [first, last] = mirrored ? [right, left] : [left, right];
  const corners: Corner[] = [
    [first, top],
    [last, top],
    [last, bottom],
    [first, bottom],
  ];
  return { file: await to(image).toBuffer(), corners, mirrored, negative };
}

function crop(picture: Picture, share: number, random: () => number, mirrored = false): Promise<Attacked> {
  const width = Math.round(picture.width * share);
  const height = Math.round(picture.height * share);
  const left = Math.floor(random() * (picture.width - width + 1));
  const top = Math.floor(random() * (picture.height - height + 1));
  const part = pixels(picture).extract({ left, top, width, height });
  const box = { left, top, right: left + width, bottom: top + height };
  return save(picture, mirrored ? part.flop() : part, { box, mirrored });
}

/** `share` of the short side, all around. */
function border(picture: Picture, share: number, background: string): Promise<Attacked> {
  const side = Math.round(Math.min(picture.width, picture.height) * share);
  const box = { left: -side, top: -side, right: picture.width + side, bottom: picture.height + side };
  return save(picture, pixels(picture).extend({ top: side, bottom: side, left: side, right: side, background }), { box });
}

/** A white bar on top with letters, `share` of the height. */
async function captionBar(picture: Picture, share: number, random: () => number): Promise<Attacked> {
  const height = Math.round(picture.height * share);
  const extended = pixels(picture).extend({ top: height, background: '#fff' });
  const letters = letterBlocks(picture.width, height, { color: '#111', random });
  const box = { left: 0, top: -height, right: picture.width, bottom: picture.height };
  return save(picture, extended.composite([{ ...letters, left: 0, top: 0 }]), { box });
}

/** A dark, half transparent band over the lower part of the picture, with white letters. */
async function captionInside(picture: Picture, share: number, random: () => number): Promise<Attacked> {
  const height = Math.round(picture.height * share);
  const top = picture.height - height - Math.round(picture.height * 0.05);
  const letters = letterBlocks(picture.width, height, { color: '#fff', background: 'rgba(0,0,0,0.55)', random });
  return save(picture, pixels(picture).composite([{ ...letters, left: 0, top }]));
}

/** Two lines of blocks in place of letters, so that the result does not depend on the fonts of a machine. */
function letterBlocks(
  width: number,
  height: number,
  { color, background, random }: { readonly color: string; readonly background?: string; readonly random: () => number },
): OverlayOptions {
  const size = height / 5;
  const blocks: string[] = [];
  for (const line of [0, 1]) {
    for (let x = size; x < width - 2 * size;) {
      const letter = size * (0.3 + random() * 0.6);
      if (random() > 0.15) blocks.push(`<rect x="${x}" y="${size * (0.8 + 2 * line)}" width="${letter}" height="${size * 1.4}"/>`);
      x += letter + size * 0.2;
    }
  }
  const backdrop = background === undefined ? '' : `<rect width="100%" height="100%" fill="${background}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${backdrop}<g fill="${color}">${blocks.join('')}</g></svg>`;
  return { input: Buffer.from(svg) };
}
