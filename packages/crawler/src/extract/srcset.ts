/** The `srcset` attribute by the HTML standard, and a lenient reading that keeps what an author named by mistake. */

export interface SrcsetCandidate {
  readonly url: string;
  /** Whether browsers ignore it, because its descriptor is invalid. */
  readonly lenient: boolean;
}

/** All addresses of a `srcset`, in order. Candidates that the standard drops are kept and flagged `lenient`. */
export function parseSrcset(input: string): SrcsetCandidate[] {
  const candidates: SrcsetCandidate[] = [];
  const { length } = input;
  let at = 0;
  for (;;) {
    while (at < length && (isSpace(input.charCodeAt(at)) || input.charCodeAt(at) === COMMA)) at += 1;
    if (at >= length) return candidates;
    const start = at;
    while (at < length && !isSpace(input.charCodeAt(at))) at += 1;
    const url = input.slice(start, at);
    if (url.charCodeAt(url.length - 1) === COMMA) {
      candidates.push({ url: withoutTrailingCommas(url), lenient: false });
      continue;
    }
    const { descriptors, next } = readDescriptors(input, at);
    candidates.push({ url, lenient: !arePlain(descriptors) && !areValid(descriptors) });
    at = next;
  }
}

// --- internal ---

/** A loop, since the obvious regular expression takes quadratic time. */
function withoutTrailingCommas(text: string): string {
  let end = text.length;
  while (text[end - 1] === ',') end -= 1;
  return text.slice(0, end);
}

const COMMA = 44;
const OPEN = 40;
const CLOSE = 41;

/** Tab, line feed, form feed, carriage return and space. */
function isSpace(code: number): boolean {
  return code === 32 || (code <= 13 && code >= 9 && code !== 11);
}

/** The tokenizer of "parse a srcset attribute", step 8: commas inside parentheses do not end a candidate. */
function readDescriptors(input: string, from: number): { descriptors: string[]; next: number } {
  const descriptors: string[] = [];
  let isInParens = false;
  let start = -1;
  const end = (at: number): void => {
    if (start >= 0) descriptors.push(input.slice(start, at));
    start = -1;
  };
  for (let at = from; at < input.length; at += 1) {
    const code = input.charCodeAt(at);
    if (!isInParens && (code === COMMA || isSpace(code))) {
      end(at);
      if (code === COMMA) return { descriptors, next: at + 1 };
      continue;
    }
    if (start < 0) start = at;
    if (code === OPEN) isInParens = true;
    else if (code === CLOSE) isInParens = false;
  }
  end(input.length);
  return { descriptors, next: input.length };
}

const PLAIN = /^(?:[1-9]\d{0,5}w|\d{1,3}(?:\.\d{1,3})?x)$/;
const INTEGER = /^\d+$/;
const FLOAT = /^-?(?:\d+|\d*\.\d+)(?:[eE][+-]?\d+)?$/;

/** Nearly all of them: none, a width, or a density. */
function arePlain(descriptors: readonly string[]): boolean {
  const [only] = descriptors;
  return only === undefined || (descriptors.length === 1 && PLAIN.test(only));
}

function areValid(descriptors: readonly string[]): boolean {
  let width: number | null = null;
  let height: number | null = null;
  let density: number | null = null;
  for (const descriptor of descriptors) {
    const value = descriptor.slice(0, -1);
    if (descriptor.endsWith('w') && INTEGER.test(value) && width === null && density === null && Number(value) > 0) width = Number(value);
    else if (descriptor.endsWith('h') && INTEGER.test(value) && height === null && density === null && Number(value) > 0)
      height = Number(value);
    else if (descriptor.endsWith('x') && FLOAT.test(value) && Number(value) >= 0 && width === null && height === null && density === null)
      density = Number(value);
    else return false;
  }
  return height === null || width !== null;
}
