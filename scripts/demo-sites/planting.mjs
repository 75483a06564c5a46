// What is put on the demo's sites, written down so that what is found can be held against it.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { apply, collage, encode } from './edits.mjs';
import { isWork, openPhoto, photoFile } from './photos.mjs';
import { pixels } from './picture.mjs';

/**
 * One picture on one page.
 * @typedef {object} Planting
 * @property {string} site name of the site
 * @property {string} what what was done to the picture and how the page shows it, in words
 * @property {string} page address of the page
 * @property {string} imageUrl address of the picture as the page names it
 * @property {string | null} sha256 of its bytes, lowercase hex; `null` where there are none
 * @property {'copy' | 'none' | 'unreachable'} expected `copy`: it is one, and can be reached. `none`: it is not to be called one.
 *   `unreachable`: it may be a copy and must not be asked for, or gives no picture
 * @property {Place[]} places works that the picture shows, and where
 * @property {string} [use] how the use is to be sorted (a copy only)
 * @property {string} [refusal] why it is not reached: a reason of the crawler, or `image-refused` (unreachable only)
 * @property {string} [refusedUrl] the address that is not asked for; the picture's unless given
 */

/**
 * A work on a picture.
 * @typedef {object} Place
 * @property {string} work short name
 * @property {number} width pixels of the picture as displayed
 * @property {number} height
 * @property {number[]} toWork row-major 3x3 from pixels of the picture to pixels of the work
 * @property {{ width: number, height: number }} workSize pixels of the work
 */

/**
 * What a page asks for with `plant`.
 * @typedef {object} Wish
 * @property {string} what
 * @property {string} file name under which the picture lies in the site's folder `/media/`; its ending says the format
 * @property {string} [of] a photograph
 * @property {Tile[]} [tiles] several photographs on one canvas, instead of `of`
 * @property {{ width: number, height: number, background: string }} [canvas] of `tiles`
 * @property {import('./edits.mjs').Edit[]} [edits] what is done to it
 * @property {number} [quality]
 * @property {'original' | 'turned' | 'cut-off' | 'garbage'} [bytes] the file itself, a file with an EXIF orientation, one that ends too early, one that is no picture
 * @property {'copy' | 'none' | 'unreachable'} [expected] `copy` for works and `none` for others unless given
 * @property {string} [use] `unknown` unless given
 * @property {string} [refusal]
 * @property {string} [refusedUrl]
 */

/** @typedef {{ of: string, left: number, top: number, edits?: import('./edits.mjs').Edit[] }} Tile */

/** The bytes of a wish, and where the works lie on it. @param {Wish} wish */
export async function make(wish) {
  if (wish.bytes === 'original') return original(wish.of);
  const picture = wish.tiles === undefined ? await apply(await openPhoto(wish.of), wish.edits ?? []) : await pasted(wish);
  const names = wish.tiles === undefined ? [wish.of] : wish.tiles.map((tile) => tile.of);
  const parts = picture.parts ?? [picture.toWork];
  const places = await Promise.all(names.map((name, index) => placesOf(name, { ...picture, toWork: parts[index] })));
  return { bytes: await bytesOf(wish, picture), places: places.flat() };
}

/** SHA-256 of bytes, lowercase hex. */
export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The name that the crawler gives to a picture that a page carries inside itself (RFC 6920). */
export function nameOfBytes(bytes, contentType) {
  return `ni:///sha-256;${createHash('sha256').update(bytes).digest('base64url')}?ct=${contentType}`;
}

// --- internal ---

async function original(name) {
  return { bytes: await readFile(photoFile(name)), places: await placesOf(name, await openPhoto(name)) };
}

/** Where a photograph lies on a picture; nothing for one that is no work. @returns {Promise<Place[]>} */
async function placesOf(name, { width, height, toWork }) {
  if (!isWork(name)) return [];
  const work = await openPhoto(name);
  return [{ work: name, width, height, toWork, workSize: { width: work.width, height: work.height } }];
}

async function pasted({ tiles, canvas, edits = [] }) {
  const pictures = tiles.map(async ({ of, left, top, edits: own = [] }) => ({ picture: await apply(await openPhoto(of), own), left, top }));
  const whole = await collage(await Promise.all(pictures), canvas);
  if (edits.length === 0) return whole;
  // What is done to the whole is done to it once for each part, so that each keeps track of its own work.
  const parts = await Promise.all(whole.parts.map((toWork) => apply({ ...whole, toWork }, edits)));
  return { ...parts[0], parts: parts.map((part) => part.toWork) };
}

async function bytesOf({ file, quality, bytes }, picture) {
  if (bytes === 'turned') return turned(picture, quality);
  const ending = extname(file).slice(1);
  const whole = await encode(picture, ending === 'jpg' ? 'jpeg' : ending, quality);
  if (bytes === 'cut-off') return whole.subarray(0, Math.round(whole.length * 0.7));
  // The first bytes say "JPEG"; nothing of it can be decoded.
  if (bytes === 'garbage') return Buffer.concat([whole.subarray(0, 24), Buffer.alloc(4_000, 0x5a)]);
  return whole;
}

/** A file whose pixels lie on their side, with the orientation that sets them upright: as cameras that are held upright write them. */
function turned(picture, quality) {
  return pixels(picture).rotate(-90).jpeg({ quality }).withMetadata({ orientation: 6 }).toBuffer();
}
