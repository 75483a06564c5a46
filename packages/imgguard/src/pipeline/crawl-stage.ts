/**
 * Stores what the crawler brings. Each event is stored in one transaction together with the frontier's note that it is done, so a process that is killed at any moment
 * has stored all of it or will fetch it again.
 */
import { allowRuleFor } from '@imgguard/claims';
import { encodeFingerprint, type Fingerprint, FINGERPRINT_ENGINE } from '@imgguard/core';
import { crawl, type CrawlEvent, type CrawlOptions, type PageVisited, type Settling, type Sighting, type Skipped } from '@imgguard/crawler';
import { createSqliteFrontier, createSqliteRobotsStore, createSqliteSpendingStore } from '@imgguard/crawler/sqlite';
import { readFileRights } from '../rights/file-tags.ts';
import { databaseError } from '../store/database.ts';
import { createFetchHistory } from '../store/fetch-history.ts';
import type { Run } from '../store/run-store.ts';
import type { SightingRecord } from '../store/sighting-store.ts';
import type { Store } from '../store/store.ts';
import { emitHits, hitsOfKnownMatches, refusalOf } from './match-stage.ts';
import type { SearchEvent } from './search-event.ts';
import type { Wake } from './wake.ts';
import type { WorkCatalogue } from './work-catalogue.ts';

/** Options of the crawler that say how it goes about it; they do not make another scan of it. */
export type CrawlManner =
  | 'userAgent'
  | 'contact'
  | 'from'
  | 'latencyFactor'
  | 'jitter'
  | 'quietHours'
  | 'followSitemaps'
  | 'fetchLimits'
  | 'maxHostWaitMs'
  | 'browser'
  | 'proxy'
  | 'onWarning';

/** What crawling needs. */
export interface CrawlStage {
  readonly store: Store;
  readonly catalogue: WorkCatalogue;
  readonly run: Run;
  readonly options: Pick<CrawlOptions, 'signal' | CrawlManner>;
  emit(event: SearchEvent): Promise<unknown>;
  /** Woken for every image that has to be compared. */
  readonly wake: Wake;
}

/** Crawls until everything in scope was visited. */
export async function crawlSites(stage: CrawlStage): Promise<void> {
  const { store, run, options } = stage;
  const { connection, path } = store.database;
  try {
    const frontier = createSqliteFrontier(connection, { runId: run.id });
    const { sites, allowLoopback, maxPages, minDelayMs, reach } = run.options;
    const events = crawl({
      ...options,
      ...reach,
      seeds: sites,
      allowLoopback,
      allowListed: allowListOf(store),
      maxPages,
      delayMs: minDelayMs,
      frontier,
      robotsStore: createSqliteRobotsStore(connection),
      history: createFetchHistory(store),
      spendingStore: createSqliteSpendingStore(connection, { runId: run.id }),
      settle: 'manual',
    });
    let nextProgress = 0;
    for await (const event of events) {
      await keep(stage, event);
      if (performance.now() < nextProgress) continue;
      const { pending, leased } = await frontier.stats();
      await stage.emit({ kind: 'progress', ...progressOf(store, run), pending: pending + leased });
      nextProgress = performance.now() + PROGRESS_INTERVAL_MS;
    }
  } catch (error) {
    throw databaseError(error, path);
  }
}

// --- internal ---

/** Often enough for a person, seldom enough for the queries to cost nothing. */
const PROGRESS_INTERVAL_MS = 500;

/** Pages on which every work may be used are left alone. A rule for some works only is none for the crawler: the page may show others. */
function allowListOf(store: Store): (url: string) => boolean {
  const rules = store.allowRules.list();
  return (url) => allowRuleFor(url, rules, new Date().toISOString()) !== undefined;
}

type Kept<T> = T & Settling;

function keep(stage: CrawlStage, event: CrawlEvent): Promise<unknown> {
  switch (event.kind) {
    case 'page-visited':
      return keepPage(stage, event);
    case 'skipped':
      return keepSkipped(stage, event);
    case 'sighting':
      return keepSighting(stage, event, event.bytes);
    case 'seen-again':
      return keepSighting(stage, Object.assign({ ...event.sighting }, { settle: () => event.settle() }), null);
  }
}

function keepPage({ store, run, emit }: CrawlStage, page: Kept<PageVisited>): Promise<unknown> {
  const { finalUrl: url, title, visitedAt: at } = page;
  store.database.transaction(() => {
    store.runs.addPage(run.id, { url, title, at });
    void page.settle();
  });
  return emit({ kind: 'page', url, title });
}

function keepSkipped({ store, run, emit }: CrawlStage, skipped: Kept<Skipped>): Promise<unknown> {
  store.database.transaction(() => {
    store.runs.addSkipped(run.id, skipped);
    void skipped.settle();
  });
  const { url, pageUrl, reason, detail } = skipped;
  return emit({ kind: 'skipped', url, pageUrl, reason, detail });
}

async function keepSighting(stage: CrawlStage, seen: Kept<SightingRecord>, bytes: Sighting['bytes'] | null): Promise<void> {
  const { store, run, emit, wake } = stage;
  const look = bytes === null ? null : await lookAt(stage, seen, bytes);
  const isKept = bytes === null ? await store.blobs.has(seen.sha256) : seen.storage === 'keep';
  const read = bytes === null || isKept ? undefined : readFileRights(bytes);
  let record = plain(seen);
  const hits = store.database.transaction(() => {
    const image = store.images.add(seen);
    const fileRights = isKept ? undefined : (read ?? store.sightings.fileRights(image.id));
    if (fileRights !== undefined) record = { ...record, fileRights };
    if (look !== null && image.width === null) keepLook(store, image.id, look);
    const sighting = store.sightings.add(image.id, record);
    store.runs.addSighting(run.id, sighting.id);
    void seen.settle();
    return hitsOfKnownMatches(store, sighting);
  });
  wake.notify();
  await emit({ kind: 'sighting', sighting: record });
  await emitHits(store, hits, emit);
}

type Look = Fingerprint | { readonly code: string; readonly message: string };

/** Bytes that may be kept are compared later, from the disk. Others are looked at now and dropped; only their fingerprint stays. */
async function lookAt({ store, catalogue, options }: CrawlStage, seen: SightingRecord, bytes: Uint8Array): Promise<Look | null> {
  if (seen.storage === 'keep') {
    await store.blobs.put(bytes);
    return null;
  }
  try {
    return await catalogue.fingerprint(bytes, { role: 'query', ...(options.signal === undefined ? {} : { signal: options.signal }) });
  } catch (error) {
    options.signal?.throwIfAborted();
    return refusalOf(error);
  }
}

function keepLook(store: Store, imageId: number, look: Look): void {
  if ('code' in look) store.images.refuse(imageId, look);
  else store.images.setFingerprint(imageId, look, { engine: FINGERPRINT_ENGINE, data: encodeFingerprint(look) });
}

/** Without bytes, which are a blob, and without `settle`. */
function plain(seen: SightingRecord & { readonly bytes?: unknown; readonly settle?: unknown }): SightingRecord {
  const { bytes: _bytes, settle: _settle, ...record } = seen;
  return record;
}

function progressOf(store: Store, run: Run): { pages: number; sightings: number; hits: number; waiting: number } {
  const { pages, sightings, hits } = store.runs.counts(run.id);
  return { pages, sightings, hits, waiting: store.images.countUnsearched(store.works.newestSeq()) };
}
