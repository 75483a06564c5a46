/** What a crawl has to say that is no event: about its options, and about what hosts say of themselves. */

export interface CrawlWarning {
  readonly version: 1;
  /**
   * `proxy-hides-addresses`: said before anybody is asked. `robots-is-a-page`: a host has a web page in the place of its robots file, which holds no rules.
   * `crawl-delay-too-long`: a host asks for a longer `Crawl-delay` than `maxCrawlDelayMs`. Each is said once in a crawl, of each origin.
   */
  readonly code: 'proxy-hides-addresses' | 'robots-is-a-page' | 'crawl-delay-too-long';
  /** One or two English sentences. */
  readonly detail: string;
}
