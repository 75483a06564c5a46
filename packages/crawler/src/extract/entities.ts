/**
 * Undoes the entities of HTML (`&amp;`) in a text that is already cut out. The tokenizer beneath could do it on the way, and then has to look at
 * every character; most texts have no entity. Its package does not export its decoder, so that the tokenizer is asked again for the others.
 */
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** The value of an attribute, where `&copy=1` stays what it is. */
export function decodeAttribute(value: string): string {
  if (!value.includes('&')) return value;
  return HARD_IN_ATTRIBUTES.test(value)
    ? attributeOf(value)
    : value.replace(ENTITY, (entity) => remembered(IN_ATTRIBUTES, entity, attributeOf));
}

/** Text between tags. */
export function decodeText(text: string): string {
  if (!text.includes('&')) return text;
  return HARD_IN_TEXT.test(text) ? textOf(text) : text.replace(ENTITY, (entity) => remembered(IN_TEXT, entity, textOf));
}

/** Where an entity may begin that goes on behind the end of `text`; its length when there is none. */
export function entityStart(text: string): number {
  const at = text.lastIndexOf('&');
  return at >= 0 && text.length - at <= MAX_ENTITY_CHARS && BEGINNING.test(text.slice(at)) ? at : text.length;
}

// --- internal ---

/** With its semicolon, an entity is one whatever is behind it. */
const ENTITY = /&(?:[a-z][a-z0-9]*|#[0-9]+|#x[0-9a-f]+);/gi;
/** What may be one without. In attributes, what an equals sign follows is none: the parameters of addresses. */
const HARD_IN_TEXT = /&(?!(?:[a-z][a-z0-9]*|#[0-9]+|#x[0-9a-f]+);)/i;
const HARD_IN_ATTRIBUTES = /&(?!(?:[a-z][a-z0-9]*|#[0-9]+|#x[0-9a-f]+);|[a-z0-9]*=)/i;

/** Entities that are remembered; pages use a few, again and again. */
const MAX_REMEMBERED = 300;
const MAX_REMEMBERED_CHARS = 12;
const IN_TEXT = new Map<string, string>();
const IN_ATTRIBUTES = new Map<string, string>();

function remembered(known: Map<string, string>, entity: string, undo: (entity: string) => string): string {
  let meant = known.get(entity);
  if (meant !== undefined) return meant;
  meant = undo(entity);
  if (known.size < MAX_REMEMBERED && entity.length <= MAX_REMEMBERED_CHARS) known.set(entity, meant);
  return meant;
}

function attributeOf(value: string): string {
  if (!value.includes('"')) return decode(`${BEFORE}"${value}"`, BEFORE.length + 1);
  if (!value.includes("'")) return decode(`${BEFORE}'${value}'`, BEFORE.length + 1);
  // Both are in few values only. A quotation mark is part of no entity.
  const parts = value.split('"', MAX_PARTS);
  const read = parts.join('"').length;
  return parts.map((part) => decode(`${BEFORE}"${part}"`, BEFORE.length + 1)).join('"') + value.slice(read);
}

function textOf(text: string): string {
  // What looks like a tag is none here; it may stand in titles.
  return text
    .split(/<(?=[a-z/!?])/i)
    .map((part) => decode(part, 0))
    .join('<');
}

const BEFORE = '<a b=';
/** More of them are left as they are: nobody means that. */
const MAX_PARTS = 1_000;

/** The longest name has 33; numbers may have any number of zeros in front, which nobody writes. */
const MAX_ENTITY_CHARS = 64;
const BEGINNING = /^&#?[0-9A-Za-z]*$/;

/** What the tokenizer makes of the attribute or text in `markup`, which begins at `from`. */
function decode(markup: string, from: number): string {
  if (!markup.includes('&')) return from === 0 ? markup : markup.slice(from, -1);
  const parts: string[] = [];
  const cut = (start: number, end: number): void => void parts.push(markup.slice(start, end));
  const undo = (codePoint: number): void => void parts.push(String.fromCodePoint(codePoint));
  const tokenizer = new Tokenizer({}, { ...NOTHING, ontext: cut, ontextentity: undo, onattribdata: cut, onattribentity: undo });
  tokenizer.write(markup);
  tokenizer.end();
  return parts.join('');
}

function nothing(): void {}

const NOTHING: TokenizerCallbacks = {
  onattribdata: nothing,
  onattribentity: nothing,
  onattribend: nothing,
  onattribname: nothing,
  oncdata: nothing,
  onclosetag: nothing,
  oncomment: nothing,
  ondeclaration: nothing,
  onend: nothing,
  onopentagend: nothing,
  onopentagname: nothing,
  onprocessinginstruction: nothing,
  onselfclosingtag: nothing,
  ontext: nothing,
  ontextentity: nothing,
};
