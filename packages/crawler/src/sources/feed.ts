/** Feeds as sources: what a site published lately. */
import { bounded, type DiscoveryContext, type DiscoveryEvent, type DiscoverySource, problemOf, targetOf } from './discovery-source.ts';
import { openPoliteClient, type PoliteFetchOptions } from './polite-fetch.ts';
import { FEED_ACCEPT, type FeedEntry, MAX_FEED_BYTES, readFeed } from './read-feed.ts';

export interface FeedOptions extends PoliteFetchOptions {
  /** Addresses of RSS, Atom or JSON feeds. */
  readonly urls: readonly string[];
}

/**
 * Makes a source of feeds. Each entry gives its page, or the images that it names on that page. Feeds are asked for as politely as pages are.
 *
 * @example
 * createFeedSource({ urls: ['https://example.com/feed.xml'] })
 */
export function createFeedSource(options: FeedOptions): DiscoverySource {
  return { name: NAME, discover: (context = {}) => bounded(events(options, context), context) };
}

// --- internal ---

const NAME = 'feed';

async function* events(options: FeedOptions, context: DiscoveryContext): AsyncGenerator<DiscoveryEvent> {
  const { client, close } = openPoliteClient(options, { name: NAME, maxBytes: MAX_FEED_BYTES, signal: context.signal });
  try {
    for (const url of options.urls) {
      const answer = await client.ask(url, { headers: { accept: FEED_ACCEPT } });
      if (answer.kind === 'problem') {
        yield answer;
        continue;
      }
      const feed = await readFeed(answer.bytes, url, answer.contentType ?? '');
      if (feed === null) {
        yield problemOf(NAME, { reason: 'malformed', detail: `What is at ${url} is no feed.`, retryable: false });
        continue;
      }
      for (const imageUrl of feed.images) yield* targets({ imageUrl }, url);
      for (const entry of feed.entries) if (isRecent(entry, context.since)) yield* entryTargets(entry, url);
    }
  } finally {
    await close();
  }
}

/** An entry without a time may be new. */
function isRecent({ date }: FeedEntry, since: string | undefined): boolean {
  return since === undefined || date === null || Date.parse(date) >= Date.parse(since);
}

function* entryTargets({ link, title, date, images }: FeedEntry, base: string): Generator<DiscoveryEvent> {
  const words = {
    ...(link === null ? {} : { pageUrl: link }),
    ...(title === null || title === '' ? {} : { title }),
    ...(date === null ? {} : { seenAt: date }),
  };
  if (images.length === 0) yield* targets(words, base);
  for (const imageUrl of images) yield* targets({ imageUrl, ...words }, base);
}

function targets(input: { imageUrl?: string; pageUrl?: string; title?: string; seenAt?: string }, base: string): DiscoveryEvent[] {
  const target = targetOf(NAME, { ...input, match: 'listed' }, base);
  return target === null ? [] : [target];
}
