/** Every way in which one element's attributes name images. */
import type { ImageSource } from '../sighting.ts';
import { hasImageExtension } from '../url/http-url.ts';
import { KIND } from './attribute-kinds.ts';
import { cssReferences } from './css.ts';
import { add, addJsonList, addLazyImages, addSrcset, type RawImage } from './lazy-images.ts';
import { relationsOf, RELATION } from './relations.ts';
import type { TagAttributes } from './tag-attributes.ts';
import { isCustom } from './tag-kinds.ts';

interface UrlAttribute {
  readonly attribute: string;
  readonly source: ImageSource;
}

/** Attributes that hold an image address, by element. */
const URL_ATTRIBUTES: ReadonlyMap<string, readonly UrlAttribute[]> = byElement([
  ['img amp-img amp-anim image', 'src', 'img'],
  ['image feimage', 'href', 'svg'],
  ['image feimage', 'xlink:href', 'svg'],
  ['video amp-video amp-video-iframe', 'poster', 'video-poster'],
  ['amp-audio', 'artwork', 'img'],
  ['amp-story-page-attachment amp-story-page-outlink', 'cta-image', 'img'],
  ['amp-story-page-attachment amp-story-page-outlink', 'cta-image-2', 'img'],
  ['amp-story', 'poster-portrait-src', 'img'],
  ['amp-story', 'poster-square-src', 'img'],
  ['amp-story', 'poster-landscape-src', 'img'],
  ['amp-story', 'publisher-logo-src', 'img'],
]);

/** Of a style; more of it is not read. */
const MAX_STYLE_CHARS = 262_144;

/** An opening tag. */
export interface TagWithImages {
  /** In lower case. */
  readonly name: string;
  readonly attributes: TagAttributes;
  /** What `tagKinds` says of it. */
  readonly kinds: number;
  /** Whether it is inside `picture`. */
  readonly inPicture: boolean;
}

/** All images that an opening tag names. */
export function elementImages(tag: TagWithImages): RawImage[] {
  const found: RawImage[] = [];
  const { name, attributes, kinds } = tag;
  if ((kinds & KIND.address) !== 0) addAddresses(found, tag);
  if (name === 'source') addSource(found, tag);
  else if ((kinds & KIND.srcset) !== 0) addSrcset(found, attributes.get('srcset'), 'srcset');
  if ((kinds & KIND.refers) !== 0) addReferring(found, name, attributes);
  if ((kinds & KIND.anchor) !== 0 && leadsToImage(attributes, kinds)) add(found, attributes.get('href'), 'anchor');
  if ((kinds & KIND.property) !== 0 && name !== 'img') addProperties(found, name, attributes);
  if ((kinds & OF_ANY) !== 0) addOthers(found, name, attributes);
  return found;
}

/** Whether a link leads to an image: by its name, or because a gallery opens it; galleries also open films, frames and parts of the page, and say so. */
export function leadsToImage(attributes: TagAttributes, kinds: number): boolean {
  const href = attributes.get('href') ?? '';
  if (hasImageExtension(href)) return !isFilePage(href);
  if ((kinds & KIND.lazy) === 0 || attributes.get('data-pswp-src') !== undefined) return false;
  const opens = LIGHTBOX.some((attribute) => attributes.get(attribute) !== undefined);
  return opens && (attributes.get('data-type') ?? 'image') === 'image' && !OPENS_OTHERS.test(href);
}

// --- internal ---

const LIGHTBOX = ['data-fancybox', 'data-lightbox', 'data-pswp-width', 'data-glightbox'] as const;

const OPENS_OTHERS = /^(?:#|javascript:|mailto:|tel:)|\.(?:html?|php|aspx?|pdf|mp4|webm)(?:[?#]|$)|youtu\.?be|vimeo\.com/i;

/** Pages about files, as MediaWiki names them: `/wiki/File:Boat.jpg`; not addresses inside addresses. */
function isFilePage(href: string): boolean {
  const colon = href.indexOf(':', href.startsWith('http') ? 'https:'.length : 0);
  return (colon >= 0 || href.includes('%3')) && FILE_PAGE.test(ownPath(href));
}

const FILE_PAGE = /(?:^|\/)(?!https?(?::|%3a))[^/:?#.]+(?::|%3a)[^/?#]*$/i;

function ownPath(href: string): string {
  return href.replace(/[?#].*$/s, '').replace(/^https?:\/\//i, '');
}

type Row = readonly [elements: string, attribute: string, source: ImageSource];

function byElement(rows: readonly Row[]): Map<string, UrlAttribute[]> {
  const known = new Map<string, UrlAttribute[]>();
  for (const [elements, attribute, source] of rows)
    for (const name of elements.split(' ')) {
      const list = known.get(name);
      if (list === undefined) known.set(name, [{ attribute, source }]);
      else list.push({ attribute, source });
    }
  return known;
}

function addAddresses(found: RawImage[], { name, attributes, kinds }: TagWithImages): void {
  const rows = URL_ATTRIBUTES.get(name);
  if (rows !== undefined) for (const { attribute, source } of rows) add(found, attributes.get(attribute), source);
  else if (name === 'input' && attributes.get('type')?.toLowerCase() === 'image') add(found, attributes.get('src'), 'img');
  if (name !== 'img' || (kinds & KIND.old) === 0) return;
  add(found, attributes.get('lowsrc'), 'img');
  add(found, attributes.get('dynsrc'), 'img');
  addIfImage(found, attributes.get('longdesc'), 'anchor');
}

/** A variant of a picture, unless it is one of a film. */
function addSource(found: RawImage[], { attributes, inPicture }: TagWithImages): void {
  const srcset = attributes.get('srcset');
  const isPicture = inPicture || srcset !== undefined || attributes.get('type')?.startsWith('image/') === true;
  if (isPicture) add(found, attributes.get('src'), 'picture');
  addSrcset(found, srcset, 'picture');
}

function addReferring(found: RawImage[], name: string, attributes: TagAttributes): void {
  if (name === 'link') addLink(found, attributes);
  else if (name === 'param') {
    if (/^(?:movie|src|url|filename)$/i.test(attributes.get('name') ?? '')) addIfImage(found, attributes.get('value'), 'object');
  } else if (name === 'astro-island') addJsonList(found, attributes.get('props') ?? '');
  else if (name === 'use' || name === 'pattern')
    addTyped(found, attributes.get('href') ?? attributes.get('xlink:href'), { attributes, source: 'svg' });
  else addTyped(found, attributes.get('data') ?? attributes.get('src'), { attributes, source: 'object' });
}

function addIfImage(found: RawImage[], address: string | undefined, source: ImageSource): void {
  if (address !== undefined && hasImageExtension(address)) add(found, address, source);
}

function addTyped(
  found: RawImage[],
  address: string | undefined,
  { attributes, source }: { readonly attributes: TagAttributes; readonly source: ImageSource },
): void {
  if (attributes.get('type')?.startsWith('image/') === true) add(found, address, source);
  else addIfImage(found, address, source);
}

function addLink(found: RawImage[], attributes: TagAttributes): void {
  const relations = relationsOf(attributes.get('rel') ?? '');
  const href = attributes.get('href');
  const as = (relations & (RELATION.preload | RELATION.prefetch)) === 0 ? undefined : (attributes.get('as')?.toLowerCase() ?? '');
  const isFetchedAhead = as === '' && (relations & RELATION.prefetch) !== 0 && hasImageExtension(href ?? '');
  if (as === 'image' || isFetchedAhead || (relations & RELATION.image) !== 0) add(found, href, 'link');
  if (as === 'image') addSrcset(found, attributes.get('imagesrcset'), 'link');
}

function addProperties(found: RawImage[], name: string, attributes: TagAttributes): void {
  const itemprop = attributes.get('itemprop');
  if (itemprop !== undefined) addItemprop(found, { name, itemprop, attributes });
  const property = name === 'meta' ? undefined : attributes.get('property');
  if (property !== undefined && RDFA_IMAGE.test(property)) addProperty(found, attributes);
}

const MICRODATA_IMAGE = /(?:^|\s)(image|thumbnailUrl|logo|contentUrl|photo)(?:\s|$)/i;
/** With schema.org as the vocabulary or by its usual prefixes. */
const RDFA_IMAGE = /(?:^|\s)(?:schema:|https?:\/\/schema\.org\/)?(?:image|thumbnailUrl|logo|photo)(?:\s|$)/i;

/** What `contentUrl` names may be a film; the others of a `link` are images, whatever they end with. */
function addItemprop(
  found: RawImage[],
  { name, itemprop, attributes }: { readonly name: string; readonly itemprop: string; readonly attributes: TagAttributes },
): void {
  const property = MICRODATA_IMAGE.exec(itemprop)?.[1];
  if (property === undefined) return;
  const raw = attributes.get('content') ?? attributes.get('href');
  const isImage = (name === 'link' || name === 'meta') && property.toLowerCase() !== 'contenturl' && !/\s/.test(raw?.trim() ?? '');
  if (raw !== undefined && (isImage || hasImageExtension(raw))) add(found, raw, 'meta');
}

function addProperty(found: RawImage[], attributes: TagAttributes): void {
  const address = attributes.get('resource') ?? attributes.get('href');
  if (address !== undefined) add(found, address, 'meta');
  else addIfImage(found, attributes.get('content'), 'meta');
}

/** Attributes that any element may have. */
function addOthers(found: RawImage[], name: string, attributes: TagAttributes): void {
  const { names, values, kinds, size } = attributes;
  // Of elements that sites define themselves, any attribute may be an image: `<photo-card image="a.jpg">`.
  const isOwn = isCustom(name);
  for (let at = 0; at < size; at += 1) {
    const kind = kinds[at] ?? 0;
    if ((kind & OF_ANY) === 0 && !isOwn) continue;
    const attribute = names[at] ?? '';
    const value = values[at] ?? '';
    // Of several with one name, the first counts.
    if (attributes.get(attribute) !== value) continue;
    if ((kind & KIND.background) !== 0) add(found, value, 'background-attribute');
    else if ((kind & KIND.style) !== 0) addStyle(found, value);
    else if ((kind & KIND.event) !== 0) addScripted(found, value);
    else if ((kind & KIND.srcset) === 0) addLazyImages(found, { name, attribute, value, attributes });
  }
}

const OF_ANY: number = KIND.lazy | KIND.style | KIND.background | KIND.event;

/** Pictures that change under the pointer: `this.src='b.jpg'`. Whatever else is named in a script may be anything. */
function addScripted(found: RawImage[], script: string): void {
  if (!SETS_IMAGE.test(script)) return;
  for (const [, address = ''] of script.slice(0, MAX_SCRIPT_CHARS).matchAll(/["']([^"'\s<>(){}]*)["']/g))
    addIfImage(found, address, 'lazy-attribute');
}

/** The second as image editors of the first years of the web wrote it. */
const SETS_IMAGE = /\.src\s*=|swapImage|backgroundImage/i;

/** Of a script in an attribute; more of it is not read. */
const MAX_SCRIPT_CHARS = 8_192;

/** Nearly all of these attributes name no image, and need not be read: there is none without a function or an escape. */
function addStyle(found: RawImage[], value: string): void {
  if (/[(\\]/.test(value)) for (const raw of cssReferences(value.slice(0, MAX_STYLE_CHARS)).images) add(found, raw, 'css');
}
