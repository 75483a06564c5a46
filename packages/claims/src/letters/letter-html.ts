import { bodyBlocks, type LetterBlock, type LetterLine } from './letter-blocks.ts';

/**
 * A letter's text as HTML. Every piece of text is escaped, so nothing in it, from whatever source, can be markup; only the addresses that the letter was
 * given as facts become links.
 */
export function letterHtml(subject: string, text: string, locale: string, urls: readonly string[]): string {
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(locale)}">`,
    `<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body>',
    ...bodyBlocks(text, urls).map(blockHtml),
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

function blockHtml(block: Exclude<LetterBlock, { kind: 'heading' }>): string {
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
