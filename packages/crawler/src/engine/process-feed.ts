/** Feeds that a site's first page names, and what oEmbed providers say of pages: not shown to the consumer themselves, but they name images. */
import { isoTime } from '../clock.ts';
import { MAX_OEMBED_BYTES, type OembedImages, readOembed } from '../extract/oembed.ts';
import type { FrontierEntry, FrontierItem } from '../frontier/frontier.ts';
import { FEED_ACCEPT, type FeedContents, type FeedEntry, MAX_FEED_BYTES, readFeed } from '../sources/read-feed.ts';
import { askAgain, keyOf, originOf, resolved } from './auxiliary.ts';
import { type Engine, type Result, skippedResult } from './engine.ts';
import { admitted, feedEntry, imageEntry, oembedEntry, type Origin, pageEntry } from './entries.ts';
import { remembered } from './memory.ts';
import { withOriginals } from './originals.ts';
import { storeAhead } from './store-ahead.ts';

/** Asks for a feed and queues its entries' pages and images. */
export async function processFeed(engine: Engine, item: FrontierItem): Promise<Result> {
  const at = (): string => isoTime(engine.clock.now());
  const { answer, recalled } = await askAgain<FeedContents>(engine, item, { accept: FEED_ACCEPT, maxBytes: MAX_FEED_BYTES });
  if (answer.kind === 'later') return answer;
  if (answer.kind === 'refused') return skippedResult(item, answer, at());
  if (answer.kind === 'moved') {
    const entry = feedEntry(engine.rules, { url: answer.to, redirects: answer.redirects, origin: originOf(item) });
    return { kind: 'done', event: null, ack: { discovered: [entry] } };
  }
  const { response } = answer;
  const known = answer.kind === 'unchanged' ? recalled?.content : null;
  const content = known ?? (await readFeed(response.bytes, item.url, response.headers['content-type']));
  if (content === null) return skippedResult(item, { reason: 'not-a-page', detail: 'The page calls it a feed, and it is none.' }, at());
  const discovered = await storeAhead(engine, feedEntries(engine, item, content));
  const record = remembered(engine.memory, { ...keyOf(item), response, earlier: recalled, content });
  return { kind: 'done', event: null, ack: { discovered }, record };
}

/** Asks an oEmbed provider and queues the images that it names, for the page that named it first. */
export async function processOembed(engine: Engine, item: FrontierItem): Promise<Result> {
  const request = { accept: 'application/json+oembed,application/json;q=0.9,*/*;q=0.1', maxBytes: MAX_OEMBED_BYTES };
  const { answer, recalled } = await askAgain<OembedImages>(engine, item, request);
  if (answer.kind === 'later') return answer;
  if (answer.kind === 'refused') return skippedResult(item, answer, isoTime(engine.clock.now()));
  if (answer.kind === 'moved') {
    const entry = oembedEntry({ url: answer.to, redirects: answer.redirects, origin: originOf(item) });
    return { kind: 'done', event: null, ack: { discovered: [entry] } };
  }
  const { response } = answer;
  const content = (answer.kind === 'unchanged' ? recalled?.content : null) ?? readOembed(new TextDecoder().decode(response.bytes));
  const { images, title, author } = content;
  const context = { source: 'oembed', ...(title === null ? {} : { title }), ...(author === null ? {} : { credit: author }) } as const;
  const named = resolved(images, item.url).map((url) => imageEntry(engine.rules, { url, contexts: [context], origin: originOf(item) }));
  const record = remembered(engine.memory, { ...keyOf(item), response, earlier: recalled, content });
  return { kind: 'done', event: null, ack: { discovered: [...withOriginals(engine, named)] }, record };
}

// --- internal ---

function* feedEntries(engine: Engine, item: FrontierItem, { entries, images }: FeedContents): Generator<FrontierEntry> {
  const pages = function* (): Generator<FrontierEntry> {
    for (const { link } of entries) {
      for (const url of link === null ? [] : resolved([link], item.url))
        yield pageEntry(engine.rules, { url, pageUrl: null, depth: item.depth + 1 });
    }
  };
  yield* admitted(engine.knownPages, pages(), item);
  yield* withOriginals(engine, imageEntries(engine, item, { images, origin: { ...originOf(item), pageUrl: item.pageUrl ?? item.url } }));
  for (const entry of entries)
    yield* withOriginals(engine, imageEntries(engine, item, { images: entry.images, origin: originOfEntry(engine, item, entry) }));
}

/** An entry shows its images on its page, or in the feed alone when that page is none of ours. */
function originOfEntry({ rules }: Engine, item: FrontierItem, { link, title }: FeedEntry): Origin {
  const [url] = link === null ? [] : resolved([link], item.url);
  const pageUrl = url !== undefined && rules.scope.includes(url) ? url : item.url;
  return { pageUrl, pageTitle: title, depth: item.depth, signals: [] };
}

function* imageEntries(
  { rules }: Engine,
  item: FrontierItem,
  { images, origin }: { readonly images: readonly string[]; readonly origin: Origin },
): Generator<FrontierEntry> {
  for (const url of resolved(images, item.url)) yield imageEntry(rules, { url, contexts: [{ source: 'feed' }], origin });
}
