/** Addresses that name a month or a day, as the pages of calendars and archives do. */

export interface CalendarPlace {
  /** The address with its date taken out: the same for all pages of one calendar, another one for each article that has its date in its address. */
  readonly calendar: string;
  /** Months since the year 0. */
  readonly month: number;
}

/** Which month the address names, or `null` when it names none. */
export function calendarPlace(href: string): CalendarPlace | null {
  const { origin, pathname, search } = new URL(href);
  const text = pathname + search;
  const written = WRITTEN.exec(text) ?? COMPACT.exec(text);
  if (written !== null)
    return placeOf(origin + text.slice(0, written.index) + DATE + text.slice(written.index + written[0].length), written);
  return parameters(origin + pathname, search);
}

// --- internal ---

const DATE = '{date}';
/** `2026-05`, `2026/5/13`, `2026.05.13`: nothing else of digits before or behind. */
const WRITTEN = /(?<![\d.])(?<year>[1-9]\d{3})(?<joint>[-/.])(?<month>0?[1-9]|1[0-2])(?:\k<joint>(?:0?[1-9]|[12]\d|3[01]))?(?!\d)/;
/** `date=202605`, `cal=20260513`; elsewhere such digits are the number of something. */
const COMPACT =
  /(?<=[?&](?:[a-z]+[-_])*(?:date|day|month|cal|calendar)=)(?<year>[1-9]\d{3})(?<month>0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?(?!\d)/i;
const YEAR = /^(?:[a-z]+[-_])*(?:year|yr|jahr|annee)$/i;
const MONTH = /^(?:[a-z]+[-_])*(?:month|mon|monat|mois)$/i;
const DAY = /^(?:[a-z]+[-_])*(?:day|tag|jour)$/i;

function placeOf(calendar: string, { groups }: RegExpExecArray): CalendarPlace {
  return { calendar, month: 12 * Number(groups?.['year']) + Number(groups?.['month']) - 1 };
}

/** Year and month in parameters of their own, such as `?month=5&year=2026`. */
function parameters(page: string, search: string): CalendarPlace | null {
  let [year, month] = ['', ''];
  const others: string[] = [];
  for (const part of search.slice(1).split('&')) {
    const [name = '', value = ''] = part.split('=');
    if (YEAR.test(name)) year = value;
    else if (MONTH.test(name)) month = value;
    else if (!DAY.test(name)) others.push(part);
  }
  if (!/^[1-9]\d{3}$/.test(year) || !/^(?:0?[1-9]|1[0-2])$/.test(month)) return null;
  return { calendar: `${page}?${others.join('&')}${DATE}`, month: 12 * Number(year) + Number(month) - 1 };
}
