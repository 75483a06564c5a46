/** What the deadlines of a claim are reckoned with: days, holidays and time where the respondent is. */
import {
  holidayCalendar,
  holidayCountries,
  isCountry,
  REPLY_DAYS_ABROAD,
  siteProfileFor,
  type Claim,
  type TransitionContext,
} from '@imgguard/claims';
import type { Store } from '../store/store.ts';
import { claimantOf } from './letter-writing.ts';

/**
 * Calendar and days for a claim, by what is on record about the respondent: the last day ends where in their country it ends last, moves past their national
 * holidays, and in another country than the claimant's there are `REPLY_DAYS_ABROAD` days to answer. Where no country is known, days are those of UTC.
 */
export function deadlineContext(store: Store, claim: Claim, at: string): Pick<TransitionContext, 'calendar' | 'days'> {
  const country = respondentCountry(store, claim);
  if (country === undefined) return {};
  const timeZone = lastTimeZone(country, at);
  const home = homeCountry(store, claim);
  return {
    calendar: {
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(holidayCountries().includes(country) ? { holidays: holidayCalendar(country) } : {}),
    },
    ...(home === undefined || home === country ? {} : { days: { reply: REPLY_DAYS_ABROAD } }),
  };
}

/** The respondent's country: as a person entered it, as they were named, or as their site is known. */
export function respondentCountry(store: Store, { facts, respondent, domain }: Claim): string | undefined {
  const known = facts?.country ?? respondent?.country ?? siteProfileFor(`https://${domain}/`, store.sites.list())?.country;
  return known?.toUpperCase();
}

// --- internal ---

function homeCountry(store: Store, { rightsHolderId }: Claim): string | undefined {
  const address = claimantOf(store, rightsHolderId)?.address;
  return (address?.country ?? store.rightsHolders.get(rightsHolderId)?.country)?.toUpperCase();
}

/** Of a country's time zones the one where a day ends last, so that nobody there loses an hour. The list is that of the Unicode CLDR, as the runtime has it. */
function lastTimeZone(country: string, at: string): string | undefined {
  if (!isCountry(country)) return undefined;
  const locale = new Intl.Locale('und', { region: country }) as Intl.Locale & ZonesOfLocale;
  const zones = locale.getTimeZones?.() ?? locale.timeZones ?? [];
  return zones.map((zone) => [zone, offsetMinutes(zone, at)] as const).toSorted((a, b) => a[1] - b[1])[0]?.[0];
}

/** A method in newer runtimes, a property in Node 20. */
interface ZonesOfLocale {
  readonly timeZones?: readonly string[];
  readonly getTimeZones?: () => readonly string[] | undefined;
}

/** Minutes by which a zone is ahead of UTC. */
function offsetMinutes(timeZone: string, at: string): number {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(new Date(at)).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /^GMT([+-])(\d\d):(\d\d)$/u.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
