import { describe, expect, test } from 'vitest';
import { parseTdmFile } from './tdm-file.ts';

const file = (entries: unknown): ReturnType<typeof parseTdmFile> => parseTdmFile(JSON.stringify(entries));
const one = (location: unknown, reserved: unknown = 1): ReturnType<typeof parseTdmFile> =>
  file([{ location, 'tdm-reservation': reserved }]);

describe('where an entry holds', () => {
  test.each([
    ['/', '/', '1'],
    ['/', '/a/b?c=d', '1'],
    ['/art', '/art', '1'],
    ['/art', '/article', '1'],
    ['/art/', '/art', null],
    ['/*', '/a', '1'],
    ['*', '/a', '1'],
    ['/images/*.jpg', '/images/a/b.jpg', '1'],
    ['/images/*.jpg', '/images/a/b.jpg?x', '1'],
    ['/images/*.jpg$', '/images/a/b.jpg?x', null],
    ['/images/*.jpg$', '/images/a.jpg', '1'],
    ['/images/*.jpg', '/other/a.jpg', null],
    ['/*.html$', '/a.html', '1'],
    ['/A', '/a', null],
    ['/ä', '/%C3%A4', '1'],
    ['/%c3%a4', '/%C3%A4', '1'],
  ])('%s for %s: %s', (location, path, expected) => {
    expect(one(location).entry(path)?.reservation ?? null).toBe(expected);
  });
  test('the first that matches speaks, not the longest', () => {
    const order = file([
      { location: '/open/', 'tdm-reservation': 0 },
      { location: '/', 'tdm-reservation': 1, 'tdm-policy': 'https://site.example/policy.json' },
      { location: '/late/', 'tdm-reservation': 0 },
    ]);
    expect(['/open/a', '/a', '/late/a'].map((path) => order.entry(path))).toEqual([
      { reservation: '0' },
      { reservation: '1', policy: 'https://site.example/policy.json' },
      { reservation: '1', policy: 'https://site.example/policy.json' },
    ]);
  });
});

describe('what is not understood', () => {
  test.each([
    ['/a', 2],
    ['/a', true],
    ['/a', null],
    ['/a', 'no'],
    [7, 1],
    [undefined, 1],
    ['a', 1],
    ['', 1],
    [['/a'], 1],
    ['https://a.example/a', 1],
  ])('%j with %j says nothing', (location, reserved) => {
    expect(one(location, reserved).entry('/a')).toBeNull();
  });
  test('numbers may be text, and other entries stand', () => {
    expect(one('/a', '1').entry('/a')?.reservation).toBe('1');
    expect(file([null, 'x', 7, [], {}, { location: '/a', 'tdm-reservation': 1 }]).entry('/a')?.reservation).toBe('1');
  });
  test.each([
    '',
    '{}',
    'null',
    '7',
    '[',
    '<!doctype html><title>Not found</title>',
    '{"location":"/","tdm-reservation":1}',
    '['.repeat(100_000),
  ])('a text that is no such file says nothing (%#)', (text) => {
    expect(parseTdmFile(text).entry('/')).toBeNull();
  });
  test('a byte order mark does not matter', () => {
    expect(parseTdmFile(`\uFEFF[{"location":"/","tdm-reservation":1}]`).entry('/')?.reservation).toBe('1');
  });
  test('a file of a million stars is answered at once', () => {
    const nasty = file(Array.from({ length: 200 }, () => ({ location: `/${'*a'.repeat(200)}`, 'tdm-reservation': 1 })));
    const started = performance.now();
    expect(nasty.entry(`/${'a'.repeat(1_900)}b`)?.reservation).toBe('1');
    expect(nasty.entry(`/${'b'.repeat(1_900)}`)).toBeNull();
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
