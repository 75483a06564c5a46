/**
 * Crawls sites for images, politely, and tells everything that it saw and everything that it skipped.
 *
 * @example
 * for await (const event of crawl({ seeds: ['https://example.com/'] })) {
 *   if (event.kind === 'sighting') console.log(event.pageUrl, event.imageUrl, event.sha256);
 * }
 */
import { setMaxListeners } from 'node:events';
import { type Clock, systemClock } from './clock.ts';
import { type BrowserSettings, browserSettings, renderMode } from './browser/browser-options.ts';
import { createRenderer } from './browser/renderer.ts';
import { type CrawlOptions, DEFAULT_JITTER, DEFAULT_LATENCY_FACTOR, NUMERIC_DEFAULTS } from './crawl-options.ts';
import type { Engine, EngineBrowser } from './engine/engine.ts';
import { type EntryRules, pageEntry } from './engine/entries.ts';
import { type CrawlEvent, createEventQueue } from './engine/event-queue.ts';
import { createFetchedAhead } from './engine/fetched-ahead.ts';
import { createHostHealth } from './engine/host-health.ts';
import { type Budget, checkBudget, createBudget } from './engine/budget.ts';
import { DEFAULT_OPT_OUT } from './engine/opt-out.ts';
import { createCalendars } from './engine/calendars.ts';
import { createKnownPages } from './engine/known-pages.ts';
import type { Memory } from './engine/memory.ts';
import { createTdmPolicy } from './engine/tdm-policy.ts';
import { runScheduler } from './engine/scheduler.ts';
import { argumentError, crawlerError, integerAtLeast } from './errors.ts';
import { type AddressGuard, createAddressGuard } from './fetch/address-guard.ts';
import { createFetcher } from './fetch/fetcher.ts';
import { PROXY_WARNING, proxySettings, type ProxySettings } from './fetch/proxy.ts';
import type { Frontier } from './frontier/frontier.ts';
import { createMemoryFrontier } from './frontier/memory-frontier.ts';
import { checkedRevisit } from './history/revisit.ts';
import { createPacer, type RequestGate } from './pacing/pacer.ts';
import { createSchedule, type Schedule } from './pacing/schedule.ts';
import { createRobotsPolicy } from './robots/robots-policy.ts';
import { createMemoryRobotsStore } from './robots/robots-store.ts';
import { type Identity, identityOf } from './identity.ts';
import { parseHttpUrl } from './url/http-url.ts';
import { hostScope } from './url/scope.ts';

/**
 * Crawls from the seeds until nothing in scope is left. Each image is fetched once; every page that names it gives an event.
 *
 * A host gets one request at a time, and none before the event of its last one is settled. Leaving the loop ends the crawl; with a
 * durable frontier the next one with the same run id continues.
 *
 * @throws `IMGGUARD_INVALID_ARGUMENT`, `IMGGUARD_INVALID_SEED` at the call; an aborted signal's reason, and errors of the stores, while iterating.
 */
export function crawl(options: CrawlOptions): AsyncGenerator<CrawlEvent, void, void> {
  const settings = resolveSettings(options);
  return iterate(options, settings);
}

// --- internal ---

type Settings = Readonly<Record<keyof typeof NUMERIC_DEFAULTS, number>> & {
  readonly seeds: readonly string[];
  readonly identity: Identity;
  readonly latencyFactor: number;
  readonly jitter: number;
  readonly guard: AddressGuard;
  readonly memory: Memory | null;
  readonly schedule: Schedule;
  readonly proxy: ProxySettings | null;
  readonly browser: { readonly mode: EngineBrowser['mode']; readonly settings: BrowserSettings } | null;
};

function resolveSettings(options: CrawlOptions): Settings {
  const numbers = Object.entries(NUMERIC_DEFAULTS).map(([name, rule]) => {
    return [name, integerAtLeast(name, options[name as keyof typeof NUMERIC_DEFAULTS], rule)];
  });
  const identity = identityOf(options);
  const latencyFactor = options.latencyFactor ?? DEFAULT_LATENCY_FACTOR;
  if (!(latencyFactor >= 0)) throw argumentError('latencyFactor', 'a number >= 0', latencyFactor);
  const jitter = options.jitter ?? DEFAULT_JITTER;
  if (!(jitter >= 0 && Number.isFinite(jitter))) throw argumentError('jitter', 'a number >= 0', jitter);
  const checked = Object.fromEntries(numbers) as Record<keyof typeof NUMERIC_DEFAULTS, number>;
  checkBudget(options.budget ?? {});
  return {
    ...checked,
    seeds: seedsOf(options),
    identity,
    latencyFactor,
    jitter,
    guard: createAddressGuard(options),
    memory: memoryOf(options),
    schedule: createSchedule(options.quietHours ?? []),
    proxy: options.proxy === undefined ? null : proxySettings(options.proxy),
    browser: browserOf(options),
  };
}

function browserOf({ render, browser = {} }: CrawlOptions): Settings['browser'] {
  const mode = renderMode(render ?? 'never');
  const settings = browserSettings(browser);
  return mode === 'never' ? null : { mode, settings };
}

function memoryOf({ history, revisit = 'all' }: CrawlOptions): Memory | null {
  const schedule = checkedRevisit(typeof revisit === 'string' ? {} : revisit);
  return history === undefined ? null : { history, schedule, dueOnly: revisit !== 'all' };
}

function seedsOf({ seeds }: CrawlOptions): string[] {
  if (!Array.isArray(seeds) || seeds.length === 0) throw argumentError('seeds', 'a list of at least one address', seeds);
  return seeds.map((seed) => {
    const parsed = parseHttpUrl(String(seed));
    if (parsed.kind === 'url') return parsed.url;
    throw crawlerError('IMGGUARD_INVALID_SEED', `Give seeds as full http or https addresses. ${parsed.detail}`);
  });
}

async function* iterate(options: CrawlOptions, settings: Settings): AsyncGenerator<CrawlEvent, void, void> {
  const { signal, settle = 'automatic' } = options;
  signal?.throwIfAborted();
  if (settings.proxy !== null) options.onWarning?.(PROXY_WARNING);
  const over = new AbortController();
  const stop = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal]);
  // Every host's turn listens to it, and Node warns of more than ten.
  setMaxListeners(0, stop);
  const frontier = options.frontier ?? createMemoryFrontier();
  const engine = await buildEngine(options, { settings, frontier, signal: stop });
  const queue = createEventQueue();
  const onAbort = (): void => queue.fail(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  const running = start(engine, settings, queue);
  try {
    for (let event = await queue.next(); event !== null; event = await queue.next()) {
      yield event;
      if (settle === 'automatic') await event.settle();
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    over.abort(new DOMException('The crawl is over.', 'AbortError'));
    await running;
    await engine.browser?.renderer.close();
    await engine.fetcher.close();
  }
}

async function start(engine: Engine, settings: Settings, queue: ReturnType<typeof createEventQueue>): Promise<void> {
  try {
    await engine.browser?.renderer.check();
    const entries = settings.seeds.map((url) => pageEntry(engine.rules, { url, pageUrl: null, depth: 0 }));
    await engine.frontier.put(entries);
    await runScheduler(engine, queue, settings.maxHosts);
    queue.end();
  } catch (error) {
    queue.fail(error);
  }
}

/** Scripts and style sheets of a few sites; and the pictures of one or two pages, which the crawl asks for next. */
const MAX_SHARED_BYTES = 33_554_432;
const MAX_AHEAD_BYTES = 67_108_864;

function engineBrowser({ browser }: Settings): EngineBrowser | null {
  if (browser === null) return null;
  const { mode, settings } = browser;
  return { mode, renderer: createRenderer(settings), screenshot: settings.screenshot };
}

interface Surroundings {
  readonly settings: Settings;
  readonly frontier: Frontier;
  readonly signal: AbortSignal;
}

async function buildEngine(options: CrawlOptions, { settings, frontier, signal }: Surroundings): Promise<Engine> {
  const { clock = systemClock, allowListed = () => false, resolver, fetchLimits } = options;
  const { productToken, userAgent, from } = settings.identity;
  const rules: EntryRules = {
    scope: options.scope ?? hostScope(settings.seeds),
    allowListed,
    maxDepth: settings.maxDepth,
    optOut: { ...DEFAULT_OPT_OUT, ...options.optOut },
  };
  const fetcher = createFetcher({
    userAgent,
    clock,
    guard: settings.guard,
    ...(settings.proxy === null ? {} : { proxy: settings.proxy }),
    ...(from === null ? {} : { from }),
    ...(resolver === undefined ? {} : { resolver }),
    ...(fetchLimits === undefined ? {} : { limits: fetchLimits }),
  });
  const pacer = createPacer({ ...settings, clock, minDelayMs: settings.delayMs, gate: gateOf(frontier, settings.leaseMs, clock) });
  const store = options.robotsStore ?? createMemoryRobotsStore();
  const { maxCrawlDelayMs } = settings;
  const onForbidden = options.onForbiddenRobots ?? 'allow';
  const { onLongCrawlDelay = 'cut', onWarning } = options;
  const rulesOfRobots = { productToken, onForbidden, maxCrawlDelayMs, onLongCrawlDelay, onWarning };
  const robots = createRobotsPolicy({ fetcher, pacer, store, clock, signal, ...rulesOfRobots });
  const { maxImageBytes, minImageBytes, maxPageBytes, maxHostWaitMs } = settings;
  const knownPages = createKnownPages(settings.maxPages);
  return {
    frontier,
    fetcher,
    pacer,
    robots,
    rules,
    clock,
    capture: options.capture ?? null,
    memory: settings.memory,
    productToken,
    userAgent,
    browser: engineBrowser(settings),
    shared: createFetchedAhead(MAX_SHARED_BYTES),
    ahead: createFetchedAhead(MAX_AHEAD_BYTES),
    maxHostWaitMs,
    leaseMs: settings.leaseMs,
    signal,
    tdm: (options.askTdmFile ?? true) ? createTdmPolicy(store) : null,
    health: createHostHealth(frontier),
    budget: await budgetOf(options, settings, frontier),
    schedule: settings.schedule,
    knownPages,
    calendars: createCalendars(clock, knownPages),
    limits: { maxImageBytes, minImageBytes, maxPageBytes },
    followSitemaps: options.followSitemaps ?? true,
    followFeeds: options.followFeeds ?? true,
    followOembed: options.followOembed ?? true,
    followRelNofollow: options.followRelNofollow ?? false,
    unwrapImages: options.unwrapImages ?? false,
  };
}

function budgetOf({ budget = {}, spendingStore }: CrawlOptions, { maxPages }: Settings, frontier: Frontier): Promise<Budget> {
  const pagesVisited = async (): Promise<number> => (await frontier.stats()).pagesVisited;
  return createBudget({ budget, maxPages, pagesVisited, store: spendingStore ?? null, isShared: frontier.isShared === true });
}

function gateOf(frontier: Frontier, leaseMs: number, clock: Clock): RequestGate {
  return {
    begin: (host, pauseMs) => frontier.beginRequest(host, leaseMs, pauseMs, clock.now()),
    end: (host, notBefore, pace) => frontier.endRequest(host, notBefore, pace),
    paceOf: (host) => frontier.paceOf(host),
  };
}
