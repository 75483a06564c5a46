/** Writes WARC 1.1 files. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Capture, CapturedExchange, CapturedRendering } from '../capture.ts';
import { isoTime } from '../clock.ts';
import { integerAtLeast } from '../errors.ts';
import type { Awaitable } from '../frontier/frontier.ts';
import { type EarlierCapture, exchangeRecords } from './exchange-records.ts';
import { renderingRecords } from './rendering-records.ts';
import { encodeWarcRecord, type WarcRecordInput, warcFields } from './warc-record.ts';

export interface WarcWriterOptions {
  /** Appends bytes to the file; a whole record each time. */
  readonly write: (bytes: Uint8Array) => Awaitable<void>;
  /** Each record as a gzip member of its own, so that it can be read alone (`.warc.gz`). @default true */
  readonly gzip?: boolean;
  /** Where the file is written from, when it is continued. @default 0 */
  readonly offset?: number;
}

/** Where a record lies in the file, in bytes. */
export interface WarcPosition {
  readonly offset: number;
  readonly length: number;
}

export interface WarcWriter {
  /** Appends a record. Calls may overlap; records are written one after the other, in the order of the calls. */
  write(record: WarcRecordInput): Promise<WarcPosition>;
  /** Appends a `warcinfo` record, which should come first: what made the file, for whom, how. */
  info(fields: Readonly<Record<string, string>>, filename?: string): Promise<WarcPosition>;
}

/**
 * Builds a writer. It opens and closes nothing.
 *
 * @example
 * const file = await open('evidence.warc.gz', 'a');
 * const writer = createWarcWriter({ write: async (bytes) => void (await file.appendFile(bytes)) });
 * await writer.info({ software: 'imgguard', format: 'WARC File Format 1.1' });
 */
export function createWarcWriter(options: WarcWriterOptions): WarcWriter {
  let offset = integerAtLeast('offset', options.offset, { min: 0, fallback: 0 });
  let last: Promise<unknown> = Promise.resolve();
  const append = async (record: WarcRecordInput): Promise<WarcPosition> => {
    const plain = encodeWarcRecord(record);
    const bytes = options.gzip === false ? plain : await pack(plain);
    await options.write(bytes);
    const position = { offset, length: bytes.byteLength };
    offset += bytes.byteLength;
    return position;
  };
  const write = (record: WarcRecordInput): Promise<WarcPosition> => {
    const written = last.then(() => append(record));
    last = written.catch(() => undefined);
    return written;
  };
  return {
    write,
    info: async (fields, filename) =>
      write({
        type: 'warcinfo',
        date: isoTime(Date.now()),
        contentType: 'application/warc-fields',
        block: warcFields(fields),
        ...(filename === undefined ? {} : { fields: { 'WARC-Filename': filename } }),
      }),
  };
}

export interface WarcCaptureOptions {
  /** Payloads that are remembered, to be referred to instead of kept again. @default 100_000 */
  readonly maxRemembered?: number;
}

/**
 * Makes the `capture` of a crawl that writes each exchange as `response` (or `revisit`, for a payload that was written before), `request`
 * and `metadata`, and what a browser showed of a page as `conversion` (the document in the end), `resource` (the screenshot) and `metadata`.
 *
 * @example
 * for await (const event of crawl({ seeds, capture: createWarcCapture(writer) })) …
 */
export function createWarcCapture(writer: WarcWriter, options: WarcCaptureOptions = {}): Capture {
  const maxRemembered = integerAtLeast('maxRemembered', options.maxRemembered, { min: 0, fallback: DEFAULT_REMEMBERED });
  const seen = new Map<string, EarlierCapture>();
  const pages = new Map<string, EarlierCapture>();
  return {
    async exchange(exchange: CapturedExchange) {
      const { records, payloadDigest, capture } = exchangeRecords(exchange, (digest) => seen.get(digest));
      for (const record of records) await writer.write(record);
      remember(pages, exchange.url, capture, MAX_PAGES);
      if (exchange.truncated !== null || exchange.body.byteLength === 0) return;
      remember(seen, payloadDigest, capture, maxRemembered);
    },
    async rendered(rendering: CapturedRendering) {
      for (const record of renderingRecords(rendering, pages.get(rendering.url))) await writer.write(record);
    },
  };
}

// --- internal ---

/** About 30 MB of memory: a digest and two short texts each. */
const DEFAULT_REMEMBERED = 100_000;
/** Exchanges to which what a browser shows may belong: it is told after the page and what the page asked for, 100 requests by default. */
const MAX_PAGES = 1_000;
const pack = promisify(gzip);

/** Puts it last, and drops the first when there are too many. */
function remember(known: Map<string, EarlierCapture>, key: string, capture: EarlierCapture, most: number): void {
  known.delete(key);
  known.set(key, capture);
  const [oldest] = known.keys();
  if (known.size > most && oldest !== undefined) known.delete(oldest);
}
