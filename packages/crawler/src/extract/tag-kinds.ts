/** Which parts of the extraction a tag is of interest to, so that the many that are of none cost next to nothing. */
import { isLazyAttribute } from './lazy-images.ts';
import type { TagAttributes } from './tag-attributes.ts';

/** Bits. */
export const KIND: Readonly<Record<'image' | 'words' | 'link' | 'anchor' | 'scope' | 'role', number>> = {
  /** It may name images. */
  image: 1,
  /** Its text, or what it says of itself, may be read. */
  words: 2,
  /** It may refer to other documents. */
  link: 4,
  /** It is a link that may lead to an image. */
  anchor: 8,
  /** What follows depends on it. */
  scope: 16,
  /** It says what part of the page it is. */
  role: 32,
};

const ELEMENTS: ReadonlyMap<string, number> = kinds([
  [KIND.image, 'param astro-island use pattern image feimage link meta'],
  [KIND.words, 'script style title figcaption'],
  [KIND.link, 'a area link iframe amp-iframe frame'],
  [KIND.anchor, 'a area'],
  [KIND.scope, 'noscript picture figure base meta'],
]);

const ATTRIBUTES: ReadonlyMap<string, number> = kinds([
  [KIND.image, 'src srcset lowsrc dynsrc longdesc poster artwork cta-image cta-image-2 poster-portrait-src poster-square-src'],
  [KIND.image, 'poster-landscape-src publisher-logo-src background style data xlink:href itemprop property'],
  [KIND.words, 'itemprop property itemtype typeof'],
  [KIND.link, 'rel'],
  [KIND.role, 'role'],
]);

/** What every class of a credit line or caption has in it (`page-captures.ts` knows which of them are one). */
const HAS_WORDS = /credit|copyright|photographer|photo-?by|attribution|creator|caption|byline-photo|gallerytext/i;

/** What a tag is of interest to, by its name, the names of its attributes, and its class. */
export function tagKinds(name: string, { names, values, size }: TagAttributes): number {
  let found = ELEMENTS.get(name) ?? 0;
  for (let at = 0; at < size; at += 1) {
    const attribute = names[at] ?? '';
    if (attribute === 'class') {
      if (HAS_WORDS.test(values[at] ?? '')) found |= KIND.words;
    } else found |= ATTRIBUTES.get(attribute) ?? (isLazyAttribute(attribute) ? KIND.image : 0);
  }
  return found;
}

// --- internal ---

function kinds(lists: readonly (readonly [kind: number, names: string])[]): Map<string, number> {
  const known = new Map<string, number>();
  for (const [kind, names] of lists) for (const name of names.split(' ')) known.set(name, (known.get(name) ?? 0) | kind);
  return known;
}
