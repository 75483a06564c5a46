/** What a link is, by its `rel`. */

type Relation = 'license' | 'stylesheet' | 'manifest' | 'alternate' | 'sequence' | 'nofollow' | 'image' | 'preload' | 'prefetch';

/** Bits. */
export const RELATION: Readonly<Record<Relation, number>> = {
  license: 1,
  stylesheet: 2,
  manifest: 4,
  alternate: 8,
  /** The next page, or the one before. */
  sequence: 16,
  nofollow: 32,
  /** An icon or a picture of the page. */
  image: 64,
  preload: 128,
  prefetch: 256,
};

/** All of them. */
export function relationsOf(rel: string): number {
  const known = KNOWN.get(rel);
  if (known !== undefined) return known;
  let found = 0;
  for (const word of rel.toLowerCase().split(/\s+/)) found |= WORDS.get(word) ?? 0;
  // Sites have a few, which they repeat; whatever else is written there, no memory is spent on it.
  if (rel.length <= MAX_KNOWN_CHARS && KNOWN.size < MAX_KNOWN) KNOWN.set(rel, found);
  return found;
}

// --- internal ---

const MAX_KNOWN = 200;
const MAX_KNOWN_CHARS = 60;
const KNOWN = new Map<string, number>();

const WORDS: ReadonlyMap<string, number> = new Map([
  ['license', RELATION.license],
  ['stylesheet', RELATION.stylesheet],
  ['manifest', RELATION.manifest],
  ['alternate', RELATION.alternate],
  ['next', RELATION.sequence],
  ['prev', RELATION.sequence],
  ['nofollow', RELATION.nofollow],
  ...'image_src icon apple-touch-icon apple-touch-icon-precomposed apple-touch-startup-image mask-icon fluid-icon'
    .split(' ')
    .map((word) => [word, RELATION.image] as const),
  ['preload', RELATION.preload],
  ['prefetch', RELATION.prefetch],
]);
