/** Sitemaps as sources: what a site says that it has. */
import { MAX_SITEMAP_BYTES, readSitemap, type SitemapContents, type SitemapPage } from '../extract/sitemap.ts';
import { messageOf } from '../errors.ts';
import { parseHttpUrl } from '../url/http-url.ts';
import {
  bounded,
  type DiscoveryContext,
  type DiscoveryEvent,
  type DiscoverySource,
  isoTimeOf,
  problemOf,
  targetOf,
} from './discovery-source.ts';
import { openPoliteClient, type PoliteClient, type PoliteFetchOptions } from './polite-fetch.ts';

export interface SitemapOptions extends PoliteFetchOptions {
  /** Addresses of sitemaps or indexes of them: XML, plain lists, RSS or Atom, gzipped or not. */
  readonly urls: readonly string[];
}

export interface SiteOptions extends PoliteFetchOptions {
  /** Any address of each site. */
  readonly sites: readonly string[];
}

/**
 * Makes a source of sitemaps. Each page that they name is a target, or the images that they say it shows (Google's image extension). Sitemaps are asked for as politely as pages are.
 *
 * @example
 * createSitemapSource({ urls: ['https://example.com/sitemap.xml'] })
 */
export function createSitemapSource(options: SitemapOptions): DiscoverySource {
  return { name: 'sitemap', discover: (context = {}) => bounded(run('sitemap', options, context, sitemaps(options.urls)), context) };
}

/**
 * Makes a source of sites: the address that is given, and what the sitemaps name that the site's robots.txt tells of, or else `/sitemap.xml`, if it is there.
 *
 * @example
 * createSiteSource({ sites: ['https://example.com/'] })
 */
export function createSiteSource(options: SiteOptions): DiscoverySource {
  return { name: 'site', discover: (context = {}) => bounded(run('site', options, context, sites(options.sites)), context) };
}

// --- internal ---

/** As in a crawl: sitemaps.org allows one level of indexes, sites have two. */
const MAX_INDEX_LEVEL = 2;
const ACCEPT = 'application/xml,text/xml,text/plain;q=0.8,*/*;q=0.5';

interface Run {
  readonly name: string;
  readonly context: DiscoveryContext;
  readonly polite: PoliteClient;
  /** Sitemaps that were read, so that none is read twice. */
  readonly seen: Set<string>;
}

type Work = (run: Run) => AsyncGenerator<DiscoveryEvent>;

async function* run(name: string, options: PoliteFetchOptions, context: DiscoveryContext, work: Work): AsyncGenerator<DiscoveryEvent> {
  const polite = openPoliteClient(options, { name, maxBytes: MAX_SITEMAP_BYTES, signal: context.signal });
  try {
    yield* work({ name, context, polite, seen: new Set() });
  } finally {
    await polite.close();
  }
}

function sitemaps(urls: readonly string[]): Work {
  return async function* (one) {
    for (const url of urls) yield* read(one, url, { level: 0 });
  };
}

function sites(urls: readonly string[]): Work {
  return async function* (one) {
    for (const raw of urls) {
      const site = parseHttpUrl(raw);
      if (site.kind === 'rejected') {
        yield problemOf(one.name, { reason: 'malformed', detail: site.detail, retryable: false });
        continue;
      }
      const named = await one.polite.sitemapsOf(site.url);
      if (!Array.isArray(named)) {
        yield { ...named, source: one.name };
        continue;
      }
      yield* targets(one, { pageUrl: site.url, match: 'listed' }, site.url);
      if (named.length === 0) yield* read(one, new URL('/sitemap.xml', site.url).href, { level: 0, isGuess: true });
      for (const url of named) yield* read(one, url, { level: 0 });
    }
  };
}

interface Place {
  readonly level: number;
  /** Nobody named it: when it is missing nothing is said. */
  readonly isGuess?: boolean;
}

async function* read(one: Run, url: string, { level, isGuess = false }: Place): AsyncGenerator<DiscoveryEvent> {
  if (one.seen.has(url)) return;
  one.seen.add(url);
  const answer = await one.polite.client.ask(url, { headers: { accept: ACCEPT }, ...(isGuess ? { accept: [404, 410] } : {}) });
  if (answer.kind === 'problem') return yield answer;
  if (answer.status > 299) return;
  let contents: SitemapContents;
  try {
    contents = await readSitemap(answer.bytes);
  } catch (error) {
    return yield problemOf(one.name, {
      reason: 'malformed',
      detail: `The sitemap ${url} cannot be unpacked: ${messageOf(error)}.`,
      retryable: false,
    });
  }
  for (const page of contents.pages) if (isRecent(page, one.context.since)) yield* pageTargets(one, page, url);
  for (const raw of level < MAX_INDEX_LEVEL ? contents.sitemaps : []) {
    const next = parseHttpUrl(raw, url);
    if (next.kind === 'url') yield* read(one, next.url, { level: level + 1 });
  }
  if (!contents.cut) return;
  yield problemOf(one.name, {
    reason: 'malformed',
    detail: `The sitemap ${url} names more than is allowed, and the rest was left out.`,
    retryable: false,
  });
}

/** A page without a time may be new. */
function isRecent({ lastModified }: SitemapPage, since: string | undefined): boolean {
  const changedAt = isoTimeOf(lastModified);
  return since === undefined || changedAt === undefined || Date.parse(changedAt) >= Date.parse(since);
}

function* pageTargets(one: Run, { url: pageUrl, images }: SitemapPage, base: string): Generator<DiscoveryEvent> {
  if (images.length === 0) yield* targets(one, { pageUrl, match: 'listed' }, base);
  for (const { url: imageUrl, context } of images) {
    const title = context.title ?? context.caption;
    yield* targets(one, { imageUrl, pageUrl, match: 'listed', ...(title === undefined ? {} : { title }) }, base);
  }
}

function targets({ name }: Run, input: Parameters<typeof targetOf>[1], base: string): DiscoveryEvent[] {
  const target = targetOf(name, input, base);
  return target === null ? [] : [target];
}
