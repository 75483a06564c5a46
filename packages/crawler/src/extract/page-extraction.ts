/** What a page was found to hold, first as written, then resolved. */
import type { ImageContext } from '../sighting.ts';
import { createSlices, type Slices } from '../slices.ts';
import { parseHttpUrl } from '../url/http-url.ts';

/** More images, links or addresses that cannot be asked for are left alone (Heritrix: `maxOutlinks`). */
export const MAX_REFERENCES = 6_000;

/** An image address and all places of the page that name it, the most telling first. */
interface ImageMention {
  readonly url: string;
  readonly contexts: readonly ImageContext[];
}

export interface PageLink {
  readonly url: string;
  /** Whether the link carries `rel=nofollow`. */
  readonly nofollow: boolean;
}

/** An address that cannot be asked for. */
interface RejectedAddress {
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
  /** Web app manifests. */
  readonly manifests: readonly string[];
  /** RSS, Atom and JSON feeds. */
  readonly feeds: readonly string[];
  /** What an oEmbed provider says of the page, as JSON. */
  readonly oembeds: readonly string[];
  readonly robots: readonly { readonly agent: string; readonly content: string }[];
  readonly tdmReservation: string | null;
  /** Address of the policy that comes with a reservation, as written. */
  readonly tdmPolicy: string | null;
  readonly rejected: readonly RejectedAddress[];
  /** Whether there were more than are told. */
  readonly cut: { readonly images: boolean; readonly links: boolean };
}

/** Addresses of licenses, and of pages where one can be had. */
export interface Licenses {
  readonly license: string[];
  readonly acquire: string[];
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
  readonly manifests: string[];
  readonly feeds: string[];
  readonly oembeds: string[];
  readonly robots: { agent: string; content: string }[];
  readonly pageLicenses: Licenses;
  readonly tdmReservation: string | null;
  readonly tdmPolicy: string | null;
  readonly cut: { images: boolean; links: boolean };
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
export async function resolvePage(state: RawPage, slices: Slices = createSlices()): Promise<PageExtraction> {
  const baseUrl = baseOf(state);
  const { pageLicenses, cut } = state;
  const grouped: Grouped = { images: new Map(), data: new Map(), rejected: new Map(), cut };
  const licenses = { license: urlsOf(pageLicenses.license, baseUrl), acquire: urlsOf(pageLicenses.acquire, baseUrl) };
  for (const mention of state.found) {
    group(grouped, mention, { baseUrl, licenses });
    await slices.pause();
  }
  return {
    title: state.title,
    baseUrl,
    images: mentions(grouped.images),
    dataImages: mentions(grouped.data),
    links: await resolvedLinks(state, baseUrl, slices),
    stylesheets: urlsOf(state.sheets, baseUrl),
    manifests: urlsOf(state.manifests, baseUrl),
    feeds: urlsOf(state.feeds, baseUrl),
    oembeds: urlsOf(state.oembeds, baseUrl),
    robots: state.robots,
    tdmReservation: state.tdmReservation,
    tdmPolicy: state.tdmPolicy,
    rejected: [...grouped.rejected.values()],
    cut,
  };
}

// --- internal ---

/** Places that are told of one image on one page. */
const MAX_CONTEXTS = 20;

interface Grouped {
  readonly images: Map<string, ImageContext[]>;
  readonly data: Map<string, ImageContext[]>;
  readonly rejected: Map<string, RejectedAddress>;
  readonly cut: { images: boolean };
}

function group({ images, data, rejected, cut }: Grouped, { raw, context }: RawPage['found'][number], page: Resolving): void {
  const text = raw.replace(/[\t\n\r]/g, '');
  const licensed = withLicenses(context, page);
  let isKept = true;
  if (/^data:/i.test(text)) {
    if (text.length >= MIN_DATA_URL_CHARS && /^data:(?:image\/|application\/octet-stream|;|,)/i.test(text))
      isKept = push(data, text, licensed);
  } else {
    const parsed = parseHttpUrl(text, page.baseUrl);
    if (parsed.kind === 'url') isKept = push(images, parsed.url, licensed);
    else if (!/^(?:javascript|blob|about):/i.test(text) && rejected.size < MAX_REFERENCES) {
      rejected.set(text, { raw: text, reason: parsed.reason, detail: parsed.detail });
    }
  }
  if (!isKept) cut.images = true;
}

interface Resolving {
  readonly baseUrl: string;
  /** Of the page as a whole. */
  readonly licenses: Licenses;
}

function withLicenses(context: ImageContext, { baseUrl, licenses }: Resolving): ImageContext {
  const { licenseUrls, acquireLicenseUrls, ...others } = context;
  const license = licenseUrls === undefined ? licenses.license : urlsOf(licenseUrls, baseUrl);
  const acquire = acquireLicenseUrls === undefined ? licenses.acquire : urlsOf(acquireLicenseUrls, baseUrl);
  if (license.length === 0 && acquire.length === 0) return licenseUrls === undefined && acquireLicenseUrls === undefined ? context : others;
  return {
    ...others,
    ...(license.length === 0 ? {} : { licenseUrls: license }),
    ...(acquire.length === 0 ? {} : { acquireLicenseUrls: acquire }),
  };
}

function urlsOf(list: readonly string[], base: string): string[] {
  return [...new Set(list.flatMap((raw) => urlOf(raw, base)))];
}

function urlOf(raw: string, base: string): string[] {
  const parsed = parseHttpUrl(raw, base);
  return parsed.kind === 'url' ? [parsed.url] : [];
}

/** `false` when there is no place for another address. */
function push(map: Map<string, ImageContext[]>, key: string, context: ImageContext): boolean {
  const known = map.get(key);
  if (known === undefined && map.size >= MAX_REFERENCES) return false;
  if (known === undefined) map.set(key, [context]);
  else if (known.length < MAX_CONTEXTS && !known.some((other) => isSame(other, context))) known.push(context);
  return true;
}

function isSame(a: ImageContext, b: ImageContext): boolean {
  if (a.source !== b.source || a.position?.order !== b.position?.order) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Those that carry words first: they say most about the picture. Where it stands is not said in words. */
function mentions(map: ReadonlyMap<string, ImageContext[]>): ImageMention[] {
  return [...map].map(([url, contexts]) => ({
    url,
    contexts: contexts.length < 2 ? contexts : contexts.toSorted((a, b) => said(b) - said(a)),
  }));
}

function said(context: ImageContext): number {
  return Object.keys(context).length - (context.position === undefined ? 0 : 1);
}

async function resolvedLinks({ links, cut }: RawPage, base: string, slices: Slices): Promise<PageLink[]> {
  const known = new Map<string, boolean>();
  /** As written: menus name a page several times, and resolving is what takes the time. */
  const followed = new Set<string>();
  for (const { raw, nofollow } of links) {
    await slices.pause();
    if (followed.has(raw)) continue;
    if (!nofollow) followed.add(raw);
    if (/^\s*(?:javascript|mailto|tel|sms|data|about|blob|#)/i.test(raw)) continue;
    const [url] = urlOf(raw, base);
    if (url === undefined) continue;
    if (known.has(url) || known.size < MAX_REFERENCES) known.set(url, (known.get(url) ?? true) && nofollow);
    else cut.links = true;
  }
  return [...known].map(([url, nofollow]) => ({ url, nofollow }));
}
