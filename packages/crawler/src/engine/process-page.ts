/** Reads a page: what it shows, where it leads, and what it asks of crawlers. */
import { capturedExchange } from '../capture.ts';
import { isoTime } from '../clock.ts';
import { decodeText } from '../extract/decode-text.ts';
import { extractPage } from '../extract/extract-page.ts';
import { headerReferences } from '../extract/header-references.ts';
import { MAX_REFERENCES, type PageExtraction, type PageLink } from '../extract/page-extraction.ts';
import type { FetchResponse, HeadCheck } from '../fetch/fetcher.ts';
import { looksLikeHtml, sniffImageType } from '../fetch/sniff.ts';
import type { FrontierEntry, FrontierItem } from '../frontier/frontier.ts';
import { contentUsageSignals, directiveSignals, headerDirectives, headerSignals, metaDirectives } from '../robots/directives.ts';
import type { Robots } from '../robots/robots.ts';
import type { OptOutSignal, PageVisited } from '../sighting.ts';
import { originOf, parseHttpUrl, pathAndQuery } from '../url/http-url.ts';
import { createSlices } from '../slices.ts';
import { ask } from './ask.ts';

import { type CrawlLimits, type Engine, type Result, skippedResult } from './engine.ts';
import {
  admitted,
  dataImageEntry,
  imageEntry,
  manifestEntry,
  type Origin,
  pageEntry,
  sheetEntry,
  sitemapEntry,
  skipEntry,
} from './entries.ts';
import { storageUnder } from './opt-out.ts';
import { directSighting, knownAsImage } from './process-image.ts';
import { storeAhead } from './store-ahead.ts';

const ACCEPT = 'text/html,application/xhtml+xml;q=0.9,image/*;q=0.8,*/*;q=0.5';

/** Asks for a page and reads it. */
export async function processPage(engine: Engine, item: FrontierItem): Promise<Result> {
  const at = (): string => isoTime(engine.clock.now());
  const known = await knownAsImage(engine, item);
  if (known !== null) return known;
  if (!(await engine.pages.acquire(engine.signal))) {
    return skippedResult(item, { reason: 'budget', detail: 'The crawl has visited as many pages as it may.' }, at());
  }
  let spent = false;
  try {
    const maxBytes = Math.max(engine.limits.maxPageBytes, engine.limits.maxImageBytes);
    const answer = await ask(engine, item, { accept: ACCEPT, maxBytes, checkHead: headCheck(engine.limits) });
    if (answer.kind === 'later') return answer;
    if (answer.kind === 'refused') return skippedResult(item, answer, at());
    if (answer.kind === 'moved') return moved(engine, item, answer);
    const { response, robots } = answer;
    if (sniffImageType(response.bytes) !== null) {
      spent = true;
      return await directSighting(engine, item, response);
    }
    const result = await readPage(engine, item, { response, robots });
    spent = true;
    return result;
  } finally {
    if (spent) engine.pages.spend();
    else engine.pages.release();
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

interface Page {
  readonly response: FetchResponse;
  readonly robots: Robots | null;
}

interface Reading {
  readonly engine: Engine;
  readonly item: FrontierItem;
  readonly extraction: PageExtraction;
  readonly origin: Origin;
  readonly nofollow: boolean;
  readonly robots: Robots | null;
}

async function readPage(engine: Engine, item: FrontierItem, { response, robots }: Page): Promise<Result> {
  const text = decodeText(response.bytes, { contentType: response.headers['content-type'] });
  const extraction = await extractPage(text, item.url, {
    slices: createSlices(engine.signal),
    headers: headerReferences(response.headerLists),
  });
  const fromHeader = headerDirectives(response.headerLists['x-robots-tag'] ?? [], engine.productToken);
  const fromMeta = metaDirectives(extraction.robots, engine.productToken);
  const signals: OptOutSignal[] = [
    ...directiveSignals(fromHeader, 'header'),
    ...directiveSignals(fromMeta, 'meta'),
    ...tdmSignals(response, extraction),
    ...(robots === null ? [] : contentUsageSignals(robots, pathAndQuery(item.url))),
  ];
  const origin: Origin = { pageUrl: item.url, pageTitle: extraction.title, depth: item.depth, signals };
  const nofollow = fromHeader.includes('nofollow') || fromMeta.includes('nofollow');
  await engine.capture?.exchange(capturedExchange(response, storageUnder(engine.rules.optOut, signals) !== 'hash-only'));
  const event: PageVisited = {
    kind: 'page-visited',
    version: 1,
    url: item.detail.redirects?.[0] ?? item.url,
    finalUrl: item.url,
    pageUrl: item.pageUrl,
    title: extraction.title,
    depth: item.depth,
    visitedAt: isoTime(engine.clock.now()),
    byteLength: response.bytes.byteLength,
    images: extraction.images.length + extraction.dataImages.length,
    links: extraction.links.length,
    signals,
  };
  const discovered = await storeAhead(engine, discover({ engine, item, extraction, origin, nofollow, robots }));
  return { kind: 'done', event, ack: { discovered, outcome: '{}' } };
}

/** The `meta` element overrides the header (TDMRep, section 6). */
function tdmSignals(response: FetchResponse, { tdmReservation }: PageExtraction): OptOutSignal[] {
  const fromHeader = headerSignals(response.headers);
  if (tdmReservation === null) return fromHeader;
  const others = fromHeader.filter(({ name }) => name !== 'tdm-reservation');
  return [...others, { name: 'tdm-reservation', value: tdmReservation, origin: 'meta' }];
}

function* discover(reading: Reading): Generator<FrontierEntry> {
  const { engine, item, extraction, origin } = reading;
  const { rules } = engine;
  const { images, dataImages, stylesheets, manifests, rejected } = extraction;
  const pageUrl = item.url;
  for (const { url, contexts } of images) yield imageEntry(rules, { url, contexts, origin });
  for (const { url, contexts } of dataImages) yield dataImageEntry(url, contexts, origin);
  for (const url of stylesheets) yield sheetEntry(rules, { url, origin, level: 0 });
  for (const url of manifests) yield manifestEntry({ url, origin, level: 0 });
  for (const { raw, reason, detail } of rejected) yield skipEntry({ url: raw, pageUrl, reason, detail, perPage: true });
  yield* admitted(engine.knownPages, linkEntries(reading), item);
  yield* whatWasCut(reading);
  yield* sitemaps(reading);
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

function whatWasCut({ item, extraction }: Reading): FrontierEntry[] {
  const { images, links } = extraction.cut;
  if (!images && !links) return [];
  const what = [...(images ? ['images'] : []), ...(links ? ['links'] : [])].join(' and ');
  const detail = `The page has more than ${MAX_REFERENCES} ${what}, and the others are left out.`;
  return [skipEntry({ url: item.url, pageUrl: item.pageUrl, reason: 'trap', detail })];
}

/** Seeds bring in their site's sitemaps: those that robots.txt names, or else the usual address, if it is there. */
function sitemaps({ engine, item, robots, origin }: Reading): FrontierEntry[] {
  if (!engine.followSitemaps || item.depth > 0 || item.pageUrl !== null) return [];
  const seed: Origin = { ...origin, pageUrl: null, pageTitle: null, signals: [] };
  const named = (robots?.sitemaps ?? []).flatMap((raw) => {
    const parsed = parseHttpUrl(raw, originOf(item.url));
    return parsed.kind === 'url' ? [parsed.url] : [];
  });
  if (named.length === 0)
    return [sitemapEntry(engine.rules, { url: `${originOf(item.url)}/sitemap.xml`, origin: seed, level: 0, guess: true })];
  return [...new Set(named)].map((url) => sitemapEntry(engine.rules, { url, origin: seed, level: 0 }));
}
