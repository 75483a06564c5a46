/** Every way in which one element's attributes name images. */
import type { ImageSource } from '../sighting.ts';
import { hasImageExtension } from '../url/http-url.ts';
import { cssReferences } from './css.ts';
import type { Attributes } from './markup-reader.ts';
import { parseSrcset } from './srcset.ts';

/** An address as written. */
export interface RawImage {
  readonly raw: string;
  readonly source: ImageSource;
}

type UrlAttribute = readonly [attribute: string, source: ImageSource];

const STORY_CALL: readonly UrlAttribute[] = [
  ['cta-image', 'img'],
  ['cta-image-2', 'img'],
];

/** Attributes that hold an image address, by element. */
const URL_ATTRIBUTES: ReadonlyMap<string, readonly UrlAttribute[]> = new Map<string, readonly UrlAttribute[]>([
  [
    'img',
    [
      ['src', 'img'],
      ['lowsrc', 'img'],
      ['dynsrc', 'img'],
    ],
  ],
  [
    'image',
    [
      ['href', 'svg'],
      ['xlink:href', 'svg'],
      ['src', 'img'],
    ],
  ],
  [
    'feimage',
    [
      ['href', 'svg'],
      ['xlink:href', 'svg'],
    ],
  ],
  ['video', [['poster', 'video-poster']]],
  ['amp-img', [['src', 'img']]],
  ['amp-anim', [['src', 'img']]],
  ['amp-video', [['poster', 'video-poster']]],
  ['amp-video-iframe', [['poster', 'video-poster']]],
  ['amp-audio', [['artwork', 'img']]],
  ['amp-story-page-attachment', STORY_CALL],
  ['amp-story-page-outlink', STORY_CALL],
  [
    'amp-story',
    [
      ['poster-portrait-src', 'img'],
      ['poster-square-src', 'img'],
      ['poster-landscape-src', 'img'],
      ['publisher-logo-src', 'img'],
    ],
  ],
]);

/** Of a `srcset`, style or list; more of it is not read. */
const MAX_LIST_CHARS = 262_144;

/** Attributes of lazy loaders and galleries that hold one address (Heritrix' and WP Rocket's lists, WooCommerce, Jetpack, Fancybox and others). */
const LAZY_URL: ReadonlySet<string> = new Set(
  `data-src data-lazy data-lazy-src data-original data-original-src data-orig-file data-large-file data-medium-file data-large_image data-full-src
  data-full-url data-full data-hi-res-src data-highres data-hires data-zoom-image data-zoom-src data-zoom data-image data-img data-img-url data-img-src
  data-thumb data-thumbnail data-bg data-background data-background-image data-bg-src data-parallax-image data-flickity-lazyload data-echo data-cfsrc
  data-pagespeed-lazy-src data-pagespeed-high-res-src data-pin-media data-desktop data-mobile data-src-small data-src-medium data-src-large data-retina
  data-lazyload data-ultimate-bg data-pswp-src data-fancybox-href data-mfp-src data-fallback-src data-image-src data-poster loading-src lazy-src`.split(
    /\s+/,
  ),
);

const LAZY_SRCSET: ReadonlySet<string> = new Set(
  `data-srcset data-lazy-srcset data-original-set data-large_image_srcset data-bgset data-flickity-lazyload-srcset data-cfsrcset lazy-srcset
  data-pagespeed-lazy-srcset data-image-srcset`.split(/\s+/),
);

/** Attributes whose words say nothing about where a picture is, although they may end like one: titles are names of files more often than not. */
const NEVER = /(?:^|[-_])(?:filename|file-?name|download|title|caption|alt|name|label|text|description|permalink|slug|sku|id|key)$/;

/** All images that an opening tag names. `inPicture`: a `source` element inside `picture`. */
export function elementImages(name: string, attributes: Attributes, inPicture: boolean): RawImage[] {
  const found: RawImage[] = [];
  for (const [attribute, source] of URL_ATTRIBUTES.get(name) ?? []) add(found, attributes[attribute], source);
  addSpecial(found, { name, attributes, inPicture });
  if (attributes['background'] !== undefined) add(found, attributes['background'], 'background-attribute');
  if (attributes['style'] !== undefined) for (const raw of imagesInCss(attributes['style'])) add(found, raw, 'css');
  for (const attribute in attributes) {
    if (attribute.startsWith('data-') || attribute.startsWith('lazy-') || attribute === 'loading-src')
      addLazy(found, attribute, { value: attributes[attribute] ?? '', attributes });
  }
  if (name === 'astro-island') addJson(found, (attributes['props'] ?? '').slice(0, MAX_LIST_CHARS));
  return found;
}

// --- internal ---

function add(found: RawImage[], raw: string | undefined, source: ImageSource): void {
  const text = raw?.trim() ?? '';
  if (text !== '' && !text.startsWith('#')) found.push({ raw: text, source });
}

function addSrcset(found: RawImage[], value: string | undefined, source: ImageSource): void {
  for (const { url } of value === undefined ? [] : parseSrcset(value.slice(0, MAX_LIST_CHARS))) add(found, url, source);
}

function imagesInCss(value: string): readonly string[] {
  return cssReferences(value.slice(0, MAX_LIST_CHARS)).images;
}

interface Element {
  readonly name: string;
  readonly attributes: Attributes;
  readonly inPicture: boolean;
}

function addSpecial(found: RawImage[], { name, attributes, inPicture }: Element): void {
  const { src, srcset, type } = attributes;
  const isPicture = name === 'source' && (inPicture || type?.startsWith('image/') === true || srcset !== undefined);
  if (isPicture) add(found, src, 'picture');
  addSrcset(found, srcset, isPicture ? 'picture' : 'srcset');
  if (name === 'input' && type?.toLowerCase() === 'image') add(found, src, 'img');
  if (name === 'link') addLink(found, attributes);
  if (REFERRING.has(name)) addObject(found, name, attributes);
  if ((name === 'a' || name === 'area') && leadsToImage(attributes)) add(found, attributes['href'], 'anchor');
  if (attributes['itemprop'] !== undefined && name !== 'img') addItemprop(found, name, attributes);
  if (attributes['property'] !== undefined && name !== 'meta' && name !== 'img') addProperty(found, attributes);
}

/** Elements that refer to files of any kind. */
const REFERRING: ReadonlySet<string> = new Set(['object', 'embed', 'param', 'use', 'pattern', 'img']);

function addObject(found: RawImage[], name: string, attributes: Attributes): void {
  const { href, data, src, type, value, longdesc } = attributes;
  const isSvg = name === 'use' || name === 'pattern';
  const isNamed = name === 'param' && /^(?:movie|src|url|filename)$/i.test(attributes['name'] ?? '');
  if (isSvg) addIfImage(found, href ?? attributes['xlink:href'], { type, source: 'svg' });
  else if (name === 'img') addIfImage(found, longdesc, { source: 'anchor' });
  else if (name === 'param') addIfImage(found, isNamed ? value : undefined, { source: 'object' });
  else addIfImage(found, data ?? src, { type, source: 'object' });
}

function addIfImage(
  found: RawImage[],
  address: string | undefined,
  { type, source }: { type?: string | undefined; source: ImageSource },
): void {
  if (isImageReference(address, type)) add(found, address, source);
}

const LIGHTBOX = ['data-fancybox', 'data-lightbox', 'data-pswp-width', 'data-glightbox'] as const;

/** Pages about files, as MediaWiki names them: `/wiki/File:Boat.jpg`. */
const FILE_PAGE = /(?:^|\/)[^/:?#.]+(?::|%3a)[^/?#]*$/i;

/** Whether a link leads to an image: by its name, or because a gallery opens it; galleries also open films, frames and parts of the page, and say so. */
export function leadsToImage(attributes: Attributes): boolean {
  const { href = '' } = attributes;
  if (hasImageExtension(href)) return !FILE_PAGE.test(href.replace(/[?#].*$/s, '').replace(/^https?:\/\//i, ''));
  const type = attributes['data-type'] ?? 'image';
  const opens = attributes['data-pswp-src'] === undefined && LIGHTBOX.some((attribute) => attributes[attribute] !== undefined);
  return (
    opens &&
    type === 'image' &&
    !/^(?:#|javascript:|mailto:|tel:)|\.(?:html?|php|aspx?|pdf|mp4|webm)(?:[?#]|$)|youtu\.?be|vimeo\.com/i.test(href)
  );
}

function isImageReference(address: string | undefined, type: string | undefined): boolean {
  return type?.startsWith('image/') === true || (address !== undefined && hasImageExtension(address));
}

const ICON_OR_IMAGE =
  /(?:^|\s)(?:image_src|icon|apple-touch-icon(?:-precomposed)?|apple-touch-startup-image|mask-icon|fluid-icon)(?:\s|$)/i;

function addLink(found: RawImage[], { rel = '', href, as, imagesrcset }: Attributes): void {
  const preload = /(?:^|\s)(?:preload|prefetch)(?:\s|$)/i.test(rel) && as?.toLowerCase() === 'image';
  if (preload || ICON_OR_IMAGE.test(rel)) add(found, href, 'link');
  if (preload) addSrcset(found, imagesrcset, 'link');
}

/** What `contentUrl` names may be a film; the others of a `link` are images, whatever they end with. */
function addItemprop(found: RawImage[], name: string, attributes: Attributes): void {
  const property = /(?:^|\s)(image|thumbnailUrl|logo|contentUrl|photo)(?:\s|$)/i.exec(attributes['itemprop'] ?? '')?.[1];
  if (property === undefined) return;
  const raw = attributes['content'] ?? attributes['href'];
  const isImage = (name === 'link' || name === 'meta') && property.toLowerCase() !== 'contenturl' && !/\s/.test(raw?.trim() ?? '');
  if (raw !== undefined && (isImage || hasImageExtension(raw))) add(found, raw, 'meta');
}

/** RDFa, with schema.org as the vocabulary or by its usual prefixes. */
function addProperty(found: RawImage[], attributes: Attributes): void {
  if (!/(?:^|\s)(?:schema:|https?:\/\/schema\.org\/)?(?:image|thumbnailUrl|logo|photo)(?:\s|$)/i.test(attributes['property'] ?? '')) return;
  const address = attributes['resource'] ?? attributes['href'];
  if (address !== undefined) add(found, address, 'meta');
  else if (hasImageExtension(attributes['content'] ?? '')) add(found, attributes['content'], 'meta');
}

interface LazyValue {
  readonly value: string;
  readonly attributes: Attributes;
}

function addLazy(found: RawImage[], attribute: string, { value, attributes }: LazyValue): void {
  const text = value.trim();
  if (text === '' || NEVER.test(attribute)) return;
  if (attribute === 'data-interchange') addInterchange(found, text.slice(0, MAX_LIST_CHARS));
  else if (WIDTH_GAP.test(text)) addWidths(found, text.slice(0, MAX_LIST_CHARS), attributes['data-widths']);
  else if (/url\(/i.test(text)) for (const raw of imagesInCss(text)) add(found, raw, 'lazy-attribute');
  else if (LAZY_SRCSET.has(attribute) || looksLikeSrcset(text)) addSrcset(found, text, 'lazy-attribute');
  else if (text.startsWith('[') || text.startsWith('{')) addJson(found, text.slice(0, MAX_LIST_CHARS));
  else if (LAZY_URL.has(attribute) ? looksLikeAddress(text) : looksLikeImageAddress(text)) add(found, text, 'lazy-attribute');
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
  return !/\s/.test(text) && (hasImageExtension(text) || /^(?:https?:)?\/\/|^\.{0,2}\/|^data:image\//i.test(text));
}

function looksLikeImageAddress(text: string): boolean {
  return !/\s/.test(text) && hasImageExtension(text) && /[/.]/.test(text);
}

function addJson(found: RawImage[], text: string): void {
  for (const [, raw] of text.replace(/\\\//g, '/').matchAll(/"((?:https?:)?\/[^"\s]+)"/g))
    if (raw !== undefined && hasImageExtension(raw)) add(found, raw, 'lazy-attribute');
}
