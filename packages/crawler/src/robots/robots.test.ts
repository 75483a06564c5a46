import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import robotsParser from 'robots-parser';
import { describe, expect, test } from 'vitest';
import { MAX_ROBOTS_BYTES, parseRobots } from './robots.ts';

interface Expectation {
  readonly file: string;
  readonly robotsBase64: string;
  readonly url: string;
  readonly agent: string;
  readonly allowed: boolean;
}

const suites = process.env['IMGGUARD_SUITES'] ?? resolve(import.meta.dirname, '../../../../../shared/suites');
const correctness = join(suites, 'robots', 'correctness.json');
const isMissing = !existsSync(correctness);
if (isMissing) console.warn(`skipped: the robots.txt conformance suite, since ${correctness} is missing (set IMGGUARD_SUITES)`);

/** Its types describe an ES module, and it is none. */
const theirs = robotsParser as unknown as (url: string, text: string) => { isAllowed(url: string, agent: string): boolean | undefined };

function rawPath(url: string): string {
  const match = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/is.exec(url);
  return match === null ? url : (match[1] ?? '');
}

describe.skipIf(isMissing)('conformance suite', () => {
  const cases = isMissing ? [] : (JSON.parse(readFileSync(correctness, 'utf8')) as Expectation[]);

  test('every expectation of the robots.txt specification suite', () => {
    const wrong = cases.filter(({ robotsBase64, url, agent, allowed }) => {
      return parseRobots(Buffer.from(robotsBase64, 'base64')).allows(agent, rawPath(url)) !== allowed;
    });
    expect(wrong.map(({ robotsBase64, ...rest }) => ({ ...rest, text: Buffer.from(robotsBase64, 'base64').toString() }))).toEqual([]);
    expect(cases.length).toBe(146);
  });

  test('the suite is no formality: robots-parser answers 16 of its 146 cases otherwise', () => {
    const other = cases.filter(({ robotsBase64, url, agent, allowed }) => {
      // It answers only for addresses of the origin that the file is said to be from.
      const origin = URL.canParse(url) ? new URL(url).origin : 'http://x';
      const robots = theirs(`${origin}/robots.txt`, Buffer.from(robotsBase64, 'base64').toString());
      return (robots.isAllowed(url, agent) ?? true) !== allowed;
    });
    expect([cases.length, other.length]).toEqual([146, 16]);
  });
});

describe('groups', () => {
  const file = [
    'User-agent: a',
    'User-agent: b',
    'Disallow: /ab',
    '',
    'User-agent: *',
    'Disallow: /',
    'User-agent: A',
    'Disallow: /again',
  ].join('\n');
  test('lines of user agents share rules, and groups of one token are merged', () => {
    const robots = parseRobots(file);
    expect(robots.allows('a', '/ab')).toBe(false);
    expect(robots.allows('a', '/again')).toBe(false);
    expect(robots.allows('b', '/again')).toBe(true);
    expect(robots.allows('b', '/ab')).toBe(false);
  });
  test('the star group counts only when no group names the token', () => {
    expect(parseRobots(file).allows('a', '/other')).toBe(true);
    expect(parseRobots(file).allows('c', '/other')).toBe(false);
  });
  test('rules before any group are ignored, unknown lines do not close a group', () => {
    const robots = parseRobots('Disallow: /\nUser-agent: *\nHost: example.com\nUser-agent: x\nDisallow: /x');
    expect(robots.allows('x', '/x')).toBe(false);
    expect(robots.allows('y', '/x')).toBe(false);
    expect(robots.allows('y', '/')).toBe(true);
  });
});

describe('matching', () => {
  test.each([
    ['Disallow: /a\nAllow: /a', '/a', true],
    ['Disallow: /*.gif$', '/x/y.gif', false],
    ['Disallow: /*.gif$', '/x/y.gif?v=1', true],
    ['Disallow: /a*b*c', '/a-b-c-d', false],
    ['Disallow: /a*b*c', '/a-c-b', true],
    ['Disallow: /a$', '/a', false],
    ['Disallow: /a$', '/ab', true],
    ['Disallow: /*a$', '/a', false],
    ['Disallow: /ä', '/%C3%A4', false],
    ['Disallow: /%c3%a4', '/%C3%A4', false],
    ['Disallow: /', '/robots.txt', true],
    ['Disallow:', '/anything', true],
    ['Allow: /folder/index.html\nDisallow: /folder', '/folder/', true],
    ['Allow: /p\nDisallow: /', '/page', true],
    ['Allow: /folder\nDisallow: /folder', '/folder/page', true],
    ['Allow: /page\nDisallow: /*.htm', '/page.htm', false],
    ['Allow: /$\nDisallow: /', '/', true],
    ['Allow: /$\nDisallow: /', '/page.htm', false],
  ])('%j on %s: %s', (rules, path, allowed) => {
    expect(parseRobots(`User-agent: *\n${rules}`).allows('imgguard', path)).toBe(allowed);
  });
  test('patterns full of stars are no trap: this one would take a backtracking matcher for ever', () => {
    const robots = parseRobots(`User-agent: *\nDisallow: /${'*a'.repeat(80)}$\n`.repeat(50));
    expect(robots.allows('x', `/${'a'.repeat(4_000)}b`)).toBe(true);
  });
});

describe('other lines', () => {
  test.each([
    ['2', 2],
    ['0.5', 0.5],
    ['-1', null],
    ['NaN', null],
    ['', null],
    ['10 # seconds', 10],
  ])('Crawl-delay: %s is %s', (value, expected) => {
    expect(parseRobots(`User-agent: *\nCrawl-delay: ${value}`).crawlDelay('imgguard')).toBe(expected);
  });
  test('Crawl-delay speaks for the agents named right before it, and does not part them from rules that follow', () => {
    const robots = parseRobots(
      'User-agent: *\nCrawl-delay: 20\n\nUser-agent: a\nUser-agent: b\nCrawl-delay: 2\nDisallow: /x\nUser-agent: c\nDisallow: /',
    );
    expect([robots.crawlDelay('a'), robots.crawlDelay('B'), robots.crawlDelay('c'), robots.crawlDelay('other')]).toEqual([2, 2, null, 20]);
    expect([robots.allows('a', '/x'), robots.allows('other', '/x'), robots.allows('other', '/y')]).toEqual([false, false, true]);
  });
  test('sitemaps and content usage are read anywhere', () => {
    const robots = parseRobots(
      'Sitemap: https://a.example/1.xml\nUser-agent: *\nContent-Usage: /img/ train-ai=n\nContent-Usage: train-ai=y\nSitemap: /2.xml',
    );
    expect(robots.sitemaps).toEqual(['https://a.example/1.xml', '/2.xml']);
    expect(robots.contentUsage).toEqual([
      { path: '/img/', value: 'train-ai=n' },
      { path: '/', value: 'train-ai=y' },
    ]);
  });
});

describe('size', () => {
  test('what lies beyond 500 KiB is not read, and the cut line is dropped', () => {
    const head = 'User-agent: *\nDisallow: /in\n';
    const filler = `${'#'.repeat(99)}\n`.repeat(Math.floor((MAX_ROBOTS_BYTES - head.length) / 100));
    const cut = `${head}${filler}${'#'.repeat(MAX_ROBOTS_BYTES - head.length - filler.length - 15)}\nDisallow: /beyond`;
    const robots = parseRobots(cut);
    expect(robots.allows('x', '/in')).toBe(false);
    expect(robots.allows('x', '/bey')).toBe(true);
    expect(robots.allows('x', '/beyond')).toBe(true);
  });
});

describe('escapes', () => {
  test.each([
    ['/%7Ejoe/', '/~joe/', false],
    ['/~joe/', '/%7ejoe/', false],
    ['/%7Ejoe/', '/%7Ejoe/', false],
    ['/%61*%7A$', '/abcz', false],
    ['/a%2Fb', '/a/b', true],
    ['/a/b', '/a%2fb', true],
    ['/a%2fb', '/a%2Fb', false],
    ['/%2A', '/anything', true],
    ['/a%24', '/a', true],
    ['/%zz', '/%zz', false],
  ])('Disallow: %s on %s: %s', (pattern, path, allowed) => {
    expect(parseRobots(`User-agent: *\nDisallow: ${pattern}`).allows('imgguard', path)).toBe(allowed);
  });
  test('what is allowed is allowed as written', () => {
    const robots = parseRobots('User-agent: *\nDisallow: /\nAllow: /%7Ejoe/');
    expect([robots.allows('imgguard', '/%7Ejoe/'), robots.allows('imgguard', '/~joe/')]).toEqual([true, false]);
  });
});

describe('pages that stand for their folder', () => {
  test.each([
    ['/folder/index.html', '/folder/', true],
    ['/folder/index.htm', '/folder/', true],
    ['/folder/index.html?x', '/folder/', true],
    ['/folder/index.html', '/folder/other', false],
    ['/folder/index.php', '/folder/', false],
    ['/folder/index.html', '/folder/index.html', true],
  ])('Allow: %s on %s: %s', (pattern, path, allowed) => {
    expect(parseRobots(`User-agent: *\nDisallow: /\nAllow: ${pattern}`).allows('imgguard', path)).toBe(allowed);
  });
  test('disallowing one does not disallow the folder', () => {
    expect(parseRobots('User-agent: *\nDisallow: /folder/index.html').allows('imgguard', '/folder/')).toBe(true);
  });
});

describe('files that are made to hurt', () => {
  test.each([
    ['spaces inside lines', `a${' '.repeat(16_000)}b\n`.repeat(31)],
    ['zero bytes', '\0'.repeat(MAX_ROBOTS_BYTES)],
    ['colons', ':'.repeat(MAX_ROBOTS_BYTES)],
    ['short lines', 'a:\n'.repeat(MAX_ROBOTS_BYTES / 3)],
    ['agents', 'user-agent: a\n'.repeat(MAX_ROBOTS_BYTES / 14)],
    ['stars', `user-agent: *\nallow: /${'*'.repeat(16_000)}x\n`.repeat(20)],
    ['usage', 'content-usage: /a train-ai=n\n'.repeat(MAX_ROBOTS_BYTES / 29)],
  ])('%s', (_what, text) => {
    const robots = parseRobots(text);
    expect(robots.allows('imgguard', `/${'a'.repeat(4_000)}`)).toBe(true);
    expect(robots.contentUsage.length).toBeLessThanOrEqual(1_000);
  });
  test('any bytes: no error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), fc.string(), (bytes, token, path) => {
        const robots = parseRobots(bytes);
        expect(typeof robots.allows(token, path)).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });
});
