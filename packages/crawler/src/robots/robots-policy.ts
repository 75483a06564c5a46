/** Answers for each origin by its robots file, by RFC 9309 §2.3: what may be asked for, and what a failure means. */
import type { Clock } from '../clock.ts';
import { HEAD_BYTES } from '../fetch/body.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import { looksLikeHtml } from '../fetch/sniff.ts';
import type { Pacer } from '../pacing/pacer.ts';
import { hostOf, originOf, pathAndQuery } from '../url/http-url.ts';
import type { CrawlWarning } from '../warning.ts';
import { askRobots, MAX_AGE_MS, ROBOTS_TRIES } from './ask-robots.ts';
import { parseRobots, type Robots } from './robots.ts';
import type { RobotsRecord, RobotsStore } from './robots-store.ts';

/** RFC 9309 §2.3.1.4: after a reasonable time, for example 30 days, an unreachable file counts as unavailable. */
const UNREACHABLE_LIMIT_MS = 30 * MAX_AGE_MS;

export type RobotsVerdict =
  | { readonly kind: 'allowed'; readonly robots: Robots | null }
  | { readonly kind: 'disallowed'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string; readonly retryAt: number; readonly settled: boolean }
  | { readonly kind: 'blocked'; readonly detail: string }
  /** It asks for a pause that is longer than the longest one, and that was not to be cut. */
  | { readonly kind: 'delay-too-long'; readonly detail: string };

export interface RobotsPolicyOptions {
  readonly fetcher: Fetcher;
  readonly pacer: Pacer;
  readonly store: RobotsStore;
  readonly clock: Clock;
  readonly productToken: string;
  /** What 401 and 403 mean: the RFC says that the file is unavailable and all is allowed. @default 'allow' */
  readonly onForbidden?: 'allow' | 'deny';
  /** Longest Crawl-delay that is kept. */
  readonly maxCrawlDelayMs: number;
  /** What a longer one means. @default 'cut' */
  readonly onLongCrawlDelay?: 'cut' | 'skip';
  /** @default nobody */
  readonly onWarning?: ((warning: CrawlWarning) => void) | undefined;
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

  function robotsOf(record: RobotsRecord): Robots {
    const robots = parsed.get(record) ?? parseRobots(Buffer.from(record.body, 'latin1'));
    parsed.set(record, robots);
    return robots;
  }

  async function recordOf(origin: string): Promise<RobotsRecord> {
    const now = options.clock.now();
    const known = latest.get(origin) ?? fromEarlierProcess(await options.store.get(origin), now);
    if (known !== null && known.expiresAt > now) return remember(latest, known);
    const record = await askRobots(origin, known, options);
    if (record.access === 'rules') warn(record, robotsOf(record), options);
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
      return verdictOf({ url, record, robots: robotsOf(record), options });
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
  const delayMs = crawlDelayMs(robots, options);
  if (delayMs !== null && delayMs > options.maxCrawlDelayMs && options.onLongCrawlDelay === 'skip') {
    return { kind: 'delay-too-long', detail: longDelay(record.origin, delayMs, options) };
  }
  if (delayMs !== null) options.pacer.setCrawlDelay(hostOf(url), Math.min(delayMs, options.maxCrawlDelayMs), record.fetchedAt);
  if (!robots.allows(options.productToken, pathAndQuery(url))) {
    return { kind: 'disallowed', detail: `The rules in ${record.origin}/robots.txt disallow this path for ${options.productToken}.` };
  }
  return { kind: 'allowed', robots };
}

function crawlDelayMs(robots: Robots, { productToken }: RobotsPolicyOptions): number | null {
  const seconds = robots.crawlDelay(productToken);
  return seconds === null ? null : seconds * 1_000;
}

function longDelay(origin: string, delayMs: number, { maxCrawlDelayMs, onLongCrawlDelay }: RobotsPolicyOptions): string {
  const then = onLongCrawlDelay === 'skip' ? 'nothing is asked for' : `${maxCrawlDelayMs / 1_000} s are kept`;
  return `${origin}/robots.txt asks for a pause of ${delayMs / 1_000} s, and ${then}.`;
}

/** What a person should know of a file that was just read. */
function warn(record: RobotsRecord, robots: Robots, options: RobotsPolicyOptions): void {
  const { origin, body } = record;
  if (looksLikeHtml(Buffer.from(body.slice(0, HEAD_BYTES), 'latin1'))) {
    const detail = `${origin}/robots.txt is a web page, which holds no rules: everything is taken to be allowed there.`;
    options.onWarning?.({ version: 1, code: 'robots-is-a-page', detail });
  }
  const delayMs = crawlDelayMs(robots, options);
  if (delayMs === null || delayMs <= options.maxCrawlDelayMs) return;
  options.onWarning?.({ version: 1, code: 'crawl-delay-too-long', detail: longDelay(origin, delayMs, options) });
}

function overdue({ unreachableSince }: RobotsRecord, now: number): boolean {
  return unreachableSince !== null && now - unreachableSince > UNREACHABLE_LIMIT_MS;
}
