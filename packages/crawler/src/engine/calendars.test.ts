import { expect, test } from 'vitest';
import type { FrontierEntry } from '../frontier/frontier.ts';
import { createVirtualClock } from '../testing/index.ts';
import { createCalendars } from './calendars.ts';
import { createKnownPages } from './known-pages.ts';

/** The virtual clock begins on 1 January 2026. */
function bench(): (paths: readonly string[]) => string[] {
  const known = createKnownPages(10_000);
  const calendars = createCalendars(createVirtualClock(), known);
  return (paths) => {
    const entries = paths.map((path): FrontierEntry => {
      const url = `http://a.example${path}`;
      return { id: `page\n${url}`, kind: 'page', url, host: 'a.example', priority: 1, depth: 1, pageUrl: 'http://a.example/', detail: {} };
    });
    return [...calendars.without(entries)].map(({ id, kind, detail }) => {
      known.admits(id);
      return kind === 'skip' ? `${detail.skip?.reason}: ${detail.skip?.detail}` : kind;
    });
  };
}

const days = (count: number, rest = ''): string[] =>
  Array.from({ length: count }, (_, day) => `/c/${new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10)}${rest}`);

test('months too far ahead are a trap, those of long ago are not', () => {
  expect(bench()(['/c/2028-01/', '/c/1923-05/', '/c/2028-02/', '/c?year=2031&month=4', '/'])).toEqual([
    'page',
    'page',
    'trap: The address names a day more than 24 months ahead, as calendars do without end.',
    'trap: The address names a day more than 24 months ahead, as calendars do without end.',
    'page',
  ]);
});

test('of one calendar a thousand pages are visited, each counted once', () => {
  const told = bench();
  const first = days(1_000);
  expect(new Set(told(first))).toEqual(new Set(['page']));
  expect(new Set(told(first))).toEqual(new Set(['page']));
  expect(told(days(1_001).slice(999))).toEqual(['page', 'trap: More than 1000 days or months of this calendar are known already.']);
  expect(told(['/other/2020-01-01', '/c/about'])).toEqual(['page', 'page']);
});

test('articles that have their day in their address are none', () => {
  const articles = days(2_000).map((path, index) => `${path}/article-${index}`);
  expect(new Set(bench()(articles))).toEqual(new Set(['page']));
});

test('very many articles do not make it forget a calendar that is turned', () => {
  const told = bench();
  let trapped = 0;
  for (let part = 0; part < 12; part += 1) {
    told(Array.from({ length: 900 }, (_, index) => `/2025/05/13/article-${part}-${index}`));
    trapped += told(days(1_200).slice(100 * part, 100 * part + 100)).filter((line) => line.startsWith('trap')).length;
  }
  expect(trapped).toBe(200);
});
