/** TinEye's API: pages on which TinEye saw copies of a picture. Each search costs one of those that were paid for. */
import { randomUUID } from 'node:crypto';
import { argumentError, integerAtLeast } from '../errors.ts';
import {
  bounded,
  type DiscoveryContext,
  type DiscoveryEvent,
  type DiscoveryProblem,
  type DiscoveryProblemReason,
  type DiscoverySource,
  isoTimeOf,
  problemOf,
  type QueryImage,
  targetOf,
} from './discovery-source.ts';
import { type Json, listOf, numberOf, objectOf, textOf } from '../json-values.ts';
import { createSourceClient, type ServiceOptions, type SourceAnswer, type SourceClient } from './source-client.ts';

export interface TinEyeOptions extends ServiceOptions {
  readonly key: string;
  /** Searches that may be made in one run, further pages of results included. There is no default, so that nobody is surprised. */
  readonly maxSearches: number;
  /** Results asked for at a time. @default 100 */
  readonly pageSize?: number;
  /** Pages of results that are asked for per picture. @default 1 */
  readonly maxPagesPerImage?: number;
  /** @default 'https://api.tineye.com' */
  readonly baseUrl?: string;
  /** Pause between requests; the default stays within 30 searches a minute. @default 2_000 */
  readonly minIntervalMs?: number;
}

/**
 * Makes a source that asks about the context's images. Their bytes are sent to TinEye.
 *
 * @example
 * const source = createTinEyeSource({ key: process.env.TINEYE_KEY, maxSearches: 50 });
 * for await (const event of source.discover({ images: [{ id: 'lighthouse', bytes }] })) …
 */
export function createTinEyeSource(options: TinEyeOptions): DiscoverySource {
  if (options.key === '') throw argumentError('key', 'a key', options.key);
  if (options.maxSearches === undefined) throw argumentError('maxSearches', 'an integer >= 1', options.maxSearches);
  const maxSearches = integerAtLeast('maxSearches', options.maxSearches, { min: 1, fallback: 1 });
  const pageSize = integerAtLeast('pageSize', options.pageSize, { min: 1, fallback: 100 });
  const maxPages = integerAtLeast('maxPagesPerImage', options.maxPagesPerImage, { min: 1, fallback: 1 });
  const minIntervalMs = integerAtLeast('minIntervalMs', options.minIntervalMs, { min: 0, fallback: 2_000 });
  return {
    name: NAME,
    discover(context = {}) {
      const client = createSourceClient({ ...options, name: NAME, minIntervalMs, tries: 1, maxBytes: MAX_BYTES, signal: context.signal });
      return bounded(events({ options, client, left: maxSearches, pageSize, maxPages }, context), context);
    },
  };
}

/** Searches that are left of what was paid for. */
export interface TinEyeSearchesLeft {
  readonly kind: 'left';
  readonly total: number;
  /** What was bought, each with its last day; ISO 8601, UTC, where the service says it. */
  readonly bundles: readonly { readonly left: number; readonly expiresAt?: string }[];
}

/**
 * How many searches are left; asking costs none.
 *
 * @throws the reason of an aborted signal.
 * @example
 * const left = await tinEyeSearchesLeft({ key: process.env.TINEYE_KEY });
 */
export async function tinEyeSearchesLeft(
  options: Pick<TinEyeOptions, 'key' | 'baseUrl' | 'fetch' | 'clock'>,
  signal?: AbortSignal,
): Promise<TinEyeSearchesLeft | DiscoveryProblem> {
  const { key, baseUrl = BASE_URL } = options;
  if (key === '') throw argumentError('key', 'a key', key);
  const client = createSourceClient({ ...options, name: NAME, minIntervalMs: 0, tries: 1, maxBytes: MAX_BYTES, signal });
  const answer = await client.json(new URL('/rest/remaining_searches/', baseUrl).href, { headers: { 'x-api-key': key }, accept: ACCEPTED });
  if (answer.kind === 'problem') return answer;
  const problem = problemIn(answer);
  if (problem !== null) return problem;
  const value = objectOf(answer.value);
  const results = objectOf(value['results']);
  const total = numberOf(results['total_remaining_searches'] ?? value['total_remaining_searches']);
  if (total === undefined) return problemOf(NAME, { reason: 'malformed', detail: 'It does not say how many are left.', retryable: false });
  return { kind: 'left', total, bundles: listOf(results['bundles']).map((bundle) => bundleOf(objectOf(bundle))) };
}

// --- internal ---

/** `2026-01-02 03:04:05 UTC`. */
function bundleOf(bundle: Json): TinEyeSearchesLeft['bundles'][number] {
  const expiresAt = isoTimeOf(textOf(bundle['expire_date'])?.replace(/^(\S+) (\S+) UTC$/, '$1T$2Z'));
  return { left: numberOf(bundle['remaining_searches']) ?? 0, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

/** Statuses whose answer says in words what is wrong. */
const ACCEPTED: readonly number[] = [400, 401, 402, 403, 404, 429, 500];

/** What an answer says is wrong, in its status or in its code; `null` when nothing is. */
function problemIn({
  status,
  retryAfterMs,
  value,
}: Pick<SourceAnswer, 'status' | 'retryAfterMs'> & { readonly value: unknown }): DiscoveryProblem | null {
  const code = numberOf(objectOf(value)['code']) ?? status;
  if (status === 200 && code === 200) return null;
  const problem = errorProblem(objectOf(value), status === 200 ? code : status);
  return problem.retryable && retryAfterMs !== null ? { ...problem, retryAfterMs } : problem;
}

const NAME = 'tineye';
const BASE_URL = 'https://api.tineye.com';
const MAX_BYTES = 33_554_432;

interface Run {
  readonly options: TinEyeOptions;
  readonly client: SourceClient;
  left: number;
  readonly pageSize: number;
  readonly maxPages: number;
}

async function* events(run: Run, { images = [], since }: DiscoveryContext): AsyncGenerator<DiscoveryEvent> {
  for await (const image of images) if (!(yield* askAbout(run, image, since))) return;
}

/** `false` when no more searches can be made. */
async function* askAbout(run: Run, image: QueryImage, since: string | undefined): AsyncGenerator<DiscoveryEvent, boolean> {
  for (let page = 0; page < run.maxPages; page += 1) {
    if (run.left <= 0) {
      const detail = `${run.options.maxSearches} searches were made, which is all that \`maxSearches\` allows; what follows was not asked.`;
      yield problemOf(NAME, { reason: 'quota', detail, retryable: false, imageId: image.id });
      return false;
    }
    run.left -= 1;
    const answer = await search(run, image, page * run.pageSize);
    if (answer.kind === 'problem') {
      yield { ...answer, imageId: image.id };
      // Only the picture may be at fault.
      return answer.reason === 'rejected';
    }
    const matches = listOf(objectOf(answer.value['results'])['matches']).map(objectOf);
    for (const match of matches) yield* targets(match, image.id, since);
    const total = numberOf(objectOf(answer.value['stats'])['total_filtered_results']) ?? 0;
    if (matches.length === 0 || (page + 1) * run.pageSize >= total) return true;
  }
  return true;
}

type SearchAnswer = { readonly kind: 'found'; readonly value: Json } | DiscoveryProblem;

async function search({ options, client, pageSize }: Run, { bytes }: QueryImage, offset: number): Promise<SearchAnswer> {
  const { key, baseUrl = BASE_URL } = options;
  const fields = { offset: String(offset), limit: String(pageSize), sort: 'score', order: 'desc', backlink_limit: '100' };
  const boundary = `imgguard-${randomUUID()}`;
  const answer = await client.json(new URL('/rest/search/', baseUrl).href, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: multipart(fields, bytes, boundary),
    accept: ACCEPTED,
  });
  return answer.kind === 'problem' ? answer : (problemIn(answer) ?? { kind: 'found', value: objectOf(answer.value) });
}

/** RFC 7578. */
function multipart(fields: Readonly<Record<string, string>>, image: Uint8Array, boundary: string): Uint8Array {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="image_upload"; filename="image"\r\nContent-Type: application/octet-stream\r\n\r\n`;
  return Buffer.concat([Buffer.from(parts.join('') + head), image, Buffer.from(`\r\n--${boundary}--\r\n`)]);
}

const REASONS: ReadonlyMap<number, DiscoveryProblemReason> = new Map<number, DiscoveryProblemReason>([
  [401, 'unauthorized'],
  [402, 'quota'],
  [403, 'unauthorized'],
  [429, 'rate-limit'],
]);

function errorProblem(value: Json, code: number): DiscoveryProblem {
  const messages = listOf(value['messages']).flatMap((message) => textOf(message) ?? []);
  const detail = messages.length > 0 ? messages.join(' ') : `It answered with code ${code}.`;
  const isQuota = /no (?:remaining )?searches|searches? (?:left|remaining|expired)|bundle/i.test(detail);
  const reason = isQuota ? 'quota' : (REASONS.get(code) ?? (code >= 500 ? 'unavailable' : 'rejected'));
  return problemOf(NAME, { reason, detail, retryable: reason === 'rate-limit' || reason === 'unavailable' });
}

function* targets(match: Json, imageId: string, since: string | undefined): Generator<DiscoveryEvent> {
  const score = numberOf(match['score']);
  for (const backlink of listOf(match['backlinks']).map(objectOf)) {
    const seenAt = isoTimeOf(textOf(backlink['crawl_date']));
    if (since !== undefined && seenAt !== undefined && Date.parse(seenAt) < Date.parse(since)) continue;
    const target = targetOf(NAME, {
      imageUrl: textOf(backlink['url']) ?? '',
      pageUrl: textOf(backlink['backlink']) ?? '',
      // It compares whole pictures and parts of them, and does not say which.
      match: 'partial',
      imageId,
      ...(score === undefined ? {} : { score }),
      ...(seenAt === undefined ? {} : { seenAt }),
    });
    if (target !== null) yield target;
  }
}
