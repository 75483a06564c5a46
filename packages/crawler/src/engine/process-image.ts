/** Fetches an image once and reports it for every page that names it. */
import { createHash } from 'node:crypto';
import { capturedExchange } from '../capture.ts';
import { isoTime } from '../clock.ts';
import type { FetchFailure, FetchResponse, HeadCheck } from '../fetch/fetcher.ts';
import { sniffImageType } from '../fetch/sniff.ts';
import type { FrontierItem } from '../frontier/frontier.ts';
import { directiveSignals, headerDirectives, headerSignals } from '../robots/directives.ts';
import type { ImageContext, OptOutSignal, SeenAgain, Sighting, SkipReason } from '../sighting.ts';
import { createSlices } from '../slices.ts';
import { ask } from './ask.ts';
import { decodeDataUrl } from './data-url.ts';
import { type CrawlRecord, type Engine, type Result, skippedResult } from './engine.ts';
import { imageEntry, type Origin } from './entries.ts';
import { conditions, recall, type Recalled, remembered } from './memory.ts';
import { joinSignals, refusedByPolicy, storageUnder, withReserved } from './opt-out.ts';

const ACCEPT = 'image/avif,image/webp,image/*,*/*;q=0.5';

/** Asks for an image, or repeats what came of it when another page named it before. */
export async function processImage(engine: Engine, item: FrontierItem): Promise<Result> {
  if (item.detail.data !== undefined) return dataImage(engine, item, item.detail.data);
  const earlier = (await outcomeOf(engine, item.url)) ?? (await outcomeAsPage(engine, item.url));
  if (earlier !== null) return repeated(engine, item, earlier);
  const places = await engine.budget.acquire(item, 'images', engine.signal);
  if (typeof places === 'string') return overspent(engine, item, places);
  let spent = false;
  try {
    const result = await askForImage(engine, item);
    spent = result.kind === 'done' && (result.event?.kind === 'sighting' || result.event?.kind === 'seen-again');
    return result;
  } finally {
    if (spent) await places.spend();
    else places.release();
  }
}

/** The result for a page address that turned out to be an image. */
export function directSighting(engine: Engine, item: FrontierItem, answer: ImageAnswer): Promise<Result> {
  return sighted(engine, asImage(item), answer);
}

/** What is remembered of an image at the item's address. */
export function recallImage({ memory }: Engine, { url }: FrontierItem): Promise<Recalled<ImageFacts> | null> {
  return recall<ImageFacts>(memory, 'image', url);
}

/** An image, or the word of its server that it did not change. */
export interface ImageAnswer {
  readonly response: FetchResponse;
  readonly recalled: Recalled<ImageFacts> | null;
  /** What the host's files say of it. */
  readonly reserved: readonly OptOutSignal[];
}

/** The result for a page address that was asked for as an image before; `null` when it has to be asked for as a page. */
export async function knownAsImage(engine: Engine, item: FrontierItem): Promise<Result | null> {
  const earlier = await outcomeOf(engine, item.url);
  return earlier?.kind === 'image' ? repeated(engine, asImage(item), earlier) : null;
}

// --- internal ---

/** Not remembered for further pages: what one site has spent another may still have. */
function overspent({ clock }: Engine, item: FrontierItem, detail: string): Result {
  return skippedResult(item, { reason: 'budget', detail }, isoTime(clock.now()));
}

async function askForImage(engine: Engine, item: FrontierItem): Promise<Result> {
  const recalled = await recallImage(engine, item);
  const answer = await ask(engine, item, {
    accept: ACCEPT,
    maxBytes: engine.limits.maxImageBytes,
    checkHead,
    headers: conditions(recalled),
  });
  if (answer.kind === 'later') return answer;
  if (answer.kind === 'refused' && answer.reason === 'budget') return overspent(engine, item, answer.detail);
  if (answer.kind === 'refused') return refused(engine, item, answer);
  if (answer.kind === 'moved') return moved(engine, item, { kind: 'moved', to: answer.to }, answer.redirects);
  return sighted(engine, item, { response: answer.response, recalled, reserved: answer.reserved });
}

/** What a fetched address came to, remembered for further pages that name it. */
type ImageOutcome =
  | { readonly kind: 'moved'; readonly to: string }
  | { readonly kind: 'refused'; readonly reason: SkipReason; readonly detail: string }
  | { readonly kind: 'image'; readonly facts: ImageFacts };

/** What belongs to the bytes, whichever page names them. */
export interface ImageFacts {
  readonly sha256: string;
  readonly contentType: string | null;
  readonly byteLength: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** From the headers. */
  readonly signals: readonly OptOutSignal[];
}

async function outcomeOf({ frontier }: Engine, url: string): Promise<ImageOutcome | null> {
  const text = await frontier.outcomeOf('image', url);
  return text === null ? null : (JSON.parse(text) as ImageOutcome);
}

/** A page that was read is no image; a page address that was one is. */
async function outcomeAsPage({ frontier }: Engine, url: string): Promise<ImageOutcome | null> {
  const text = await frontier.outcomeOf('page', url);
  if (text === null) return null;
  const outcome = JSON.parse(text) as Partial<ImageOutcome>;
  if (outcome.kind !== undefined) return outcome as ImageOutcome;
  return { kind: 'refused', reason: 'not-an-image', detail: 'The address is that of a page.' };
}

/** A link shows where the image is; a seed that is an image stands for itself. */
function asImage(item: FrontierItem): FrontierItem {
  const [named] = item.detail.redirects ?? [];
  const contexts: ImageContext[] = [{ source: item.pageUrl === null ? 'direct' : 'anchor' }];
  const detail = { ...item.detail, contexts, ...(named === undefined ? {} : { named }) };
  return { ...item, pageUrl: item.pageUrl ?? named ?? item.url, detail };
}

const checkHead: HeadCheck = ({ contentType, firstBytes }): FetchFailure | null => {
  if (sniffImageType(firstBytes) !== null) return null;
  const detail = `The server calls it ${contentType ?? 'nothing'}, and it does not begin as images do.`;
  return { kind: 'failure', reason: 'not-an-image', detail, retryable: false };
};

function refused(engine: Engine, item: FrontierItem, { reason, detail }: { reason: SkipReason; detail: string }): Result {
  const outcome: ImageOutcome = { kind: 'refused', reason, detail };
  return skippedResult(item, outcome, isoTime(engine.clock.now()), JSON.stringify(outcome));
}

function moved(engine: Engine, item: FrontierItem, outcome: ImageOutcome & { kind: 'moved' }, redirects: readonly string[]): Result {
  const entry = imageEntry(engine.rules, {
    url: outcome.to,
    contexts: item.detail.contexts ?? [],
    origin: originOf(item),
    named: item.detail.named ?? item.url,
    redirects,
    guess: item.detail.guess === true,
  });
  return { kind: 'done', event: null, ack: { discovered: [entry], outcome: JSON.stringify(outcome) } };
}

function originOf({ pageUrl, depth, detail }: FrontierItem): Origin {
  return { pageUrl, depth, pageTitle: detail.pageTitle ?? null, signals: detail.signals ?? [] };
}

function repeated(engine: Engine, item: FrontierItem, outcome: ImageOutcome): Result {
  if (outcome.kind === 'refused') return skippedResult(item, outcome, isoTime(engine.clock.now()));
  if (outcome.kind === 'moved') {
    const redirects = [...(item.detail.redirects ?? []), item.url];
    if (!redirects.includes(outcome.to)) return moved(engine, item, outcome, redirects);
    return refused(engine, item, { reason: 'too-many-redirects', detail: `It redirects in a circle, back to ${outcome.to}.` });
  }
  const event: SeenAgain = { kind: 'seen-again', version: 1, sighting: sightingOf(engine, item, outcome.facts) };
  return { kind: 'done', event, ack: {} };
}

async function sighted(engine: Engine, item: FrontierItem, { response, recalled, reserved }: ImageAnswer): Promise<Result> {
  const { bytes, headers, status } = response;
  const earlier = status === 304 ? (recalled?.content ?? null) : null;
  const signals = withReserved(earlier === null ? wishesOf(engine, response) : wishesAgain(engine, earlier, response), reserved);
  const policy = refusedByPolicy(engine.rules.optOut, signals);
  const storage = storageUnder(engine.rules.optOut, joinSignals(item.detail.signals ?? [], signals));
  await engine.capture?.exchange(capturedExchange(response, storage !== 'hash-only' && policy === null));
  if (policy !== null) return refused(engine, item, policy);
  if (earlier === null && bytes.byteLength < engine.limits.minImageBytes) {
    return refused(engine, item, { reason: 'too-small', detail: `The image has ${bytes.byteLength} bytes; too few to show anything.` });
  }
  const facts: ImageFacts =
    earlier === null
      ? { ...(await digestOf(bytes)), status, headers, signals }
      : { ...earlier, status, headers: { ...earlier.headers, ...headers }, signals };
  const sighting = sightingOf(engine, item, facts);
  const event: CrawlRecord = earlier === null ? { ...sighting, bytes } : { kind: 'seen-again', version: 1, sighting };
  const outcome: ImageOutcome = { kind: 'image', facts };
  const { sha256 } = facts;
  const record = remembered(engine.memory, { kind: 'image', url: item.url, response, earlier: recalled, content: facts, sha256 });
  return { kind: 'done', event, ack: { outcome: JSON.stringify(outcome) }, record };
}

function wishesOf({ productToken }: Engine, { headers, headerLists }: FetchResponse): OptOutSignal[] {
  const directives = headerDirectives(headerLists['x-robots-tag'] ?? [], productToken);
  return [...directiveSignals(directives, 'header'), ...headerSignals(headers)];
}

/** What a header said stands until the header comes again. */
function wishesAgain(engine: Engine, earlier: ImageFacts, response: FetchResponse): OptOutSignal[] {
  const standing = earlier.signals.filter(
    ({ name, origin }) => origin !== 'file' && origin !== 'robots' && !((HEADER_OF[name] ?? 'x-robots-tag') in response.headers),
  );
  return [...standing, ...wishesOf(engine, response)];
}

/** Wishes that have a header of their own. */
const HEADER_OF: Readonly<Partial<Record<OptOutSignal['name'], string>>> = {
  'tdm-reservation': 'tdm-reservation',
  'content-usage': 'content-usage',
};

/** Bytes that are hashed before others may get their turn. */
const HASH_PIECE_BYTES = 2_097_152;

async function digestOf(bytes: Uint8Array): Promise<Pick<ImageFacts, 'sha256' | 'contentType' | 'byteLength'>> {
  const hash = createHash('sha256');
  const slices = createSlices();
  for (let at = 0; at < bytes.byteLength; at += HASH_PIECE_BYTES) {
    hash.update(bytes.subarray(at, at + HASH_PIECE_BYTES));
    await slices.pause();
  }
  return {
    sha256: hash.digest('hex'),
    contentType: sniffImageType(bytes),
    byteLength: bytes.byteLength,
  };
}

function sightingOf(engine: Engine, item: FrontierItem, facts: ImageFacts): Omit<Sighting, 'bytes'> {
  const { detail, url, pageUrl } = item;
  const [context = UNKNOWN, ...alsoSeenAs] = detail.contexts ?? [];
  const signals = joinSignals(detail.signals ?? [], facts.signals);
  const imageUrl = detail.named ?? url;
  return {
    kind: 'sighting',
    version: 1,
    imageUrl,
    finalUrl: url,
    pageUrl: pageUrl ?? imageUrl,
    pageTitle: detail.pageTitle ?? null,
    seenAt: isoTime(engine.clock.now()),
    sha256: facts.sha256,
    contentType: facts.contentType,
    byteLength: facts.byteLength,
    context,
    alsoSeenAs,
    signals,
    storage: storageUnder(engine.rules.optOut, signals),
    http: { status: facts.status, headers: facts.headers, redirects: detail.redirects ?? [] },
  };
}

const UNKNOWN: ImageContext = { source: 'direct' };

/** An image inside the page: nobody is asked, and its name is its hash (RFC 6920). */
async function dataImage(engine: Engine, item: FrontierItem, data: string): Promise<Result> {
  const at = isoTime(engine.clock.now());
  const bytes = decodeDataUrl(data, engine.limits.maxImageBytes);
  if (bytes === null) return skippedResult(item, { reason: 'invalid-url', detail: 'The data: address cannot be decoded.' }, at);
  const type = sniffImageType(bytes);
  if (type === null) return skippedResult(item, { reason: 'not-an-image', detail: 'The data: address does not begin as images do.' }, at);
  const facts: ImageFacts = { ...(await digestOf(bytes)), status: 200, headers: {}, signals: [] };
  const name = `ni:///sha-256;${Buffer.from(facts.sha256, 'hex').toString('base64url')}?ct=${type}`;
  const event: CrawlRecord = { ...sightingOf(engine, { ...item, url: name }, facts), bytes };
  return { kind: 'done', event, ack: {} };
}
