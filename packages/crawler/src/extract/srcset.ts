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
    const end = plainEnd(input, at);
    const { lenient, next } = end < 0 ? readDescriptors(input, at) : { lenient: false, next: end };
    candidates.push({ url, lenient });
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
const ZERO = 48;
const WIDTH = 119;
const DENSITY = 120;

function isDigit(code: number): boolean {
  return code >= ZERO && code < ZERO + 10;
}

/** Tab, line feed, form feed, carriage return and space. */
function isSpace(code: number): boolean {
  return code === 32 || (code <= 13 && code >= 9 && code !== 11);
}

/** Where the next candidate begins behind nearly all descriptors, a width or a density in digits; -1 behind others. */
function plainEnd(input: string, from: number): number {
  let at = from;
  while (isSpace(input.charCodeAt(at))) at += 1;
  const start = at;
  while (isDigit(input.charCodeAt(at))) at += 1;
  const unit = input.charCodeAt(at);
  // A width of zero is none.
  if (at === start || input.charCodeAt(start) === ZERO || (unit !== WIDTH && unit !== DENSITY)) return -1;
  at += 1;
  while (isSpace(input.charCodeAt(at))) at += 1;
  if (at >= input.length) return at;
  return input.charCodeAt(at) === COMMA ? at + 1 : -1;
}

/** The tokenizer of "parse a srcset attribute", step 8: commas inside parentheses do not end a candidate. */
function readDescriptors(input: string, from: number): { lenient: boolean; next: number } {
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
      if (code === COMMA) return { lenient: !areValid(descriptors), next: at + 1 };
      continue;
    }
    if (start < 0) start = at;
    if (code === OPEN) isInParens = true;
    else if (code === CLOSE) isInParens = false;
  }
  end(input.length);
  return { lenient: !areValid(descriptors), next: input.length };
}

const INTEGER = /^\d+$/;
const FLOAT = /^-?(?:\d+|\d*\.\d+)(?:[eE][+-]?\d+)?$/;

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
