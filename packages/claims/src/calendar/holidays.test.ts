import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOLIDAY_RULES } from './holiday-rules.ts';
import { easterSunday, HOLIDAY_YEARS, holidayCalendar, holidayCountries, holidaySource, publicHolidays } from './holidays.ts';

function daysOf(country: string, year: number, region?: string): readonly string[] {
  return publicHolidays(country, year, region).map(({ day }) => day.slice(5));
}

describe('easterSunday', () => {
  it.each([
    ['1961-04-02'],
    ['2000-04-23'],
    ['2008-03-23'],
    ['2011-04-24'],
    ['2019-04-21'],
    ['2024-03-31'],
    ['2025-04-20'],
    ['2026-04-05'],
    ['2027-03-28'],
    ['2038-04-25'],
    ['2285-03-22'],
  ])('%s', (day) => {
    expect(easterSunday(Number(day.slice(0, 4)))).toBe(day);
  });

  it('is the Sunday after the first full moon of spring, as Gauss reckoned it', () => {
    const gauss = (year: number): number => {
      const k = Math.floor(year / 100);
      const m = 15 + Math.floor((3 * k + 3) / 4) - Math.floor((8 * k + 13) / 25);
      const s = 2 - Math.floor((3 * k + 3) / 4);
      const a = year % 19;
      const d = (19 * a + m) % 30;
      const r = Math.floor((d + Math.floor(a / 11)) / 29);
      const og = 21 + d - r;
      const sz = 7 - ((year + Math.floor(year / 4) + s) % 7);
      return og + (7 - ((og - sz) % 7));
    };
    for (let year = 1900; year < 2300; year += 1) {
      expect(easterSunday(year)).toBe(new Date(Date.UTC(year, 2, gauss(year))).toISOString().slice(0, 10));
    }
  });
});

describe('publicHolidays', () => {
  // As published by the governments: gov.uk/bank-holidays, opm.gov federal holidays, the holiday acts named in the rules.
  it.each<[string, number, string | undefined, string]>([
    ['GB', 2022, 'ENG', '01-01 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-25 12-26 12-27'],
    ['GB', 2026, 'ENG', '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26 12-28'],
    ['GB', 2027, 'ENG', '01-01 03-26 03-29 05-03 05-31 08-30 12-25 12-26 12-27 12-28'],
    ['GB', 2022, 'SCT', '01-01 01-02 01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-25 12-26 12-27'],
    ['GB', 2026, 'SCT', '01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-26 12-28'],
    ['GB', 2026, 'NIR', '01-01 03-17 04-03 04-06 05-04 05-25 07-12 07-13 08-31 12-25 12-26 12-28'],
    ['GB', 2020, 'WLS', '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-26 12-28'],
    ['US', 2026, undefined, '01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25'],
    ['US', 2027, undefined, '01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31'],
    ['US', 2020, undefined, '01-01 01-20 02-17 05-25 07-03 07-04 09-07 10-12 11-11 11-26 12-25'],
    ['DE', 2026, undefined, '01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26'],
    ['DE', 2026, 'BY', '01-01 01-06 04-03 04-06 05-01 05-14 05-25 06-04 10-03 11-01 12-25 12-26'],
    ['DE', 2026, 'SN', '01-01 04-03 04-06 05-01 05-14 05-25 10-03 10-31 11-18 12-25 12-26'],
    ['DE', 2025, 'BE', '01-01 03-08 04-18 04-21 05-01 05-08 05-29 06-09 10-03 12-25 12-26'],
    ['DE', 2022, 'MV', '01-01 04-15 04-18 05-01 05-26 06-06 10-03 10-31 12-25 12-26'],
    ['AT', 2026, undefined, '01-01 01-06 04-06 05-01 05-14 05-25 06-04 08-15 10-26 11-01 12-08 12-25 12-26'],
    ['CH', 2026, undefined, '01-01 05-14 08-01 12-25'],
    ['FR', 2026, undefined, '01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25'],
    ['FR', 2026, '67', '01-01 04-03 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25 12-26'],
    ['ES', 2026, undefined, '01-01 01-06 04-03 05-01 08-15 10-12 11-01 12-06 12-08 12-25'],
  ])('%s %d %s', (country, year, region, days) => {
    expect(daysOf(country, year, region)).toEqual(days.split(' '));
  });

  it('says the names, and what stands in for a weekend', () => {
    expect(publicHolidays('US', 2026).find(({ day }) => day === '2026-07-03')).toEqual({
      day: '2026-07-03',
      name: 'Independence Day (observed)',
    });
    expect(publicHolidays('DE', 2026)[1]).toEqual({ day: '2026-04-03', name: 'Karfreitag' });
  });

  it('knows where its rules are from', () => {
    expect(holidayCountries()).toEqual(['AT', 'CH', 'DE', 'ES', 'FR', 'GB', 'US']);
    expect(holidayCountries().every((country) => holidaySource(country).length > 10)).toBe(true);
    for (const { regions, rules } of Object.values(HOLIDAY_RULES)) {
      expect(rules.flatMap((rule) => rule.regions ?? []).filter((region) => !regions.includes(region))).toEqual([]);
    }
  });

  it.each([
    ['XX', 2026, undefined, /country/],
    ['constructor', 2026, undefined, /country/],
    ['DE', 2026, 'XX', /region/],
    ['AT', 2026, 'W', /left out/],
    ['DE', 2019, undefined, /year/],
    ['DE', 2100, undefined, /year/],
  ])('guesses nothing: %s %d %s', (country, year, region, message) => {
    expect(() => publicHolidays(country, year, region)).toThrow(message);
  });

  it('in any year, a day that stands in is a working day, and every holiday is there once, in order', () => {
    const place = fc.constantFrom(
      ...Object.entries(HOLIDAY_RULES).flatMap(([country, { regions }]) =>
        [undefined, ...regions].map((region) => [country, region] as const),
      ),
    );
    const property = fc.property(place, fc.integer({ min: HOLIDAY_YEARS[0], max: HOLIDAY_YEARS[1] }), ([country, region], year) => {
      const all = publicHolidays(country, year, region);
      const days = all.map(({ day }) => day);
      expect(days).toEqual([...new Set(days)].toSorted());
      const observed = all.filter(({ name }) => name.endsWith('(observed)'));
      expect(observed.every(({ day }) => ![0, 6].includes(new Date(day).getUTCDay()))).toBe(true);
    });
    fc.assert(property);
  });
});

describe('holidayCalendar', () => {
  it('answers by the day, and takes further days', () => {
    const calendar = holidayCalendar('DE', { region: 'BY', more: ['2026-08-08', '2019-03-04'] });
    expect(calendar.holidayOn('2026-01-06')).toBe('Heilige Drei Könige');
    expect(calendar.holidayOn('2026-08-08')).toBe('holiday');
    expect(calendar.holidayOn('2019-03-04')).toBe('holiday');
    expect(calendar.holidayOn('2019-12-25')).toBeUndefined();
    expect(calendar.holidayOn('2026-01-07')).toBeUndefined();
    expect(() => holidayCalendar('DE', { more: ['8 August'] })).toThrow(/more/);
    expect(() => holidayCalendar('DE', { region: 'XX' })).toThrow(/region/);
  });
});
