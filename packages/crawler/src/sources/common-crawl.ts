/** Common Crawl: its index of addresses, and the archived pages that the index leads to. */
import { messageOf } from '../errors.ts';
import { hasImageExtension, originOf } from '../url/http-url.ts';
import { readWarc } from '../warc/warc-reader.ts';
import { archivedTargets } from './archived-targets.ts';
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
import { type Json, listOf, numberOf, objectOf, textOf } from '../json-values.ts';
import { archiveClients, type ArchiveServiceOptions, MAX_ARCHIVE_BYTES } from './archive-client.ts';
import { type SourceClient, statusProblem } from './source-client.ts';

export interface CommonCrawlOptions extends ArchiveServiceOptions {
  /** What to look up: an address, or one that ends in `/*` for all below it, or begins with `*.` for all of a domain. */
  readonly urls: readonly string[];
  /** Ids of crawls (`CC-MAIN-2026-43`), or how many of the latest. @default 1 */
  readonly crawls?: readonly string[] | number;
  /** Read the archived pages for the images that they name; otherwise the pages themselves are the targets. @default true */
  readonly readPages?: boolean;
  /** @default 'https://index.commoncrawl.org' */
  readonly indexUrl?: string;
  /** @default 'https://data.commoncrawl.org' */
  readonly dataUrl?: string;
}

/**
 * Makes a source of Common Crawl's archives. They hold pages and hardly any images, so mostly the images are addresses that archived pages named.
 *
 * @example
 * createCommonCrawlSource({ urls: ['example.com/*'] })
 */
export function createCommonCrawlSource(options: CommonCrawlOptions): DiscoverySource {
  const clientFor = archiveClients(NAME, options);
  return {
    name: NAME,
    discover(context = {}) {
      const client = clientFor(context.signal);
      return bounded(events({ options, client, context, failures: 0 }), context);
    },
  };
}

// --- internal ---

const NAME = 'common-crawl';
const INDEX_URL = 'https://index.commoncrawl.org';
const DATA_URL = 'https://data.commoncrawl.org';
const FIELDS = 'url,timestamp,status,mime,mime-detected,filename,offset,length';

interface Run {
  readonly options: CommonCrawlOptions;
  readonly client: SourceClient;
  readonly context: DiscoveryContext;
  /** Requests in a row that came to nothing. */
  failures: number;
}

async function* events(run: Run): AsyncGenerator<DiscoveryEvent> {
  const { indexUrl = INDEX_URL } = run.options;
  const info = await run.client.json(new URL('/collinfo.json', indexUrl).href);
  if (info.kind === 'problem') return yield info;
  for (const crawl of chosen(listOf(info.value).map(objectOf), run.options.crawls ?? 1)) {
    const api = textOf(crawl['cdx-api']) ?? '';
    // The list says where the index of each crawl is: only the service itself is asked.
    if (!URL.canParse(api) || originOf(api) !== originOf(indexUrl)) {
      yield malformed(`The index of ${String(crawl['id'])} is said to be at ${JSON.stringify(api)}, which is elsewhere.`);
      continue;
    }
    for (const url of run.options.urls) if (!isGivenUp(run)) yield* lookUp(run, api, url);
  }
}

function chosen(crawls: readonly Json[], wanted: readonly string[] | number): readonly Json[] {
  if (typeof wanted === 'number') return crawls.slice(0, wanted);
  return crawls.filter(({ id }) => typeof id === 'string' && wanted.includes(id));
}

async function* lookUp(run: Run, api: string, url: string): AsyncGenerator<DiscoveryEvent> {
  const { since } = run.context;
  const query = new URL(api);
  query.searchParams.set('url', url);
  query.searchParams.set('output', 'json');
  query.searchParams.append('filter', '=status:200');
  if (since !== undefined) query.searchParams.set('from', archiveDigits(since));
  const counting = new URL(query);
  counting.searchParams.set('showNumPages', 'true');
  const count = await run.client.json(counting.href, { accept: [404] });
  if (count.kind === 'problem') return yield failed(run, count);
  query.searchParams.set('fl', FIELDS);
  const pages = count.status === 404 ? 0 : (numberOf(objectOf(count.value)['pages']) ?? 0);
  for (let page = 0; page < pages && !isGivenUp(run); page += 1) {
    query.searchParams.set('page', String(page));
    const answer = await run.client.ask(query.href, { accept: [404] });
    if (answer.kind === 'problem') yield failed(run, answer);
    else if (answer.status !== 404) yield* captures(run, new TextDecoder().decode(answer.bytes));
  }
}

async function* captures(run: Run, lines: string): AsyncGenerator<DiscoveryEvent> {
  for (const line of lines.split('\n')) {
    if (isGivenUp(run)) return;
    if (line.trim() === '') continue;
    let capture: Json;
    try {
      capture = objectOf(JSON.parse(line));
    } catch {
      yield malformed(`A line of the index is not JSON: ${JSON.stringify(line.slice(0, 80))}.`);
      continue;
    }
    yield* captured(run, capture);
  }
}

async function* captured(run: Run, capture: Json): AsyncGenerator<DiscoveryEvent> {
  const url = textOf(capture['url']) ?? '';
  const mime = textOf(capture['mime-detected']) ?? textOf(capture['mime']) ?? '';
  const seenAt = archiveTime(textOf(capture['timestamp']));
  const isPage = /html/i.test(mime);
  if (isPage && run.options.readPages !== false) return yield* archivedPage(run, capture);
  const isImage = /^image\//i.test(mime) || (!isPage && hasImageExtension(url));
  if (!isPage && !isImage) return;
  const target = targetOf(NAME, {
    ...(isImage ? { imageUrl: url } : { pageUrl: url }),
    match: 'listed',
    ...(seenAt === undefined ? {} : { seenAt }),
  });
  if (target !== null) yield target;
}

async function* archivedPage(run: Run, capture: Json): AsyncGenerator<DiscoveryEvent> {
  const { options, client, context } = run;
  const { dataUrl = DATA_URL } = options;
  const [offset, length] = [Number(capture['offset']), Number(capture['length'])];
  const filename = textOf(capture['filename']) ?? '';
  const file = URL.canParse(filename, `${dataUrl}/`) ? new URL(filename, `${dataUrl}/`) : null;
  const isSound =
    file?.origin === originOf(dataUrl) && Number.isSafeInteger(offset) && offset >= 0 && length > 0 && length <= MAX_ARCHIVE_BYTES;
  if (file === null || !isSound) return yield malformed(`The index names no place for ${JSON.stringify(capture['url'])}.`);
  const answer = await client.ask(file.href, { headers: { range: `bytes=${offset}-${offset + length - 1}` } });
  if (answer.kind === 'problem') return yield failed(run, answer);
  run.failures = 0;
  if (answer.status !== 206) return yield statusProblem(NAME, answer.status);
  async function* bytes(): AsyncGenerator<Uint8Array> {
    if (answer.kind === 'answer') yield answer.bytes;
  }
  try {
    for await (const entry of readWarc(bytes())) {
      if (entry.kind === 'malformed') yield malformed(`The record of ${JSON.stringify(capture['url'])}: ${entry.detail}`);
      else yield* archivedTargets(NAME, entry, context.signal);
    }
  } catch (error) {
    context.signal?.throwIfAborted();
    yield malformed(messageOf(error));
  }
}

/** A service that does not answer is left alone, not asked for every line of its index. */
const MAX_FAILURES = 5;

function isGivenUp({ failures }: Run): boolean {
  return failures >= MAX_FAILURES;
}

function failed(run: Run, answer: DiscoveryProblem): DiscoveryProblem {
  run.failures += 1;
  // There are no keys: 403 is how the service keeps away who asked too much.
  const problem: DiscoveryProblem = answer.reason === 'unauthorized' ? { ...answer, reason: 'rate-limit', retryable: true } : answer;
  return isGivenUp(run)
    ? { ...problem, detail: `${problem.detail} That was the case ${MAX_FAILURES} times in a row, so nothing more is asked.` }
    : problem;
}

function malformed(detail: string): DiscoveryEvent {
  return problemOf(NAME, { reason: 'malformed', detail, retryable: false });
}
