// Which pictures of the corpus are registered, which are asked about, and which are neither.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { attack, readPicture } from '../attacks.mjs';
import { shuffled } from './random.mjs';

/** The 500 distractors are divided once and for all, whatever the seed: no picture has two roles. */
const DIVISION_SEED = 20_261_125;
const FILLERS = 100;
const STRANGERS = 200;

const CORPUS = process.env.IMGGUARD_CORPUS ?? fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));

/**
 * Pictures by role. `originals`: copies are made of them. `lookAlikes`: photographs of the same scenes. Of the distractors: `fillers` are backgrounds
 * and parts of collages, `strangers` are asked about, `gallery` are registered beside the works.
 */
export function collections() {
  const distractors = shuffled(pictures('distractors'), DIVISION_SEED);
  return {
    originals: [...pictures('originals'), ...pictures('openphotos')],
    lookAlikes: pictures('lookalikes'),
    fillers: distractors.slice(0, FILLERS),
    strangers: distractors.slice(FILLERS, FILLERS + STRANGERS),
    gallery: distractors.slice(FILLERS + STRANGERS),
  };
}

/** Frames, bars and marks that unrelated pictures share: a look-alike of another kind. */
export const TEMPLATES = [
  'screenshot',
  'telephone-shot',
  'page',
  'meme-bar',
  'caption-inside',
  'watermark-tiled',
  'watermark-centre',
  'logo',
  'ornament-frame',
  'text-over',
];
const WORKS_PER_TEMPLATE = 3;

/** The same template on any picture: everything random in it comes from this seed. */
export async function templated(family, file) {
  const picture = await readPicture(file);
  return (await attack(family, 'medium', picture, { seed: 'one template', distractors: [] })).file;
}

/**
 * The works to register, at least `size` of them if there are so many.
 *
 * @returns `{ id, load }`, where `load` returns a path or the bytes of a file.
 */
export function galleryWorks(size, { originals, lookAlikes, gallery }) {
  const works = [...originals, ...lookAlikes].map(({ id, path }) => ({ id, load: async () => path }));
  TEMPLATES.forEach((family, i) => {
    const pictured = gallery.slice(i * WORKS_PER_TEMPLATE, (i + 1) * WORKS_PER_TEMPLATE);
    for (const { id, path } of pictured) works.push({ id: `template/${family}/${id}`, load: () => templated(family, path) });
  });
  for (const [name, change] of Object.entries(VARIANTS)) {
    for (const { id, path } of gallery) works.push({ id: `${id}#${name}`, load: () => changed(path, change) });
  }
  return works.slice(0, Math.max(size, originals.length + lookAlikes.length));
}

// --- internal ---

/** Descriptors keep the statistics of real pictures, and there are as many works as in an installation. */
const part =
  (x, y) =>
  (image, { width, height }) =>
    image.extract({
      left: Math.round(x * width),
      top: Math.round(y * height),
      width: Math.round(0.6 * width),
      height: Math.round(0.6 * height),
    });
const VARIANTS = {
  whole: (image) => image,
  mirrored: (image) => image.flop(),
  negative: (image) => image.negate({ alpha: false }),
  'left top': part(0, 0),
  'right bottom': part(0.4, 0.4),
  'right top': part(0.4, 0),
  'left bottom': part(0, 0.4),
};

async function changed(path, change) {
  return change(sharp(path), await sharp(path).metadata())
    .jpeg({ quality: 92 })
    .toBuffer();
}

function pictures(collection) {
  const folder = `${CORPUS}/${collection}`;
  if (!existsSync(folder)) throw new Error(`Set IMGGUARD_CORPUS: there is no ${folder}`);
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.(?:jpe?g|png)$/i.test(name))
    .map((name) => name.replaceAll('\\', '/'))
    .toSorted()
    .map((name) => ({ id: `${collection}/${name}`, path: `${folder}/${name}` }));
}
