/** Which parts of the extraction a tag is of interest to, so that the many that are of none cost next to nothing. */
import { isLazyAttribute } from './lazy-images.ts';
import type { TagAttributes } from './tag-attributes.ts';

type Kind =
  | 'address'
  | 'old'
  | 'srcset'
  | 'style'
  | 'lazy'
  | 'property'
  | 'refers'
  | 'words'
  | 'link'
  | 'anchor'
  | 'scope'
  | 'section'
  | 'role'
  | 'markup';

/** Bits. */
export const KIND: Readonly<Record<Kind, number>> = {
  /** An attribute of it may be the address of an image. */
  address: 1,
  srcset: 2,
  /** `style` with something to find in it, or `background`. */
  style: 4,
  /** It has attributes as lazy loaders, galleries and shops use them. */
  lazy: 8,
  /** Microdata or RDFa. */
  property: 16,
  /** It refers to files of any kind. */
  refers: 32,
  /** Its text, or what it says of itself, may be read. */
  words: 64,
  /** It may refer to other documents. */
  link: 128,
  /** It is a link that may lead to an image. */
  anchor: 256,
  /** What follows depends on it. */
  scope: 512,
  /** It is a section of the page. */
  section: 1_024,
  /** It says what part of the page it is. */
  role: 2_048,
  /** An attribute of it has markup inside. */
  markup: 4_096,
  /** It has attributes of the first browsers. */
  old: 8_192,
};

/** It may name images. */
export const NAMES_IMAGES: number = KIND.address | KIND.srcset | KIND.style | KIND.lazy | KIND.property | KIND.refers;

const ELEMENTS: ReadonlyMap<string, number> = kinds([
  [KIND.refers, 'object embed param use pattern link astro-island'],
  [KIND.address, 'image feimage'],
  [KIND.words, 'script style title figcaption'],
  [KIND.link, 'a area link iframe amp-iframe frame'],
  [KIND.anchor, 'a area'],
  [KIND.scope, 'noscript picture figure base meta'],
  [KIND.section, 'header nav main article aside footer figure'],
]);

const ATTRIBUTES: ReadonlyMap<string, number> = kinds([
  [KIND.address | KIND.old, 'lowsrc dynsrc longdesc'],
  [KIND.address, 'src poster artwork cta-image cta-image-2 poster-portrait-src poster-square-src'],
  [KIND.address, 'poster-landscape-src publisher-logo-src'],
  [KIND.srcset, 'srcset'],
  [KIND.style, 'background style'],
  [KIND.property, 'itemprop property'],
  [KIND.words, 'itemprop property itemtype typeof class'],
  [KIND.link, 'rel'],
  [KIND.role, 'role'],
]);

/** What every class or property of a credit line, caption or license has in it (`page-captures.ts` knows which of them are one). */
const HAS_WORDS = /credit|copyright|photographer|photo-?by|attribution|creator|caption|byline-photo|gallerytext|licen/i;
/** There is no image in a style without a function or an escape. */
const HAS_IMAGE = /[(\\]/;

/** What a tag is of interest to, by its name, the names of its attributes, and what some of these say. */
export function tagKinds(name: string, { names, values, size }: TagAttributes): number {
  let found = ELEMENTS.get(name) ?? 0;
  for (let at = 0; at < size; at += 1) {
    const attribute = names[at] ?? '';
    const value = values[at] ?? '';
    let kind = ATTRIBUTES.get(attribute) ?? (isLazyAttribute(attribute) ? KIND.lazy : 0);
    if (kind !== 0) {
      if ((kind & KIND.words) !== 0 && attribute !== 'itemtype' && attribute !== 'typeof' && !HAS_WORDS.test(value)) kind &= ~KIND.words;
      if (attribute === 'style' && !HAS_IMAGE.test(value)) kind = 0;
      found |= kind;
    }
    if (value.includes('<')) found |= KIND.markup;
  }
  return found;
}

// --- internal ---

function kinds(lists: readonly (readonly [kind: number, names: string])[]): Map<string, number> {
  const known = new Map<string, number>();
  for (const [kind, names] of lists) for (const name of names.split(' ')) known.set(name, (known.get(name) ?? 0) | kind);
  return known;
}
