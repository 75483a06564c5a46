/**
 * One HTTP exchange: no redirect is followed, nothing is retried, every cap is counted after inflation.
 *
 * What can go wrong on the web comes back as a value; only a cancelled signal throws.
 */
import { Agent, type Dispatcher } from 'undici';
import { type Deadline, orAborted, startDeadline } from '../abort.ts';
import { type Clock, systemClock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { type AddressGuard, createAddressGuard } from './address-guard.ts';
import { readBody } from './body.ts';
import {
  blockedAddressOf,
  checkProxyTarget,
  guardedConnector,
  type GuardedConnectorOptions,
  type Resolver,
  systemResolver,
} from './connector.ts';
import { proxyDispatcher, type ProxySettings, redacted } from './proxy.ts';

/** Limits on one exchange; times in milliseconds, sizes in bytes. */
export interface FetchLimits {
  /** @default 10_000 */
  readonly connectTimeoutMs: number;
  /** Until the response's head is there. @default 15_000 */
  readonly headersTimeoutMs: number;
  /** For the exchange as a whole. @default 60_000 */
  readonly totalTimeoutMs: number;
  /** Bytes per second, on the wire, averaged over `throughputWindowMs`. @default 1_024 */
  readonly minBytesPerSecond: number;
  /** @default 10_000 */
  readonly throughputWindowMs: number;
  /** Of the response's head. @default 32_768 */
  readonly maxHeaderBytes: number;
  /** Inflated bytes for each byte on the wire, looked at once a mebibyte is inflated. @default 100 */
  readonly maxInflationRatio: number;
}

/** A slow but honest server on a mobile line stays well inside these. */
export const DEFAULT_FETCH_LIMITS: FetchLimits = {
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 15_000,
  totalTimeoutMs: 60_000,
  minBytesPerSecond: 1_024,
  throughputWindowMs: 10_000,
  maxHeaderBytes: 32_768,
  maxInflationRatio: 100,
};

/** Looks at the head and the first bytes. Returns why the rest is not wanted, a lower cap for this kind of body, or `null`. */
export type HeadCheck = (head: { readonly contentType: string | null; readonly firstBytes: Uint8Array }) => HeadVerdict;

type HeadVerdict = FetchFailure | { readonly kind: 'limit'; readonly maxBytes: number } | null;

export interface FetchRequest {
  readonly url: string;
  readonly accept: string;
  /** Largest body after inflation. */
  readonly maxBytes: number;
  /** Keep the first `maxBytes` of a longer body instead of refusing it. @default false */
  readonly truncate?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly checkHead?: HeadCheck;
  readonly signal?: AbortSignal;
}

export interface FetchResponse {
  readonly kind: 'response';
  readonly url: string;
  readonly status: number;
  /** Names in lower case; a header that came several times is joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same, one entry for each time that it came. */
  readonly headerLists: Readonly<Record<string, readonly string[]>>;
  /** Empty unless the status is 2xx. */
  readonly bytes: Uint8Array;
  /** When it was sent, in milliseconds since the epoch. */
  readonly startedAt: number;
  readonly elapsedMs: number;
  /** As sent, but for `host` and what the connection needs; names in lower case. */
  readonly requestHeaders: Readonly<Record<string, string>>;
}

export interface FetchFailure {
  readonly kind: 'failure';
  readonly reason: 'blocked-address' | 'network-error' | 'timeout' | 'too-large' | 'decompression-bomb' | 'not-an-image' | 'not-a-page';
  readonly detail: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Bytes of the body after inflation that were held when it was left. */
  readonly bytesRead?: number;
}

export type FetchResult = FetchResponse | FetchFailure;

export interface Fetcher {
  /** Throws a `TypeError` when `url` is none, and what the signal was aborted with. */
  fetch(request: FetchRequest): Promise<FetchResult>;
  close(): Promise<void>;
}

export interface FetcherOptions {
  readonly userAgent: string;
  /** Mail address for the `From` header. */
  readonly from?: string;
  readonly guard?: AddressGuard;
  readonly resolver?: Resolver;
  readonly limits?: Partial<FetchLimits>;
  readonly clock?: Clock;
  /** @default none */
  readonly proxy?: ProxySettings;
}

/** Builds a fetcher with its own connections; `close()` ends them. */
export function createFetcher(options: FetcherOptions): Fetcher {
  const limits: FetchLimits = { ...DEFAULT_FETCH_LIMITS, ...options.limits };
  const clock = options.clock ?? systemClock;
  const connecting: GuardedConnectorOptions = {
    guard: options.guard ?? createAddressGuard(),
    resolver: options.resolver ?? systemResolver,
    connectTimeoutMs: limits.connectTimeoutMs,
  };
  const { proxy = null } = options;
  const agent = proxy === null ? guardedAgent(connecting, limits) : proxyDispatcher(proxy, limits);
  const identity: Record<string, string> = { 'user-agent': options.userAgent };
  if (options.from !== undefined) identity['from'] = options.from;
  return {
    fetch: (request) => exchange({ agent, limits, clock, identity, request, connecting, proxy }),
    close: () => agent.destroy(),
  };
}

// --- internal ---

function guardedAgent(connecting: GuardedConnectorOptions, limits: FetchLimits): Agent {
  return new Agent({
    connect: guardedConnector(connecting),
    connections: 1,
    pipelining: 1,
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    bodyTimeout: limits.totalTimeoutMs,
    keepAliveTimeout: 4_000,
  });
}

interface Exchange {
  readonly agent: Dispatcher;
  readonly connecting: GuardedConnectorOptions;
  readonly proxy: ProxySettings | null;
  readonly limits: FetchLimits;
  readonly clock: Clock;
  readonly identity: Readonly<Record<string, string>>;
  readonly request: FetchRequest;
}

async function exchange(context: Exchange): Promise<FetchResult> {
  const { limits, clock, request } = context;
  request.signal?.throwIfAborted();
  const { protocol } = new URL(request.url);
  if (protocol !== 'http:' && protocol !== 'https:') return wrongScheme(protocol);
  const deadline = startDeadline(limits.totalTimeoutMs, request.signal);
  const started = clock.now();
  try {
    if (context.proxy !== null) await orAborted(checkProxyTarget(request.url, context.connecting), deadline.signal);
    const response = await send(context, deadline.signal);
    const lists = headerLists(response.headers);
    const bytes = await responseBytes(context, response, lists);
    if (!(bytes instanceof Uint8Array)) return bytes;
    return {
      kind: 'response',
      url: request.url,
      status: response.statusCode,
      headers: Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.join(', ')])),
      headerLists: lists,
      bytes,
      startedAt: started,
      elapsedMs: clock.now() - started,
      requestHeaders: requestHeaders(context),
    };
  } catch (error) {
    request.signal?.throwIfAborted();
    const failed = failureOf(error, deadline, limits);
    return context.proxy === null ? failed : { ...failed, detail: redacted(failed.detail, context.proxy) };
  } finally {
    deadline.clear();
  }
}

function wrongScheme(protocol: string): FetchFailure {
  return { kind: 'failure', reason: 'blocked-address', detail: `Addresses with ${protocol} are not fetched.`, retryable: false };
}

function requestHeaders({ identity, request }: Exchange): Record<string, string> {
  return { ...identity, accept: request.accept, 'accept-encoding': 'gzip, deflate, br', ...request.headers };
}

function send(context: Exchange, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  const { agent, request } = context;
  const { origin, pathname, search } = new URL(request.url);
  const answer = agent.request({
    origin,
    path: pathname + search,
    method: 'GET',
    signal,
    headers: requestHeaders(context),
  });
  // undici looks at the signal only once it is connected.
  return orAborted(answer, signal, ({ body }) => void body.on('error', () => undefined).destroy());
}

function headerLists(headers: Dispatcher.ResponseData['headers']): Record<string, readonly string[]> {
  const entries = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return [[name.toLowerCase(), Array.isArray(value) ? value : [value]] as const];
  });
  return Object.fromEntries(entries);
}

async function responseBytes(
  { limits, request }: Exchange,
  response: Dispatcher.ResponseData,
  headers: Readonly<Record<string, readonly string[]>>,
): Promise<Uint8Array | FetchFailure> {
  if (response.statusCode < 200 || response.statusCode > 299) {
    await discard(response);
    return new Uint8Array(0);
  }
  return readBody({
    body: response.body,
    encodings: headers['content-encoding'] ?? [],
    contentLength: Number(headers['content-length']?.[0] ?? Number.NaN),
    contentType: headers['content-type']?.[0] ?? null,
    request,
    limits,
  });
}

/** Reads a small body to keep the connection, and gives up on a larger one. */
async function discard(response: Dispatcher.ResponseData): Promise<void> {
  await response.body.dump({ limit: 65_536 }).catch(() => undefined);
}

function failureOf(error: unknown, deadline: Deadline, limits: FetchLimits): FetchFailure {
  const blocked = blockedAddressOf(error);
  if (blocked !== null) return { kind: 'failure', reason: 'blocked-address', detail: blocked.message, retryable: false };
  if (deadline.expired) {
    return { kind: 'failure', reason: 'timeout', detail: `The exchange took longer than ${limits.totalTimeoutMs} ms.`, retryable: true };
  }
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return { kind: 'failure', reason: 'too-large', detail: `The head has more than ${limits.maxHeaderBytes} bytes.`, retryable: false };
  }
  const timedOut = typeof code === 'string' && /TIMEOUT|TIMEDOUT/.test(code);
  return {
    kind: 'failure',
    reason: timedOut ? 'timeout' : 'network-error',
    detail: `The exchange failed: ${messageOf(error)}.`,
    retryable: true,
  };
}
