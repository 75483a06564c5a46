/** How a public holiday is found in a year. */
export type HolidayDate =
  | { readonly is: 'fixed'; readonly month: number; readonly day: number }
  /** Days after Easter Sunday. */
  | { readonly is: 'easter'; readonly days: number }
  /** The first weekday (1 Monday … 7 Sunday) on or after a day of a month. */
  | { readonly is: 'weekday'; readonly weekday: number; readonly month: number; readonly from: number }
  | { readonly is: 'once'; readonly on: string };

export interface HolidayRule {
  readonly name: string;
  readonly date: HolidayDate;
  /** Parts of the country (ISO 3166-2 without the country) where it counts; absent: everywhere. */
  readonly regions?: readonly string[];
  readonly fromYear?: number;
  /** Years in which it was moved; the day it was moved to is a rule of its own. */
  readonly notIn?: readonly number[];
}

export interface CountryHolidays {
  /** Law and publication that the rules were taken from. */
  readonly source: string;
  /**
   * What happens to a holiday on a weekend. `next`: the next free working day stands in for it. `nearest`: of a Saturday the Friday before, of a
   * Sunday the Monday after. Absent: it is lost.
   */
  readonly weekend?: 'next' | 'nearest';
  readonly regions: readonly string[];
  readonly rules: readonly HolidayRule[];
}

function fixed(name: string, month: number, day: number, more: Partial<HolidayRule> = {}): HolidayRule {
  return { name, date: { is: 'fixed', month, day }, ...more };
}

function easter(name: string, days: number, more: Partial<HolidayRule> = {}): HolidayRule {
  return { name, date: { is: 'easter', days }, ...more };
}

function weekday(name: string, day: number, [month, from]: readonly [number, number], more: Partial<HolidayRule> = {}): HolidayRule {
  return { name, date: { is: 'weekday', weekday: day, month, from }, ...more };
}

function once(name: string, on: string, more: Partial<HolidayRule> = {}): HolidayRule {
  return { name, date: { is: 'once', on }, ...more };
}

const MONDAY = 1;
const WEDNESDAY = 3;
const THURSDAY = 4;

const DE: CountryHolidays = {
  source: 'Einigungsvertrag Art. 2(2) and the holiday acts of the Länder; days of single municipalities are not included',
  regions: ['BB', 'BE', 'BW', 'BY', 'HB', 'HE', 'HH', 'MV', 'NI', 'NW', 'RP', 'SH', 'SL', 'SN', 'ST', 'TH'],
  rules: [
    fixed('Neujahr', 1, 1),
    fixed('Heilige Drei Könige', 1, 6, { regions: ['BW', 'BY', 'ST'] }),
    fixed('Frauentag', 3, 8, { regions: ['BE'] }),
    fixed('Frauentag', 3, 8, { regions: ['MV'], fromYear: 2023 }),
    easter('Karfreitag', -2),
    easter('Ostermontag', 1),
    fixed('Tag der Arbeit', 5, 1),
    easter('Christi Himmelfahrt', 39),
    easter('Pfingstmontag', 50),
    easter('Fronleichnam', 60, { regions: ['BW', 'BY', 'HE', 'NW', 'RP', 'SL'] }),
    fixed('Mariä Himmelfahrt', 8, 15, { regions: ['SL'] }),
    fixed('Weltkindertag', 9, 20, { regions: ['TH'] }),
    fixed('Tag der Deutschen Einheit', 10, 3),
    fixed('Reformationstag', 10, 31, { regions: ['BB', 'HB', 'HH', 'MV', 'NI', 'SH', 'SN', 'ST', 'TH'] }),
    fixed('Allerheiligen', 11, 1, { regions: ['BW', 'BY', 'NW', 'RP', 'SL'] }),
    weekday('Buß- und Bettag', WEDNESDAY, [11, 16], { regions: ['SN'] }),
    fixed('1. Weihnachtstag', 12, 25),
    fixed('2. Weihnachtstag', 12, 26),
    once('75. Jahrestag der Befreiung', '2020-05-08', { regions: ['BE'] }),
    once('80. Jahrestag der Befreiung', '2025-05-08', { regions: ['BE'] }),
    once('75. Jahrestag des Aufstandes', '2028-06-17', { regions: ['BE'] }),
  ],
};

const AT: CountryHolidays = {
  source: 'Arbeitsruhegesetz section 7(2)',
  regions: [],
  rules: [
    fixed('Neujahr', 1, 1),
    fixed('Heilige Drei Könige', 1, 6),
    easter('Ostermontag', 1),
    fixed('Staatsfeiertag', 5, 1),
    easter('Christi Himmelfahrt', 39),
    easter('Pfingstmontag', 50),
    easter('Fronleichnam', 60),
    fixed('Mariä Himmelfahrt', 8, 15),
    fixed('Nationalfeiertag', 10, 26),
    fixed('Allerheiligen', 11, 1),
    fixed('Mariä Empfängnis', 12, 8),
    fixed('Weihnachten', 12, 25),
    fixed('Stephanstag', 12, 26),
  ],
};

const CH: CountryHolidays = {
  source: 'Bundesverfassung Art. 110(3), and the three days that every canton keeps; add the further ones of the canton',
  regions: [],
  rules: [fixed('Neujahr', 1, 1), easter('Auffahrt', 39), fixed('Bundesfeier', 8, 1), fixed('Weihnachten', 12, 25)],
};

const ENGLAND_AND_NI = ['ENG', 'WLS', 'NIR'];

const GB: CountryHolidays = {
  source: 'Banking and Financial Dealings Act 1971, schedule 1, and proclamations, as listed at https://www.gov.uk/bank-holidays',
  weekend: 'next',
  regions: ['ENG', 'WLS', 'SCT', 'NIR'],
  rules: [
    fixed("New Year's Day", 1, 1),
    fixed('2nd January', 1, 2, { regions: ['SCT'] }),
    fixed("St Patrick's Day", 3, 17, { regions: ['NIR'] }),
    easter('Good Friday', -2),
    easter('Easter Monday', 1, { regions: ENGLAND_AND_NI }),
    weekday('Early May bank holiday', MONDAY, [5, 1], { notIn: [2020] }),
    once('Early May bank holiday (VE day)', '2020-05-08'),
    weekday('Spring bank holiday', MONDAY, [5, 25], { notIn: [2022] }),
    once('Spring bank holiday', '2022-06-02'),
    once('Platinum Jubilee bank holiday', '2022-06-03'),
    fixed('Battle of the Boyne', 7, 12, { regions: ['NIR'] }),
    weekday('Summer bank holiday', MONDAY, [8, 1], { regions: ['SCT'] }),
    weekday('Summer bank holiday', MONDAY, [8, 25], { regions: ENGLAND_AND_NI }),
    once('Bank Holiday for the State Funeral of Queen Elizabeth II', '2022-09-19'),
    once('Bank holiday for the coronation of King Charles III', '2023-05-08'),
    once('World Cup bank holiday', '2026-06-15', { regions: ['SCT'] }),
    fixed("St Andrew's Day", 11, 30, { regions: ['SCT'] }),
    fixed('Christmas Day', 12, 25),
    fixed('Boxing Day', 12, 26),
  ],
};

const US: CountryHolidays = {
  source: '5 U.S.C. 6103 and Executive Order 11582, section 3(a): federal holidays; those of a state are not included',
  weekend: 'nearest',
  regions: [],
  rules: [
    fixed("New Year's Day", 1, 1),
    weekday('Birthday of Martin Luther King, Jr.', MONDAY, [1, 15]),
    weekday("Washington's Birthday", MONDAY, [2, 15]),
    weekday('Memorial Day', MONDAY, [5, 25]),
    fixed('Juneteenth National Independence Day', 6, 19, { fromYear: 2021 }),
    fixed('Independence Day', 7, 4),
    weekday('Labor Day', MONDAY, [9, 1]),
    weekday('Columbus Day', MONDAY, [10, 8]),
    fixed('Veterans Day', 11, 11),
    weekday('Thanksgiving Day', THURSDAY, [11, 22]),
    fixed('Christmas Day', 12, 25),
  ],
};

const ALSACE_MOSELLE = ['57', '67', '68'];

const FR: CountryHolidays = {
  source: 'Code du travail L3133-1; for Alsace and Moselle L3134-13',
  regions: ALSACE_MOSELLE,
  rules: [
    fixed("Jour de l'An", 1, 1),
    easter('Vendredi saint', -2, { regions: ALSACE_MOSELLE }),
    easter('Lundi de Pâques', 1),
    fixed('Fête du Travail', 5, 1),
    fixed('Victoire 1945', 5, 8),
    easter('Ascension', 39),
    easter('Lundi de Pentecôte', 50),
    fixed('Fête nationale', 7, 14),
    fixed('Assomption', 8, 15),
    fixed('Toussaint', 11, 1),
    fixed('Armistice 1918', 11, 11),
    fixed('Noël', 12, 25),
    fixed('Deuxième jour de Noël', 12, 26, { regions: ALSACE_MOSELLE }),
  ],
};

const ES: CountryHolidays = {
  source: 'Real Decreto 2001/1983 Art. 45: national days; add those of the autonomous community and the municipality',
  regions: [],
  rules: [
    fixed('Año Nuevo', 1, 1),
    fixed('Epifanía del Señor', 1, 6),
    easter('Viernes Santo', -2),
    fixed('Fiesta del Trabajo', 5, 1),
    fixed('Asunción de la Virgen', 8, 15),
    fixed('Fiesta Nacional de España', 10, 12),
    fixed('Todos los Santos', 11, 1),
    fixed('Día de la Constitución', 12, 6),
    fixed('Inmaculada Concepción', 12, 8),
    fixed('Natividad del Señor', 12, 25),
  ],
};

/** Rules by ISO 3166-1 country. */
export const HOLIDAY_RULES: Readonly<Record<string, CountryHolidays>> = { AT, CH, DE, ES, FR, GB, US };
