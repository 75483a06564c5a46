import { bodyBlocks, type LetterLine, type TextBlock } from './letter-blocks.ts';
import type { LetterPicture } from './letter-picture.ts';
import type { Letter } from './render-letter.ts';

/**
 * A letter's text as HTML. Every piece of text is escaped, so nothing in it, from whatever source, can be markup; only the addresses that the letter was
 * given as facts become links.
 */
export function letterHtml(
  { subject, text, pictures = [] }: Pick<Letter, 'subject' | 'text' | 'pictures'>,
  locale: string,
  urls: readonly string[],
): string {
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(locale)}">`,
    `<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body>',
    ...bodyBlocks(text, urls).map(blockHtml),
    ...pictures.map(pictureHtml),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Text made inert for HTML text and attribute values. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/gu, (character) => `&#${character.codePointAt(0)};`);
}

// --- internal ---

/** The picture is inside the document: nothing is loaded from anywhere when a letter is read. */
function pictureHtml({ bytes, type, caption }: LetterPicture): string {
  const shown = escapeHtml(caption);
  const source = `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
  return `<figure><img src="${source}" alt="${shown}" style="max-width:100%"><figcaption>${shown}</figcaption></figure>`;
}

function blockHtml(block: TextBlock): string {
  if (block.kind === 'list') return `<ul>\n${block.items.map((item) => `<li>${lineHtml(item)}</li>`).join('\n')}\n</ul>`;
  return `<p>${block.lines.map(lineHtml).join('<br>\n')}</p>`;
}

function lineHtml(line: LetterLine): string {
  return line
    .map(({ text, href }) => {
      const shown = escapeHtml(text);
      return href === undefined ? shown : `<a href="${escapeHtml(href)}" rel="noopener noreferrer nofollow">${shown}</a>`;
    })
    .join('');
}
