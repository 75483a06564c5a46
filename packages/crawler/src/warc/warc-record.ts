/** One record of a WARC file (ISO 28500:2017, WARC 1.1) as data, and its bytes. */
import { randomUUID } from 'node:crypto';
import { argumentError } from '../errors.ts';
import { sha1Digest } from './digest.ts';

export type WarcType = 'warcinfo' | 'request' | 'response' | 'resource' | 'revisit' | 'metadata' | 'conversion' | 'continuation';

/** Why a record does not hold all of its resource. */
export type WarcTruncation = 'length' | 'time' | 'disconnect' | 'unspecified';

/** A record to be written. */
export interface WarcRecordInput {
  readonly type: WarcType;
  /** ISO 8601 in UTC, ending in `Z`, to the second or with up to nine decimals: when the capture of the data began. */
  readonly date: string;
  /** @default a new `urn:uuid:` */
  readonly id?: string;
  readonly targetUri?: string;
  /** Media type of the block. */
  readonly contentType?: string;
  readonly block: Uint8Array;
  /** Where the payload begins in the block; the payload's digest is that of the rest. @default none, so no such digest */
  readonly payloadOffset?: number;
  readonly truncated?: WarcTruncation;
  /** Further named fields, for example `WARC-Concurrent-To`; a list gives the field several times. */
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
}

/** WARC 1.1, section 5.4: as W3C dates, with a fraction of a second of one to nine digits. */
const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
/** A token of RFC 2616. */
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A new record id, without its angle brackets. */
export function warcRecordId(): string {
  return `urn:uuid:${randomUUID()}`;
}

/**
 * The record's bytes, not packed.
 *
 * @throws `IMGGUARD_INVALID_ARGUMENT` for a date, a field name or a value that the format has no place for.
 */
export function encodeWarcRecord(input: WarcRecordInput): Uint8Array {
  const { type, date, block, contentType, targetUri, truncated, payloadOffset } = input;
  if (!DATE.test(date) || Number.isNaN(Date.parse(date))) throw argumentError('date', 'an ISO 8601 time in UTC that ends in `Z`', date);
  if (payloadOffset !== undefined && !(payloadOffset >= 0 && payloadOffset <= block.byteLength)) {
    throw argumentError('payloadOffset', `a place in the block of ${block.byteLength} bytes`, payloadOffset);
  }
  const lines = [
    'WARC/1.1',
    line('WARC-Type', type),
    line('WARC-Record-ID', `<${input.id ?? warcRecordId()}>`),
    line('WARC-Date', date),
    ...(targetUri === undefined ? [] : [line('WARC-Target-URI', targetUri)]),
    ...Object.entries(input.fields ?? {}).flatMap(([name, value]) => [value].flat().map((one) => line(name, one))),
    ...(truncated === undefined ? [] : [line('WARC-Truncated', truncated)]),
    line('WARC-Block-Digest', sha1Digest(block)),
    ...(payloadOffset === undefined ? [] : [line('WARC-Payload-Digest', sha1Digest(block.subarray(payloadOffset)))]),
    ...(contentType === undefined ? [] : [line('Content-Type', contentType)]),
    line('Content-Length', String(block.byteLength)),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), block, Buffer.from('\r\n\r\n')]);
}

/** The block of a record of type `application/warc-fields`. */
export function warcFields(fields: Readonly<Record<string, string>>): Uint8Array {
  return Buffer.from(
    Object.entries(fields)
      .map(([name, value]) => `${line(name, value)}\r\n`)
      .join(''),
  );
}

// --- internal ---

function line(name: string, value: string): string {
  if (!FIELD_NAME.test(name)) throw argumentError('fields', 'named by letters, digits and hyphens', name);
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  if (/[\u0000-\u0008\u000A-\u001F\u007F]/.test(value)) throw argumentError(name, 'a text of one line without control characters', value);
  return `${name}: ${value}`;
}
