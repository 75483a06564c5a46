import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  atLeastOne,
  atMost,
  dayFlag,
  exactly,
  integerFlag,
  requiredText,
  requiredWord,
  switchFlag,
  textFlag,
  textsFlag,
  wordFlag,
} from './flags.ts';
import { UsageError } from './usage-error.ts';

describe('flags', () => {
  it('are absent when they were not given', () => {
    expect(textFlag({}, 'note')).toBeUndefined();
    expect(textsFlag({}, 'site')).toEqual([]);
    expect(integerFlag({}, 'delay', 0)).toBeUndefined();
    expect(wordFlag({}, 'truth', ['match'])).toBeUndefined();
    expect(dayFlag({}, 'until')).toBeUndefined();
    expect(switchFlag({}, 'ndjson')).toBe(false);
  });

  it('need a value that says something', () => {
    expect(textFlag({ note: 'a' }, 'note')).toBe('a');
    expect(() => textFlag({ note: '' }, 'note')).toThrow('--note needs a value');
    expect(() => requiredText({}, 'out')).toThrow('--out is missing');
    expect(() => requiredWord({}, 'truth', ['match', 'unsure'])).toThrow('--truth is missing: one of match, unsure');
    expect(() => wordFlag({ truth: 'Match' }, 'truth', ['match', 'unsure'])).toThrow('--truth must be one of match, unsure, got "Match"');
  });

  it.each(['1.5', '1e3', '0x10', ' 1', '', '-1', '99999999999999999999', 'NaN'])('do not take %j for a whole number', (text) => {
    expect(() => integerFlag({ delay: text }, 'delay', 0)).toThrow(UsageError);
  });

  it('take every whole number in range, and none outside', () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 100 }), (value) => {
        const read = () => integerFlag({ threads: String(value) }, 'threads', 1, 64);
        if (value >= 1 && value <= 64) expect(read()).toBe(value);
        else expect(read).toThrow('--threads must be a whole number from 1 to 64');
      }),
    );
  });

  it.each(['2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', '2026-01-01T00:00:00Z', 'tomorrow'])('do not take %j for a day', (text) => {
    expect(() => dayFlag({ until: text }, 'until')).toThrow('--until must be a day such as 2026-03-31');
  });

  it('take every day there is', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }), (date) => {
        const day = date.toISOString().slice(0, 10);
        expect(dayFlag({ until: day }, 'until')).toBe(day);
      }),
    );
  });
});

describe('positional arguments', () => {
  it('are neither too few nor too many', () => {
    expect(exactly(['a', 'b'], ['works', 'images'])).toEqual(['a', 'b']);
    expect(() => exactly(['a'], ['works', 'images'])).toThrow('<images> is missing');
    expect(() => exactly(['a', 'b', 'c'], ['works', 'images'])).toThrow('Did not expect "c"');
    expect(() => atMost(['a'], 0)).toThrow('Did not expect "a"');
    expect(() => atLeastOne([], 'hit')).toThrow('<hit> is missing');
  });
});
