import { describe, expect, it } from 'vitest';
import type { MatchVerdict } from '../matching/match.ts';
import { builtInModel, MODEL_MANIFESTS } from './built-in-models.ts';
import {
  type EmbeddingDescriptor,
  embeddingDescriptor,
  type EmbeddingModel,
  embeddingModelOf,
  type QueryEmbedding,
} from './embedding-descriptor.ts';
import { embeddingSet } from './embedding-set.ts';
import {
  compareEmbeddings,
  embeddingCandidates,
  type EmbeddingEvidence,
  embeddingRule,
  embeddingVerdict,
  queryBackground,
  withEmbedding,
} from './embedding-verdict.ts';
import { normaliseSimilarity } from './normalise-similarity.ts';

const model: EmbeddingModel = { id: 'm', sha256: 'a'.repeat(64), recipe: 'b'.repeat(16), task: 'image', space: 's', dimensions: 3 };
const rule = { candidateMin: 0.2, similarMin: 0.5, normalisedSimilarMin: 0.3, supportedMin: 0.25 };

function along(x: number, y: number, z: number): EmbeddingDescriptor {
  const length = Math.hypot(x, y, z);
  return embeddingDescriptor(model, Float32Array.of(x / length, y / length, z / length), 'float32');
}

function near(similarity: number, normalised: number | null = null): EmbeddingEvidence {
  return { similarity, negative: false, normalised };
}

const query: QueryEmbedding = { upright: along(1, 0, 0), negative: along(0, 1, 0) };

describe('the rule of a model', () => {
  it('exists for the models that were measured, by their files and recipes, and for no other', () => {
    const withRule = MODEL_MANIFESTS.filter((manifest) => embeddingRule(embeddingModelOf(manifest)) !== null).map(({ id }) => id);
    expect(withRule).toEqual(['sscd', 'sscd-distilled']);
    expect(embeddingRule({ ...embeddingModelOf(builtInModel('sscd')!), sha256: 'a'.repeat(64) })).toBeNull();
    expect(embeddingRule({ ...embeddingModelOf(builtInModel('sscd')!), recipe: 'another' })).toBeNull();
  });
});

describe('the verdict', () => {
  it.each<[EmbeddingEvidence, 'similar' | 'none']>([
    [near(0.5), 'similar'],
    [near(0.499), 'none'],
    [near(1), 'similar'],
    [near(0.9, 0.299), 'none'],
    [near(0.4, 0.3), 'similar'],
  ])('of %j is %s', (evidence, verdict) => {
    expect(embeddingVerdict(evidence, rule)).toBe(verdict);
  });

  it.each<[number, number, 'similar' | 'none']>([
    [0.25, 0.9, 'similar'],
    [0.249, 1, 'none'],
    [0.49, 0.899, 'none'],
  ])('of a similarity of %d with a probability of %d from alignment is %s', (similarity, probability, verdict) => {
    expect(embeddingVerdict(near(similarity), rule, probability)).toBe(verdict);
    expect(embeddingVerdict(near(similarity, 0), rule, probability)).toBe(verdict);
    expect(withEmbedding({ verdict: 'none', probability }, near(similarity), rule)).toBe(verdict);
  });

  it('is none without a rule, whatever the similarity', () => {
    expect(embeddingVerdict(near(1, 1), null)).toBe('none');
  });

  it.each<[MatchVerdict, number, MatchVerdict]>([
    ['none', 1, 'similar'],
    ['none', 0.1, 'none'],
    ['similar', 1, 'similar'],
    ['similar', 0.1, 'similar'],
    ['copy', 1, 'copy'],
    ['copy', 0.1, 'copy'],
  ])('%s and a similarity of %d make %s', (geometric, similarity, verdict) => {
    expect(withEmbedding({ verdict: geometric, probability: 0 }, near(similarity), rule)).toBe(verdict);
  });
});

describe('comparing', () => {
  it('takes the nearer of the query and its negative', () => {
    expect(compareEmbeddings(query, along(4, 3, 0))).toMatchObject({
      similarity: expect.closeTo(0.8, 5),
      negative: false,
      normalised: null,
    });
    expect(compareEmbeddings(query, along(3, 4, 0))).toMatchObject({ similarity: expect.closeTo(0.8, 5), negative: true });
  });

  it('normalises each of the two against the background by itself', () => {
    const background = embeddingSet([along(1, 0, 1), along(1, 0, 2), along(1, 0, 3), along(0, 0, 1)]);
    const reference = along(4, 3, 0);
    const upright = normaliseSimilarity(query.upright, 0.8, background);
    expect(upright).toBeLessThan(0.6);
    // The negative has nothing in common with the background: its smaller similarity weighs more.
    expect(compareEmbeddings(query, reference, queryBackground(query, background)).normalised).toBeCloseTo(0.6, 5);
  });

  it('of different models is refused', () => {
    const other = embeddingDescriptor({ ...model, id: 'n' }, Float32Array.of(1, 0, 0));
    const refusal = expect.objectContaining({ code: 'IMGGUARD_EMBEDDING_MISMATCH' });
    expect(() => compareEmbeddings(query, other)).toThrow(refusal);
    expect(() => embeddingCandidates(embeddingSet([other]), query, rule)).toThrow(refusal);
  });
});

describe('candidates', () => {
  const references = embeddingSet([along(0, 0, 1), along(1, 0, 1), along(1, 2, 0), along(1, 0, 0), along(1, 0, 9)]);

  it('are the nearest of both, each once, most similar first', () => {
    const found = embeddingCandidates(references, query, rule);
    expect(found.map(({ index, negative }) => [index, negative])).toEqual([
      [3, false],
      [2, true],
      [1, false],
    ]);
    expect(found[1]!.similarity).toBeCloseTo(2 / Math.sqrt(5), 2);
  });

  it('are bounded', () => {
    expect(embeddingCandidates(references, query, rule, { most: 2 }).map(({ index }) => index)).toEqual([3, 2]);
    expect(embeddingCandidates(references, query, { candidateMin: 0.95 }).map(({ index }) => index)).toEqual([3]);
    expect(embeddingCandidates(references, query, { candidateMin: 1.1 })).toEqual([]);
    // Those that may not be returned take no place from others.
    expect(embeddingCandidates(references, query, rule, { most: 1, accepts: (index) => index !== 3 }).map(({ index }) => index)).toEqual([
      2,
    ]);
  });
});
