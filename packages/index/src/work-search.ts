/**
 * Searches of a `WorkIndex`. Each sees the works as they were at one moment, while others are added, replaced and removed; works that were
 * removed before it ends are not in its answer.
 */
import { once } from 'node:events';
import type { Fingerprint } from '@imgguard/core';
import { unwrap, type WorkerPool, type WorkerResult } from '@imgguard/core/matching';
import { concludeSearch } from './conclude-search.ts';
import type { SegmentStore } from './local-features/segment-store.ts';
import type { AskedImage } from './tiers/search-query.ts';
import type { SearchOutcome } from './tiers/search-tiers.ts';
import type { WorkSearchOptions, WorkSearchResult } from './work-index.ts';
import type { WorkRegistry } from './work-registry.ts';
import type { SearchTask } from './workers/search-worker.ts';

export async function searchWorkIndex(
  { pool, store, registry }: SearchParts,
  asked: Fingerprint | AskedImage,
  { exclude = NO_IDS, explain = false, everyWork = false, signal }: WorkSearchOptions,
): Promise<WorkSearchResult> {
  signal?.throwIfAborted();
  const watch = registry.watch();
  try {
    const { segments, alive } = await unlessAborted(store.view(), signal);
    const excluded = [...exclude].flatMap((id) => registry.numberOf(id) ?? []);
    const view = { segments, alive: without(alive, excluded), identities: registry.identities() };
    const task: SearchTask = { kind: 'search', asked, view, everyWork };
    const outcome = unwrap(await pool.run<WorkerResult<SearchOutcome>>(task, signal));
    const workOf = (number: number) => {
      // One that was replaced in the meantime is still registered, under another number.
      const work = registry.byNumber(number) ?? watch.left.get(number);
      return work !== undefined && registry.has(work.id) && !exclude.has(work.id) ? work : undefined;
    };
    const { facts, fingerprint, steps } = outcome;
    return {
      ...concludeSearch(facts, outcome, workOf),
      ...('input' in asked ? { image: { width: facts.width, height: facts.height, fingerprint } } : {}),
      ...(explain ? { steps } : {}),
    };
  } finally {
    watch.end();
  }
}

export interface SearchParts {
  readonly pool: WorkerPool;
  readonly store: SegmentStore;
  readonly registry: WorkRegistry;
}

// --- internal ---

const NO_IDS: ReadonlySet<string> = new Set();

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
