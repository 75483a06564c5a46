/** What asking for sheets, manifests, sitemaps, feeds and oEmbed answers has in common. */
import type { FrontierItem } from '../frontier/frontier.ts';
import type { FetchRecord } from '../history/fetch-history.ts';
import { parseHttpUrl } from '../url/http-url.ts';
import { type Answer, ask, type AskRequest } from './ask.ts';
import type { Engine } from './engine.ts';
import type { Origin } from './entries.ts';
import { conditions, recall, type Recalled } from './memory.ts';

/** Asks on the condition that what is remembered changed. */
export async function askAgain<T>(
  engine: Engine,
  item: FrontierItem,
  request: AskRequest,
): Promise<{ readonly answer: Answer; readonly recalled: Recalled<T> | null }> {
  const { kind, url } = keyOf(item);
  const recalled = await recall<T>(engine.memory, kind, url);
  return { answer: await ask(engine, item, { ...request, headers: conditions(recalled) }), recalled };
}

/** What an item is remembered by. */
export function keyOf({ kind, url }: FrontierItem): Pick<FetchRecord, 'kind' | 'url'> {
  return { kind: kind as FetchRecord['kind'], url };
}

/** The page that named an item. */
export function originOf({ pageUrl, depth, detail }: FrontierItem): Origin {
  return { pageUrl, depth, pageTitle: detail.pageTitle ?? null, signals: detail.signals ?? [] };
}

/** Those that can be asked for, each once. */
export function resolved(addresses: readonly string[], base: string): string[] {
  const urls = addresses.flatMap((raw) => {
    const parsed = parseHttpUrl(raw, base);
    return parsed.kind === 'url' ? [parsed.url] : [];
  });
  return [...new Set(urls)];
}
