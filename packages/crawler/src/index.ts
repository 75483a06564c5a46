export { crawl } from './crawl.ts';
export type { CrawlOptions } from './crawl-options.ts';
export type { BrowserOptions, RenderMode } from './browser/browser-options.ts';
export type { Capture, CapturedExchange, CapturedRendering } from './capture.ts';
export type { CrawlEvent } from './engine/event-queue.ts';
export type { CrawlRecord, Settling } from './engine/engine.ts';
export type {
  ImageContext,
  ImageSource,
  OptOutSignal,
  PageBox,
  PagePosition,
  PageRendering,
  PageSection,
  PageVisited,
  SeenAgain,
  Sighting,
  SkipReason,
  Skipped,
} from './sighting.ts';
export type { OptOutPolicies, OptOutPolicy } from './engine/opt-out.ts';
export type { BudgetLimits, CrawlBudget, Spending, SpendingStore } from './engine/budget.ts';
export type { QuietHours } from './pacing/schedule.ts';
export { unwrapImageUrl } from './url/unwrap.ts';
export { domainScope, hostScope, prefixScope, type Scope } from './url/scope.ts';
export { createMemoryFrontier } from './frontier/memory-frontier.ts';
export type {
  AckResult,
  Awaitable,
  Frontier,
  FrontierEntry,
  FrontierItem,
  FrontierStats,
  HostPace,
  ItemDetail,
  ItemKind,
  SkipDetail,
} from './frontier/frontier.ts';
export { createMemoryFetchHistory, type FetchHistory, type FetchRecord } from './history/fetch-history.ts';
export type { RevisitSchedule } from './history/revisit.ts';
export { createMemoryRobotsStore, type RobotsRecord, type RobotsStore } from './robots/robots-store.ts';
export { type ContentUsageRule, MAX_ROBOTS_BYTES, parseRobots, type Robots } from './robots/robots.ts';
export { type AddressGuard, type AddressGuardOptions, createAddressGuard } from './fetch/address-guard.ts';
export type { Resolver } from './fetch/connector.ts';
export { DEFAULT_FETCH_LIMITS, type FetchLimits } from './fetch/fetcher.ts';
export type { CrawlWarning } from './warning.ts';
export { type PageLink, type PageText, readPageText } from './extract/page-text.ts';
export { type Clock, systemClock } from './clock.ts';
export type { CrawlerError, CrawlerErrorCode } from './errors.ts';
