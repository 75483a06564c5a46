/** One record from bytes that are not packed. */
import type { ByteSource } from './byte-source.ts';
import type { WarcProblem, WarcProblemCode, WarcRecord } from './warc-reader.ts';

/** Longest head of a record; addresses of 4,096 characters and all fields of the standard need a tenth of it. */
const MAX_HEAD_BYTES = 65_536;
const PIECE_BYTES = 65_536;
const CR = 13;
const LF = 10;

/** The record that comes next, or what is wrong with it; `null` at the end. After a problem the source stands somewhere inside the broken record. */
export async function parseRecord(source: ByteSource, maxBlockBytes: number): Promise<WarcRecord | WarcProblem | null> {
  if (!(await skipEmptyLines(source))) return null;
  const offset = source.position;
  const head = await readHead(source);
  if (typeof head !== 'string') return problem(head.code, head.detail, offset);
  const [first = '', ...lines] = head.split(/\r?\n(?![ \t])/);
  const version = /^WARC\/(\d{1,3}\.\d{1,3})[ \t]*$/.exec(first)?.[1];
  if (version === undefined)
    return problem('not-warc', `Expected a line with WARC/ and a version, got ${JSON.stringify(first.slice(0, 60))}.`, offset);
  const fields = fieldsOf(lines);
  const type = fields['warc-type']?.[0];
  const length = fields['content-length']?.[0];
  if (type === undefined || length === undefined) return problem('bad-header', 'It has no WARC-Type or no Content-Length.', offset);
  const contentLength = /^\d{1,15}$/.test(length) ? Number(length) : Number.NaN;
  if (Number.isNaN(contentLength)) return problem('bad-length', `Its Content-Length is ${JSON.stringify(length.slice(0, 60))}.`, offset);
  source.skip(1);
  const block = await readBlock(source, contentLength, maxBlockBytes);
  if (block === null) return problem('truncated', `It ends before the ${contentLength} bytes that it announces.`, offset);
  if (!(await atBoundary(source))) return problem('bad-boundary', 'It is not followed by an empty line.', offset);
  return {
    kind: 'record',
    version,
    type: type.toLowerCase(),
    id: bare(fields['warc-record-id']?.[0]),
    date: fields['warc-date']?.[0] ?? null,
    targetUri: bare(fields['warc-target-uri']?.[0]),
    contentType: fields['content-type']?.[0] ?? null,
    fields,
    block,
    contentLength,
    offset,
  };
}

// --- internal ---

function problem(code: WarcProblemCode, detail: string, offset: number): WarcProblem {
  return { kind: 'malformed', code, detail, offset };
}

/** `false` at the end. */
async function skipEmptyLines(source: ByteSource): Promise<boolean> {
  for (;;) {
    const bytes = await source.peek(1);
    const at = bytes.findIndex((byte) => byte !== CR && byte !== LF);
    if (at >= 0) {
      source.skip(at);
      return true;
    }
    if (bytes.byteLength === 0) return false;
    source.skip(bytes.byteLength);
  }
}

/** The lines up to the empty one. The last line feed is left, since a record may follow it at once when this one is broken. */
async function readHead(source: ByteSource): Promise<string | { readonly code: WarcProblemCode; readonly detail: string }> {
  for (let want = 2_048; ; want = Math.min(want * 2, MAX_HEAD_BYTES)) {
    const bytes = await source.peek(want);
    const seen = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, want));
    if (seen.byteLength >= 5 && seen.toString('latin1', 0, 5) !== 'WARC/') {
      return {
        code: 'not-warc',
        detail: `Expected a line with WARC/ and a version, got ${JSON.stringify(seen.toString('latin1', 0, 60))}.`,
      };
    }
    const end = /\r?\n\r?\n/.exec(seen.toString('latin1'));
    if (end !== null) {
      source.skip(end.index + end[0].length - 1);
      return seen.toString('utf8', 0, end.index);
    }
    if (bytes.byteLength < want) return { code: 'truncated', detail: 'Its head does not end.' };
    if (want >= MAX_HEAD_BYTES) {
      // No line of a head begins like this: only the last one in sight can begin a record, and none before it is looked at again.
      source.skip(Math.max(seen.lastIndexOf('\nWARC/'), 0));
      return { code: 'header-too-long', detail: `Its head has more than ${MAX_HEAD_BYTES} bytes.` };
    }
  }
}

function fieldsOf(lines: readonly string[]): Record<string, string[]> {
  const fields = Object.create(null) as Record<string, string[]>;
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/\r?\n[ \t]+/g, ' ');
    (fields[line.slice(0, colon).trim().toLowerCase()] ??= []).push(value.trim());
  }
  return fields;
}

/** The first `max` bytes of the block, all of which is taken; `null` when the end comes first. */
async function readBlock(source: ByteSource, length: number, max: number): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = [];
  let kept = 0;
  for (let left = length; left > 0;) {
    const piece = await source.take(Math.min(left, PIECE_BYTES));
    if (piece === null) return null;
    left -= piece.byteLength;
    const wanted = piece.subarray(0, max - kept);
    if (wanted.byteLength > 0) pieces.push(wanted);
    kept += wanted.byteLength;
  }
  return Buffer.concat(pieces);
}

/** Two line ends must follow; files with one, or none at their end, are in the wild. */
async function atBoundary(source: ByteSource): Promise<boolean> {
  const bytes = await source.peek(1);
  return bytes.byteLength === 0 || bytes[0] === CR || bytes[0] === LF;
}

function bare(uri: string | undefined): string | null {
  return uri === undefined ? null : uri.replace(/^<(.*)>$/, '$1');
}
