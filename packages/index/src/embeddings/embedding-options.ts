/** How an index uses a model. */
import { ArgumentError } from '@imgguard/core';
import {
  type Embedder,
  type EmbeddingError,
  type EmbeddingModel,
  type EmbeddingRule,
  embeddingRule,
  type EmbeddingSet,
  isModelUnavailable,
  isSameModel,
} from '@imgguard/core/embedding';

export interface EmbeddingOptions {
  /** Makes the embeddings of works and queries. Not closed by the index. */
  readonly embedder: Embedder;
  /**
   * Embeddings by the same model of pictures that show none of the works, a few hundred at least: what a query has in common with them is taken off its similarities.
   * @default none
   */
  readonly background?: EmbeddingSet;
  /** From which similarities on they mean something. @default the rule that was measured for the model, see `embeddingRule` */
  readonly rule?: EmbeddingRule;
  /** Works that are laid over an image for their similarity, at most. @default 5 */
  readonly candidates?: number;
  /**
   * Told each time that the model cannot be used at all (see `isModelUnavailable`); fingerprints and searches then go on without it. @default the error is thrown
   */
  onUnavailable?(error: EmbeddingError): void;
}

/** Checked, with defaults. */
export interface EmbeddingUse {
  readonly embedder: Embedder;
  readonly model: EmbeddingModel;
  readonly background: EmbeddingSet | null;
  readonly rule: EmbeddingRule;
  readonly candidates: number;
  /** What a model makes, or `null` when it cannot be used and somebody was told. */
  unlessUnavailable<T>(made: Promise<T>): Promise<T | null>;
}

/** @throws {ArgumentError} for a model without a rule, and for a background of another model */
export function embeddingUseOf(options: EmbeddingOptions): EmbeddingUse {
  const { embedder, background = null, candidates = DEFAULT_CANDIDATES } = options;
  const { model } = embedder;
  const rule = options.rule ?? embeddingRule(model);
  if (rule === null) throw new ArgumentError('embeddings.rule', 'a rule of your own, since none was measured for this model', model.id);
  if (background !== null && !isSameModel(background.model, model))
    throw new ArgumentError('embeddings.background', `of the embedder's model, ${model.id}`, background.model.id);
  if (!Number.isSafeInteger(candidates) || candidates < 1) throw new ArgumentError('embeddings.candidates', 'an integer >= 1', candidates);
  const unlessUnavailable = async <T>(made: Promise<T>): Promise<T | null> => {
    try {
      return await made;
    } catch (error) {
      if (options.onUnavailable === undefined || !isModelUnavailable(error)) throw error;
      options.onUnavailable(error);
      return null;
    }
  };
  return { embedder, model, background, rule, candidates, unlessUnavailable };
}

// --- internal ---

/** The default of `embeddingCandidates`. */
const DEFAULT_CANDIDATES = 5;
