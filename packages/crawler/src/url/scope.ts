/** Which pages a crawl may visit. Images may live on any host; each host's own robots file decides about them. */
import { getDomain } from 'tldts';
import { crawlerError } from '../errors.ts';
import { parseHttpUrl } from './http-url.ts';

export interface Scope {
  /** Whether a page at this address belongs to the crawl. */
  includes(url: string): boolean;
}

function siteOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname.replace(/^www\./, '')}:${port}`;
}

/** Pages on the same host and port as a seed; `www.` in front makes no difference. */
export function hostScope(seeds: readonly string[]): Scope {
  const sites = new Set(seeds.map(siteOf));
  return { includes: (url) => sites.has(siteOf(url)) };
}

function domainOf(url: string): string {
  return getDomain(url) ?? new URL(url).hostname;
}

/** Pages on any host of a seed's registrable domain: a seed on `shop.example.com` also covers `blog.example.com`. */
export function domainScope(seeds: readonly string[]): Scope {
  const domains = new Set(seeds.map(domainOf));
  return { includes: (url) => domains.has(domainOf(url)) };
}

/** Pages whose address begins with one of the prefixes, for example `https://example.com/portfolio/`. */
export function prefixScope(prefixes: readonly string[]): Scope {
  const known = prefixes.map((prefix) => {
    const parsed = parseHttpUrl(prefix);
    if (parsed.kind === 'rejected') throw crawlerError('IMGGUARD_INVALID_ARGUMENT', `Give prefixes as full addresses: ${parsed.detail}`);
    return parsed.url;
  });
  return { includes: (url) => known.some((prefix) => url.startsWith(prefix)) };
}
