/** What `imgguard scan` tells the crawler. */
import { join } from 'node:path';
import { createGuard } from 'imgguard';
import type { Site } from '@imgguard/crawler/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ndjson } from './lib/command-line.ts';
import { asked, site } from './lib/crawling.ts';
import { guardIn, only, photo, searchAll, temporaryFolder } from './lib/guards.ts';
import { blogRoutes, DRAGONFLY, scan } from './lib/scanned-site.ts';

let web: Site;
let data: string;

beforeEach(async () => {
  data = join(await temporaryFolder(), 'data');
  web = await site({ routes: { ...(await blogRoutes()), '/robots.txt': 'User-agent: mine\nDisallow: /broken.jpg' } });
});

/** Reasons with the number of addresses. */
function skipped(out: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of ndjson<{ kind: string; reason?: string }>(out)) {
    if (event.kind === 'skipped' && event.reason !== undefined) counts[event.reason] = (counts[event.reason] ?? 0) + 1;
  }
  return counts;
}

describe('imgguard scan', () => {
  it('introduces itself as it is told', async () => {
    const who = ['--user-agent', 'mine/1', '--contact', 'me@example.com', '--contact', 'https://example.com/bot'];
    const ran = await scan(photo(DRAGONFLY), '--site', web.url('/'), '--ndjson', ...who, '--data', data);
    expect(ran.code).toBe(0);
    const identities = new Set(web.requests.map(({ headers }) => `${String(headers['user-agent'])} | ${String(headers['from'])}`));
    expect([...identities]).toEqual(['mine/1 (me@example.com; +https://example.com/bot) | me@example.com']);
    expect(skipped(ran.out)).toEqual({ 'http-error': 1, 'robots-disallowed': 1 });
  });

  it('keeps to depth and budget, and goes further when it is told to', async () => {
    const args = [photo(DRAGONFLY), '--site', web.url('/'), '--ndjson', '--data', data];
    expect(skipped((await scan(...args, '--max-depth', '0')).out)).toEqual({ depth: 1 });
    expect(asked(web)).toEqual(['/', '/a.webp']);
    expect(skipped((await scan(...args, '--site-images', '1')).out)).toEqual({ budget: 2, 'http-error': 1 });
    expect(skipped((await scan(...args, '--max-bytes', '1')).out)).toEqual({ budget: 2 });
    expect(skipped((await scan(...args)).out)).toEqual({ 'http-error': 1 });
  });

  it('asks no page that is not due', async () => {
    const args = [photo(DRAGONFLY), '--site', web.url('/'), '--ndjson', '--data', data];
    await scan(...args);
    expect(skipped((await scan(...args, '--revisit', 'due')).out)).toEqual({ 'not-due': 1, 'http-error': 1 });
    expect(web.count('/dogs')).toBe(1);
  });

  it('says what is wrong before anything is registered or asked', async () => {
    const args = [photo(DRAGONFLY), '--site', web.url('/'), '--data', data];
    const ran = await scan(...args, '--contact', 'me');
    expect(ran.code).not.toBe(0);
    expect(ran.err).toContain('Expected `contact` to be a mail address, or an address that begins with https:// or http://, got `"me"`');
    expect(web.requests).toEqual([]);
  });
});

describe('a search', () => {
  it('refuses at the call what the crawler would refuse', async () => {
    const guard = await createGuard({ dataDir: data, threads: 1 });
    expect(() => guard.search({ sites: [web.url('/')], contact: 'me' })).toThrow('Expected `contact`');
    expect(() => guard.search({ sites: [web.url('/')], budget: { maxImages: 0 } })).toThrow('Expected `budget.maxImages`');
    await guard.close();
  });

  it('counts its budget over an interruption', async () => {
    const guard = await guardIn(data, { threads: 1 });
    await guard.works.add({ file: photo(DRAGONFLY) });
    const options = { sites: [web.url('/')], budget: { maxImages: 1 } };
    for await (const event of guard.search({ allowLoopback: true, delayMs: 0, latencyFactor: 0, ...options })) {
      if (event.kind === 'sighting') break;
    }
    const events = await searchAll(guard, options);
    expect(events[0]).toMatchObject({ kind: 'started', resumed: true });
    expect(
      only(events, 'skipped')
        .map(({ reason }) => reason)
        .toSorted(),
    ).toEqual(['budget', 'budget', 'http-error']);
  });
});
