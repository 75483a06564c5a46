import { expect, test } from 'vitest';
import { decodeAttribute, decodeText, entityStart } from './entities.ts';

test.each([
  ['a&amp;b', 'a&b'],
  ['a&b', 'a&b'],
  ['&lt;&#39;&quot;&#x27;&gt;', `<'"'>`],
  ['/x?a=1&copy=2&copy;', '/x?a=1&copy=2©'],
  [`"'&#x41;"'&amp;`, `"'A"'&`],
  ['&#128512;&nbsp;&notit;', '\u{1F600}\u00A0&notit;'],
])('attribute %s', (written, meant) => {
  expect(decodeAttribute(written)).toBe(meant);
});

test.each([
  ['a &amp; b', 'a & b'],
  ['&copy 2026 &ampx', '© 2026 &x'],
  ['1 < 2 <b> &eacute; </b> &', '1 < 2 <b> é </b> &'],
])('text %s', (written, meant) => {
  expect(decodeText(written)).toBe(meant);
});

test.each([
  ['a &am', 2],
  ['a &#x4', 2],
  ['a &', 2],
  ['a &amp;', 7],
  ['a &b c', 6],
  ['', 0],
  [`&${'a'.repeat(100)}`, 101],
])('where an entity may go on: %s', (text, at) => {
  expect(entityStart(text)).toBe(at);
});

test('values that are made to cost time cost little', () => {
  const values = [`'${'&x"'.repeat(300_000)}`, '&quot;'.repeat(200_000), `&eacute;${'<&'.repeat(300_000)}`];
  for (const value of values) expect(decodeAttribute(value).length).toBeGreaterThan(100_000);
});
