/** Does what an item asks for. */
import { isoTime } from '../clock.ts';
import type { FrontierItem } from '../frontier/frontier.ts';
import { type Engine, type Result, skippedResult } from './engine.ts';
import { processManifest, processSheet, processSitemap } from './process-auxiliary.ts';
import { processFeed, processOembed } from './process-feed.ts';
import { processImage } from './process-image.ts';
import { processPage } from './process-page.ts';

/** The item's result. Throws when the crawl is cancelled and when a store fails. */
export function processItem(engine: Engine, item: FrontierItem): Promise<Result> | Result {
  switch (item.kind) {
    case 'page':
      return processPage(engine, item);
    case 'image':
      return processImage(engine, item);
    case 'css':
      return processSheet(engine, item);
    case 'manifest':
      return processManifest(engine, item);
    case 'feed':
      return processFeed(engine, item);
    case 'oembed':
      return processOembed(engine, item);
    case 'sitemap':
      return processSitemap(engine, item);
    case 'skip':
      return skippedResult(item, item.detail.skip ?? UNKNOWN_SKIP, isoTime(engine.clock.now()));
  }
}

// --- internal ---

const UNKNOWN_SKIP = { reason: 'policy', detail: 'The reason was not kept.' } as const;
