/**
 * Undoes the entities of HTML (`&amp;`) in a text that is already cut out. The tokenizer beneath could do it on the way, and then has to look at
 * every character; most texts have no entity. Its package does not export its decoder, so that the tokenizer is asked again for the others.
 */
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** The value of an attribute, where `&copy=1` stays what it is. */
export function decodeAttribute(value: string): string {
  if (!value.includes('&')) return value;
  if (!OTHERS.test(value)) return value.replace(FREQUENT, (entity) => CHARACTERS.get(entity) ?? entity);
  // A quotation mark is part of no entity.
  return value
    .split('"')
    .map((part) => decode(`${BEFORE}${part}"`))
    .join('"');
}

/** Text between tags. */
export function decodeText(text: string): string {
  if (!text.includes('&')) return text;
  if (!OTHERS.test(text)) return text.replace(FREQUENT, (entity) => CHARACTERS.get(entity) ?? entity);
  return text.split('<').map(decode).join('<');
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

const BEFORE = '<a b="';

/** The longest name has 33; numbers may have any number of zeros in front, which nobody writes. */
const MAX_ENTITY_CHARS = 64;
const BEGINNING = /^&#?[0-9A-Za-z]*$/;

function decode(markup: string): string {
  if (!markup.includes('&')) return markup.startsWith(BEFORE) ? markup.slice(BEFORE.length, -1) : markup;
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
