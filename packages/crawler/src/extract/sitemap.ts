/** Reads sitemaps: XML with the image extension, indexes, plain lists of addresses, RSS and Atom feeds; gzipped or not. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Parser } from 'htmlparser2';
import type { ImageContext } from '../sighting.ts';

/** sitemaps.org: at most 50 MB (52,428,800 bytes) uncompressed and 50,000 addresses. */
export const MAX_SITEMAP_BYTES = 52_428_800;
export const MAX_SITEMAP_URLS = 50_000;
/** Google's image extension: at most 1,000 images for one page. */
const MAX_IMAGES_PER_PAGE = 1_000;
/** Characters that are parsed before others get their turn; a few milliseconds of work. */
const SLICE = 262_144;

export interface SitemapPage {
  readonly url: string;
  readonly images: readonly { readonly url: string; readonly context: ImageContext }[];
}

/** Addresses as written. */
export interface SitemapContents {
  /** Sitemaps that an index names. */
  readonly sitemaps: readonly string[];
  readonly pages: readonly SitemapPage[];
  /** Whether some were left out because there were too many. */
  readonly cut: boolean;
}

/** Reads the body of a sitemap. What cannot be understood is left out. */
export async function readSitemap(body: Uint8Array): Promise<SitemapContents> {
  const bytes = await ungzipped(body);
  const text = new TextDecoder().decode(bytes.subarray(0, MAX_SITEMAP_BYTES));
  if (!/^\s*</.test(text.slice(0, 1_000))) return readList(text);
  const state: State = { path: [], text: '', page: null, image: null, sitemaps: [], pages: [], cut: false };
  const parser = new Parser(
    {
      onopentag: (name, attributes) => openTag(state, name, attributes),
      ontext: (piece) => {
        if (state.text.length < 8_192) state.text += piece;
      },
      onclosetag: (name) => closeTag(state, name),
    },
    { xmlMode: true, decodeEntities: true },
  );
  for (let at = 0; at < text.length && !state.cut; at += SLICE) {
    parser.write(text.slice(at, at + SLICE));
    await nextTurn();
  }
  parser.end();
  return { sitemaps: state.sitemaps, pages: state.pages, cut: state.cut };
}

// --- internal ---

interface OpenPage {
  url: string;
  images: { url: string; context: ImageContext }[];
}

interface OpenImage {
  url: string;
  caption: string;
  title: string;
  license: string;
}

interface State {
  readonly path: string[];
  text: string;
  page: OpenPage | null;
  image: OpenImage | null;
  readonly sitemaps: string[];
  readonly pages: OpenPage[];
  cut: boolean;
}

const unzip = promisify(gunzip);

/** Told by the magic number, not the name: a `.gz` may have been unpacked on the way. Packed once or twice, never more. */
async function ungzipped(body: Uint8Array): Promise<Uint8Array> {
  let bytes = body;
  for (let layer = 0; layer < 2 && bytes[0] === 0x1f && bytes[1] === 0x8b; layer += 1) {
    bytes = await unzip(bytes, { maxOutputLength: MAX_SITEMAP_BYTES });
  }
  return bytes;
}

function readList(text: string): SitemapContents {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => /^https?:\/\//i.test(line));
  const pages = lines.slice(0, MAX_SITEMAP_URLS).map((url) => ({ url, images: [] }));
  return { sitemaps: [], pages, cut: lines.length > MAX_SITEMAP_URLS };
}

/** Prefixes differ between sites; the local names do not. */
function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1).toLowerCase();
}

function openTag(state: State, qualified: string, attributes: Readonly<Record<string, string>>): void {
  const name = localName(qualified);
  state.path.push(qualified.toLowerCase());
  state.text = '';
  if (name === 'url' || name === 'item' || name === 'entry') state.page ??= { url: '', images: [] };
  if (name === 'image') state.image = { url: '', caption: '', title: '', license: '' };
  if (name === 'link' && attributes['href'] !== undefined && state.page !== null) openFeedLink(state.page, attributes);
  const mediaUrl = (name === 'content' || name === 'thumbnail' || name === 'enclosure') && attributes['url'];
  if (mediaUrl && isImageMedia(name, attributes)) addImage(state, mediaUrl, { source: 'feed' });
}

function isImageMedia(name: string, attributes: Readonly<Record<string, string>>): boolean {
  const isImage = attributes['type']?.startsWith('image/') === true || attributes['medium'] === 'image';
  return isImage || name === 'thumbnail';
}

function openFeedLink(page: OpenPage, { href = '', rel = 'alternate', type = '' }: Readonly<Record<string, string>>): void {
  if (rel === 'enclosure' && type.startsWith('image/')) page.images.push({ url: href, context: { source: 'feed' } });
  else if (rel === 'alternate' && page.url === '') page.url = href;
}

function closeTag(state: State, qualified: string): void {
  const name = localName(qualified);
  const text = state.text.trim();
  state.path.pop();
  state.text = '';
  const parent = localName(state.path.at(-1) ?? '');
  if (name === 'loc') closeLocation(state, parent, text);
  else if (name === 'thumbnail_loc') addImage(state, text, { source: 'sitemap' });
  else if (name === 'link' && parent === 'item' && state.page !== null && text !== '') state.page.url = text;
  else if (state.image !== null && (name === 'caption' || name === 'title' || name === 'license')) state.image[name] = text;
  else if (name === 'image' && state.image !== null) closeImage(state, state.image);
  else if (name === 'url' || name === 'item' || name === 'entry') closePage(state);
}

function closeLocation(state: State, parent: string, text: string): void {
  if (parent === 'sitemap') state.sitemaps.push(text);
  else if (parent === 'image' && state.image !== null) state.image.url = text;
  else if (state.page !== null) state.page.url = text;
  if (state.sitemaps.length >= MAX_SITEMAP_URLS) state.cut = true;
}

function closeImage(state: State, { url, caption, title, license }: OpenImage): void {
  state.image = null;
  addImage(state, url, {
    source: 'sitemap',
    ...(caption === '' ? {} : { caption }),
    ...(title === '' ? {} : { title }),
    ...(license === '' ? {} : { licenseUrls: [license] }),
  });
}

function addImage({ page }: State, url: string, context: ImageContext): void {
  if (page !== null && url !== '' && page.images.length < MAX_IMAGES_PER_PAGE) page.images.push({ url, context });
}

function closePage(state: State): void {
  if (state.page === null) return;
  if (state.page.url !== '') state.pages.push(state.page);
  state.page = null;
  if (state.pages.length >= MAX_SITEMAP_URLS) state.cut = true;
}
