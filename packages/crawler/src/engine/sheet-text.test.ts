import { expect, test } from 'vitest';
import { sheetText } from './sheet-text.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

test.each<[string, Uint8Array, string | undefined, string]>([
  ['UTF-8 by itself', Buffer.from('a{background:url(ü.png)}'), 'text/css', 'a{background:url(ü.png)}'],
  ['what the server says', latin1('url(ü.png)'), 'text/css; charset=iso-8859-1', 'url(ü.png)'],
  ['what the server says, quoted', latin1('url(ü.png)'), 'text/css;Charset="windows-1252"', 'url(ü.png)'],
  ['what the sheet says', latin1('@charset "windows-1252";url(ü.png)'), undefined, '@charset "windows-1252";url(ü.png)'],
  ['the server before the sheet', Buffer.from('@charset "windows-1252";ü'), 'text/css; charset=utf-8', '@charset "windows-1252";ü'],
  ['a byte order mark before the server', Buffer.from('\uFEFFü', 'utf8'), 'text/css; charset=iso-8859-1', 'ü'],
  ['UTF-16 by its mark', Buffer.from('\uFEFFü', 'utf16le'), 'text/css', 'ü'],
  ['a rule that says UTF-16 and cannot', Buffer.from('@charset "utf-16";ü'), undefined, '@charset "utf-16";ü'],
  ['a rule in single quotes is none', latin1(`@charset 'windows-1252';\xfc`), undefined, `@charset 'windows-1252';\uFFFD`],
  ['a rule that does not come first is none', latin1(' @charset "windows-1252";\xfc'), undefined, ' @charset "windows-1252";\uFFFD'],
  ['names that nobody knows', Buffer.from('@charset "none";ü'), 'text/css; charset=nonsense', '@charset "none";ü'],
  ['nothing', new Uint8Array(0), undefined, ''],
])('%s', (_what, bytes, contentType, text) => {
  expect(sheetText(bytes, contentType)).toBe(text);
});

test('Shift_JIS and what else is left of the web’s past', () => {
  expect(sheetText(Uint8Array.of(0x8e, 0xca, 0x90, 0x5e), 'text/css; charset=shift_jis')).toBe('写真');
});
