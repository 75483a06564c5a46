/** Google Cloud Vision, WEB_DETECTION: pages and images that Google takes for copies of a picture. Each picture costs a unit. */
import { argumentError, integerAtLeast } from '../errors.ts';
import {
  bounded,
  type DiscoveryContext,
  type DiscoveryEvent,
  type DiscoveryProblemReason,
  type DiscoverySource,
  problemOf,
  type QueryImage,
  type TargetMatch,
  targetOf,
} from './discovery-source.ts';
import { type Json, listOf, numberOf, objectOf, textOf } from '../json-values.ts';
import { createSourceClient, type ServiceOptions, type SourceAnswer, type SourceClient, statusProblem } from './source-client.ts';

export interface GoogleVisionOptions extends ServiceOptions {
  /** An API key, or `{ token }` for a bearer token with `project` as the one that pays. */
  readonly key: string | { readonly token: string; readonly project: string };
  /** Pictures that may be sent in one run; each is a unit that Google may charge for. There is no default, so that nobody is surprised. */
  readonly maxUnits: number;
  /** Results asked for per list. @default 50 */
  readonly maxResults?: number;
  /** Also what merely looks similar. @default false */
  readonly includeSimilar?: boolean;
  /** @default 'https://vision.googleapis.com'; 'https://eu-vision.googleapis.com' keeps the processing in the European Union */
  readonly baseUrl?: string;
  /** Pause between requests. The default stays below 1,800 requests a minute. @default 50 */
  readonly minIntervalMs?: number;
}

/**
 * Makes a source that asks about the context's images. Their bytes are sent to Google.
 *
 * @example
 * const source = createGoogleVisionSource({ key: process.env.VISION_KEY, maxUnits: 100 });
 * for await (const event of source.discover({ images: [{ id: 'lighthouse', bytes }] })) …
 */
export function createGoogleVisionSource(options: GoogleVisionOptions): DiscoverySource {
  if (options.key === '') throw argumentError('key', 'a key', options.key);
  if (options.maxUnits === undefined) throw argumentError('maxUnits', 'an integer >= 1', options.maxUnits);
  const maxUnits = integerAtLeast('maxUnits', options.maxUnits, { min: 1, fallback: 1 });
  const maxResults = integerAtLeast('maxResults', options.maxResults, { min: 1, fallback: 50 });
  const minIntervalMs = integerAtLeast('minIntervalMs', options.minIntervalMs, { min: 0, fallback: 50 });
  return {
    name: NAME,
    discover(context = {}) {
      const client = createSourceClient({ ...options, name: NAME, minIntervalMs, tries: 1, maxBytes: MAX_BYTES, signal: context.signal });
      return bounded(events({ options, client, maxUnits, maxResults }, context), context);
    },
  };
}

// --- internal ---

const NAME = 'google-vision';
const BASE_URL = 'https://vision.googleapis.com';
const MAX_BYTES = 33_554_432;
/** Limits of the service: images in a request; its JSON, base 64 included, has 10 MB at most. */
const MAX_IMAGES = 16;
const MAX_REQUEST_CHARS = 10_000_000;

interface Run {
  readonly options: GoogleVisionOptions;
  readonly client: SourceClient;
  readonly maxUnits: number;
  readonly maxResults: number;
}

interface Prepared {
  readonly id: string;
  readonly content: string;
}

async function* events(run: Run, { images = [] }: DiscoveryContext): AsyncGenerator<DiscoveryEvent> {
  for await (const batch of batches(images, run.maxUnits)) {
    if (batch.kind === 'problem') yield batch;
    else if (!(yield* askAbout(run, batch.images))) return;
  }
}

type Batch = { readonly kind: 'batch'; readonly images: readonly Prepared[] } | (DiscoveryEvent & { kind: 'problem' });

async function* batches(images: Iterable<QueryImage> | AsyncIterable<QueryImage>, maxUnits: number): AsyncGenerator<Batch> {
  let batch: Prepared[] = [];
  let size = 0;
  let units = 0;
  for await (const { id, bytes } of images) {
    if (units >= maxUnits) {
      yield budgetProblem(id, maxUnits);
      break;
    }
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
    if (content.length > MAX_REQUEST_CHARS - 10_000) {
      yield problemOf(NAME, { reason: 'rejected', detail: 'The image is too large for the service.', retryable: false, imageId: id });
      continue;
    }
    if (batch.length >= MAX_IMAGES || size + content.length > MAX_REQUEST_CHARS - 10_000) {
      yield { kind: 'batch', images: batch };
      [batch, size] = [[], 0];
    }
    batch.push({ id, content });
    size += content.length;
    units += 1;
  }
  if (batch.length > 0) yield { kind: 'batch', images: batch };
}

function budgetProblem(imageId: string, maxUnits: number): Batch {
  const detail = `${maxUnits} images were sent, which is all that \`maxUnits\` allows; this one and those after it were not.`;
  return problemOf(NAME, { reason: 'quota', detail, retryable: false, imageId }) as Batch;
}

/** `false` when the service takes no more requests. */
async function* askAbout({ options, client, maxResults }: Run, batch: readonly Prepared[]): AsyncGenerator<DiscoveryEvent, boolean> {
  const { key, baseUrl = BASE_URL } = options;
  const answer = await client.json(new URL('/v1/images:annotate', baseUrl).href, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(typeof key === 'string'
        ? { 'x-goog-api-key': key }
        : { authorization: `Bearer ${key.token}`, 'x-goog-user-project': key.project }),
    },
    body: JSON.stringify({
      requests: batch.map(({ content }) => ({ image: { content }, features: [{ type: 'WEB_DETECTION', maxResults }] })),
    }),
    accept: [400, 401, 403, 404, 429],
  });
  if (answer.kind === 'problem') {
    yield answer;
    return false;
  }
  const value = objectOf(answer.value);
  if (value['error'] !== undefined || answer.status !== 200) {
    yield errorProblem(objectOf(value['error']), answer);
    return false;
  }
  const responses = listOf(value['responses']);
  for (const [at, { id }] of batch.entries()) {
    const response = objectOf(responses[at]);
    if (response['error'] !== undefined)
      yield { ...errorProblem(objectOf(response['error']), { status: 200, retryAfterMs: null }), imageId: id };
    else yield* targets(objectOf(response['webDetection']), id, options.includeSimilar === true);
  }
  return true;
}

const REASONS: ReadonlyMap<unknown, DiscoveryProblemReason> = new Map<unknown, DiscoveryProblemReason>([
  ['UNAUTHENTICATED', 'unauthorized'],
  ['PERMISSION_DENIED', 'unauthorized'],
  ['RESOURCE_EXHAUSTED', 'rate-limit'],
  ['UNAVAILABLE', 'unavailable'],
  ['INTERNAL', 'unavailable'],
  ['DEADLINE_EXCEEDED', 'unavailable'],
]);
/** Codes of `google.rpc.Code`, where no name is given. */
const CODES: ReadonlyMap<number, string> = new Map([
  [4, 'DEADLINE_EXCEEDED'],
  [7, 'PERMISSION_DENIED'],
  [8, 'RESOURCE_EXHAUSTED'],
  [13, 'INTERNAL'],
  [14, 'UNAVAILABLE'],
  [16, 'UNAUTHENTICATED'],
]);

function errorProblem(error: Json, { status, retryAfterMs }: Pick<SourceAnswer, 'status' | 'retryAfterMs'>): DiscoveryEvent {
  const message = textOf(error['message']) ?? `It answered with status ${status}.`;
  const code = numberOf(error['code']) ?? 0;
  const name = textOf(error['status']) ?? CODES.get(code);
  // A key that is not valid is called an invalid argument.
  const isKey = /api[ _]key/i.test(message + JSON.stringify(error['details'] ?? ''));
  const isQuota = name === 'RESOURCE_EXHAUSTED' && /per day|billing|daily/i.test(message);
  // Without a name the status is what there is to go by.
  const named = name === undefined ? statusProblem(NAME, status).reason : (REASONS.get(name) ?? 'rejected');
  const reason = isKey ? 'unauthorized' : isQuota ? 'quota' : named;
  const retryable = reason === 'rate-limit' || reason === 'unavailable';
  return problemOf(NAME, { reason, detail: message, retryable, ...(retryable && retryAfterMs !== null ? { retryAfterMs } : {}) });
}

function* targets(detection: Json, imageId: string, includeSimilar: boolean): Generator<DiscoveryEvent> {
  const onPages = new Set<unknown>();
  for (const page of listOf(detection['pagesWithMatchingImages']).map(objectOf)) {
    const title = textOf(page['pageTitle'])
      ?.replace(/<[^<>]*>/g, '')
      .trim();
    const words = { pageUrl: textOf(page['url']) ?? '', imageId, ...(title === undefined || title === '' ? {} : { title }) };
    const images = [...imagesOf(page, 'fullMatchingImages', 'full'), ...imagesOf(page, 'partialMatchingImages', 'partial')];
    for (const image of images) onPages.add(image.imageUrl);
    for (const image of images.length > 0 ? images : [{ match: 'listed' as const }]) yield* target({ ...image, ...words });
  }
  const alone = [
    ...imagesOf(detection, 'fullMatchingImages', 'full'),
    ...imagesOf(detection, 'partialMatchingImages', 'partial'),
    ...(includeSimilar ? imagesOf(detection, 'visuallySimilarImages', 'similar') : []),
  ];
  for (const image of alone) if (!onPages.has(image.imageUrl)) yield* target({ ...image, imageId });
}

function imagesOf(from: Json, list: string, match: TargetMatch): { imageUrl: string; match: TargetMatch }[] {
  return listOf(from[list]).flatMap((image) => {
    const imageUrl = textOf(objectOf(image)['url']);
    return imageUrl === undefined ? [] : [{ imageUrl, match }];
  });
}

function target(input: Parameters<typeof targetOf>[1]): DiscoveryEvent[] {
  const one = targetOf(NAME, input);
  return one === null ? [] : [one];
}
