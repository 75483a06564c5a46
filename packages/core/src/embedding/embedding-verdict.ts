/**
 * What embeddings contribute to the answer on two pictures: candidates that alignment then looks at, and at most the verdict `similar`. They never make a copy
 * of anything: other photographs of one church came as near to each other as hard copies do.
 *
 * Only models that were trained for copies and measured here have a rule. CLIP, SigLIP and DINOv2 match what pictures show: never a verdict.
 */
import type { Match, MatchVerdict } from '../matching/match.ts';
import { MODEL_MANIFESTS } from './built-in-models.ts';
import {
  type EmbeddingDescriptor,
  type EmbeddingModel,
  embeddingModelOf,
  embeddingSimilarity,
  isSameModel,
  type QueryEmbedding,
} from './embedding-descriptor.ts';
import { type EmbeddingSet, nearestEmbeddings } from './embedding-set.ts';
import { backgroundSimilarity } from './normalise-similarity.ts';

/** From which cosine similarities on a model's embeddings mean something, -1 to 1. */
export interface EmbeddingRule {
  /** A reference is worth aligning. */
  readonly candidateMin: number;
  /** The pair is `similar`. */
  readonly similarMin: number;
  /** The same for normalised similarities, which separate better; used in its place where there is a background. */
  readonly normalisedSimilarMin: number;
  /** The pair is `similar` when alignment finds it probable too; see {@link SUPPORTED_MIN_PROBABILITY}. */
  readonly supportedMin: number;
}

/**
 * From this probability of alignment on, a smaller similarity suffices: two witnesses that look at different things. Of the 200 pairs of strangers that SSCD finds most
 * similar (0.178 and more), alignment gives none more than 0.508; of 63 hard copies that it misses, 26 have 0.9 or more (`bench/results/embeddings.json`).
 */
export const SUPPORTED_MIN_PROBABILITY = 0.9;

/** What embeddings say of one query and one reference. */
export interface EmbeddingEvidence {
  /** The greater of the query's two similarities, as it is and as a negative. */
  readonly similarity: number;
  /** Whether it is the negative's. */
  readonly negative: boolean;
  /** The greater of the two after normalisation; `null` without a background. */
  readonly normalised: number | null;
}

export interface EmbeddingCandidate {
  /** The reference's place in the set. */
  readonly index: number;
  readonly similarity: number;
  readonly negative: boolean;
}

/** Which candidates are wanted. */
export interface CandidateOptions {
  /** How many at most. @default 5 */
  readonly most?: number;
  /** Whether the reference at a place of the set may be one. @default all */
  accepts?(index: number): boolean;
}

/**
 * The rule that was measured for a model, or `null`: then its embeddings are for searching, not for verdicts.
 *
 * Measured with `bench/embeddings.mjs` on 64 works, 500 strangers, 66 photographs of 28 scenes, and copies by the quality bench's attacks at the levels medium and hard; its
 * results lie in `bench/results/embeddings.json`.
 */
export function embeddingRule(model: EmbeddingModel): EmbeddingRule | null {
  return MEASURED.find((measured) => isSameModel(measured.model, model))?.rule ?? null;
}

/**
 * `similar` or `none`, never `copy`. Without a rule `none`.
 *
 * @param probability What alignment makes of the pair (`Match.probability`), 0 when it was not asked.
 */
export function embeddingVerdict(
  { similarity, normalised }: EmbeddingEvidence,
  rule: EmbeddingRule | null,
  probability = 0,
): 'similar' | 'none' {
  if (rule === null) return 'none';
  const isNear = normalised === null ? similarity >= rule.similarMin : normalised >= rule.normalisedSimilarMin;
  const isSupported = similarity >= rule.supportedMin && probability >= SUPPORTED_MIN_PROBABILITY;
  return isNear || isSupported ? 'similar' : 'none';
}

/** The verdict on a pair when embeddings are asked as well: `none` may become `similar`; a copy stays one, and nothing becomes one. */
export function withEmbedding(
  { verdict, probability }: Pick<Match, 'verdict' | 'probability'>,
  evidence: EmbeddingEvidence,
  rule: EmbeddingRule | null,
): MatchVerdict {
  return verdict === 'none' ? embeddingVerdict(evidence, rule, probability) : verdict;
}

/** What a query has in common with a background, as it is and as a negative; computed once, for all references. */
export interface QueryBackground {
  readonly upright: number;
  readonly negative: number;
}

/** @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` when query and background are of different models. */
export function queryBackground(query: QueryEmbedding, background: EmbeddingSet): QueryBackground {
  return { upright: backgroundSimilarity(query.upright, background), negative: backgroundSimilarity(query.negative, background) };
}

/**
 * @param background From {@link queryBackground}, for a normalised similarity besides.
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` when query and reference are of different models.
 */
export function compareEmbeddings(query: QueryEmbedding, reference: EmbeddingDescriptor, background?: QueryBackground): EmbeddingEvidence {
  const upright = embeddingSimilarity(query.upright, reference);
  const negative = embeddingSimilarity(query.negative, reference);
  const normalised = background === undefined ? null : Math.max(upright - background.upright, negative - background.negative);
  return { similarity: Math.max(upright, negative), negative: negative > upright, normalised };
}

/**
 * The references that a query is nearest to, for alignment: most similar first, each once, none below the rule's `candidateMin`.
 *
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` when query and references are of different models.
 */
export function embeddingCandidates(
  references: EmbeddingSet,
  query: QueryEmbedding,
  { candidateMin }: Pick<EmbeddingRule, 'candidateMin'>,
  { most = DEFAULT_CANDIDATES, accepts }: CandidateOptions = {},
): EmbeddingCandidate[] {
  const best = new Map<number, EmbeddingCandidate>();
  for (const variant of ['upright', 'negative'] as const) {
    for (const { index, similarity } of nearestEmbeddings(references, query[variant], most, accepts)) {
      const known = best.get(index);
      if (similarity < candidateMin || (known !== undefined && known.similarity >= similarity)) continue;
      best.set(index, { index, similarity, negative: variant === 'negative' });
    }
  }
  return [...best.values()].toSorted((l, r) => r.similarity - l.similarity || l.index - r.index).slice(0, most);
}

// --- internal ---

/** Of 768 hard copies, the work is among SSCD's first 5 for 97.1 %, and the first for 95.8 %; among the 63 that alignment misses, for 82.5 % and 76.2 %. */
const DEFAULT_CANDIDATES = 5;

/**
 * All figures: `bench/results/embeddings.json`.
 *
 * `candidateMin`: 2.4 % of strangers come as near as that to any of 64 works (4 % with the student): nearly all leave early.
 *
 * `similarMin`: among 175,018 pairs of strangers the greatest similarity was 0.434 (0.507 with the student: two pictures of zebras). Among look-alikes it was 0.593 and 0.528: the same church
 * from the same spot, which is what `similar` means. It makes 11 of the 63 missed copies `similar` (the student 5).
 *
 * `normalisedSimilarMin`: with 250 strangers as background the same pairs had at most 0.235 (0.255 with the student); 14 of the 63 become `similar` (12).
 *
 * `supportedMin`: together with {@link SUPPORTED_MIN_PROBABILITY} and the normalised similarity, 20 of the 63 become `similar` (20), and no stranger.
 */
const RULES: Readonly<Record<string, EmbeddingRule>> = {
  sscd: { candidateMin: 0.2, similarMin: 0.5, normalisedSimilarMin: 0.3, supportedMin: 0.25 },
  'sscd-distilled': { candidateMin: 0.2, similarMin: 0.56, normalisedSimilarMin: 0.32, supportedMin: 0.25 },
};

const MEASURED: readonly { readonly model: EmbeddingModel; readonly rule: EmbeddingRule }[] = MODEL_MANIFESTS.flatMap((manifest) => {
  const rule = RULES[manifest.id];
  return rule === undefined ? [] : [{ model: embeddingModelOf(manifest), rule }];
});
