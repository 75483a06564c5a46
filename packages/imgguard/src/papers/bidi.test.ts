import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mirrored } from './bidi-class.ts';
import { bidiLevels, visualRuns } from './bidi.ts';

/** How a line is seen, from left to right. */
function shown(text: string): string {
  const characters = [...text];
  return visualRuns(bidiLevels(characters), 0, characters.length)
    .map(({ start, end, rtl }) => (rtl ? characters.slice(start, end).toReversed().map(mirrored) : characters.slice(start, end)).join(''))
    .join('');
}

describe('bidiLevels', () => {
  // As in UAX #9, with Hebrew letters for capitals; each was compared with a second implementation of the algorithm.
  it.each([
    ['car means אבג.', 'car means גבא.'],
    ['אבג means car.', '.means car גבא'],
    ['אבג 123, 45%', '45% ,123 גבא'],
    ['tel. אבג 12-34', 'tel. 12-34 גבא'],
    ['א (b) ג', 'ג (b) א'],
    ['عر 12,5', '12,5 رع'],
    ['عر 3-4', '4-3 رع'],
    ['abc אב"ג, דה', 'abc הד ,ג"בא'],
    ['אב\u0301ג', 'ג\u0301בא'],
  ])('%s', (logical, visual) => {
    expect(shown(logical)).toBe(visual);
  });

  it('text without right-to-left letters is left alone', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9 .,%()"'/:-]{0,40}$/u), (text) => {
        expect(shown(text)).toBe(text);
      }),
    );
  });

  it('loses and doubles nothing', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ab12 .,%"אבعر٣-]{0,30}$/u), (text) => {
        expect([...shown(text)].toSorted().join('')).toBe([...text].toSorted().join(''));
      }),
    );
  });
});
