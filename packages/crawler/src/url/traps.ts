/** Addresses that a site can generate without end. */
import { MAX_URL_LENGTH } from './http-url.ts';

/** Heritrix' TooManyPathSegments rule. */
const MAX_PATH_SEGMENTS = 20;
/** Heritrix' PathologicalPath rule: a run of segments that comes again twice more. */
const REPEATED_SEGMENTS = /(?:\/[^/]+){0,40}?((?:\/[^/]+){1,4})\1\1(?:\/|$)/;
/** Query strings grow in loops where every link appends a parameter. */
const MAX_QUERY_PARAMETERS = 40;

/** Why an address looks like a trap, or `null`. */
export function trapReason(href: string): string | null {
  if (href.length > MAX_URL_LENGTH) return `The address is longer than ${MAX_URL_LENGTH} characters.`;
  const url = new URL(href);
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  if (segments.length > MAX_PATH_SEGMENTS) return `The path has more than ${MAX_PATH_SEGMENTS} segments.`;
  if (REPEATED_SEGMENTS.test(url.pathname)) return 'The path repeats itself.';
  if (url.search.split('&').length > MAX_QUERY_PARAMETERS) return `The query has more than ${MAX_QUERY_PARAMETERS} parameters.`;
  return null;
}
