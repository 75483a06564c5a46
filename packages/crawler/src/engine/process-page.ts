/** Reads a page: what it shows, where it leads, and what it asks of crawlers. */
import { createHash } from 'node:crypto';
import { capturedExchange } from '../capture.ts';
import { isoTime } from '../clock.ts';
import { decodeText } from '../extract/decode-text.ts';
import { extractPage } from '../extract/extract-page.ts';
import { headerReferences } from '../extract/header-references.ts';
import { MAX_REFERENCES, type PageExtraction, type PageLink } from '../extract/page-extraction.ts';
import type { FetchResponse, HeadCheck } from '../fetch/fetcher.ts';
import { looksLikeHtml, sniffImageType } from '../fetch/sniff.ts';
import type { FrontierEntry, FrontierItem } from '../frontier/frontier.ts';
import type { Robots } from '../robots/robots.ts';
import type { OptOutSignal, PageVisited } from '../sighting.ts';
import { originOf, parseHttpUrl } from '../url/http-url.ts';
import { createSlices } from '../slices.ts';
import { ask } from './ask.ts';
import { type CrawlLimits, type Engine, type Result, skippedResult } from './engine.ts';
import {
  admitted,
  dataImageEntry,
  feedEntry,
  oembedEntry,
  imageEntry,
  manifestEntry,
  type Origin,
  pageEntry,
  sheetEntry,
  sitemapEntry,
  skipEntry,
} from './entries.ts';
import { conditions, type Recalled, remembered } from './memory.ts';
import { storageUnder } from './opt-out.ts';
import { pageWishes, wishHeaders } from './page-wishes.ts';
import { withOriginals } from './originals.ts';
import { directSighting, knownAsImage, recallImage } from './process-image.ts';
import { type PageContent, recallPage, storedPage } from './page-memory.ts';
import { type Rendered, renderPage } from './render-page.ts';
import { storeAhead } from './store-ahead.ts';

const ACCEPT = 'text/html,application/xhtml+xml;q=0.9,image/*;q=0.8,*/*;q=0.5';

/** Asks for a page and reads it. */
export async function processPage(engine: Engine, item: FrontierItem): Promise<Result> {
  const at = (): string => isoTime(engine.clock.now());
  const known = await knownAsImage(engine, item);
  if (known !== null) return known;
  const recalled = await recallPage(engine.memory, item.url);
  if (recalled !== null && isLeftAlone(engine, item, recalled)) return notDue(engine, item, recalled);
  const places = await engine.budget.acquire(item, 'pages', engine.signal);
  if (typeof places === 'string') return skippedResult(item, { reason: 'budget', detail: places }, at());
  let spent = false;
  try {
    const maxBytes = Math.max(engine.limits.maxPageBytes, engine.limits.maxImageBytes);
    const image = recalled === null ? await recallImage(engine, item) : null;
    const headers = needsBody(engine, recalled) ? {} : conditions(recalled ?? image);
    const answer = await ask(engine, item, { accept: ACCEPT, maxBytes, checkHead: headCheck(engine.limits), headers });
    if (answer.kind === 'later') return answer;
    if (answer.kind === 'refused') return skippedResult(item, answer, at());
    if (answer.kind === 'moved') return moved(engine, item, answer);
    const { response, robots, reserved } = answer;
    if (sniffImageType(response.bytes) !== null || (answer.kind === 'unchanged' && image !== null)) {
      spent = true;
      return await directSighting(engine, item, { response, recalled: image, reserved });
    }
    const unchanged = answer.kind === 'unchanged' ? (recalled?.content ?? null) : null;
    const read = unchanged === null ? await readAndShow(engine, item, response) : { content: unchanged, rendered: null };
    const result = await pageResult(engine, item, { response, robots, reserved, recalled, ...read });
    spent = true;
    return result;
  } finally {
    if (spent) await places.spend();
    else places.release();
  }
}

// --- internal ---

/** Lets pages and images through, whatever the server calls them, each up to its own size. */
function headCheck({ maxPageBytes, maxImageBytes }: CrawlLimits): HeadCheck {
  return ({ contentType, firstBytes }) => {
    if (sniffImageType(firstBytes) !== null) return { kind: 'limit', maxBytes: maxImageBytes };
    if (/html/i.test(contentType ?? '') || looksLikeHtml(firstBytes)) return { kind: 'limit', maxBytes: maxPageBytes };
    const detail = `The server calls it ${contentType ?? 'nothing'}, and it begins like neither a page nor an image.`;
    return { kind: 'failure', reason: 'not-a-page', detail, retryable: false };
  };
}

function moved(engine: Engine, item: FrontierItem, { to, redirects }: { to: string; redirects: readonly string[] }): Result {
  const entry = pageEntry(engine.rules, { url: to, pageUrl: item.pageUrl, depth: item.depth, redirects });
  if (entry.kind === 'page' && (entry.url === item.url || redirects.includes(entry.url))) {
    const detail = `It redirects to itself under another spelling, ${to}.`;
    return skippedResult(item, { reason: 'too-many-redirects', detail }, isoTime(engine.clock.now()));
  }
  return { kind: 'done', event: null, ack: { discovered: [entry] } };
}

/** Markup that did not change may show other things in a browser: it is needed to be shown again. */
function needsBody({ browser }: Engine, recalled: Recalled<PageContent> | null): boolean {
  return recalled !== null && (browser?.mode === 'always' || recalled.content?.rendering !== undefined);
}

interface Page {
  readonly response: FetchResponse;
  readonly robots: Robots | null;
  /** What the host's files say of the page. */
  readonly reserved: readonly OptOutSignal[];
  readonly content: PageContent;
  readonly recalled: Recalled<PageContent> | null;
  readonly rendered: Rendered | null;
}

interface Reading {
  readonly engine: Engine;
  readonly item: FrontierItem;
  readonly extraction: PageExtraction;
  readonly origin: Origin;
  readonly nofollow: boolean;
  readonly robots: Robots | null;
  /** Of what the page in the browser wanted. */
  readonly skipped: Rendered['skipped'];
  /** Whether the page that leads to it is the same. */
  readonly isRepeated: boolean;
}

async function readAndShow(engine: Engine, item: FrontierItem, response: FetchResponse): Promise<Pick<Page, 'content' | 'rendered'>> {
  const content = await readPage(engine, item, response);
  const rendered = await renderPage(engine, item, { response, extraction: content.extraction });
  if (rendered?.rendering === undefined) return { content, rendered };
  return { content: { ...content, extraction: rendered.extraction, rendering: rendered.rendering }, rendered };
}

async function readPage({ signal }: Engine, { url }: FrontierItem, { bytes, headers, headerLists }: FetchResponse): Promise<PageContent> {
  const text = decodeText(bytes, { contentType: headers['content-type'] });
  const extraction = await extractPage(text, url, { slices: createSlices(signal), headers: headerReferences(headerLists) });
  return {
    headerLists: wishHeaders(headerLists),
    extraction,
    byteLength: bytes.byteLength,
    digest: createHash('sha1').update(bytes).digest('base64url'),
  };
}

/** Heritrix' TrapSuppressExtractor: a page that is the same as the one that leads to it, octet for octet, is the beginning of a circle that never closes. */
async function isSameAsReferrer(
  { frontier }: Engine,
  { pageUrl, url }: FrontierItem,
  { digest, rendering }: PageContent,
): Promise<boolean> {
  // Scripts make different pages of one and the same markup.
  if (digest === undefined || rendering !== undefined || pageUrl === null || pageUrl === url) return false;
  const text = await frontier.outcomeOf('page', pageUrl);
  return text !== null && (JSON.parse(text) as { digest?: string }).digest === digest;
}

async function pageResult(engine: Engine, item: FrontierItem, page: Page): Promise<Result> {
  const { response, robots, recalled } = page;
  // A header that an unchanged answer does not have stands as it was.
  const content: PageContent = { ...page.content, headerLists: { ...page.content.headerLists, ...response.headerLists } };
  const { extraction } = content;
  const { signals, nofollow } = pageWishes(engine, { ...content, reserved: page.reserved });
  const origin: Origin = { pageUrl: item.url, pageTitle: extraction.title, depth: item.depth, signals };
  const keepsBody = storageUnder(engine.rules.optOut, signals) !== 'hash-only';
  await captureAll(engine, page, keepsBody);
  const event: PageVisited = {
    kind: 'page-visited',
    version: 1,
    url: item.detail.redirects?.[0] ?? item.url,
    finalUrl: item.url,
    pageUrl: item.pageUrl,
    title: extraction.title,
    depth: item.depth,
    visitedAt: isoTime(engine.clock.now()),
    notModified: response.status === 304,
    byteLength: content.byteLength,
    images: extraction.images.length + extraction.dataImages.length,
    links: extraction.links.length,
    signals,
    ...(content.rendering === undefined ? {} : { rendering: content.rendering }),
  };
  const skipped = page.rendered?.skipped ?? [];
  const isRepeated = await isSameAsReferrer(engine, item, content);
  const discovered = await storeAhead(engine, discover({ engine, item, extraction, origin, nofollow, robots, skipped, isRepeated }));
  const record = remembered(engine.memory, { kind: 'page', url: item.url, response, earlier: recalled, content: storedPage(page.content) });
  return { kind: 'done', event, ack: { discovered, outcome: JSON.stringify({ digest: content.digest }) }, record };
}

/** The page, then what it got in the browser, then what it looked like there. What the page's owner does not want to be stored includes its data. */
async function captureAll({ capture }: Engine, { response, rendered }: Page, keepsBody: boolean): Promise<void> {
  await capture?.exchange(capturedExchange(response, keepsBody));
  for (const answer of rendered?.answers ?? [])
    await capture?.exchange(capturedExchange(answer.response, keepsBody && answer.storage === 'keep'));
  const captured = rendered?.captured ?? null;
  if (captured !== null && keepsBody) await capture?.rendered?.(captured);
}

/** Seeds are asked for always: without them nothing new would ever be found. */
function isLeftAlone({ memory, clock }: Engine, item: FrontierItem, { record, content }: Recalled<PageContent>): boolean {
  return memory?.dueOnly === true && content !== null && clock.now() < record.dueAt && !isSeed(item);
}

function isSeed({ depth, pageUrl }: FrontierItem): boolean {
  return depth === 0 && pageUrl === null;
}

/** Nothing is said of the page's pictures, because nobody looked; behind its links may be pages that are due. */
async function notDue(engine: Engine, item: FrontierItem, { record, content }: Recalled<PageContent>): Promise<Result> {
  const { askedAt, dueAt } = record;
  const detail = `It was read at ${isoTime(askedAt)}, and its next visit is due at ${isoTime(dueAt)}.`;
  const skipped = skippedResult(item, { reason: 'not-due', detail }, isoTime(engine.clock.now()));
  if (content === null || skipped.kind !== 'done') return skipped;
  const { extraction } = content;
  const { signals, nofollow } = pageWishes(engine, { ...content, reserved: [] });
  const origin: Origin = { pageUrl: item.url, pageTitle: extraction.title, depth: item.depth, signals };
  const links = linkEntries({ engine, item, extraction, origin, nofollow, robots: null, skipped: [], isRepeated: false });
  return { ...skipped, ack: { discovered: await storeAhead(engine, admitted(engine.knownPages, engine.calendars.without(links), item)) } };
}

function* discover(reading: Reading): Generator<FrontierEntry> {
  const { engine, item, extraction, origin } = reading;
  const { rules } = engine;
  const { dataImages, stylesheets, manifests, rejected } = extraction;
  const pageUrl = item.url;
  yield* withOriginals(engine, imageEntries(reading));
  for (const { url, contexts } of dataImages) yield dataImageEntry(url, contexts, origin);
  for (const url of stylesheets) yield sheetEntry(rules, { url, origin, level: 0 });
  for (const url of manifests) yield manifestEntry({ url, origin, level: 0 });
  yield* alternates(reading);
  for (const { raw, reason, detail } of rejected) yield skipEntry({ url: raw, pageUrl, reason, detail, perPage: true });
  for (const { url, reason, detail } of reading.skipped) yield skipEntry({ url, pageUrl, reason, detail, perPage: true });
  yield* reading.isRepeated ? repetition(reading) : admitted(engine.knownPages, engine.calendars.without(linkEntries(reading)), item);
  yield* whatWasCut(reading);
  yield* sitemaps(reading);
}

function* imageEntries({ engine, extraction, origin }: Reading): Generator<FrontierEntry> {
  for (const { url, contexts } of extraction.images) yield imageEntry(engine.rules, { url, contexts, origin });
}

function* linkEntries(reading: Reading): Generator<FrontierEntry> {
  for (const link of reading.extraction.links) yield linkEntry(reading, link);
}

function linkEntry({ engine, item, nofollow }: Reading, link: PageLink): FrontierEntry {
  const entry = pageEntry(engine.rules, { url: link.url, pageUrl: item.url, depth: item.depth + 1 });
  if (entry.kind !== 'page' || !(nofollow || (link.nofollow && !engine.followRelNofollow))) return entry;
  const detail = nofollow ? 'The page asks crawlers not to follow its links.' : 'The link is marked rel=nofollow.';
  return skipEntry({ url: entry.url, pageUrl: item.url, reason: 'nofollow', detail });
}

function repetition({ item, extraction }: Reading): FrontierEntry[] {
  if (extraction.links.length === 0) return [];
  const detail = 'The page is the same as the one that leads to it, octet for octet, and its links are not followed.';
  return [skipEntry({ url: item.url, pageUrl: item.pageUrl, reason: 'trap', detail })];
}

function whatWasCut({ item, extraction }: Reading): FrontierEntry[] {
  const { images, links } = extraction.cut;
  if (!images && !links) return [];
  const what = [...(images ? ['images'] : []), ...(links ? ['links'] : [])].join(' and ');
  const detail = `The page has more than ${MAX_REFERENCES} ${what}, and the others are left out.`;
  return [skipEntry({ url: item.url, pageUrl: item.pageUrl, reason: 'trap', detail })];
}

/** WordPress answers with the featured image, which its pages name themselves, and would be asked for every page. */
const WORDPRESS_OEMBED = /\/wp-json\/oembed\/|[?&]rest_route=(?:\/|%2f)oembed/i;

function* alternates({ engine, item, extraction, origin }: Reading): Generator<FrontierEntry> {
  const { rules, followFeeds, followOembed } = engine;
  if (followFeeds && isSeed(item)) for (const url of extraction.feeds) yield feedEntry(rules, { url, origin });
  if (!followOembed) return;
  for (const url of extraction.oembeds) if (!WORDPRESS_OEMBED.test(url)) yield oembedEntry({ url, origin });
}

/** Seeds bring in their site's sitemaps: those that robots.txt names, or else the usual address, if it is there. */
function sitemaps({ engine, item, robots, origin }: Reading): FrontierEntry[] {
  if (!engine.followSitemaps || !isSeed(item)) return [];
  const seed: Origin = { ...origin, pageUrl: null, pageTitle: null, signals: [] };
  const named = (robots?.sitemaps ?? []).flatMap((raw) => {
    const parsed = parseHttpUrl(raw, originOf(item.url));
    return parsed.kind === 'url' ? [parsed.url] : [];
  });
  if (named.length === 0)
    return [sitemapEntry(engine.rules, { url: `${originOf(item.url)}/sitemap.xml`, origin: seed, level: 0, guess: true })];
  return [...new Set(named)].map((url) => sitemapEntry(engine.rules, { url, origin: seed, level: 0 }));
}
