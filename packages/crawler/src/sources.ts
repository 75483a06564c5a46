export type {
  CrawlTarget,
  DiscoveryContext,
  DiscoveryEvent,
  DiscoveryProblem,
  DiscoveryProblemReason,
  DiscoverySource,
  QueryImage,
  TargetMatch,
} from './sources/discovery-source.ts';
export type { ServiceOptions, SourceFetch, SourceRequestInit, SourceResponse } from './sources/source-client.ts';
export type { PoliteFetchOptions } from './sources/polite-fetch.ts';
export { createSeedSource, createUrlListSource, type UrlListOptions } from './sources/url-list.ts';
export { createSitemapSource, createSiteSource, type SitemapOptions, type SiteOptions } from './sources/sitemap.ts';
export { createFeedSource, type FeedOptions } from './sources/feed.ts';
export { createWarcFileSource, type WarcFileOptions } from './sources/warc-file.ts';
export { type CommonCrawlOptions, createCommonCrawlSource } from './sources/common-crawl.ts';
export { createWaybackSource, type WaybackDates, waybackDates, type WaybackOptions, type WaybackSourceOptions } from './sources/wayback.ts';
export { createIiifSource, type IiifOptions } from './sources/iiif.ts';
export { createGoogleVisionSource, type GoogleVisionOptions } from './sources/google-vision.ts';
export { createTinEyeSource, type TinEyeOptions, tinEyeSearchesLeft, type TinEyeSearchesLeft } from './sources/tineye.ts';
