import { invalidArgument } from './claims-error.ts';
import { endMs, periodProblems, startMs, subtract, type Period, type Span } from './period.ts';
import { isOnDomain, isOnHost, isPage, isPartyDomain, isUnderPath, placeOf, type Place } from './place.ts';
import type { Reason } from './reason.ts';

/** A permission: who may use which works, where, when and in which medium. */
export interface License extends Period {
  readonly kind: 'license';
  readonly version: 1;
  readonly id: string;
  readonly licensee: Licensee;
  /** The works it is for; `all`: every work of the rights holder. */
  readonly workIds: readonly string[] | 'all';
  /** Where on the web; `anywhere`: on every site of the licensee. */
  readonly where: LicensePlaces | 'anywhere';
  /** Media it is for; absent: all. */
  readonly media?: readonly Medium[];
  /**
   * How it came about. Only `regular` licenses are evidence for a price: what is paid after a claim does not show what a license is worth
   * (Bundesgerichtshof, 18 June 2020, I ZR 93/19).
   */
  readonly origin: LicenseOrigin;
  /** Invoice or contract number, or where the paper is kept. */
  readonly reference?: string;
  readonly note?: string;
}

export interface Licensee {
  readonly name: string;
  /** Domains that are the licensee's own, subdomains included. */
  readonly domains?: readonly string[];
}

/** A use is covered when any of these holds its page. At least one must be named. */
export interface LicensePlaces {
  /** With their subdomains. */
  readonly domains?: readonly string[];
  /** Exact hosts. */
  readonly hosts?: readonly string[];
  /** Pages; one that ends in `/*` stands for everything under it. `http:` and `https:` are the same place. */
  readonly urls?: readonly string[];
}

export type Medium = (typeof MEDIA)[number];

export const MEDIA = ['web', 'social', 'app', 'email', 'print', 'broadcast', 'merchandise'] as const;
export type LicenseOrigin = 'regular' | 'post-claim' | 'agency' | 'public';

/** A use that is asked about. */
export interface Use {
  readonly workId: string;
  readonly pageUrl: string;
  /** First time the use is proven, ISO 8601. */
  readonly from: string;
  /** Last time it is proven, ISO 8601; the same as `from` for a single look. */
  readonly until: string;
  /** @default 'web' */
  readonly medium?: Medium;
}

export type CoverReasonCode =
  | 'covered'
  | 'other-work'
  | 'other-place'
  | 'not-a-web-address'
  | 'other-medium'
  | 'outside-term'
  | 'partly-outside-term';

export interface Coverage {
  /** Whether the whole use is covered. */
  readonly covers: boolean;
  /** `partial`: the right work, place and medium, but only for a part of the time. */
  readonly extent: 'full' | 'partial' | 'none';
  readonly reasons: readonly Reason<CoverReasonCode>[];
  /** The parts of the use's time that are not covered; the whole time for `none`. */
  readonly uncovered: readonly UsePeriod[];
}

/** A part of a use's time, both ends ISO 8601 and included. */
export interface UsePeriod {
  readonly from: string;
  readonly until: string;
}

/**
 * Whether a license covers a use, with every reason for and against. Pure. Throws `IMGGUARD_INVALID_ARGUMENT` for a use that ends before it
 * begins and for dates that are none.
 *
 * @example
 * const { covers, reasons } = covers(license, { workId: 'w1', pageUrl: 'https://example.com/a', from: '2026-03-01', until: '2026-03-01' });
 */
export function covers(license: License, use: Use): Coverage {
  const against = [...workReasons(license, use), ...placeReasons(license, use), ...mediumReasons(license, use)];
  const span = spanOf(use);
  const rest = subtract(span, [license]);
  const outside = rest.length === 0 ? [] : [termReason(license, span, rest)];
  if (against.length > 0 || isWhole(span, rest)) {
    return { covers: false, extent: 'none', reasons: [...against, ...outside], uncovered: [asPeriod(span)] };
  }
  if (rest.length > 0) return { covers: false, extent: 'partial', reasons: outside, uncovered: rest.map(asPeriod) };
  const text = `The license ${label(license)} covers this work, place, medium and time.`;
  return { covers: true, extent: 'full', reasons: [{ code: 'covered', text, licenseId: license.id }], uncovered: [] };
}

/** Whether a license names the place of a page; what it says about works, media and time is left aside. `false` for what is no http(s) address. */
export function namesPlace(license: License, pageUrl: string): boolean {
  const place = placeOf(pageUrl);
  return place !== undefined && isAt(license, place);
}

/** The parts of a use's time that no license covers, all licenses taken together; empty when they cover it. */
export function uncoveredBy(licenses: readonly License[], use: Use): readonly UsePeriod[] {
  return restOf(
    use,
    coverings(licenses, use).map(({ license }) => license),
  );
}

/**
 * The licenses that cover a use: each that covers it alone or, where none does, those that cover it together (one ends and the next begins).
 * Empty where a part of the use remains without a license.
 */
export function licensesCovering(licenses: readonly License[], use: Use): readonly License[] {
  const asked = coverings(licenses, use);
  const full = asked.filter(({ extent }) => extent === 'full').map(({ license }) => license);
  if (full.length > 0) return full;
  const parts = asked.map(({ license }) => license);
  return restOf(use, parts).length > 0 ? [] : parts;
}

/**
 * The last day, as an ISO date, on which licenses cover a use that goes on as it is; `undefined` where none covers it, or one does without end. From the
 * day after, somebody should look again.
 *
 * @example
 * coveredUntil(licenses, { workId: 'w1', pageUrl: 'https://example.com/a', from: '2026-03-01', until: '2026-03-01' }); // '2026-06-30'
 */
export function coveredUntil(licenses: readonly License[], use: Use): string | undefined {
  const ends = licensesCovering(licenses, use).map(({ until }) => until?.slice(0, 10));
  return ends.includes(undefined) ? undefined : ends.toSorted().at(-1);
}

/**
 * What is wrong with a license record, one sentence each; empty when it is fine. A license for `com` or `github.io` would permit the uses of
 * strangers.
 */
export function licenseProblems(license: License): readonly string[] {
  const { where } = license;
  const problems: string[] = [...periodProblems(license, 'The license'), ...placeProblems(license)];
  if (license.workIds !== 'all' && license.workIds.length === 0) problems.push('The license names no work.');
  if (where === 'anywhere' && (license.licensee.domains ?? []).length === 0) {
    problems.push(
      `"Anywhere" means on any site of ${license.licensee.name}, but no domain of theirs is named; the license can cover nothing.`,
    );
  }
  if (where !== 'anywhere' && placesIn(where) === 0) problems.push('The license names no place.');
  if (license.media?.length === 0) problems.push('The license names no medium; leave `media` out for all media.');
  return problems;
}

// --- internal ---

/** The licenses that cover a use, or a part of its time; each is asked once. */
function coverings(
  licenses: readonly License[],
  use: Use,
): readonly { readonly license: License; readonly extent: Exclude<Coverage['extent'], 'none'> }[] {
  return licenses.flatMap((license) => {
    const { extent } = covers(license, use);
    return extent === 'none' ? [] : [{ license, extent }];
  });
}

function restOf(use: Use, licenses: readonly License[]): readonly UsePeriod[] {
  return subtract(spanOf(use), licenses).map(asPeriod);
}

function workReasons(license: License, use: Use): readonly Reason<CoverReasonCode>[] {
  if (license.workIds === 'all' || license.workIds.includes(use.workId)) return [];
  return [{ code: 'other-work', text: `The license ${label(license)} is for other works.`, licenseId: license.id }];
}

function placeReasons(license: License, use: Use): readonly Reason<CoverReasonCode>[] {
  const place = placeOf(use.pageUrl);
  if (place === undefined)
    return [{ code: 'not-a-web-address', text: `"${use.pageUrl}" is not an http(s) address.`, licenseId: license.id }];
  if (isAt(license, place)) return [];
  const text = `The license ${label(license)} does not name ${place.host}; it is for ${describePlaces(license)}.`;
  return [{ code: 'other-place', text, licenseId: license.id }];
}

function mediumReasons(license: License, use: Use): readonly Reason<CoverReasonCode>[] {
  const medium = use.medium ?? 'web';
  if (license.media === undefined || license.media.includes(medium)) return [];
  const text = `The license ${label(license)} is for ${license.media.join(', ')}, not for ${medium}.`;
  return [{ code: 'other-medium', text, licenseId: license.id }];
}

function termReason(license: License, span: Span, rest: readonly Span[]): Reason<CoverReasonCode> {
  const term = `runs ${license.from === undefined ? '' : `from ${license.from} `}${license.until === undefined ? 'without end' : `until ${license.until}`}`;
  if (isWhole(span, rest))
    return { code: 'outside-term', text: `The license ${label(license)} ${term}; the use lies outside it.`, licenseId: license.id };
  const parts = rest.map((part) => `${asPeriod(part).from.slice(0, 10)} to ${asPeriod(part).until.slice(0, 10)}`).join(', ');
  return { code: 'partly-outside-term', text: `The license ${label(license)} ${term}; not covered: ${parts}.`, licenseId: license.id };
}

function isAt(license: License, place: Place): boolean {
  if (license.where === 'anywhere') return (license.licensee.domains ?? []).some((domain) => isOnDomain(place, domain));
  const { domains = [], hosts = [], urls = [] } = license.where;
  return (
    domains.some((domain) => isOnDomain(place, domain)) ||
    hosts.some((host) => isOnHost(place, host)) ||
    urls.some((url) => isAtUrl(place, url))
  );
}

function isAtUrl(place: Place, url: string): boolean {
  if (!url.endsWith('/*')) return isPage(place, url);
  const folder = placeOf(url.slice(0, -1));
  return folder !== undefined && isOnHost(place, folder.url.host) && isUnderPath(place, folder.url.pathname);
}

function describePlaces(license: License): string {
  if (license.where === 'anywhere') {
    const domains = license.licensee.domains ?? [];
    return domains.length === 0 ? `sites of ${license.licensee.name}, none of which is named` : domains.join(', ');
  }
  const { domains = [], hosts = [], urls = [] } = license.where;
  return [...domains, ...hosts, ...urls].join(', ');
}

function placeProblems({ where, licensee }: License): readonly string[] {
  const { domains = [], hosts = [], urls = [] } = where === 'anywhere' ? {} : where;
  const names = [...(licensee.domains ?? []), ...domains, ...hosts].filter((name) => !isPartyDomain(name));
  return [
    ...names.map((name) => `"${name}" is not the domain of one party; name the domain or host that you mean, such as "example.com".`),
    ...urls.filter((url) => placeOf(url) === undefined).map((url) => `"${url}" is not an http(s) address.`),
  ];
}

function placesIn(where: LicensePlaces): number {
  return (where.domains ?? []).length + (where.hosts ?? []).length + (where.urls ?? []).length;
}

function label(license: License): string {
  return `of ${license.licensee.name}${license.reference === undefined ? '' : ` (${license.reference})`}`;
}

function spanOf(use: Use): Span {
  const span = { startMs: startMs(use.from, 'use.from'), endMs: endMs(use.until, 'use.until') };
  if (span.endMs < span.startMs) throw invalidArgument('use.until', `a time not before ${use.from}`, use.until);
  return span;
}

function isWhole(span: Span, rest: readonly Span[]): boolean {
  const [only] = rest;
  return rest.length === 1 && only?.startMs === span.startMs && only.endMs === span.endMs;
}

function asPeriod(span: Span): UsePeriod {
  return { from: new Date(span.startMs).toISOString(), until: new Date(span.endMs).toISOString() };
}
