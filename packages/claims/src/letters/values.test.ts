import { describe, expect, it } from 'vitest';
import { formatDate, letterValues, MAX_LINE_CHARACTERS, MAX_LINES, MAX_URL_CHARACTERS, oneLine } from './values.ts';

describe('oneLine', () => {
  it('leaves no control characters, line breaks, direction overrides or half characters', () => {
    expect(oneLine('a\r\nBcc: b@c\u0000\u2028d\u202Ee\u2066f\uD800g')).toBe('a Bcc: b@c def g');
    expect(oneLine('  two   words ')).toBe('two words');
  });

  it('keeps scripts, marks and emoji', () => {
    expect(oneLine('مصوّر שלום Zoë 👩‍👩‍👧')).toBe('مصوّر שלום Zoë 👩‍👩‍👧');
  });

  it('cuts whole characters', () => {
    const cut = oneLine('🌊'.repeat(MAX_LINE_CHARACTERS + 1));
    expect([...cut]).toHaveLength(MAX_LINE_CHARACTERS);
    expect(cut.endsWith('🌊…')).toBe(true);
    expect(oneLine('🌊'.repeat(MAX_LINE_CHARACTERS))).toBe('🌊'.repeat(MAX_LINE_CHARACTERS));
  });
});

describe('letterValues', () => {
  it('cleans each kind of field', () => {
    const { flat, unusable } = letterValues({
      'work.title': ' Sea\nat dusk ',
      'sender.address': 'Street 1\r\n\n  Town\u0007 ',
      'use.pageUrl': ' HTTPS://Shop.Example/a b?q="x"#y ',
      'use.seenOn': '2026-03-01T10:00:00Z',
      'license.missing': ['author', ' ', 'license\nlink'],
    });
    expect(unusable).toEqual([]);
    expect(Object.fromEntries(flat)).toEqual({
      'work.title': 'Sea at dusk',
      'sender.address': 'Street 1\nTown',
      'use.pageUrl': 'https://shop.example/a%20b?q=%22x%22#y',
      'use.seenOn': '2026-03-01T10:00:00Z',
      'license.missing': ['author', 'license link'],
    });
  });

  it('blank counts as not there', () => {
    const { flat, unusable } = letterValues({
      'work.title': ' ',
      'use.pageUrl': '',
      'use.seenOn': ' ',
      'license.missing': [],
      'sender.address': '\n',
    });
    expect([...flat]).toEqual([]);
    expect(unusable).toEqual([]);
  });

  it.each([
    ['use.pageUrl', 'javascript:alert(1)'],
    ['use.pageUrl', 'data:text/html,<b>'],
    ['use.pageUrl', 'shop.example/a'],
    ['use.pageUrl', `https://shop.example/${'a'.repeat(MAX_URL_CHARACTERS)}`],
    ['use.seenOn', 'yesterday'],
    ['use.seenOn', '2026-02-30'],
    ['work.title', 'a'.repeat(MAX_LINE_CHARACTERS + 1)],
    ['sender.address', 'a\n'.repeat(MAX_LINES + 1)],
    ['license.missing', 'author'],
    ['license.missing', [1]],
    ['work.title', ['a list']],
    ['work.title', 7],
    ['work.titel', 'x'],
    ['__proto__x', 'x'],
    ['constructor', 'x'],
  ])('%s cannot be %j', (name, value) => {
    expect(letterValues({ [name]: value } as object).unusable).toEqual([name]);
  });

  it('only the title of a page is cut', () => {
    const { flat, unusable } = letterValues({ 'use.pageTitle': 'a'.repeat(5000) });
    expect(unusable).toEqual([]);
    expect(String(flat.get('use.pageTitle'))).toHaveLength(MAX_LINE_CHARACTERS);
  });

  it('templates see groups without prototypes', () => {
    const { tree } = letterValues({ 'work.title': 'Sea' });
    expect(Object.getPrototypeOf(tree)).toBeNull();
    expect(Object.getPrototypeOf(tree['work'])).toBeNull();
    expect({ ...tree['work'] }).toEqual({ title: 'Sea' });
    expect({ ...tree['recipient'] }).toEqual({});
  });
});

describe('formatDate', () => {
  it('writes dates as people do', () => {
    expect(formatDate('2026-03-01', 'en')).toBe('1 March 2026');
    expect(formatDate('2026-03-01', 'en-US')).toBe('March 1, 2026');
    expect(formatDate('2026-03-01T23:30:00Z', 'de')).toBe('1. März 2026');
  });
});
