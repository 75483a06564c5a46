/** A `fetch` for addresses that anybody may have written: robots.txt, one request at a time for each host, and the address guard, as in a crawl. */
import { type Clock, systemClock } from '../clock.ts';
import { DEFAULT_LATENCY_FACTOR, NUMERIC_DEFAULTS } from '../crawl-options.ts';
import { identityOf, type IdentityOptions } from '../identity.ts';
import { type AddressGuardOptions, createAddressGuard } from '../fetch/address-guard.ts';
import type { Resolver } from '../fetch/connector.ts';
import { createFetcher, type FetchResponse } from '../fetch/fetcher.ts';
import { createPacer } from '../pacing/pacer.ts';
import { createRobotsPolicy, type RobotsVerdict } from '../robots/robots-policy.ts';
import { createMemoryRobotsStore } from '../robots/robots-store.ts';
import { hostOf, parseHttpUrl } from '../url/http-url.ts';
import { type DiscoveryProblem, type DiscoveryProblemReason, problemOf } from './discovery-source.ts';
import { createSourceClient, type SourceClient, type SourceFetch, SourceFetchError } from './source-client.ts';

/** Who asks is said as `crawl` says it. */
export interface PoliteFetchOptions extends AddressGuardOptions, IdentityOptions {
  /** @default 1_000 */
  readonly delayMs?: number;
  readonly resolver?: Resolver;
  readonly clock?: Clock;
}

export interface PoliteFetch {
  readonly fetch: SourceFetch;
  readonly sitemapsOf: PoliteClient['sitemapsOf'];
  close(): Promise<void>;
}

/** What a source asks of documents that anybody may have written. */
export interface PoliteClient {
  readonly client: SourceClient;
  /** Sitemaps that the robots file of the address's site names; a problem when the file cannot be had, or the site may not be asked. */
  sitemapsOf(url: string): Promise<string[] | DiscoveryProblem>;
  close(): Promise<void>;
}

/** Tries of a document whose host says that another may succeed. */
const TRIES = 3;
const MAX_REDIRECTS = 5;
/** Of one answer. */
const MAX_BYTES = 67_108_864;

/** Builds one, with connections of its own. Only GET is known; redirects are followed, each as carefully as the first address. */
function createPoliteFetch(options: PoliteFetchOptions = {}): PoliteFetch {
  const { clock = systemClock, delayMs = NUMERIC_DEFAULTS.delayMs.fallback, resolver } = options;
  const { userAgent, productToken, from } = identityOf(options);
  const fetcher = createFetcher({
    userAgent,
    clock,
    guard: createAddressGuard(options),
    ...(from === null ? {} : { from }),
    ...(resolver === undefined ? {} : { resolver }),
  });
  const pacer = createPacer({ clock, minDelayMs: delayMs, latencyFactor: DEFAULT_LATENCY_FACTOR });
  const maxCrawlDelayMs = NUMERIC_DEFAULTS.maxCrawlDelayMs.fallback;
  const robots = createRobotsPolicy({ fetcher, pacer, store: createMemoryRobotsStore(), clock, productToken, maxCrawlDelayMs });

  async function ask(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<FetchResponse> {
    const problem = problemIn(await robots.check(url));
    if (problem !== null) throw problem;
    const { accept = '*/*', ...others } = headers;
    const host = hostOf(url);
    return pacer.run(
      host,
      async () => {
        const result = await fetcher.fetch({ url, accept, maxBytes: MAX_BYTES, headers: others, signal });
        pacer.observe(host, {
          status: result.kind === 'response' ? result.status : null,
          retryAfter: result.kind === 'response' ? result.headers['retry-after'] : undefined,
        });
        if (result.kind === 'response') return result;
        throw refused(result.reason === 'blocked-address' ? 'not-allowed' : 'unavailable', result.detail, result.retryable);
      },
      { signal },
    );
  }

  return {
    async sitemapsOf(url) {
      const verdict = await robots.check(new URL('/robots.txt', url).href);
      const problem = problemIn(verdict);
      if (problem !== null) return problem.problem;
      const named = verdict.kind === 'allowed' ? (verdict.robots?.sitemaps ?? []) : [];
      return [...new Set(named.flatMap((raw) => httpUrls(raw, url)))];
    },
    async fetch(first, { headers, signal }) {
      let url = first;
      for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
        const response = await ask(url, headers, signal);
        const location = response.status >= 300 && response.status <= 399 ? response.headers['location'] : undefined;
        if (location === undefined) return asSourceResponse(response);
        const target = parseHttpUrl(location, url);
        if (target.kind === 'rejected')
          throw refused('not-allowed', `It redirects to an address that is not followed. ${target.detail}`, false);
        url = target.url;
      }
      throw refused('unavailable', `It redirects more than ${MAX_REDIRECTS} times.`, false);
    },
    close: () => fetcher.close(),
  };
}

/** A client over a polite fetch: that one keeps the pauses, for each host. */
export function openPoliteClient(
  options: PoliteFetchOptions,
  { name, maxBytes, signal }: { readonly name: string; readonly maxBytes: number; readonly signal: AbortSignal | undefined },
): PoliteClient {
  const { fetch, sitemapsOf, close } = createPoliteFetch(options);
  const { clock } = options;
  const client = createSourceClient({
    name,
    fetch,
    minIntervalMs: 0,
    tries: TRIES,
    maxBytes,
    signal,
    ...(clock === undefined ? {} : { clock }),
  });
  return { client, sitemapsOf, close };
}

// --- internal ---

function problemIn(verdict: RobotsVerdict): SourceFetchError | null {
  if (verdict.kind === 'allowed') return null;
  if (verdict.kind !== 'unreachable') return refused('not-allowed', verdict.detail, false);
  return refused('unavailable', `robots.txt could not be read: ${verdict.detail}`, true);
}

function httpUrls(raw: string, base: string): string[] {
  const parsed = parseHttpUrl(raw, base);
  return parsed.kind === 'url' ? [parsed.url] : [];
}

function refused(reason: DiscoveryProblemReason, detail: string, retryable: boolean): SourceFetchError {
  return new SourceFetchError(problemOf('', { reason, detail, retryable }));
}

function asSourceResponse({ status, headers, bytes }: FetchResponse): Awaited<ReturnType<SourceFetch>> {
  async function* body(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return { status, headers: { get: (name) => headers[name.toLowerCase()] ?? null }, body: body() };
}
