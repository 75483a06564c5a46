/** What a page in the browser asks for, and what it gets: never from the network, always from the crawler. */
import type { SkipReason } from '../sighting.ts';

/** Kinds of requests that are answered. Everything else is refused: fonts, media, manifests, event streams, pings, prefetches, documents of frames. */
export type BrowserRequestKind = 'script' | 'stylesheet' | 'image' | 'data';

export interface BrowserRequest {
  readonly url: string;
  readonly kind: BrowserRequestKind;
  /** The `Origin` that a request across origins has to carry. */
  readonly origin: string | null;
}

export type BrowserAnswer =
  | {
      readonly kind: 'answer';
      /** Where it came from, after redirects. */
      readonly url: string;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'refused'; readonly reason: SkipReason; readonly detail: string };

/** Answers a request, by scope, robots.txt, pace, budget and address guard. Throws when the signal is aborted. */
export type PageGate = (request: BrowserRequest, signal: AbortSignal) => Promise<BrowserAnswer>;
