/** The last tier: works that a model finds alike, laid over the image by all of their keypoints. Runs in worker threads. */
import type { Fingerprint } from '@imgguard/core';
import {
  compareEmbeddings,
  type EmbeddingCandidate,
  embeddingCandidates,
  type EmbeddingEvidence,
  type EmbeddingRule,
  type QueryBackground,
  type QueryEmbedding,
} from '@imgguard/core/embedding';
import {
  comparePdq,
  decodeFrame,
  judgePair,
  type PdqComparison,
  type Judgement,
  queryKeypoints,
  queryViews,
} from '@imgguard/core/matching';
import { type IndexView, type LoadCv, type PlacedWork, referenceView, type SearchMemory } from '../local-features/search-works.ts';
import { keypointsOf } from '../registered-work.ts';
import { pdqOf } from '../tiers/whole-picture-tier.ts';
import type { ShelvedEmbeddings } from './embedding-shelf.ts';

export interface EmbeddingSearch {
  /** With keypoints, and the embeddings of the picture and its negative. */
  readonly query: Fingerprint;
  readonly embedding: QueryEmbedding;
  /** Of the query's model. */
  readonly shelf: ShelvedEmbeddings;
  readonly view: IndexView;
  readonly rule: EmbeddingRule;
  readonly candidates: number;
  readonly background: QueryBackground | null;
}

/** A work that the model finds alike. */
export interface LikeWork {
  readonly number: number;
  readonly judgement: Judgement | null;
  readonly pdq: PdqComparison | null;
  readonly likeness: EmbeddingEvidence;
}

export interface EmbeddingOutcome {
  readonly like: readonly LikeWork[];
  /** Milliseconds of its thread. */
  readonly ms: number;
}

export async function searchEmbeddings(loadCv: LoadCv, search: EmbeddingSearch, memory: SearchMemory): Promise<EmbeddingOutcome> {
  const started = performance.now();
  const { query, view } = search;
  const candidates = candidatesOf(search);
  const like: LikeWork[] = [];
  if (candidates.length > 0) {
    const { cv } = await loadCv();
    const views = queryViews(queryKeypoints(query.keypoints, query.frame.width), await decodeFrame(query.frame));
    for (const candidate of candidates) {
      const number = search.shelf.numbers[candidate.index]!;
      const place = placeOf(view, number);
      if (place === null) continue;
      const reference = await referenceView(place, memory);
      const framed = { query, reference: { keypoints: keypointsOf(place.segment, place.work), frame: reference.frame } };
      const judgement = judgePair(cv, { query: views, reference }, framed);
      const pdq = comparePdq(query, { pdq: pdqOf(place.segment, place.work) });
      like.push({ number, judgement, pdq, likeness: evidenceOf(search, candidate) });
    }
  }
  return { like, ms: performance.now() - started };
}

// --- internal ---

function candidatesOf({ shelf, embedding, view: { alive }, rule, candidates }: EmbeddingSearch): EmbeddingCandidate[] {
  const { model, count, numbers } = shelf;
  const set = { version: 1, model, count, values: shelf.values.subarray(0, count * model.dimensions) } as const;
  return embeddingCandidates(set, embedding, rule, { most: candidates, accepts: (index) => alive[numbers[index]!] === 1 });
}

function evidenceOf({ shelf, embedding, background }: EmbeddingSearch, { index }: EmbeddingCandidate): EmbeddingEvidence {
  const { model, values } = shelf;
  const own = values.subarray(index * model.dimensions, (index + 1) * model.dimensions);
  const reference = { algorithm: 'embedding', version: 1, model, vector: { kind: 'int8', values: own, scale: 1 } } as const;
  return compareEmbeddings(embedding, reference, background ?? undefined);
}

function placeOf({ segments }: IndexView, number: number): PlacedWork | null {
  for (const segment of segments) {
    const work = segment.numbers.indexOf(number);
    if (work !== -1) return { segment, work };
  }
  return null;
}
