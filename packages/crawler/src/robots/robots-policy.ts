/** Asks each origin for its robots file and answers by RFC 9309 §2.3: what may be asked for, and what a failure means. */
import type { Clock } from '../clock.ts';
import type { Fetcher, FetchFailure, FetchResponse } from '../fetch/fetcher.ts';
import { type Pacer, retryAfterMs } from '../pacing/pacer.ts';
import { hostOf, originOf, parseHttpUrl, pathAndQuery } from '../url/http-url.ts';
import { MAX_ROBOTS_BYTES, parseRobots, type Robots } from './robots.ts';
import type { RobotsRecord, RobotsStore } from './robots-store.ts';

/** RFC 9309 §2.4: a copy is not used for longer than a day, unless the file is unreachable. */
const MAX_AGE_MS = 86_400_000;
/** RFC 9309 §2.3.1.4: after a reasonable time, for example 30 days, an unreachable file counts as unavailable. */
const UNREACHABLE_LIMIT_MS = 30 * MAX_AGE_MS;
/** RFC 9309 §2.3.1.2: at least five redirects are followed. */
const MAX_REDIRECTS = 5;
/** First pause before an unreachable file is asked for again; doubles, and is an hour from the third failure on. */
const RETRY_BASE_MS = 2_000;
const RETRY_SETTLED_MS = 3_600_000;
/** Failures after which the answer is taken as it is. */
const ROBOTS_TRIES = 3;

export type RobotsVerdict =
  | { readonly kind: 'allowed'; readonly robots: Robots | null }
  | { readonly kind: 'disallowed'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string; readonly retryAt: number; readonly settled: boolean }
  | { readonly kind: 'blocked'; readonly detail: string };

export interface RobotsPolicyOptions {
  readonly fetcher: Fetcher;
  readonly pacer: Pacer;
  readonly store: RobotsStore;
  readonly clock: Clock;
  readonly productToken: string;
  /** What 401 and 403 mean: the RFC says that the file is unavailable and all is allowed. @default 'allow' */
  readonly onForbidden?: 'allow' | 'deny';
  /** Longest Crawl-delay that is kept; longer ones are cut to it. */
  readonly maxCrawlDelayMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface RobotsPolicy {
  /** Decides about one address; asks for the robots file first where no fresh copy is there. */
  check(url: string): Promise<RobotsVerdict>;
}

/** Builds the policy service. */
export function createRobotsPolicy(options: RobotsPolicyOptions): RobotsPolicy {
  const running = new Map<string, Promise<RobotsRecord>>();
  const parsed = new WeakMap<RobotsRecord, Robots>();
  const latest = new Map<string, RobotsRecord>();

  async function recordOf(origin: string): Promise<RobotsRecord> {
    const now = options.clock.now();
    const known = latest.get(origin) ?? fromEarlierProcess(await options.store.get(origin), now);
    if (known !== null && known.expiresAt > now) return remember(latest, known);
    const record = await ask(origin, known, options);
    // What the guard refuses depends on this process's options, so it is not for others to know.
    if (record.access !== 'blocked') await options.store.set(record);
    return remember(latest, record);
  }

  return {
    async check(url) {
      const origin = originOf(url);
      const asking = running.get(origin) ?? recordOf(origin).finally(() => running.delete(origin));
      running.set(origin, asking);
      const record = await asking;
      const robots = parsed.get(record) ?? parseRobots(Buffer.from(record.body, 'latin1'));
      parsed.set(record, robots);
      return verdictOf({ url, record, robots, options });
    },
  };
}

// --- internal ---

/** Records, and characters of their files, that are kept at hand; the others are in the store. */
const MAX_AT_HAND = 500;
const MAX_CHARS_AT_HAND = 33_554_432;

function remember(latest: Map<string, RobotsRecord>, record: RobotsRecord): RobotsRecord {
  latest.delete(record.origin);
  latest.set(record.origin, record);
  let chars = 0;
  for (const { body } of latest.values()) chars += body.length;
  for (const [origin, { body }] of latest) {
    if ((latest.size <= MAX_AT_HAND && chars <= MAX_CHARS_AT_HAND) || origin === record.origin) break;
    latest.delete(origin);
    chars -= body.length;
  }
  return record;
}

/** A failure of an earlier process is no reason not to try again, unless the host asked for patience; since when it lasts is remembered. */
function fromEarlierProcess(record: RobotsRecord | null, now: number): RobotsRecord | null {
  if (record === null || record.access !== 'unreachable' || record.heldUntil > now) return record;
  return { ...record, expiresAt: 0, failures: 0 };
}

interface Judged {
  readonly url: string;
  readonly record: RobotsRecord;
  readonly robots: Robots;
  readonly options: RobotsPolicyOptions;
}

function verdictOf({ url, record, robots, options }: Judged): RobotsVerdict {
  const { access, detail } = record;
  if (access === 'blocked') return { kind: 'blocked', detail };
  if (access === 'unavailable') return { kind: 'allowed', robots: null };
  if (access === 'unreachable' && !overdue(record, options.clock.now())) {
    return { kind: 'unreachable', detail, retryAt: record.expiresAt, settled: record.failures >= ROBOTS_TRIES };
  }
  const delay = robots.crawlDelay(options.productToken);
  if (delay !== null) options.pacer.setCrawlDelay(hostOf(url), Math.min(delay * 1_000, options.maxCrawlDelayMs), record.fetchedAt);
  if (!robots.allows(options.productToken, pathAndQuery(url))) {
    return { kind: 'disallowed', detail: `The rules in ${record.origin}/robots.txt disallow this path for ${options.productToken}.` };
  }
  return { kind: 'allowed', robots };
}

function overdue({ unreachableSince }: RobotsRecord, now: number): boolean {
  return unreachableSince !== null && now - unreachableSince > UNREACHABLE_LIMIT_MS;
}

async function ask(origin: string, previous: RobotsRecord | null, options: RobotsPolicyOptions): Promise<RobotsRecord> {
  const answer: Answer = { origin, previous, options };
  let url = `${origin}/robots.txt`;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const result = await request(url, options);
    if (result.kind === 'failure') return failureRecord({ ...answer, detail: result.detail, hop, reason: result.reason });
    if (result.status < 300 || result.status > 399) return recordOfResponse({ ...answer, response: result });
    const target = parseHttpUrl(result.headers['location'] ?? '', url);
    if (target.kind === 'rejected')
      return freshRecord(origin, options, { access: 'unavailable', detail: 'The robots file redirects to nowhere.' });
    url = target.url;
  }
  return freshRecord(origin, options, { access: 'unavailable', detail: `The robots file redirects more than ${MAX_REDIRECTS} times.` });
}

function request(url: string, { fetcher, pacer, signal }: RobotsPolicyOptions): Promise<FetchResponse | FetchFailure> {
  const host = hostOf(url);
  const send = async (): Promise<FetchResponse | FetchFailure> => {
    const result = await fetcher.fetch({
      url,
      accept: 'text/plain, */*;q=0.5',
      maxBytes: MAX_ROBOTS_BYTES + 1,
      truncate: true,
      ...(signal === undefined ? {} : { signal }),
    });
    const response = result.kind === 'response';
    pacer.observe(host, { status: response ? result.status : null, retryAfter: response ? result.headers['retry-after'] : undefined });
    return result;
  };
  return pacer.run(host, send, signal);
}

interface Answer {
  readonly origin: string;
  readonly previous: RobotsRecord | null;
  readonly options: RobotsPolicyOptions;
}

function recordOfResponse({ origin, previous, options, response }: Answer & { readonly response: FetchResponse }): RobotsRecord {
  const { status, headers, bytes } = response;
  if (status >= 200 && status <= 299) {
    const body = Buffer.from(bytes).toString('latin1');
    return freshRecord(origin, options, {
      access: 'rules',
      body,
      detail: `The robots file was read (${status}).`,
      maxAgeMs: maxAge(headers),
    });
  }
  const forbidden = (status === 401 || status === 403) && options.onForbidden === 'deny';
  if (status >= 400 && status <= 499 && status !== 429 && !forbidden) {
    return freshRecord(origin, options, { access: 'unavailable', detail: `There is no robots file (${status}).` });
  }
  if (forbidden)
    return freshRecord(origin, options, {
      access: 'rules',
      body: 'User-agent: *\nDisallow: /',
      detail: `The robots file is forbidden (${status}).`,
    });
  const waitMs = retryAfterMs(headers['retry-after'], options.clock.now());
  return failureRecord({ origin, previous, options, detail: `The robots file could not be had (${status}).`, waitMs });
}

/** `Cache-Control: max-age` shortens the day; never below a minute, so that no run asks again and again. */
function maxAge(headers: Readonly<Record<string, string>>): number {
  const seconds = /(?:^|[\s,])max-age=(\d+)/i.exec(headers['cache-control'] ?? '')?.[1];
  return seconds === undefined ? MAX_AGE_MS : Math.min(Math.max(Number(seconds) * 1_000, 60_000), MAX_AGE_MS);
}

interface Fresh {
  readonly access: 'rules' | 'unavailable';
  readonly detail: string;
  readonly body?: string;
  readonly maxAgeMs?: number;
}

function freshRecord(
  origin: string,
  { clock }: RobotsPolicyOptions,
  { access, detail, body = '', maxAgeMs = MAX_AGE_MS }: Fresh,
): RobotsRecord {
  const now = clock.now();
  return {
    version: 1,
    origin,
    access,
    body,
    detail,
    fetchedAt: now,
    expiresAt: now + maxAgeMs,
    unreachableSince: null,
    failures: 0,
    heldUntil: 0,
  };
}

interface Failure extends Answer {
  readonly detail: string;
  /** What became of the exchange; absent when there was an answer. */
  readonly reason?: FetchFailure['reason'];
  /** Redirects that were followed before it. */
  readonly hop?: number;
  readonly waitMs?: number | null;
}

function failureRecord({ origin, previous, options, detail, reason, hop = 0, waitMs = null }: Failure): RobotsRecord {
  const now = options.clock.now();
  const isRefused = reason === 'blocked-address';
  // A file that redirects to a blocked address cannot be had; only at the first hop it is the host itself that is blocked.
  const isBlocked = isRefused && hop === 0;
  const failures = isRefused ? ROBOTS_TRIES : (previous?.failures ?? 0) + 1;
  const retryMs = failures >= ROBOTS_TRIES ? RETRY_SETTLED_MS : RETRY_BASE_MS * 2 ** (failures - 1);
  return {
    version: 1,
    origin,
    access: isBlocked ? 'blocked' : 'unreachable',
    body: previous?.body ?? '',
    detail,
    fetchedAt: now,
    expiresAt: now + Math.max(retryMs, waitMs ?? 0),
    unreachableSince: previous?.unreachableSince ?? now,
    failures,
    heldUntil: waitMs === null ? 0 : now + waitMs,
  };
}
