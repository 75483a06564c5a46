/** Finds the addresses in a style sheet with a small tokenizer: comments, strings, escapes, `url()`, `image-set()`, `@import`. */
import { endsAsOtherFile } from '../url/http-url.ts';

export interface CssReferences {
  /** As written, unescaped, in order. Fonts are left out. */
  readonly images: readonly string[];
  readonly imports: readonly string[];
}

/** More images of a sheet are left alone, as with pages. */
const MAX_REFERENCES = 6_000;

/** More of a sheet is not read. */
export const MAX_CSS_CHARS = 1_048_576;

/** Functions whose bare strings are addresses. */
const STRING_FUNCTIONS: ReadonlySet<string> = new Set(['image-set', '-webkit-image-set', 'image', 'cross-fade']);

interface Scanner {
  readonly text: string;
  at: number;
  readonly functions: string[];
  readonly images: string[];
  readonly imports: string[];
  /** The at-rule that is being read, until its `;` or block ends. */
  rule: string;
  depth: number;
  fontDepth: number;
}

/** Reads a style sheet or the value of a `style` attribute. Never throws. */
export function cssReferences(css: string): CssReferences {
  const scanner: Scanner = {
    text: css.slice(0, MAX_CSS_CHARS),
    at: 0,
    functions: [],
    images: [],
    imports: [],
    rule: '',
    depth: 0,
    fontDepth: Number.POSITIVE_INFINITY,
  };
  while (scanner.at < scanner.text.length && scanner.images.length < MAX_REFERENCES) step(scanner);
  return { images: scanner.images, imports: scanner.imports };
}

// --- internal ---

/** CSS Syntax §4.3.11, with the space that may end an escape; of longer names only the end is looked at. */
const NAME = /(?:[-_A-Za-z0-9\u0080-\uFFFF]|\\[0-9a-fA-F]{1,6}\s?|\\[^\n0-9a-fA-F]){1,128}/y;

/** `-webkit-image-set` with every letter escaped in full has 127 characters. */
const MAX_NAME_CHARS = 127;

/** Longer values with escapes are no addresses that would be followed. */
const MAX_ESCAPED_CHARS = 65_536;

function step(scanner: Scanner): void {
  const { text, at } = scanner;
  const char = text.charAt(at);
  if (char === '/' && text[at + 1] === '*') {
    const end = text.indexOf('*/', at + 2);
    scanner.at = end === -1 ? text.length : end + 2;
  } else if (char === '"' || char === "'") readBareString(scanner);
  else if (char === '@') readAtKeyword(scanner);
  else if (/[-_A-Za-z\\]/.test(char)) readName(scanner);
  else {
    readPunctuation(scanner, char);
    scanner.at += 1;
  }
}

function readPunctuation(scanner: Scanner, char: string): void {
  if (char === ')') scanner.functions.pop();
  else if (char === '(') scanner.functions.push('');
  else if (char === ';') endStatement(scanner);
  else if (char === '{') {
    scanner.depth += 1;
    if (scanner.rule === 'font-face') scanner.fontDepth = scanner.depth;
    endStatement(scanner);
  } else if (char === '}') {
    if (scanner.depth <= scanner.fontDepth) scanner.fontDepth = Number.POSITIVE_INFINITY;
    scanner.depth = Math.max(0, scanner.depth - 1);
    endStatement(scanner);
  }
}

function endStatement(scanner: Scanner): void {
  scanner.rule = '';
  scanner.functions.length = 0;
}

function nameAt(scanner: Scanner): string {
  NAME.lastIndex = scanner.at;
  const name = NAME.exec(scanner.text)?.[0] ?? '';
  scanner.at += Math.max(name.length, 1);
  return name.length > MAX_NAME_CHARS ? '' : unescape(name).toLowerCase();
}

function readAtKeyword(scanner: Scanner): void {
  scanner.at += 1;
  scanner.rule = nameAt(scanner);
}

function readName(scanner: Scanner): void {
  const name = nameAt(scanner);
  if (scanner.text[scanner.at] !== '(') return;
  scanner.at += 1;
  if (name === 'url' || name === 'src') readUrl(scanner);
  else scanner.functions.push(name);
}

function readString(scanner: Scanner): string {
  const quote = scanner.text.charAt(scanner.at);
  let end = scanner.at + 1;
  while (end < scanner.text.length && scanner.text[end] !== quote && scanner.text[end] !== '\n') end += scanner.text[end] === '\\' ? 2 : 1;
  const value = scanner.text.slice(scanner.at + 1, end);
  scanner.at = end + 1;
  return unescape(value);
}

function readBareString(scanner: Scanner): void {
  const value = readString(scanner);
  const inside = scanner.functions.at(-1);
  if (scanner.rule === 'import' && inside === undefined) addImport(scanner, value);
  else if (inside !== undefined && STRING_FUNCTIONS.has(inside)) addImage(scanner, value);
}

function readUrl(scanner: Scanner): void {
  const { text } = scanner;
  while (/\s/.test(text.charAt(scanner.at))) scanner.at += 1;
  const quoted = text[scanner.at] === '"' || text[scanner.at] === "'";
  const value = quoted ? readString(scanner) : readUnquoted(scanner);
  const close = text.indexOf(')', scanner.at);
  scanner.at = close === -1 ? text.length : close + 1;
  if (scanner.rule === 'import') addImport(scanner, value);
  else addImage(scanner, value);
}

function readUnquoted(scanner: Scanner): string {
  let end = scanner.at;
  while (end < scanner.text.length && scanner.text[end] !== ')') end += scanner.text[end] === '\\' ? 2 : 1;
  const value = scanner.text.slice(scanner.at, end).trim();
  scanner.at = Math.min(end, scanner.text.length);
  return unescape(value);
}

function addImport(scanner: Scanner, value: string): void {
  if (value !== '') scanner.imports.push(value);
  scanner.rule = 'import-done';
}

function addImage(scanner: Scanner, value: string): void {
  const isFont = scanner.depth >= scanner.fontDepth;
  if (value === '' || value.startsWith('#') || isFont || scanner.rule === 'namespace' || scanner.rule === 'import-done') return;
  if (endsAsOtherFile(value) || BEHAVIOR.test(value)) return;
  scanner.images.push(value);
}

/** Of Internet Explorer, and its filters. */
const BEHAVIOR = /\.htc(?:[?#]|$)|^progid:/i;

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  if (text.length > MAX_ESCAPED_CHARS) return '';
  return text.replace(/\\(?:([0-9a-fA-F]{1,6})\s?|(\r\n|[\s\S]))/g, (_all, hex: string | undefined, char: string | undefined) => {
    if (hex === undefined) return char === '\n' || char === '\r\n' ? '' : (char ?? '');
    const code = Number.parseInt(hex, 16);
    return code === 0 || code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code);
  });
}
