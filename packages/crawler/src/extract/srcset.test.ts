import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseSrcset } from './srcset.ts';

const require = createRequire(import.meta.url);
const reference = require('parse-srcset') as (input: string) => { readonly url: string }[];

/** It tells of mistakes on the console. */
beforeAll(() => void vi.spyOn(console, 'log').mockImplementation(() => undefined));
afterAll(() => vi.restoreAllMocks());

function strict(input: string): string[] {
  return parseSrcset(input)
    .filter(({ lenient }) => !lenient)
    .map(({ url }) => url);
}

const byReference = (input: string): string[] => reference(input).map(({ url }) => url);

/** The inputs of web-platform-tests, as parse-srcset carries them; one more is commented out there. */
function platformCases(): string[] {
  const file = join(dirname(require.resolve('parse-srcset/package.json')), 'tests', 'unit', 'ps.js');
  const used = readFileSync(file, 'utf8').replace(/^\s*\/\/.*$/gm, '');
  const quoted = [...used.matchAll(/srcset: '((?:[^'\\]|\\.)*)'/g)].map(([, value]) => value ?? '');
  return quoted.map((value) =>
    value.replace(/\\'/g, "'").replace(/&#x([0-9A-F]+);/gi, (_all, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16))),
  );
}

describe('compared with parse-srcset', () => {
  const cases = platformCases();
  test('all cases of web-platform-tests', () => {
    // Splitting loop 23, descriptor tokenizer 17, descriptor parser 189.
    expect(cases.length).toBe(229);
    const different = cases.filter((input) => JSON.stringify(strict(input)) !== JSON.stringify(byReference(input)));
    expect(different).toEqual([]);
  });
  // But for heights: parse-srcset takes one without a width, against the standard's descriptor parser.
  test('anything made of the pieces that matter', () => {
    const piece = fc.constantFrom(
      'a.jpg',
      'b',
      ',',
      ',,',
      ' ',
      '\t',
      '\n',
      '\f',
      '1x',
      '2.5x',
      '-1x',
      '1e2x',
      '.5x',
      '5.x',
      '100w',
      '0w',
      '+1x',
      '(',
      ')',
      '(a,b)',
      'x',
      'w',
      '\u00a0',
      'data:,a',
      '\u000b',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
        const input = parts.join('');
        expect(strict(input)).toEqual(byReference(input));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('what authors write', () => {
  test.each<[string, string[]]>([
    ['a.jpg 1x, b.jpg 2x', ['a.jpg', 'b.jpg']],
    ['a.jpg 320w,\n  b.jpg 640w', ['a.jpg', 'b.jpg']],
    ['a.jpg,b.jpg 2x', ['a.jpg,b.jpg']],
    ['a.jpg, b.jpg', ['a.jpg', 'b.jpg']],
    [
      'https://res.example/w_100,h_100/a.jpg 100w, https://res.example/w_200,h_200/a.jpg 200w',
      ['https://res.example/w_100,h_100/a.jpg', 'https://res.example/w_200,h_200/a.jpg'],
    ],
    ['data:image/png;base64,AAAA 1x, b.jpg 2x', ['data:image/png;base64,AAAA', 'b.jpg']],
    ['a.jpg 100w 50h', ['a.jpg']],
    ['a.jpg?x=1,2 2x', ['a.jpg?x=1,2']],
  ])('%s', (input, expected) => {
    expect(parseSrcset(input)).toEqual(expected.map((url) => ({ url, lenient: false })));
  });
  test.each(['a.jpg 1.5', 'a.jpg 100', 'a.jpg 1x 2x', 'a.jpg 100px', 'a.jpg 100h', 'a.jpg 1X', 'a.jpg x', 'a.jpg -100w', 'a.jpg (1x'])(
    '%j is ignored by browsers and still names a file',
    (input) => {
      expect(parseSrcset(input)).toEqual([{ url: 'a.jpg', lenient: true }]);
    },
  );
  test('a mistake does not take its neighbours with it', () => {
    expect(parseSrcset('a.jpg 1x, b.jpg 1.5, c.jpg 3x')).toEqual([
      { url: 'a.jpg', lenient: false },
      { url: 'b.jpg', lenient: true },
      { url: 'c.jpg', lenient: false },
    ]);
  });
  test('a quarter of a million commas', () => {
    expect(parseSrcset(`a${','.repeat(250_000)}b,`)).toEqual([{ url: `a${','.repeat(250_000)}b`, lenient: false }]);
    expect(parseSrcset(','.repeat(250_000))).toEqual([]);
  });
});
