import { describe, expect, test } from 'vitest';
import { decodeText, type DecodeOptions } from './decode-text.ts';

async function decoded(bytes: Uint8Array, options?: DecodeOptions): Promise<string> {
  let text = '';
  for await (const piece of decodeText(bytes, options)) text += piece;
  return text;
}

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('which encoding', () => {
  test.each<[string, Uint8Array, string | undefined, string]>([
    ['the header says', latin('M\u00fcnchen'), 'text/html; charset=ISO-8859-1', 'München'],
    ['the header says, in quotes', Buffer.from('München'), 'text/html; charset="UTF-8"; x=y', 'München'],
    [
      'the header wins over the page',
      Buffer.from('<meta charset=windows-1251>München'),
      'text/html;charset=utf-8',
      '<meta charset=windows-1251>München',
    ],
    ['the mark wins over the header', Buffer.from('\uFEFFMünchen'), 'text/html; charset=windows-1252', 'München'],
    [
      'the page says',
      latin('<meta charset="windows-1251">\u00cc\u00ee\u00f1\u00ea\u00e2\u00e0'),
      'text/html',
      '<meta charset="windows-1251">Москва',
    ],
    [
      'the page says, as of old',
      latin('<meta http-equiv=content-type content="text/html; charset=shift_jis">\u0083J\u0083\u0081\u0083\u0089'),
      undefined,
      '<meta http-equiv=content-type content="text/html; charset=shift_jis">カメラ',
    ],
    ['sixteen bits with a mark', Buffer.from('\uFEFFMünchen', 'utf16le'), undefined, 'München'],
    ['nobody says', latin('\u0080 M\u00fcnchen'), undefined, '€ München'],
    ['nonsense is said', latin('M\u00fcnchen'), 'text/html; charset=nonsense', 'München'],
    ['gb2312', Buffer.from([0xd5, 0xd5, 0xc6, 0xac]), 'text/html; charset=gb2312', '照片'],
  ])('%s', async (_what, bytes, contentType, expected) => {
    expect(await decoded(bytes, { contentType })).toBe(expected);
  });
  test('nobody says, and another fallback holds', async () => {
    expect(await decoded(Buffer.from('München'), { fallback: 'utf-8' })).toBe('München');
  });
});

describe('pieces', () => {
  test('a character on the border of two is whole', async () => {
    for (const offset of [65_533, 65_534, 65_535]) {
      const text = `${'a'.repeat(offset)}💧ü${'b'.repeat(70_000)}`;
      expect(await decoded(Buffer.from(text), { contentType: 'text/html; charset=utf-8' })).toBe(text);
    }
  });
  test('what is broken is replaced', async () => {
    expect(await decoded(Uint8Array.of(0x61, 0xff, 0x62, 0xe2, 0x82), { contentType: 'x; charset=utf-8' })).toBe('a\uFFFDb\uFFFD');
  });
  test('nothing is nothing', async () => {
    expect(await decoded(new Uint8Array(0))).toBe('');
  });
});
