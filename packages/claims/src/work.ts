import type { Period } from './period.ts';
import type { FileTag } from './rights-metadata.ts';

/** The creation that rights are asserted in. One record per picture, whatever number of files it has. */
export interface Work {
  readonly kind: 'work';
  readonly version: 1;
  readonly id: string;
  readonly title: string;
  /** Name of the registered file, as the person knows it. */
  readonly fileName: string;
  readonly rightsHolderId: string;
  /** Who made it, where that is not the rights holder. */
  readonly creator?: string;
  /** The line that the rights holder wants to see beside the picture. */
  readonly creditLine?: string;
  /** ISO 8601. */
  readonly registeredAt: string;
  readonly firstPublished?: { readonly at: string; readonly url?: string };
  readonly registrations?: readonly WorkRegistration[];
  /** Categories, in the rights holder's own words. */
  readonly tags?: readonly string[];
  /** Collections that it belongs to, by name: a series, a shoot, an assignment. */
  readonly collections?: readonly string[];
  /** Sites of the rights holder's side on which this work is used, besides `RightsHolder.ownDomains`. */
  readonly ownDomains?: readonly string[];
  /** What the registered file says about its rights; absent where it was not read. */
  readonly fileTags?: readonly FileTag[];
  /** Whether the registered file carries Content Credentials (C2PA), valid or not; absent where it was not read. */
  readonly contentCredentials?: boolean;
  /** How the work was offered, with dates: a change of mind does not reach back. Absent: all rights reserved. */
  readonly policies?: readonly WorkPolicy[];
}

/** An entry in a public register, such as the United States Copyright Office. */
export interface WorkRegistration {
  readonly office: string;
  readonly number: string;
  /** ISO date. */
  readonly at: string;
}

/** How a work is offered during a period. */
export type WorkPolicy = Period &
  (
    | { readonly kind: 'all-rights-reserved' }
    | { readonly kind: 'creative-commons'; readonly licenseUrl: string; readonly name: string }
    | { readonly kind: 'stock'; readonly agencies: readonly string[] }
  );
