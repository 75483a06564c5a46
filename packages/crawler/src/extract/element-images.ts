/** Every way in which one element's attributes name images. */
import type { ImageSource } from '../sighting.ts';
import { hasImageExtension } from '../url/http-url.ts';
import { cssReferences } from './css.ts';
import { add, addJsonList, addLazyImages, addSrcset, isLazyAttribute, type RawImage } from './lazy-images.ts';
import type { Attributes } from './tag-attributes.ts';

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

/** Of a style; more of it is not read. */
const MAX_STYLE_CHARS = 262_144;

/** All images that an opening tag names. `inPicture`: a `source` element inside `picture`. */
export function elementImages(
  name: string,
  attributes: Attributes,
  inPicture: boolean,
  names: readonly string[] = Object.keys(attributes),
): RawImage[] {
  const found: RawImage[] = [];
  for (const [attribute, source] of URL_ATTRIBUTES.get(name) ?? []) add(found, attributes[attribute], source);
  addSpecial(found, { name, attributes, inPicture });
  for (const attribute of names) {
    if (attribute === 'background') add(found, attributes['background'], 'background-attribute');
    else if (attribute === 'style') for (const raw of imagesInStyle(attributes['style'] ?? '')) add(found, raw, 'css');
    else if (isLazyAttribute(attribute)) addLazyImages(found, { name, attribute, attributes });
  }
  if (name === 'astro-island') addJsonList(found, attributes['props'] ?? '');
  return found;
}

// --- internal ---

/** Nearly all of these attributes name no image, and need not be read: there is none without a function or an escape. */
function imagesInStyle(value: string): readonly string[] {
  return /[(\\]/.test(value) ? cssReferences(value.slice(0, MAX_STYLE_CHARS)).images : NO_IMAGES;
}

const NO_IMAGES: readonly string[] = [];

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
  const isFetchedAhead = /(?:^|\s)prefetch(?:\s|$)/i.test(rel) && as === undefined && hasImageExtension(href ?? '');
  if (preload || isFetchedAhead || ICON_OR_IMAGE.test(rel)) add(found, href, 'link');
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
