/** Which parts of the extraction a tag is of interest to, so that the many that are of none cost next to nothing. */
import { KIND, kindsByName } from './attribute-kinds.ts';
import type { TagAttributes } from './tag-attributes.ts';

/** It may name images. */
export const NAMES_IMAGES: number =
  KIND.address | KIND.srcset | KIND.style | KIND.background | KIND.event | KIND.lazy | KIND.property | KIND.refers;

const ELEMENTS: ReadonlyMap<string, number> = kindsByName([
  [KIND.refers, 'object embed param use pattern link astro-island'],
  [KIND.address, 'image feimage'],
  [KIND.words, 'script style title figcaption'],
  [KIND.link, 'a area link iframe amp-iframe frame'],
  [KIND.anchor, 'a area'],
  [KIND.scope, 'noscript picture figure base meta'],
  [KIND.section, 'header nav main article aside footer figure'],
]);

/** Elements that sites define themselves: their names have a hyphen in them. */
export function isCustom(name: string): boolean {
  return name.includes('-') && !name.startsWith('amp-');
}

/** What every class or property of a credit line, caption or license has in it (`page-captures.ts` knows which of them are one). */
const HAS_WORDS = /credit|copyright|photographer|photo-?by|attribution|creator|caption|byline-photo|gallerytext|licen/i;
/** There is no image in a style without a function or an escape. */
const HAS_IMAGE = /[(\\]/;

/** What a tag is of interest to, by its name, the names of its attributes, and what some of these say. */
export function tagKinds(name: string, { values, kinds, size }: TagAttributes): number {
  let found = ELEMENTS.get(name) ?? (isCustom(name) ? KIND.lazy : 0);
  for (let at = 0; at < size; at += 1) {
    let kind = kinds[at] ?? 0;
    if (kind === 0) continue;
    const value = values[at] ?? '';
    if ((kind & KIND.text) !== 0 && value.includes('<')) found |= KIND.markup;
    if ((kind & KIND.named) !== 0 && !HAS_WORDS.test(value)) kind &= ~KIND.words;
    if ((kind & KIND.style) !== 0 && !HAS_IMAGE.test(value)) kind = 0;
    found |= kind;
  }
  return found;
}
