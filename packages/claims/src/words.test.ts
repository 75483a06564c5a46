import { describe, expect, it } from 'vitest';
import { folded, hasWords } from './words.ts';

describe('words', () => {
  it('folds case, compatibility forms and white space', () => {
    expect(folded('  Zoe\u0308\n\tMÜLLER ')).toBe('zoë müller');
  });

  it.each([
    ['photo by li', 'li', true],
    ['li', 'li', true],
    ['(li)', 'li', true],
    ['link to lima', 'li', false],
    ['link to li.', 'li', true],
    ['𝐀li', 'li', false],
    ['anything', '', false],
  ])('%j holds %j: %s', (text, words, expected) => {
    expect(hasWords(text, words)).toBe(expected);
  });
});
