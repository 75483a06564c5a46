/** Requests to services: one at a time, with a pause, a limit on what is read, and failures as values. */
import { orAborted } from '../abort.ts';
import { type Clock, systemClock } from '../clock.ts';
import { messageOf } from '../errors.ts';
import { DEFAULT_USER_AGENT } from '../identity.ts';
import { retryAfterMs } from '../pacing/pacer.ts';
import { type DiscoveryProblem, type DiscoveryProblemReason, problemOf } from './discovery-source.ts';

export interface SourceRequestInit {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly redirect: 'error';
  readonly signal: AbortSignal;
}

export interface SourceResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** As much of `fetch` as sources use; the global one fits. */
export type SourceFetch = (url: string, init: SourceRequestInit) => Promise<SourceResponse>;

/** Node's own `fetch`, which says who asks. For the fixed addresses of services; those that come from elsewhere go through the address guard. */
const platformFetch: SourceFetch = async (url, init) => {
  const headers = { 'user-agent': DEFAULT_USER_AGENT, ...init.headers };
  return (await fetch(url, { ...init, headers } as RequestInit)) as unknown as SourceResponse;
};

/** Options that sources which ask a service have in common. */
export interface ServiceOptions {
  /** @default the platform's `fetch` */
  readonly fetch?: SourceFetch;
  readonly clock?: Clock;
}

export interface SourceClientOptions extends ServiceOptions {
  readonly name: string;
  /** From the end of a request to the start of the next. */
  readonly minIntervalMs: number;
  /** Tries of a request whose answer says that another may succeed. */
  readonly tries: number;
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

export interface SourceRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Statuses besides 2xx that the caller reads itself. */
  readonly accept?: readonly number[];
}

export interface SourceAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly contentType: string | null;
  readonly bytes: Uint8Array;
  /** How long the service asks to be left alone, in milliseconds; `null` when it does not say. */
  readonly retryAfterMs: number | null;
}

export interface SourceClient {
  ask(url: string, request?: SourceRequest): Promise<SourceAnswer | DiscoveryProblem>;
  /** The answer as JSON. */
  json(
    url: string,
    request?: SourceRequest,
  ): Promise<(Pick<SourceAnswer, 'status' | 'retryAfterMs'> & { readonly kind: 'json'; readonly value: unknown }) | DiscoveryProblem>;
}

/** Builds a client for one run of a source. It follows no redirects. */
export function createSourceClient(options: SourceClientOptions): SourceClient {
  const { name, clock = systemClock, signal, minIntervalMs } = options;
  let notBefore = 0;
  const once = async (url: string, request: SourceRequest): Promise<SourceAnswer | DiscoveryProblem> => {
    await clock.sleep(Math.max(notBefore - clock.now(), 0), signal);
    try {
      return await exchange(options, url, request);
    } finally {
      notBefore = clock.now() + minIntervalMs;
    }
  };
  const ask = async (url: string, request: SourceRequest = {}): Promise<SourceAnswer | DiscoveryProblem> => {
    for (let attempt = 1; ; attempt += 1) {
      const answer = await once(url, request);
      if (answer.kind === 'answer' || !answer.retryable || attempt >= options.tries) return answer;
      const pauseMs = answer.retryAfterMs ?? RETRY_MS * 4 ** (attempt - 1);
      if (pauseMs > MAX_PAUSE_MS) return answer;
      notBefore = Math.max(notBefore, clock.now() + pauseMs);
    }
  };
  return {
    ask,
    async json(url, request) {
      const answer = await ask(url, request);
      if (answer.kind === 'problem') return answer;
      try {
        const { status, retryAfterMs: wait } = answer;
        return { kind: 'json', status, retryAfterMs: wait, value: JSON.parse(new TextDecoder().decode(answer.bytes)) as unknown };
      } catch {
        return problemOf(name, { reason: 'malformed', detail: 'The answer is not JSON.', retryable: false });
      }
    },
  };
}

// --- internal ---

/** As in the crawler: the second try after 2 s, the third after 8 s. */
const RETRY_MS = 2_000;
/** Nobody waits longer for a service; the problem says how long it would be. */
const MAX_PAUSE_MS = 60_000;
const TIMEOUT_MS = 60_000;

async function exchange(options: SourceClientOptions, url: string, request: SourceRequest): Promise<SourceAnswer | DiscoveryProblem> {
  const { name, signal, clock = systemClock, fetch: send = platformFetch } = options;
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  try {
    const init: SourceRequestInit = {
      method: request.method ?? 'GET',
      headers: request.headers ?? {},
      redirect: 'error',
      signal: either,
      ...(request.body === undefined ? {} : { body: request.body }),
    };
    const response = await orAborted(send(url, init), either);
    const { status } = response;
    const bytes = await readAll(response, options.maxBytes, either);
    if (bytes === null)
      return problemOf(name, { reason: 'malformed', detail: `The answer has more than ${options.maxBytes} bytes.`, retryable: false });
    const isWanted = (status >= 200 && status <= 299) || request.accept?.includes(status) === true;
    const wait = retryAfterMs(response.headers.get('retry-after') ?? undefined, clock.now());
    if (isWanted) return { kind: 'answer', status, contentType: response.headers.get('content-type'), bytes, retryAfterMs: wait };
    return statusProblem(name, status, wait);
  } catch (error) {
    signal?.throwIfAborted();
    if (isProblem(error)) return { ...error.problem, source: name };
    const detail = timeout.aborted ? `It took longer than ${TIMEOUT_MS} ms.` : `It could not be asked: ${causeOf(error)}.`;
    return problemOf(name, { reason: 'unavailable', detail, retryable: true });
  }
}

/** What a fetch throws that knows better than `unavailable`. */
export class SourceFetchError extends Error {
  readonly problem: DiscoveryProblem;

  constructor(problem: DiscoveryProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}

function isProblem(error: unknown): error is SourceFetchError {
  return error instanceof SourceFetchError;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return messageOf(cause);
}

async function readAll(response: SourceResponse, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    signal.throwIfAborted();
    size += piece.byteLength;
    if (size > maxBytes) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

const REASONS: ReadonlyMap<number, DiscoveryProblemReason> = new Map<number, DiscoveryProblemReason>([
  [401, 'unauthorized'],
  [402, 'quota'],
  [403, 'unauthorized'],
  [429, 'rate-limit'],
]);

/** The problem that a status stands for. */
export function statusProblem(name: string, status: number, waitMs: number | null = null): DiscoveryProblem {
  const reason = REASONS.get(status) ?? (status >= 500 ? 'unavailable' : 'rejected');
  return problemOf(name, {
    reason,
    detail: `It answered with status ${status}.`,
    retryable: reason === 'unavailable' || reason === 'rate-limit',
    ...(waitMs === null ? {} : { retryAfterMs: waitMs }),
  });
}
