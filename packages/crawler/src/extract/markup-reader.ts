/**
 * Reads markup as a stream of tags in time and memory that grow no faster than its length, whatever it is made of.
 *
 * The parser beneath searches and shifts a stack of open elements at every tag, and hands over all attributes of an element at once; both
 * are kept small here.
 */
import { type Handler, Parser, type ParserOptions, type QuoteType } from 'htmlparser2';

/** Names in lower case; an object without a prototype. */
export type Attributes = Readonly<Record<string, string>>;

export interface MarkupEvents {
  open(name: string, attributes: Attributes): void;
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
  let attributes = noAttributes();
  const parser = new ShallowParser(
    {
      onopentagname() {
        attributes = noAttributes();
      },
      onattribute(name, value) {
        attributes[name.toLowerCase()] ??= value;
      },
      onopentag: (name) => events.open(name.toLowerCase(), attributes),
      ontext: (text) => events.text(text),
      ...(events.comment === undefined ? {} : { oncomment: (text: string) => events.comment?.(text) }),
      onclosetag: (name) => events.close(name.toLowerCase()),
    },
    { xmlMode: xml, decodeEntities: true },
  );
  return { write: (piece) => parser.write(piece), end: () => parser.end() };
}

// --- internal ---

function noAttributes(): Record<string, string> {
  return Object.create(null) as Record<string, string>;
}

/**
 * A parser that keeps no more than so many elements open, by calling further ones void, and no more than so many attributes. It inherits,
 * against our habit, because overriding is what htmlparser2 offers for it.
 */
class ShallowParser extends Parser {
  #open = 0;
  /** What was said of the element whose tag is being read: it is asked for when the tag begins and when it ends. */
  #isVoid = false;
  #isReading = false;
  #isClosing = false;
  #attributes = 0;

  constructor(handler: Partial<Handler>, options: ParserOptions) {
    const counting: Partial<Handler> = {
      ...handler,
      onopentagname: (name) => {
        this.#isReading = true;
        this.#attributes = 0;
        handler.onopentagname?.(name);
      },
      onopentag: (name, attributes, isImplied) => {
        if (!this.#isVoid) this.#open += 1;
        handler.onopentag?.(name, attributes, isImplied);
      },
      onclosetag: (name, isImplied) => {
        if (!this.#isVoid) this.#open -= 1;
        this.#isVoid = false;
        this.#isReading = false;
        handler.onclosetag?.(name, isImplied);
      },
    };
    super(counting, options);
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
