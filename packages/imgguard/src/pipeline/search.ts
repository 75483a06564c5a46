import { availableParallelism } from 'node:os';
import { crawl, type CrawlOptions, type SkipReason } from '@imgguard/crawler';
import { FINGERPRINT_ENGINE } from '@imgguard/core';
import { argumentError, expectInteger, GuardError } from '../errors.ts';
import type { Run, RunOptions, RunReach } from '../store/run-store.ts';
import type { ModelUse } from '../models/copy-model.ts';
import { pruneCrawls } from '../store/fetch-history.ts';
import { acquireScanLock } from '../store/scan-lock.ts';
import type { Store } from '../store/store.ts';
import { type CrawlManner, crawlSites } from './crawl-stage.ts';
import { createEventChannel, type EventChannel } from './event-channel.ts';
import { matchImages } from './match-stage.ts';
import type { EmbeddingUseWord, FinishedSearch, SearchEvent } from './search-event.ts';
import { createWake } from './wake.ts';
import type { WorkCatalogue } from './work-catalogue.ts';

/** Where and how to search. */
export interface SearchOptions extends Pick<CrawlOptions, CrawlManner>, RunReach {
  /** Addresses to begin at: `http:` or `https:`. Each host is crawled as a whole; pictures of its pages are fetched from any host. */
  readonly sites: readonly string[];
  /** Lets the crawler visit this machine, for trials. @default false */
  readonly allowLoopback?: boolean;
  /** @default 10_000 */
  readonly maxPages?: number;
  /** Least pause between requests to a host, in milliseconds. @default 1_000 */
  readonly delayMs?: number;
  /** Stops the search; the same call later goes on where it stopped. */
  readonly signal?: AbortSignal;
}

/** Most threads that a guard starts by itself: above this, the crawl's pace is the limit. */
const MOST_THREADS = 4;

export function defaultThreads(): number {
  return Math.min(MOST_THREADS, availableParallelism());
}

/** What is searched with. */
export interface SearchNeeds {
  readonly store: Store;
  readonly catalogue: WorkCatalogue;
  readonly models: ModelUse;
}

/**
 * Crawls, stores and compares. The returned events may be consumed slowly (the search then waits) or left early (it then stops).
 *
 * Argument errors are thrown at the call.
 */
export function search({ store, catalogue, models }: SearchNeeds, options: SearchOptions): AsyncIterableIterator<SearchEvent> {
  const runOptions = checkedOptions(options);
  const { signal } = options;
  const crawlOptions = mannerOf(options);
  // Throws what the crawler has to say about its options. Nobody is asked: a crawl begins with its first event.
  crawl({ ...crawlOptions, ...runOptions.reach, seeds: runOptions.sites });
  return inChannel(signal, async (channel, stop) => {
    const lock = acquireScanLock(store.dataDir);
    try {
      await store.blobs.sweep();
      pruneCrawls(store);
      store.images.forgetOtherEngines(FINGERPRINT_ENGINE);
      await catalogue.refresh();
      const run = store.runs.begin(runOptions);
      const { id: runId, resumed } = run;
      await channel.push({ kind: 'started', runId, resumed, works: catalogue.size });
      const wake = createWake();
      const emit = tellingHitsOnce(channel.push);
      await together(
        stop,
        (halt) => crawlSites({ store, catalogue, run, options: { ...crawlOptions, signal: halt }, emit, wake }).finally(wake.end),
        (halt) => matchImages({ store, catalogue, models, signal: halt, emit }, wake),
      );
      store.runs.finish(run.id);
      pruneCrawls(store);
      await channel.push({ ...finished(store, run), embeddings: embeddingsOf(models) });
    } finally {
      lock.release();
    }
  });
}

/** Compares everything that was ever seen with works that were registered since. Fetches nothing. */
export function rematch({ store, catalogue, models }: SearchNeeds, signal?: AbortSignal): AsyncIterableIterator<SearchEvent> {
  return inChannel(signal, async (channel, stop) => {
    const lock = acquireScanLock(store.dataDir);
    try {
      store.images.forgetOtherEngines(FINGERPRINT_ENGINE);
      const wake = createWake();
      wake.end();
      await matchImages({ store, catalogue, models, signal: stop, emit: channel.push }, wake);
      await channel.push({ kind: 'finished', runId: '', counts: null, unreachable: [], embeddings: embeddingsOf(models) });
    } finally {
      lock.release();
    }
  });
}

// --- internal ---

/** Events that wait for a consumer that is slower than the search. */
const CHANNEL_CAPACITY = 64;

function checkedOptions(options: SearchOptions): RunOptions {
  const { sites, allowLoopback = false, maxPages = 10_000, delayMs = 1_000 } = options;
  const { maxDepth, budget, revisit, unwrapImages, render } = options;
  const reach: RunReach = definedOnly({ maxDepth, budget, revisit, unwrapImages, render });
  if (!Array.isArray(sites) || sites.length === 0) throw argumentError('sites', 'a list of at least one address', sites);
  return {
    sites: [...new Set(sites.map(checkedSite))].toSorted(),
    allowLoopback,
    maxPages: expectInteger('maxPages', maxPages, 1),
    minDelayMs: expectInteger('delayMs', delayMs, 0),
    ...(Object.keys(reach).length === 0 ? {} : { reach }),
  };
}

function mannerOf(options: SearchOptions): Pick<CrawlOptions, CrawlManner> {
  const { userAgent, contact, from, latencyFactor, jitter, quietHours, followSitemaps, fetchLimits, maxHostWaitMs } = options;
  const { browser, proxy, onWarning } = options;
  const manner = { userAgent, contact, from, latencyFactor, jitter, quietHours, followSitemaps, fetchLimits, maxHostWaitMs };
  return definedOnly({ ...manner, browser, proxy, onWarning });
}

function checkedSite(site: unknown): string {
  const url = typeof site === 'string' && URL.canParse(site) ? new URL(site) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw argumentError('site', 'an address that begins with http:// or https://', site);
  return url.href;
}

/** Runs a producer of events; stops it when the consumer leaves or the caller's signal aborts. */
function inChannel(
  signal: AbortSignal | undefined,
  produce: (channel: EventChannel<SearchEvent>, stop: AbortSignal) => Promise<void>,
): AsyncIterableIterator<SearchEvent> {
  async function* run(): AsyncGenerator<SearchEvent> {
    signal?.throwIfAborted();
    const channel = createEventChannel<SearchEvent>(CHANNEL_CAPACITY);
    const stop = signal === undefined ? channel.left : AbortSignal.any([channel.left, signal]);
    const producing = produce(channel, stop).then(
      () => channel.end(),
      (error: unknown) => channel.end(error ?? new GuardError('IMGGUARD_CLOSED', 'The search was stopped.')),
    );
    try {
      yield* channel.events;
    } finally {
      // A consumer that left waits until everything is at rest: then the data folder is free again.
      await channel.events.return?.();
      await producing;
    }
  }
  return run();
}

/** Runs stages at the same time; when one fails, the others are stopped and its error is the one that counts. */
async function together(signal: AbortSignal, ...stages: ((halt: AbortSignal) => Promise<void>)[]): Promise<void> {
  const failure = new AbortController();
  const halt = AbortSignal.any([signal, failure.signal]);
  const guarded = stages.map(async (stage) => {
    try {
      await stage(halt);
    } catch (error) {
      failure.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(guarded);
  signal.throwIfAborted();
  failure.signal.throwIfAborted();
}

/** Reasons for which a seed was not read that are the site's, not a rule's or a limit's. */
const UNREACHABLE: readonly SkipReason[] = [
  'network-error',
  'timeout',
  'http-error',
  'robots-unreachable',
  'blocked-address',
  'host-parked',
];

function embeddingsOf({ model, problem }: ModelUse): EmbeddingUseWord {
  if (problem !== null) return 'off';
  return model === null ? 'none' : 'on';
}

function finished(store: Store, run: Run): Omit<FinishedSearch, 'embeddings'> {
  const sites = new Set(run.options.sites);
  const unreachable = store.runs
    .skipped(run.id)
    .filter(({ url, pageUrl, reason }) => pageUrl === null && sites.has(url) && UNREACHABLE.includes(reason))
    .map(({ url, detail }) => ({ site: url, detail }));
  return { kind: 'finished', runId: run.id, counts: store.runs.counts(run.id), unreachable };
}

/** The crawl and the comparison find the same hit when an image that is on file is seen again while it is compared with a new work. */
function tellingHitsOnce(push: EventChannel<SearchEvent>['push']): EventChannel<SearchEvent>['push'] {
  const told = new Set<string>();
  return async (event) => {
    if (event.kind === 'hit' || event.kind === 'similar') {
      if (told.has(event.hit.hit.id)) return true;
      told.add(event.hit.hit.id);
    }
    return await push(event);
  };
}

function definedOnly<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
