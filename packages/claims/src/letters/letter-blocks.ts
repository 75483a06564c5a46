import type { LetterPicture } from './letter-picture.ts';
import type { Letter } from './render-letter.ts';

/** A part of a letter, for whoever lays it out: a page, an e-mail, a PDF. It is text throughout; nothing in it is markup. */
export type LetterBlock =
  | { readonly kind: 'heading'; readonly text: string }
  /** Lines that belong together; each begins on a new line. */
  | { readonly kind: 'paragraph'; readonly lines: readonly LetterLine[] }
  | { readonly kind: 'list'; readonly items: readonly LetterLine[] }
  /** Stands after the text. */
  | { readonly kind: 'picture'; readonly picture: LetterPicture };

/** A block that is made from the text. */
export type TextBlock = Extract<LetterBlock, { kind: 'paragraph' | 'list' }>;

/** A line in pieces: plain text, and addresses that the letter was given as facts. */
export type LetterLine = readonly LetterSpan[];

export interface LetterSpan {
  readonly text: string;
  /** Where the piece leads; only for addresses that are facts of the letter. */
  readonly href?: string;
}

/**
 * A letter in blocks: its subject as a heading, then paragraphs, lists and pictures. HTML and any other layout are made from these, so that they say exactly what
 * the text says. Joined again, the blocks give the text.
 *
 * @example
 * for (const block of letterBlocks(letter)) if (block.kind === 'paragraph') draw(block.lines);
 */
export function letterBlocks({
  subject,
  text,
  links = [],
  pictures = [],
}: Pick<Letter, 'subject' | 'text' | 'links' | 'pictures'>): readonly LetterBlock[] {
  return [
    { kind: 'heading', text: subject },
    ...bodyBlocks(text, links),
    ...pictures.map((picture) => ({ kind: 'picture', picture }) as const),
  ];
}

/** The blocks of a text without its subject. */
export function bodyBlocks(text: string, links: readonly string[]): readonly TextBlock[] {
  return text.split(/\n{2,}/u).map((block) => {
    const lines = block.split('\n');
    return lines.every((line) => ITEM.test(line))
      ? { kind: 'list', items: lines.map((line) => spansOf(line.replace(ITEM, ''), links)) }
      : { kind: 'paragraph', lines: lines.map((line) => spansOf(line, links)) };
  });
}

// --- internal ---

const ITEM = /^- /u;

/** An address counts only where it stands alone between spaces, so that part of a longer one is no link. */
function spansOf(line: string, links: readonly string[]): LetterLine {
  const spans: LetterSpan[] = [];
  for (const word of line.split(/(\s+)/u).filter((part) => part !== '')) {
    const last = spans.at(-1);
    if (links.includes(word)) spans.push({ text: word, href: word });
    else if (last !== undefined && last.href === undefined) spans[spans.length - 1] = { text: last.text + word };
    else spans.push({ text: word });
  }
  return spans;
}
