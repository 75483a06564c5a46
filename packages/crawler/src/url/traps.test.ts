import { expect, test } from 'vitest';
import { MAX_URL_LENGTH } from './http-url.ts';
import { lengthTrap, trapReason } from './traps.ts';

const at = (rest: string): string => `https://a.example/${rest}`;

test.each([
  ['too long', at('a'.repeat(MAX_URL_LENGTH))],
  ['too many segments', at(Array.from({ length: 21 }, (_, index) => `s${index}`).join('/'))],
  ['one segment three times', at('a/a/a/')],
  ['one segment three times, later', at('x/y/z/a/a/a')],
  ['two segments three times', at('a/b/a/b/a/b')],
  ['four segments three times', at(Array.from({ length: 3 }, () => 'a/b/c/d').join('/'))],
  ['too many parameters', at(`?${Array.from({ length: 41 }, (_, index) => `p${index}=1`).join('&')}`)],
])('a trap: %s', (_what, url) => {
  expect(trapReason(url)).toMatch(/^The .*\.$/);
});

test.each([
  ['a root', at('')],
  ['a long address', at('a'.repeat(MAX_URL_LENGTH - at('').length))],
  ['many segments', at(Array.from({ length: 20 }, (_, index) => `s${index}`).join('/'))],
  ['one segment twice', at('a/a/b/a/a')],
  ['a date', at('2011/11/11/a')],
  ['two segments twice', at('a/b/a/b/a')],
  ['like segments', at('a/aa/aaa/aaaa')],
  ['a repeated word in one segment', at('a-a-a-a/a')],
  ['many parameters', at(`?${Array.from({ length: 40 }, (_, index) => `p${index}=1`).join('&')}`)],
])('no trap: %s', (_what, url) => {
  expect(trapReason(url)).toBeNull();
});

test('the length alone is asked about where paths do not matter', () => {
  expect(lengthTrap(at('a/a/a/a/a'))).toBeNull();
  expect(lengthTrap(at('a'.repeat(MAX_URL_LENGTH)))).toContain('longer');
});
