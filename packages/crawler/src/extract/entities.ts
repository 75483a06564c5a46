/**
 * Undoes the entities of HTML (`&amp;`) in a text that is already cut out. The tokenizer beneath could do it on the way, and then has to look at
 * every character; most texts have no entity. Its package does not export its decoder, so that the tokenizer is asked again for the others.
 */
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** The value of an attribute, where `&copy=1` stays what it is. */
export function decodeAttribute(value: string): string {
  if (!value.includes('&')) return value;
  if (!OTHERS.test(value)) return value.replace(FREQUENT, (entity) => CHARACTERS.get(entity) ?? entity);
  if (!value.includes('"')) return decode(`${BEFORE}"${value}"`, BEFORE.length + 1);
  if (!value.includes("'")) return decode(`${BEFORE}'${value}'`, BEFORE.length + 1);
  // Both are in few values only. A quotation mark is part of no entity.
  const parts = value.split('"', MAX_PARTS);
  const read = parts.join('"').length;
  return parts.map((part) => decode(`${BEFORE}"${part}"`, BEFORE.length + 1)).join('"') + value.slice(read);
}

/** Text between tags. */
export function decodeText(text: string): string {
  if (!text.includes('&')) return text;
  if (!OTHERS.test(text)) return text.replace(FREQUENT, (entity) => CHARACTERS.get(entity) ?? entity);
  // What looks like a tag is none here; it may stand in titles.
  return text
    .split(/<(?=[a-z/!?])/i)
    .map((part) => decode(part, 0))
    .join('<');
}

/** Where an entity may begin that goes on behind the end of `text`; its length when there is none. */
export function entityStart(text: string): number {
  const at = text.lastIndexOf('&');
  return at >= 0 && text.length - at <= MAX_ENTITY_CHARS && BEGINNING.test(text.slice(at)) ? at : text.length;
}

// --- internal ---

/** Nearly all there are. */
const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ['&amp;', '&'],
  ['&quot;', '"'],
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&#39;', "'"],
  ['&#x27;', "'"],
]);
const FREQUENT = /&(?:amp|quot|lt|gt|#39|#x27);/g;
const OTHERS = /&(?!(?:amp|quot|lt|gt|#39|#x27);)/;

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
