/** Reads sitemaps: XML with the image extension, indexes, plain lists of addresses, RSS and Atom feeds; gzipped or not. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ImageContext } from '../sighting.ts';
import { createSlices, type Slices } from '../slices.ts';
import { decodeText } from './decode-text.ts';
import { createMarkupReader } from './markup-reader.ts';
import type { Attributes } from './tag-attributes.ts';

/** sitemaps.org: at most 50 MB (52,428,800 bytes) uncompressed and 50,000 addresses. */
export const MAX_SITEMAP_BYTES = 52_428_800;
export const MAX_SITEMAP_URLS = 50_000;
/** Google's image extension: at most 1,000 images for one page. */
const MAX_IMAGES_PER_PAGE = 1_000;
/** Characters of one address or caption; more is cut. */
const MAX_TEXT_CHARS = 8_192;
/** Characters that are parsed before the clock is looked at. */
const PIECE_CHARS = 16_384;

export interface SitemapPage {
  readonly url: string;
  readonly images: readonly { readonly url: string; readonly context: ImageContext }[];
  /** When it changed, as written (`lastmod`); absent when the sitemap does not say. */
  readonly lastModified?: string;
}

/** Addresses as written. */
export interface SitemapContents {
  /** Sitemaps that an index names. */
  readonly sitemaps: readonly string[];
  readonly pages: readonly SitemapPage[];
  /** Whether some were left out because there were too many. */
  readonly cut: boolean;
}

/** Reads the body of a sitemap. What cannot be understood is left out. Rejects with an error of zlib when it is packed and broken or too large. */
export async function readSitemap(body: Uint8Array, slices: Slices = createSlices()): Promise<SitemapContents> {
  const bytes = await ungzipped(body);
  const state: State = { path: [], text: '', page: null, image: null, sitemaps: [], pages: [], cut: false };
  const read = isMarkup(bytes) ? markupReader(state) : listReader(state);
  for await (const text of decodeText(bytes.subarray(0, MAX_SITEMAP_BYTES), { fallback: 'utf-8' })) {
    for (let at = 0; at < text.length && !state.cut; at += PIECE_CHARS) {
      read.write(text.slice(at, at + PIECE_CHARS));
      await slices.pause();
    }
    if (state.cut) break;
  }
  read.end();
  return { sitemaps: state.sitemaps, pages: state.pages, cut: state.cut };
}

// --- internal ---

interface OpenPage {
  /** The element that ends it. */
  readonly element: string;
  url: string;
  readonly images: { url: string; context: ImageContext }[];
  lastModified?: string;
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

interface Reader {
  write(piece: string): void;
  end(): void;
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

/** Also in UTF-16, where every other byte is zero. */
function isMarkup(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 1_000)).toString('latin1');
  return /^[\s\0\u00EF\u00BB\u00BF\u00FE\u00FF]*</.test(head);
}

function listReader(state: State): Reader {
  let rest = '';
  const addLine = (line: string): void => {
    const url = line.trim();
    if (/^https?:\/\//i.test(url)) addPage(state, { element: '', url, images: [] });
  };
  return {
    write(piece) {
      const lines = (rest + piece).split(/\r\n|\r|\n/);
      rest = (lines.pop() ?? '').slice(0, MAX_TEXT_CHARS);
      for (const line of lines) addLine(line);
    },
    end: () => addLine(rest),
  };
}

function markupReader(state: State): Reader {
  const reader = createMarkupReader(
    {
      open: (name, attributes) => openTag(state, name, attributes.record()),
      text(piece) {
        if (state.text.length < MAX_TEXT_CHARS) state.text += piece.slice(0, MAX_TEXT_CHARS - state.text.length);
      },
      close: (name) => closeTag(state, name),
    },
    { xml: true },
  );
  return {
    write: (piece) => reader.write(piece),
    end() {
      // What the end cuts off may be half an address.
      Object.assign(state, { page: null, image: null });
      state.path.length = 0;
      reader.end();
    },
  };
}

/** Prefixes differ between sites; the local names do not. */
function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

function openTag(state: State, qualified: string, attributes: Attributes): void {
  const name = localName(qualified);
  const parent = state.path.at(-1) ?? '';
  state.path.push(name);
  state.text = '';
  const isPage = (name === 'url' && parent !== 'image') || name === 'item' || name === 'entry';
  if (isPage) state.page ??= { element: name, url: '', images: [] };
  if (name === 'image') state.image = { url: '', caption: '', title: '', license: '' };
  if (name === 'link' && attributes['href'] !== undefined && state.page !== null) openFeedLink(state.page, attributes);
  const mediaUrl = (name === 'content' || name === 'thumbnail' || name === 'enclosure') && attributes['url'];
  if (mediaUrl && isImageMedia(name, attributes)) addImage(state, mediaUrl, { source: 'feed' });
}

function isImageMedia(name: string, { type, medium }: Attributes): boolean {
  return type?.startsWith('image/') === true || medium === 'image' || name === 'thumbnail';
}

function openFeedLink(page: OpenPage, { href = '', rel = 'alternate', type = '' }: Attributes): void {
  if (rel === 'enclosure' && type.startsWith('image/')) page.images.push({ url: href, context: { source: 'feed' } });
  else if (rel === 'alternate' && page.url === '') page.url = href;
}

function closeTag(state: State, qualified: string): void {
  const name = localName(qualified);
  const text = state.text.trim();
  state.path.pop();
  state.text = '';
  const parent = state.path.at(-1) ?? '';
  const { image, page } = state;
  if (name === 'loc') closeLocation(state, parent, text);
  else if (name === 'lastmod') closeTime(state, text);
  else if (name === 'thumbnail_loc') addImage(state, text, { source: 'sitemap' });
  else if (name === 'link' && parent === 'item' && page !== null && text !== '') page.url = text;
  else if (image !== null && name === 'url' && parent === 'image') image.url = text;
  else if (image !== null && isImageWord(name)) image[name] = text;
  else if (name === 'image' && image !== null) closeImage(state, image);
  else if (page !== null && name === page.element) closePage(state, page);
}

function isImageWord(name: string): name is 'caption' | 'title' | 'license' {
  return name === 'caption' || name === 'title' || name === 'license';
}

function closeTime({ page }: State, text: string): void {
  if (page !== null) page.lastModified = text;
}

function closeLocation(state: State, parent: string, text: string): void {
  if (parent === 'sitemap') addSitemap(state, text);
  else if (parent === 'image' && state.image !== null) state.image.url = text;
  else if (state.page !== null) state.page.url = text;
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

function closePage(state: State, page: OpenPage): void {
  state.page = null;
  if (page.url !== '') addPage(state, page);
}

function addPage(state: State, page: OpenPage): void {
  if (state.pages.length < MAX_SITEMAP_URLS) state.pages.push(page);
  else state.cut = true;
}

function addSitemap(state: State, url: string): void {
  if (state.sitemaps.length < MAX_SITEMAP_URLS) state.sitemaps.push(url);
  else state.cut = true;
}
