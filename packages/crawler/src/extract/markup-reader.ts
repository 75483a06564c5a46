/**
 * Reads markup as a stream of tags in time and memory that grow no faster than its length, whatever it is made of.
 *
 * The parser beneath searches and shifts a stack of open elements at every tag, and hands over all attributes of an element at once; both
 * are kept small here.
 */
import { type Handler, Parser, type ParserOptions, type QuoteType } from 'htmlparser2';

/** Names in lower case; an object without a prototype. */
export type Attributes = Readonly<Record<string, string>>;

/** The attributes of an opening tag. To be asked while the tag is told, not later. */
export interface TagAttributes {
  /** As they come, in lower case; of a name that comes twice the first counts. */
  readonly names: readonly string[];
  /** Those of the same places. */
  readonly values: readonly string[];
  /** By their names. Made when it is asked for, since most tags are of no interest. */
  record(): Attributes;
}

export interface MarkupEvents {
  open(name: string, attributes: TagAttributes): void;
  text(text: string): void;
  /** What a comment says; long ones come in the pieces that the parser makes of them. */
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
  const attributes = new AttributeList();
  // The parser has done it for attributes of pages; elements inside SVG get capitals from it.
  const lower = xml ? (name: string): string => name.toLowerCase() : (name: string): string => name;
  const handler: Partial<Handler> = {
    onattribute: (name, value) => attributes.add(lower(name), value),
    ontext: (text) => events.text(text),
    ...(events.comment === undefined ? {} : { oncomment: (text: string) => events.comment?.(text) }),
    onclosetag: (name) => events.close(name.toLowerCase()),
  };
  const tags: Tags = { begin: () => attributes.clear(), open: (name) => events.open(name.toLowerCase(), attributes) };
  const parser = new ShallowParser(handler, tags, { xmlMode: xml, decodeEntities: true });
  return { write: (piece) => parser.write(piece), end: () => parser.end() };
}

// --- internal ---

class AttributeList implements TagAttributes {
  readonly names: string[] = [];
  readonly values: string[] = [];
  #record: Attributes | null = null;

  clear(): void {
    this.names.length = 0;
    this.values.length = 0;
    this.#record = null;
  }

  add(name: string, value: string): void {
    this.names.push(name);
    this.values.push(value);
  }

  record(): Attributes {
    if (this.#record !== null) return this.#record;
    const record = Object.create(null) as Record<string, string>;
    // Backwards, so that the first of a name is written last.
    for (let at = this.names.length - 1; at >= 0; at -= 1) record[this.names[at] ?? ''] = this.values[at] ?? '';
    this.#record = record;
    return record;
  }
}

/** An opening tag begins, and ends. */
interface Tags {
  begin(): void;
  open(name: string): void;
}

/**
 * A parser that keeps no more than so many elements open, by calling further ones void, and no more than so many attributes. It inherits,
 * against our habit, because overriding is what htmlparser2 offers for it. The end of an opening tag is noticed here and not by `onopentag`,
 * because for that the parser makes an object of the attributes of every tag.
 */
class ShallowParser extends Parser {
  readonly #tags: Tags;
  /** Name of the tag that is being read. */
  #pending: string | null = null;
  #open = 0;
  /** What was said of the element whose tag is being read: it is asked for when the tag begins and when it ends. */
  #isVoid = false;
  #isReading = false;
  #isClosing = false;
  #attributes = 0;

  constructor(handler: Partial<Handler>, tags: Tags, options: ParserOptions) {
    const counting: Partial<Handler> = {
      ...handler,
      onopentagname: (name) => {
        this.#isReading = true;
        this.#attributes = 0;
        this.#pending = name;
        tags.begin();
      },
      onclosetag: (name, isImplied) => {
        // Of a tag that was only implied, as `</p>` and `</br>` do.
        this.#tell();
        if (!this.#isVoid) this.#open -= 1;
        this.#isVoid = false;
        this.#isReading = false;
        handler.onclosetag?.(name, isImplied);
      },
    };
    super(counting, options);
    this.#tags = tags;
  }

  #tell(): void {
    const name = this.#pending;
    if (name === null) return;
    this.#pending = null;
    if (!this.#isVoid) this.#open += 1;
    this.#tags.open(name);
  }

  override onopentagend(endIndex: number): void {
    this.#tell();
    super.onopentagend(endIndex);
  }

  override onselfclosingtag(endIndex: number): void {
    this.#tell();
    super.onselfclosingtag(endIndex);
  }

  /** A tag that the end cuts off is none. */
  override onend(): void {
    this.#pending = null;
    super.onend();
  }

  protected override isVoidElement(name: string): boolean {
    if (this.#isReading) {
      this.#isReading = false;
      return this.#isVoid;
    }
    // The empty name is that of a form inside a form, which is passed over. What is closed has to be found on the stack.
    this.#isVoid = super.isVoidElement(name) || (name !== '' && !this.#isClosing && this.#open >= MAX_DEPTH);
    return this.#isVoid;
  }

  override onclosetag(start: number, endIndex: number): void {
    this.#isClosing = true;
    super.onclosetag(start, endIndex);
    this.#isClosing = false;
  }

  override onattribname(start: number, endIndex: number): void {
    this.#attributes += 1;
    if (this.#attributes <= MAX_ATTRIBUTES) super.onattribname(start, endIndex);
  }

  override onattribdata(start: number, endIndex: number): void {
    if (this.#attributes <= MAX_ATTRIBUTES) super.onattribdata(start, endIndex);
  }

  override onattribentity(codePoint: number): void {
    if (this.#attributes <= MAX_ATTRIBUTES) super.onattribentity(codePoint);
  }

  override onattribend(quote: QuoteType, endIndex: number): void {
    if (this.#attributes <= MAX_ATTRIBUTES) super.onattribend(quote, endIndex);
  }
}
