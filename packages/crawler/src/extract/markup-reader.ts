/**
 * Reads markup as a stream of tags in time and memory that grow no faster than its length, whatever it is made of.
 *
 * It stands on the tokenizer of htmlparser2 and reads pages as its `Parser` does, except that what a page can pile up is kept small: open
 * elements, and attributes of one tag.
 */
import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { decodeAttribute, decodeText, entityStart } from './entities.ts';
import { type HtmlElement, htmlElement, type Vocabulary } from './html-elements.ts';
import { Pieces } from './pieces.ts';
import { AttributeList, type TagAttributes } from './tag-attributes.ts';

export interface MarkupEvents {
  /** `attributes` are to be asked while the tag is told, not later. */
  open(name: string, attributes: TagAttributes): void;
  text(text: string): void;
  /** What a comment says. */
  comment?(text: string): void;
  /** Comes for every element, also for those without content. */
  close(name: string): void;
}

export interface MarkupReader {
  write(piece: string): void;
  end(): void;
}

/** Elements inside elements, the limit of Blink's parser. Deeper ones are told like elements without content. */
export const MAX_DEPTH = 512;

/** Attributes of one element; more are passed over. */
export const MAX_ATTRIBUTES = 256;

/** Builds a reader. `xml` for documents whose names are case-sensitive and whose elements may close themselves. */
export function createMarkupReader(events: MarkupEvents, { xml = false }: { xml?: boolean } = {}): MarkupReader {
  const pieces = new Pieces();
  const tokenizer = new Tokenizer({ xmlMode: xml, decodeEntities: xml }, new Tags(events, pieces, xml));
  return {
    write(piece) {
      pieces.push(piece);
      tokenizer.write(piece);
    },
    end: () => tokenizer.end(),
  };
}

// --- internal ---

/** Makes elements of tags. */
class Tags implements TokenizerCallbacks {
  readonly #events: MarkupEvents;
  readonly #pieces: Pieces;
  readonly #xml: boolean;
  /** Open elements, the innermost last; in XML as written, since names are told apart by the case of their letters. */
  readonly #open: string[] = [];
  /** What the tags of these stood in. */
  readonly #outer: Vocabulary[] = [];
  #vocabulary: Vocabulary = 'html';
  /** Of the tag that is being read. */
  readonly #attributes: AttributeList = new AttributeList();
  #name = '';
  #value = '';
  /** Attributes of it so far, with those that are passed over. */
  #count = 0;
  #element: HtmlElement | null = null;
  /** Whether text is told as it is: that of scripts and styles, whose entities are none, and in XML, where the tokenizer undoes them. */
  #isPlain: boolean;
  /** What may be the beginning of an entity. */
  #held = '';

  constructor(events: MarkupEvents, pieces: Pieces, xml: boolean) {
    this.#events = events;
    this.#pieces = pieces;
    this.#xml = xml;
    this.#isPlain = xml;
  }

  // Tags

  onopentagname(start: number, end: number): void {
    this.#flush();
    const element = this.#elementOf(this.#pieces.slice(start, end));
    // A form inside a form is passed over.
    this.#element = element.name === 'form' && !this.#xml && this.#open.includes('form') ? null : element;
    this.#attributes.clear();
    this.#count = 0;
  }

  onattribname(start: number, end: number): void {
    this.#count += 1;
    if (this.#count <= MAX_ATTRIBUTES) this.#name = this.#pieces.slice(start, end);
  }

  onattribdata(start: number, end: number): void {
    if (this.#count <= MAX_ATTRIBUTES) this.#value += this.#pieces.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    if (this.#count <= MAX_ATTRIBUTES) this.#value += String.fromCodePoint(codePoint);
  }

  onattribend(): void {
    if (this.#count <= MAX_ATTRIBUTES) this.#attributes.add(this.#name, this.#xml ? this.#value : decodeAttribute(this.#value));
    this.#value = '';
  }

  onopentagend(): void {
    const element = this.#element;
    if (element === null) return;
    this.#element = null;
    if (!this.#enter(element)) this.#events.close(this.#told(element.name));
  }

  onselfclosingtag(): void {
    const element = this.#element;
    if (element === null) return;
    this.#element = null;
    const isOpen = this.#enter(element);
    if (!isOpen) this.#events.close(this.#told(element.name));
    else if (this.#xml || this.#vocabulary !== 'html') this.#leave();
  }

  onclosetag(start: number, end: number): void {
    this.#flush();
    this.#isPlain = this.#xml;
    const { name, isVoid } = this.#elementOf(this.#pieces.slice(start, end));
    const at = isVoid ? -1 : this.#innermost(name);
    if (at >= 0) while (this.#open.length > at) this.#leave();
    // What browsers make of these.
    else if (!this.#xml && (name === 'p' || name === 'br')) this.#tellEmpty(name);
  }

  onend(): void {
    this.#flush();
    while (this.#open.length > 0) this.#leave();
  }

  // Text

  ontext(start: number, end: number): void {
    const text = this.#held + this.#pieces.slice(start, end);
    this.#held = '';
    if (this.#isPlain || !text.includes('&')) {
      this.#events.text(text);
      return;
    }
    const until = entityStart(text);
    this.#held = text.slice(until);
    if (until > 0) this.#events.text(decodeText(text.slice(0, until)));
  }

  /** No more of it comes. */
  #flush(): void {
    if (this.#held === '') return;
    this.#events.text(decodeText(this.#held));
    this.#held = '';
  }

  ontextentity(codePoint: number): void {
    this.#events.text(String.fromCodePoint(codePoint));
  }

  oncomment(start: number, end: number, offset: number): void {
    this.#flush();
    const text = this.#pieces.slice(start, end - offset);
    this.#events.comment?.(text);
  }

  oncdata(start: number, end: number, offset: number): void {
    this.#flush();
    const text = this.#pieces.slice(start, end - offset);
    if (this.#xml || this.#vocabulary !== 'html') this.#events.text(text);
    else this.#events.comment?.(`[CDATA[${text}]]`);
  }

  ondeclaration(_start: number, end: number): void {
    this.#flush();
    this.#pieces.pass(end);
  }

  onprocessinginstruction(_start: number, end: number): void {
    this.#pieces.pass(end);
  }

  isInForeignContext(): boolean {
    return this.#vocabulary !== 'html';
  }

  // Elements

  #elementOf(written: string): HtmlElement {
    if (this.#xml) return { name: written, isVoid: false, ends: null, opens: null };
    const element = htmlElement(written);
    return element.name === 'image' && this.#vocabulary === 'html' ? IMG : element;
  }

  /** Whether the element has content. */
  #enter({ name, isVoid, ends, opens }: HtmlElement): boolean {
    if (ends !== null) while (this.#open.length > 0 && ends.has(this.#open.at(-1) ?? '')) this.#leave();
    const isOpen = !isVoid && this.#open.length < MAX_DEPTH;
    if (!this.#xml && this.#vocabulary === 'html' && RAW_TEXT.has(name)) this.#isPlain = true;
    if (isOpen) {
      this.#open.push(name);
      this.#outer.push(this.#vocabulary);
      if (opens !== null && (name !== 'foreignobject' || this.#vocabulary === 'svg')) this.#vocabulary = opens;
    }
    this.#events.open(this.#told(name), this.#attributes);
    return isOpen;
  }

  /** Where it is open; -1 when it is not. */
  #innermost(name: string): number {
    const last = this.#open.length - 1;
    if (last >= 0 && this.#open[last] === name) return last;
    // Looking from the end is slow, and would be done for each of a million names that are not open.
    return this.#open.includes(name) ? this.#open.lastIndexOf(name) : -1;
  }

  #leave(): void {
    const name = this.#open.pop() ?? '';
    this.#vocabulary = this.#outer.pop() ?? 'html';
    this.#events.close(this.#told(name));
  }

  #tellEmpty(name: string): void {
    this.#attributes.clear();
    this.#events.open(name, this.#attributes);
    this.#events.close(name);
  }

  #told(name: string): string {
    return this.#xml ? name.toLowerCase() : name;
  }
}

/** Elements whose text has neither tags nor entities in it (HTML standard, raw text; `noscript` has, because no script is run). */
const RAW_TEXT: ReadonlySet<string> = new Set(['script', 'style', 'iframe', 'noembed', 'noframes', 'xmp', 'plaintext']);

const IMG: HtmlElement = htmlElement('img');
