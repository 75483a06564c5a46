/** Turns the bytes of a style sheet into text (CSS Syntax Module Level 3, section 3.2): byte order mark, `Content-Type`, `@charset`, or UTF-8. */
import { TextDecoder } from 'node:util';

/** The text. What cannot be decoded becomes U+FFFD. */
export function sheetText(bytes: Uint8Array, contentType: string | undefined): string {
  return (
    decoderFor(byteOrderMark(bytes)) ??
    decoderFor(charsetOf(contentType)) ??
    decoderFor(ownCharset(bytes)) ??
    new TextDecoder()
  ).decode(bytes);
}

// --- internal ---

/** In which the rule has to stand, by the standard. */
const CHARSET_BYTES = 1_024;

function decoderFor(label: string | null): TextDecoder | null {
  if (label === null) return null;
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}

function byteOrderMark([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xff && second === 0xfe ? 'utf-16le' : null;
}

function charsetOf(contentType: string | undefined): string | null {
  return /;\s*charset\s*=\s*["']?([^\s;"']+)/i.exec(contentType ?? '')?.[1] ?? null;
}

/** The rule is read as ASCII; so a sheet that says in it that it is UTF-16 is not, and is read as UTF-8. */
function ownCharset(bytes: Uint8Array): string | null {
  const label = /^@charset "([^"]*)";/.exec(Buffer.from(bytes.subarray(0, CHARSET_BYTES)).toString('latin1'))?.[1] ?? null;
  return label !== null && /^\s*utf-?16/i.test(label) ? 'utf-8' : label;
}
