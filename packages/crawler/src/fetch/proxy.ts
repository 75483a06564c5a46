/** A proxy that all requests go through, by HTTP CONNECT. */
import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import { argumentError } from '../errors.ts';
import type { CrawlWarning } from '../warning.ts';
import type { FetchLimits } from './fetcher.ts';

/** Where a proxy is, and what must never be told of it. */
export interface ProxySettings {
  /** Without user name and password. */
  readonly uri: string;
  /** `Proxy-Authorization`; `null` when it wants none. */
  readonly token: string | null;
  /** Every spelling of the credentials. */
  readonly secrets: readonly string[];
}

/** The warning of every crawl through a proxy. */
export const PROXY_WARNING: CrawlWarning = {
  version: 1,
  code: 'proxy-hides-addresses',
  detail:
    'Requests go through a proxy, which resolves names and connects by itself: the address guard cannot check where it really connects to. Use a proxy that refuses private addresses.',
};

/** Reads the address of a proxy. Throws `IMGGUARD_INVALID_ARGUMENT`, without the address, which may hold a password. */
export function proxySettings(address: unknown): ProxySettings {
  const url = typeof address === 'string' && /^https?:\/\//i.test(address) && URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw argumentError('proxy', 'an address such as http://user:password@proxy.example:3128', '(not shown)');
  }
  const [user, password] = [decoded(url.username), decoded(url.password)];
  const pair = Buffer.from(`${user}:${password}`).toString('base64');
  const hasCredentials = user !== '' || password !== '';
  const secrets = [password, url.password, ...(hasCredentials ? [pair, user, url.username] : [])];
  url.username = '';
  url.password = '';
  return {
    uri: url.href,
    token: hasCredentials ? `Basic ${pair}` : null,
    // The longest first, so that no part of it is left.
    secrets: [...new Set(secrets)].filter((text) => text.length >= MIN_SECRET_CHARS).toSorted((a, b) => b.length - a.length),
  };
}

/** The text without anything of the credentials. */
export function redacted(text: string, { secrets }: ProxySettings): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
}

/** A dispatcher that opens a tunnel for every connection, for `http:` addresses too, so that the proxy sees and changes nothing that it need not. */
export function proxyDispatcher({ uri, token }: ProxySettings, limits: FetchLimits): Dispatcher & { destroy(): Promise<void> } {
  const timeouts = { headersTimeout: limits.headersTimeoutMs, bodyTimeout: limits.totalTimeoutMs, maxHeaderSize: limits.maxHeaderBytes };
  return new ProxyAgent({
    uri,
    ...(token === null ? {} : { token }),
    proxyTunnel: true,
    proxyTls: { timeout: limits.connectTimeoutMs },
    clientFactory: (origin, options) => new Pool(origin, { ...options, ...timeouts }),
    connections: 1,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    ...timeouts,
  });
}

// --- internal ---

/** Shorter ones would be found in half of all words, and are no secrets. */
const MIN_SECRET_CHARS = 3;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
