/**
 * Score normalisation: a query that resembles everything (a sky, a logo, a caption on gray) has high similarities to strangers as well. What it has in common with
 * the most similar pictures of a background, which show none of the works, is taken off.
 */
import { ArgumentError } from '../errors.ts';
import type { EmbeddingDescriptor } from './embedding-descriptor.ts';
import { type EmbeddingSet, nearestEmbeddings } from './embedding-set.ts';

export interface SimilarityNormalisation {
  /** First and last rank of the background similarities that are averaged, counted from 0. @default [0, 2] */
  readonly ranks?: readonly [first: number, last: number];
  /** How much of their mean is taken off. @default 1 */
  readonly beta?: number;
}

/**
 * `similarity - beta x (mean of the query's similarities to its nearest background embeddings, ranks first to last)`; about -1 to 1, and around 0 or below for strangers.
 *
 * The defaults are those of SSCD's authors (`1.00[0,2]`), who published with it 71.8 % instead of 60.9 % micro average precision for the same model and
 * pictures (DISC21 validation set, sscd-copy-detection/docs/Evaluation.md).
 *
 * @param query The image that is asked about.
 * @param similarity Between it and a reference, from `embeddingSimilarity`.
 * @param background Pictures that show none of the works, a few hundred at least, embedded by the same model. A set smaller than the last rank is used as far as it goes.
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` when query and background are of different models.
 */
export function normaliseSimilarity(
  query: EmbeddingDescriptor,
  similarity: number,
  background: EmbeddingSet,
  options: SimilarityNormalisation = {},
): number {
  return similarity - backgroundSimilarity(query, background, options);
}

/**
 * What {@link normaliseSimilarity} takes off: the same for all references, so that it is computed once for a query that is compared with many.
 *
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` when query and background are of different models.
 */
export function backgroundSimilarity(
  query: EmbeddingDescriptor,
  background: EmbeddingSet,
  { ranks: [first, last] = DEFAULT_RANKS, beta = DEFAULT_BETA }: SimilarityNormalisation = {},
): number {
  const rising = Number.isSafeInteger(first) && Number.isSafeInteger(last) && first >= 0 && last >= first;
  if (!rising) throw new ArgumentError('ranks', 'two integers >= 0, the second not below the first', `${first}, ${last}`);
  if (!Number.isFinite(beta)) throw new ArgumentError('beta', 'a number', beta);
  if (background.count <= first) throw new ArgumentError('background.count', `more than the first rank, ${first}`, background.count);
  const nearest = nearestEmbeddings(background, query, last + 1).slice(first);
  return (beta * nearest.reduce((sum, each) => sum + each.similarity, 0)) / nearest.length;
}

// --- internal ---

const DEFAULT_RANKS: readonly [number, number] = [0, 2];
const DEFAULT_BETA = 1;
