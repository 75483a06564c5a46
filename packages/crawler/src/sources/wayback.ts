/** The Wayback Machine's index: what it kept of a site, and since when something is there. */
import { integerAtLeast } from '../errors.ts';
import {
  archiveDigits,
  archiveTime,
  bounded,
  type DiscoveryContext,
  type DiscoveryEvent,
  type DiscoveryProblem,
  type DiscoverySource,
  problemOf,
  targetOf,
} from './discovery-source.ts';
import { listOf, textOf } from '../json-values.ts';
import { archiveClients, type ArchiveServiceOptions } from './archive-client.ts';
import type { SourceClient } from './source-client.ts';

export interface WaybackOptions extends ArchiveServiceOptions {
  /** @default 'https://web.archive.org' */
  readonly baseUrl?: string;
}

export interface WaybackSourceOptions extends WaybackOptions {
  /** What to look up: an address, or one that ends in `/*` for all below it, or begins with `*.` for all of a domain. */
  readonly urls: readonly string[];
  /** Captures asked for at a time. @default 5_000 */
  readonly pageSize?: number;
}

/** When an address was first and last seen with a good answer. */
export interface WaybackDates {
  readonly kind: 'dated';
  /** ISO 8601, UTC. */
  readonly first: string;
  readonly last: string;
  /** The captures themselves, as they came. */
  readonly firstUrl: string;
  readonly lastUrl: string;
  /** What the archive's index says of them: time, address, type, status, SHA-1 (base 32) and length, parted by spaces. */
  readonly firstLine: string;
  readonly lastLine: string;
}

/**
 * Makes a source of the images that the archive kept, each version once, with the time at which it first saw it.
 *
 * @example
 * createWaybackSource({ urls: ['example.com/*'] })
 */
export function createWaybackSource(options: WaybackSourceOptions): DiscoverySource {
  const pageSize = integerAtLeast('pageSize', options.pageSize, { min: 1, fallback: 5_000 });
  const clientFor = archiveClients(NAME, options);
  return {
    name: NAME,
    discover(context = {}) {
      const client = clientFor(context.signal);
      return bounded(events({ options, client, context, pageSize }), context);
    },
  };
}

/**
 * Since when and until when an address is known to have been there, or that the archive never saw it.
 *
 * @throws the reason of an aborted signal.
 * @example
 * const dates = await waybackDates('https://example.com/a.jpg');
 */
export async function waybackDates(
  url: string,
  options: WaybackOptions = {},
  signal?: AbortSignal,
): Promise<WaybackDates | { readonly kind: 'never' } | DiscoveryProblem> {
  const client = archiveClients(NAME, options)(signal);
  const found: Capture[] = [];
  for (const limit of ['1', '-1']) {
    const query = queryFor(options, { url, limit, filter: 'statuscode:200' });
    const page = await ask(client, query);
    if (page.kind === 'problem') return page;
    const [capture] = page.captures;
    if (capture === undefined) return { kind: 'never' };
    found.push(capture);
  }
  const [first, last] = found as [Capture, Capture];
  const [firstTime, lastTime] = [archiveTime(first.timestamp), archiveTime(last.timestamp)];
  if (firstTime === undefined || lastTime === undefined) return malformed('A capture has no time.');
  return {
    kind: 'dated',
    first: firstTime,
    last: lastTime,
    firstUrl: archivedUrl(options, first),
    lastUrl: archivedUrl(options, last),
    firstLine: first.line,
    lastLine: last.line,
  };
}

// --- internal ---

const NAME = 'wayback';
const BASE_URL = 'https://web.archive.org';
const FIELDS = ['timestamp', 'original', 'mimetype', 'statuscode', 'digest', 'length'] as const;

interface Run {
  readonly options: WaybackSourceOptions;
  readonly client: SourceClient;
  readonly context: DiscoveryContext;
  readonly pageSize: number;
}

interface Capture {
  readonly timestamp: string;
  readonly original: string;
  readonly mimetype: string;
  /** All fields, as the index has them. */
  readonly line: string;
}

interface Page {
  readonly kind: 'page';
  readonly captures: readonly Capture[];
  readonly resumeKey: string | null;
}

function queryFor({ baseUrl = BASE_URL }: WaybackOptions, parameters: Readonly<Record<string, string>>): URL {
  const query = new URL('/cdx/search/cdx', baseUrl);
  query.searchParams.set('output', 'json');
  query.searchParams.set('fl', FIELDS.join());
  for (const [name, value] of Object.entries(parameters)) query.searchParams.set(name, value);
  return query;
}

function archivedUrl({ baseUrl = BASE_URL }: WaybackOptions, { timestamp, original }: Capture): string {
  return `${baseUrl}/web/${timestamp}id_/${original}`;
}

async function* events(run: Run): AsyncGenerator<DiscoveryEvent> {
  const { options, client, context, pageSize } = run;
  for (const url of options.urls) {
    const query = queryFor(options, {
      url,
      filter: 'mimetype:image/.*',
      collapse: 'digest',
      limit: String(pageSize),
      showResumeKey: 'true',
    });
    query.searchParams.append('filter', 'statuscode:200');
    if (context.since !== undefined) query.searchParams.set('from', archiveDigits(context.since));
    const seen = new Set<string>();
    for (let key: string | null = ''; key !== null;) {
      seen.add(key);
      if (key !== '') query.searchParams.set('resumeKey', key);
      const page: Page | DiscoveryProblem = await ask(client, query);
      if (page.kind === 'problem') {
        yield page;
        break;
      }
      yield* page.captures.flatMap((capture) => eventOf(options, capture));
      // A key that comes again would lead in a circle.
      key = page.resumeKey === null || seen.has(page.resumeKey) ? null : page.resumeKey;
    }
  }
}

function eventOf(options: WaybackOptions, capture: Capture): DiscoveryEvent[] {
  const seenAt = archiveTime(capture.timestamp);
  const target = targetOf(NAME, {
    imageUrl: capture.original,
    match: 'listed',
    archivedUrl: archivedUrl(options, capture),
    ...(seenAt === undefined ? {} : { seenAt }),
  });
  return target === null ? [] : [target];
}

/** Rows of cells, the first of them names. With a resume key, an empty row and a row with the key follow. Nothing found is an empty list or body. */
async function ask(client: SourceClient, query: URL): Promise<Page | DiscoveryProblem> {
  const answer = await client.ask(query.href);
  if (answer.kind === 'problem') return answer;
  const text = new TextDecoder().decode(answer.bytes).trim();
  let rows: readonly (readonly unknown[])[];
  try {
    const value = text === '' ? [] : (JSON.parse(text) as unknown);
    if (!Array.isArray(value)) return malformed('The answer is not a list of rows.');
    rows = listOf(value).map(listOf);
  } catch {
    return malformed('The answer is not JSON.');
  }
  const [names = [], ...others] = rows;
  const end = others.findIndex((row) => row.length === 0);
  const captures = others.slice(0, end < 0 ? others.length : end).map((row) => captureOf(names, row));
  return { kind: 'page', captures, resumeKey: end < 0 ? null : (textOf(others[end + 1]?.[0]) ?? null) };
}

function captureOf(names: readonly unknown[], row: readonly unknown[]): Capture {
  const cell = (name: (typeof FIELDS)[number]): string => textOf(row[names.indexOf(name)]) ?? '';
  return { timestamp: cell('timestamp'), original: cell('original'), mimetype: cell('mimetype'), line: FIELDS.map(cell).join(' ') };
}

function malformed(detail: string): DiscoveryProblem {
  return problemOf(NAME, { reason: 'malformed', detail, retryable: false });
}
