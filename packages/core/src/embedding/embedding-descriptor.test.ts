import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODEL_MANIFESTS } from './built-in-models.ts';
import { decodeEmbedding, encodeEmbedding } from './embedding-codec.ts';
import {
  type EmbeddingDescriptor,
  embeddingDescriptor,
  type EmbeddingModel,
  embeddingModelOf,
  embeddingSimilarity,
  recipeOf,
  textSimilarity,
} from './embedding-descriptor.ts';
import { decodeEmbeddingSet, embeddingSet, encodeEmbeddingSet, nearestEmbeddings } from './embedding-set.ts';
import { normaliseSimilarity } from './normalise-similarity.ts';

const DIMENSIONS = 16;
const model: EmbeddingModel = {
  id: 'm',
  sha256: 'a'.repeat(64),
  recipe: 'b'.repeat(16),
  task: 'image',
  space: 's',
  dimensions: DIMENSIONS,
};
const others: readonly EmbeddingModel[] = [
  { ...model, id: 'n' },
  { ...model, sha256: 'c'.repeat(64) },
  { ...model, recipe: 'c'.repeat(16) },
  { ...model, space: 't' },
];
const mismatch = expect.objectContaining({ code: 'IMGGUARD_EMBEDDING_MISMATCH' });

function unit(values: readonly number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

const vectors = fc
  .array(fc.integer({ min: -1000, max: 1000 }), { minLength: DIMENSIONS, maxLength: DIMENSIONS })
  .filter((values) => values.some((value) => value !== 0))
  .map(unit);

function along(...values: number[]): EmbeddingDescriptor {
  return embeddingDescriptor(model, unit([...values, ...Array<number>(DIMENSIONS - values.length).fill(0)]));
}

describe('similarity', () => {
  it('of int8 vectors is near that of the floats, which is the cosine', () => {
    fc.assert(
      fc.property(vectors, vectors, (a, b) => {
        const dot = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
        const exact = embeddingSimilarity(embeddingDescriptor(model, a, 'float32'), embeddingDescriptor(model, b, 'float32'));
        expect(exact).toBeCloseTo(dot, 5);
        expect(Math.abs(embeddingSimilarity(embeddingDescriptor(model, a), embeddingDescriptor(model, b)) - exact)).toBeLessThan(0.02);
      }),
    );
  });

  it('is 1 with itself, -1 with the opposite, 0 with nothing', () => {
    expect(embeddingSimilarity(along(3, 4), along(3, 4))).toBe(1);
    expect(embeddingSimilarity(along(3, 4), along(-3, -4))).toBe(-1);
    expect(embeddingSimilarity(along(3, 4), embeddingDescriptor(model, new Float32Array(DIMENSIONS)))).toBe(0);
  });

  it.each(others)('is refused for another model', (other) => {
    const [a, b] = [along(1), embeddingDescriptor(other, unit(Array<number>(DIMENSIONS).fill(1)))];
    expect(() => embeddingSimilarity(a, b)).toThrow(mismatch);
    expect(() => embeddingSet([a, b])).toThrow(mismatch);
    expect(() => nearestEmbeddings(embeddingSet([a]), b, 1)).toThrow(mismatch);
    expect(() => normaliseSimilarity(b, 0.5, embeddingSet([a]))).toThrow(mismatch);
  });

  it('of words and pictures needs one of each, in one space', () => {
    const words = embeddingDescriptor({ ...model, id: 'w', task: 'text' }, unit([1, 1, ...Array<number>(DIMENSIONS - 2).fill(0)]));
    expect(textSimilarity(words, along(1))).toBeCloseTo(Math.SQRT1_2, 2);
    expect(() => textSimilarity(along(1), words)).toThrow(mismatch);
    expect(() => textSimilarity(words, words)).toThrow(mismatch);
    expect(() => textSimilarity(words, embeddingDescriptor({ ...model, space: 't' }, new Float32Array(DIMENSIONS)))).toThrow(mismatch);
  });

  it('needs as many numbers as the model gives', () => {
    expect(() => embeddingDescriptor(model, new Float32Array(3))).toThrow(mismatch);
  });
});

describe('the recipe', () => {
  it('is another for every built-in model but those that are fed alike, and does not depend on the order of fields', () => {
    const sscd = MODEL_MANIFESTS[0]!;
    const turned = { ...sscd, input: Object.fromEntries(Object.entries(sscd.input).toReversed()) as unknown as typeof sscd.input };
    expect(recipeOf(turned)).toBe(recipeOf(sscd));
    const larger = {
      ...sscd,
      input: { ...sscd.input, resize: { kind: 'short-side', size: 320, maxLongSide: 1152, filter: 'bilinear' } },
    } as typeof sscd;
    expect(recipeOf(larger)).not.toBe(recipeOf(sscd));
    expect(new Set(MODEL_MANIFESTS.map(recipeOf)).size).toBe(MODEL_MANIFESTS.length - 1);
    expect(embeddingModelOf(sscd)).toMatchObject({ id: 'sscd', sha256: sscd.file.sha256, task: 'image', dimensions: 512 });
  });
});

describe('stored embeddings', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(vectors, fc.constantFrom<'int8' | 'float32'>('int8', 'float32'), (vector, storage) => {
        const embedding = embeddingDescriptor(model, vector, storage);
        expect(decodeEmbedding(encodeEmbedding(embedding))).toEqual(embedding);
      }),
    );
    const set = embeddingSet([along(1), along(0, 1), along(1, 1)]);
    expect(decodeEmbeddingSet(encodeEmbeddingSet(set))).toEqual(set);
  });

  it.each([
    ['an embedding', encodeEmbedding(along(1, 2)), decodeEmbedding],
    ['a set', encodeEmbeddingSet(embeddingSet([along(1, 2), along(2, 1)])), decodeEmbeddingSet],
  ] as const)('%s with a byte changed or missing is refused, whichever byte it is', (_what, bytes, decode) => {
    const refusal = expect.objectContaining({ code: expect.stringMatching(/^IMGGUARD_EMBEDDING_(CORRUPT|VERSION)$/) });
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at]! ^= 0x41;
      expect(() => decode(changed)).toThrow(refusal);
      expect(() => decode(bytes.subarray(0, at))).toThrow(refusal);
    }
    const newer = bytes.slice();
    newer[4] = 2;
    expect(() => decode(newer)).toThrow(expect.objectContaining({ code: 'IMGGUARD_EMBEDDING_VERSION' }));
  });

  it('are read out of a part of a larger buffer, as files and databases give them', () => {
    const set = embeddingSet([along(1, 2), along(2, 1)]);
    const inBuffer = (bytes: Uint8Array): Uint8Array =>
      Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)]).subarray(3, 3 + bytes.length);
    expect(decodeEmbeddingSet(inBuffer(encodeEmbeddingSet(set)))).toEqual(set);
    expect(decodeEmbedding(inBuffer(encodeEmbedding(along(1, 2))))).toEqual(along(1, 2));
  });

  it('are not taken for one another', () => {
    expect(() => decodeEmbedding(encodeEmbeddingSet(embeddingSet([along(1)])))).toThrow(
      expect.objectContaining({ code: 'IMGGUARD_EMBEDDING_CORRUPT' }),
    );
  });
});

describe('nearestEmbeddings', () => {
  it('finds what sorting all similarities finds', () => {
    fc.assert(
      fc.property(fc.array(vectors, { minLength: 1, maxLength: 12 }), vectors, fc.integer({ min: 1, max: 14 }), (stored, asked, count) => {
        const all = stored.map((vector) => embeddingDescriptor(model, vector));
        const query = embeddingDescriptor(model, asked);
        const sorted = all
          .map((each, index) => ({ index, similarity: embeddingSimilarity(query, each) }))
          .toSorted((l, r) => r.similarity - l.similarity || l.index - r.index)
          .slice(0, count);
        const found = nearestEmbeddings(embeddingSet(all), query, count);
        expect(found.map(({ similarity }) => similarity.toFixed(9))).toEqual(sorted.map(({ similarity }) => similarity.toFixed(9)));
        expect(new Set(found.map(({ index }) => index)).size).toBe(found.length);
      }),
    );
  });

  it('lists ties in their order, takes floats, and refuses an empty set', () => {
    const set = embeddingSet([
      along(0, 1),
      along(1),
      along(2),
      embeddingDescriptor(model, unit([1, ...Array<number>(DIMENSIONS - 1).fill(0)]), 'float32'),
    ]);
    expect(nearestEmbeddings(set, along(1), 3).map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(() => embeddingSet([])).toThrow('embeddings.length');
    expect(() => nearestEmbeddings(set, along(1), 0)).toThrow('count');
  });
});

describe('normaliseSimilarity', () => {
  const background = embeddingSet([along(0, 1), along(1, 1), along(1, 2), along(2, 1)]);

  it('takes off the mean of the three most similar strangers', () => {
    const mean = [along(2, 1), along(1, 1), along(1, 2)].reduce((sum, each) => sum + embeddingSimilarity(along(1), each) / 3, 0);
    expect(normaliseSimilarity(along(1), 0.9, background)).toBeCloseTo(0.9 - mean, 9);
    expect(normaliseSimilarity(along(1), 0.9, background, { beta: 0.5 })).toBeCloseTo(0.9 - mean / 2, 9);
    expect(normaliseSimilarity(along(1), 0.9, background, { ranks: [1, 1] })).toBeCloseTo(
      0.9 - embeddingSimilarity(along(1), along(1, 1)),
      9,
    );
  });

  it('takes what a small background has', () => {
    expect(normaliseSimilarity(along(1), 0.9, embeddingSet([along(1)]))).toBeCloseTo(-0.1, 9);
  });

  it.each([
    [{ ranks: [1, 0] }, 'ranks'],
    [{ ranks: [-1, 0] }, 'ranks'],
    [{ ranks: [4, 5] }, 'background.count'],
    [{ beta: Number.NaN }, 'beta'],
  ] as const)('refuses %j', (options, words) => {
    expect(() => normaliseSimilarity(along(1), 0.9, background, options)).toThrow(words);
  });
});
