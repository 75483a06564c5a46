/** Caps on pages, images, bytes and time, for the crawl and for each site; hours in which hosts are left alone. */
import type { Clock } from '@imgguard/crawler';
import { describe, expect, test } from 'vitest';
import { asked, collect, picture, site } from './lib/crawling.ts';

/** Sentences about the budget, each once. */
function budgetWords(skipped: readonly { reason: string; detail: string }[]): string[] {
  return [...new Set(skipped.filter(({ reason }) => reason === 'budget').map(({ detail }) => detail))].toSorted();
}

function album(pages: number): Record<string, string | Uint8Array> {
  return Object.fromEntries(
    Array.from({ length: pages }, (_, page) => [
      [page === 0 ? '/' : `/p${page}`, `<img src="/i${page}.png"><a href="/p${page + 1}">next</a>`] as const,
      [`/i${page}.png`, picture(page, 1_000)] as const,
    ]).flat(),
  );
}

describe('what is over budget is told, and not asked for', () => {
  test('images', async () => {
    const one = await site({ routes: album(5) });
    const { sightings, skipped } = await collect({ seeds: [one.url('/')], budget: { maxImages: 2 } });
    expect(sightings).toHaveLength(2);
    expect(asked(one).filter((path) => path.endsWith('.png'))).toHaveLength(2);
    expect(skipped.filter(({ reason }) => reason === 'budget').map(({ url }) => url)).toEqual([2, 3, 4].map((n) => one.url(`/i${n}.png`)));
    expect(budgetWords(skipped)).toEqual(['The crawl has shown as many images as it may.']);
  });

  test('an image that two sites show counts for one of them, and is told for both', async () => {
    const cdn = await site({ routes: { '/a.png': picture(1), '/b.png': picture(2) } });
    const shows = `<img src="${cdn.url('/a.png')}"><img src="${cdn.url('/b.png')}">`;
    const one = await site({ routes: { '/': shows } });
    const other = await site({ routes: { '/': shows } });
    const { sightings, again, skipped } = await collect({ seeds: [one.url('/'), other.url('/')], budget: { perSite: { maxImages: 1 } } });
    expect([sightings.length, cdn.count('/a.png'), cdn.count('/b.png')]).toEqual([2, 1, 1]);
    expect(again.length + skipped.filter(({ reason }) => reason === 'budget').length).toBe(2);
  });

  test('pages of each site', async () => {
    const [one, other] = [await site({ routes: album(4) }), await site({ routes: album(4) })];
    const budget = { perSite: { maxPages: 2 } };
    const { pages, skipped } = await collect({ seeds: [one.url('/'), other.url('/')], budget });
    expect(pages.map(({ finalUrl }) => finalUrl).toSorted()).toEqual(
      [one, other].flatMap((each) => [each.url('/'), each.url('/p1')]).toSorted(),
    );
    const name = (each: typeof one): string => new URL(each.origin).host;
    expect(budgetWords(skipped)).toEqual(
      [one, other].map((each) => `The site ${name(each)} has visited as many pages as it may.`).toSorted(),
    );
  });

  test('bytes, looked at before each request', async () => {
    const one = await site({ routes: album(6) });
    const { sightings, skipped } = await collect({ seeds: [one.url('/')], budget: { maxBytes: 2_500 }, followSitemaps: false });
    expect(sightings).toHaveLength(3);
    expect(budgetWords(skipped)[0]).toMatch(/^The crawl has brought 3\d\d\d bytes, and may bring 2500\.$/);
  });

  test('time', async () => {
    const one = await site({ routes: album(9) });
    let now = Date.UTC(2026, 0, 1);
    const clock: Clock = { now: () => (now += 10), sleep: async (ms) => void (now += ms) };
    const { pages, skipped } = await collect({
      seeds: [one.url('/')],
      clock,
      delayMs: 1_000,
      budget: { perSite: { maxDurationMs: 5_000 } },
    });
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.length).toBeLessThan(4);
    expect(budgetWords(skipped)).toEqual([`The site ${new URL(one.origin).host} has taken as long as it may, 5 s.`]);
  });

  test('caps that are none are refused at the call', async () => {
    await expect(collect({ seeds: ['http://a.example/'], budget: { maxImages: 0 } })).rejects.toThrow('`budget.maxImages`');
    await expect(collect({ seeds: ['http://a.example/'], jitter: -1 })).rejects.toThrow('`jitter`');
    await expect(collect({ seeds: ['http://a.example/'], quietHours: [{ from: 'x', until: 'y' }] })).rejects.toThrow('`quietHours.from`');
  });
});

describe('quiet hours', () => {
  test.each([300_000, 60_000])(
    'no request is sent in them, and the crawl goes on when they are over (patience %d ms)',
    async (maxHostWaitMs) => {
      const one = await site();
      const sent: string[] = [];
      let now = Date.parse('2026-01-01T07:59:50Z');
      const clock: Clock = { now: () => now, sleep: async (ms) => void (now += Math.max(1, ms)) };
      for (const [path, body] of Object.entries({ '/robots.txt': 'x', ...album(3) })) {
        one.set({
          [path]: (_request, response) => {
            sent.push(new Date(now).toISOString().slice(11, 19));
            response.setHeader('content-type', typeof body === 'string' ? 'text/html' : 'image/png').end(body);
          },
        });
      }
      const quietHours = [{ from: '08:00', until: '18:00', hosts: [one.address] }];
      const options = {
        seeds: [one.url('/')],
        clock,
        delayMs: 5_000,
        jitter: 0,
        quietHours,
        maxHostWaitMs,
        followSitemaps: false,
        askTdmFile: false,
      };
      const found = await collect(options);
      expect([found.pages.length, found.sightings.length]).toEqual([3, 3]);
      // robots.txt and one page, then the rest, each 5 s after the one before.
      expect(sent).toEqual(['07:59:50', '07:59:55', '18:00:00', '18:00:05', '18:00:10', '18:00:15', '18:00:20']);
    },
  );
});
