import { isTime, startMs } from '../period.ts';
import { placeOf } from '../place.ts';
import { LETTER_FIELDS, letterField, type LetterData, type LetterField } from './fields.ts';

/** Longest line of a letter that is taken from a page or a record. House rule: longer than any title or name that a person would write. */
export const MAX_LINE_CHARACTERS = 300;
/** Most lines of a postal address and the like. House rule. */
export const MAX_LINES = 12;
/** Longest address. House rule: a picture's address can be long, beyond this it is a data blob. */
export const MAX_URL_CHARACTERS = 4096;

type Value = string | readonly string[];
/** Group, then field, as templates see it; without prototypes. */
type ValueTree = Readonly<Record<string, Readonly<Record<string, Value>>>>;

export interface LetterValues {
  readonly tree: ValueTree;
  /** Cleaned values by field name. */
  readonly flat: ReadonlyMap<string, Value>;
  /** Names of fields that do not exist or whose value is not of the field's kind. */
  readonly unusable: readonly string[];
}

/**
 * Makes what came from records and from strangers' pages fit for a letter: control and bidirectional override characters go, a line stays
 * one line, an address is http(s). Blank counts as not there.
 */
export function letterValues(data: LetterData): LetterValues {
  const flat = new Map<string, Value>();
  const unusable: string[] = [];
  for (const [name, raw] of Object.entries(data)) {
    const field = letterField(name);
    const value = field === undefined || raw === undefined ? undefined : clean(field, raw);
    if (value === undefined && raw !== undefined) unusable.push(name);
    else if (value !== undefined && value.length > 0) flat.set(name, value);
  }
  return { tree: treeOf(flat), flat, unusable };
}

/** A date as people of a language write it; a time of day is given in UTC. */
export function formatDate(value: string, locale: string): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' }).format(startMs(value, 'date'));
}

/** One line without control characters, without characters that turn the reading direction, and with single spaces; cut if it is too long. */
export function oneLine(text: string): string {
  const plain = plainLine(text);
  return isShort(plain) ? plain : `${[...plain].slice(0, MAX_LINE_CHARACTERS - 1).join('')}…`;
}

// --- internal ---

/** Control characters, halves of characters, and the separators that some programs take for a new line. */
const CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029]/gu;
const DIRECTION = /[\u202a-\u202e\u2066-\u2069\ufeff]/gu;

function plainLine(text: string): string {
  return text.replace(CONTROL, ' ').replace(DIRECTION, '').replace(/\s+/gu, ' ').trim();
}

function isShort(line: string): boolean {
  return line.length <= MAX_LINE_CHARACTERS || [...line].length <= MAX_LINE_CHARACTERS;
}

function clean(field: LetterField, raw: Value): Value | undefined {
  if (field.kind === 'list') return Array.isArray(raw) ? cleanLines(raw, field.maxLines) : undefined;
  if (typeof raw !== 'string') return undefined;
  switch (field.kind) {
    case 'line':
      return field.mayBeCut === true ? oneLine(raw) : cleanLines([raw])?.join('');
    case 'lines':
      return cleanLines(raw.split(/\r\n|[\r\n]/u), field.maxLines)?.join('\n');
    case 'url':
      return cleanUrl(raw);
    case 'date':
      return cleanDate(raw);
  }
}

/** The lines that are not blank; `undefined` when one is no text or too long, or when there are too many. */
function cleanLines(raw: readonly unknown[], maxLines = MAX_LINES): readonly string[] | undefined {
  if (!raw.every((line) => typeof line === 'string')) return undefined;
  const lines = raw.map(plainLine).filter((line) => line !== '');
  return lines.length <= maxLines && lines.every(isShort) ? lines : undefined;
}

function cleanUrl(raw: string): string | undefined {
  if (raw.trim() === '') return '';
  const place = placeOf(raw.trim());
  return place === undefined || place.url.href.length > MAX_URL_CHARACTERS ? undefined : place.url.href;
}

function cleanDate(raw: string): string | undefined {
  return raw.trim() === '' ? '' : isTime(raw) ? raw : undefined;
}

/** Every group is there, so that a missing fact is reported by its full name. */
function treeOf(flat: ReadonlyMap<string, Value>): ValueTree {
  const tree = Object.create(null) as Record<string, Record<string, Value>>;
  for (const name of Object.keys(LETTER_FIELDS)) {
    const [group = '', leaf = ''] = name.split('.');
    const branch = (tree[group] ??= Object.create(null) as Record<string, Value>);
    const value = flat.get(name);
    if (value !== undefined) branch[leaf] = value;
  }
  return tree;
}
