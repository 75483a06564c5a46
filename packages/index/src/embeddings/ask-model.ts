/** The last tier of a search, from the index's own thread: asks a model where no other tier found a copy. */
import type { DecodeOptions, Fingerprint, FingerprintEmbedding } from '@imgguard/core';
import {
  EmbeddingError,
  type EmbeddingModel,
  type EmbeddingRule,
  embeddingRule,
  isSameModel,
  queryBackground,
  type QueryEmbedding,
} from '@imgguard/core/embedding';
import { isStronger, type WorkerPool } from '@imgguard/core/matching';
import type { AskedImage } from '../tiers/search-query.ts';
import type { FoundWork, SearchOutcome, SearchStep, SearchView } from '../tiers/search-tiers.ts';
import type { EmbeddingTask } from '../workers/search-worker.ts';
import type { EmbeddingUse } from './embedding-options.ts';
import type { ShelvedEmbeddings } from './embedding-shelf.ts';
import type { EmbeddingOutcome, LikeWork } from './embedding-tier.ts';

export interface ModelQuestion {
  readonly asked: Fingerprint | AskedImage;
  readonly view: SearchView;
  readonly shelf: readonly ShelvedEmbeddings[];
  /** Makes the embedding of a fingerprint that has none. */
  embed?(): Promise<QueryEmbedding | null>;
  readonly signal?: AbortSignal;
}

/** The model that a question is about, and the works that have embeddings of it. */
export interface AskedModel {
  readonly rule: EmbeddingRule;
  readonly shelf: ShelvedEmbeddings;
}

/**
 * `null` when no model is used, none of the works has an embedding, or the model has no rule.
 *
 * @throws {EmbeddingError} `IMGGUARD_EMBEDDING_MISMATCH` when works that are asked for have embeddings of another model
 */
export function askedModel(use: EmbeddingUse | null, { asked, view: { alive }, shelf, embed }: ModelQuestion): AskedModel | null {
  const living = shelf.filter(({ numbers, count }) => numbers.subarray(0, count).some((number) => alive[number] === 1));
  // Who makes the embedding when it is needed is taken to use the works' model; what comes of it is looked at then.
  const model = givenEmbedding(asked)?.upright.model ?? use?.model ?? (embed === undefined ? undefined : living[0]?.model);
  if (model === undefined) return null;
  const other = living.find((each) => !isSameModel(each.model, model));
  if (other !== undefined) throw mismatch(other.model, model);
  const rule = use !== null && isSameModel(use.model, model) ? use.rule : embeddingRule(model);
  return living[0] === undefined || rule === null ? null : { rule, shelf: living[0] };
}

export interface ModelAnswer {
  /** What all tiers found together. */
  readonly found: readonly FoundWork[];
  readonly steps: readonly SearchStep[];
  readonly embedding: QueryEmbedding;
}

/** `null` when nobody can make the query's embedding. */
export async function askModel(
  { pool, use }: { readonly pool: WorkerPool; readonly use: EmbeddingUse | null },
  { rule, shelf }: AskedModel,
  question: ModelQuestion,
  { found, fingerprint }: SearchOutcome,
): Promise<ModelAnswer | null> {
  const { asked, view, signal } = question;
  const started = performance.now();
  const embedding = await queryEmbedding(use, question);
  if (embedding === null || fingerprint === null) return null;
  if (!isSameModel(embedding.upright.model, shelf.model)) throw mismatch(shelf.model, embedding.upright.model);
  const steps: SearchStep[] = [];
  if (givenEmbedding(asked) === undefined) steps.push({ name: 'embedding', works: 0, accepted: 0, ms: performance.now() - started });
  const background = use === null || use.background === null ? null : queryBackground(embedding, use.background);
  const { embedding: _own, ...query } = fingerprint;
  const task: EmbeddingTask = {
    kind: 'embeddings',
    query,
    embedding,
    shelf,
    view: { segments: view.segments, alive: view.alive },
    rule,
    candidates: use?.candidates ?? DEFAULT_CANDIDATES,
    background,
  };
  const { like, ms } = await pool.run<EmbeddingOutcome>(task, signal);
  const accepted = like.filter(({ judgement }) => judgement?.verdict === 'copy').length;
  return { found: merged(found, like), embedding, steps: [...steps, { name: 'embeddings', works: like.length, accepted, ms }] };
}

// --- internal ---

/** What a fingerprint brings with it, for a question. */
function givenEmbedding(asked: Fingerprint | AskedImage): FingerprintEmbedding | undefined {
  return 'input' in asked ? undefined : asked.embedding;
}

const DEFAULT_CANDIDATES = 5;

async function queryEmbedding(use: EmbeddingUse | null, { asked, embed, signal }: ModelQuestion): Promise<QueryEmbedding | null> {
  const given = givenEmbedding(asked);
  // Without the negative's, the picture's own stands for both.
  if (given !== undefined) return { upright: given.upright, negative: given.negative ?? given.upright };
  if (!('input' in asked)) return (await embed?.()) ?? null;
  if (use === null) return null;
  const options: DecodeOptions = { ...asked.options, ...(signal === undefined ? {} : { signal }) };
  return (await use.unlessUnavailable(use.embedder.describeQueries([asked.input], options)))?.[0] ?? null;
}

/** A work that several tiers found has the stronger of their judgements. */
function merged(found: readonly FoundWork[], like: readonly LikeWork[]): FoundWork[] {
  const byNumber = new Map(found.map((work) => [work.number, work]));
  for (const { number, judgement, pdq, likeness } of like) {
    const known = byNumber.get(number);
    const isBetter = judgement !== null && isStronger(judgement, known?.judgement ?? undefined);
    byNumber.set(number, { number, judgement: isBetter ? judgement : (known?.judgement ?? judgement), pdq: known?.pdq ?? pdq, likeness });
  }
  return [...byNumber.values()];
}

function mismatch(of: EmbeddingModel, asked: EmbeddingModel): EmbeddingError {
  const message = `Works of this index have embeddings of ${modelText(of)}, and the query has one of ${modelText(asked)}. Take the fingerprints of the works again with that model, or ask without it`;
  return new EmbeddingError('IMGGUARD_EMBEDDING_MISMATCH', message);
}

function modelText({ id, sha256, recipe }: EmbeddingModel): string {
  return `${id} (file ${sha256.slice(0, 8)}…, recipe ${recipe})`;
}
