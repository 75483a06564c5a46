/** Which parts of the extraction a tag is of interest to, and what the name of an attribute says of that. */

type Kind =
  | 'address'
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
  | 'background'
  | 'event'
  | 'old'
  | 'text'
  | 'named'
  | 'markup';

/** Bits. */
export const KIND: Readonly<Record<Kind, number>> = {
  /** An attribute of it may be the address of an image. */
  address: 1,
  srcset: 2,
  /** A style with something to find in it. */
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
  /** The oldest way to give an element a picture. */
  background: 4_096,
  /** It has a piece of script that runs upon an event. */
  event: 131_072,
  /** It has attributes of the first browsers. */
  old: 8_192,
  /** An attribute of it may have markup inside. */
  text: 16_384,
  /** Whether its text is read depends on what the attribute says. */
  named: 32_768,
  /** An attribute of it has markup inside. */
  markup: 65_536,
};

interface NamedKinds {
  /** In lower case. */
  readonly name: string;
  /** Bits of `KIND`. */
  readonly kinds: number;
}

/** What an attribute is of interest to, by its name as written. */
export function attributeKinds(written: string): NamedKinds {
  const known = ATTRIBUTES.get(written);
  if (known !== undefined) return known;
  const name = written.toLowerCase();
  if (isLazyAttribute(name)) return { name, kinds: KIND.lazy | KIND.text };
  return ATTRIBUTES.get(name) ?? { name, kinds: name.startsWith('on') ? KIND.event : KIND.text };
}

/** Bits by names, from lists of names. */
export function kindsByName(lists: readonly (readonly [kind: number, names: string])[]): Map<string, number> {
  const known = new Map<string, number>();
  for (const [kind, names] of lists) for (const name of names.split(/\s+/)) known.set(name, (known.get(name) ?? 0) | kind);
  return known;
}

// --- internal ---

/** Further loaders; the last two are Angular's. */
const OTHER_LAZY: ReadonlySet<string> = new Set(['loading-src', 'ngsrc', 'ngsrcset']);

/** Whether an attribute may be one of lazy loaders, galleries and shops. */
function isLazyAttribute(name: string): boolean {
  return name.startsWith('data-') || name.startsWith('lazy-') || OTHER_LAZY.has(name);
}

/** With frequent names that say nothing, which need not be put into lower case then. */
const ATTRIBUTES: ReadonlyMap<string, NamedKinds> = new Map(
  Array.from(
    kindsByName([
      [
        KIND.address,
        'src poster artwork cta-image cta-image-2 poster-portrait-src poster-square-src poster-landscape-src publisher-logo-src',
      ],
      [KIND.address | KIND.old, 'lowsrc dynsrc longdesc'],
      [KIND.srcset, 'srcset'],
      [KIND.style, 'style'],
      [KIND.background, 'background'],
      [KIND.property | KIND.words | KIND.named, 'itemprop property'],
      [KIND.words | KIND.named, 'class'],
      [KIND.words, 'itemtype typeof'],
      [KIND.link, 'rel'],
      [KIND.role, 'role'],
      [KIND.text, 'alt title content value placeholder'],
      [
        0,
        'id href name type width height sizes loading decoding lang media target as fetchpriority crossorigin itemscope aria-label aria-hidden',
      ],
      [
        KIND.lazy | KIND.text,
        'data-src data-srcset data-lazy-src data-original data-bg data-thumb data-image data-id data-type data-title data-caption',
      ],
      [KIND.lazy | KIND.text, 'data-large-file data-medium-file data-orig-file data-attachment-id data-image-meta'],
    ]),
    ([name, kinds]) => [name, { name, kinds }] as const,
  ),
);
