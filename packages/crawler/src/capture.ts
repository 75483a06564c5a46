/** Keeping what was asked and answered, as evidence. */
import { STATUS_CODES } from 'node:http';
import { isoTime } from './clock.ts';
import type { FetchResponse } from './fetch/fetcher.ts';
import type { Awaitable } from './frontier/frontier.ts';

/** One request and its answer, as they went over the wire but for the encodings of the body, which are undone. */
export interface CapturedExchange {
  readonly url: string;
  /** When the request was sent; ISO 8601, UTC. */
  readonly startedAt: string;
  readonly elapsedMs: number;
  /** Names in lower case. `host` and what the connection needs are not listed. */
  readonly requestHeaders: Readonly<Record<string, readonly string[]>>;
  readonly status: number;
  /** The usual words for the status. */
  readonly statusText: string;
  /** Names in lower case, one entry for each time that a header came. */
  readonly responseHeaders: Readonly<Record<string, readonly string[]>>;
  /** After inflation. Empty when `truncated` says so. */
  readonly body: Uint8Array;
  /** `unspecified` when the body was not read (a redirect), or may not be stored (see `optOut`); `null` when it is whole. */
  readonly truncated: 'unspecified' | null;
}

/**
 * Gets the exchanges behind a crawl's events: pages that were visited, images that were got, also those too small to be told as sightings, redirects, answers that nothing changed,
 * and the scripts, style sheets and data that a page in the browser got, each when it was asked for.
 */
export interface Capture {
  /**
   * Called before the event is given out; the host waits meanwhile. An error ends the crawl. After a crash, an address that is asked for
   * again is captured again.
   */
  exchange(exchange: CapturedExchange): Awaitable<void>;
  /** The same for a page that was shown in a browser (see `render`), unless its owner does not want it to be stored; after the exchange that brought it. */
  rendered?(rendering: CapturedRendering): Awaitable<void>;
}

/** What a browser showed of a page. */
export interface CapturedRendering {
  readonly url: string;
  /** When it was shown; ISO 8601, UTC. */
  readonly at: string;
  /** The document's address in the end, which its scripts may have changed. */
  readonly shownUrl: string;
  /** Name and version of the browser. */
  readonly browser: string;
  /** Size of its window, in CSS pixels. */
  readonly viewport: { readonly width: number; readonly height: number };
  /** The document in the end, as markup. */
  readonly html: string;
  /** PNG of the whole page, or as much of it as fits; `null` unless the option `browser.screenshot` is on. */
  readonly screenshot: Uint8Array | null;
  /** Requests that the page made and that were handed on, and those of them that were not answered. */
  readonly requests: number;
  readonly refused: number;
  /** Whether the page came to rest within its time. */
  readonly complete: boolean;
}

/** The exchange behind a response, without its body unless that may be kept. */
export function capturedExchange(response: FetchResponse, keepsBody: boolean): CapturedExchange {
  const { url, status, headerLists, startedAt, elapsedMs, bytes } = response;
  return {
    url,
    startedAt: isoTime(startedAt),
    elapsedMs,
    requestHeaders: Object.fromEntries(Object.entries(response.requestHeaders).map(([name, value]) => [name, [value]])),
    status,
    statusText: STATUS_CODES[status] ?? '',
    responseHeaders: headerLists,
    body: keepsBody ? bytes : new Uint8Array(0),
    truncated: keepsBody ? null : 'unspecified',
  };
}
