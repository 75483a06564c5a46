/**
 * A letter's text as HTML. The text is escaped as a whole, so nothing in it, from whatever source, can be markup; only the addresses that the
 * letter was given as facts become links.
 */
export function letterHtml(subject: string, text: string, locale: string, urls: readonly string[]): string {
  const blocks = text.split(/\n{2,}/u).map((block) => blockHtml(block, urls));
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(locale)}">`,
    `<head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>`,
    '<body>',
    ...blocks,
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

const ITEM = /^- /u;

function blockHtml(block: string, urls: readonly string[]): string {
  const lines = block.split('\n');
  if (lines.every((line) => ITEM.test(line))) {
    return `<ul>\n${lines.map((line) => `<li>${inline(line.replace(ITEM, ''), urls)}</li>`).join('\n')}\n</ul>`;
  }
  return `<p>${lines.map((line) => inline(line, urls)).join('<br>\n')}</p>`;
}

/** Escapes a line; an address counts only where it stands alone between spaces, so that part of a longer one is no link. */
function inline(line: string, urls: readonly string[]): string {
  return line
    .split(/(\s+)/u)
    .map((word) =>
      urls.includes(word) ? `<a href="${escapeHtml(word)}" rel="noopener noreferrer nofollow">${escapeHtml(word)}</a>` : escapeHtml(word),
    )
    .join('');
}
