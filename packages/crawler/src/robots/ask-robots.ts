/** Asks an origin for its robots file, and says what the answer means (RFC 9309 §2.3.1). */
import type { FetchFailure, FetchResponse } from '../fetch/fetcher.ts';
import { conditionsOf, type Validators, validatorsOf } from '../fetch/validators.ts';
import { retryAfterMs } from '../pacing/pacer.ts';
import { hostOf, parseHttpUrl } from '../url/http-url.ts';
import { MAX_ROBOTS_BYTES } from './robots.ts';
import type { RobotsPolicyOptions } from './robots-policy.ts';
import type { RobotsRecord } from './robots-store.ts';

/** RFC 9309 §2.4: a copy is not used for longer than a day, unless the file is unreachable. */
export const MAX_AGE_MS = 86_400_000;
/** Failures after which the answer is taken as it is. */
export const ROBOTS_TRIES = 3;
/** RFC 9309 §2.3.1.2: at least five redirects are followed. */
const MAX_REDIRECTS = 5;
/** First pause before an unreachable file is asked for again; doubles, and is an hour from the third failure on. */
const RETRY_BASE_MS = 2_000;
const RETRY_SETTLED_MS = 3_600_000;

/** Asks an origin for its file; `previous` is the copy that is too old, or what became of the last try. */
export async function askRobots(origin: string, previous: RobotsRecord | null, options: RobotsPolicyOptions): Promise<RobotsRecord> {
  const answer: Answer = { origin, previous, options };
  const conditions = previous?.access === 'rules' ? conditionsOf(validatorsIn(previous)) : {};
  let url = `${origin}/robots.txt`;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const result = await request(url, options, hop === 0 ? conditions : {});
    if (result.kind === 'failure') return failureRecord({ ...answer, detail: result.detail, hop, reason: result.reason });
    if (result.status < 300 || result.status > 399) return recordOfResponse({ ...answer, response: result, hop });
    if (result.status === 304 && hop === 0 && previous !== null && Object.keys(conditions).length > 0)
      return confirmed(previous, result, options);
    const target = parseHttpUrl(result.headers['location'] ?? '', url);
    if (target.kind === 'rejected')
      return freshRecord(origin, options, { access: 'unavailable', detail: 'The robots file redirects to nowhere.' });
    url = target.url;
  }
  return freshRecord(origin, options, { access: 'unavailable', detail: `The robots file redirects more than ${MAX_REDIRECTS} times.` });
}

// --- internal ---

function validatorsIn({ etag, lastModified }: RobotsRecord): Validators {
  return { etag: etag ?? null, lastModified: lastModified ?? null };
}

/** The file is as it was. */
function confirmed(previous: RobotsRecord, { headers }: FetchResponse, options: RobotsPolicyOptions): RobotsRecord {
  const given = validatorsOf(headers);
  const known = validatorsIn(previous);
  const validators = { etag: given.etag ?? known.etag, lastModified: given.lastModified ?? known.lastModified };
  const fresh: Fresh = {
    access: 'rules',
    body: previous.body,
    detail: 'The robots file is as it was (304).',
    maxAgeMs: maxAge(headers),
    validators,
  };
  return freshRecord(previous.origin, options, fresh);
}

function request(
  url: string,
  { fetcher, pacer, signal }: RobotsPolicyOptions,
  headers: Readonly<Record<string, string>>,
): Promise<FetchResponse | FetchFailure> {
  const host = hostOf(url);
  const send = async (): Promise<FetchResponse | FetchFailure> => {
    const result = await fetcher.fetch({
      url,
      accept: 'text/plain, */*;q=0.5',
      maxBytes: MAX_ROBOTS_BYTES + 1,
      truncate: true,
      headers,
      ...(signal === undefined ? {} : { signal }),
    });
    const response = result.kind === 'response';
    pacer.observe(host, { status: response ? result.status : null, retryAfter: response ? result.headers['retry-after'] : undefined });
    return result;
  };
  return pacer.run(host, send, signal === undefined ? {} : { signal });
}

interface Answer {
  readonly origin: string;
  readonly previous: RobotsRecord | null;
  readonly options: RobotsPolicyOptions;
}

interface Answered extends Answer {
  readonly response: FetchResponse;
  /** Redirects that were followed before it. */
  readonly hop: number;
}

function recordOfResponse({ origin, previous, options, response, hop }: Answered): RobotsRecord {
  const { status, headers, bytes } = response;
  if (status >= 200 && status <= 299) {
    const body = Buffer.from(bytes).toString('latin1');
    return freshRecord(origin, options, {
      access: 'rules',
      body,
      detail: `The robots file was read (${status}).`,
      maxAgeMs: maxAge(headers),
      // Those of an address that it redirects to are not those of the file itself.
      ...(hop === 0 ? { validators: validatorsOf(headers) } : {}),
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
  readonly validators?: Validators;
}

const NO_VALIDATORS: Validators = { etag: null, lastModified: null };

function freshRecord(
  origin: string,
  { clock }: RobotsPolicyOptions,
  { access, detail, body = '', maxAgeMs = MAX_AGE_MS, validators: { etag, lastModified } = NO_VALIDATORS }: Fresh,
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
    ...(etag === null ? {} : { etag }),
    ...(lastModified === null ? {} : { lastModified }),
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
