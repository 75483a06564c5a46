import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pieces } from './pieces.ts';

test('whatever the pieces, a cut is what it is of the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 6 }), { maxLength: 8 }), fc.array(fc.nat(6), { maxLength: 10 }), (texts, steps) => {
      const whole = texts.join('');
      const pieces = new Pieces();
      for (const text of texts) pieces.push(text);
      let start = 0;
      for (const step of steps) {
        const end = Math.min(whole.length, start + step);
        expect(pieces.slice(start, end)).toBe(whole.slice(start, end));
        if (step % 2 === 0) pieces.pass(end);
        start = end;
      }
    }),
  );
});
