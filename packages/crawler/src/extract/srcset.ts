/** The `srcset` attribute by the HTML standard, and a lenient reading that keeps what an author named by mistake. */

export interface SrcsetCandidate {
  readonly url: string;
  /** Whether browsers ignore it, because its descriptor is invalid. */
  readonly lenient: boolean;
}

const SPACE = /[\t\n\f\r ]/;

/** All addresses of a `srcset`, in order. Candidates that the standard drops are kept and flagged `lenient`. */
export function parseSrcset(input: string): SrcsetCandidate[] {
  const candidates: SrcsetCandidate[] = [];
  let at = 0;
  for (;;) {
    while (at < input.length && (SPACE.test(input.charAt(at)) || input[at] === ',')) at += 1;
    if (at >= input.length) return candidates;
    const start = at;
    while (at < input.length && !SPACE.test(input.charAt(at))) at += 1;
    const url = input.slice(start, at);
    if (url.endsWith(',')) {
      candidates.push({ url: withoutTrailingCommas(url), lenient: false });
      continue;
    }
    const { descriptors, next } = readDescriptors(input, at);
    candidates.push({ url, lenient: !areValid(descriptors) });
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

/** The tokenizer of "parse a srcset attribute", step 8: commas inside parentheses do not end a candidate. */
function readDescriptors(input: string, from: number): { descriptors: string[]; next: number } {
  const descriptors: string[] = [];
  let current = '';
  let parens = false;
  let at = from;
  for (; at < input.length; at += 1) {
    const char = input.charAt(at);
    if (parens) {
      current += char;
      if (char === ')') parens = false;
    } else if (char === ',') {
      at += 1;
      break;
    } else if (SPACE.test(char)) {
      if (current !== '') descriptors.push(current);
      current = '';
    } else {
      current += char;
      if (char === '(') parens = true;
    }
  }
  if (current !== '') descriptors.push(current);
  return { descriptors, next: at };
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
