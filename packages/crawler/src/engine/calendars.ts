/** Keeps a crawl from turning the pages of calendars for ever: each links to the next month, and most of them show nothing. */
import type { Clock } from '../clock.ts';
import type { FrontierEntry } from '../frontier/frontier.ts';
import { calendarPlace } from '../url/calendar.ts';
import { skipEntry } from './entries.ts';
import type { KnownPages } from './known-pages.ts';

/** Months that a page may lie ahead: concerts and weddings are announced so early, and little else. */
const MAX_MONTHS_AHEAD = 24;
/** Days or months of one calendar that are visited: nearly three years of days, more than eighty of months. Archives that are longer are usually in a sitemap, which is read whatever it names. */
const MAX_PER_CALENDAR = 1_000;
/** Calendars that are counted at a time. Every article with a date in its address looks like one that has a single page. */
const MAX_CALENDARS = 10_000;

export interface Calendars {
  /** The entries for links of a page; those that lead on in a calendar without end are told as `trap` instead. */
  without(entries: Iterable<FrontierEntry>): Generator<FrontierEntry>;
}

/** Builds a record in which no calendar was seen. */
export function createCalendars(clock: Clock, known: KnownPages): Calendars {
  const counts = new Map<string, number>();
  return {
    *without(entries) {
      for (const entry of entries) {
        const detail = entry.kind === 'page' && !known.has(entry.id) ? refusal(entry.url, counts, clock.now()) : null;
        yield detail === null ? entry : skipEntry({ url: entry.url, pageUrl: entry.pageUrl, reason: 'trap', detail });
      }
    },
  };
}

// --- internal ---

function refusal(url: string, counts: Map<string, number>, now: number): string | null {
  const place = calendarPlace(url);
  if (place === null) return null;
  const today = new Date(now);
  if (place.month > 12 * today.getUTCFullYear() + today.getUTCMonth() + MAX_MONTHS_AHEAD) {
    return `The address names a day more than ${MAX_MONTHS_AHEAD} months ahead, as calendars do without end.`;
  }
  const count = (counts.get(place.calendar) ?? 0) + 1;
  counts.delete(place.calendar);
  counts.set(place.calendar, count);
  const [oldest] = counts.size > MAX_CALENDARS ? counts.keys() : [];
  if (oldest !== undefined) counts.delete(oldest);
  return count > MAX_PER_CALENDAR ? `More than ${MAX_PER_CALENDAR} days or months of this calendar are known already.` : null;
}
