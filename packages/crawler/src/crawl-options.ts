/** What a crawl may be told, and what it does when it is not. */
import type { BrowserOptions, RenderMode } from './browser/browser-options.ts';
import type { Capture } from './capture.ts';
import type { Clock } from './clock.ts';
import type { CrawlBudget, SpendingStore } from './engine/budget.ts';
import type { OptOutPolicies } from './engine/opt-out.ts';
import type { AddressGuardOptions } from './fetch/address-guard.ts';
import type { Resolver } from './fetch/connector.ts';
import type { FetchLimits } from './fetch/fetcher.ts';
import type { Frontier } from './frontier/frontier.ts';
import type { FetchHistory } from './history/fetch-history.ts';
import type { RevisitSchedule } from './history/revisit.ts';
import type { IdentityOptions } from './identity.ts';
import type { QuietHours } from './pacing/schedule.ts';
import type { RobotsStore } from './robots/robots-store.ts';
import type { Scope } from './url/scope.ts';
import type { CrawlWarning } from './warning.ts';

/** Options of `crawl`. Sizes are in bytes, times in milliseconds. */
export interface CrawlOptions extends AddressGuardOptions, IdentityOptions {
  /** Where to begin: addresses of pages, or of images themselves. */
  readonly seeds: readonly string[];
  /** Which pages may be visited; their images are fetched from wherever they are. @default hostScope(seeds) */
  readonly scope?: Scope;
  /**
   * Pages that are never visited, with all that they show, reported as `allow-listed`: for example sites that may use every work. Pictures of an
   * allowed host that other pages show are fetched. @default none
   */
  readonly allowListed?: (url: string) => boolean;
  /** Where the crawl remembers what is done; a durable one makes it continue after a crash. @default createMemoryFrontier() */
  readonly frontier?: Frontier;
  /** @default createMemoryRobotsStore() */
  readonly robotsStore?: RobotsStore;
  /**
   * What earlier crawls got. With it, everything is asked for on the condition that it changed: unchanged pages are told as they were
   * (`notModified`), unchanged images as `seen-again`. @default none
   */
  readonly history?: FetchHistory;
  /**
   * With a `history`: `all` asks for every address; `due` leaves pages alone, as `not-due`, whose next visit is not due, sooner for pages
   * that were found changed, later for others. A schedule is `due` with pauses of your own. Seeds are always asked for. @default 'all'
   */
  readonly revisit?: 'all' | 'due' | Partial<RevisitSchedule>;
  /**
   * When an event counts as dealt with. `automatic`: when the next one is asked for. `manual`: when its `settle()` is called, which may be
   * inside the transaction that stores it; the crawl ends only when every event is settled. @default 'automatic'
   */
  readonly settle?: 'automatic' | 'manual';
  /** Pause between the end of one request to a host and the start of the next. @default 1_000 */
  readonly delayMs?: number;
  /** The pause is at least this many times the host's average answering time, so that a slow host is asked less. 0 for `delayMs` alone. @default 2 */
  readonly latencyFactor?: number;
  /** Every pause is longer by up to this part of it, by chance, so that requests do not come like clockwork. @default 0.25 */
  readonly jitter?: number;
  /** Hours in which hosts are not asked; the crawl waits until they are over. @default none */
  readonly quietHours?: readonly QuietHours[];
  /** Longest `Crawl-delay` that is kept. @default 300_000 */
  readonly maxCrawlDelayMs?: number;
  /** What a longer `Crawl-delay` means: it is cut to the longest one, or nothing of the host is asked for (`host-parked`). Either is told to `onWarning`. @default 'cut' */
  readonly onLongCrawlDelay?: 'cut' | 'skip';
  /** Hosts that are asked for longer patience (Retry-After, repeated failures) are given up as `host-parked` when nothing else is left. @default 300_000 */
  readonly maxHostWaitMs?: number;
  /**
   * With a frontier that processes share: for how long a host stays taken by a process that died. Prolonged three times in this time, which a process must not block for
   * two thirds of it. @default 30_000
   */
  readonly leaseMs?: number;
  /** Hosts that are asked at the same time. @default 8 */
  readonly maxHosts?: number;
  /** @default 10_000 */
  readonly maxPages?: number;
  /** Further caps, on the crawl and on each site; what they leave out is told as `budget`. @default none */
  readonly budget?: CrawlBudget;
  /** Remembers what was spent of the budget over a crash. @default in memory */
  readonly spendingStore?: SpendingStore;
  /** Links followed from a seed. @default 20 */
  readonly maxDepth?: number;
  /** @default 52_428_800 */
  readonly maxImageBytes?: number;
  /** Smaller images are reported as `too-small`. @default 128 */
  readonly minImageBytes?: number;
  /** @default 5_242_880 */
  readonly maxPageBytes?: number;
  readonly fetchLimits?: Partial<FetchLimits>;
  /**
   * For images that a resizing service or proxy delivers, also ask for the originals that its address tells of (see `unwrapImageUrl`). They pass
   * robots.txt and address guard like any other; those that do not exist are passed over in silence. @default false
   */
  readonly unwrapImages?: boolean;
  /** Read the sitemaps of the seeds' sites. @default true */
  readonly followSitemaps?: boolean;
  /** Read the feeds that the seeds name. @default true */
  readonly followFeeds?: boolean;
  /** Ask oEmbed providers that pages name for the picture of the page, other than WordPress, whose answer repeats what the page says. @default true */
  readonly followOembed?: boolean;
  /** Ask every host for its file of rights that are reserved against text and data mining (TDMRep). @default true */
  readonly askTdmFile?: boolean;
  /** Follow links marked `rel=nofollow`. A page's own `nofollow` is always kept. @default false */
  readonly followRelNofollow?: boolean;
  /** What 401 and 403 for robots.txt mean; RFC 9309 says that everything is allowed. @default 'allow' */
  readonly onForbiddenRobots?: 'allow' | 'deny';
  /** What is done about opt-out signals. @default { 'tdm-reservation': 'skip-store' } */
  readonly optOut?: OptOutPolicies;
  /**
   * When a page is also shown in a browser, because only scripts put its pictures there: never, when its markup names none, or always. Needs `playwright-core` and a
   * Chromium of yours. All that the page asks for there goes through this crawler, by scope, robots.txt, pace, budget and address guard. @default 'never'
   */
  readonly render?: RenderMode;
  /** The browser for `render`. */
  readonly browser?: BrowserOptions;
  /** Gets the exchanges behind the events, to keep them as evidence; `createWarcCapture` of `@imgguard/crawler/warc` writes them down. @default none */
  readonly capture?: Capture;
  /** Turns host names into addresses. @default the operating system's resolver */
  readonly resolver?: Resolver;
  /**
   * An HTTP proxy for all requests, such as `http://user:password@proxy.example:3128`; each connection is a tunnel (CONNECT). It resolves names and connects by itself, so that
   * the address guard cannot check the connected socket, only what the name leads to from here. Told once to `onWarning`. @default none
   */
  readonly proxy?: string;
  /** Gets what the crawl has to say about its options, before anybody is asked, and about robots files, when they are read. @default nobody */
  readonly onWarning?: (warning: CrawlWarning) => void;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Defaults and the least allowed values.
 *
 * `delayMs`: a second, the slowest of the common defaults that a person still waits for (StormCrawler; Nutch 5 s, Scrapy 0).
 * `latencyFactor`: Heritrix uses 5, with a least pause of 3 s. `maxCrawlDelayMs`: Heritrix and crawler-commons. `maxDepth`: Heritrix'
 * TooManyHops. `leaseMs`: that of BullMQ's `lockDuration`. `minImageBytes`: the smallest PNG, GIF and WebP files, which are tracking pixels and spacers, have 35 to 70 bytes.
 * `maxPageBytes`: five times the page limit of Nutch.
 */
export const NUMERIC_DEFAULTS = {
  delayMs: { fallback: 1_000, min: 0 },
  maxCrawlDelayMs: { fallback: 300_000, min: 0 },
  maxHostWaitMs: { fallback: 300_000, min: 0 },
  leaseMs: { fallback: 30_000, min: 1_000 },
  maxHosts: { fallback: 8, min: 1 },
  maxPages: { fallback: 10_000, min: 1 },
  maxDepth: { fallback: 20, min: 0 },
  maxImageBytes: { fallback: 52_428_800, min: 1 },
  minImageBytes: { fallback: 128, min: 0 },
  maxPageBytes: { fallback: 5_242_880, min: 1 },
} as const;

export const DEFAULT_LATENCY_FACTOR = 2;

/** Half of what Scrapy's RANDOMIZE_DOWNLOAD_DELAY adds at most; it also subtracts, which would break a Crawl-delay. */
export const DEFAULT_JITTER = 0.25;
