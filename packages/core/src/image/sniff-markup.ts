/** Markup that the web serves where an image was asked for. */
export type MarkupFormat = 'svg' | 'html' | 'xml';

/**
 * Tells SVG, HTML and other XML apart by the first element, after a byte order mark, an XML declaration, comments and a document type.
 * `null` when the bytes are no markup.
 */
export function sniffMarkup(bytes: Uint8Array): MarkupFormat | null {
  const head = decodeHead(bytes);
  let rest = head.trimStart();
  if (!rest.startsWith('<')) return null;
  let isXml = false;
  for (let skipped = skipPrologue(rest); skipped !== null; skipped = skipPrologue(rest)) {
    if (/^<\?xml\b/i.test(rest)) isXml = true;
    if (/^<!doctype\s+html\b/i.test(rest)) return 'html';
    rest = skipped;
  }
  const name = /^<([a-z][\w.-]*:)?([a-z][\w.-]*)/i.exec(rest)?.[2]?.toLowerCase();
  if (name === 'svg') return 'svg';
  if (name !== undefined && HTML_ELEMENTS.has(name)) return 'html';
  return isXml ? 'xml' : looseGuess(head, name);
}

// --- internal ---

/** Markup is recognised within this many bytes, like librsvg's own sniffing but further in. */
const HEAD_BYTES = 4096;
const HTML_ELEMENTS = new Set([
  'html',
  'head',
  'body',
  'title',
  'meta',
  'link',
  'script',
  'style',
  'div',
  'p',
  'h1',
  'a',
  'br',
  'table',
  'iframe',
  'center',
  'font',
  'span',
  'b',
]);

function decodeHead(bytes: Uint8Array): string {
  const head = bytes.subarray(0, HEAD_BYTES);
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le').decode(head);
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be').decode(head);
  return new TextDecoder('utf-8').decode(head); // drops the byte order mark
}

/** What follows a leading comment, processing instruction or document type (with its internal subset); `null` when there is none or it does not end. */
function skipPrologue(source: string): string | null {
  const pairs = [
    ['<!--', '-->'],
    ['<?', '?>'],
    ['<!', /^<![^[>]*\[/.test(source) ? ']>' : '>'],
  ] as const;
  const pair = pairs.find(([start]) => source.startsWith(start));
  if (pair === undefined) return null;
  const end = source.indexOf(pair[1]);
  return end === -1 ? null : source.slice(end + pair[1].length).trimStart();
}

/** Something with angle brackets whose first element is none we know, or lies beyond the head. An `<svg` in it counts: better refused than rendered. */
function looseGuess(head: string, name: string | undefined): MarkupFormat | null {
  if (/<([\w.-]+:)?svg\b/i.test(head)) return 'svg';
  return name === undefined && !head.trimStart().startsWith('<!') ? null : 'xml';
}
