import { isOnDomain, placeOf } from './place.ts';

/** What kind of site a page is on. Kept once per domain, with where it was learned. */
export interface SiteProfile {
  /** With its subdomains. */
  readonly domain: string;
  readonly category: SiteCategory;
  /** ISO 3166-1 alpha-2 of the one who runs it. */
  readonly country?: string;
  /** Run by a minor or a charity. */
  readonly vulnerable?: boolean;
  /** `false`: claims against it came to nothing before. */
  readonly viable?: boolean;
  /** `false`: no longer kept. */
  readonly active?: boolean;
  /** Where this was learned: a person, an imprint, a published list. */
  readonly source: string;
  /** ISO date. */
  readonly reviewedAt?: string;
}

export type SiteCategory = (typeof SITE_CATEGORIES)[number];

/** Every kind of site. */
export const SITE_CATEGORIES = [
  'commercial',
  'editorial',
  'private',
  'personal-blog',
  'user-generated',
  'social-network',
  'marketplace',
  'wallpaper',
  'print',
  'unknown',
] as const;

/** Whether a word names a kind of site. */
export function isSiteCategory(word: string): word is SiteCategory {
  return (SITE_CATEGORIES as readonly string[]).includes(word);
}

const REJECTED_BY_COPYTRACK = 'Copytrack help centre, article 2477575: sites whose users upload pictures';

/** Sites known to everybody as filled by their users: the site is not the one who used the picture. Short on purpose; add your own profiles. */
export const KNOWN_SITES: readonly SiteProfile[] = [
  ...['tumblr.com', 'pinterest.com', 'wordpress.com', 'docplayer.net', 'docplayer.org'].map((domain): SiteProfile => ({
    domain,
    category: 'user-generated',
    source: REJECTED_BY_COPYTRACK,
  })),
  ...['ebay.com', 'ebay.de', 'ebay.co.uk', 'amazon.com', 'amazon.de', 'amazon.co.uk'].map((domain): SiteProfile => ({
    domain,
    category: 'marketplace',
    source: REJECTED_BY_COPYTRACK,
  })),
];

/** The profile of the site that a page is on: the caller's own before the known ones, and of several the one for the narrowest domain. */
export function siteProfileFor(pageUrl: string, profiles: readonly SiteProfile[] = []): SiteProfile | undefined {
  const place = placeOf(pageUrl);
  if (place === undefined) return undefined;
  const narrowest = (list: readonly SiteProfile[]): SiteProfile | undefined =>
    list.filter(({ domain }) => isOnDomain(place, domain)).toSorted((a, b) => b.domain.length - a.domain.length)[0];
  return narrowest(profiles) ?? narrowest(KNOWN_SITES);
}
