/** Writes WARC 1.1 files. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Capture, CapturedExchange } from '../capture.ts';
import { isoTime } from '../clock.ts';
import { integerAtLeast } from '../errors.ts';
import type { Awaitable } from '../frontier/frontier.ts';
import { type EarlierCapture, exchangeRecords } from './exchange-records.ts';
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
 * and `metadata`.
 *
 * @example
 * for await (const event of crawl({ seeds, capture: createWarcCapture(writer) })) …
 */
export function createWarcCapture(writer: WarcWriter, options: WarcCaptureOptions = {}): Capture {
  const maxRemembered = integerAtLeast('maxRemembered', options.maxRemembered, { min: 0, fallback: DEFAULT_REMEMBERED });
  const seen = new Map<string, EarlierCapture>();
  return {
    async exchange(exchange: CapturedExchange) {
      const { records, payloadDigest, capture } = exchangeRecords(exchange, (digest) => seen.get(digest));
      for (const record of records) await writer.write(record);
      if (exchange.truncated !== null || exchange.body.byteLength === 0) return;
      seen.delete(payloadDigest);
      seen.set(payloadDigest, capture);
      const [oldest] = seen.keys();
      if (seen.size > maxRemembered && oldest !== undefined) seen.delete(oldest);
    },
  };
}

// --- internal ---

/** About 30 MB of memory: a digest and two short texts each. */
const DEFAULT_REMEMBERED = 100_000;
const pack = promisify(gzip);
