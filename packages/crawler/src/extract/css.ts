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
  const code = text.charCodeAt(at);
  const kind = code < 128 ? KINDS[code] : OTHER;
  if (kind === OTHER) scanner.at += 1;
  else if (kind === NAME_START) readName(scanner);
  else if (kind === QUOTE) readBareString(scanner);
  else if (kind === AT) readAtKeyword(scanner);
  else if (kind === SLASH && text.charCodeAt(at + 1) === STAR) {
    const end = text.indexOf('*/', at + 2);
    scanner.at = end === -1 ? text.length : end + 2;
  } else {
    readPunctuation(scanner, text.charAt(at));
    scanner.at += 1;
  }
}

const [OTHER, NAME_START, NAME_PART, QUOTE, AT, SLASH, PUNCTUATION] = [0, 1, 2, 3, 4, 5, 6];
const STAR = 42;
const BACKSLASH = 92;
const OPEN = 40;

/** What characters of ASCII are. Of the others all are parts of names; where one begins such a name is of no interest. */
const KINDS: Uint8Array = (() => {
  const kinds = new Uint8Array(128);
  const set = (chars: string, kind: number): void => Array.from(chars).forEach((char) => (kinds[char.charCodeAt(0)] = kind));
  set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_\\', NAME_START);
  set('0123456789', NAME_PART);
  set(`"'`, QUOTE);
  set('@', AT);
  set('/', SLASH);
  set('(){};', PUNCTUATION);
  return kinds;
})();

/** Behind a name; with an escape among its first characters, the place where it begins. */
function endOfPlainName(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) return at - from > MAX_NAME_CHARS ? at : from;
    if (code < 128 && KINDS[code] !== NAME_START && KINDS[code] !== NAME_PART) break;
  }
  return at;
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
  if (scanner.functions.length > 0) scanner.functions.length = 0;
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
  const { text, at } = scanner;
  const end = endOfPlainName(text, at);
  let name = '';
  if (end === at) name = nameAt(scanner);
  else {
    scanner.at = end;
    if (text.charCodeAt(end) === OPEN && end - at <= MAX_NAME_CHARS) name = text.slice(at, end).toLowerCase();
  }
  if (text.charCodeAt(scanner.at) !== OPEN) return;
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
