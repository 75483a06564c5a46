/** Style sheets, web app manifests and sitemaps: not shown to the consumer themselves, but they name images and pages. */
import { isoTime } from '../clock.ts';
import { cssReferences, MAX_CSS_CHARS } from '../extract/css.ts';
import { MAX_MANIFEST_BYTES, manifestIcons } from '../extract/manifest.ts';
import { MAX_SITEMAP_BYTES, MAX_SITEMAP_URLS, readSitemap, type SitemapContents, type SitemapPage } from '../extract/sitemap.ts';
import { messageOf } from '../errors.ts';
import type { FrontierEntry, FrontierItem, SkipDetail } from '../frontier/frontier.ts';
import { createSlices } from '../slices.ts';
import { askAgain, keyOf, originOf, resolved } from './auxiliary.ts';
import { type Engine, type Result, skippedResult } from './engine.ts';
import {
  admitted,
  type EntryRules,
  imageEntry,
  manifestEntry,
  type Origin,
  pageEntry,
  sheetEntry,
  sitemapEntry,
  skipEntry,
} from './entries.ts';
import { remembered } from './memory.ts';
import { withOriginals } from './originals.ts';
import { sheetText } from './sheet-text.ts';
import { storeAhead } from './store-ahead.ts';

/** Sheets that import sheets. */
const MAX_IMPORT_LEVEL = 3;
/** Indexes that name indexes; sitemaps.org allows one level, sites have two. */
const MAX_INDEX_LEVEL = 2;

/** Asks for a style sheet and queues the images that it names, for the page that named it first. */
export async function processSheet(engine: Engine, item: FrontierItem): Promise<Result> {
  const { answer, recalled } = await askAgain<CssReferences>(engine, item, { accept: 'text/css,*/*;q=0.1', maxBytes: MAX_CSS_CHARS });
  const origin = originOf(item);
  const level = item.detail.level ?? 0;
  if (answer.kind === 'later') return answer;
  if (answer.kind === 'refused') return skippedResult(item, answer, isoTime(engine.clock.now()));
  if (answer.kind === 'moved') {
    const entry = sheetEntry(engine.rules, { url: answer.to, redirects: answer.redirects, origin, level });
    return { kind: 'done', event: null, ack: { discovered: [entry] } };
  }
  const { response } = answer;
  const content =
    (answer.kind === 'unchanged' ? recalled?.content : null) ?? cssReferences(sheetText(response.bytes, response.headers['content-type']));
  const { images, imports } = content;
  const named = resolved(images, item.url).map((url) => imageEntry(engine.rules, { url, contexts: [{ source: 'css' }], origin }));
  const discovered = [...withOriginals(engine, named)];
  if (level < MAX_IMPORT_LEVEL) {
    for (const url of resolved(imports, item.url)) discovered.push(sheetEntry(engine.rules, { url, origin, level: level + 1 }));
  }
  return {
    kind: 'done',
    event: null,
    ack: { discovered },
    record: remembered(engine.memory, { ...keyOf(item), response, earlier: recalled, content }),
  };
}

/** Asks for a web app manifest and queues the images that it names, for the page that named it first. */
export async function processManifest(engine: Engine, item: FrontierItem): Promise<Result> {
  const { answer, recalled } = await askAgain<readonly string[]>(engine, item, {
    accept: 'application/manifest+json,application/json;q=0.9,*/*;q=0.1',
    maxBytes: MAX_MANIFEST_BYTES,
  });
  const origin = originOf(item);
  if (answer.kind === 'later') return answer;
  if (answer.kind === 'refused') return skippedResult(item, answer, isoTime(engine.clock.now()));
  if (answer.kind === 'moved') {
    const entry = manifestEntry({ url: answer.to, redirects: answer.redirects, origin, level: 0 });
    return { kind: 'done', event: null, ack: { discovered: [entry] } };
  }
  const { response } = answer;
  const content = (answer.kind === 'unchanged' ? recalled?.content : null) ?? manifestIcons(new TextDecoder().decode(response.bytes));
  const icons = resolved(content, item.url);
  const discovered = icons.map((url) => imageEntry(engine.rules, { url, contexts: [{ source: 'link' }], origin }));
  const record = remembered(engine.memory, { ...keyOf(item), response, earlier: recalled, content });
  return { kind: 'done', event: null, ack: { discovered }, record };
}

/** Asks for a sitemap and queues what it names, as long as there are pages to be read. */
export async function processSitemap(engine: Engine, item: FrontierItem): Promise<Result> {
  const at = (): string => isoTime(engine.clock.now());
  if (engine.budget.isOutOfPages())
    return skippedResult(item, { reason: 'budget', detail: 'The crawl has visited as many pages as it may.' }, at());
  const { answer, recalled } = await askAgain<SitemapContents>(engine, item, {
    accept: 'application/xml,text/xml,text/plain;q=0.8,*/*;q=0.5',
    maxBytes: MAX_SITEMAP_BYTES,
  });
  if (answer.kind === 'later') return answer;
  if (answer.kind === 'refused') return skippedResult(item, answer, at());
  const level = item.detail.level ?? 0;
  if (answer.kind === 'moved') {
    const target = { url: answer.to, redirects: answer.redirects, origin: originOf(item), level, guess: item.detail.guess === true };
    return { kind: 'done', event: null, ack: { discovered: [sitemapEntry(engine.rules, target)] } };
  }
  let contents: SitemapContents;
  try {
    const known = answer.kind === 'unchanged' ? recalled?.content : null;
    contents = known ?? (await readSitemap(answer.response.bytes, createSlices(engine.signal)));
  } catch (error) {
    const why = unreadable(error);
    if (why === null) throw error;
    return skippedResult(item, why, at());
  }
  const discovered = await storeAhead(engine, sitemapEntries(engine, item, contents));
  const reading = { ...keyOf(item), response: answer.response, earlier: recalled, content: contents };
  return { kind: 'done', event: null, ack: { discovered }, record: remembered(engine.memory, reading) };
}

// --- internal ---

type CssReferences = ReturnType<typeof cssReferences>;

/** What zlib says of a packed sitemap that it cannot unpack, or that becomes too large; `null` for other errors. */
function unreadable(error: unknown): SkipDetail | null {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'ERR_BUFFER_TOO_LARGE') {
    return { reason: 'too-large', detail: `The sitemap inflates to more than ${MAX_SITEMAP_BYTES} bytes.` };
  }
  if (typeof code !== 'string' || !code.startsWith('Z_')) return null;
  return { reason: 'not-a-page', detail: `The sitemap cannot be unpacked: ${messageOf(error)}.` };
}

function* sitemapEntries(engine: Engine, item: FrontierItem, contents: SitemapContents): Generator<FrontierEntry> {
  const { rules, knownPages } = engine;
  const level = item.detail.level ?? 0;
  const origin: Origin = { pageUrl: null, pageTitle: null, depth: item.depth, signals: [] };
  for (const raw of level < MAX_INDEX_LEVEL ? contents.sitemaps : []) {
    for (const url of resolved([raw], item.url)) yield sitemapEntry(rules, { url, origin, level: level + 1 });
  }
  yield* admitted(knownPages, pageEntries(rules, item, contents), item);
  for (const page of contents.pages) yield* withOriginals(engine, imageEntries(rules, item, page));
  if (!contents.cut) return;
  const detail = `The sitemap names more than ${MAX_SITEMAP_URLS} addresses, and the others are left out.`;
  yield skipEntry({ url: item.url, pageUrl: item.pageUrl, reason: 'trap', detail });
}

function* pageEntries(rules: EntryRules, item: FrontierItem, { pages }: SitemapContents): Generator<FrontierEntry> {
  for (const page of pages) {
    for (const url of resolved([page.url], item.url)) yield pageEntry(rules, { url, pageUrl: null, depth: item.depth + 1 });
  }
}

function* imageEntries(rules: EntryRules, item: FrontierItem, page: SitemapPage): Generator<FrontierEntry> {
  const [pageUrl] = page.images.length === 0 ? [] : resolved([page.url], item.url);
  if (pageUrl === undefined || !rules.scope.includes(pageUrl)) return;
  const origin: Origin = { pageUrl, pageTitle: null, depth: item.depth, signals: [] };
  for (const image of page.images) {
    for (const url of resolved([image.url], item.url)) yield imageEntry(rules, { url, contexts: [image.context], origin });
  }
}
