/** What all parts of a running crawl share. */
import type { RenderMode } from '../browser/browser-options.ts';
import type { Renderer } from '../browser/rendering.ts';
import type { Capture } from '../capture.ts';
import type { Clock } from '../clock.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import type { Awaitable, AckResult, Frontier, FrontierItem } from '../frontier/frontier.ts';
import type { FetchRecord } from '../history/fetch-history.ts';
import type { Pacer } from '../pacing/pacer.ts';
import type { Schedule } from '../pacing/schedule.ts';
import type { RobotsPolicy } from '../robots/robots-policy.ts';
import type { PageVisited, SeenAgain, Sighting, SkipReason, Skipped } from '../sighting.ts';
import type { EntryRules } from './entries.ts';
import type { FetchedAhead } from './fetched-ahead.ts';
import type { HostHealth } from './host-health.ts';
import type { Memory } from './memory.ts';
import type { Calendars } from './calendars.ts';
import type { KnownPages } from './known-pages.ts';
import type { Budget } from './budget.ts';
import type { TdmPolicy } from './tdm-policy.ts';

/** What a consumer is told. */
export type CrawlRecord = Sighting | SeenAgain | Skipped | PageVisited;

/** How an event says that it has been dealt with. */
export interface Settling {
  /**
   * The consumer has stored what it needs: the address is done for good, and what it led to is queued, in one change. Does nothing the
   * second time. Not enumerable, so that copies of an event are plain data.
   */
  settle(): Awaitable<void>;
}

/** Sizes in bytes. */
export interface CrawlLimits {
  readonly maxImageBytes: number;
  readonly minImageBytes: number;
  readonly maxPageBytes: number;
}

/** The browser of a crawl. */
export interface EngineBrowser {
  readonly mode: Exclude<RenderMode, 'never'>;
  readonly renderer: Renderer;
  readonly screenshot: boolean;
}

export interface Engine {
  readonly frontier: Frontier;
  readonly fetcher: Fetcher;
  readonly pacer: Pacer;
  readonly robots: RobotsPolicy;
  /** `null` when files of reservations are not asked for. */
  readonly tdm: TdmPolicy | null;
  readonly health: HostHealth;
  readonly budget: Budget;
  readonly schedule: Schedule;
  readonly knownPages: KnownPages;
  readonly calendars: Calendars;
  readonly rules: EntryRules;
  readonly limits: CrawlLimits;
  readonly clock: Clock;
  readonly capture: Capture | null;
  /** Of earlier crawls; `null` when they are not remembered. */
  readonly memory: Memory | null;
  readonly productToken: string;
  readonly userAgent: string;
  /** `null` when no page is rendered. */
  readonly browser: EngineBrowser | null;
  /** Scripts and style sheets of pages in the browser, for the next page that needs them. */
  readonly shared: FetchedAhead;
  /** Pictures that the browser got. */
  readonly ahead: FetchedAhead;
  readonly followSitemaps: boolean;
  readonly followFeeds: boolean;
  readonly followOembed: boolean;
  readonly followRelNofollow: boolean;
  readonly unwrapImages: boolean;
  readonly maxHostWaitMs: number;
  /** How long a host belongs to a turn, unless it is prolonged. */
  readonly leaseMs: number;
  /** Aborted when the crawl ends, for whatever reason. */
  readonly signal: AbortSignal;
}

/** What an item came to: at most one event, and what is stored when it is settled; or another try. */
export type Result =
  | {
      readonly kind: 'done';
      readonly event: CrawlRecord | null;
      readonly ack: AckResult;
      /** Stored in the history with the acknowledgement. */
      readonly record?: FetchRecord | null;
    }
  | { readonly kind: 'later'; readonly notBefore: number; readonly failed: boolean };

/** The result of an item that is reported as skipped, or silently given up when nobody named its address. */
export function skippedResult(item: FrontierItem, why: { reason: SkipReason; detail: string }, at: string, outcome?: string): Result {
  const first = item.detail.named ?? item.detail.redirects?.[0] ?? item.url;
  const event: Skipped = {
    kind: 'skipped',
    version: 1,
    url: first,
    pageUrl: item.pageUrl,
    at,
    reason: why.reason,
    detail: first === item.url ? why.detail : `${why.detail} (It redirects to ${item.url})`,
  };
  const silent = item.detail.guess === true && !(item.kind === 'image' && TOLD_OF_GUESSES.has(why.reason));
  return { kind: 'done', event: silent ? null : event, ack: outcome === undefined ? {} : { outcome } };
}

// --- internal ---

/** That an original is not there is no news; that it may not be asked for is. */
const TOLD_OF_GUESSES: ReadonlySet<SkipReason> = new Set([
  'robots-disallowed',
  'robots-unreachable',
  'blocked-address',
  'policy',
  'budget',
]);
