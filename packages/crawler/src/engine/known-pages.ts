/** Keeps a site that links to ever new pages from filling the frontier with what can never be visited. */

/** Addresses that are remembered for each page that may be visited: enough to choose the nearest ones. */
const KNOWN_PER_PAGE = 10;
/** And not more than so many, unless more pages may be visited. */
const MAX_KNOWN = 1_000_000;

export interface KnownPages {
  /** Whether this entry may be queued: it is known already, or there is place for one more. */
  admits(id: string): boolean;
  /** Whether it was queued before, as far as is remembered. */
  has(id: string): boolean;
}

/** Builds an empty memory for a crawl of at most `maxPages`; an unlimited crawl knows no limit here either. */
export function createKnownPages(maxPages: number): KnownPages {
  if (!Number.isFinite(maxPages)) return { admits: () => true, has: () => true };
  const limit = Math.max(maxPages, Math.min(KNOWN_PER_PAGE * maxPages, MAX_KNOWN), MIN_KNOWN);
  const known = new Set<string>();
  return {
    has: (id) => known.has(id),
    admits(id) {
      if (known.has(id)) return true;
      if (known.size >= limit) return false;
      known.add(id);
      return true;
    },
  };
}

// --- internal ---

/** A crawl of a few pages still tells all links of theirs. */
const MIN_KNOWN = 10_000;
