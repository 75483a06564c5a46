/** The records that keep one HTTP exchange as evidence. */
import type { CapturedExchange } from '../capture.ts';
import { sha1Digest } from './digest.ts';
import { decodedHeaders, httpHead } from './http-block.ts';
import { type WarcRecordInput, warcFields, warcRecordId } from './warc-record.ts';

/** An earlier `response` record with the same payload. */
export interface EarlierCapture {
  readonly id: string;
  readonly targetUri: string;
  readonly date: string;
}

export interface ExchangeRecords {
  /** The payload's digest. */
  readonly payloadDigest: string;
  /** What a later `revisit` may refer to: this exchange's `response`, or the earlier one. */
  readonly capture: EarlierCapture;
  /** `response` or `revisit`, then `request`, then `metadata`. */
  readonly records: readonly WarcRecordInput[];
}

const SAME_PAYLOAD = 'http://netpreserve.org/warc/1.1/revisit/identical-payload-digest';
/** WARC 1.1, section 6.7.3: the earlier record is in another file, if anywhere, and is named by its address. */
const NOT_MODIFIED = 'http://netpreserve.org/warc/1.1/revisit/server-not-modified';
const HTTP_RESPONSE = 'application/http; msgtype=response';
const HTTP_REQUEST = 'application/http; msgtype=request';

/**
 * Builds the records of an exchange. With `earlier`, which `seen` gives for the payload's digest, the payload is not kept again: a
 * `revisit` record has the head of the answer, and names the record that has the same payload.
 */
export function exchangeRecords(exchange: CapturedExchange, seen: (payloadDigest: string) => EarlierCapture | undefined): ExchangeRecords {
  const { url, startedAt: date, body, truncated } = exchange;
  const payloadDigest = sha1Digest(body);
  const earlier = truncated === null && body.byteLength > 0 ? seen(payloadDigest) : undefined;
  const id = warcRecordId();
  const head = httpHead(`HTTP/1.1 ${exchange.status} ${exchange.statusText}`, decodedHeaders(exchange.responseHeaders, body.byteLength));
  const main = { id, date, targetUri: url, contentType: HTTP_RESPONSE };
  const notModified = { 'WARC-Profile': NOT_MODIFIED, 'WARC-Refers-To-Target-URI': url };
  const answer: WarcRecordInput =
    exchange.status === 304
      ? { ...main, type: 'revisit', block: head, fields: notModified }
      : earlier === undefined
        ? {
            ...main,
            type: 'response',
            block: Buffer.concat([head, body]),
            ...(truncated === null ? { payloadOffset: head.byteLength } : { truncated }),
          }
        : { ...main, type: 'revisit', block: head, fields: revisitFields(earlier, payloadDigest) };
  const { pathname, search, host } = new URL(url);
  const request = httpHead(`GET ${pathname}${search} HTTP/1.1`, { host: [host], ...exchange.requestHeaders });
  const concurrent = { 'WARC-Concurrent-To': `<${id}>` };
  return {
    payloadDigest,
    capture: earlier ?? { id, targetUri: url, date },
    records: [
      answer,
      {
        type: 'request',
        date,
        targetUri: url,
        contentType: HTTP_REQUEST,
        block: request,
        payloadOffset: request.byteLength,
        fields: concurrent,
      },
      {
        type: 'metadata',
        date,
        targetUri: url,
        contentType: 'application/warc-fields',
        block: warcFields({ fetchTimeMs: String(Math.round(exchange.elapsedMs)) }),
        fields: { ...concurrent, 'WARC-Refers-To': `<${id}>` },
      },
    ],
  };
}

// --- internal ---

function revisitFields(earlier: EarlierCapture, payloadDigest: string): Record<string, string> {
  return {
    'WARC-Profile': SAME_PAYLOAD,
    'WARC-Refers-To': `<${earlier.id}>`,
    'WARC-Refers-To-Target-URI': earlier.targetUri,
    'WARC-Refers-To-Date': earlier.date,
    'WARC-Payload-Digest': payloadDigest,
  };
}
