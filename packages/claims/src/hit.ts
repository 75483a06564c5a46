import type { DecisionEntry } from './decision.ts';

/** The fields of a sighting that are read here. `Sighting` of `@imgguard/crawler` is assignable to it. */
export interface SightingRef {
  readonly imageUrl: string;
  readonly finalUrl: string;
  readonly pageUrl: string;
  readonly pageTitle: string | null;
  /** ISO 8601. */
  readonly seenAt: string;
  /** SHA-256 of the delivered bytes, lowercase hex. */
  readonly sha256: string;
  readonly context: SightingContextRef;
}

/** What the page says about the picture. */
export interface SightingContextRef {
  readonly credit?: string;
  readonly caption?: string;
  readonly licenseUrls?: readonly string[];
  /** Where the page says that a license can be had, such as schema.org `acquireLicensePage`. */
  readonly acquireLicenseUrls?: readonly string[];
  readonly creator?: string;
  readonly copyrightNotice?: string;
}

/** The fields of a match that are read here. `Match` of `@imgguard/core` is assignable to it. */
export interface MatchRef {
  readonly kind: 'exact' | 'near-duplicate' | 'edited-copy' | 'similar' | 'none';
  readonly verdict: 'copy' | 'similar' | 'none';
  /** Calibrated, 0 to 1. */
  readonly probability: number;
  readonly mirrored: boolean;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
}

/** A sighting that was matched to a work: one item of the inbox. */
export interface Hit {
  readonly kind: 'hit';
  readonly version: 1;
  readonly id: string;
  readonly workId: string;
  readonly sighting: SightingRef;
  readonly match: MatchRef;
  /** Displayed or intrinsic size of the found picture in pixels, where known. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Last time the picture was still there, ISO 8601; absent: only seen once, at `sighting.seenAt`. */
  readonly lastSeenAt?: string;
  /** What people decided, oldest first; only ever appended to. */
  readonly decisions: readonly DecisionEntry[];
}
