/** Resolves the addresses of one page, most of which need no parser. */
import { MAX_URL_LENGTH, parseHttpUrl, type ParsedUrl } from './http-url.ts';

/** Resolves like `parseHttpUrl` with this base: the address, or why it cannot be asked for. */
export type PageUrls = (raw: string) => string | (ParsedUrl & { readonly kind: 'rejected' });

/** Addresses that are remembered; about as many as a page has mentions. */
const MAX_REMEMBERED = 50_000;

/** Builds a resolver for a page. With a `base` that is no address, nothing can be resolved. */
export function createPageUrls(base: string): PageUrls {
  let known: Map<string, ReturnType<PageUrls>> | null = null;
  let plain: ((raw: string) => string | null) | null = null;
  return (raw) => {
    plain ??= plainUrls(base);
    const url = plain(raw) ?? known?.get(raw);
    if (url !== undefined) return url;
    const parsed = parseHttpUrl(raw, base);
    const resolved = parsed.kind === 'url' ? parsed.url : parsed;
    known ??= new Map();
    if (known.size < MAX_REMEMBERED) known.set(raw, resolved);
    return resolved;
  };
}

/**
 * The same for addresses that need no parser, because nothing in them is escaped, decoded or removed by the URL standard; `null` for all others,
 * and for all with a `base` that is no http or https address. It takes a tenth of the time.
 */
export function plainUrls(base: string): (raw: string) => string | null {
  const place = placeOf(base);
  if (place === null) return () => null;
  return (raw) => {
    if (raw.length > MAX_URL_LENGTH) return null;
    const hash = raw.indexOf('#');
    return plainUrl(hash > 0 ? raw.slice(0, hash) : raw, place);
  };
}

// --- internal ---

const SLASH = 47;
const DOT = 46;

interface Place {
  /** With its colon. */
  readonly protocol: string;
  readonly origin: string;
  /** Up to the last slash of the path. */
  readonly folder: string;
}

/** Where relative addresses begin; `null` when `base` is no http or https address. */
function placeOf(base: string): Place | null {
  if (!/^https?:/i.test(base)) return null;
  let href = base;
  if (!isAbsolute(base)) {
    if (!URL.canParse(base)) return null;
    ({ href } = new URL(base));
  }
  const start = href.indexOf('/', 'https://'.length);
  const end = href.search(/[?#]/);
  const path = href.lastIndexOf('/', end < 0 ? href.length : end);
  return { protocol: href.slice(0, href.indexOf(':') + 1), origin: href.slice(0, start), folder: href.slice(0, path + 1) };
}

/** A name in lower case whose last label has letters only, so that it is no number of an IPv4 address; no port, no credentials. */
const ORIGIN = /^https?:\/\/[a-z0-9](?:[a-z0-9.-]{0,200}\.)?[a-z]{2,24}$/;
/** Labels that are empty, begin or end in a hyphen, or are in another script. */
const ODD_NAME = /\.\.|\.-|-\.|xn--/;
/** Origins that are remembered; a crawl has few, which its pages name again and again. */
const MAX_ORIGINS = 1_000;
const ORIGINS = new Set<string>();
/** That of the last address, with the slash behind it: a page names one again and again. */
let latest = 'https://a.example/';

/** Whether an address with its host stays as it is. */
function isAbsolute(url: string): boolean {
  if (url.startsWith(latest)) return isPlain(url, latest.length, true);
  const end = url.indexOf('/', 'https://'.length);
  return end > 0 && isPlainOrigin(url.slice(0, end)) && isPlain(url, end + 1, true);
}

function isPlainOrigin(origin: string): boolean {
  if (ORIGINS.has(origin)) {
    latest = `${origin}/`;
    return true;
  }
  if (!ORIGIN.test(origin) || ODD_NAME.test(origin)) return false;
  if (ORIGINS.size >= MAX_ORIGINS) ORIGINS.clear();
  ORIGINS.add(origin);
  return true;
}

/** Of an address without a fragment. */
function plainUrl(raw: string, { protocol, origin, folder }: Place): string | null {
  if (raw.charCodeAt(0) === SLASH) {
    if (raw.charCodeAt(1) !== SLASH) return isPlain(raw, 1, true) ? origin + raw : null;
    const url = protocol + raw;
    return isAbsolute(url) ? url : null;
  }
  if (raw.charCodeAt(0) === DOT) return plainFrom(raw, folder, origin);
  if (raw.startsWith('http')) return isAbsolute(raw) ? raw : null;
  return isWord(raw.charCodeAt(0)) && isPlain(raw, 0, false) ? folder + raw : null;
}

/** `./a.jpg` and `../../a.jpg`. */
function plainFrom(raw: string, folder: string, origin: string): string | null {
  let at = 0;
  let from = folder;
  while (raw.charCodeAt(at) === DOT) {
    if (raw.charCodeAt(at + 1) === SLASH) at += 2;
    else if (raw.startsWith('../', at)) {
      at += 3;
      if (from.length > origin.length + 1) from = from.slice(0, from.lastIndexOf('/', from.length - 2) + 1);
    } else return null;
  }
  return isWord(raw.charCodeAt(at)) && isPlain(raw, at, true) ? from + raw.slice(at) : null;
}

/** A letter, a digit or an underscore. */
function isWord(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95;
}

/**
 * What the standard changes in paths and queries: characters that it escapes or drops, segments that begin with a dot, which may go up or stay, dots
 * that are escaped, and a query without anything in it. An apostrophe is escaped in queries only, and is left to the parser.
 */
const ODD = /[^A-Za-z0-9\-_.~!$&()*+,;=@/:?%]|\/\.|%2[Ee]|\?$/g;

/** Whether all of it from `from` on stays as it is. A colon could end a scheme. */
function isPlain(raw: string, from: number, withColon: boolean): boolean {
  // With the slash in front of it.
  ODD.lastIndex = Math.max(from - 1, 0);
  return !ODD.test(raw) && (withColon || !raw.includes(':', from));
}
