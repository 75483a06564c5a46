import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneOf, recordOf, shapeProblems, TEXT, TEXTS, WHOLE, YES_OR_NO, type Shape } from './shape.ts';

const SHAPE = recordOf(
  { name: TEXT, size: WHOLE },
  {
    tags: TEXTS,
    kind: oneOf('a', 'b'),
    open: YES_OR_NO,
    sub: { is: 'map', of: WHOLE },
    where: { is: 'either', of: [oneOf('all'), TEXTS] },
  },
);

describe('shapeProblems', () => {
  it('has nothing to say about what fits', () => {
    const value = { name: 'x', size: 1, tags: ['y'], kind: 'a', open: false, sub: { z: 3 }, where: 'all' };
    expect(shapeProblems(value, SHAPE, 'it')).toEqual([]);
    expect(shapeProblems({ ...value, where: ['here'] }, SHAPE, 'it')).toEqual([]);
  });

  it('names everything at once, with its path', () => {
    const value = { size: 1.5, tags: ['y', 7], kind: 'c', open: 'no', sub: { z: null }, where: ['a', 2], typo: 1 };
    expect(shapeProblems(value, SHAPE, 'it')).toEqual([
      '`it.name` is missing.',
      'Expected `it.size` to be a whole number, got "1.5".',
      'Expected `it.tags[1]` to be a text, got "7".',
      'Expected `it.kind` to be one of a, b, got "c".',
      'Expected `it.open` to be true or false, got "no".',
      'Expected `it.sub.z` to be a whole number, got "null".',
      'Expected `it.where[1]` to be a text, got "2".',
      '`it` has no field "typo".',
    ]);
    expect(shapeProblems([], SHAPE, 'it')).toEqual(['Expected `it` to be an object, got a list.']);
    expect(shapeProblems({ name: ' ', size: 1 }, SHAPE, 'it')).toHaveLength(1);
    expect(shapeProblems({ name: {}, size: 'x'.repeat(999) }, SHAPE, 'it').join('').length).toBeLessThan(200);
  });

  it('what every object has is no field', () => {
    const shape: Shape = recordOf({ constructor: TEXT });
    expect(shapeProblems({}, shape, 'it')).toEqual(['`it.constructor` is missing.']);
    expect(shapeProblems(JSON.parse('{"__proto__": 1, "constructor": "x"}'), shape, 'it')).toEqual(['`it` has no field "__proto__".']);
  });

  it('takes anything that JSON can hold without throwing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(Array.isArray(shapeProblems(value, SHAPE, 'it'))).toBe(true);
      }),
    );
  });
});
