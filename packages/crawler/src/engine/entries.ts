/** Decides about every address that was found: an item that asks for it, or an item that carries the reason why nobody does. */
import { createHash } from 'node:crypto';
import type { FrontierEntry, ItemDetail } from '../frontier/frontier.ts';
import type { ImageContext, OptOutSignal, SkipReason } from '../sighting.ts';
import { canonicalPageUrl, hasImageExtension, hasOtherFileExtension, hostOf, MAX_URL_LENGTH } from '../url/http-url.ts';
import type { Scope } from '../url/scope.ts';
import { lengthTrap, trapReason } from '../url/traps.ts';
import type { KnownPages } from './known-pages.ts';
import { type OptOutPolicies, refusedByPolicy } from './opt-out.ts';

/** What decides whether an address is asked for, beside robots.txt. */
export interface EntryRules {
  readonly scope: Scope;
  readonly allowListed: (url: string) => boolean;
  readonly maxDepth: number;
  readonly optOut: OptOutPolicies;
}

/** Where an address was found. */
export interface Origin {
  readonly pageUrl: string | null;
  readonly pageTitle: string | null;
  /** Of the page that names it. */
  readonly depth: number;
  readonly signals: readonly OptOutSignal[];
}

/** Images first, so that a page is finished before the next one is read; then sheets, which name images; then pages, the nearest first. */
const PRIORITY = { image: 3_000, css: 2_500, oembed: 2_450, manifest: 2_400, page: 2_000, feed: 1_500, sitemap: 1_000, skip: 0 } as const;

export interface PageTarget {
  readonly url: string;
  readonly pageUrl: string | null;
  readonly depth: number;
  readonly redirects?: readonly string[];
}

/** An item for a page, or for the reason why it is not visited. */
export function pageEntry(rules: EntryRules, target: PageTarget): FrontierEntry {
  const { pageUrl, depth, redirects = [] } = target;
  const url = canonicalPageUrl(target.url);
  const refusal = pageRefusal(rules, url, depth);
  if (refusal !== null) return skipEntry({ url, pageUrl, ...refusal });
  return {
    id: `page\n${url}`,
    kind: 'page',
    url,
    host: hostOf(url),
    priority: PRIORITY.page - depth,
    depth,
    pageUrl,
    detail: redirects.length === 0 ? {} : { redirects },
  };
}

export interface ImageTarget {
  readonly url: string;
  readonly contexts: readonly ImageContext[];
  readonly origin: Origin;
  /** The address that the page names, when a redirect led away from it. */
  readonly named?: string;
  readonly redirects?: readonly string[];
  /** No page names it: it may not exist. */
  readonly guess?: boolean;
}

/** An item for an image, or for the reason why it is not asked for. */
export function imageEntry(rules: EntryRules, target: ImageTarget): FrontierEntry {
  const { url, contexts, origin, named, redirects, guess = false } = target;
  const { pageUrl } = origin;
  const refusal = imageRefusal(rules, url, origin);
  if (refusal !== null) return skipEntry({ url, pageUrl, ...refusal, perPage: true });
  const inSitemap = contexts[0]?.source === 'sitemap' ? '\nsitemap' : '';
  const detail: ItemDetail = {
    contexts,
    pageTitle: origin.pageTitle,
    signals: origin.signals,
    ...(named === undefined ? {} : { named }),
    ...(redirects === undefined ? {} : { redirects }),
    ...(guess ? { guess } : {}),
  };
  const id = `image\n${url}\n${pageUrl ?? ''}${inSitemap}${named === undefined ? '' : `\n${named}`}`;
  return { id, kind: 'image', url, host: hostOf(url), priority: PRIORITY.image, depth: origin.depth, pageUrl, detail };
}

/** An item for an image that the page carries inside itself. */
export function dataImageEntry(data: string, contexts: readonly ImageContext[], origin: Origin): FrontierEntry {
  const digest = createHash('sha256').update(data).digest('hex');
  const detail: ItemDetail = {
    contexts: contexts.map((context) => ({ ...context, source: 'data-url' })),
    pageTitle: origin.pageTitle,
    signals: origin.signals,
    data,
  };
  const { pageUrl, depth } = origin;
  return {
    id: `data\n${digest}\n${pageUrl ?? ''}`,
    kind: 'image',
    url: 'data:',
    host: '',
    priority: PRIORITY.image,
    depth,
    pageUrl,
    detail,
  };
}

export interface AuxiliaryTarget {
  readonly url: string;
  readonly origin: Origin;
  readonly level: number;
  readonly redirects?: readonly string[];
  readonly guess?: boolean;
}

/** An item for a style sheet; each sheet is read once and speaks for the first page that names it. */
export function sheetEntry(rules: EntryRules, { url, origin, level, redirects }: AuxiliaryTarget): FrontierEntry {
  const { pageUrl, depth, pageTitle, signals } = origin;
  const refusal = auxiliaryRefusal(url);
  if (refusal !== null) return skipEntry({ url, pageUrl, ...refusal });
  const detail: ItemDetail = { pageTitle, signals, level, ...(redirects === undefined ? {} : { redirects }) };
  return { id: `css\n${url}`, kind: 'css', url, host: hostOf(url), priority: PRIORITY.css, depth, pageUrl, detail };
}

/** An item for a web app manifest, which is read once like a sheet. */
export function manifestEntry({ url, origin, level, redirects }: AuxiliaryTarget): FrontierEntry {
  const { pageUrl, depth, pageTitle, signals } = origin;
  const refusal = auxiliaryRefusal(url);
  if (refusal !== null) return skipEntry({ url, pageUrl, ...refusal });
  const detail: ItemDetail = { pageTitle, signals, level, ...(redirects === undefined ? {} : { redirects }) };
  return { id: `manifest\n${url}`, kind: 'manifest', url, host: hostOf(url), priority: PRIORITY.manifest, depth, pageUrl, detail };
}

/** An item for what an oEmbed provider says of a page. */
export function oembedEntry({ url, origin, redirects }: Omit<AuxiliaryTarget, 'level'>): FrontierEntry {
  const { pageUrl, depth, pageTitle, signals } = origin;
  const refusal = auxiliaryRefusal(url);
  if (refusal !== null) return skipEntry({ url, pageUrl, ...refusal });
  const detail: ItemDetail = { pageTitle, signals, ...(redirects === undefined ? {} : { redirects }) };
  return { id: `oembed\n${url}`, kind: 'oembed', url, host: hostOf(url), priority: PRIORITY.oembed, depth, pageUrl, detail };
}

/** An item for a feed. */
export function feedEntry(rules: EntryRules, { url, origin, redirects }: Omit<AuxiliaryTarget, 'level'>): FrontierEntry {
  const { pageUrl, depth } = origin;
  const refusal = rules.allowListed(url) ? ALLOW_LISTED : auxiliaryRefusal(url);
  if (refusal !== null) return skipEntry({ url, pageUrl, ...refusal });
  if (!rules.scope.includes(url)) return skipEntry({ url, pageUrl, ...OUT_OF_SCOPE });
  const detail: ItemDetail = redirects === undefined ? {} : { redirects };
  return { id: `feed\n${url}`, kind: 'feed', url, host: hostOf(url), priority: PRIORITY.feed, depth, pageUrl, detail };
}

/** An item for a sitemap. */
export function sitemapEntry(rules: EntryRules, { url, origin, level, redirects, guess }: AuxiliaryTarget): FrontierEntry {
  const { pageUrl, depth } = origin;
  const refusal = rules.allowListed(url) ? ALLOW_LISTED : auxiliaryRefusal(url);
  if (refusal !== null) return skipEntry({ url, pageUrl, ...refusal });
  if (!rules.scope.includes(url)) return skipEntry({ url, pageUrl, ...OUT_OF_SCOPE });
  const detail: ItemDetail = { level, ...(redirects === undefined ? {} : { redirects }), ...(guess === true ? { guess } : {}) };
  return { id: `sitemap\n${url}`, kind: 'sitemap', url, host: hostOf(url), priority: PRIORITY.sitemap - level, depth, pageUrl, detail };
}

export interface SkipTarget {
  readonly url: string;
  readonly pageUrl: string | null;
  readonly reason: SkipReason;
  readonly detail: string;
  /** Report it for every page that names it, not once for the crawl. */
  readonly perPage?: boolean;
}

/** An item that only tells the consumer why an address is not asked for; of an endless address it tells the beginning. */
export function skipEntry({ url: whole, pageUrl, reason, detail, perPage = false }: SkipTarget): FrontierEntry {
  const url = whole.slice(0, MAX_URL_LENGTH);
  const id = `skip\n${reason}\n${url}${perPage ? `\n${pageUrl ?? ''}` : ''}`;
  return { id, kind: 'skip', url, host: '', priority: PRIORITY.skip, depth: 0, pageUrl, detail: { skip: { reason, detail } } };
}

/** Those of the entries for pages that there is place for, and a word on the others, which is said for `item`. */
export function* admitted(
  known: KnownPages,
  entries: Iterable<FrontierEntry>,
  { url, pageUrl }: Pick<FrontierEntry, 'url' | 'pageUrl'>,
): Generator<FrontierEntry> {
  let left = 0;
  for (const entry of entries) {
    if (known.admits(entry.id)) yield entry;
    else left += 1;
  }
  if (left === 0) return;
  const detail = `${left} further addresses that it names are left out, because the crawl knows many times more pages than it may visit.`;
  yield skipEntry({ url, pageUrl, reason: 'budget', detail });
}

// --- internal ---

interface Refusal {
  readonly reason: SkipReason;
  readonly detail: string;
}

const ALLOW_LISTED: Refusal = { reason: 'allow-listed', detail: 'The address is on the allow list and is not visited.' };
const OUT_OF_SCOPE: Refusal = { reason: 'out-of-scope', detail: 'The address is outside the scope of this crawl.' };

function pageRefusal(rules: EntryRules, url: string, depth: number): Refusal | null {
  if (rules.allowListed(url)) return ALLOW_LISTED;
  if (!rules.scope.includes(url)) return OUT_OF_SCOPE;
  const trap = trapReason(url);
  if (trap !== null) return { reason: 'trap', detail: trap };
  if (depth > rules.maxDepth) return { reason: 'depth', detail: `The page is more than ${rules.maxDepth} links away from a seed.` };
  if (depth > 0 && hasOtherFileExtension(url) && !hasImageExtension(url)) {
    return { reason: 'not-a-page', detail: 'The address ends as files do that hold neither a page nor an image.' };
  }
  return null;
}

function imageRefusal(rules: EntryRules, url: string, origin: Origin): Refusal | null {
  // An allowed host may show a picture; whoever shows that host's copy of it on a page of their own is not thereby allowed.
  if (rules.allowListed(origin.pageUrl ?? url)) return ALLOW_LISTED;
  return auxiliaryRefusal(url) ?? refusedByPolicy(rules.optOut, origin.signals);
}

function auxiliaryRefusal(url: string): Refusal | null {
  const trap = lengthTrap(url);
  return trap === null ? null : { reason: 'trap', detail: trap };
}
