/** Shows a page in the browser when its markup does not tell enough, and reads it once more as it looked there. */
import { withBoxes } from '../browser/picture-boxes.ts';
import type { Rendering } from '../browser/rendering.ts';
import type { CapturedRendering } from '../capture.ts';
import { isoTime } from '../clock.ts';
import { extractPage } from '../extract/extract-page.ts';
import { MAX_REFERENCES, type PageExtraction } from '../extract/page-extraction.ts';
import type { FetchResponse } from '../fetch/fetcher.ts';
import type { FrontierItem, SkipDetail } from '../frontier/frontier.ts';
import type { ImageSource, PageRendering } from '../sighting.ts';
import { createSlices } from '../slices.ts';
import { parseHttpUrl } from '../url/http-url.ts';
import type { Engine } from './engine.ts';
import { type BrowserExchange, createPageGate } from './page-gate.ts';

export interface Rendered {
  readonly extraction: PageExtraction;
  /** Absent when the browser could not show it. */
  readonly rendering?: PageRendering;
  readonly captured: CapturedRendering | null;
  /** What the page in the browser got, but for pictures, which the crawl takes over. */
  readonly answers: readonly BrowserExchange[];
  /** What the page did not get, and why; or why the page itself was not shown. */
  readonly skipped: readonly (SkipDetail & { readonly url: string })[];
}

/** What the page shows in the browser; `null` when it is not to be rendered. */
export async function renderPage(
  engine: Engine,
  item: FrontierItem,
  page: { response: FetchResponse; extraction: PageExtraction },
): Promise<Rendered | null> {
  const { browser, limits, signal, clock } = engine;
  const { response, extraction } = page;
  if (browser === null || !isWanted(browser.mode, page)) return null;
  const { status, headers, bytes } = response;
  const answers: BrowserExchange[] = [];
  const shown = await browser.renderer.render({
    document: { url: item.url, status, headers: htmlHeaders(headers), bytes },
    gate: createPageGate(engine, item, answers),
    userAgent: engine.userAgent,
    maxChars: limits.maxPageBytes,
    screenshot: browser.screenshot,
    signal,
  });
  if (shown.kind === 'failed') {
    const detail = `The browser could not show the page, and its markup was read instead. ${shown.detail}`;
    return { extraction, captured: null, answers, skipped: [{ url: item.url, reason: 'not-rendered', detail }] };
  }
  const { kind: _kind, images: _images, navigations: _navigations, boxes: _boxes, url: shownUrl, refused, ...others } = shown;
  const { requests, complete } = others;
  return {
    extraction: await readRendering(engine, { item, shown, extraction }),
    rendering: { requests, refused: refused.length, complete },
    captured: { ...others, url: item.url, at: isoTime(clock.now()), shownUrl, refused: refused.length },
    answers,
    skipped: refused,
  };
}

// --- internal ---

/** What a page names for others than its readers: icons, previews, data about it. A shell that scripts fill has these too. */
const NOT_SHOWN: ReadonlySet<ImageSource> = new Set(['link', 'meta', 'header', 'json-ld']);

function isWanted(
  mode: 'when-empty' | 'always',
  { response, extraction }: { response: FetchResponse; extraction: PageExtraction },
): boolean {
  if (mode === 'always') return true;
  const { images, dataImages } = extraction;
  const isEmpty = dataImages.length === 0 && images.every(({ contexts }) => contexts.every(({ source }) => NOT_SHOWN.has(source)));
  return isEmpty && Buffer.from(response.bytes.buffer, response.bytes.byteOffset, response.bytes.byteLength).includes('<script');
}

/** A page that its server calls by another name was read as a page, and the browser would offer it as a download. */
function htmlHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const type = headers['content-type'] ?? '';
  return { ...headers, 'content-type': /html/i.test(type) ? type : 'text/html', 'content-disposition': 'inline' };
}

interface Shown {
  readonly item: FrontierItem;
  readonly shown: Rendering;
  readonly extraction: PageExtraction;
}

async function readRendering({ signal }: Engine, { item, shown, extraction }: Shown): Promise<PageExtraction> {
  const { html, url, images, navigations, boxes } = shown;
  const read = await extractPage(html, baseFor(item.url, url), { slices: createSlices(signal) });
  const observed = [...new Set(images.flatMap((raw) => usable(raw)))].map((address) => ({
    url: address,
    contexts: [{ source: 'rendered' as const }],
  }));
  const links = navigations.flatMap((raw) => usable(raw)).map((address) => ({ url: address, nofollow: false }));
  const allImages = [...byUrl(withBoxes(read.images, boxes), extraction.images, observed)];
  const allLinks = [...byUrl(read.links, extraction.links, links)];
  return {
    ...read,
    title: read.title ?? extraction.title,
    images: allImages.slice(0, MAX_REFERENCES),
    dataImages: [...byUrl(read.dataImages, extraction.dataImages)],
    links: allLinks.slice(0, MAX_REFERENCES),
    stylesheets: [...new Set([...read.stylesheets, ...extraction.stylesheets])],
    manifests: [...new Set([...read.manifests, ...extraction.manifests])],
    feeds: [...new Set([...read.feeds, ...extraction.feeds])],
    oembeds: [...new Set([...read.oembeds, ...extraction.oembeds])],
    // A wish stands, whether a script takes it away or brings it.
    robots: [...extraction.robots, ...read.robots],
    tdmReservation: extraction.tdmReservation ?? read.tdmReservation,
    tdmPolicy: extraction.tdmPolicy ?? read.tdmPolicy,
    cut: {
      images: read.cut.images || extraction.cut.images || allImages.length > MAX_REFERENCES,
      links: read.cut.links || extraction.cut.links || allLinks.length > MAX_REFERENCES,
    },
  };
}

/** Scripts may change a page's address within its site. */
function baseFor(pageUrl: string, shownUrl: string): string {
  const parsed = parseHttpUrl(shownUrl);
  return parsed.kind === 'url' && new URL(parsed.url).origin === new URL(pageUrl).origin ? parsed.url : pageUrl;
}

function usable(raw: string): string[] {
  const parsed = parseHttpUrl(raw);
  return parsed.kind === 'url' ? [parsed.url] : [];
}

/** Each address once, as the first list that has it says. */
function byUrl<T extends { readonly url: string }>(...lists: readonly (readonly T[])[]): Iterable<T> {
  const known = new Map<string, T>();
  for (const one of lists.flat()) if (!known.has(one.url)) known.set(one.url, one);
  return known.values();
}
