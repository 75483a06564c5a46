/** IIIF Change Discovery 1.0 as a source: what a collection published or changed, the latest first. */
import { integerAtLeast } from '../errors.ts';
import { parseHttpUrl } from '../url/http-url.ts';
import {
  bounded,
  type DiscoveryContext,
  type DiscoveryEvent,
  type DiscoverySource,
  isoTimeOf,
  problemOf,
  targetOf,
} from './discovery-source.ts';
import { manifestImages } from './iiif-images.ts';
import { type Json, listOf, objectOf, textOf } from '../json-values.ts';
import { openPoliteClient, type PoliteFetchOptions } from './polite-fetch.ts';
import type { SourceClient } from './source-client.ts';

export interface IiifOptions extends PoliteFetchOptions {
  /** Address of the `OrderedCollection`. */
  readonly collectionUrl: string;
  /** Pages of the collection that are read, from the end. @default 1_000 */
  readonly maxPages?: number;
}

/**
 * Makes a source of a collection's changes. It goes back to `since`, and reads each manifest that was made or changed; all are asked for as
 * politely as pages are.
 *
 * @example
 * createIiifSource({ collectionUrl: 'https://example.org/activity/all-changes' })
 */
export function createIiifSource(options: IiifOptions): DiscoverySource {
  const maxPages = integerAtLeast('maxPages', options.maxPages, { min: 1, fallback: 1_000 });
  return { name: NAME, discover: (context = {}) => bounded(events(options, context, maxPages), context) };
}

// --- internal ---

const NAME = 'iiif';
/** Manifests of books have a few megabytes. */
const MAX_BYTES = 33_554_432;

interface Run {
  readonly client: SourceClient;
  readonly context: DiscoveryContext;
  readonly maxPages: number;
  /** What later activities were about: earlier ones say nothing new of it. */
  readonly settled: Set<string>;
}

async function* events(options: IiifOptions, context: DiscoveryContext, maxPages: number): AsyncGenerator<DiscoveryEvent> {
  const { client, close } = openPoliteClient(options, { name: NAME, maxBytes: MAX_BYTES, signal: context.signal });
  try {
    const answer = await client.json(options.collectionUrl);
    if (answer.kind === 'problem') return yield answer;
    const last = addressOf(objectOf(answer.value)['last'], options.collectionUrl);
    if (last === null) return yield malformed(`What is at ${options.collectionUrl} names no last page.`);
    yield* pages({ client, context, maxPages, settled: new Set() }, last);
  } finally {
    await close();
  }
}

async function* pages(run: Run, last: string): AsyncGenerator<DiscoveryEvent> {
  const visited = new Set<string>();
  for (let url: string | null = last; url !== null && visited.size < run.maxPages;) {
    visited.add(url);
    const answer = await run.client.json(url);
    if (answer.kind === 'problem') return yield answer;
    const page = objectOf(answer.value);
    for (const activity of listOf(page['orderedItems']).toReversed().map(objectOf)) {
      const goesOn = yield* oneActivity(run, activity, url);
      if (!goesOn) return;
    }
    const previous: string | null = addressOf(page['prev'], url);
    url = previous === null || visited.has(previous) ? null : previous;
  }
}

/** `false` when what comes before it need not be read. */
async function* oneActivity(run: Run, activity: Json, base: string): AsyncGenerator<DiscoveryEvent, boolean> {
  const { since } = run.context;
  const type = activity['type'];
  const endTime = isoTimeOf(textOf(activity['endTime']));
  if (since !== undefined && endTime !== undefined && Date.parse(endTime) < Date.parse(since)) return false;
  // Everything that is there now was named after it, so what came before is of no use.
  if (type === 'Refresh') return false;
  // What was moved is at its new address.
  const object = objectOf(type === 'Move' ? (activity['target'] ?? activity['object']) : activity['object']);
  if (type === 'Move') settle(run, activity['object'], base);
  const url = addressOf(object, base);
  if (url === null || run.settled.has(url)) return true;
  run.settled.add(url);
  const isNew = ['Create', 'Update', 'Move', 'Add'].includes(String(type));
  if (isNew && object['type'] === 'Manifest') yield* manifest(run, url, endTime);
  return true;
}

function settle({ settled }: Run, object: unknown, base: string): void {
  const url = addressOf(object, base);
  if (url !== null) settled.add(url);
}

async function* manifest({ client }: Run, url: string, seenAt: string | undefined): AsyncGenerator<DiscoveryEvent> {
  const answer = await client.json(url);
  if (answer.kind === 'problem') return yield answer;
  const homepage = objectOf([objectOf(answer.value)['homepage']].flat()[0])['id'];
  const pageUrl = textOf(homepage) ?? url;
  for (const { imageUrl, title } of manifestImages(answer.value)) {
    const target = targetOf(
      NAME,
      { imageUrl, pageUrl, match: 'listed', ...(seenAt === undefined ? {} : { seenAt }), ...(title === undefined ? {} : { title }) },
      url,
    );
    if (target !== null) yield target;
  }
}

/** An address alone, or an object with an id. */
function addressOf(value: unknown, base: string): string | null {
  const raw = textOf(value) ?? textOf(objectOf(value)['id']);
  const parsed = raw === undefined ? null : parseHttpUrl(raw, base);
  return parsed?.kind === 'url' ? parsed.url : null;
}

function malformed(detail: string): DiscoveryEvent {
  return problemOf(NAME, { reason: 'malformed', detail, retryable: false });
}
