import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { argumentError, GuardError } from '../errors.ts';

/** A font file: its path or its bytes. TrueType or OpenType, one font a file. */
export type PaperFont = string | Uint8Array;

/** The part of PDFKit that fonts need. */
export interface FontSheet {
  registerFont(name: string, source: Buffer): unknown;
  font(name: string): unknown;
  fontSize(size: number): unknown;
  widthOfString(text: string, options: { readonly features: never[] }): number;
}

/** The fonts of one document. */
export interface FontSet {
  /** The font of a user-perceived character: the first that can draw all of it. `undefined`: none can. */
  fontFor(cluster: string, bold: boolean): string | undefined;
  /** Width of a text in one font, in points, and how it is shaped. */
  measure(text: string, font: string, size: number): Measured;
}

export interface Measured {
  readonly width: number;
  /** OpenType features for PDFKit, which passes them on to the font engine. */
  readonly features: never[];
}

/** Loads the fonts that come with the package, and the user's after them, into a document. @throws GuardError for a file that is no font. */
export async function loadFonts(sheet: FontSheet, more: readonly PaperFont[] = []): Promise<FontSet> {
  const fonts: Loaded[] = [];
  for (const { file, weight } of BUILT_IN) {
    const bytes = await builtIn(file);
    let loaded: Loaded | undefined;
    // Reading a font takes some ten milliseconds, and most letters need two of them.
    const open = (): Loaded => (loaded ??= register(sheet, file, { bytes, weight }));
    fonts.push({ name: file, weight, has: (codePoint) => open().has(codePoint), ready: () => void open() });
  }
  for (const [index, font] of more.entries()) {
    const bytes = typeof font === 'string' ? await fontFile(font) : Buffer.from(font);
    fonts.push(register(sheet, `own-${index + 1}`, { bytes, weight: 'any', shown: typeof font === 'string' ? font : `font ${index + 1}` }));
  }
  const known = new Map<string, string | undefined>();
  return {
    fontFor: (cluster, bold) => {
      const key = `${bold ? 'b' : 'r'}${cluster}`;
      if (!known.has(key)) known.set(key, fonts.find((font) => suits(font, cluster, bold))?.name);
      return known.get(key);
    },
    measure: (text, font, size) => {
      // A joiner alone was not looked up in any font.
      fonts.find(({ name }) => name === font)?.ready();
      sheet.font(font);
      sheet.fontSize(size);
      return measured(sheet, text);
    },
  };
}

// --- internal ---

type Weight = 'regular' | 'bold' | 'any';

interface Loaded {
  readonly name: string;
  readonly weight: Weight;
  has(codePoint: number): boolean;
  ready(): void;
}

/** In this order they are tried. */
const BUILT_IN: readonly { readonly file: string; readonly weight: Weight }[] = [
  { file: 'NotoSans-Regular.ttf', weight: 'regular' },
  { file: 'NotoSans-Bold.ttf', weight: 'bold' },
  { file: 'NotoSansArabic-Regular.ttf', weight: 'any' },
  { file: 'NotoSansHebrew-Regular.ttf', weight: 'any' },
  { file: 'NotoSansSymbols-Regular.ttf', weight: 'any' },
];

/** Every feature that the script has. Without a list PDFKit shapes word by word, which puts right-to-left words in the wrong order. */
const FULL: never[] = [];
/** No placing of marks and no kerning: the font engine fails at marks on letters for which a font has no place for them. */
const PLAIN = { mark: false, mkmk: false, abvm: false, blwm: false, curs: false, dist: false, kern: false } as unknown as never[];

function measured(sheet: FontSheet, text: string): Measured {
  try {
    return { width: sheet.widthOfString(text, { features: FULL }), features: FULL };
  } catch {
    return { width: sheet.widthOfString(text, { features: PLAIN }), features: PLAIN };
  }
}

/** Joiners change how neighbours are drawn and have no form of their own. */
const FORMLESS = /^(?:\p{Join_Control}|\p{Variation_Selector})$/u;

function suits({ weight, has }: Loaded, cluster: string, bold: boolean): boolean {
  if (weight === (bold ? 'regular' : 'bold')) return false;
  return [...cluster].every((character) => FORMLESS.test(character) || has(character.codePointAt(0) as number));
}

/** The fonts lie in the package's own folder, wherever the built code does. */
function builtIn(file: string): Promise<Buffer> {
  return readFile(join(dirname(createRequire(import.meta.url).resolve('imgguard/package.json')), 'fonts', file));
}

async function fontFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new GuardError('IMGGUARD_FILE', `The font ${path} cannot be read.`, { cause: error });
  }
}

function register(
  sheet: FontSheet,
  name: string,
  { bytes, weight, shown = name }: { readonly bytes: Buffer; readonly weight: Weight; readonly shown?: string },
): Loaded {
  try {
    sheet.registerFont(name, bytes);
    sheet.font(name);
  } catch (error) {
    throw new GuardError('IMGGUARD_INVALID_ARGUMENT', `${shown} is no TrueType or OpenType font of one face.`, { cause: error });
  }
  // PDFKit draws an empty box for what a font lacks and does not tell; the font itself, which it keeps to itself, does.
  const held: unknown = Reflect.get(sheet, '_font');
  const { font } = (held ?? {}) as { readonly font?: { hasGlyphForCodePoint?(codePoint: number): boolean } };
  if (font?.hasGlyphForCodePoint === undefined) throw argumentError('fonts', 'TrueType or OpenType fonts', shown);
  return { name, weight, has: (codePoint) => font.hasGlyphForCodePoint?.(codePoint) === true, ready: () => undefined };
}
