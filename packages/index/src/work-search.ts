/**
 * Searches of a `WorkIndex`. Each sees the works as they were at one moment, while others are added, replaced and removed; works that were
 * removed before it ends are not in its answer.
 */
import { once } from 'node:events';
import type { Fingerprint } from '@imgguard/core';
import { isSameModel } from '@imgguard/core/embedding';
import { unwrap, type WorkerPool, type WorkerResult } from '@imgguard/core/matching';
import { concludeSearch } from './conclude-search.ts';
import { askedModel, askModel, type ModelAnswer, type ModelQuestion } from './embeddings/ask-model.ts';
import type { EmbeddingUse } from './embeddings/embedding-options.ts';
import type { ShelvedEmbeddings } from './embeddings/embedding-shelf.ts';
import type { SegmentStore } from './local-features/segment-store.ts';
import type { AskedImage } from './tiers/search-query.ts';
import type { SearchOutcome } from './tiers/search-tiers.ts';
import type { AskedPicture, WorkSearchOptions, WorkSearchResult } from './work-index.ts';
import type { WorkRegistry } from './work-registry.ts';
import type { SearchTask } from './workers/search-worker.ts';

export async function searchWorkIndex(
  parts: SearchParts,
  asked: Fingerprint | AskedImage,
  options: WorkSearchOptions,
): Promise<WorkSearchResult> {
  const { pool, store, registry, use } = parts;
  const { exclude = NO_IDS, explain = false, everyWork = false, signal } = options;
  signal?.throwIfAborted();
  const watch = registry.watch();
  try {
    const { segments, alive } = await unlessAborted(store.view(), signal);
    const excluded = [...exclude].flatMap((id) => registry.numberOf(id) ?? []);
    const view = { segments, alive: without(alive, excluded), identities: registry.identities() };
    const question = { ...options, asked, view, shelf: shelfOf(parts) };
    const model = askedModel(use, question);
    const outcome = unwrap(await pool.run<WorkerResult<SearchOutcome>>(taskOf(question, everyWork), signal));
    const workOf = (number: number) => {
      // One that was replaced in the meantime is still registered, under another number.
      const work = registry.byNumber(number) ?? watch.left.get(number);
      return work !== undefined && registry.has(work.id) && !exclude.has(work.id) ? work : undefined;
    };
    const withoutModel = concludeSearch(outcome.facts, outcome, workOf);
    const isOpen = model !== null && withoutModel.matches.length === 0;
    const answer = isOpen ? await askModel({ pool, use }, model, question, outcome) : null;
    const result = answer === null ? withoutModel : concludeSearch(outcome.facts, { ...outcome, ...answer }, workOf, model!.rule);
    return {
      ...result,
      ...('input' in asked ? { image: pictureOf(outcome, answer) } : {}),
      ...(explain ? { steps: [...outcome.steps, ...(answer?.steps ?? [])] } : {}),
    };
  } finally {
    watch.end();
  }
}

export interface SearchParts {
  readonly pool: WorkerPool;
  readonly store: SegmentStore;
  readonly registry: WorkRegistry;
  readonly use: EmbeddingUse | null;
  /** Whether embeddings of other models than `use` names are as if they were not there. */
  readonly leavesOthersOut: boolean;
}

// --- internal ---

const NO_IDS: ReadonlySet<string> = new Set();

function shelfOf({ registry, use, leavesOthersOut }: SearchParts): readonly ShelvedEmbeddings[] {
  const shelves = registry.embeddings();
  return leavesOthersOut ? shelves.filter(({ model }) => use !== null && isSameModel(model, use.model)) : shelves;
}

/** The tiers without a model need no embedding. */
function taskOf({ asked, view }: ModelQuestion, everyWork: boolean): SearchTask {
  if ('input' in asked) return { kind: 'search', asked, view, everyWork };
  const { embedding: _embedding, ...plain } = asked;
  return { kind: 'search', asked: plain, view, everyWork };
}

function pictureOf({ facts, fingerprint }: SearchOutcome, answer: ModelAnswer | null): AskedPicture {
  const { width, height } = facts;
  return {
    width,
    height,
    fingerprint: fingerprint === null || answer === null ? fingerprint : { ...fingerprint, embedding: answer.embedding },
  };
}

/** The list of living works without some of them. */
function without(alive: Uint8Array, numbers: readonly number[]): Uint8Array {
  if (numbers.length === 0) return alive;
  const copy = alive.slice();
  for (const number of numbers) copy[number] = 0;
  return copy;
}

/** The promise's value, or the signal's reason as soon as it is aborted. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const settled = new AbortController();
  const aborted = once(signal, 'abort', { signal: settled.signal }).then(() => {
    throw signal.reason;
  });
  aborted.catch(() => {});
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    settled.abort();
  }
}
