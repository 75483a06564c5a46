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
  | 'oembed'
  | 'header'
  | 'state-blob'
  | 'data-url'
  /** The browser asked for it when it showed the page. */
  | 'rendered'
  | 'direct';

/** Parts of a page that its markup names, by element or by `role`. */
export type PageSection = 'header' | 'nav' | 'main' | 'article' | 'aside' | 'footer' | 'figure';

/** Where on a page an image stands. */
export interface PagePosition {
  /** One more than the number of pictures before it, in the order of the markup; the parts of a `picture` element are one. */
  readonly order: number;
  /** The sections that it stands in, the outermost first. Absent when the markup names none. */
  readonly sections?: readonly PageSection[];
  /** Where it stood when a browser showed the page with its pictures (see `render` and `browser.screenshot`). */
  readonly box?: PageBox;
}

/** A rectangle on a page as a browser laid it out, in CSS pixels from its upper left corner, in whole numbers. */
export interface PageBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a page says about an image, kept as evidence. */
export interface ImageContext {
  readonly source: ImageSource;
  readonly alt?: string;
  readonly title?: string;
  readonly caption?: string;
  /** Credit line near the picture or from JSON-LD `creditText`. */
  readonly credit?: string;
  /** The address that the page names, when this one was only derived from its spelling (see `unwrapImages`). */
  readonly unwrappedFrom?: string;
  /** Links with rel=license, or JSON-LD `license`. */
  readonly licenseUrls?: readonly string[];
  /** Where a license can be had: `acquireLicensePage` in JSON-LD, microdata or RDFa. */
  readonly acquireLicenseUrls?: readonly string[];
  /** JSON-LD `creator` or `author`. */
  readonly creator?: string;
  /** JSON-LD `copyrightNotice`. */
  readonly copyrightNotice?: string;
  /** Where it stands; absent when a part of the page names it that shows nothing itself: metadata, style sheets, data of scripts. */
  readonly position?: PagePosition;
}

/** One image observed at one URL on one page at one time; no judgement. */
export interface Sighting {
  readonly kind: 'sighting';
  readonly version: 1;
  /** Address of the image as the page names it, resolved and normalised; for an image inside the page a `ni:` name of its bytes (RFC 6920). */
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
  /** Opt-out signals seen on page, headers or robots file. */
  readonly signals: readonly OptOutSignal[];
  /** What the opt-out policy says about the bytes: `hash-only` means that they may be looked at now and must not be stored. */
  readonly storage: 'keep' | 'hash-only';
  /** With status 304, the headers are those of the earlier answer, updated by those of this one (RFC 9111, section 3.2). */
  readonly http: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly redirects: readonly string[] };
}

/** A wish of a site's owner beside robots.txt. */
export interface OptOutSignal {
  readonly name: 'noindex' | 'noimageindex' | 'noai' | 'noimageai' | 'noml' | 'nofollow' | 'tdm-reservation' | 'content-usage';
  readonly value: string;
  readonly origin: 'header' | 'meta' | 'file' | 'robots';
  /** Of a reservation: the address of the policy that comes with it (`tdm-policy`), as written. */
  readonly policy?: string;
}

/**
 * An image address that this crawl has already fetched, named by another page, or that an earlier crawl with the same history fetched and
 * whose server says that it did not change (status 304): the same bytes, which are not delivered again.
 */
export interface SeenAgain {
  readonly kind: 'seen-again';
  readonly version: 1;
  readonly sighting: Omit<Sighting, 'bytes'>;
}

/** A page that was read. */
export interface PageVisited {
  readonly kind: 'page-visited';
  readonly version: 1;
  readonly url: string;
  /** Where it came from, after redirects. */
  readonly finalUrl: string;
  /** The page that linked here; `null` for seeds and for pages from sitemaps and feeds. */
  readonly pageUrl: string | null;
  readonly title: string | null;
  /** Links followed from a seed. */
  readonly depth: number;
  /** ISO 8601, UTC. */
  readonly visitedAt: string;
  /** When the server says that the page did not change since an earlier crawl with the same history (304): what is told of it is from then. */
  readonly notModified: boolean;
  readonly byteLength: number;
  /** Image addresses that the page names, as far as they were read. */
  readonly images: number;
  /** Links to other pages, whether followed or not, as far as they were read. */
  readonly links: number;
  readonly signals: readonly OptOutSignal[];
  /** When the page was shown in a browser (see `render`), and what is told is what that showed. */
  readonly rendering?: PageRendering;
}

/** What it took to show a page in a browser. */
export interface PageRendering {
  /** Requests that the page made for scripts, style sheets and data, and for pictures when there was a screenshot. */
  readonly requests: number;
  /** Those of them that were not answered; each is told as `skipped`. */
  readonly refused: number;
  /** Whether the page came to rest within its time; otherwise it was read as far as it got. */
  readonly complete: boolean;
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

/** Why something was not fetched or not reported. */
export type SkipReason =
  /** robots.txt of its host forbids it. */
  | 'robots-disallowed'
  /** robots.txt of its host cannot be had, so nothing may be asked for. */
  | 'robots-unreachable'
  /** The page or the link asks not to be followed. */
  | 'nofollow'
  /** A page or sitemap outside the scope. */
  | 'out-of-scope'
  /** It leads into a private network, or to a port that is not allowed. */
  | 'blocked-address'
  /** Neither http nor https. */
  | 'unsupported-scheme'
  /** On the list of addresses that are never visited. */
  | 'allow-listed'
  /** As many pages as allowed were visited. */
  | 'budget'
  /** Too many links away from a seed. */
  | 'depth'
  /** An address or a page that grows without end. */
  | 'trap'
  /** The server answered with an error. */
  | 'http-error'
  /** No answer, or a broken one. */
  | 'network-error'
  /** Too slow. */
  | 'timeout'
  /** More bytes than allowed. */
  | 'too-large'
  /** A circle of redirects, or a long chain. */
  | 'too-many-redirects'
  /** A body that inflates out of proportion. */
  | 'decompression-bomb'
  /** The bytes of a supposed image do not begin as images do. */
  | 'not-an-image'
  /** Neither a page nor an image, or a sitemap that cannot be read. */
  | 'not-a-page'
  /** Fewer bytes than an image needs to show anything. */
  | 'too-small'
  /** Not an address. */
  | 'invalid-url'
  /** Its host failed again and again, or asked for more patience than the crawl has. */
  | 'host-parked'
  /** The opt-out policy says so. */
  | 'policy'
  /** The browser could not show the page; what its markup says was read. */
  | 'not-rendered'
  /** Its next visit is not due yet; its links are followed as they were last seen. */
  | 'not-due';
