import type { Match, MatchKind } from '@imgguard/core';

/**
 * Everything that a report shows, as plain data: `renderReport` reads nothing else, no disk and no network.
 *
 * Strings may come from strangers' pages (titles, captions, addresses) and are escaped on the way out; nothing here needs cleaning first.
 */
export interface ReportData {
  readonly version: 1;
  /** Heading of the report, e.g. `Scan of 3 sites`. */
  readonly title: string;
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  /** Every registered work, in the order in which to list them. */
  readonly works: readonly ReportWork[];
  /** Sites in the order in which to show them; a site without hits is listed with its counts. */
  readonly sites: readonly ReportSite[];
  /** The same scene in another photograph, or too close to call: for a person to look at, never called copies. */
  readonly similar: readonly ReportSimilar[];
  readonly skipped: readonly ReportSkipped[];
  readonly run: ReportRun;
  /** What produced the report, e.g. `{ imgguard: '0.1.0', node: '20.20.2' }`. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A picture small enough to be carried inside the report. */
export interface ReportThumbnail {
  /** A `data:image/(jpeg|png|webp|avif|gif);base64,...` address; anything else is left out of the report. */
  readonly dataUrl: string;
  /** Pixels of the thumbnail. */
  readonly width: number;
  readonly height: number;
}

export interface ReportWork {
  readonly id: string;
  readonly title: string;
  readonly creator?: string;
  /** Name of the file that was registered, for a person to recognise. */
  readonly file?: string;
  /** Pixels of the work as displayed (after EXIF orientation): the space of an alignment's corners. */
  readonly width: number;
  readonly height: number;
  /** `null` where the picture could not be read; text is shown instead. */
  readonly thumbnail: ReportThumbnail | null;
}

/** A picture found on a page. */
export interface ReportImage {
  readonly url: string;
  /** Address that delivered the bytes, when a redirect led elsewhere. */
  readonly finalUrl?: string;
  /** Pixels as displayed: the space that the homography maps from. */
  readonly width: number;
  readonly height: number;
  readonly contentType?: string;
  readonly byteLength?: number;
  readonly thumbnail: ReportThumbnail | null;
  /** Whether there is no thumbnail because the site's wish was that the picture is not kept. */
  readonly withheld?: boolean;
}

export interface ReportSite {
  /** Host, with the port where it is not the usual one, e.g. `shop.example:8080`. */
  readonly host: string;
  /** Pages read and images compared on this site. */
  readonly pagesVisited: number;
  readonly imagesSeen: number;
  readonly pages: readonly ReportPage[];
}

/** A page with at least one hit. */
export interface ReportPage {
  readonly url: string;
  readonly title: string | null;
  readonly hits: readonly ReportHit[];
}

/** The three kinds whose verdict is `copy`. */
export type ReportHitKind = Exclude<MatchKind, 'similar' | 'none'>;
export type ReportTruth = 'match' | 'not-a-match' | 'unsure';
export type ReportUse = 'own' | 'licensed' | 'allowed' | 'permitted-by-law' | 'unlicensed' | 'unknown';

/** A sighting that matched a work. */
export interface ReportHit {
  readonly id: string;
  /** `id` of an entry of `ReportData.works`. */
  readonly workId: string;
  readonly image: ReportImage;
  readonly match: ReportMatch & { readonly kind: ReportHitKind };
  readonly triage: ReportTriage;
  /** The beginning of the command that records a decision. @default `imgguard decide <id>` */
  readonly decideCommand?: string;
  readonly context: ReportContext;
  /** ISO 8601, UTC. */
  readonly seenAt: string;
}

/** A sighting that looks like a work and is not called a copy. */
export interface ReportSimilar {
  readonly workId: string;
  readonly pageUrl: string;
  readonly pageTitle: string | null;
  readonly image: ReportImage;
  readonly match: ReportMatch & { readonly kind: 'similar' };
}

/** The parts of core's `Match` that a report shows: a `Match` is assignable once its kind is known. */
export type ReportMatch = Pick<Match, 'probability' | 'mirrored' | 'negative' | 'alignment' | 'cells' | 'evidence'> & {
  readonly reasons: readonly ReportReason[];
};

export interface ReportReason {
  /** Stable code, e.g. `pixels-agree`; a style hook and a search key. */
  readonly code: string;
  /** One sentence for a person. */
  readonly text: string;
}

interface ReportTriage {
  readonly truth: ReportTruth;
  readonly use: ReportUse;
  /** `person`: decided. `proposal`: sorted by rules, waiting for a person. */
  readonly decidedBy: 'person' | 'proposal';
  readonly reasons: readonly ReportReason[];
}

/** What the page says about the image. */
export interface ReportContext {
  /** How the page names the image, e.g. `img`, `css`, `json-ld`. */
  readonly source?: string;
  readonly alt?: string;
  readonly title?: string;
  readonly caption?: string;
  readonly credit?: string;
  readonly creator?: string;
  readonly copyrightNotice?: string;
  readonly licenseUrls?: readonly string[];
  /** Where the page says that a license can be had. */
  readonly acquireLicenseUrls?: readonly string[];
  readonly position?: ReportPosition;
}

/** Where on the page the image stands. */
interface ReportPosition {
  /** One more than the number of pictures before it. */
  readonly order: number;
  /** Names of HTML's sections, the outermost first. */
  readonly sections?: readonly string[];
  /** In CSS pixels from the upper left corner of the page, as a browser showed it. */
  readonly box?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Something that was not fetched or not compared, and why. */
export interface ReportSkipped {
  readonly url: string;
  readonly pageUrl: string | null;
  /** Stable code, e.g. `robots-disallowed`; entries are grouped by it. */
  readonly reason: string;
  /** One sentence for a person. */
  readonly detail: string;
}

/** Facts of the run that led to the report. */
export interface ReportRun {
  readonly startedAt: string;
  readonly finishedAt: string;
  /** `false` where the run was cut short: the report says so at the top. */
  readonly complete: boolean;
  readonly pagesVisited: number;
  readonly imagesSeen: number;
  /** Further facts, shown as given, e.g. `{ 'Delay between requests': '1 s', 'User agent': 'ImgGuard/0.1' }`. */
  readonly settings: Readonly<Record<string, string>>;
}
