/** What a page was found to hold, first as written, then resolved. */
import type { ImageContext } from '../sighting.ts';
import { parseHttpUrl } from '../url/http-url.ts';
import { createPageUrls, type PageUrls } from '../url/page-urls.ts';

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

/** Addresses that are resolved before the clock is looked at: less than a millisecond. */
const MENTIONS_AT_ONCE = 128;

/** The address that relative ones are relative to. */
export function baseOf({ base, url }: Pick<RawPage, 'base' | 'url'>): string {
  if (base === null) return url;
  const parsed = parseHttpUrl(base, url);
  return parsed.kind === 'url' ? parsed.url : url;
}

/** Resolves every address, groups the images by it, and sorts out what cannot be asked for. Stops after a piece of the work, to be gone on with. */
export function* resolvePage(state: RawPage): Generator<void, PageExtraction> {
  const baseUrl = baseOf(state);
  const urls = createPageUrls(baseUrl);
  const { pageLicenses, cut } = state;
  const licenses = { license: urlsOf(pageLicenses.license, urls), acquire: urlsOf(pageLicenses.acquire, urls) };
  const grouped: Grouped = { images: new Map(), data: null, rejected: null, cut };
  const page: Resolving = { urls, licenses, licensed: null };
  let count = 0;
  for (const mention of state.found) {
    group(grouped, mention, page);
    if ((count += 1) % MENTIONS_AT_ONCE === 0) yield;
  }
  const links = state.links.length === 0 ? [] : yield* resolvedLinks(state, urls);
  return {
    title: state.title,
    baseUrl,
    images: mentions(grouped.images),
    dataImages: grouped.data === null ? [] : mentions(grouped.data),
    links,
    stylesheets: urlsOf(state.sheets, urls),
    manifests: urlsOf(state.manifests, urls),
    feeds: urlsOf(state.feeds, urls),
    oembeds: urlsOf(state.oembeds, urls),
    robots: state.robots,
    tdmReservation: state.tdmReservation,
    tdmPolicy: state.tdmPolicy,
    rejected: grouped.rejected === null ? [] : [...grouped.rejected.values()],
    cut,
  };
}

// --- internal ---

/** Places that are told of one image on one page. */
const MAX_CONTEXTS = 20;

interface Mention {
  readonly url: string;
  contexts: ImageContext[];
}

interface Grouped {
  readonly images: Map<string, Mention>;
  /** Most pages have none of these. */
  data: Map<string, Mention> | null;
  rejected: Map<string, RejectedAddress> | null;
  readonly cut: { images: boolean };
}

function group(grouped: Grouped, { raw, context }: RawPage['found'][number], page: Resolving): void {
  const first = raw.charCodeAt(0);
  if ((first <= SPACE || (first | LOWER) === D) && DATA.test(raw.replace(BREAKS, '').trimStart()))
    groupData(grouped, { raw, context }, page);
  else {
    const resolved = page.urls(raw);
    if (typeof resolved !== 'string') reject(grouped, raw, resolved);
    else if (!push(grouped.images, resolved, withLicenses(context, page))) grouped.cut.images = true;
  }
}

function groupData(grouped: Grouped, { raw, context }: RawPage['found'][number], page: Resolving): void {
  const text = raw.replace(BREAKS, '').trimStart();
  if (text.length < MIN_DATA_URL_CHARS || !DATA_IMAGE.test(text)) return;
  grouped.data ??= new Map();
  if (!push(grouped.data, text, withLicenses(context, page))) grouped.cut.images = true;
}

function reject(grouped: Grouped, raw: string, { reason, detail }: Pick<RejectedAddress, 'reason' | 'detail'>): void {
  const text = raw.replace(BREAKS, '');
  if (/^(?:javascript|blob|about):/i.test(text)) return;
  grouped.rejected ??= new Map();
  if (grouped.rejected.size < MAX_REFERENCES) grouped.rejected.set(text, { raw: text, reason, detail });
}

/** The bit that tells small letters from capitals. */
const LOWER = 32;
const SPACE = 32;
const D = 100;
const BREAKS = /[\t\n\r]/g;
const DATA = /^data:/i;
const DATA_IMAGE = /^data:(?:image\/|application\/octet-stream|;|,)/i;

interface Resolving {
  readonly urls: PageUrls;
  /** Of the page as a whole. */
  readonly licenses: Licenses;
  /** Contexts with their licenses resolved; an element's addresses have one in common, before and after. */
  licensed: Map<ImageContext, ImageContext> | null;
}

function withLicenses(context: ImageContext, page: Resolving): ImageContext {
  const { urls, licenses } = page;
  const { licenseUrls, acquireLicenseUrls } = context;
  const saysNothing = licenseUrls === undefined && acquireLicenseUrls === undefined;
  if (saysNothing && licenses.license.length === 0 && licenses.acquire.length === 0) return context;
  page.licensed ??= new Map();
  let known = page.licensed.get(context);
  if (known === undefined) {
    const license = licenseUrls === undefined ? licenses.license : urlsOf(licenseUrls, urls);
    const acquire = acquireLicenseUrls === undefined ? licenses.acquire : urlsOf(acquireLicenseUrls, urls);
    const { licenseUrls: _license, acquireLicenseUrls: _acquire, ...others } = context;
    known = {
      ...others,
      ...(license.length === 0 ? {} : { licenseUrls: license }),
      ...(acquire.length === 0 ? {} : { acquireLicenseUrls: acquire }),
    };
    page.licensed.set(context, known);
  }
  return known;
}

function urlsOf(list: readonly string[], urls: PageUrls): string[] {
  return list.length === 0 ? [] : [...new Set(list.flatMap((raw) => urlOf(raw, urls)))];
}

function urlOf(raw: string, urls: PageUrls): string[] {
  const resolved = urls(raw);
  return typeof resolved === 'string' ? [resolved] : [];
}

/** `false` when there is no place for another address. */
function push(map: Map<string, Mention>, url: string, context: ImageContext): boolean {
  const contexts = map.get(url)?.contexts;
  if (contexts === undefined) {
    if (map.size >= MAX_REFERENCES) return false;
    map.set(url, { url, contexts: [context] });
  } else if (contexts.length < MAX_CONTEXTS && !contexts.some((other) => isSame(other, context))) contexts.push(context);
  return true;
}

function isSame(a: ImageContext, b: ImageContext): boolean {
  if (a === b) return true;
  if (a.source !== b.source || a.position?.order !== b.position?.order) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Contexts that carry words first: they say most about the picture. */
function mentions(map: ReadonlyMap<string, Mention>): ImageMention[] {
  const all = [...map.values()];
  for (const mention of all) if (mention.contexts.length > 1) mention.contexts = mention.contexts.toSorted((a, b) => said(b) - said(a));
  return all;
}

/** How many things; where it stands is not said in words. */
function said(context: ImageContext): number {
  return Object.keys(context).length - (context.position === undefined ? 0 : 1);
}

function* resolvedLinks({ links, cut }: RawPage, urls: PageUrls): Generator<void, PageLink[]> {
  const known = new Map<string, boolean>();
  /** As written: menus name a page several times. */
  const followed = new Set<string>();
  let count = 0;
  for (const { raw, nofollow } of links) {
    if ((count += 1) % MENTIONS_AT_ONCE === 0) yield;
    if (followed.has(raw)) continue;
    if (!nofollow) followed.add(raw);
    if (NO_PAGE.test(raw)) continue;
    const url = urls(raw);
    if (typeof url !== 'string') continue;
    const earlier = known.get(url);
    if (earlier !== undefined || known.size < MAX_REFERENCES) known.set(url, (earlier ?? true) && nofollow);
    else cut.links = true;
  }
  return Array.from(known, ([url, nofollow]) => ({ url, nofollow }));
}

const NO_PAGE = /^\s*(?:javascript|mailto|tel|sms|data|about|blob|#)/i;
