import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, keep } from '../testing/exchange.ts';
import { createSite, type Route, type Site } from '../testing/index.ts';
import { type Bench, bench, DAY, HOUR, kinds, RULES, siteWith } from '../testing/robots-bench.ts';
import type { CrawlWarning } from '../warning.ts';
import type { RobotsVerdict } from './robots-policy.ts';
import { MAX_ROBOTS_BYTES } from './robots.ts';

afterEach(closeAll);

describe('what an answer means (RFC 9309 §2.3.1)', () => {
  test.each<[string, Route, [string, string]]>([
    ['200', RULES, ['allowed', 'disallowed']],
    ['204', { status: 204 }, ['allowed', 'allowed']],
    ['206', { status: 206, body: RULES }, ['allowed', 'disallowed']],
    ['200, empty', '', ['allowed', 'allowed']],
    ['200, packed', { body: RULES, encoding: 'gzip' }, ['allowed', 'disallowed']],
    ['200, a web page', '<!doctype html><title>Welcome</title><p>Disallow: /</p>', ['allowed', 'allowed']],
    ['200, another type', { body: RULES, type: 'application/octet-stream' }, ['allowed', 'disallowed']],
    [
      '200, too large',
      { body: `${RULES}\n${'#'.repeat(MAX_ROBOTS_BYTES)}\nDisallow: /open`, type: 'text/plain' },
      ['allowed', 'disallowed'],
    ],
    ['200, without an end', { body: `${RULES}\n${'# filler\n'.repeat(20_000)}`, endless: true }, ['allowed', 'disallowed']],
    ['300 without a target', { status: 300 }, ['allowed', 'allowed']],
    ['304', { status: 304 }, ['allowed', 'allowed']],
    ['400', { status: 400, body: RULES }, ['allowed', 'allowed']],
    ['401', { status: 401, body: RULES }, ['allowed', 'allowed']],
    ['403', { status: 403, body: RULES }, ['allowed', 'allowed']],
    ['404', { status: 404, body: RULES }, ['allowed', 'allowed']],
    ['410', { status: 410 }, ['allowed', 'allowed']],
    ['451', { status: 451 }, ['allowed', 'allowed']],
    ['499', { status: 499 }, ['allowed', 'allowed']],
    ['429', { status: 429 }, ['unreachable', 'unreachable']],
    ['500', { status: 500, body: RULES }, ['unreachable', 'unreachable']],
    ['503', { status: 503 }, ['unreachable', 'unreachable']],
    ['599', { status: 599 }, ['unreachable', 'unreachable']],
    ['999', { status: 999 }, ['unreachable', 'unreachable']],
    ['a reset', { reset: true }, ['unreachable', 'unreachable']],
    ['silence', { silent: true }, ['unreachable', 'unreachable']],
    ['a body that ends early', { body: RULES, truncateAt: 10 }, ['unreachable', 'unreachable']],
    ['a bomb', { body: Buffer.alloc(50_000_000), encoding: ['gzip', 'gzip', 'gzip'] }, ['unreachable', 'unreachable']],
    ['an unknown encoding', { body: RULES, headers: { 'content-encoding': 'compress' } }, ['unreachable', 'unreachable']],
  ])('%s', async (_what, robots, expected) => {
    const one = await siteWith(robots);
    expect(await kinds(bench(), one)).toEqual(expected);
    expect(one.count('/robots.txt')).toBe(1);
  });

  test.each([401, 403])('%i means no, where that is wished for', async (status) => {
    const one = await siteWith({ status });
    expect(await kinds(bench({ onForbidden: 'deny' }), one)).toEqual(['disallowed', 'disallowed']);
    expect(await kinds(bench({ onForbidden: 'deny' }), await siteWith({ status: 404 }))).toEqual(['allowed', 'allowed']);
  });

  test('nobody listens, and no certificate', async () => {
    const one = await siteWith(RULES);
    const { policy } = bench();
    expect(await policy.check(one.url('/').replace('http:', 'https:'))).toMatchObject({ kind: 'unreachable' });
    await one.close();
    expect(await bench().policy.check(one.url('/'))).toMatchObject({ kind: 'unreachable' });
    expect(await policy.check('http://no-such-name.example/')).toMatchObject({ kind: 'unreachable' });
  });

  test('a host that the guard refuses is blocked, and nobody remembers it for others', async () => {
    const one = bench();
    expect(await one.policy.check('http://private.example/')).toMatchObject({ kind: 'blocked' });
    expect(await one.policy.check('http://169.254.169.254/')).toMatchObject({ kind: 'blocked' });
    expect(await one.store.get('http://private.example')).toBeNull();
  });
});

describe('redirects', () => {
  async function chain(hops: number, end: Route = RULES): Promise<Site> {
    const one = await siteWith({ redirect: '/1' });
    for (let hop = 1; hop <= hops; hop += 1) one.set({ [`/${hop}`]: hop === hops ? end : { redirect: `/${hop + 1}`, status: 301 } });
    return one;
  }
  test('five are followed, a sixth is not', async () => {
    expect(await kinds(bench(), await chain(5))).toEqual(['allowed', 'disallowed']);
    expect(await kinds(bench(), await chain(6))).toEqual(['allowed', 'allowed']);
  });
  test('the rules hold for the origin that was asked, wherever they came from', async () => {
    const other = await siteWith('User-agent: *\nDisallow: /');
    other.set({ '/elsewhere': RULES });
    const one = await siteWith({ redirect: other.url('/elsewhere') });
    const both = bench();
    expect(await kinds(both, one)).toEqual(['allowed', 'disallowed']);
    expect(await kinds(both, other)).toEqual(['disallowed', 'disallowed']);
  });
  test.each<[string, string, string]>([
    ['http://10.0.0.1/robots.txt', 'unreachable', 'private'],
    ['http://private.example/robots.txt', 'unreachable', 'private.example'],
    ['file:///etc/passwd', 'allowed', ''],
    ['http://', 'allowed', ''],
    ['/robots.txt', 'allowed', ''],
  ])('to %s: %s', async (redirect, kind, word) => {
    const one = await siteWith({ redirect });
    const verdict = await bench().policy.check(one.url('/x'));
    expect(verdict.kind).toBe(kind);
    if (verdict.kind !== 'allowed') expect(verdict.detail).toContain(word);
  });
  test('to an answer that fails', async () => {
    expect(await kinds(bench(), await chain(1, { status: 503 }))).toEqual(['unreachable', 'unreachable']);
    expect(await kinds(bench(), await chain(1, { status: 404 }))).toEqual(['allowed', 'allowed']);
  });
});

describe('each origin has its own', () => {
  test('by host, port and scheme', async () => {
    const one = await siteWith('User-agent: *\nDisallow: /');
    const samePlace = keep(await createSite({ address: one.address, robots: 'User-agent: *\nAllow: /' }));
    const both = bench();
    expect((await both.policy.check(one.url('/x'))).kind).toBe('disallowed');
    expect((await both.policy.check(samePlace.url('/x'))).kind).toBe('allowed');
    expect((await both.policy.check(one.url('/x').replace('http:', 'https:'))).kind).toBe('unreachable');
  });
  test('many questions at once ask once', async () => {
    const one = await siteWith({ body: RULES, delayMs: 20 });
    const { policy } = bench();
    const verdicts = await Promise.all(Array.from({ length: 10 }, (_, index) => policy.check(one.url(`/${index}`))));
    expect(new Set(verdicts.map(({ kind }) => kind))).toEqual(new Set(['allowed']));
    expect(one.requests.length).toBe(1);
  });
});

describe('a file that cannot be had', () => {
  /** Asks again as soon as that makes sense. */
  async function askAgain({ policy, clock }: Bench, one: Site): Promise<RobotsVerdict> {
    const verdict = await policy.check(one.url('/open'));
    if (verdict.kind === 'unreachable') await clock.advance(Math.max(verdict.retryAt - clock.now(), 61_000));
    return verdict;
  }
  test('is asked for three times, then hourly, and nothing is allowed meanwhile', async () => {
    const one = await siteWith({ status: 500 });
    const all = bench();
    const start = all.clock.now();
    expect(await all.policy.check(one.url('/open'))).toMatchObject({ settled: false, retryAt: start + 2_000 });
    await all.clock.advance(1_999);
    await kinds(all, one);
    expect(one.requests.length).toBe(1);
    await all.clock.advance(1);
    expect(await all.policy.check(one.url('/open'))).toMatchObject({ settled: false, retryAt: start + 6_000 });
    await all.clock.advance(4_000);
    expect(await all.policy.check(one.url('/open'))).toMatchObject({ settled: true, retryAt: start + 6_000 + HOUR });
    expect(one.requests.length).toBe(3);
  });
  test('counts as none after thirty days, or by its last copy where there is one', async () => {
    const never = await siteWith({ status: 500 });
    const once = await siteWith([RULES, { status: 500 }]);
    const all = bench();
    expect(await kinds(all, once)).toEqual(['allowed', 'disallowed']);
    await all.clock.advance(DAY);
    for (const one of [never, once]) expect((await askAgain(all, one)).kind).toBe('unreachable');
    await all.clock.advance(29 * DAY);
    for (const one of [never, once]) expect((await askAgain(all, one)).kind).toBe('unreachable');
    await all.clock.advance(DAY);
    expect(await kinds(all, never)).toEqual(['allowed', 'allowed']);
    expect(await kinds(all, once)).toEqual(['allowed', 'disallowed']);
  });
  test('is forgotten as soon as it is there', async () => {
    const one = await siteWith([{ status: 500 }, { status: 500 }, RULES]);
    const all = bench();
    await askAgain(all, one);
    await askAgain(all, one);
    expect(await kinds(all, one)).toEqual(['allowed', 'disallowed']);
    expect(await all.store.get(one.origin)).toMatchObject({ failures: 0, unreachableSince: null });
  });
  test('Retry-After holds, for the next process too', async () => {
    const one = await siteWith([{ status: 503, headers: { 'retry-after': '600' } }, RULES]);
    const all = bench();
    const start = all.clock.now();
    expect(await all.policy.check(one.url('/'))).toMatchObject({ kind: 'unreachable', retryAt: start + 600_000 });
    expect(all.pacer.backoffUntil(new URL(one.origin).hostname)).toBe(start + 600_000);
    const later = bench({ store: all.store, clock: all.clock });
    expect(await later.policy.check(one.url('/'))).toMatchObject({ kind: 'unreachable', retryAt: start + 600_000 });
    expect(one.requests.length).toBe(1);
    await all.clock.advance(600_000);
    expect(await kinds(later, one)).toEqual(['allowed', 'disallowed']);
  });
  test('a failure of an earlier process is tried again at once, but counts from when it began', async () => {
    const one = await siteWith([{ reset: true }, { reset: true }, RULES]);
    const all = bench();
    const start = all.clock.now();
    await all.policy.check(one.url('/'));
    await all.clock.advance(1);
    await bench({ store: all.store, clock: all.clock }).policy.check(one.url('/'));
    expect(await all.store.get(one.origin)).toMatchObject({ unreachableSince: start, failures: 1 });
    expect(one.requests.length).toBe(2);
  });
});

describe('Crawl-delay', () => {
  test.each([
    ['10', 10_000],
    ['0.5', 500],
    ['999', 30_000],
  ])('%s is told to the pacer, up to the longest that is kept', async (value, ms) => {
    const one = await siteWith(`User-agent: imgguard\nCrawl-delay: ${value}`);
    const { policy, pacer, clock } = bench();
    await policy.check(one.url('/'));
    expect(pacer.nextAt(new URL(one.origin).hostname)).toBe(clock.now() + ms);
  });
  test('that is too long is told, and nothing is asked for where it is not to be cut', async () => {
    const one = await siteWith('User-agent: *\nCrawl-delay: 31');
    const warnings: CrawlWarning[] = [];
    const onWarning = (warning: CrawlWarning): void => void warnings.push(warning);
    const cut = bench({ onWarning });
    expect(await cut.policy.check(one.url('/a'))).toMatchObject({ kind: 'allowed' });
    expect(await cut.policy.check(one.url('/b'))).toMatchObject({ kind: 'allowed' });
    const skip = bench({ onWarning, onLongCrawlDelay: 'skip' });
    expect(await skip.policy.check(one.url('/a'))).toEqual({ kind: 'delay-too-long', detail: warnings[1]?.detail });
    expect(skip.pacer.nextAt(new URL(one.origin).hostname)).toBeLessThanOrEqual(skip.clock.now());
    expect(warnings).toEqual([
      { version: 1, code: 'crawl-delay-too-long', detail: `${one.origin}/robots.txt asks for a pause of 31 s, and 30 s are kept.` },
      { version: 1, code: 'crawl-delay-too-long', detail: `${one.origin}/robots.txt asks for a pause of 31 s, and nothing is asked for.` },
    ]);
    const short = bench({ onLongCrawlDelay: 'skip', maxCrawlDelayMs: 31_000 });
    expect(await short.policy.check(one.url('/a'))).toMatchObject({ kind: 'allowed' });
  });
});

test('a web page in the place of the file is told', async () => {
  const warnings: string[] = [];
  const onWarning = ({ code }: CrawlWarning): void => void warnings.push(code);
  const page = await siteWith('\n<!DOCTYPE html><title>Welcome</title><p>Disallow: /</p>');
  const all = bench({ onWarning });
  expect(await kinds(all, page)).toEqual(['allowed', 'allowed']);
  await kinds(all, await siteWith(RULES));
  await kinds(all, await siteWith({ status: 404, body: '<!doctype html><p>not here' }));
  expect(warnings).toEqual(['robots-is-a-page']);
});
