import { type EmbeddingDescriptor, embeddingDescriptor, type EmbeddingModel } from '@imgguard/core/embedding';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEmbeddingShelf, GONE } from './embedding-shelf.ts';

const modelOf = (id: string, dimensions: number): EmbeddingModel => ({
  id,
  sha256: 'a'.repeat(64),
  recipe: 'b'.repeat(16),
  task: 'image',
  space: id,
  dimensions,
});
const MODELS = [modelOf('one', 3), modelOf('two', 5)];

function embedding(model: EmbeddingModel, seed: number): EmbeddingDescriptor {
  const values = Float32Array.from({ length: model.dimensions }, (_, i) => Math.sin(seed + 7 * i));
  const length = Math.hypot(...values);
  return embeddingDescriptor(
    model,
    values.map((value) => value / length),
  );
}

describe('a shelf of embeddings', () => {
  test('holds what was put on it and not taken off, of every model apart, whatever happens in whatever order', () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('put' as const), model: fc.nat(1), seed: fc.nat(1000) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: 'max' }), (steps) => {
        const shelf = createEmbeddingShelf();
        const twin = new Map<number, EmbeddingDescriptor>();
        let next = 0;
        for (const each of steps) {
          if (each.kind === 'put') {
            const made = embedding(MODELS[each.model]!, each.seed);
            shelf.put(next, made);
            twin.set(next++, made);
          } else if (each.kind === 'remove') {
            const number = [...twin.keys()][each.which % Math.max(1, twin.size)] ?? -1;
            shelf.remove(number);
            twin.delete(number);
          } else if (twin.size > 100) {
            shelf.clear();
            twin.clear();
          }
        }
        for (let number = 0; number < next; number++) expect(shelf.of(number)).toEqual(twin.get(number) ?? null);
        const seen = new Map<number, number[]>();
        for (const { model, count, numbers, values } of shelf.view()) {
          for (let at = 0; at < count; at++) {
            const number = numbers[at]!;
            if (number === GONE) continue;
            seen.set(number, [...values.subarray(at * model.dimensions, (at + 1) * model.dimensions)]);
          }
        }
        expect(new Map([...twin].map(([number, { vector }]) => [number, [...vector.values]]))).toEqual(seen);
      }),
      { numRuns: 60 },
    );
  });

  test('what a reader was told of does not change under it, except that what is gone is marked', () => {
    const shelf = createEmbeddingShelf();
    for (let number = 0; number < 100; number++) shelf.put(number, embedding(MODELS[0]!, number));
    const [before] = shelf.view();
    const copy = { numbers: before!.numbers.slice(0, before!.count), values: before!.values.slice(0, 3 * before!.count) };
    for (let number = 0; number < 90; number++) shelf.remove(number);
    for (let number = 100; number < 300; number++) shelf.put(number, embedding(MODELS[0]!, number));
    const now = before!.numbers.subarray(0, before!.count);
    now.forEach((number, at) => expect([GONE, copy.numbers[at]]).toContain(number));
    expect(now.indexOf(GONE)).toBe(0);
    expect(before!.values.subarray(0, 3 * before!.count)).toEqual(copy.values);
    expect(shelf.view()[0]!.count).toBeLessThan(before!.count + 200);
  });

  test('keeps vectors of floats as bytes', () => {
    const shelf = createEmbeddingShelf();
    const floats = embeddingDescriptor(MODELS[0]!, Float32Array.of(0.6, 0, 0.8), 'float32');
    shelf.put(1, floats);
    expect(shelf.of(1)).toEqual(embeddingDescriptor(MODELS[0]!, Float32Array.of(0.6, 0, 0.8)));
  });
});
