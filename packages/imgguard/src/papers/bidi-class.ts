/** Bidirectional classes by UAX #9, table 4, without the explicit embeddings: those are taken out of every letter before it is laid out. */
export type BidiClass = 'L' | 'R' | 'AL' | 'EN' | 'ES' | 'ET' | 'AN' | 'CS' | 'NSM' | 'BN' | 'WS' | 'ON';

/**
 * The class of a character. Scripts and blocks stand in for the property `Bidi_Class`, which JavaScript does not tell; the letters of
 * scripts that are written from right to left, digits, currency signs and separators have the class that Unicode gives them.
 */
export function bidiClass(character: string): BidiClass {
  for (const [pattern, name] of CLASSES) if (pattern.test(character)) return name;
  return 'ON';
}

/** The bracket that belongs to a bracket, and whether it opens; `undefined` for other characters. */
export function bracketOf(character: string): { readonly partner: string; readonly opens: boolean } | undefined {
  const at = BRACKETS.indexOf(character);
  if (at === -1 || character === '') return undefined;
  return { partner: BRACKETS[at ^ 1] as string, opens: at % 2 === 0 };
}

/** How a character is drawn where text runs from right to left: `(` becomes `)`. */
export function mirrored(character: string): string {
  const at = MIRRORED.indexOf(character);
  return at === -1 ? character : (MIRRORED[at ^ 1] as string);
}

// --- internal ---

const BRACKETS: readonly string[] = [...'()[]{}⁅⁆⁽⁾₍₎〈〉「」『』【】'];
const MIRRORED: readonly string[] = [...BRACKETS, ...'<>«»‹›≤≥'];

/** In this order: the first that fits counts. */
const CLASSES: readonly (readonly [RegExp, BidiClass])[] = [
  [/^[\u200f\u{10800}-\u{10cff}\u{1e800}-\u{1edff}\u{1ef00}-\u{1efff}]$/u, 'R'],
  [/^[\u061c]$/u, 'AL'],
  [/^\u200e$/u, 'L'],
  [/^[\p{Mn}\p{Me}]$/u, 'NSM'],
  [/^[\u0600-\u0605\u0660-\u0669\u066b\u066c\u06dd\u08e2]$/u, 'AN'],
  [/^[0-9\u00b2\u00b3\u00b9\u06f0-\u06f9\u2070\u2074-\u2079\u2080-\u2089\uff10-\uff19]$/u, 'EN'],
  [/^[+\-\u207a\u207b\u208a\u208b\u2212\ufb29\uff0b\uff0d]$/u, 'ES'],
  [/^[#%\u00b0\u00b1\u0609\u060a\u066a\u2030-\u2034\u2213\p{Sc}]$/u, 'ET'],
  [/^[,./:\u00a0\u060c\u202f\u2044\uff0c\uff0e\uff0f\uff1a]$/u, 'CS'],
  [
    /^[\u0608\u060b\u060d\u061b-\u064a\u066d-\u066f\u0671-\u06d5\u06e5\u06e6\u06ee\u06ef\u06fa-\u07bf\u0860-\u08ff\ufb50-\ufd3d\ufd50-\ufdff\ufe70-\ufefe\u{1ee00}-\u{1eeff}]$/u,
    'AL',
  ],
  [/^[\u0590-\u05ff\u07c0-\u085f\ufb1d-\ufb4f]$/u, 'R'],
  [/^\p{Default_Ignorable_Code_Point}$/u, 'BN'],
  [/^\s$/u, 'WS'],
  [/^[\p{L}\p{Mc}\p{Nl}\p{Nd}]$/u, 'L'],
];
