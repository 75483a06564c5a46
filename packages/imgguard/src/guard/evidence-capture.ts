import { createHash, randomUUID } from 'node:crypto';
import type { CaptureFact, StoredCapture } from '@imgguard/claims';
import { crawl, type CapturedExchange, type CapturedRendering, type CrawlOptions, type Sighting, type Skipped } from '@imgguard/crawler';
import { waybackDates, type WaybackOptions } from '@imgguard/crawler/sources';
import { createWarcCapture, createWarcWriter } from '@imgguard/crawler/warc';
import { GuardError } from '../errors.ts';
import type { StoredHit } from '../store/hit-store.ts';
import { hostFacts } from './host-facts.ts';
import { acquireScanLock } from '../store/scan-lock.ts';
import type { Store } from '../store/store.ts';
import { version } from '../version.ts';

type CaptureManner = 'userAgent' | 'from' | 'latencyFactor' | 'fetchLimits' | 'maxHostWaitMs' | 'browser' | 'proxy' | 'onWarning';

export interface CaptureOptions extends Pick<CrawlOptions, CaptureManner> {
  /** Shows the page in a browser, by the rules of every crawl, and keeps a picture of the whole of it. @default false */
  readonly render?: boolean;
  /** PNG of the whole page, as a person or another browser made it just now; not together with `render`. */
  readonly screenshot?: Uint8Array;
  /** Who captures. @default the account's name */
  readonly by?: string;
  /** From where the requests went out, in the operator's words, such as `DE, own line`: pages may differ by country. @default not said */
  readonly egress?: string;
  /** Lets the crawler visit this machine, for trials. @default false */
  readonly allowLoopback?: boolean;
  /** Also asks the Wayback Machine since when page and picture are known there; it learns which addresses are asked about. @default false */
  readonly wayback?: boolean | WaybackOptions;
  /** Least pause between requests to a host, in milliseconds. @default 1_000 */
  readonly delayMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Fetches the page of a hit again, by the rules of every crawl, and keeps what came for page and picture: requests, answers, times, hashes. What failed is
 * kept as failed.
 */
export async function captureHit(
  store: Store,
  stored: StoredHit,
  options: CaptureOptions & { readonly by: string },
): Promise<StoredCapture> {
  const { screenshot, by, render = false } = options;
  if (screenshot !== undefined && render)
    throw new GuardError('IMGGUARD_REFUSED', 'Either a screenshot is given, or the browser makes one.');
  if (screenshot !== undefined && !isPng(screenshot)) throw new GuardError('IMGGUARD_REFUSED', 'A screenshot must be a PNG file.');
  const lock = acquireScanLock(store.dataDir);
  try {
    const at = new Date().toISOString();
    const seen = await fetchAgain(stored, options);
    const facts = [pageFact(stored, seen, at), imageFact(stored, seen, at)];
    if (screenshot !== undefined) facts.push(await screenshotFact(store, stored, { bytes: screenshot, at: new Date().toISOString() }));
    if (render) facts.push(await renderedFact(store, stored, seen, at));
    if (seen.warc.length > 0) await store.blobs.put(seen.warc);
    if (seen.picture?.storage === 'keep') await store.blobs.put(seen.picture.bytes);
    const capture: StoredCapture = {
      version: 1,
      id: `capture_${randomUUID()}`,
      hitId: stored.hit.id,
      at,
      facts,
      ...(seen.warc.length === 0 ? {} : { exchanges: { sha256: sha256Of(seen.warc) } }),
      http: httpRecord(seen),
      ...(await aboutHosts(stored, options)),
      ...(await archivedDates(stored, options)),
      tool: toolOf(options),
      operator: { name: by },
    };
    store.captures.add(capture);
    return capture;
  } finally {
    lock.release();
  }
}

/** What an archive said about page and picture. Secondary evidence: it says when the archive saw something, not that it was the same picture. */
export interface ArchivedDates {
  readonly archive: 'Wayback Machine';
  /** When it was asked, ISO 8601. */
  readonly at: string;
  readonly page: Awaited<ReturnType<typeof waybackDates>>;
  readonly image: Awaited<ReturnType<typeof waybackDates>>;
}

/** What is kept of a picture beside its bytes and the exchange: what the page says about it and where, and what its site wishes. */
export function aboutPicture({
  contentType,
  signals,
  context,
  alsoSeenAs,
}: Omit<Sighting, 'bytes'>): Pick<Sighting, 'contentType' | 'signals' | 'context' | 'alsoSeenAs'> {
  return { contentType, signals, context, alsoSeenAs };
}

// --- internal ---

/** What a certificate of the capture needs to know of the program and of the way that the requests went. */
function toolOf({ egress, userAgent, proxy, browser, render = false }: CaptureOptions): unknown {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return {
    name: 'imgguard',
    version: version(),
    node: process.versions.node,
    platform: process.platform,
    clock: { timeZone, source: 'clock of the computer' },
    cookies: 'none sent, none kept',
    languages: 'none asked for',
    egress: egress ?? 'not said',
    proxy: proxy === undefined ? 'none' : 'asked through a proxy',
    ...(userAgent === undefined ? {} : { userAgent }),
    ...(render ? { browser: browser?.executablePath ?? 'the first Chromium found' } : {}),
  };
}

interface Seen {
  readonly exchanges: readonly CapturedExchange[];
  /** All of them as a WARC file; empty when there were none. */
  readonly warc: Uint8Array;
  readonly picture: Sighting | undefined;
  readonly skipped: readonly Skipped[];
  /** What the browser showed. */
  readonly rendered: CapturedRendering | undefined;
}

/** Behind a proxy nothing is asked, since the answer would not be about the way that was taken. */
async function aboutHosts({ sighting }: StoredHit, options: CaptureOptions): Promise<Pick<StoredCapture, 'dns' | 'tls'>> {
  if (options.proxy !== undefined) return { dns: { how: 'not asked: the page was fetched through a proxy', hosts: [] } };
  const { signal, allowLoopback = false } = options;
  return hostFacts([sighting.pageUrl, sighting.finalUrl], { allowLoopback, ...(signal === undefined ? {} : { signal }) });
}

async function archivedDates(
  { sighting }: StoredHit,
  { wayback = false, signal }: CaptureOptions,
): Promise<Pick<StoredCapture, 'archived'>> {
  if (wayback === false) return {};
  const how = wayback === true ? {} : wayback;
  const page = await waybackDates(sighting.pageUrl, how, signal);
  const image = await waybackDates(sighting.imageUrl, how, signal);
  return { archived: { archive: 'Wayback Machine', at: new Date().toISOString(), page, image } satisfies ArchivedDates };
}

async function fetchAgain({ sighting }: StoredHit, options: CaptureOptions): Promise<Seen> {
  const {
    screenshot: _screenshot,
    by: _by,
    egress: _egress,
    wayback: _wayback,
    render = false,
    delayMs = 1_000,
    ...crawlOptions
  } = options;
  const { pageUrl, imageUrl } = sighting;
  const pieces: Uint8Array[] = [];
  const exchanges: CapturedExchange[] = [];
  const skipped: Skipped[] = [];
  let picture: Sighting | undefined;
  let shown: CapturedRendering | undefined;
  const rendered = async (one: CapturedRendering): Promise<void> => {
    shown ??= one;
    await warc.rendered?.(one);
  };
  const writer = createWarcWriter({ write: (bytes) => void pieces.push(bytes) });
  const warc = createWarcCapture(writer);
  const wanted = new Set([pageUrl, imageUrl]);
  // Of the page only the picture is evidence: what else it shows is fetched by the crawl at most, and not kept.
  const exchange = async (one: CapturedExchange): Promise<void> => {
    if (!wanted.has(one.url)) return;
    const [location] = one.responseHeaders['location'] ?? [];
    if (one.status >= 300 && one.status < 400 && location !== undefined && URL.canParse(location, one.url))
      wanted.add(new URL(location, one.url).href);
    if (exchanges.length === 0) await writer.info({ software: `imgguard ${version()}`, format: 'WARC File Format 1.1' }, 'page.warc.gz');
    exchanges.push(one);
    await warc.exchange(one);
  };
  const events = crawl({
    ...crawlOptions,
    delayMs,
    seeds: [pageUrl],
    maxPages: 1,
    maxDepth: 0,
    followSitemaps: false,
    followFeeds: false,
    render: render ? 'always' : 'never',
    browser: { ...options.browser, screenshot: render },
    capture: { exchange, rendered },
  });
  for await (const event of events) {
    if (event.kind === 'skipped' && (wanted.has(event.url) || event.pageUrl === null)) skipped.push(event);
    if (event.kind !== 'sighting' || event.imageUrl !== imageUrl || event.pageUrl !== pageUrl) continue;
    picture = event;
    break;
  }
  options.signal?.throwIfAborted();
  return { exchanges, warc: Buffer.concat(pieces), picture, skipped, rendered: shown };
}

function pageFact({ sighting }: StoredHit, { exchanges, warc, skipped }: Seen, at: string): CaptureFact {
  const url = sighting.pageUrl;
  const exchange = exchanges.find((one) => one.url === url && (one.status < 300 || one.status > 399));
  if (exchange === undefined) return failed('page', url, { at, skipped });
  const { startedAt, status, body } = exchange;
  // The file of the page is the WARC, which holds the head of the answer even where the site does not want the rest to be kept.
  const bytes = body.length === 0 ? 0 : warc.length;
  return { what: 'page', url, at: startedAt, status, bytes, ...(bytes === 0 ? {} : { sha256: sha256Of(warc) }) };
}

function imageFact({ sighting }: StoredHit, { picture, skipped }: Seen, at: string): CaptureFact {
  const url = sighting.imageUrl;
  if (picture === undefined) return failed('image', url, { at, skipped });
  const { seenAt, http, byteLength, sha256 } = picture;
  return { what: 'image', url, at: seenAt, status: http.status, bytes: byteLength, sha256 };
}

function failed(
  what: CaptureFact['what'],
  url: string,
  { at, skipped }: { readonly at: string; readonly skipped: readonly Skipped[] },
): CaptureFact {
  const found = skipped.find((one) => one.url === url);
  const status = /\bstatus (\d{3})\b/u.exec(found?.detail ?? '')?.[1];
  return { what, url, at: found?.at ?? at, status: status === undefined ? null : Number(status), bytes: 0 };
}

interface Screenshot {
  readonly bytes: Uint8Array;
  readonly at: string;
}

async function screenshotFact(store: Store, { sighting }: StoredHit, { bytes, at }: Screenshot): Promise<CaptureFact> {
  const sha256 = await store.blobs.put(bytes);
  return { what: 'screenshot', url: sighting.pageUrl, at, status: null, bytes: bytes.length, sha256 };
}

async function renderedFact(store: Store, stored: StoredHit, { rendered, skipped }: Seen, at: string): Promise<CaptureFact> {
  const bytes = rendered?.screenshot ?? null;
  if (rendered === undefined || bytes === null) return failed('screenshot', stored.sighting.pageUrl, { at, skipped });
  return screenshotFact(store, stored, { bytes, at: rendered.at });
}

/** What the screenshot is of; the picture's own place in it is `picture.context.position.box`. */
function howItWasShown({ at, browser, viewport, shownUrl, requests, refused, complete }: CapturedRendering): unknown {
  return { at, browser, viewport, shownUrl, requests, refused, complete };
}

function httpRecord({ exchanges, picture, skipped, rendered }: Seen): unknown {
  return {
    exchanges: exchanges.map(({ url, startedAt, elapsedMs, status, responseHeaders }) => ({
      url,
      startedAt,
      elapsedMs,
      status,
      responseHeaders,
    })),
    picture: picture === undefined ? null : { ...picture.http, ...aboutPicture(picture) },
    ...(rendered === undefined ? {} : { rendering: howItWasShown(rendered) }),
    skipped: skipped.map(({ url, reason, detail, at }) => ({ url, reason, detail, at })),
  };
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function isPng(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 8)).toString('latin1') === '\x89PNG\r\n\x1A\n';
}
