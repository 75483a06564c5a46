/** What proposes addresses to be looked at: lists, feeds, archives, search services. */
import { parseHttpUrl } from '../url/http-url.ts';

/**
 * What a source says of an address. `full`, `partial`, `similar`: a service compared pictures, by its own measure. `listed`: it names the
 * address, nothing more.
 */
export type TargetMatch = 'full' | 'partial' | 'similar' | 'listed';

/** An address to be looked at. A candidate only: nothing is known of it until it has been fetched and compared here. */
export interface CrawlTarget {
  readonly kind: 'target';
  readonly version: 1;
  /** Name of the source. */
  readonly source: string;
  /** Absolute, http or https. At least one of `imageUrl` and `pageUrl` is there. */
  readonly imageUrl?: string;
  /** The page that shows the image, or is to be read. */
  readonly pageUrl?: string;
  readonly match: TargetMatch;
  /** As the service gives it, on its own scale; higher is closer. */
  readonly score?: number;
  /** When the source saw it there; ISO 8601, UTC. */
  readonly seenAt?: string;
  /** Of the page or image, as plain text. */
  readonly title?: string;
  /** Where an archive keeps what it saw. */
  readonly archivedUrl?: string;
  /** Which of the context's images it was found for. */
  readonly imageId?: string;
}

/**
 * `unauthorized`: the key is not taken. `quota`: nothing is left of what was paid for. `rate-limit`: too many requests. `rejected`: the
 * request, or one of its images, is not taken. `unavailable`: no usable answer. `malformed`: an answer or a file that is not what it should be.
 * `not-allowed`: robots.txt or the address guard forbids it.
 */
export type DiscoveryProblemReason = 'unauthorized' | 'quota' | 'rate-limit' | 'rejected' | 'unavailable' | 'malformed' | 'not-allowed';

/** Something that a source could not do. It goes on where it can. */
export interface DiscoveryProblem {
  readonly kind: 'problem';
  readonly version: 1;
  readonly source: string;
  readonly reason: DiscoveryProblemReason;
  /** A sentence. Keys are never in it. */
  readonly detail: string;
  /** Whether the same may succeed later. */
  readonly retryable: boolean;
  /** How long the service asks to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly imageId?: string;
}

export type DiscoveryEvent = CrawlTarget | DiscoveryProblem;

/** A picture that a search service is asked about. It is sent to the service. */
export interface QueryImage {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export interface DiscoveryContext {
  readonly signal?: AbortSignal;
  /** ISO 8601: what is older is left out, by sources that know times. */
  readonly since?: string;
  /** Targets after which a source ends. @default no limit */
  readonly maxTargets?: number;
  /** For sources that search by picture; the others pay no heed. @default none */
  readonly images?: Iterable<QueryImage> | AsyncIterable<QueryImage>;
}

/** Proposes addresses. Nothing is asked for before the first event is. */
export interface DiscoverySource {
  readonly name: string;
  /** @throws the reason of an aborted signal. What goes wrong elsewhere is an event. */
  discover(context?: DiscoveryContext): AsyncIterable<DiscoveryEvent>;
}

export type TargetInput = Omit<CrawlTarget, 'kind' | 'version' | 'source'>;

/** A target with its addresses resolved and normalised; `null` when none of them can be asked for. */
export function targetOf(source: string, input: TargetInput, base?: string): CrawlTarget | null {
  const { imageUrl, pageUrl, ...others } = input;
  const image = httpUrl(imageUrl, base);
  const page = httpUrl(pageUrl, base);
  if (image === null && page === null) return null;
  return {
    kind: 'target',
    version: 1,
    source,
    ...(image === null ? {} : { imageUrl: image }),
    ...(page === null ? {} : { pageUrl: page }),
    ...others,
  };
}

export type ProblemInput = Omit<DiscoveryProblem, 'kind' | 'version' | 'source'>;

export function problemOf(source: string, input: ProblemInput): DiscoveryProblem {
  return { kind: 'problem', version: 1, source, ...input };
}

/** Ends the events when the context's signal or its number of targets says so. Every source's events pass through it. */
export async function* bounded(
  events: AsyncIterable<DiscoveryEvent>,
  context: DiscoveryContext,
): AsyncGenerator<DiscoveryEvent, void, void> {
  const { signal, maxTargets = Number.POSITIVE_INFINITY } = context;
  signal?.throwIfAborted();
  let targets = 0;
  if (maxTargets <= 0) return;
  for await (const event of events) {
    signal?.throwIfAborted();
    yield event;
    signal?.throwIfAborted();
    if (event.kind === 'target') targets += 1;
    if (targets >= maxTargets) return;
  }
}

/** ISO 8601 of anything that `Date` understands; `undefined` of the rest. */
export function isoTimeOf(text: string | null | undefined): string | undefined {
  const ms = text === null || text === undefined || text.trim() === '' ? Number.NaN : Date.parse(text.trim());
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** ISO 8601 of the fourteen digits that web archives write. */
export function archiveTime(digits: string | undefined): string | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(digits ?? '');
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  return isoTimeOf(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The other way round. */
export function archiveDigits(iso: string): string {
  return new Date(iso).toISOString().replace(/\D/g, '').slice(0, 14);
}

// --- internal ---

function httpUrl(raw: string | undefined, base: string | undefined): string | null {
  if (raw === undefined) return null;
  const parsed = parseHttpUrl(raw, base);
  return parsed.kind === 'url' ? parsed.url : null;
}
