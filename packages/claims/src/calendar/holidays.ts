import { invalidArgument } from '../claims-error.ts';
import { DAY_MS, isDay, startMs } from '../period.ts';
import { HOLIDAY_RULES, type CountryHolidays, type HolidayRule } from './holiday-rules.ts';

/** A day on which people and offices rest. */
export interface PublicHoliday {
  /** ISO date on which it is kept, which can be a day that stands in for one on a weekend. */
  readonly day: string;
  /** Its name in the country's language; of several on one day, the first. */
  readonly name: string;
}

/** Says which days are holidays. Make one of your own for what the built-in rules do not know. */
export interface HolidayCalendar {
  /** Name of the holiday on an ISO date; `undefined` on other days. Weekends are not its business. */
  holidayOn(day: string): string | undefined;
}

/** Countries that there are rules for, ISO 3166-1 alpha-2. */
export function holidayCountries(): readonly string[] {
  return Object.keys(HOLIDAY_RULES);
}

/** Law and publication that a country's rules were taken from. Throws `IMGGUARD_INVALID_ARGUMENT` for a country without rules. */
export function holidaySource(country: string): string {
  return rulesOf(country).source;
}

/** First and last year that the rules are held to. Days that were kept once only are known from the first year on. */
export const HOLIDAY_YEARS: readonly [first: number, last: number] = [2020, 2099];

/**
 * Public holidays of a year, in order. Rules change and single days are proclaimed: check them where a day more or less decides. Throws
 * `IMGGUARD_INVALID_ARGUMENT` for a country or region without rules and a year outside `HOLIDAY_YEARS`.
 *
 * @param region - ISO 3166-2 without the country, such as `BY` or `SCT`. @default only what counts in the whole country
 * @example
 * publicHolidays('DE', 2026, 'BY').map(({ day }) => day); // ['2026-01-01', '2026-01-06', '2026-04-03', …]
 */
export function publicHolidays(country: string, year: number, region?: string): readonly PublicHoliday[] {
  const rules = rulesOf(country);
  const [first, last] = HOLIDAY_YEARS;
  if (!Number.isInteger(year) || year < first || year > last) throw invalidArgument('year', `a year from ${first} to ${last}`, year);
  if (region !== undefined && !rules.regions.includes(region)) {
    throw invalidArgument('region', rules.regions.length === 0 ? `left out for ${country}` : `one of ${rules.regions.join(', ')}`, region);
  }
  // A New Year's Day on a Saturday is kept in the old year.
  const kept = [year, year + 1].flatMap((each) => keptIn(rules, each, region));
  return kept.filter(({ day }) => day.startsWith(`${year}-`)).toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

/**
 * The public holidays of a country as a calendar for deadlines. Outside `HOLIDAY_YEARS` only `more` is known.
 *
 * @param options.more - Further ISO dates on which nothing is done, such as those of a town.
 */
export function holidayCalendar(
  country: string,
  { region, more = [] }: { readonly region?: string; readonly more?: readonly string[] } = {},
): HolidayCalendar {
  const wrong = more.find((day) => !isDay(day));
  if (wrong !== undefined) throw invalidArgument('more', 'ISO dates', wrong);
  publicHolidays(country, HOLIDAY_YEARS[0], region);
  const years = new Map<number, ReadonlyMap<string, string>>();
  return {
    holidayOn(day) {
      const year = Number(day.slice(0, 4));
      if (year >= HOLIDAY_YEARS[0] && year <= HOLIDAY_YEARS[1] && !years.has(year)) {
        years.set(year, new Map(publicHolidays(country, year, region).map((holiday) => [holiday.day, holiday.name])));
      }
      return years.get(year)?.get(day) ?? (more.includes(day) ? 'holiday' : undefined);
    },
  };
}

/**
 * Easter Sunday of a year in the Gregorian calendar, as an ISO date: the anonymous method in J. Meeus, Astronomical Algorithms, chapter 8.
 */
export function easterSunday(year: number): string {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * e + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const days = h + l - 7 * m + 114;
  return isoDay(Date.UTC(year, Math.floor(days / 31) - 1, (days % 31) + 1));
}

// --- internal ---

function rulesOf(country: string): CountryHolidays {
  const rules = Object.hasOwn(HOLIDAY_RULES, country) ? HOLIDAY_RULES[country] : undefined;
  if (rules === undefined) throw invalidArgument('country', `one of ${holidayCountries().join(', ')}`, country);
  return rules;
}

/** The holidays of a year on the days on which they are kept, each day once. */
function keptIn({ rules, weekend }: CountryHolidays, year: number, region: string | undefined): readonly PublicHoliday[] {
  const counting = rules.filter((rule) => counts(rule, year, region));
  const days = new Map<string, string>();
  for (const rule of counting) {
    const day = dayOf(rule, year);
    if (!days.has(day)) days.set(day, rule.name);
  }
  for (const [day, name] of [...days].filter(([each]) => weekdayOf(each) > 5)) {
    const stead = weekend === undefined ? day : standIn(day, weekend, days);
    if (!days.has(stead)) days.set(stead, `${name} (observed)`);
  }
  return [...days].map(([day, name]) => ({ day, name }));
}

function counts({ regions, fromYear = 0, notIn = [], date }: HolidayRule, year: number, region: string | undefined): boolean {
  if (date.is === 'once' && !date.on.startsWith(`${year}-`)) return false;
  if (year < fromYear || notIn.includes(year)) return false;
  return regions === undefined || (region !== undefined && regions.includes(region));
}

function standIn(day: string, weekend: 'next' | 'nearest', taken: ReadonlyMap<string, string>): string {
  if (weekend === 'nearest') return shifted(day, weekdayOf(day) === 6 ? -1 : 1);
  let stead = shifted(day, 1);
  while (weekdayOf(stead) > 5 || taken.has(stead)) stead = shifted(stead, 1);
  return stead;
}

function dayOf({ date }: HolidayRule, year: number): string {
  switch (date.is) {
    case 'once':
      return date.on;
    case 'fixed':
      return isoDay(Date.UTC(year, date.month - 1, date.day));
    case 'easter':
      return shifted(easterSunday(year), date.days);
    case 'weekday': {
      const from = isoDay(Date.UTC(year, date.month - 1, date.from));
      return shifted(from, (date.weekday - weekdayOf(from) + 7) % 7);
    }
  }
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function shifted(day: string, days: number): string {
  return isoDay(startMs(day, 'day') + days * DAY_MS);
}

/** 1 Monday … 7 Sunday. */
function weekdayOf(day: string): number {
  return new Date(startMs(day, 'day')).getUTCDay() || 7;
}
