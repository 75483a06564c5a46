import { afterEach, describe, expect, test } from 'vitest';
import { closeAll } from '../testing/exchange.ts';
import type { RouteAnswer, RouteBody, Site } from '../testing/index.ts';
import { type Bench, bench, DAY, HOUR, kinds, RULES, siteWith } from '../testing/robots-bench.ts';

afterEach(closeAll);

type Answer = RouteAnswer | RouteBody;

describe('how long it is believed', () => {
  test('a day, and then it is asked for again', async () => {
    const one = await siteWith([RULES, 'User-agent: *\nDisallow: /open']);
    const all = bench();
    expect(await kinds(all, one)).toEqual(['allowed', 'disallowed']);
    await all.clock.advance(DAY - 1);
    expect(await kinds(all, one)).toEqual(['allowed', 'disallowed']);
    await all.clock.advance(1);
    expect(await kinds(all, one)).toEqual(['disallowed', 'allowed']);
    expect(one.requests.length).toBe(2);
  });
  test.each([
    ['max-age=60', 60_000],
    ['public, MAX-AGE=7200', 2 * HOUR],
    ['max-age=1', 60_000],
    ['max-age=99999999', DAY],
    ['s-maxage=60', DAY],
    ['no-store', DAY],
  ])('Cache-Control: %s', async (value, ms) => {
    const one = await siteWith({ body: RULES, headers: { 'cache-control': value } });
    const all = bench();
    await kinds(all, one);
    await all.clock.advance(ms - 1);
    await kinds(all, one);
    expect(one.requests.length).toBe(1);
    await all.clock.advance(1);
    await kinds(all, one);
    expect(one.requests.length).toBe(2);
  });
  test('a later process believes what is stored', async () => {
    const one = await siteWith(RULES);
    const first = bench();
    await kinds(first, one);
    expect(await kinds(bench({ store: first.store, clock: first.clock }), one)).toEqual(['allowed', 'disallowed']);
    expect(one.requests.length).toBe(1);
  });
});

describe('a copy that is too old', () => {
  const [TAG, DATE] = ['"one"', 'Tue, 24 Nov 2026 10:00:00 GMT'];
  async function twice(first: Answer, second: Answer): Promise<{ one: Site; kinds: string[]; all: Bench }> {
    const one = await siteWith([first, second]);
    const all = bench();
    await kinds(all, one);
    await all.clock.advance(DAY);
    return { one, all, kinds: await kinds(all, one) };
  }
  test('is asked for on the condition that it changed, and stands for another day when it did not', async () => {
    const {
      one,
      all,
      kinds: again,
    } = await twice({ body: RULES, headers: { etag: TAG, 'last-modified': DATE } }, { status: 304, headers: { etag: '"two"' } });
    expect(again).toEqual(['allowed', 'disallowed']);
    expect(one.requests.map(({ headers }) => [headers['if-none-match'], headers['if-modified-since']])).toEqual([
      [undefined, undefined],
      [TAG, DATE],
    ]);
    await all.clock.advance(DAY - 1);
    await kinds(all, one);
    expect(one.requests.length).toBe(2);
    await all.clock.advance(1);
    await kinds(all, one);
    expect(one.requests[2]?.headers['if-none-match']).toBe('"two"');
  });
  test('is replaced when it did, also by a later process', async () => {
    const one = await siteWith([
      { body: RULES, headers: { etag: TAG } },
      { body: 'User-agent: *\nDisallow: /open', headers: {} },
    ]);
    const first = bench();
    await kinds(first, one);
    await first.clock.advance(DAY);
    const later = bench({ store: first.store, clock: first.clock });
    expect(await kinds(later, one)).toEqual(['disallowed', 'allowed']);
    expect(one.requests[1]?.headers['if-none-match']).toBe(TAG);
    expect(await later.store.get(one.origin)).not.toHaveProperty('etag');
  });
  test.each<[string, Answer]>([
    ['without validators', RULES],
    ['with one that is none', { body: RULES, headers: { etag: 'one', 'last-modified': 'yesterday' } }],
    ['that was had by a redirect', { redirect: '/elsewhere' }],
  ])('%s is asked for as it is, and a 304 then says nothing', async (_what, first) => {
    const one = await siteWith([first, { status: 304 }]);
    one.set({ '/elsewhere': { body: RULES, headers: { etag: TAG } } });
    const all = bench();
    expect(await kinds(all, one)).toEqual(['allowed', 'disallowed']);
    await all.clock.advance(DAY);
    expect(await kinds(all, one)).toEqual(['allowed', 'allowed']);
    expect(one.requests.filter(({ headers }) => 'if-none-match' in headers)).toEqual([]);
  });
});
