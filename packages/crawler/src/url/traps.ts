/** Addresses that a site can generate without end. */
import { MAX_URL_LENGTH } from './http-url.ts';

/** Heritrix' TooManyPathSegments rule. */
const MAX_PATH_SEGMENTS = 20;
/** Heritrix' PathologicalPath rule: a run of segments that comes again twice more; runs of up to so many. */
const MAX_RUN = 4;
const MAX_RUN_COUNT = 2;
/** Query strings grow in loops where every link appends a parameter. */
const MAX_QUERY_PARAMETERS = 40;

/** Why an address looks like a trap, or `null`. */
export function trapReason(href: string): string | null {
  const long = lengthTrap(href);
  if (long !== null) return long;
  const url = new URL(href);
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  if (segments.length > MAX_PATH_SEGMENTS) return `The path has more than ${MAX_PATH_SEGMENTS} segments.`;
  if (repeatsItself(segments)) return 'The path repeats itself.';
  if (url.search.split('&').length > MAX_QUERY_PARAMETERS) return `The query has more than ${MAX_QUERY_PARAMETERS} parameters.`;
  return null;
}

/** Why an address is too long for anything that is asked for, or `null`. */
export function lengthTrap(href: string): string | null {
  return href.length > MAX_URL_LENGTH ? `The address is longer than ${MAX_URL_LENGTH} characters.` : null;
}

// --- internal ---

function repeatsItself(segments: readonly string[]): boolean {
  for (let run = 1; run <= MAX_RUN; run += 1) {
    let equal = 0;
    for (let at = run; at < segments.length; at += 1) {
      equal = segments[at] === segments[at - run] ? equal + 1 : 0;
      if (equal >= run * MAX_RUN_COUNT) return true;
    }
  }
  return false;
}
