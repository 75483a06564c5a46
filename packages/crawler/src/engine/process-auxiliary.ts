/** Style sheets and sitemaps: not shown to the consumer themselves, but they name images and pages. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isoTime } from '../clock.ts';
import { cssReferences, MAX_CSS_CHARS } from '../extract/css.ts';
import { MAX_SITEMAP_BYTES, readSitemap, type SitemapContents } from '../extract/sitemap.ts';
import { messageOf } from '../errors.ts';
import type { FrontierEntry, FrontierItem } from '../frontier/frontier.ts';
import { parseHttpUrl } from '../url/http-url.ts';
import { ask } from './ask.ts';
import { type Engine, type Result, skippedResult } from './engine.ts';
import { imageEntry, type Origin, pageEntry, sheetEntry, sitemapEntry } from './entries.ts';

/** Sheets that import sheets. */
const MAX_IMPORT_LEVEL = 3;
/** Indexes that name indexes; sitemaps.org allows one level, sites have two. */
const MAX_INDEX_LEVEL = 2;
/** Entries that are stored in one change, so that no change takes long. */
const BATCH = 500;

/** Asks for a style sheet and queues the images that it names, for the page that named it first. */
export async function processSheet(engine: Engine, item: FrontierItem): Promise<Result> {
  const answer = await ask(engine, item, { accept: 'text/css,*/*;q=0.1', maxBytes: MAX_CSS_CHARS });
  const origin = originOf(item);
  const level = item.detail.level ?? 0;
  if (answer.kind === 'later') return answer;
  if (answer.kind === 'refused') return skippedResult(item, answer, isoTime(engine.clock.now()));
  if (answer.kind === 'moved') {
    const entry = sheetEntry(engine.rules, { url: answer.to, redirects: answer.redirects, origin, level });
    return { kind: 'done', event: null, ack: { discovered: [entry] } };
  }
  const { images, imports } = cssReferences(new TextDecoder().decode(answer.response.bytes));
  const discovered = resolved(images, item.url).map((url) => imageEntry(engine.rules, { url, contexts: [{ source: 'css' }], origin }));
  if (level < MAX_IMPORT_LEVEL) {
    for (const url of resolved(imports, item.url)) discovered.push(sheetEntry(engine.rules, { url, origin, level: level + 1 }));
  }
  return { kind: 'done', event: null, ack: { discovered } };
}

/** Asks for a sitemap and queues what it names. */
export async function processSitemap(engine: Engine, item: FrontierItem): Promise<Result> {
  const answer = await ask(engine, item, { accept: 'application/xml,text/xml,text/plain;q=0.8,*/*;q=0.5', maxBytes: MAX_SITEMAP_BYTES });
  if (answer.kind === 'later') return answer;
  if (answer.kind === 'refused') return skippedResult(item, answer, isoTime(engine.clock.now()));
  const level = item.detail.level ?? 0;
  if (answer.kind === 'moved') {
    const target = { url: answer.to, redirects: answer.redirects, origin: originOf(item), level, guess: item.detail.guess === true };
    return { kind: 'done', event: null, ack: { discovered: [sitemapEntry(engine.rules, target)] } };
  }
  let contents: SitemapContents;
  try {
    contents = await readSitemap(answer.response.bytes);
  } catch (error) {
    const detail = `The sitemap cannot be read: ${messageOf(error)}`;
    return skippedResult(item, { reason: 'not-a-page', detail }, isoTime(engine.clock.now()));
  }
  const discovered: FrontierEntry[] = [];
  for (const entry of sitemapEntries(engine, item, contents)) {
    discovered.push(entry);
    if (discovered.length < BATCH) continue;
    // Stored ahead of the acknowledgement: after a crash the sitemap is read again and finds these known.
    await engine.frontier.put(discovered.splice(0));
    await nextTurn();
    engine.signal.throwIfAborted();
  }
  return { kind: 'done', event: null, ack: { discovered } };
}

// --- internal ---

function originOf({ pageUrl, depth, detail }: FrontierItem): Origin {
  return { pageUrl, depth, pageTitle: detail.pageTitle ?? null, signals: detail.signals ?? [] };
}

function resolved(addresses: readonly string[], base: string): string[] {
  const urls = addresses.flatMap((raw) => {
    const parsed = parseHttpUrl(raw, base);
    return parsed.kind === 'url' ? [parsed.url] : [];
  });
  return [...new Set(urls)];
}

function* sitemapEntries({ rules }: Engine, item: FrontierItem, { sitemaps, pages }: SitemapContents): Generator<FrontierEntry> {
  const level = item.detail.level ?? 0;
  const origin: Origin = { pageUrl: null, pageTitle: null, depth: item.depth, signals: [] };
  if (level < MAX_INDEX_LEVEL) {
    for (const url of resolved(sitemaps, item.url)) yield sitemapEntry(rules, { url, origin, level: level + 1 });
  }
  for (const page of pages) {
    const [url] = resolved([page.url], item.url);
    if (url === undefined) continue;
    yield pageEntry(rules, { url, pageUrl: null, depth: item.depth + 1 });
    if (!rules.scope.includes(url)) continue;
    for (const image of page.images) {
      const [imageUrl] = resolved([image.url], item.url);
      if (imageUrl !== undefined)
        yield imageEntry(rules, { url: imageUrl, contexts: [image.context], origin: { ...origin, pageUrl: url } });
    }
  }
}
