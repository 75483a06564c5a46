/** What a page was found to hold, first as written, then resolved. */
import type { ImageContext } from '../sighting.ts';
import { parseHttpUrl } from '../url/http-url.ts';

/** An image address and all places of the page that name it, the most telling first. */
export interface ImageMention {
  readonly url: string;
  readonly contexts: readonly ImageContext[];
}

export interface PageLink {
  readonly url: string;
  /** Whether the link carries `rel=nofollow`. */
  readonly nofollow: boolean;
}

/** An address that cannot be asked for. */
export interface RejectedAddress {
  readonly raw: string;
  readonly reason: 'invalid-url' | 'unsupported-scheme';
  readonly detail: string;
}

export interface PageExtraction {
  readonly title: string | null;
  readonly baseUrl: string;
  readonly images: readonly ImageMention[];
  /** `data:` addresses of images, as written. */
  readonly dataImages: readonly ImageMention[];
  readonly links: readonly PageLink[];
  readonly stylesheets: readonly string[];
  readonly robots: readonly { readonly agent: string; readonly content: string }[];
  readonly tdmReservation: string | null;
  readonly rejected: readonly RejectedAddress[];
}

/** The same before addresses are resolved. */
export interface RawPage {
  readonly url: string;
  /** The first `base` element's address. */
  readonly base: string | null;
  readonly title: string | null;
  readonly found: readonly { readonly raw: string; readonly context: ImageContext }[];
  readonly links: { raw: string; nofollow: boolean }[];
  readonly sheets: string[];
  readonly robots: { agent: string; content: string }[];
  readonly pageLicenses: string[];
  readonly tdmReservation: string | null;
}

/** `data:` images below this many characters are placeholders and icons. */
const MIN_DATA_URL_CHARS = 2_048;

/** The address that relative ones are relative to. */
export function baseOf({ base, url }: Pick<RawPage, 'base' | 'url'>): string {
  if (base === null) return url;
  const parsed = parseHttpUrl(base, url);
  return parsed.kind === 'url' ? parsed.url : url;
}

/** Resolves every address, groups the images by it, and sorts out what cannot be asked for. */
export function resolvePage(state: RawPage): PageExtraction {
  const baseUrl = baseOf(state);
  const images = new Map<string, ImageContext[]>();
  const data = new Map<string, ImageContext[]>();
  const rejected: RejectedAddress[] = [];
  for (const { raw, context } of state.found) {
    const licensed = withPageLicenses(context, state.pageLicenses, baseUrl);
    const text = raw.replace(/[\t\n\r]/g, '');
    if (/^data:/i.test(text)) {
      if (text.length >= MIN_DATA_URL_CHARS && /^data:(?:image\/|application\/octet-stream|;|,)/i.test(text)) push(data, text, licensed);
      continue;
    }
    const parsed = parseHttpUrl(text, baseUrl);
    if (parsed.kind === 'url') push(images, parsed.url, licensed);
    else if (!/^(?:javascript|blob|about):/i.test(text)) rejected.push({ raw: text, reason: parsed.reason, detail: parsed.detail });
  }
  return {
    title: state.title,
    baseUrl,
    images: mentions(images),
    dataImages: mentions(data),
    links: resolvedLinks(state, baseUrl),
    stylesheets: [...new Set(state.sheets.flatMap((raw) => urlOf(raw, baseUrl)))],
    robots: state.robots,
    tdmReservation: state.tdmReservation,
    rejected,
  };
}

// --- internal ---

function withPageLicenses(context: ImageContext, licenses: readonly string[], base: string): ImageContext {
  const urls = (context.licenseUrls ?? licenses).flatMap((raw) => urlOf(raw, base));
  return urls.length === 0 ? context : { ...context, licenseUrls: urls };
}

function urlOf(raw: string, base: string): string[] {
  const parsed = parseHttpUrl(raw, base);
  return parsed.kind === 'url' ? [parsed.url] : [];
}

function push(map: Map<string, ImageContext[]>, key: string, context: ImageContext): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [context]);
  else if (!known.some((other) => JSON.stringify(other) === JSON.stringify(context))) known.push(context);
}

/** Those that carry words first: they say most about the picture. */
function mentions(map: ReadonlyMap<string, ImageContext[]>): ImageMention[] {
  return [...map].map(([url, contexts]) => ({ url, contexts: contexts.toSorted((a, b) => Object.keys(b).length - Object.keys(a).length) }));
}

function resolvedLinks({ links }: RawPage, base: string): PageLink[] {
  const known = new Map<string, boolean>();
  for (const { raw, nofollow } of links) {
    if (/^\s*(?:javascript|mailto|tel|sms|data|about|blob|#)/i.test(raw)) continue;
    for (const url of urlOf(raw, base)) known.set(url, (known.get(url) ?? true) && nofollow);
  }
  return [...known].map(([url, nofollow]) => ({ url, nofollow }));
}
