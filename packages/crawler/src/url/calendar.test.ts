import { expect, test } from 'vitest';
import { calendarPlace } from './calendar.ts';

const at = (rest: string): string => `https://a.example${rest}`;
const MAY_2026 = 12 * 2_026 + 4;

test.each([
  ['/events/2026-05/', '/events/{date}/'],
  ['/events/2026-05-13', '/events/{date}'],
  ['/2026/05/13/', '/{date}/'],
  ['/calendar/2026/5?view=list', '/calendar/{date}?view=list'],
  ['/?tribe-bar-date=2026-05-01', '/?tribe-bar-date={date}'],
  ['/c.php?date=202605', '/c.php?date={date}'],
  ['/c.php?view=m&cal=20260513', '/c.php?view=m&cal={date}'],
  ['/c?month=5&year=2026', '/c?{date}'],
  ['/c?room=7&ev_year=2026&ev_month=05&ev_day=13', '/c?room=7{date}'],
  ['/2026/05/13/a-title', '/{date}/a-title'],
])('%s names May 2026', (rest, calendar) => {
  expect(calendarPlace(at(rest))).toEqual({ calendar: at(calendar), month: MAY_2026 });
});

test.each([
  '/',
  '/2026/',
  '/2026/13/',
  '/item/2026051',
  '/item/20260513',
  '/v1.2026.05',
  '/12026-05/',
  '/2026-0513',
  '/?year=2026',
  '/?month=5',
  '/?year=2026&month=13',
  '/?y=2026&m=5',
  '/?id=202605',
  '/2026-x',
])('%s names none', (rest) => {
  expect(calendarPlace(at(rest))).toBeNull();
});

test('days of one month are one calendar, articles are none together', () => {
  const places = ['/2026/05/13/', '/2026/05/14/', '/1999/12/31/', '/2026/05/13/one', '/2026/05/13/two'].map((rest) =>
    calendarPlace(at(rest)),
  );
  expect(new Set(places.map((place) => place?.calendar)).size).toBe(3);
});
