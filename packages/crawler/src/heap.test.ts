import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHeap } from './heap.ts';

test('gives back whatever it was given, smallest first, also when it is filled in between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { nil: null }), { maxLength: 200 }), (steps) => {
      const heap = createHeap<number>((first, second) => first < second);
      let sorted: number[] = [];
      for (const step of steps) {
        if (step === null) {
          expect(heap.peek()).toBe(sorted[0]);
          expect(heap.pop()).toBe(sorted[0]);
          sorted = sorted.slice(1);
        } else {
          heap.push(step);
          sorted = [...sorted, step].toSorted((a, b) => a - b);
        }
        expect(heap.size).toBe(sorted.length);
      }
      expect(heap.drain().toSorted((a, b) => a - b)).toEqual(sorted);
      expect(heap.pop()).toBeUndefined();
    }),
  );
});
