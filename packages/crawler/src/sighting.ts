/** Where on a page an image was named. */
export type ImageSource =
  | 'img'
  | 'srcset'
  | 'picture'
  | 'noscript'
  | 'lazy-attribute'
  | 'meta'
  | 'link'
  | 'css'
  | 'json-ld'
  | 'anchor'
  | 'svg'
  | 'video-poster'
  | 'object'
  | 'background-attribute'
  | 'sitemap'
  | 'feed'
  | 'header'
  | 'state-blob'
  | 'data-url'
  | 'direct';

/** What a page says about an image, kept as evidence. */
export interface ImageContext {
  readonly source: ImageSource;
  readonly alt?: string;
  readonly title?: string;
  readonly caption?: string;
  /** Credit line near the picture or from JSON-LD `creditText`. */
  readonly credit?: string;
  /** Links with rel=license, or JSON-LD `license`. */
  readonly licenseUrls?: readonly string[];
}

/** One image observed at one URL on one page at one time; no judgement. */
export interface Sighting {
  readonly kind: 'sighting';
  readonly version: 1;
  /** Address of the image as the page names it, resolved and normalised. */
  readonly imageUrl: string;
  /** Address that delivered the bytes, after redirects. */
  readonly finalUrl: string;
  readonly pageUrl: string;
  readonly pageTitle: string | null;
  /** ISO 8601, UTC. */
  readonly seenAt: string;
  /** SHA-256 of the bytes, lowercase hex. */
  readonly sha256: string;
  readonly contentType: string | null;
  readonly byteLength: number;
  /** The image's bytes as delivered, content-encoding undone. */
  readonly bytes: Uint8Array;
  readonly context: ImageContext;
  /** Every other place on the same page that names the same address. */
  readonly alsoSeenAs: readonly ImageContext[];
  /** Opt-out signals seen on page, headers or robots file; recorded, see policy. */
  readonly signals: readonly OptOutSignal[];
  readonly http: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly redirects: readonly string[] };
}

export interface OptOutSignal {
  readonly name: 'noindex' | 'noimageindex' | 'noai' | 'noimageai' | 'nofollow' | 'tdm-reservation' | 'content-usage';
  readonly value: string;
  readonly origin: 'header' | 'meta' | 'file' | 'robots';
}

/** Something that was not fetched or not reported, and why. */
export interface Skipped {
  readonly kind: 'skipped';
  readonly version: 1;
  readonly url: string;
  /** The page that named it; `null` for seeds. */
  readonly pageUrl: string | null;
  readonly at: string;
  readonly reason: SkipReason;
  /** One English sentence with what it takes to understand the reason. */
  readonly detail: string;
}

export type SkipReason =
  | 'robots-disallowed'
  | 'robots-unreachable'
  | 'nofollow'
  | 'out-of-scope'
  | 'blocked-address'
  | 'unsupported-scheme'
  | 'allow-listed'
  | 'budget'
  | 'depth'
  | 'trap'
  | 'duplicate'
  | 'http-error'
  | 'network-error'
  | 'timeout'
  | 'too-large'
  | 'too-many-redirects'
  | 'decompression-bomb'
  | 'not-an-image'
  | 'not-a-page'
  | 'too-small'
  | 'invalid-url'
  | 'host-parked'
  | 'policy'
  | 'aborted';
