/** One request on behalf of an item: robots.txt, the host's turn, the exchange, and what its answer means. */
import { HEAD_BYTES } from '../fetch/body.ts';
import { capturedExchange } from '../capture.ts';
import type { FetchFailure, FetchRequest, FetchResponse } from '../fetch/fetcher.ts';
import type { FrontierItem } from '../frontier/frontier.ts';
import { contentUsageSignals } from '../robots/directives.ts';
import type { Robots } from '../robots/robots.ts';
import type { OptOutSignal, SkipReason } from '../sighting.ts';
import { parseHttpUrl, pathAndQuery } from '../url/http-url.ts';
import { HostHeldError } from '../pacing/pacer.ts';
import type { Engine } from './engine.ts';
import { refusedByPolicy } from './opt-out.ts';
import { quietUntil } from './quiet-hours.ts';

/** Hops that are followed for one address; browsers follow 20, honest sites need two or three. */
const MAX_REDIRECTS = 10;
/** Tries of an address that fails, and the pause before the second; the one before the third is four times as long. */
const MAX_TRIES = 3;
const RETRY_MS = 2_000;
/** Tries while a host says that it is busy; with the pacer's back-off that is about three minutes. */
const MAX_BUSY_TRIES = 8;
/** Statuses that may be different next time; 429 and 503 say so themselves. */
const PASSING_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504, 520, 522, 523, 524]);
const BUSY_STATUS: ReadonlySet<number> = new Set([429, 503]);

export type Answer =
  | {
      readonly kind: 'response';
      readonly response: FetchResponse;
      readonly robots: Robots | null;
      readonly reserved: readonly OptOutSignal[];
    }
  /** What the request's conditions say is known did not change. */
  | {
      readonly kind: 'unchanged';
      readonly response: FetchResponse;
      readonly robots: Robots | null;
      readonly reserved: readonly OptOutSignal[];
    }
  /** The next address of a chain of redirects, and those before it. */
  | { readonly kind: 'moved'; readonly to: string; readonly redirects: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: SkipReason; readonly detail: string }
  | Later;

interface Later {
  readonly kind: 'later';
  readonly notBefore: number;
  readonly failed: boolean;
}

export type AskRequest = Pick<FetchRequest, 'accept' | 'maxBytes' | 'checkHead' | 'headers'>;

/** Asks for the item's address. */
export async function ask(engine: Engine, item: FrontierItem, request: AskRequest): Promise<Answer> {
  const permission = await permissionFor(engine, item);
  if (permission.kind !== 'allowed') return permission;
  const { robots, reserved } = permission;
  // Asking for robots.txt and the like may have taken the last turn before quiet hours.
  const quiet = quietUntil(engine, item.host);
  if (quiet !== null) return { kind: 'later', notBefore: quiet, failed: false };
  const ahead = item.kind === 'image' ? engine.ahead.take(item.url) : null;
  const result = ahead === null ? await inTurn(engine, item, request) : asAsked(ahead, request);
  if (result.kind === 'later') return result;
  if (result.kind === 'failure') return afterFailure(engine, item, result);
  const { status } = result;
  if (status >= 300 && status <= 399 && result.headers['location'] !== undefined) {
    await engine.capture?.exchange(capturedExchange(result, false));
    return afterRedirect(item, result);
  }
  const unchanged = status === 304 && isConditional(request);
  if ((status < 200 || status > 299) && !unchanged) return afterStatus(engine, item, result);
  await engine.health.succeeded(item.host);
  return { kind: unchanged ? 'unchanged' : 'response', response: result, robots, reserved };
}

// --- internal ---

/** What a site shows, and may reserve rights in. */
const SHOWN: ReadonlySet<FrontierItem['kind']> = new Set(['page', 'image']);

function refused(reason: SkipReason, detail: string): Answer {
  return { kind: 'refused', reason, detail };
}

function isConditional({ headers = {} }: AskRequest): boolean {
  return 'if-none-match' in headers || 'if-modified-since' in headers;
}

/** The browser did not look at what it got. */
function asAsked(response: FetchResponse, { checkHead }: AskRequest): FetchResponse | FetchFailure {
  const verdict = checkHead?.({
    contentType: response.headers['content-type'] ?? null,
    firstBytes: response.bytes.subarray(0, HEAD_BYTES),
  });
  return verdict?.kind === 'failure' ? verdict : response;
}

/** Asking for the host's files may have brought a back-off that is longer than the crawl waits. */
async function inTurn(engine: Engine, item: FrontierItem, request: AskRequest): Promise<FetchResponse | FetchFailure | Later> {
  const { pacer, signal } = engine;
  try {
    return await pacer.run(item.host, () => exchange(engine, item, request), { signal, maxBackoffMs: patienceMs(engine) });
  } catch (error) {
    if (error instanceof HostHeldError) return { kind: 'later', notBefore: error.until, failed: false };
    throw error;
  }
}

/** How long a host is waited for: at least for the pauses that are kept anyway. */
export function patienceMs({ maxHostWaitMs, pacer }: Pick<Engine, 'maxHostWaitMs' | 'pacer'>): number {
  return Math.max(maxHostWaitMs, pacer.longestPauseMs());
}

async function exchange(engine: Engine, item: FrontierItem, request: AskRequest): Promise<FetchResponse | FetchFailure> {
  const { fetcher, pacer, budget, clock, signal } = engine;
  const { url, host } = item;
  const startedAt = clock.now();
  const result = await fetcher.fetch({ url, signal, ...request });
  const response = result.kind === 'response' ? result : null;
  await budget.spent(item, response?.bytes.byteLength ?? 0, startedAt);
  pacer.observe(host, { status: response?.status ?? null, retryAfter: response?.headers['retry-after'] });
  return result;
}

interface Allowed {
  readonly kind: 'allowed';
  readonly robots: Robots | null;
  readonly reserved: readonly OptOutSignal[];
}

/** Asks budget, robots.txt, and for what is shown the file of reservations. */
async function permissionFor(engine: Engine, item: FrontierItem): Promise<Allowed | Answer> {
  const overspent = await engine.budget.refusal(item, engine.clock.now());
  if (overspent !== null) return refused('budget', overspent);
  const verdict = await engine.robots.check(item.url);
  if (verdict.kind === 'disallowed') return refused('robots-disallowed', verdict.detail);
  if (verdict.kind === 'blocked') return refused('blocked-address', verdict.detail);
  if (verdict.kind === 'delay-too-long') return refused('host-parked', verdict.detail);
  if (verdict.kind === 'unreachable') {
    const tooLate = verdict.retryAt - engine.clock.now() > patienceMs(engine);
    if (verdict.settled || tooLate)
      return refused('robots-unreachable', `Without robots.txt nothing may be asked for: ${verdict.detail.replace(/\.?$/, '.')}`);
    return { kind: 'later', notBefore: verdict.retryAt, failed: false };
  }
  const reserved = await reservedFor(engine, item, verdict.robots);
  const unwanted = item.kind === 'image' ? refusedByPolicy(engine.rules.optOut, reserved) : null;
  if (unwanted !== null) return refused(unwanted.reason, unwanted.detail);
  return { kind: 'allowed', robots: verdict.robots, reserved };
}

/** Beside what the answer will say: the file of reservations, and `Content-Usage` in the robots file. */
async function reservedFor(engine: Engine, { kind, url }: FrontierItem, robots: Robots | null): Promise<readonly OptOutSignal[]> {
  if (!SHOWN.has(kind)) return [];
  const usage = robots !== null ? contentUsageSignals(robots, pathAndQuery(url)) : [];
  return [...((await engine.tdm?.signals(engine, url)) ?? []), ...usage];
}

async function afterFailure(engine: Engine, item: FrontierItem, failure: FetchFailure): Promise<Answer> {
  if (failure.retryable) return retry(engine, item, { reason: failure.reason, detail: failure.detail });
  if (failure.reason !== 'blocked-address') await engine.health.succeeded(item.host);
  return refused(failure.reason, failure.detail);
}

async function afterStatus(engine: Engine, item: FrontierItem, { status }: FetchResponse): Promise<Answer> {
  const detail = `The server answered with status ${status}.`;
  if (PASSING_STATUS.has(status)) return retry(engine, item, { reason: 'http-error', detail, busy: BUSY_STATUS.has(status) });
  await engine.health.succeeded(item.host);
  return refused('http-error', detail);
}

interface Trouble {
  readonly reason: SkipReason;
  readonly detail: string;
  /** The host asked for patience; that is no failure of the host. */
  readonly busy?: boolean;
}

async function retry(engine: Engine, item: FrontierItem, { reason, detail, busy = false }: Trouble): Promise<Answer> {
  const { health, pacer, clock } = engine;
  const now = clock.now();
  if (!busy) await health.failed(item.host, now);
  if (item.attempts + 1 >= (busy ? MAX_BUSY_TRIES : MAX_TRIES)) {
    return refused(reason, `${detail} It was tried ${item.attempts + 1} times.`);
  }
  const pause = busy ? 0 : RETRY_MS * 4 ** item.attempts;
  return { kind: 'later', notBefore: Math.max(now + pause, busy ? pacer.backoffUntil(item.host) : 0), failed: true };
}

function afterRedirect(item: FrontierItem, { headers }: FetchResponse): Answer {
  const redirects = [...(item.detail.redirects ?? []), item.url];
  const target = parseHttpUrl(headers['location'] ?? '', item.url);
  if (target.kind === 'rejected') return refused(target.reason, `It redirects to an address that is not followed. ${target.detail}`);
  if (redirects.includes(target.url)) return refused('too-many-redirects', `It redirects in a circle, back to ${target.url}.`);
  if (redirects.length > MAX_REDIRECTS) return refused('too-many-redirects', `It redirects more than ${MAX_REDIRECTS} times.`);
  return { kind: 'moved', to: target.url, redirects };
}
