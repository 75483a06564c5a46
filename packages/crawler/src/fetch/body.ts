/** Reads a response body: undoes the content encoding and counts what comes out, so that no body outgrows its cap. */
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { messageOf } from '../errors.ts';
import type { FetchFailure, FetchLimits, FetchRequest } from './fetcher.ts';

/** Real servers stack two encodings at most, by mistake; more is a bomb. */
const MAX_ENCODINGS = 2;
/** No ratio is looked at before this many inflated bytes: small plain files compress very well. */
const RATIO_FREE_BYTES = 1_048_576;
/** What a head check gets to see, or less when the body is shorter. */
export const HEAD_BYTES: number = 512;

export interface BodySource {
  readonly body: Readable;
  readonly encodings: readonly string[];
  /** NaN when not given. */
  readonly contentLength: number;
  readonly contentType: string | null;
  readonly request: FetchRequest;
  readonly limits: FetchLimits;
}

type Decoder = (first: Uint8Array) => Transform;

const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['gzip', () => createGunzip()],
  ['x-gzip', () => createGunzip()],
  ['br', () => createBrotliDecompress()],
  // Some servers send a raw stream for `deflate`.
  ['deflate', (first) => (hasZlibHeader(first) ? createInflate() : createInflateRaw())],
]);

/** Reads the body, or says why it was refused. Throws what the connection throws. */
export async function readBody(source: BodySource): Promise<Uint8Array | FetchFailure> {
  const { body, request, contentLength } = source;
  const names = source.encodings.flatMap((value) => value.split(',')).map((name) => name.trim().toLowerCase());
  const encodings = names.filter((name) => name !== '' && name !== 'identity');
  const refusal =
    encodingRefusal(encodings) ?? (request.truncate === true || encodings.length > 0 ? null : lengthRefusal(contentLength, request));
  if (refusal !== null) {
    body.destroy();
    body.on('error', () => undefined);
    return refusal;
  }
  const wire = new WireMeter(source.limits);
  try {
    return await collect(decoded(wire.measured(body), encodings), source, wire);
  } catch (error) {
    if (wire.failure !== null) return wire.failure;
    const code = (error as { code?: unknown } | null)?.code;
    if (typeof code === 'string' && /^(?:Z_|ERR__ERROR|ERR_.*BROTLI|ERR_PADDING|ERR__)/.test(code)) {
      return failure('network-error', `The body is not in the encoding that it claims: ${messageOf(error)}.`);
    }
    throw error;
  } finally {
    wire.stop();
    body.destroy();
    body.on('error', () => undefined);
  }
}

// --- internal ---

function failure(reason: FetchFailure['reason'], detail: string, retryable = false): FetchFailure {
  return { kind: 'failure', reason, detail, retryable };
}

function encodingRefusal(encodings: readonly string[]): FetchFailure | null {
  if (encodings.length > MAX_ENCODINGS) return failure('decompression-bomb', `The body is encoded ${encodings.length} times over.`);
  const unknown = encodings.find((name) => !DECODERS.has(name));
  return unknown === undefined ? null : failure('network-error', `The content encoding ${JSON.stringify(unknown)} was not asked for.`);
}

function lengthRefusal(contentLength: number, { maxBytes }: { readonly maxBytes: number }): FetchFailure | null {
  return contentLength > maxBytes ? failure('too-large', `The body has ${contentLength} bytes, more than ${maxBytes}.`) : null;
}

/** Counts the bytes on the wire and ends a connection that drips. */
class WireMeter {
  bytes = 0;
  failure: FetchFailure | null = null;
  readonly #limits: FetchLimits;
  #windowStart: number = performance.now();
  #windowBytes = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: FetchLimits) {
    this.#limits = limits;
  }

  async *measured(body: Readable): AsyncGenerator<Uint8Array> {
    this.#timer = setInterval(() => this.#check(body), this.#limits.throughputWindowMs / 4);
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      this.bytes += chunk.byteLength;
      this.#windowBytes += chunk.byteLength;
      yield chunk;
    }
    this.stop();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #check(body: Readable): void {
    const { throughputWindowMs, minBytesPerSecond } = this.#limits;
    const elapsedMs = performance.now() - this.#windowStart;
    if (elapsedMs < throughputWindowMs) return;
    if (this.#windowBytes < (minBytesPerSecond * elapsedMs) / 1_000) {
      this.failure = failure('timeout', `The body came slower than ${minBytesPerSecond} bytes per second.`, true);
      body.destroy(new Error(this.failure.detail));
    }
    this.#windowStart = performance.now();
    this.#windowBytes = 0;
  }
}

function decoded(wire: AsyncIterable<Uint8Array>, encodings: readonly string[]): AsyncIterable<Uint8Array> {
  return encodings.reduceRight<AsyncIterable<Uint8Array>>((stream, name) => inflate(stream, DECODERS.get(name) as Decoder), wire);
}

/** RFC 1950 §2.2: method 8 in the low half of the first byte, and the two bytes as one number are a multiple of 31. */
function hasZlibHeader([method = 0, flags]: Uint8Array): boolean {
  return (method & 0x0f) === 8 && (flags === undefined || (method * 256 + flags) % 31 === 0);
}

/** Feeds a decoder piece by piece and yields what comes out; at most one piece is in flight. */
async function* inflate(source: AsyncIterable<Uint8Array>, createDecoder: Decoder): AsyncGenerator<Uint8Array> {
  const input = source[Symbol.asyncIterator]();
  const first = await input.next();
  if (first.done === true) return;
  const decoder = createDecoder(first.value);
  const feeding = feed(decoder, first.value, input);
  try {
    for await (const chunk of decoder as AsyncIterable<Uint8Array>) yield chunk;
    await feeding;
  } finally {
    decoder.destroy();
    await input.return?.(undefined);
    await feeding.catch(() => undefined);
  }
}

async function feed(decoder: Transform, first: Uint8Array, input: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    for (let chunk: IteratorResult<Uint8Array> = { value: first }; chunk.done !== true; chunk = await input.next()) {
      if (decoder.destroyed) return;
      if (!decoder.write(chunk.value)) await drained(decoder);
    }
    decoder.end();
  } catch (error) {
    decoder.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function drained(decoder: Transform): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      decoder.off('drain', done).off('close', done);
      resolve();
    };
    decoder.on('drain', done).on('close', done);
  });
}

/** What has come so far. */
interface Pile {
  readonly chunks: Uint8Array[];
  total: number;
  /** The request's cap, or the lower one that its head check set. */
  maxBytes: number;
  isChecked: boolean;
}

async function collect(stream: AsyncIterable<Uint8Array>, source: BodySource, wire: WireMeter): Promise<Uint8Array | FetchFailure> {
  const { request } = source;
  const truncate = request.truncate === true;
  const pile: Pile = { chunks: [], total: 0, maxBytes: request.maxBytes, isChecked: request.checkHead === undefined };
  for await (const chunk of stream) {
    pile.chunks.push(chunk);
    pile.total += chunk.byteLength;
    const refusal = (pile.total >= HEAD_BYTES ? headRefusal(pile, source) : null) ?? sizeRefusal(pile, wire.bytes, source);
    if (refusal !== null) return refusal;
    if (truncate && pile.total >= pile.maxBytes) break;
  }
  return headRefusal(pile, source) ?? sizeRefusal(pile, wire.bytes, source) ?? joined(pile, truncate ? pile.maxBytes : pile.total);
}

/** Joins the pieces with one copy, since images are large. */
function joined({ chunks, total }: Pile, maxBytes: number): Uint8Array {
  const bytes = new Uint8Array(Math.min(total, maxBytes));
  let at = 0;
  for (const chunk of chunks) {
    const piece = chunk.subarray(0, bytes.byteLength - at);
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

function headRefusal(pile: Pile, { request, encodings, contentType, contentLength }: BodySource): FetchFailure | null {
  if (pile.isChecked) return null;
  pile.isChecked = true;
  const verdict = request.checkHead?.({ contentType, firstBytes: Buffer.concat(pile.chunks) }) ?? null;
  if (verdict === null || verdict.kind === 'failure') return verdict;
  pile.maxBytes = Math.min(pile.maxBytes, verdict.maxBytes);
  return encodings.length === 0 ? lengthRefusal(contentLength, pile) : null;
}

function sizeRefusal({ total, maxBytes }: Pile, onWire: number, { request, limits }: BodySource): FetchFailure | null {
  if (request.truncate !== true && total > maxBytes) {
    return { ...failure('too-large', `The body is larger than ${maxBytes} bytes.`), bytesRead: total };
  }
  if (total > RATIO_FREE_BYTES && total > onWire * limits.maxInflationRatio) {
    return {
      ...failure('decompression-bomb', `The body inflates to more than ${limits.maxInflationRatio} times its size.`),
      bytesRead: total,
    };
  }
  return null;
}
