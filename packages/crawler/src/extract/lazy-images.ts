/** Attributes in which lazy loaders, galleries and shops keep addresses of images. */
import type { ImageSource } from '../sighting.ts';
import { endsAsOtherFile, hasImageExtension } from '../url/http-url.ts';
import { cssReferences } from './css.ts';
import type { TagAttributes } from './tag-attributes.ts';
import { parseSrcset } from './srcset.ts';

/** An address as written. */
export interface RawImage {
  readonly raw: string;
  readonly source: ImageSource;
}

/** Of a `srcset` or list; more of it is not read. */
const MAX_LIST_CHARS = 262_144;

/** Attributes of lazy loaders and galleries that hold one address (Heritrix' and WP Rocket's lists, WooCommerce, Jetpack, Fancybox and others). */
const LAZY_URL: ReadonlySet<string> = new Set(
  `data-src data-lazy data-lazy-src data-original data-original-src data-orig-file data-large-file data-medium-file data-large_image data-full-src
  data-full-url data-full data-hi-res-src data-highres data-hires data-zoom-image data-zoom-src data-zoom data-image data-img data-img-url data-img-src
  data-thumb data-thumbnail data-bg data-background data-background-image data-bg-src data-parallax-image data-flickity-lazyload data-echo data-cfsrc
  data-pagespeed-lazy-src data-pagespeed-high-res-src data-pin-media data-desktop data-mobile data-src-small data-src-medium data-src-large data-retina
  data-lazyload data-ultimate-bg data-pswp-src data-fancybox-href data-mfp-src data-fallback-src data-image-src data-poster loading-src lazy-src ngsrc`.split(
    /\s+/,
  ),
);

const LAZY_SRCSET: ReadonlySet<string> = new Set(
  `data-srcset data-lazy-srcset data-original-set data-large_image_srcset data-bgset data-flickity-lazyload-srcset data-cfsrcset lazy-srcset
  data-pagespeed-lazy-srcset data-image-srcset ngsrcset`.split(/\s+/),
);

/** Attributes whose words say nothing about where a picture is, although they may end like one: titles are names of files more often than not. */
const NEVER =
  /(?:^|[-_])(?:filename|file-?name|download|title|heading|headline|caption|alt|name|label|text|description|permalink|slug|sku|id|key)$/;

/** Known names are none of these. */
function isNever(attribute: string): boolean {
  return !LAZY_URL.has(attribute) && NEVER.test(attribute);
}

interface LazyAttribute {
  /** Of the element. */
  readonly name: string;
  readonly attribute: string;
  readonly value: string;
  /** The others of the element. */
  readonly attributes: TagAttributes;
}

/** The images that such an attribute of an element names. */
export function addLazyImages(found: RawImage[], lazy: LazyAttribute): void {
  const { attribute, attributes } = lazy;
  const text = lazy.value.trim();
  const holdsSrcset = LAZY_SRCSET.has(attribute);
  if (!holdsSrcset && (!MAY_NAME_ONE.test(text) || isNever(attribute))) return;
  if (!holdsSrcset && !IS_MORE.test(text)) {
    if (isAddress(text, lazy)) add(found, text, 'lazy-attribute');
  } else if (attribute === 'data-interchange') addInterchange(found, text.slice(0, MAX_LIST_CHARS));
  else if (WIDTH_GAP.test(text)) addWidths(found, text.slice(0, MAX_LIST_CHARS), attributes.get('data-widths'));
  else if (/url\(/i.test(text)) for (const raw of imagesInCss(text)) add(found, raw, 'lazy-attribute');
  else if (holdsSrcset || looksLikeSrcset(text)) addSrcsets(found, text);
  else if (text.startsWith('[') || text.startsWith('{')) addJsonList(found, text);
  else if (isAddress(text, lazy)) add(found, text, 'lazy-attribute');
}

/** What has neither dot nor slash in it is a number or a word. */
const MAY_NAME_ONE = /[./]/;
/** Without any of these there is no style, list or JSON in it, and no place for a width. */
const IS_MORE = /[\s({[%]/;

/** One or, as in lazysizes' `bgset`, several for different screens: `a.jpg 1x [(min-width: 500px)] | b.jpg 1x`. */
function addSrcsets(found: RawImage[], text: string): void {
  if (!BETWEEN.test(text)) addSrcset(found, text, 'lazy-attribute');
  else
    for (const part of text.slice(0, MAX_LIST_CHARS).split(BETWEEN))
      addSrcset(found, part.replace(/\s\[[^\]]*\]\s*$/, ''), 'lazy-attribute');
}

const BETWEEN = /\s\|\s/;

/** The images in JSON that an attribute holds, as far as they end like images. */
export function addJsonList(found: RawImage[], text: string): void {
  for (const [, raw] of text
    .slice(0, MAX_LIST_CHARS)
    .replace(/\\\//g, '/')
    .matchAll(/"((?:https?:)?\/[^"\s]+)"/g))
    if (raw !== undefined && hasImageExtension(raw)) add(found, raw, 'lazy-attribute');
}

/** All addresses of a `srcset`. */
export function addSrcset(found: RawImage[], value: string | undefined, source: ImageSource): void {
  for (const { url } of value === undefined ? [] : parseSrcset(value.slice(0, MAX_LIST_CHARS))) add(found, url, source);
}

/** An address, unless it is empty or a part of the same document. */
export function add(found: RawImage[], raw: string | undefined, source: ImageSource): void {
  const text = raw?.trim() ?? '';
  if (text !== '' && !text.startsWith('#')) found.push({ raw: text, source });
}

// --- internal ---

/** Elements whose own address is that of something else: in their attributes only what ends like an image is one. */
const SHOWS_OTHERS: ReadonlySet<string> = new Set(['iframe', 'amp-iframe', 'frame', 'script', 'audio', 'video', 'track', 'link', 'form']);

function isAddress(text: string, { name, attribute, attributes }: LazyAttribute): boolean {
  if (!LAZY_URL.has(attribute)) return looksLikeImageAddress(text);
  const type = attributes.get('type');
  const isFilm = name === 'source' && type !== undefined && !type.startsWith('image/');
  const opensOthers = name === 'a' && (attributes.get('data-type') ?? 'image') !== 'image';
  const isOther = attribute !== 'data-poster' && (SHOWS_OTHERS.has(name) || isFilm || opensOthers);
  return isOther ? looksLikeImageAddress(text) : looksLikeAddress(text);
}

/** A place for a width in an address, as lazysizes' `rias` and themes of Shopify have it. */
const WIDTH_GAP = /\{width\}|%7Bwidth%7D/i;
/** Widths of one image; themes have a dozen. */
const MAX_WIDTHS = 30;

/** The widths that the element lists, put into the gap; without a list nothing is told. */
function addWidths(found: RawImage[], text: string, widths = ''): void {
  for (const [width] of [...widths.slice(0, MAX_LIST_CHARS).matchAll(/\d+/g)].slice(0, MAX_WIDTHS))
    add(found, text.replace(/\{width\}|%7Bwidth%7D/gi, width), 'lazy-attribute');
}

/** Foundation: `[small.jpg, small], [large.jpg, large]`. */
function addInterchange(found: RawImage[], text: string): void {
  for (const [, raw = ''] of text.matchAll(/\[\s*([^,\]\s]+)\s*,/g)) if (hasImageExtension(raw)) add(found, raw, 'lazy-attribute');
}

function looksLikeSrcset(text: string): boolean {
  return /^\S+\s+\d+(?:\.\d+)?[wx]?(?:\s*,|$)/.test(text) && hasImageExtension(text.split(/\s/, 1)[0] ?? '');
}

/** Words, numbers and JSON are no addresses; paths and addresses are. */
function looksLikeAddress(text: string): boolean {
  return !/\s/.test(text) && (hasImageExtension(text) || (ADDRESS.test(text) && !endsAsOtherFile(text)));
}

function looksLikeImageAddress(text: string): boolean {
  return !/\s/.test(text) && hasImageExtension(text) && /[/.]/.test(text);
}

const ADDRESS = /^(?:https?:)?\/\/|^\.{0,2}\/|^data:image\//i;

function imagesInCss(value: string): readonly string[] {
  return cssReferences(value.slice(0, MAX_LIST_CHARS)).images;
}
