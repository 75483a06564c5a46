/** The words of a page as a reader sees them, line by line, with its links and what it says of itself as linked data. */
import { decodeText } from './decode-text.ts';
import { createMarkupReader } from './markup-reader.ts';
import type { Attributes } from './tag-attributes.ts';

/** A page as words. */
export interface PageText {
  /** Words of the title; empty where there are none. */
  readonly title: string;
  /** Lines that a reader would see, without those of scripts and styles; white space is single, and no line is empty. */
  readonly lines: readonly string[];
  readonly links: readonly PageLink[];
  /** Every block of JSON-LD that can be read, as it is. */
  readonly linkedData: readonly unknown[];
}

/** A link of a page. */
export interface PageLink {
  /** Absolute; http, https or mailto. */
  readonly url: string;
  /** Words of the link; empty for one that is a picture. */
  readonly text: string;
}

/** Lines, links and blocks of a page that are read; house rules: a page of a person's reading has a few hundred. */
const MAX_LINES = 5_000;
const MAX_LINKS = 2_000;
const MAX_LINKED_DATA = 50;
/** Characters of a line, of a link's words and of a block of linked data. House rules. */
const MAX_LINE_CHARS = 1_000;
const MAX_LINK_CHARS = 300;
const MAX_LINKED_DATA_CHARS = 500_000;

/**
 * Reads a page as words. Never fails: what is no markup has its text as lines.
 *
 * @example
 * const { lines, links } = await readPageText(exchange.body, { url: exchange.url, contentType: 'text/html; charset=utf-8' });
 */
export async function readPageText(
  bytes: Uint8Array,
  { url, contentType }: { readonly url: string; readonly contentType?: string | undefined },
): Promise<PageText> {
  const words = new PageWords(url);
  const reader = createMarkupReader({
    open: (name, attributes) => words.open(name, attributes.record()),
    text: (text) => words.text(text),
    close: (name) => words.close(name),
  });
  for await (const piece of decodeText(bytes, { contentType })) reader.write(piece);
  reader.end();
  return words.page();
}

// --- internal ---

/** Elements whose text nobody sees. */
const UNSEEN: readonly string[] = ['script', 'style', 'noscript', 'template', 'svg', 'select', 'textarea', 'title', 'head'];
/** Elements that may stand in a head; any other one ends it, as in browsers. */
const OF_HEAD: readonly string[] = ['base', 'link', 'meta', 'noscript', 'script', 'style', 'template', 'title'];
/** Elements that stand within a line; every other one begins and ends one. */
const INLINE: ReadonlySet<string> = new Set(
  'a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

interface OpenLink {
  readonly url: string;
  text: string;
}

/** Collects while the markup is told. */
class PageWords {
  readonly #url: string;
  #base: string;
  #title = '';
  #line = '';
  #lines: string[] = [];
  #links: PageLink[] = [];
  #linkedData: unknown[] = [];
  /** Names of the open elements whose text nobody sees. */
  #unseen: string[] = [];
  #inTitle = false;
  /** Text of the block of linked data that is open. */
  #json: string | null = null;
  #link: OpenLink | null = null;

  constructor(url: string) {
    this.#url = url;
    this.#base = url;
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'base' && attributes['href'] !== undefined) this.#base = resolved(attributes['href'], this.#url) ?? this.#base;
    if (name === 'title') this.#inTitle = true;
    if (this.#unseen.at(-1) === 'head' && !OF_HEAD.includes(name)) this.#unseen.pop();
    if (name === 'script' && /^application\/ld\+json\b/iu.test(attributes['type']?.trim() ?? '')) this.#json = '';
    if (UNSEEN.includes(name)) this.#unseen.push(name);
    if (!INLINE.has(name)) this.#endLine();
    if (name === 'a' || name === 'area') this.#openLink(attributes['href']);
    const alt = name === 'img' ? attributes['alt'] : undefined;
    if (alt !== undefined && this.#link !== null) this.#link.text += ` ${alt}`;
  }

  text(text: string): void {
    if (this.#json !== null) {
      if (this.#json.length <= MAX_LINKED_DATA_CHARS) this.#json += text;
      return;
    }
    if (this.#inTitle) this.#title = (this.#title + text).slice(0, MAX_LINE_CHARS);
    if (this.#unseen.length > 0) return;
    if (this.#line.length < MAX_LINE_CHARS) this.#line += text;
    if (this.#link !== null && this.#link.text.length < MAX_LINK_CHARS) this.#link.text += text;
  }

  close(name: string): void {
    if (name === 'title') this.#inTitle = false;
    if (name === 'script') this.#endJson();
    if (this.#unseen.at(-1) === name) this.#unseen.pop();
    if (!INLINE.has(name)) this.#endLine();
    if (name === 'a') this.#endLink();
  }

  page(): PageText {
    this.#endLine();
    this.#endLink();
    return { title: single(this.#title), lines: this.#lines, links: this.#links, linkedData: this.#linkedData };
  }

  #endLine(): void {
    const line = single(this.#line).slice(0, MAX_LINE_CHARS);
    this.#line = '';
    if (line !== '' && this.#lines.length < MAX_LINES) this.#lines.push(line);
  }

  #openLink(href: string | undefined): void {
    this.#endLink();
    const url = href === undefined ? null : resolved(href, this.#base);
    if (url !== null && this.#links.length < MAX_LINKS) this.#link = { url, text: '' };
  }

  #endLink(): void {
    if (this.#link !== null) this.#links.push({ url: this.#link.url, text: single(this.#link.text).slice(0, MAX_LINK_CHARS) });
    this.#link = null;
  }

  #endJson(): void {
    const json = this.#json;
    this.#json = null;
    if (json === null || json.length > MAX_LINKED_DATA_CHARS || this.#linkedData.length >= MAX_LINKED_DATA) return;
    try {
      this.#linkedData.push(JSON.parse(json.replace(/^\s*(?:<!--|\/\/<!\[CDATA\[)|(?:-->|\/\/\]\]>)\s*$/gu, '')) as unknown);
    } catch {
      // A page may say anything; what is no JSON says nothing.
    }
  }
}

function resolved(href: string, base: string): string | null {
  try {
    const url = new URL(href.trim(), base);
    return /^(?:https?|mailto):$/u.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function single(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
