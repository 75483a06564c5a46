/** Letters and papers as PDF: the same blocks that the text and the HTML are made from. */
import { letterBlocks, type Letter, type LetterBlock, type LetterLine } from '@imgguard/claims';
import { argumentError, GuardError } from '../errors.ts';
import { paperPicture, type PaperPicture } from './paper-picture.ts';
import { type FontSet, loadFonts, type PaperFont } from './pdf-fonts.ts';
import {
  beginSheet,
  columnWidth,
  type Cursor,
  drawLine,
  drawPicture,
  drawRight,
  type Element,
  endSheet,
  ensureRoom,
  lineHeight,
  lineWidth,
  textHeight,
} from './pdf-sheet.ts';
import { clustersOf, type TextStyle } from './text-layout.ts';

export interface LetterPdfOptions {
  /** Language of the letter, BCP 47. */
  readonly locale: string;
  /** Date of the document, ISO 8601; the same letter with the same date gives the same bytes. */
  readonly at: string;
  /** Who wrote it, for the document's metadata. */
  readonly author?: string;
  /**
   * Fonts for what the built-in ones lack: they have Latin, Greek, Cyrillic, Devanagari, Hebrew and Arabic, but no Chinese, Japanese, Korean or Thai. The first
   * one that has a character draws it.
   */
  readonly fonts?: readonly PaperFont[];
  /** What becomes of characters that no font has: no PDF, or their names, such as `[U+1F600]`. Never an empty box. @default 'refuse' */
  readonly unprintable?: 'refuse' | 'code-points';
  /** @default 'A4' */
  readonly pageSize?: 'A4' | 'LETTER';
}

/** Characters that no font has. Add a font, or ask for `unprintable: 'code-points'`. */
export class GlyphsMissingError extends GuardError {
  /** What cannot be drawn, each once. */
  readonly characters: readonly string[];

  constructor(characters: readonly string[]) {
    const shown = characters.slice(0, MOST_NAMED).map(codePoints).join(', ');
    const more = characters.length > MOST_NAMED ? ` and ${characters.length - MOST_NAMED} more` : '';
    super('IMGGUARD_GLYPHS_MISSING', `No font has ${shown}${more}; name a font file that does, or have them spelled as code points.`);
    this.characters = characters;
  }
}

/**
 * A letter as PDF, made to PDF/A-2a and PDF/UA-1: fonts and pictures embedded, structure, language and reading order told, pages numbered. Nothing in it is active, and it
 * says what the text says. Long words are broken, right-to-left text runs as it should.
 *
 * @throws GlyphsMissingError; GuardError `IMGGUARD_INVALID_ARGUMENT` for a date or font that is none; ImageError for a picture that cannot be read.
 * @example
 * await writeFile('letter.pdf', await letterPdf(letter, { locale: 'en', at: '2026-03-01' }));
 */
export async function letterPdf(letter: Letter, options: LetterPdfOptions): Promise<Uint8Array> {
  const { locale, author, fonts: more, unprintable = 'refuse', pageSize = 'A4' } = options;
  const at = new Date(options.at);
  if (Number.isNaN(at.getTime())) throw argumentError('at', 'an ISO 8601 date', options.at);
  const title = plain(letter.subject);
  const sheet = await beginSheet({ title, locale, at, pageSize, ...(author === undefined ? {} : { author: plain(author) }) });
  const fonts = await loadFonts(sheet, more);
  const pictures = await picturesOf(letter);
  if (unprintable === 'refuse') expectGlyphs(letter, fonts);
  const write = (text: string): string => spelled(text, fonts);
  const blocks = letterBlocks(letter).map((block) => writtenBlock(block, write));
  const cursor: Cursor = { sheet, fonts, fromRight: RIGHT_TO_LEFT_SCRIPTS.test(scriptOf(locale)), y: sheet.page.margins.top };
  const root = sheet.struct('Document');
  sheet.addStructure(root);
  for (const [index, block] of blocks.entries()) {
    if (block.kind === 'picture') continue;
    ensureRoom(cursor, roomFor(cursor, block, blocks[index + 1]));
    drawBlock(cursor, root, block);
  }
  for (const picture of pictures) drawFigure(cursor, root, { ...picture, caption: write(picture.caption) });
  root.end();
  return endSheet(cursor, write(title));
}

// --- internal ---

const MOST_NAMED = 12;

const BODY: TextStyle = { size: 10, bold: false };
const HEADING: TextStyle = { size: 13, bold: true };
const SECTION_HEADING: TextStyle = { size: 10.5, bold: true };
const CAPTION: TextStyle = { size: 8.5, bold: false };
/** Points between blocks. */
const GAP = 7;
const BULLET_INDENT = 14;
/** Lines: a greeting with name and address stays together, a long paragraph may be broken. House rule. */
const KEPT_WHOLE_LINES = 7;

const RIGHT_TO_LEFT_SCRIPTS = /^(?:Arab|Hebr|Syrc|Thaa|Nkoo)$/u;

function scriptOf(locale: string): string {
  try {
    return new Intl.Locale(locale).maximize().script ?? '';
  } catch {
    throw argumentError('locale', 'a language such as "en" or "de"', locale);
  }
}

/** A block whose text can be drawn as it is. */
type WrittenBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph' | 'list'; readonly lines: readonly string[] }
  | { readonly kind: 'picture' };

function writtenBlock(block: LetterBlock, write: (text: string) => string): WrittenBlock {
  const joined = (line: LetterLine): string => write(line.map(({ text }) => text).join(''));
  switch (block.kind) {
    case 'heading':
      return { kind: 'heading', text: write(block.text) };
    case 'paragraph':
      return { kind: 'paragraph', lines: block.lines.map(joined) };
    case 'list':
      return { kind: 'list', lines: block.items.map(joined) };
    case 'picture':
      return { kind: 'picture' };
  }
}

async function picturesOf({ pictures = [] }: Letter): Promise<readonly PaperPicture[]> {
  const made: PaperPicture[] = [];
  for (const picture of pictures) made.push(await paperPicture(picture));
  return made;
}

/** Short blocks are not broken, and what ends in a colon, or heads a section, is not left alone at the foot of a page. */
function roomFor(cursor: Cursor, block: Exclude<WrittenBlock, { kind: 'picture' }>, next: WrittenBlock | undefined): number {
  if (block.kind === 'list') return beginningOf(cursor, block);
  const [tag, style] = formOf(block);
  const height = lineHeights(cursor, block, style);
  const kept = height <= KEPT_WHOLE_LINES * lineHeight(BODY) ? height : 2 * lineHeight(style);
  const leadsOn = tag !== 'P' || (block.kind === 'paragraph' && (block.lines.at(-1) ?? '').endsWith(':'));
  if (!leadsOn || kept < height || next === undefined || next.kind === 'picture') return kept;
  return height + GAP + beginningOf(cursor, next);
}

/** What of a block at least stands on the page on which it begins. */
function beginningOf(cursor: Cursor, block: Exclude<WrittenBlock, { kind: 'picture' }>): number {
  const [, style] = formOf(block);
  const height = block.kind === 'list' ? textHeight(cursor, block.lines[0] ?? '', BODY, BULLET_INDENT) : lineHeights(cursor, block, style);
  return height <= KEPT_WHOLE_LINES * lineHeight(BODY) ? height : 2 * lineHeight(style);
}

function lineHeights(cursor: Cursor, block: Exclude<WrittenBlock, { kind: 'picture' }>, style: TextStyle): number {
  const lines = block.kind === 'heading' ? [block.text] : block.lines;
  return lines.reduce((sum, text) => sum + textHeight(cursor, text, style), 0);
}

function drawBlock(cursor: Cursor, root: Element, block: Exclude<WrittenBlock, { kind: 'picture' }>): void {
  const { sheet } = cursor;
  if (block.kind === 'list') {
    drawList(cursor, root, block.lines);
    return;
  }
  const lines = block.kind === 'heading' ? [block.text] : block.lines;
  const [tag, style] = formOf(block);
  const element = sheet.struct(tag, inReadingOrder(lines.join('\n')));
  root.add(element);
  for (const text of lines) drawLine(cursor, { text, style, element, tag });
  element.end();
  cursor.y += tag === 'H1' ? GAP * 1.5 : GAP;
}

/** A line of its own that begins with a number and is no sentence heads a section, such as "2. Payment". */
const SECTION = /^\d{1,2}\. [^\n]{1,70}[^.:;!?\n]$/u;

function formOf(block: Exclude<WrittenBlock, { kind: 'picture' }>): readonly ['H1' | 'H2' | 'P', TextStyle] {
  if (block.kind === 'heading') return ['H1', HEADING];
  return block.lines.length === 1 && SECTION.test(block.lines[0] ?? '') ? ['H2', SECTION_HEADING] : ['P', BODY];
}

/** For readers and searches: text that stands on the page in another order than it is read in. */
function inReadingOrder(text: string): { readonly actual?: string } {
  return RIGHT_TO_LEFT.test(text) ? { actual: text } : {};
}

/** Letters whose order on the page differs from their order in reading. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** An amount of money at the end of a line, such as `: 1.234,50 EUR`, `: JPY 1,200` or `: -JPY 5`. */
const AMOUNT = /^(.*:) (-?(?:[A-Z]{3} )?-?\d[\d.,'’\u00a0\u202f ]*(?: ?[A-Z]{3})?)$/su;

/** A list; where every item ends in an amount, the amounts stand below each other. */
function drawList(cursor: Cursor, root: Element, items: readonly string[]): void {
  const { sheet } = cursor;
  const list = sheet.struct('L');
  root.add(list);
  const amounts = items.map((item) => AMOUNT.exec(item));
  const room = Math.max(0, ...amounts.map((found) => lineWidth(cursor, found?.[2] ?? '', BODY)));
  const isTable = amounts.every((found) => found !== null) && room < columnWidth(sheet) / 3;
  for (const [index, item] of items.entries()) {
    const entry = sheet.struct('LI', inReadingOrder(item));
    list.add(entry);
    const [label, body] = [sheet.struct('Lbl'), sheet.struct('LBody')];
    entry.add(label);
    entry.add(body);
    // An item of a few lines is not broken.
    const height = textHeight(cursor, item, BODY, BULLET_INDENT);
    ensureRoom(cursor, height <= KEPT_WHOLE_LINES * lineHeight(BODY) ? height : 2 * lineHeight(BODY));
    const { y } = cursor;
    drawLine(cursor, { text: '–', style: BODY, element: label, tag: 'Lbl' });
    cursor.y = y;
    const [, name = '', amount = ''] = (isTable ? amounts[index] : null) ?? ['', item];
    const line = { style: BODY, element: body, tag: 'LBody', indent: BULLET_INDENT } as const;
    const { top } = drawLine(cursor, { ...line, text: name, keepFree: isTable ? room + BULLET_INDENT : 0 });
    if (isTable) drawRight(cursor, { ...line, text: amount }, top);
    for (const element of [label, body, entry]) element.end();
  }
  list.end();
  cursor.y += GAP;
}

function drawFigure(cursor: Cursor, root: Element, picture: PaperPicture): void {
  cursor.y += GAP;
  drawPicture(cursor, { picture, parent: root });
  const element = cursor.sheet.struct('Caption', inReadingOrder(picture.caption));
  root.add(element);
  drawLine(cursor, { text: picture.caption, style: CAPTION, element, tag: 'Caption' });
  element.end();
  cursor.y += GAP;
}

/** Text without what has no form: control characters, turned directions, soft hyphens. */
function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029\t]/gu, ' ')
    .replace(/[\u00ad\u200b\u200e\u200f\u061c\u2060-\u206f\u202a-\u202e\ufeff]/gu, '');
}

/** What is refused is named all at once, before anything is drawn. */
function expectGlyphs({ subject, text, pictures = [] }: Letter, fonts: FontSet): void {
  const lacking = lackingIn(clustersOf(written([subject, text, ...pictures.map(({ caption }) => caption)].join('\n'))), fonts);
  if (lacking.size > 0) throw new GlyphsMissingError([...lacking]);
}

/** The text, where the characters that no font has are spelled. */
function spelled(text: string, fonts: FontSet): string {
  const clusters = clustersOf(written(text));
  const lacking = lackingIn(clusters, fonts);
  return clusters.map((cluster) => (lacking.has(cluster) ? `[${codePoints(cluster)}]` : cluster)).join('');
}

function lackingIn(clusters: readonly string[], fonts: FontSet): ReadonlySet<string> {
  return new Set(clusters.filter((cluster) => fonts.fontFor(cluster, false) === undefined || fonts.fontFor(cluster, true) === undefined));
}

function written(text: string): string {
  return plain(text).normalize('NFC');
}

function codePoints(cluster: string): string {
  return [...cluster].map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ');
}
