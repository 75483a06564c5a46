/** Reads WARC files, plain or gzipped, as they come and in bounded memory. What is broken is told and stepped over. */
import { integerAtLeast } from '../errors.ts';
import { ByteSource } from './byte-source.ts';
import { hasDigest } from './digest.ts';
import { GZIP_MAGIC, GzipProblem, inflateMember } from './gzip-member.ts';
import { parseHttpMessage } from './http-block.ts';
import { parseRecord } from './parse-record.ts';

/** A record as read. */
export interface WarcRecord {
  readonly kind: 'record';
  /** `1.1`, `1.0`, or an older one. */
  readonly version: string;
  /** `WARC-Type`, in lower case; others than those of the standard are possible. */
  readonly type: string;
  /** `WARC-Record-ID`, without angle brackets. */
  readonly id: string | null;
  /** `WARC-Date` as written. */
  readonly date: string | null;
  readonly targetUri: string | null;
  readonly contentType: string | null;
  /** Names in lower case, one entry for each time that a field came. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** The first `maxBlockBytes` of the block. */
  readonly block: Uint8Array;
  /** Bytes of the whole block. */
  readonly contentLength: number;
  /** Where the record, or the gzip member that holds it, begins in the file. */
  readonly offset: number;
}

export type WarcProblemCode = 'bad-gzip' | 'not-warc' | 'bad-header' | 'header-too-long' | 'bad-length' | 'truncated' | 'bad-boundary';

/** Something in a WARC file that is no record, and was stepped over. */
export interface WarcProblem {
  readonly kind: 'malformed';
  readonly code: WarcProblemCode;
  readonly detail: string;
  readonly offset: number;
}

export interface WarcReadOptions {
  /** Bytes of a block that are kept; the rest is read and dropped. @default 67_108_864 */
  readonly maxBlockBytes?: number;
}

/**
 * Reads a WARC file.
 *
 * @throws what the source throws.
 * @example
 * for await (const entry of readWarc(createReadStream('crawl.warc.gz'))) if (entry.kind === 'record') console.log(entry.type, entry.targetUri);
 */
export async function* readWarc(
  source: AsyncIterable<Uint8Array>,
  options: WarcReadOptions = {},
): AsyncGenerator<WarcRecord | WarcProblem, void, void> {
  const maxBlockBytes = integerAtLeast('maxBlockBytes', options.maxBlockBytes, { min: 0, fallback: DEFAULT_BLOCK_BYTES });
  const bytes = new ByteSource(source);
  try {
    const head = await bytes.peek(2);
    if (head[0] === GZIP_MAGIC[0] && head[1] === GZIP_MAGIC[1]) yield* readPacked(bytes, maxBlockBytes);
    else yield* readPlain(bytes, maxBlockBytes);
  } finally {
    await bytes.close();
  }
}

export type DigestVerdict = 'valid' | 'invalid' | 'absent' | 'unknown';

/** Compares a record with the digests that it names; `unknown` when its block was cut, or the digest is of a kind that is not known here. */
export function verifyDigests(record: WarcRecord): { readonly block: DigestVerdict; readonly payload: DigestVerdict } {
  const { block, fields, type } = record;
  const whole = block.byteLength === record.contentLength;
  const verdict = (digest: string | undefined, bytes: Uint8Array | null): DigestVerdict => {
    if (digest === undefined) return 'absent';
    const fits = whole && bytes !== null ? hasDigest(bytes, digest) : null;
    return fits === null ? 'unknown' : fits ? 'valid' : 'invalid';
  };
  const isHttp = record.contentType?.startsWith('application/http') === true;
  // The payload of a revisit is elsewhere.
  const payload = type === 'revisit' ? null : isHttp ? (parseHttpMessage(block)?.body ?? null) : block;
  return { block: verdict(fields['warc-block-digest']?.[0], block), payload: verdict(fields['warc-payload-digest']?.[0], payload) };
}

// --- internal ---

/** Larger than the largest image that the crawler takes by default. */
const DEFAULT_BLOCK_BYTES = 67_108_864;
const LINE_OF_RECORD: Uint8Array = Buffer.from('\nWARC/');
const FIRST_WORD = 'WARC/';
/** Three bytes come by chance once in 16 MB; so many in a row are made to take time, 30 microseconds each. */
const MAX_FALSE_STARTS = 10_000;

function givenUp(offset: number): WarcProblem {
  const detail = `${MAX_FALSE_STARTS} times what begins like a gzip member was none; the rest is not read.`;
  return { kind: 'malformed', code: 'bad-gzip', detail, offset };
}

async function* readPlain(bytes: ByteSource, maxBlockBytes: number): AsyncGenerator<WarcRecord | WarcProblem> {
  for (;;) {
    const entry = await parseRecord(bytes, maxBlockBytes);
    if (entry === null) return;
    yield entry;
    if (entry.kind === 'record') continue;
    if (!(await bytes.skipTo(LINE_OF_RECORD))) return;
    bytes.skip(1);
  }
}

async function* readPacked(bytes: ByteSource, maxBlockBytes: number): AsyncGenerator<WarcRecord | WarcProblem> {
  let lost = false;
  let falseStarts = 0;
  while ((await bytes.peek(1)).byteLength > 0) {
    if (lost && !(await bytes.skipTo(GZIP_MAGIC))) return;
    const offset = bytes.position;
    const member = new ByteSource(inflateMember(bytes));
    try {
      // The magic number is only three bytes, which packed data may contain.
      if (lost && !(await beginsRecord(member))) {
        falseStarts += 1;
        if (falseStarts >= MAX_FALSE_STARTS) return yield givenUp(offset);
        continue;
      }
      lost = false;
      falseStarts = 0;
      yield* readMember(member, offset, maxBlockBytes);
    } catch (error) {
      if (!(error instanceof GzipProblem)) throw error;
      if (!lost) yield { kind: 'malformed', code: 'bad-gzip', detail: error.message, offset };
      else if ((falseStarts += 1) >= MAX_FALSE_STARTS) return yield givenUp(offset);
      lost = true;
    } finally {
      await member.close();
    }
  }
}

async function beginsRecord(member: ByteSource): Promise<boolean> {
  const head = await member.peek(FIRST_WORD.length);
  return Buffer.from(head.subarray(0, FIRST_WORD.length)).toString('latin1') === FIRST_WORD;
}

/** The records of one member, of which there should be one. */
async function* readMember(member: ByteSource, offset: number, maxBlockBytes: number): AsyncGenerator<WarcRecord | WarcProblem> {
  for (;;) {
    const entry = await parseRecord(member, maxBlockBytes);
    if (entry === null) return;
    // The end of the member tells whether its checksum fits: what does not is not given out as a record.
    await member.peek(1);
    yield { ...entry, offset };
    if (entry.kind === 'malformed') while ((await member.take(65_536)) !== null);
  }
}
